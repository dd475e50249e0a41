"""Better plans from a good one: free the visits of some facilities and days, and plan those again exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from .clock import month_of, period_of
from .columns import Columns
from .ledger import Ledger
from .model import Choice, Model
from .search import Part, requests_of, slots_of, worth_of
from .solving import solve

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
WIDTH = 120.0  # points of loss a column may have to be looked at
MOST_ENTRIES = 1_000  # of a neighbourhood, in the first rounds
NODES = 50
KINDS = 4  # of neighbourhoods, one a round
TURNS = range(12)  # after each four, twice as many entries are looked at
FEW_TURNS = range(6)  # where exact models of the whole come after
SHARE = 0.6  # of the time left, for one neighbourhood
Left = Callable[[], float | None]


def improve(columns: Columns, part: Part, left: Left, stop: Callable[[], bool], rounds: range = FEW_TURNS) -> None:
    """Go through the neighbourhoods until a whole round brings nothing, or `rounds` are over."""
    around = Around(columns, part)
    for turn in rounds:
        before = part.value
        around.grow(turn // KINDS)
        for wanted, inside in around.neighbourhoods(turn):
            seconds = left()
            if stop() or not part.open or (seconds is not None and seconds <= 0):
                return
            around.again(wanted, inside, None if seconds is None else max(0.2, SHARE * seconds))
        if part.value == before and turn:
            return


def improve_days(columns: Columns, part: Part, left: Left, stop: Callable[[], bool]) -> None:
    """Each day of a facility by itself, once."""
    improve(columns, part, left, stop, range(1))


def improve_weeks(columns: Columns, part: Part, left: Left, stop: Callable[[], bool]) -> None:
    """What comes after the first round of days."""
    improve(columns, part, left, stop, range(1, len(FEW_TURNS)))


class Around:
    """A part's plan while it is made better piece by piece, and who is in which of its visits."""

    def __init__(self, columns: Columns, part: Part) -> None:
        self.columns = columns
        self.part = part
        count = part.within(WIDTH)
        self.block, self.index = part.block[:count], part.index[:count]
        self.slot = slots_of(columns, self.block, self.index)
        self.request = requests_of(columns, self.block, self.index)
        self.ledger = Ledger(columns)
        self.at: dict[int, Choice] = {}  # request → its visit
        self.of_slot: dict[int, set[int]] = defaultdict(set)
        self.of_person: dict[int, set[int]] = defaultdict(set)
        self.of_volunteer: dict[int, set[int]] = defaultdict(set)
        for choice in part.choices:
            self._take(choice)
        self.grow(0)

    def grow(self, times: int) -> None:
        """Look at twice as many entries of a neighbourhood, so many times."""
        self.entries, self.nodes = MOST_ENTRIES << times, NODES << times

    def _who(self, choice: Choice) -> tuple[int, int, int, list[int]]:
        """Request, slot, person and volunteers of a visit."""
        columns = self.columns
        data = columns.blocks[choice.block]
        cell = int(data.cell[choice.index])
        request = int(columns.cell_request[cell])
        team = columns.entry_volunteer[data.members[choice.index]].tolist()
        return request, int(columns.cell_slot[cell]), columns.instance.requests[request].person, team

    def _take(self, choice: Choice) -> None:
        self.ledger.add(choice)
        request, slot, person, team = self._who(choice)
        self.at[request] = choice
        self.of_slot[slot].add(request)
        self.of_person[person].add(request)
        for volunteer in team:
            self.of_volunteer[volunteer].add(request)

    def _free(self, request: int) -> Choice:
        choice = self.ledger.remove(request)
        _, slot, person, team = self._who(self.at.pop(request))
        self.of_slot[slot].discard(request)
        self.of_person[person].discard(request)
        for volunteer in team:
            self.of_volunteer[volunteer].discard(request)
        return choice

    def neighbourhoods(self, turn: int) -> Iterator[tuple[list[int], Ints]]:
        """Single days of a facility, then its weeks, then weeks that begin on a Thursday, then its weekdays.

        Each with its window-dates and the places of its columns, by loss; those first where most is missing.
        """
        missing = self._missing()
        found: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for slot in np.unique(self.slot).tolist():
            window = self.columns.field.slots[slot]
            week, day = period_of("week", 0, window.day), window.day % 7
            later = period_of("week", 0, window.day - 3)
            key = (window.facility, (window.day, week, later, -1 - day)[turn % KINDS])
            found[key].append(slot)
        order = np.argsort(self.slot, kind="stable")
        first = np.searchsorted(self.slot[order], np.arange(len(self.columns.field.slots) + 1))
        for _, group in sorted(found.items(), key=lambda one: (-missing[one[1]].sum(), one[0])):
            places = np.concatenate([order[first[slot] : first[slot + 1]] for slot in group])
            places.sort()
            yield group, places

    def _missing(self) -> Floats:
        """By window-date: what requests lack to their best, where that would be."""
        chosen = {(choice.block, choice.index): request for request, choice in self.at.items()}
        part, best = self.part, self.part.best
        lack = best.copy() if len(best) else np.zeros(len(self.columns.instance.requests))
        served = np.array(list(self.at), dtype=np.int64)
        lack[served] = np.minimum(lack[served], WIDTH)  # at most, as far as is known
        for block, index, request, loss in zip(
            self.block.tolist(), self.index.tolist(), self.request.tolist(), part.loss.tolist(), strict=False
        ):
            if chosen.get((block, index)) == request:
                lack[request] = loss
        found = np.zeros(len(self.columns.field.slots))
        asked, first = np.unique(self.request, return_index=True)
        np.add.at(found, self.slot[first], lack[asked])
        return found

    def again(self, wanted: list[int], inside: Ints, seconds: float | None) -> None:
        """Plan these window-dates again; the rest of the plan stays."""
        columns, ledger = self.columns, self.ledger
        freed = [self._free(request) for slot in wanted for request in sorted(self.of_slot[slot])]
        possible: list[tuple[int, int]] = [(choice.block, choice.index) for choice in freed]
        known = set(possible)
        used: set[int] = set()
        for block, index in zip(self.block[inside].tolist(), self.index[inside].tolist(), strict=True):
            if len(used) >= self.entries:
                break
            # A team's members may be in the model already, through other teams: it then costs nothing to have it too.
            members = columns.blocks[block].members[index].tolist()
            new = [entry for entry in members if entry not in used]
            if (block, index) not in known and new and ledger.start_for(block, index) is not None:
                possible.append((block, index))
                used.update(new)
        kept = self._near(wanted, possible) if len(possible) > len(freed) else []
        best = freed
        if len(possible) > len(freed):
            model = Model(columns, possible, fixed=tuple(kept), counted=False)
            answer = solve(model, seconds, begin=tuple(kept + freed), nodes=self.nodes)
            if answer.choices is not None:
                gained = worth_of(columns, answer.choices) - worth_of(columns, kept + freed)
                if gained > 0:
                    same = set(kept)
                    best = [choice for choice in answer.choices if choice not in same]
                    self.part.value += gained
        for choice in best:
            self._take(choice)
        if best is not freed:
            self.part.choices = ledger.choices()

    def _near(self, wanted: list[int], possible: list[tuple[int, int]]) -> list[Choice]:
        """Visits that stay and share a person or a volunteer's month or week with those that may come."""
        columns, field = self.columns, self.columns.field
        days = {field.slots[slot].day for slot in wanted}
        months, weeks = {month_of(day) for day in days}, {period_of("week", 0, day) for day in days}
        people, volunteers = set(), set()
        for block, index in possible:
            data = columns.blocks[block]
            person = columns.instance.requests[int(columns.cell_request[int(data.cell[index])])].person
            people.update((person, *field.apart.get(person, ())))
            volunteers.update(columns.entry_volunteer[data.members[index]].tolist())
        found = {request for person in people for request in self.of_person.get(person, ())}
        for volunteer in volunteers:
            for request in self.of_volunteer.get(volunteer, ()):
                day = field.slots[self._who(self.at[request])[1]].day
                if month_of(day) in months or period_of("week", 0, day) in weeks:
                    found.add(request)
        return [self.at[request] for request in sorted(found)]

"""Broken visits and the requests that may gain by a change, among visits that stay: what is made of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .cells import Cell, Field
from .columns import Columns
from .excerpt import Excerpt, cut
from .explain import Reason, unmet
from .instance import Instance, PastVisit, Request
from .ledger import Ledger
from .plan import schedule_of
from .ready import Ready
from .renewal import Change
from .rescue import Rescue, Rescued, with_moves
from .standing import Stay, stay_cell


@dataclass
class Repaired:
    """`visits`: new documents, one a request. `gave_way`: places of sound visits that moved. `reasons`: by request that
    was not placed again.
    """

    visits: list[dict[str, Any]] = field(default_factory=list)
    most: int = 0
    proven: bool = True
    best: bool = True
    gave_way: set[int] = field(default_factory=set)
    reasons: dict[str, tuple[Reason, ...]] = field(default_factory=dict)


class Bearing:
    """What stays, as far as it bears on some facilities, volunteers and people. All numbers are the instance's."""

    def __init__(self, ready: Ready, leaving: Collection[int], fixed: Collection[int]) -> None:
        """`leaving`: places of visits that do not stay; `fixed`: of those that the instance itself has as booked."""
        self.ready = ready
        self.instance: Instance = ready.instance
        self.numbers = ready.numbers
        self.out = set(leaving) | set(fixed)

    def constants(self, facilities: Collection[int], volunteers: Collection[int], people: Collection[int]):  # type: ignore[no-untyped-def]
        ready, instance = self.ready, self.instance
        places: set[int] = set()
        for number in facilities:
            places.update(ready.arranged.of_facility.get(instance.facilities[number].id, ()))
        for number in volunteers:
            places.update(ready.arranged.of_volunteer.get(instance.volunteers[number].id, ()))
        for number in self._with_those_apart(people):
            places.update(ready.arranged.of_person.get(instance.people[number].id, ()))
        seen = (self.numbers.visit(ready.arranged.visits[place]) for place in sorted(places - self.out))
        found = [visit for visit in seen if visit is not None]
        who, hands, where = set(self._with_those_apart(people)), set(volunteers), set(facilities)
        return found + [
            visit
            for visit in instance.booked
            if visit.facility in where or visit.person in who or hands.intersection(visit.volunteers)
        ]

    def past(self, volunteers: Collection[int], people: Collection[int]) -> list[PastVisit]:
        found: dict[int, PastVisit] = {}
        for number in people:
            found |= {id(past): past for past in self.numbers.past_of_person.get(number, ())}
        for number in volunteers:
            found |= {id(past): past for past in self.numbers.past_of_volunteer.get(number, ())}
        return list(found.values())

    def _with_those_apart(self, people: Collection[int]) -> set[int]:
        pairs = [pair for pair in self.instance.people_apart if pair[0] in people or pair[1] in people]
        return set(people).union(*pairs) if pairs else set(people)


@dataclass
class Repair:
    """`broken`: places of visits that cannot stay; `change`: what is otherwise than it was."""

    ready: Ready
    fixed: set[int]
    broken: Collection[int]
    change: Change

    def __post_init__(self) -> None:
        self.instance: Instance = self.ready.instance
        self.numbers = self.ready.numbers
        self.booked = {self.instance.requests[visit.request].id for visit in self.instance.booked if visit.request >= 0}
        visits = self.ready.arranged.visits
        self.seen = {place: self.numbers.visit(visits[place]) for place in self.broken}

    def _is_served(self, request: str) -> bool:
        places = self.ready.arranged.of_request.get(request, ())
        return request in self.booked or any(place not in self.broken for place in places)

    def run(self, *, move_cost: int | None, fill: bool, seconds: float | None) -> Repaired:
        wanted = self._wanted()
        first = dict.fromkeys(wanted.values())  # requests in the order they are asked, each once
        if fill:
            first |= dict.fromkeys(self._newly_asked())
        facilities = self._facilities(first)
        movable = self._movable(facilities) if move_cost is not None and wanted else {}
        first |= dict.fromkeys(movable)
        more = self._may_gain() - set(first) if fill else set()
        where = self._gaining() if more else set()
        asked = [*first, *sorted(more)]
        if not asked:
            return Repaired()
        excerpt = self._excerpt(asked, facilities | where, set(movable.values()))
        field = Field(excerpt.instance)
        field.cells = self._worth_looking_at(field, excerpt, len(first))
        columns = Columns(field)
        if columns.teams is not None and not columns.blocks:
            field.cells = [cell for cell in field.cells if cell.request < len(first)]
            columns = Columns(field)
        number = {request: index for index, request in enumerate(asked)}
        broken = frozenset(number[request] for request in wanted.values())
        if movable:
            assert move_cost is not None
            stays = self._stays(columns, excerpt, {number[r]: place for r, place in movable.items()})
            found = with_moves(columns, stays, broken, cost=move_cost, seconds=seconds)
        else:
            found = Rescue(columns, broken, seconds=seconds).run()
        return self._repaired(columns, found, asked, broken, {number[r]: place for r, place in movable.items()})

    # -- who is asked ----------------------------------------------------------------------------------------------
    def _wanted(self) -> dict[int, int]:
        """Broken visits' requests that are still asked and that nothing else serves, by place."""
        found: dict[int, int] = {}
        for place in sorted(self.broken):
            name = self.ready.arranged.visits[place].request
            request = self.numbers.request.get(name)
            if request is not None and not self._is_served(name) and request not in found.values():
                found[place] = request
        return found

    def _newly_asked(self) -> list[int]:
        """Requests without a visit that are new or otherwise than they were, or whose person is."""
        change, requests = self.change, self.instance.requests
        found = set(change.requests)
        if change.people:
            found |= {index for index, request in enumerate(requests) if request.person in change.people}
        return [index for index in sorted(found) if not self._is_served(requests[index].id)]

    def _facilities(self, asked: Collection[int]) -> set[int]:
        return {place for number in asked for place in self._places(self.instance.requests[number])}

    def _places(self, request: Request) -> set[int]:
        first, last = max(request.first, self.instance.first), min(request.last, self.instance.last)
        stays = self.instance.people[request.person].stays
        return {stay.facility for stay in stays if stay.first <= last and first <= stay.last}

    def _loose(self) -> set[int]:
        """Volunteers who have time again, or may do what they could not."""
        freed = {
            self.numbers.volunteer.get(name, -1)
            for p in self.broken
            for name in self.ready.arranged.visits[p].volunteers
        }
        return (freed | self.change.volunteers) - {-1}

    def _gaining(self) -> set[int]:
        """Facilities where something came free or is otherwise than it was."""
        instance = self.instance
        found = set(self.change.facilities)
        found |= {visit.facility for visit in self.seen.values() if visit is not None}
        for number in self._loose():
            volunteer = instance.volunteers[number]
            for place in instance.travel[volunteer.town] if volunteer.town >= 0 else ():
                if place in volunteer.clearances or not instance.facilities[place].needs_clearance:
                    found.add(place)
        return found

    def _may_gain(self) -> set[int]:
        where, requests = self._gaining(), self.instance.requests
        asked = self.numbers.asked_at(where)
        return {
            index
            for index in asked
            if self._places(requests[index]) & where and not self._is_served(requests[index].id)
        }

    def _movable(self, facilities: set[int]) -> dict[int, int]:
        """Requests of sound visits at these facilities, with the places of the visits."""
        found: dict[int, int] = {}
        for number in sorted(facilities):
            facility = self.instance.facilities[number]
            for place in self.ready.arranged.of_facility.get(facility.id, ()):
                visit = self.ready.arranged.visits[place]
                in_time = (
                    facility.lead_minutes is None or visit.start - self.instance.planned_at >= facility.lead_minutes
                )
                if place not in self.broken and place not in self.fixed and in_time:
                    found[self.numbers.request[visit.request]] = place
        return found

    # -- what is looked at -----------------------------------------------------------------------------------------
    def _excerpt(self, asked: list[int], facilities: set[int], moving: set[int]) -> Excerpt:
        requests = [self.instance.requests[number] for number in asked]
        hands = self.numbers.near(facilities)
        bearing = Bearing(self.ready, {*self.broken, *moving}, self.fixed)
        people = {request.person for request in requests}
        return cut(
            self.instance, requests, facilities=facilities, volunteers=hands,
            constants=bearing.constants(facilities, hands, people), past=bearing.past(hands, people),
        )  # fmt: skip

    def _worth_looking_at(self, field: Field, excerpt: Excerpt, first: int) -> list[Cell]:
        """Of requests that are not broken or new, only what uses something that came free or is new."""
        loose = np.array(
            sorted(excerpt.volunteers[number] for number in self._loose() if number in excerpt.volunteers),
            dtype=np.int64,
        )
        anew = {excerpt.facilities[number] for number in self.change.facilities if number in excerpt.facilities}
        freed = {(excerpt.windows.get(seen.window), seen.day) for seen in self.seen.values() if seen is not None}
        people = {excerpt.people.get(seen.person) for seen in self.seen.values() if seen is not None}
        kept = []
        for cell in field.cells:
            slot = field.slots[cell.slot]
            person = field.instance.requests[cell.request].person
            if cell.request < first or slot.facility in anew or (slot.window, slot.day) in freed or person in people:
                kept.append(cell)
                continue
            able = np.isin(field.teams[cell.slot].volunteers[cell.open], loose)
            if able.any():
                alone = field.instance.facilities[slot.facility].team_max == 1
                kept.append(Cell(cell.request, cell.slot, cell.worth, cell.starts, cell.open[able]) if alone else cell)
        return kept

    def _stays(self, columns: Columns, excerpt: Excerpt, places: Mapping[int, int]) -> dict[int, Stay]:
        field = columns.field
        slot_at = {(slot.window, slot.day): index for index, slot in enumerate(field.slots)}
        cell_at = {(cell.request, cell.slot): index for index, cell in enumerate(field.cells)}
        found = {}
        for number, place in places.items():
            seen = self.numbers.visit(self.ready.arranged.visits[place])
            assert seen is not None
            cell = stay_cell(field, excerpt.seen(seen), number, slot_at)
            assert cell is not None and cell.starts is not None, f"visit {place} stands, but is not open"
            index = cell_at[number, cell.slot]
            base = int(columns.entry_offset[index])
            positions = np.searchsorted(field.cells[index].open, cell.open)
            start = int(columns.start_offset[cell.slot]) + int(np.flatnonzero(cell.starts)[0])
            found[number] = Stay(index, tuple((base + positions).tolist()), start)
        return found

    # -- what came of it -------------------------------------------------------------------------------------------
    def _repaired(
        self, columns: Columns, found: Rescued, asked: list[int], broken: frozenset[int], movable: Mapping[int, int]
    ) -> Repaired:
        requests = self.instance.requests
        documents = schedule_of(columns, found.choices)[len(columns.instance.booked) :]
        stayed = {requests[asked[number]].id for number in movable if number not in found.moved}
        ledger = Ledger(columns)
        for choice in found.choices:
            ledger.add(choice)
        left_out = frozenset(number for number in broken if number not in ledger.chosen)
        return Repaired(
            visits=[visit for visit in documents if visit["request"] not in stayed],
            most=found.most,
            proven=found.proven,
            best=found.best,
            gave_way={movable[number] for number in found.moved},
            reasons={one.request: one.reasons for one in unmet(columns, ledger, left_out)},
        )

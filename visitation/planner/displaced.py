"""The price of an unmet request: what its visit would bring, and what would have to give way for it.

Asked of an instance and a finished schedule. For each request the visits that would bring most are looked at: whether
one could be added beside all others, or in the place of one other that is planned. What each brings is the whole
objective with it less the objective without it, so what such an exchange would change is exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from .cells import Field
from .clock import local_iso
from .columns import Columns
from .ledger import Ledger
from .model import Choice
from .plan import schedule_of
from .reading import read_instance
from .search import visits_of
from .worth import Visit, booked_visits, schedule_worth

MOST_COLUMNS = 400_000  # above, teams are not written down, and no price is given
LOOKED_AT = 40  # visits of one request, those that would bring most
TRIES = 200  # exchanges tried for one request


@dataclass(frozen=True)
class Price:
    """`brings`: points that the visit adds; `instead`: the request whose visit gives way, which adds `costs` points
    now, or None where nothing has to. `visit` is the visit as a schedule writes it.
    """

    brings: int
    costs: int
    instead: str | None
    visit: dict[str, Any]


def prices(
    document: dict[str, Any],
    schedule: dict[str, Any],
    requests: Iterable[str],
    *,
    enough: Callable[[], bool] = lambda: False,
) -> dict[str, Price]:
    """By request, the exchange that comes nearest to being worth it; none where no single visit could give way.

    `enough` is asked before each request; once it says yes, the others are left out. Booked visits never give way.
    """
    found: dict[str, Price] = {}
    exchanges: _Exchanges | None = None
    for code in requests:
        if enough():
            break
        exchanges = exchanges or _Exchanges(document, schedule)
        if not exchanges.can_tell:
            break
        price = exchanges.best(code)
        if price is not None:
            found[code] = price
    return found


class _Exchanges:
    def __init__(self, document: dict[str, Any], schedule: dict[str, Any]) -> None:
        self.instance = read_instance(document)
        self.columns = Columns(Field(self.instance))
        self.can_tell = bool(self.columns.blocks) and self.columns.count <= MOST_COLUMNS
        if not self.can_tell:
            return
        self.ledger = Ledger(self.columns)
        self.number = {request.id: index for index, request in enumerate(self.instance.requests)}
        self.cells: dict[int, list[int]] = defaultdict(list)
        for cell, request in enumerate(self.columns.cell_request.tolist()):
            self.cells[request].append(cell)
        # Everything that counts in the objective, by a number; booked visits below none.
        self.visits: dict[int, Visit] = {-1 - n: visit for n, visit in enumerate(booked_visits(self.instance))}
        for choice in self._chosen(schedule):
            self.ledger.add(choice)
            (visit,) = visits_of(self.columns, [choice])
            self.visits[visit.request] = visit
        self.of_volunteer: dict[int, set[int]] = defaultdict(set)
        self.of_trip: dict[tuple[int, int], set[int]] = defaultdict(set)
        self.of_person: dict[int, set[int]] = defaultdict(set)
        for number, visit in self.visits.items():
            self.of_trip[visit.facility, visit.day].add(number)
            self.of_person[visit.person].add(number)
            for volunteer in visit.volunteers:
                self.of_volunteer[volunteer].add(number)

    def _chosen(self, schedule: dict[str, Any]) -> Iterator[Choice]:
        """The planned visits of a schedule as columns. One that is none of them leaves nothing to be told."""
        field, columns = self.columns.field, self.columns
        slots: dict[tuple[str, int], int] = {}
        for index, there in enumerate(field.slots):
            slots[self.instance.windows[there.window].id, there.day] = index
        names = {volunteer.id: index for index, volunteer in enumerate(self.instance.volunteers)}
        for visit in schedule["visits"]:
            if visit.get("booked"):
                continue
            slot = slots.get((visit["window"], date.fromisoformat(visit["start"][:10]).toordinal()))
            cells = self.cells[self.number[visit["request"]]]
            cell = next((one for one in cells if columns.cell_slot[one] == slot), -1)
            if slot is None or cell < 0:
                self.can_tell = False
                return
            who = {names[name] for name in visit["volunteers"]}
            first, last = columns.entry_offset[cell], columns.entry_offset[cell + 1]
            entries = [entry for entry in range(first, last) if int(columns.entry_volunteer[entry]) in who]
            zone = self.instance.facilities[field.slots[slot].facility].zone
            starts = [local_iso(zone, int(start)) for start in field.slots[slot].starts]
            block, index = columns.column_of(cell, entries)
            team = {int(columns.entry_volunteer[entry]) for entry in columns.blocks[block].members[index]}
            if team != who or visit["start"] not in starts:
                self.can_tell = False
                return
            yield Choice(block, index, int(columns.start_offset[slot]) + starts.index(visit["start"]))

    def best(self, code: str) -> Price | None:
        best: tuple[int, Price] | None = None
        tries = TRIES
        for block, index in self._most_valued(self.number[code]):
            (wanted,) = visits_of(self.columns, [Choice(block, index, 0)])
            start = self.ledger.start_for(block, index)
            if start is not None:
                best = self._better(best, wanted, Choice(block, index, start), None)
                continue
            for other in sorted(self._in_its_way(wanted)):
                if tries == 0:
                    return None if best is None else best[1]
                tries -= 1
                choice = self.ledger.remove(other)
                start = self.ledger.start_for(block, index)
                self.ledger.add(choice)
                if start is not None:
                    best = self._better(best, wanted, Choice(block, index, start), other)
        return None if best is None else best[1]

    def _better(
        self, best: tuple[int, Price] | None, wanted: Visit, choice: Choice, other: int | None
    ) -> tuple[int, Price]:
        brings = self._adds(wanted, without=other)
        costs = 0 if other is None else self._adds(self.visits[other], without=other)
        if best is not None and best[0] >= brings - costs:
            return best
        (visit,) = schedule_of(self.columns, [choice])[len(self.instance.booked) :]
        instead = None if other is None else self.instance.requests[other].id
        return brings - costs, Price(brings, costs, instead, visit)

    def _most_valued(self, request: int) -> list[tuple[int, int]]:
        """Columns of a request, those that would bring most first."""
        found: list[tuple[float, int, int]] = []
        for number, block in enumerate(self.columns.blocks):
            for cell in self.cells[request]:
                low, high = np.searchsorted(block.cell, [cell, cell + 1]).tolist()
                worth = float(self.columns.cell_worth[cell])
                found += [(-worth - float(block.value[at]), number, at) for at in range(low, high)]
        return [(number, at) for _, number, at in sorted(found)[:LOOKED_AT]]

    def _in_its_way(self, wanted: Visit) -> set[int]:
        """Planned visits that use something of what this one would: a volunteer, the person's quota, the room."""
        near = self.of_person[wanted.person] | self.of_trip[wanted.facility, wanted.day]
        for other in self.columns.field.apart.get(wanted.person, ()):
            near = near | self.of_person[other]
        for volunteer in wanted.volunteers:
            near = near | self.of_volunteer[volunteer]
        return {number for number in near if number in self.ledger.chosen}

    def _adds(self, visit: Visit, *, without: int | None) -> int:
        """Points that a visit adds to all others but `without`: only those that share something with it count."""
        near = self.of_person[visit.person] | self.of_trip[visit.facility, visit.day]
        for volunteer in visit.volunteers:
            near = near | self.of_volunteer[volunteer]
        held = self.columns.field.held
        others = [self.visits[number] for number in near if number != without]
        return schedule_worth(self.instance, [*others, visit], held) - schedule_worth(self.instance, others, held)

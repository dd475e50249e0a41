"""A plan as it grows visit by visit: what is still free, checked against every hard rule."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from .columns import Columns
from .model import Choice

Ints = NDArray[np.int64]


class _Left(dict[int, int]):
    """What is left of each row; of rows not yet touched, all the room there is."""

    def __init__(self, room: Ints) -> None:
        self.room = room

    def __missing__(self, row: int) -> int:
        return int(self.room[row])


class Ledger:
    """Chosen visits and what they leave of every row. Start times are settled as visits are taken."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.instance = columns.instance
        self.left = _Left(columns.room)
        self.chosen: dict[int, Choice] = {}  # by request
        self.trips_of_day: dict[int, dict[int, int]] = defaultdict(dict)  # day row → trip → visits
        self.busy: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)  # volunteer or person → spans
        self.names: dict[int, dict[int, int]] = defaultdict(dict)  # list row → opening → uses

    def _parts(self, block: int, index: int) -> tuple[int, list[int]]:
        data = self.columns.blocks[block]
        return int(data.cell[index]), data.members[index].tolist()

    def _span(self, slot: int, start: int) -> tuple[int, int]:
        window = self.columns.field.slots[slot]
        begin = int(window.starts[start - self.columns.start_offset[slot]])
        return begin, begin + window.length

    def start_for(self, block: int, index: int, only: int | None = None) -> int | None:
        """A start at which the column could be added (the first), or None when it cannot."""
        columns = self.columns
        cell, entries = self._parts(block, index)
        request = int(columns.cell_request[cell])
        if request in self.chosen or any(self.left[row] <= 0 for row in columns.cell_rows[cell].tolist() if row >= 0):
            return None
        team = columns.entry_volunteer[entries].tolist()
        apart = self.instance.volunteers_apart
        if apart and any((min(a, b), max(a, b)) in apart for i, a in enumerate(team) for b in team[i + 1 :]):
            return None
        fresh: dict[int, set[int]] = defaultdict(set)
        for entry in entries:
            trip = int(columns.entry_trip[entry])
            if any(self.left[row] <= 0 for row in columns.trip_rows[trip].tolist() if row >= 0):
                return None
            going = self.trips_of_day[int(columns.trip_day[trip])]
            if going and (trip not in going or going[trip] >= columns.trip_cap[trip]):
                return None
            for row, opening in columns.lists_of(entry):
                if opening not in self.names[row]:
                    fresh[row].add(opening)
        if any(len(self.names[row]) + len(new) > self.left[row] for row, new in fresh.items()):
            return None
        person = self.instance.requests[request].person
        busy = [self.busy.get(("person", other), ()) for other in (person, *columns.field.apart.get(person, ()))]
        busy += [self.busy.get(("volunteer", v), ()) for v in team]
        slot = int(columns.cell_slot[cell])
        mask = int(columns.blocks[block].mask[index])
        options = columns.mask_start[columns.mask_offset[mask] : columns.mask_offset[mask + 1]].tolist()
        for start in options if only is None else [only]:
            begin, end = self._span(slot, start)
            if all(self.left[row] > 0 for row in range(start, int(columns.start_until[start]))) and not any(
                low < end and begin < high for spans in busy for low, high in spans
            ):
                return start
        return None

    def add(self, choice: Choice) -> None:
        self._apply(choice, 1)
        cell, _ = self._parts(choice.block, choice.index)
        self.chosen[int(self.columns.cell_request[cell])] = choice

    def remove(self, request: int) -> Choice:
        choice = self.chosen.pop(request)
        self._apply(choice, -1)
        return choice

    def _apply(self, choice: Choice, sign: int) -> None:
        columns = self.columns
        cell, entries = self._parts(choice.block, choice.index)
        slot = int(columns.cell_slot[cell])
        person = self.instance.requests[int(columns.cell_request[cell])].person
        span = self._span(slot, choice.start)
        for row in columns.cell_rows[cell].tolist():
            if row >= 0:
                self.left[row] -= sign
        for row in range(choice.start, int(columns.start_until[choice.start])):
            self.left[row] -= sign
        keys = [("person", person)]
        for entry in entries:
            trip = int(columns.entry_trip[entry])
            keys.append(("volunteer", int(columns.entry_volunteer[entry])))
            for row in columns.trip_rows[trip].tolist():
                if row >= 0:
                    self.left[row] -= sign
            _count(self.trips_of_day[int(columns.trip_day[trip])], trip, sign)
            for row, opening in columns.lists_of(entry):
                _count(self.names[row], opening, sign)
        for key in keys:
            if sign > 0:
                self.busy[key].append(span)
            else:
                self.busy[key].remove(span)

    def try_add(self, block: int, index: int, only: int | None = None) -> bool:
        start = self.start_for(block, index, only)
        if start is None:
            return False
        self.add(Choice(block, index, start))
        return True

    def choices(self) -> list[Choice]:
        return [self.chosen[request] for request in sorted(self.chosen)]


def _count(table: dict[int, int], key: int, sign: int) -> None:
    left = table.get(key, 0) + sign
    if left:
        table[key] = left
    else:
        del table[key]

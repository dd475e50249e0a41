"""Every team there could be, never written down: the best one of each request at given prices, and those near it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .instance import Instance

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LARGEST_LEAST = 4  # members; facilities that ask for more are listed team by team
NEAR = (4.0, 8.0, 15.0, 25.0, 40.0, 60.0, 100.0, 160.0, 250.0, 400.0, 600.0, 1_000.0)


class Best(NamedTuple):
    """By request: greatest reduced value (at least 0), its cell, first cheapest start and entries (−1: none)."""

    value: Floats
    cell: Ints
    start: Ints
    members: Ints


class Near(NamedTuple):
    """Teams of one size: their cells, entries and points, and the first of their cheapest starts with its price."""

    cell: NDArray[np.int32]
    members: NDArray[np.int32]
    gains: NDArray[np.float32]
    start: Ints
    start_price: Floats


def can_price(instance: Instance) -> bool:
    """Whether no facility sends more to a visit than the compiled loops can hold."""
    return all(facility.team_min <= LARGEST_LEAST for facility in instance.facilities)


class Teams:
    """The cells of `columns`, laid out for the compiled loops.

    Starts that the same volunteers can make are one *shift*: at given prices only the cheapest of them matters.
    """

    def __init__(self, columns) -> None:  # type: ignore[no-untyped-def]
        # `columns` is a Columns, which in turn holds this
        self.columns = columns
        field, instance = columns.field, columns.instance
        cells = field.cells
        self.request_first = np.searchsorted(columns.cell_request, np.arange(len(instance.requests) + 1))
        self.entry_position = np.concatenate([cell.open for cell in cells]).astype(np.int32)
        self.entry_flags = np.concatenate([columns.flags(cell)[cell.open] for cell in cells]).astype(np.uint8)
        facilities = [instance.facilities[field.slots[cell.slot].facility] for cell in cells]
        self.least = np.array([facility.team_min for facility in facilities], dtype=np.int64)
        most = [min(max(facility.team_min, 4), facility.team_max) for facility in facilities]
        self.most = np.array(most, dtype=np.int64)
        self.need = np.array([columns.needed(cell) for cell in cells], dtype=np.int64)
        self.points = columns.points(np.arange(16)).astype(np.float64)
        self.top = self._tops()
        self.hint = np.full(len(instance.requests), -1, dtype=np.int64)  # each request's best cell of the last time
        self._shifts()

    def _tops(self) -> Floats:
        """By cell: the points of a team of everybody who is open to it."""
        if not len(self.entry_flags):
            return np.zeros(len(self.need))
        found: Floats = self.points[np.bitwise_or.reduceat(self.entry_flags, self.columns.entry_offset[:-1])]
        return found

    def _shifts(self) -> None:
        columns, field = self.columns, self.columns.field
        number: dict[tuple[int, bytes], int] = {}
        first, starts, able = [0], [], []
        variant = []
        for cell in field.cells:
            key = (cell.slot, b"" if cell.starts is None else cell.starts.tobytes())
            found = number.get(key)
            if found is None:
                found = number[key] = len(number)
                mask = field.teams[cell.slot].mask
                if cell.starts is not None:
                    mask = mask & cell.starts
                usable = np.flatnonzero(mask.any(axis=0))
                alike: dict[bytes, list[int]] = {}
                for start in usable.tolist():
                    alike.setdefault(mask[:, start].tobytes(), []).append(start)
                base = int(columns.start_offset[cell.slot])
                for who, some in alike.items():
                    able.append(np.frombuffer(who, dtype=np.uint8))
                    starts.append(np.array(some, dtype=np.int64) + base)
                first.append(len(able))
            variant.append(found)
        self.variant = np.array(variant, dtype=np.int64)
        self.variant_first = np.array(first, dtype=np.int64)
        self.able_first = np.cumsum([0, *(len(flags) for flags in able)]).astype(np.int64)
        self.able = np.concatenate(able)
        self.shift_first = np.cumsum([0, *(len(some) for some in starts)]).astype(np.int64)
        self.shift_start = np.concatenate(starts)

    def _shift_price(self, start: Floats) -> Floats:
        return np.minimum.reduceat(start[self.shift_start], self.shift_first[:-1])

    def _laid_out(self, entry: Floats, start: Floats, cell: Floats):  # type: ignore[no-untyped-def]
        offset = self.columns.entry_offset
        return (
            cell, self.variant, self.need, self.least, self.most, self.top, offset, self.entry_position,
            self.entry_flags, entry, self.variant_first, self._shift_price(start), self.able_first, self.able,
            self.points,
        )  # fmt: skip

    def best(self, entry: Floats, start: Floats, cell: Floats) -> Best:
        """At these prices of entries, starts and cells (the last less what serving them is worth)."""
        from .loops import best_teams, first_cheapest

        found = best_teams(self.hint, self.request_first, *self._laid_out(entry, start, cell))
        value, where, shift, members = found
        self.hint = np.where(where >= 0, where, self.hint)
        begin = np.full(len(value), -1)
        some = np.flatnonzero(shift >= 0)
        begin[some] = first_cheapest(shift[some], self.shift_first, self.shift_start, start)
        return Best(value, where, begin, members)

    def near(self, best: Floats, entry: Floats, start: Floats, cell: Floats, most: int) -> tuple[list[Near], float]:
        """Teams within so many points of their request's best, and how many points: as wide as `most` teams allow."""
        sizes = self._sizes()
        laid_out = self._laid_out(entry, start, cell)
        width, counts = 0.0, [0 for _ in sizes]
        for wider in NEAR:
            more = [self._count(size, best - wider, laid_out) for size in sizes]
            if width and sum(more) > most:
                break
            width, counts = wider, more
        both = zip(sizes, counts, strict=True)
        found = [self._fill(size, best - width, laid_out, count, start) for size, count in both]
        return [near for near in found if len(near.cell)], width

    def within(self, worst: Floats, entry: Floats, start: Floats, cell: Floats) -> list[Near]:
        """Teams whose reduced value is at least `worst` of their request."""
        laid_out = self._laid_out(entry, start, cell)
        found = [self._fill(size, worst, laid_out, self._count(size, worst, laid_out), start) for size in self._sizes()]
        return [near for near in found if len(near.cell)]

    def _sizes(self) -> range:
        return range(int(self.least.min(initial=1)), int(self.most.max(initial=1)) + 1)

    def _count(self, size: int, worst: Floats, laid_out) -> int:  # type: ignore[no-untyped-def]
        from .loops import near_teams

        none = np.zeros(0, np.int32), np.zeros((0, 1), np.int32), np.zeros(0, np.float32), np.zeros(0, np.int64)
        return int(near_teams(size, worst, False, self.columns.cell_request, *laid_out, *none))

    def _fill(self, size: int, worst: Floats, laid_out, count: int, start: Floats) -> Near:  # type: ignore[no-untyped-def]
        from .loops import first_cheapest, near_teams

        room = np.zeros(count, np.int32), np.zeros((count, size), np.int32), np.zeros(count, np.float32)
        shift = np.zeros(count, np.int64)
        if count:
            near_teams(size, worst, True, self.columns.cell_request, *laid_out, *room, shift)
        begin = first_cheapest(shift, self.shift_first, self.shift_start, start)
        return Near(*room, begin, start[begin])

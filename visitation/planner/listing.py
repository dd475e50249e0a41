"""Every team of every cell, written down in blocks of one size: the columns of an instance that is small enough."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from math import comb

import numpy as np
from numpy.typing import NDArray

from .cells import Cell
from .instance import InstanceRefused

Ints = NDArray[np.int64]
MOST_TEAMS_OF_A_SLOT = 2_000_000
EXPERIENCED, SPEAKS, FIRST, PAIRED = 1, 2, 4, 8


@dataclass
class Block:
    """Columns whose teams have one size, ordered by cell. `members[i]` are entries."""

    cell: NDArray[np.int32]
    members: NDArray[np.int32]
    value: NDArray[np.float32]
    mask: NDArray[np.int32]  # which set of common starts

    def only(self, index: Ints) -> Block:
        """These columns alone, in the same order."""
        return Block(self.cell[index], self.members[index], self.value[index], self.mask[index])


def listed(columns) -> list[Block]:  # type: ignore[no-untyped-def]
    """All teams of a field whose cells, entries and starts are laid out. Raises InstanceRefused."""
    return _Listing(columns).blocks()


class _Listing:
    def __init__(self, columns) -> None:  # type: ignore[no-untyped-def]
        # `columns` is a Columns, which in turn holds the blocks
        self.columns, self.field = columns, columns.field
        self._base_of: dict[int, tuple[Ints, Ints]] = {}

    def blocks(self) -> list[Block]:
        parts: dict[int, list[tuple[int, Ints, NDArray[np.float64], Ints]]] = {}
        for index, cell in enumerate(self.field.cells):
            for members, value, mask in self._teams(index, cell):
                if len(members):
                    # Half the width: columns are by far the largest thing held in memory.
                    narrow = members.astype(np.int32), value.astype(np.float32), mask.astype(np.int32)
                    parts.setdefault(members.shape[1], []).append((index, *narrow))
        return [
            Block(
                cell=np.repeat(
                    np.array([index for index, *_ in found], dtype=np.int32), [len(members) for _, members, *_ in found]
                ),
                members=np.concatenate([members for _, members, *_ in found]),
                value=np.concatenate([value for *_, value, _ in found]),
                mask=np.concatenate([mask for *_, mask in found]),
            )
            for _, found in sorted(parts.items())
        ]

    def _base(self, slot: int, size: int) -> tuple[Ints, Ints]:
        """Teams of the least size that share a start of the slot: positions and mask numbers."""
        found = self._base_of.get(slot)
        if found is None:
            mask = self.field.teams[slot].mask
            if comb(len(mask), size) > MOST_TEAMS_OF_A_SLOT:
                facility = self.field.instance.facilities[self.field.slots[slot].facility]
                raise InstanceRefused(f"facility {facility.id}", f"teams of {size} out of {len(mask)} are too many")
            if size == 1:
                teams = np.arange(len(mask)).reshape(-1, 1)
            elif size == 2:
                teams = np.stack(np.triu_indices(len(mask), 1), axis=1)
            else:
                teams = np.array(list(combinations(range(len(mask)), size)), dtype=np.int64).reshape(-1, size)
            common = mask[teams[:, 0]]
            for column in range(1, size):
                common = common & mask[teams[:, column]]
            some = common.any(axis=1)
            found = self._base_of[slot] = (teams[some], self.columns.masks(slot, common[some]))
        return found

    def _teams(self, index: int, cell: Cell):  # type: ignore[no-untyped-def]
        field, weights = self.field, self.field.instance.objective
        facility = self.field.instance.facilities[field.slots[cell.slot].facility]
        flags, needed, points = self.columns.flags(cell), self.columns.needed(cell), self.columns.points
        rank = np.full(len(flags), -1, dtype=np.int64)
        rank[cell.open] = np.arange(len(cell.open)) + self.columns.entry_offset[index]

        least = facility.team_min
        if least > facility.team_max:
            return
        if cell.starts is None:
            teams, mask = self._base(cell.slot, least)
        else:
            teams, mask = self._restricted(cell, least)
        keep = rank[teams[:, 0]] >= 0
        union = flags[teams[:, 0]]
        for column in range(1, least):
            keep &= rank[teams[:, column]] >= 0
            union = union | flags[teams[:, column]]
        keep &= (union & needed) == needed
        yield rank[teams[keep]], points(union[keep]).astype(float), mask[keep]

        useful = needed | (FIRST if weights.language else 0) | (PAIRED if weights.continuity else 0)
        for size in range(least + 1, min(facility.team_max, 4) + 1):
            found = self._larger(cell, flags & useful, needed, size)
            if found is not None:
                positions, masks = found
                union = np.bitwise_or.reduce(flags[positions], axis=1)
                yield rank[positions], points(union).astype(float), masks

    def _restricted(self, cell: Cell, size: int) -> tuple[Ints, Ints]:
        mask = self.field.teams[cell.slot].mask & cell.starts
        teams = np.array(list(combinations(cell.open.tolist(), size)), dtype=np.int64).reshape(-1, size)
        common = np.logical_and.reduce(mask[teams], axis=1)
        some = common.any(axis=1)
        return teams[some], self.columns.masks(cell.slot, common[some])

    def _larger(self, cell: Cell, flags: Ints, needed: int, size: int) -> tuple[Ints, Ints] | None:
        """Teams in which every member brings a flag that no other member brings."""
        kinds: dict[int, list[int]] = {}
        for position in cell.open.tolist():
            kinds.setdefault(int(flags[position]), []).append(position)
        found: list[tuple[int, ...]] = []
        for chosen in combinations(sorted(kinds), size):
            union = 0
            for kind in chosen:
                union |= kind
            if union & needed == needed and all(
                kind & ~_or(other for other in chosen if other != kind) for kind in chosen
            ):
                found += product(*(kinds[kind] for kind in chosen))
        if not found:
            return None
        positions = np.array(found, dtype=np.int64)
        mask = self.field.teams[cell.slot].mask
        common = np.logical_and.reduce(mask[positions], axis=1)
        if cell.starts is not None:
            common &= cell.starts
        some = common.any(axis=1)
        return positions[some], self.columns.masks(cell.slot, common[some])


def _or(flags) -> int:  # type: ignore[no-untyped-def]
    union = 0
    for flag in flags:
        union |= flag
    return union

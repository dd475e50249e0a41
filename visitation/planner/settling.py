"""A first plan from prices: what requests choose again and again while the prices swing is settled, the surest first.

At the best prices many requests are indifferent between teams that cannot all be had. Steps around these prices let
them choose now the one, now the other, and how often a team is chosen comes near to how much of it the linear program
of which L is the dual would use. What is chosen nearly always is settled; it takes its rows, so that the others choose
anew among what is left, and so on. Nothing here has to be trusted: the plan is put together by the ledger.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .dual import Dual, Prices
from .price_steps import board_of, state_of
from .worth import cars

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Key = tuple[int, ...]  # cell, start and members
FIRST_STEPS, STEPS = 64, 24  # of the first round and of each other
# Settled in each round: what is chosen in so large a share of its steps.
SURE = (
    0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4, 0.36, 0.33, 0.3, 0.27, 0.24, 0.21, 0.18, 0.15, 0.12,
    0.1, 0.05,
)  # fmt: skip
FIRST_STEP, LAST_STEP = 10.0, 2.0  # points

MIXED = np.array(
    [
        0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xFF51AFD7ED558CCD,
        0xC4CEB9FE1A85EC53,
    ],
    dtype=np.uint64,
)  # odd numbers without a pattern
NEVER = -1e9  # worth of what is settled
FULL = 1e7  # price of a row that has no room left


def settled(
    dual: Dual, prices: Prices, component: Ints, stop: Callable[[], bool], left: Callable[[], float | None]
) -> dict[int, list[Key]]:
    """By component: cell, start and members of what is settled, the surest first. `left`: seconds it may take."""
    found: dict[int, list[Key]] = defaultdict(list)
    for key in Settling(dual, prices).run(stop, left):
        found[int(component[dual.columns.cell_request[key[0]]])].append(key)
    return dict(found)


class Settling:
    """What is settled, and what it leaves of every row."""

    def __init__(self, dual: Dual, prices: Prices) -> None:
        self.dual, self.columns = dual, dual.columns
        self.board, self.state = board_of(dual), state_of(dual, prices)
        self.settled: dict[int, Key] = {}  # by request, the surest first
        self.month_at = {int(row): place for place, row in enumerate(dual.month.tolist())}
        self.group_of = dict(zip(dual.car_row.tolist(), dual.car_group.tolist(), strict=True))
        self.going = np.zeros(len(dual.car_first), dtype=np.int64)  # by group of travellers, those settled
        self.opened: set[int] = set()  # names
        self.shared = set(dual.name_of_link[dual.link_share < 1].tolist())
        self.turn = 0

    def run(self, stop: Callable[[], bool], left: Callable[[], float | None]) -> list[Key]:
        """Fewer rounds where there is no time for all of them: half-settled plans are worth little."""
        turn = 0
        while turn < len(SURE) and not stop():
            begun = time.monotonic()
            steps = STEPS if turn else FIRST_STEPS
            for key in self._choices(steps, SURE[turn]):
                self._settle(key)
            self._cars()
            seconds, each = left(), (time.monotonic() - begun) * STEPS / steps
            rounds = len(SURE) - 1 - turn
            if seconds is not None and rounds:
                possible = max(1, min(rounds, int(seconds / max(each, 1e-3))))
                turn += -(-rounds // possible)
            else:
                turn += 1
        return list(self.settled.values())

    def _choices(self, steps: int, least: float) -> list[Key]:
        """What was chosen in at least that share of so many steps; what was chosen most first."""
        from .descent import SPREAD, descend, seen_of

        seen = seen_of(steps, len(self.dual.instance.requests))
        sizes = FIRST_STEP * (LAST_STEP / FIRST_STEP) ** (np.arange(steps) / steps)
        descend(self.board, self.state, self.turn + 1, sizes, seen, SPREAD)
        self.turn += steps
        some = seen.cell >= 0
        rows = np.column_stack([seen.cell[some], seen.start[some], seen.members[some]])
        # One number stands for each row: sorting whole rows takes far longer.
        number = (rows.astype(np.uint64) * MIXED).sum(axis=1, dtype=np.uint64)
        _, first, count = np.unique(number, return_index=True, return_counts=True)
        sure = np.flatnonzero(count >= least * steps)
        chosen = rows[first[sure]]
        order = np.lexsort((*chosen.T[::-1], -count[sure]))
        return [tuple(one for one in row if one >= 0) for row in chosen[order].tolist()]

    def _settle(self, key: Key) -> None:
        """Take what the team uses, if all of it is there."""
        cell, start, *members = key
        columns, board, dual = self.columns, self.board, self.dual
        request = int(columns.cell_request[cell])
        if request in self.settled:
            return
        use = [(row, 1.0) for row in columns.cell_rows[cell].tolist() if row >= 0]
        use += [(row, 1.0) for row in range(start, int(columns.start_until[start]))]
        months, names = [], set()
        for entry in members:
            trip = int(columns.entry_trip[entry])
            use.append((int(columns.trip_day[trip]), 1.0 / float(columns.trip_cap[trip])))
            for row in columns.trip_rows[trip].tolist():
                if row in self.month_at:
                    months.append(self.month_at[row])
                elif row >= 0:
                    use.append((row, 1.0))
            links = dual.moving_link[dual.moving_first[entry] : dual.moving_first[entry + 1]]
            names.update(dual.name_of_link[links].tolist())
        names -= self.opened
        opened = [name for name in names if board.name_row[name] >= 0]
        use += [(int(board.name_row[name]), 1.0) for name in opened]
        if any(board.right[row] < amount - 1e-9 for row, amount in use):
            return
        if any(board.month_room[month] < 1 for month in months):
            return
        for row, amount in use:
            board.right[row] -= amount
            if board.right[row] < 1e-9:
                self.state.row[row] = FULL
        for month in months:
            board.month_before[month] += 1
            board.month_room[month] -= 1
            if board.month_room[month] < 1:
                self.state.row[dual.month[month]] = FULL
        for name in names:
            # It is open now: whoever uses it again pays nothing.
            self.opened.add(name)
            if name in self.shared:
                board.name_cost[name], board.name_row[name] = 0.0, -1
        for entry in members:
            car = int(columns.trip_car[int(columns.entry_trip[entry])])
            if car in self.group_of:
                self.going[self.group_of[car]] += 1
                self.state.row[car] = 0.0
        low, high = board.request_first[request], board.request_first[request + 1]
        board.cell_worth[low:high] = NEVER
        self.settled[request] = key

    def _cars(self) -> None:
        """What cars cost those who still may travel, beside those who do."""
        dual, seats = self.dual, self.dual.instance.objective.car_seats
        edges = [*dual.car_first.tolist(), len(dual.car_row)]
        for group in np.flatnonzero(self.going).tolist():
            each, spare = dual.car_each[group], dual.car_spare[group]
            taken = max(0, int(self.going[group]) - spare)
            free = max(0, spare - int(self.going[group])) + cars(taken, seats) * seats - taken
            for number, place in enumerate(range(edges[group], edges[group + 1]), start=1):
                self.board.car_cost[place] = each * cars(max(0, number - free), seats)

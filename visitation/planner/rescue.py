"""Broken visits placed again: as many as can be, then for as many points as can be; the room that is left, filled.

All that stays is a constant of the field. With `moves`, visits that could stay may move too, where that gains more
than it costs; none of them is lost.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .columns import Columns
from .ledger import Ledger
from .model import Choice, Model
from .solving import solve
from .standing import Stay, stay_blocks

JOINT = 800  # columns; up to here broken and other requests are one exact model
FILLED = 250  # columns of other requests that are one exact model; more are taken one by one, the best first
NODES = 2_000
TRIED = 200  # columns of a request that are tried where they are many


@dataclass
class Rescued:
    """`choices` of all requests; `most`: no plan serves more broken ones. `moved`: requests that did not stay."""

    choices: list[Choice] = field(default_factory=list)
    most: int = 0
    count: int = 0
    proven: bool = True
    best: bool = True  # whether no more points are to be had
    moved: frozenset[int] = frozenset()


class Rescue:
    def __init__(self, columns: Columns, broken: frozenset[int], *, seconds: float | None) -> None:
        """`broken`: requests of the excerpt that lost their visit; all others only fill room."""
        self.columns = columns
        self.broken = broken
        self.end = None if seconds is None else time.monotonic() + seconds
        self.part: list[tuple[int, int]] = []
        self.rest = 0  # columns of other requests
        own = np.array(sorted(broken), dtype=np.int64)
        for number, block in enumerate(columns.blocks):
            mine = np.flatnonzero(np.isin(columns.cell_request[block.cell], own)).tolist()
            self.part += [(number, index) for index in mine]
            self.rest += len(block.cell) - len(mine)

    def _left(self) -> float | None:
        return None if self.end is None else max(0.05, self.end - time.monotonic())

    def run(self) -> Rescued:
        found = self._rescued()
        if self.rest and not (found.best and self._is_joint()):
            self._fill(found)
        return found

    def _is_joint(self) -> bool:
        return len(self.part) + self.rest <= JOINT

    def _all(self) -> list[tuple[int, int]]:
        return [(number, index) for number, block in enumerate(self.columns.blocks) for index in range(len(block.cell))]

    def _rescued(self) -> Rescued:
        most, proven, begin = self._most()
        joint = self._is_joint()
        part = self._all() if joint else self.part
        if not part:
            return Rescued(best=not self.rest or joint)
        model = Model(self.columns, part, counted=False)
        model.rows.add(self._of_broken(model), np.inf, float(most))
        answer = solve(model, self._left(), begin=tuple(begin), nodes=NODES)
        if answer.choices is None:
            return Rescued(begin, most, most, proven, False)
        return Rescued(answer.choices, most, self._count(answer.choices), proven, answer.proven)

    def _most(self) -> tuple[int, bool, list[Choice]]:
        """How many broken requests can be served at once, whether that is proven, and a way to serve so many."""
        able = {self._request(*column) for column in self.part}
        ledger = Ledger(self.columns)
        for column in self._scarce_first():
            if self._request(*column) not in ledger.chosen:
                ledger.try_add(*column)
        if len(ledger.chosen) == len(able):
            return len(able), True, ledger.choices()
        model = Model(self.columns, self.part, counted=False)
        model.cost = [0.0] * len(model.cost)
        for variable, _ in self._of_broken(model):
            model.cost[variable] = 1.0
        answer = solve(model, self._left(), begin=tuple(ledger.choices()), nodes=NODES)
        if answer.choices is None or len(answer.choices) < len(ledger.chosen):
            return len(ledger.chosen), False, ledger.choices()
        return len(answer.choices), answer.proven, answer.choices

    def _scarce_first(self) -> list[tuple[int, int]]:
        """Columns of broken requests: of those with the fewest ways first, the most points first."""
        ways: dict[int, list[tuple[int, int]]] = {}
        for column in self.part:
            ways.setdefault(self._request(*column), []).append(column)
        ordered = sorted(ways.items(), key=lambda item: (len(item[1]), item[0]))
        return [column for _, found in ordered for column in sorted(found, key=self._by_points)]

    def _by_points(self, column: tuple[int, int]) -> tuple[float, tuple[int, int]]:
        block, index = column
        data = self.columns.blocks[block]
        worth = float(data.value[index] + self.columns.cell_worth[data.cell[index]])
        return -worth, column

    def _request(self, block: int, index: int) -> int:
        return int(self.columns.cell_request[self.columns.blocks[block].cell[index]])

    def _of_broken(self, model: Model) -> list[tuple[int, float]]:
        request = self.columns.cell_request
        return [(visit.variable, 1.0) for visit in model.visits if int(request[visit.cell]) in self.broken]

    def _count(self, choices: Sequence[Choice]) -> int:
        return sum(self._request(choice.block, choice.index) in self.broken for choice in choices)

    def _fill(self, found: Rescued) -> None:
        """Other requests, in the room the rescued leave: all at once where that is a small model, else one by one."""
        room = Room(self.columns)
        for choice in found.choices:
            room.add(choice)
        open_still = room.open_columns()
        count = sum(len(index) for index in open_still)
        if 0 < count <= FILLED:
            part = [(number, index) for number, free in enumerate(open_still) for index in free.tolist()]
            model = Model(self.columns, part, tuple(found.choices), counted=False)
            answer = solve(model, self._left(), nodes=NODES)
            if answer.choices is not None:
                found.choices, found.best = answer.choices, False
                return
        if count:
            room.fill(TRIED)
        found.choices, found.best = room.ledger.choices(), False


class Room:
    """A ledger, with a quick look at the columns that its rows still allow."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.ledger = Ledger(columns)

    def add(self, choice: Choice) -> None:
        self.ledger.add(choice)

    def open_columns(self) -> list[NDArray[np.int64]]:
        """By block, columns of requests not served, none of whose people has reached a limit."""
        columns = self.columns
        left = columns.room.copy()
        for row, amount in self.ledger.left.items():
            left[row] = amount
        served = np.zeros(len(columns.instance.requests), dtype=bool)
        served[list(self.ledger.chosen)] = True
        cell = ~served[columns.cell_request] & _free(columns.cell_rows, left)
        entry = _free(columns.trip_rows, left)[columns.entry_trip] & cell[columns.entry_cell]
        for day, trips in self.ledger.trips_of_day.items():
            if trips:  # one facility a day, and no more visits there than fit
                full = [trip for trip, visits in trips.items() if visits >= columns.trip_cap[trip]]
                others = (columns.trip_day == day) & ~np.isin(np.arange(len(columns.trip_day)), list(trips))
                others[full] = True
                entry &= ~others[columns.entry_trip]
        return [np.flatnonzero(entry[block.members].all(axis=1)) for block in columns.blocks]

    def fill(self, tries: int) -> None:
        """Requests by what they are worth at most; each gets the best that is free, of its first `tries`."""
        waiting: set[int] | None = None
        while waiting is None or waiting:
            block, index, request, worth = self._listed()
            if waiting is not None:
                some = np.isin(request, list(waiting))
                block, index, request, worth = block[some], index[some], request[some], worth[some]
            if not len(request):
                return
            asked = int(request[worth.argmax()])
            waiting = set(request.tolist()) - {asked}
            own = np.flatnonzero(request == asked)
            own = own[np.lexsort((index[own], block[own], -worth[own]))][:tries]
            for place in own.tolist():
                if self.ledger.try_add(int(block[place]), int(index[place])):
                    break

    def _listed(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        columns, parts = self.columns, []
        for number, index in enumerate(self.open_columns()):
            data = columns.blocks[number]
            cell = data.cell[index]
            worth = columns.cell_worth[cell] + data.value[index] - columns.entry_miss[data.members[index]].sum(axis=1)
            parts.append((np.full(len(index), number), index, columns.cell_request[cell], worth))
        return tuple(np.concatenate(found) for found in zip(*parts, strict=True))  # type: ignore[return-value]


def _free(rows: NDArray[np.int64], left: NDArray[np.int64]) -> NDArray[np.bool_]:
    """By line of `rows` (-1: none): none of them is used up."""
    return np.asarray(((rows < 0) | (left[rows] > 0)).all(axis=1))


def with_moves(
    columns: Columns, stays: dict[int, Stay], broken: frozenset[int], *, cost: int, seconds: float | None
) -> Rescued:
    """Points less `cost` for each visit that does not stay, as large as can be; who could stay is served in any case.

    `stays`: by request, the visit where it is.
    """
    part = [(number, index) for number, block in enumerate(columns.blocks) for index in range(len(block.cell))]
    requests = list(stays)
    keys = stay_blocks(columns, stays.values())
    fixed = [Choice(*key, stays[request].start) for request, key in zip(requests, keys, strict=True)]
    model = Model(columns, part, tuple(fixed), counted=False)
    model.low = [0.0] * len(model.low)
    still = set(keys)
    of_request: dict[int, list[tuple[int, float]]] = {request: [] for request in requests}
    for visit in model.visits:
        request = int(columns.cell_request[visit.cell])
        if request in of_request:
            of_request[request].append((visit.variable, 1.0))
        if visit.column in still:
            model.cost[visit.variable] += float(cost)
    for terms in of_request.values():
        model.rows.add(terms, np.inf, 1.0)
    answer = solve(model, seconds, begin=tuple(fixed), nodes=NODES)
    choices = answer.choices if answer.choices is not None else fixed
    stayed = {request for request, key in zip(requests, keys, strict=True) if any(c[:2] == key for c in choices)}
    served = {int(columns.cell_request[columns.blocks[c.block].cell[c.index]]) for c in choices}
    count = len(served & broken)
    return Rescued(choices, count, count, answer.proven, answer.proven, frozenset(set(requests) - stayed))

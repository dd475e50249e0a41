"""Sharper prices than steps can find: the linear program of which L is the dual, solved over columns that matter.

One program for each component. Its columns are those near the best at the prices so far; what its duals make look
better is added, and it is solved again. Any prices give a bound that holds, so only `Dual` has to be trusted.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .dual import Dual, Prices
from .solving import GrowingProgram

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
FIRST_WIDTH = 40.0  # points below the best of its request that a column may be at first
WIDTH = 20.0
TURNS = 40
ENOUGH = 0.0002  # of a component's worth: L this near its program's value is not sharpened further
MOST_ROWS = 40_000
LEAST_USED = 0.05
EACH = 30  # columns of one request at a time
INWARDS = (0.5, 0.25, 0.0)  # how far from the program's duals towards the best prices known


class Master:
    """The program of one component: rows by their number in `Dual`, columns as they are found."""

    def __init__(self, dual: Dual, requests: Ints, rows: Ints, cars: list[tuple[int, int, int, list[int]]]) -> None:
        self.dual = dual
        self.place = {int(row): place for place, row in enumerate(rows.tolist())}
        self.rows = rows
        self.request_place = {int(r): len(rows) + place for place, r in enumerate(requests.tolist())}
        self.link_place: dict[int, int] = {}
        self.name_column: dict[int, int] = {}
        self.program = GrowingProgram(np.concatenate([dual.right[rows], np.ones(len(requests))]))
        self.known: dict[tuple[int, ...], int] = {}  # cell, start and members → column of the program
        self._load()
        self._cars(cars)
        self.value = np.inf

    def _load(self) -> None:
        dual, step = self.dual, float(self.dual.instance.objective.load_step)
        for month, row in enumerate(dual.month.tolist()):
            if row in self.place:
                room, before = dual.month_room[month], dual.month_before[month]
                if not step:
                    self.program.column(0.0, [(self.place[row], -1.0)], float(room))
                    continue
                for n in range(int(min(room, len(self.request_place)))):
                    self.program.column(-step * (before + n), [(self.place[row], -1.0)])

    def _cars(self, groups: list[tuple[int, int, int, list[int]]]) -> None:
        seats = self.dual.instance.objective.car_seats
        for each, spare, _, rows in groups:
            if each:
                total = self.program.row(float(spare))
                goes = [self.program.row(0.0) for _ in rows] if not spare else []
                self.program.column(-float(each), [(total, -float(seats)), *((row, -1.0) for row in goes)], np.inf)
            for number, row in enumerate(rows):
                terms = [(self.place[row], -1.0)]
                if each:
                    terms += [(total, 1.0), *((goes[number], 1.0) for _ in range(not spare))]
                self.program.column(0.0, terms)

    def add(self, cell: int, members: list[int], gain: float, begin: int) -> bool:
        """One column; False when it was there."""
        dual, columns = self.dual, self.dual.columns
        key = (cell, begin, *sorted(members))
        if key in self.known:
            return False
        request = int(columns.cell_request[cell])
        terms: dict[int, float] = defaultdict(float)
        terms[self.request_place[request]] = 1.0
        for row in columns.cell_rows[cell].tolist():
            if row >= 0:
                terms[self.place[row]] += 1.0
        for row in range(begin, int(columns.start_until[begin])):
            terms[self.place[row]] += 1.0
        worth = float(columns.cell_worth[cell]) + gain
        for entry in members:
            worth -= float(dual.entry_fixed[entry])
            trip = int(columns.entry_trip[entry])
            share = 1.0 / float(columns.trip_cap[trip])
            for row, amount in (
                (int(columns.trip_day[trip]), share),
                (int(columns.trip_car[trip]), share),
                *((row, 1.0) for row in columns.trip_rows[trip].tolist()),
            ):
                if row >= 0:
                    terms[self.place[row]] += amount
            for link in dual.moving_link[dual.moving_first[entry] : dual.moving_first[entry + 1]].tolist():
                terms[self._link(link)] += 1.0
        self.known[key] = self.program.column(worth, list(terms.items()), np.inf)
        return True

    def chosen(self) -> list[tuple[float, tuple[int, ...]]]:
        """What the program's last answer uses: how much of it, then cell, start and members; most first."""
        values = self.program.values
        used = [(float(values[place]), key) for key, place in self.known.items() if place < len(values)]
        return sorted((one for one in used if one[0] > LEAST_USED), key=lambda one: (-one[0], one[1]))

    def _link(self, link: int) -> int:
        found = self.link_place.get(link)
        if found is None:
            found = self.link_place[link] = self.program.row(0.0)
            name = int(self.dual.name_of_link[link])
            if name in self.name_column:
                self.program.coefficient(found, self.name_column[name], -1.0)
            else:
                terms = [(found, -1.0)]
                row = int(self.dual.name_row[name])
                if row >= 0:
                    terms.append((self.place[row], 1.0))
                self.name_column[name] = self.program.column(-float(self.dual.name_cost[name]), terms)
        return found

    def solve(self, seconds: float | None) -> bool:
        """False when it was not solved in time."""
        duals = self.program.solve(seconds)
        if duals is None:
            return False
        self.value, self.duals = self.program.value, np.maximum(0.0, duals)
        return True

    def prices(self, prices: Prices) -> None:
        """Write the duals into these prices; links that no column here uses stay at π / K."""
        prices.row[self.rows] = self.duals[: len(self.rows)]

    def link_prices(self, prices: Prices) -> None:
        for link, place in self.link_place.items():
            prices.link[link] = self.duals[place]


def worth_sharpening(dual: Dual, component: Ints) -> bool:
    """Whether every component is small enough for a program of its own."""
    sizes = np.bincount(dual.component_of_rows(component) + 1)[1:]
    return bool(len(sizes)) and int(sizes.max()) <= MOST_ROWS


def sharpen(
    dual: Dual,
    prices: Prices,
    component: Ints,
    *,
    left: Callable[[], float | None],
    stop: Callable[[], bool],
) -> tuple[Prices, dict[int, list[tuple[int, ...]]]]:
    """Prices with a smaller L, component by component, and what the programs choose: cell, start and members."""
    columns, teams = dual.columns, dual.columns.teams
    if teams is None or not len(dual.right):
        return prices, {}
    of_row, of_link = dual.component_of_rows(component), component[columns.links.request[dual.moving]]
    # A row that no visit can use is worth nothing.
    best = Prices(np.where(of_row < 0, 0.0, prices.row), np.where(of_link < 0, 0.0, prices.link))
    value = dual.by_component(best, component)
    order = np.argsort(of_row, kind="stable")
    first = np.searchsorted(of_row[order], np.arange(len(value) + 1))
    open_ = [c for c in range(len(value) - 1) if first[c + 1] > first[c]]
    cars: dict[int, list[tuple[int, int, int, list[int]]]] = defaultdict(list)
    for group in dual.car_groups():
        cars[int(of_row[group[3][0]])].append(group)
    masters: dict[int, Master] = {}
    slowest: dict[int, float] = {}
    current = best
    for turn in range(TURNS):
        if stop() or not open_:
            break
        wanted = np.isin(component, open_)
        _list_columns(dual, current, wanted, FIRST_WIDTH if not turn else WIDTH, component, masters, order, first, cars)
        trial = Prices(best.row.copy(), best.link.copy())
        solved = []
        for c in open_:
            seconds = left()
            if stop() or (seconds is not None and seconds <= slowest.get(c, 0.0)):
                break
            begun = time.monotonic()
            if c in masters and masters[c].solve(seconds):
                masters[c].prices(trial)
                solved.append(c)
            slowest[c] = time.monotonic() - begun
        mine = np.isin(of_link, solved)
        trial.link[mine] = dual.usual_links(trial.row)[mine]
        for c in solved:
            masters[c].link_prices(trial)
        for inwards in INWARDS:
            middle = Prices(
                inwards * best.row + (1 - inwards) * trial.row, inwards * best.link + (1 - inwards) * trial.link
            )
            found = dual.by_component(middle, component)
            better = np.flatnonzero(found[:-1] < value[:-1])
            rows, links = np.isin(of_row, better), np.isin(of_link, better)
            best.row[rows], best.link[links] = middle.row[rows], middle.link[links]
            value[better] = found[better]
        open_ = [c for c in solved if value[c] - masters[c].value > ENOUGH * abs(value[c])]
        current = trial if turn % 2 else best
        if turn % 2 == 0:
            current = Prices((best.row + trial.row) / 2, (best.link + trial.link) / 2)
    return best, {c: [key for _, key in master.chosen()] for c, master in masters.items()}


def _list_columns(  # type: ignore[no-untyped-def]
    dual, prices, wanted, width, component, masters, order, first, cars
) -> None:
    """Give each component's program the columns that are near the best at these prices."""
    columns, teams = dual.columns, dual.columns.teams
    entry, start, cell = dual.entry_price(prices), dual.start_price(prices.row), dual.cell_price(prices.row)
    best = teams.best(entry, start, cell)
    worst = np.where(wanted, best.value - width, np.inf)
    for near in teams.within(worst, entry, start, cell):
        request = columns.cell_request[near.cell]
        reduced = cell[near.cell] + near.gains - near.start_price - entry[near.members].sum(axis=1)
        sorted_ = np.lexsort((-reduced, request))
        rank = np.arange(len(sorted_)) - np.searchsorted(request[sorted_], request[sorted_])
        some = sorted_[rank < EACH]
        for place, who in zip(some.tolist(), component[request[some]].tolist(), strict=True):
            master = masters.get(who)
            if master is None:
                requests = np.flatnonzero(component == who)
                rows = order[first[who] : first[who + 1]]
                master = masters[who] = Master(dual, requests, rows, cars[who])
            master.add(
                int(near.cell[place]), near.members[place].tolist(), float(near.gains[place]), int(near.start[place])
            )

"""The exact model of a part of the instance, solved by HiGHS. The only door to the solver.

The model is exact for the columns it is given: start times, booths, a volunteer's and a person's own overlaps, people
and volunteers kept apart, lists, new pairs, cars and load are all in it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .cells import one_visit_a_day
from .columns import Columns
from .worth import cars, trip_cost


class Choice(NamedTuple):
    """One visit of a plan: column `index` of block `block`, begun at global start `start`."""

    block: int
    index: int
    start: int


@dataclass(frozen=True)
class Answer:
    """`choices` is None when no plan was found in time; `bound` holds for the columns given."""

    choices: list[Choice] | None
    value: float
    bound: float
    proven: bool


class Part(NamedTuple):
    """Columns of the model, as (block, index) pairs in order."""

    columns: list[tuple[int, int]]


class _Rows:
    """A sparse matrix put together row by row."""

    def __init__(self) -> None:
        self.first: list[int] = [0]
        self.index: list[int] = []
        self.value: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, terms: list[tuple[int, float]], high: float, low: float = -np.inf) -> None:
        # Two of a team may stand in one row; the solver wants each variable once.
        total: dict[int, float] = {}
        for column, value in terms:
            total[column] = total.get(column, 0.0) + value
        self.index += total
        self.value += total.values()
        self.first.append(len(self.index))
        self.low.append(low)
        self.high.append(high)


class Model:
    """Variables and rows for one part. Points are maximised."""

    def __init__(self, columns: Columns, part: list[tuple[int, int]], fixed: tuple[Choice, ...] = ()) -> None:
        self.columns = columns
        self.field = columns.field
        self.instance = columns.instance
        self.rows = _Rows()
        self.cost: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.whole: list[bool] = []
        self.picks: list[tuple[int, int, int]] = []  # block, index, start or -1; variables 0 … n-1
        self._links_of_entry()
        self._fixed = {(choice.block, choice.index): choice.start for choice in fixed}
        self._read([*self._fixed, *part])
        self._request_and_person()
        self._trips()
        self._cars()
        self._load()
        self._openings()
        self._apart()
        self._booths()

    def _variable(self, cost: float, high: float = 1.0, whole: bool = True) -> int:
        self.cost.append(cost)
        self.high.append(high)
        self.whole.append(whole)
        return len(self.cost) - 1

    def _links_of_entry(self) -> None:
        links = self.columns.links
        order = np.argsort(links.entry, kind="stable")
        self.link_sorted = links.link[order]
        self.link_first = np.searchsorted(links.entry[order], np.arange(len(self.columns.entry_cell) + 1))

    # -- columns ---------------------------------------------------------------------------------------------------
    def _read(self, part: list[tuple[int, int]]) -> None:
        columns, apart = self.columns, self.instance.volunteers_apart
        slots = self.field.slots
        days_of: dict[tuple[int, int], set[int]] = defaultdict(set)  # person, day → requests
        plain = []
        for block, index in part:
            data = columns.blocks[block]
            cell = int(data.cell[index])
            entries = data.members[index].tolist()
            team = sorted(columns.entry_volunteer[entries].tolist())
            if any((a, b) in apart for i, a in enumerate(team) for b in team[i + 1 :]):
                continue
            request = int(columns.cell_request[cell])
            day = slots[int(columns.cell_slot[cell])].day
            days_of[self.instance.requests[request].person, day].add(request)
            plain.append((block, index, cell, entries, request))
        self.cell: list[int] = []
        self.entries: list[list[int]] = []
        self.request: list[int] = []
        for block, index, cell, entries, request in plain:
            data = columns.blocks[block]
            slot = int(columns.cell_slot[cell])
            day, facility = slots[slot].day, self.instance.facilities[slots[slot].facility]
            person = self.instance.requests[request].person
            exact = (
                any(columns.trip_cap[columns.entry_trip[e]] > 1 for e in entries)
                or (len(days_of[person, day]) > 1 and not one_visit_a_day(facility))
                or any(days_of.get((other, day)) for other in self.field.apart.get(person, ()))
            )
            mask = int(data.mask[index])
            starts = columns.mask_start[columns.mask_offset[mask] : columns.mask_offset[mask + 1]].tolist()
            worth = float(data.value[index] + columns.cell_worth[cell] - columns.entry_miss[entries].sum())
            held = self._fixed.get((block, index))
            if held is not None:
                starts = [held]
            for start in starts if exact else [-1]:
                self.low.append(0.0 if held is None else 1.0)
                self._variable(worth)
                self.picks.append((block, index, start))
                self.cell.append(cell)
                self.entries.append(entries)
                self.request.append(request)

    def _span(self, pick: int) -> tuple[int, int]:
        number = int(self.columns.cell_slot[self.cell[pick]])
        slot = self.field.slots[number]
        begin = int(slot.starts[self.picks[pick][2] - self.columns.start_offset[number]])
        return begin, begin + slot.length

    def _request_and_person(self) -> None:
        by_request, by_row = defaultdict(list), defaultdict(list)
        for pick, (request, cell) in enumerate(zip(self.request, self.cell, strict=True)):
            by_request[request].append((pick, 1.0))
            for row in self.columns.cell_rows[cell].tolist():
                if row >= 0:
                    by_row[row].append((pick, 1.0))
        for _, terms in sorted(by_request.items()):
            self.rows.add(terms, 1.0)
        for row, terms in sorted(by_row.items()):
            self.rows.add(terms, float(self.columns.rows.right[row]))

    # -- volunteers ------------------------------------------------------------------------------------------------
    def _trips(self) -> None:
        columns = self.columns
        self.of_trip: dict[int, list[int]] = defaultdict(list)
        for pick, entries in enumerate(self.entries):
            for entry in entries:
                self.of_trip[int(columns.entry_trip[entry])].append(pick)
        of_day: dict[int, list[int]] = defaultdict(list)
        of_row: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for trip, picks in sorted(self.of_trip.items()):
            of_day[int(columns.trip_day[trip])].append(trip)
            for row in columns.trip_rows[trip].tolist():
                if row >= 0:
                    of_row[row] += [(pick, 1.0) for pick in picks]
        for _, trips in sorted(of_day.items()):
            if len(trips) == 1 or all(columns.trip_cap[trip] == 1 for trip in trips):
                cap = float(columns.trip_cap[trips[0]])
                self.rows.add([(pick, 1.0) for trip in trips for pick in self.of_trip[trip]], cap)
            else:
                goes = [self._variable(0.0) for _ in trips]
                self.rows.add([(go, 1.0) for go in goes], 1.0)
                for trip, go in zip(trips, goes, strict=True):
                    terms = [(pick, 1.0) for pick in self.of_trip[trip]]
                    self.rows.add([*terms, (go, -float(columns.trip_cap[trip]))], 0.0)
            for trip in trips:
                if columns.trip_cap[trip] > 1:
                    self._disjoint([(pick, self._span(pick)) for pick in self.of_trip[trip]])
        self.month_terms: dict[int, list[tuple[int, float]]] = {}
        for row, terms in sorted(of_row.items()):
            if columns.rows.keys[row][0] == "month":
                self.month_terms[row] = terms
            else:
                self.rows.add(terms, float(columns.rows.right[row]))

    def _disjoint(self, spans: list[tuple[int, tuple[int, int]]]) -> None:
        """At every moment at most one of these runs."""
        seen: set[tuple[int, ...]] = set()
        for moment in sorted({begin for _, (begin, _) in spans}):
            running = tuple(pick for pick, (begin, end) in spans if begin <= moment < end)
            if len(running) > 1 and running not in seen:
                seen.add(running)
                self.rows.add([(pick, 1.0) for pick in running], 1.0)

    def _cars(self) -> None:
        columns, held, instance = self.columns, self.field.held, self.instance
        seats = instance.objective.car_seats
        groups: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for trip in sorted(self.of_trip):
            volunteer, facility, day = columns.trips[trip]
            if columns.trip_car[trip] >= 0:
                groups[instance.volunteers[volunteer].town, facility, day].append(trip)
        for (town, facility, day), trips in sorted(groups.items()):
            each = trip_cost(instance, town, facility)
            if not each:
                continue
            already = len(held.travellers.get((town, facility, day), ()))
            spare = cars(already, seats) * seats - already
            if len(trips) <= spare:
                continue
            most = cars(len(trips) - spare, seats)
            car = self._variable(-each, float(most))
            travelling: list[tuple[int, float]] = []
            for trip in trips:
                terms = [(pick, 1.0) for pick in self.of_trip[trip]]
                if columns.trip_cap[trip] > 1:
                    goes = self._variable(0.0)
                    self.rows.add([*terms, (goes, -float(columns.trip_cap[trip]))], 0.0)
                    terms = [(goes, 1.0)]
                travelling += terms
                if not spare:
                    self.rows.add([*terms, (car, -1.0)], 0.0)
            if spare or len(trips) > 1:
                self.rows.add([*travelling, (car, -float(seats))], float(spare))

    def _load(self) -> None:
        held, step = self.field.held, self.instance.objective.load_step
        for row, terms in self.month_terms.items():
            _, volunteer, month = self.columns.rows.keys[row]
            before = held.month_count(volunteer, month)
            most = self.instance.volunteers[volunteer].max_month
            possible = len({self.request[pick] for pick, _ in terms})
            room = possible if most is None else min(possible, max(0, most - before))
            if step:
                steps = [(self._variable(-float(step * (before + n)), whole=False), -1.0) for n in range(room)]
                self.rows.add(terms + steps, 0.0)
            elif most is not None:
                self.rows.add(terms, float(max(0, most - before)))

    # -- names that open once --------------------------------------------------------------------------------------
    def _openings(self) -> None:
        links = self.columns.links
        uses: dict[int, dict[int, list[tuple[int, float]]]] = defaultdict(lambda: defaultdict(list))
        for pick, entries in enumerate(self.entries):
            for entry in entries:
                for link in self.link_sorted[self.link_first[entry] : self.link_first[entry + 1]].tolist():
                    uses[int(links.opening[link])][link].append((pick, 1.0))
        lists: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for opening, by_link in sorted(uses.items()):
            cost, row = float(links.cost[opening]), int(links.row[opening])
            if len(by_link) == 1:
                (terms,) = by_link.values()
                for pick, _ in terms:
                    self.cost[pick] -= cost
                names = terms
            else:
                name = self._variable(-cost, whole=False)
                for terms in by_link.values():
                    self.rows.add([*terms, (name, -1.0)], 0.0)
                names = [(name, 1.0)]
            if row >= 0:
                lists[row] += names
        for row, terms in sorted(lists.items()):
            self.rows.add(terms, float(self.columns.rows.right[row]))

    def _apart(self) -> None:
        """One person's visits do not overlap, nor those of two people kept apart."""
        by_person: dict[tuple[int, int], list[int]] = defaultdict(list)
        for pick, (_, _, start) in enumerate(self.picks):
            if start >= 0:
                person = self.instance.requests[self.request[pick]].person
                day = self.field.slots[int(self.columns.cell_slot[self.cell[pick]])].day
                by_person[person, day].append(pick)
        for (person, day), picks in sorted(by_person.items()):
            if len({self.request[pick] for pick in picks}) > 1:
                self._disjoint([(pick, self._span(pick)) for pick in picks])
            for other in self.field.apart.get(person, ()):
                theirs = by_person.get((other, day), ())
                if person < other and theirs:
                    self._disjoint([(pick, self._span(pick)) for pick in [*picks, *theirs]])

    # -- booths ----------------------------------------------------------------------------------------------------
    def _booths(self) -> None:
        """Where booths may run out, visits without a start of their own are given one through their mask."""
        columns = self.columns
        by_slot: dict[int, list[int]] = defaultdict(list)
        for pick, cell in enumerate(self.cell):
            by_slot[int(columns.cell_slot[cell])].append(pick)
        self.places: dict[tuple[int, int], int] = {}  # mask, start → variable
        for slot, picks in sorted(by_slot.items()):
            window = self.field.slots[slot]
            usable = np.flatnonzero(window.usable)
            people = {int(columns.entry_volunteer[entry]) for pick in picks for entry in self.entries[pick]}
            least = min(len(self.entries[pick]) for pick in picks)
            visits_each = max(columns.trip_cap[columns.entry_trip[e]] for pick in picks for e in self.entries[pick])
            most = min(len({self.request[pick] for pick in picks}), int(len(people) * visits_each) // least)
            if most <= int(window.booths[usable].min()):
                continue
            by_mask: dict[int, list[tuple[int, float]]] = defaultdict(list)
            at_start: dict[int, list[tuple[int, float]]] = defaultdict(list)
            for pick in picks:
                block, index, start = self.picks[pick]
                if start >= 0:
                    at_start[start].append((pick, 1.0))
                else:
                    by_mask[int(columns.blocks[block].mask[index])].append((pick, 1.0))
            for mask, terms in sorted(by_mask.items()):
                options = columns.mask_start[columns.mask_offset[mask] : columns.mask_offset[mask + 1]].tolist()
                places = []
                for start in options:
                    place = self.places[mask, start] = self._variable(0.0, float(len(terms)))
                    places.append((place, -1.0))
                    at_start[start].append((place, 1.0))
                self.rows.add(terms + places, 0.0)
            first = int(columns.start_offset[slot])
            for moment, free in enumerate(window.booths.tolist()):
                running = [
                    term
                    for start, terms in at_start.items()
                    if start <= first + moment < columns.start_until[start]
                    for term in terms
                ]
                if running:
                    self.rows.add(running, float(free))

    # -- solving ---------------------------------------------------------------------------------------------------
    def _solver(self, relaxed: bool, seconds: float | None):  # type: ignore[no-untyped-def]
        import highspy

        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("random_seed", 0)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", 0.999)  # points are whole numbers
        if seconds is not None:
            solver.setOptionValue("time_limit", max(0.01, seconds))
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(self.cost), len(self.rows.high)
        program.col_cost_ = np.array(self.cost)
        program.col_lower_ = np.array(self.low + [0.0] * (len(self.cost) - len(self.low)))
        program.col_upper_ = np.array(self.high)
        program.row_lower_, program.row_upper_ = np.array(self.rows.low), np.array(self.rows.high)
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.array(self.rows.first, dtype=np.int32)
        program.a_matrix_.index_ = np.array(self.rows.index, dtype=np.int32)
        program.a_matrix_.value_ = np.array(self.rows.value)
        program.sense_ = highspy.ObjSense.kMaximize
        if not relaxed:
            program.integrality_ = [
                highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous for whole in self.whole
            ]
        if solver.passModel(program) == highspy.HighsStatus.kError:
            raise RuntimeError("the solver refused the model")
        return solver

    def solve(self, seconds: float | None = None, begin: tuple[Choice, ...] = (), nodes: int = 0) -> Answer:
        """The best choice of columns; deterministic unless `seconds` cut it short."""
        if not self.picks:
            return Answer([], 0.0, 0.0, True)
        import highspy

        solver = self._solver(False, seconds)
        if nodes:
            solver.setOptionValue("mip_max_nodes", nodes)
        if begin:
            self._start_from(solver, begin)
        solver.run()
        info = solver.getInfo()
        proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        bound = float(info.mip_dual_bound) if np.isfinite(info.mip_dual_bound) else np.inf
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Answer(None, -np.inf, bound, False)
        values = np.round(np.array(solver.getSolution().col_value)).astype(np.int64)
        return Answer(self._choices(values), float(info.objective_function_value), bound, proven)

    def _start_from(self, solver, begin: tuple[Choice, ...]) -> None:  # type: ignore[no-untyped-def]
        wanted = {(choice.block, choice.index): choice.start for choice in begin}
        index, value = [], []
        for pick, (block, position, start) in enumerate(self.picks):
            held = wanted.get((block, position))
            index.append(pick)
            value.append(1.0 if held is not None and start in (-1, held) else 0.0)
        solver.setSolution(len(index), np.array(index, dtype=np.int32), np.array(value))

    def _choices(self, values: np.ndarray) -> list[Choice]:
        columns = self.columns
        left = {key: int(values[place]) for key, place in self.places.items()}
        found = []
        for pick in np.flatnonzero(values[: len(self.picks)] > 0).tolist():
            block, index, start = self.picks[pick]
            if start < 0:
                mask = int(columns.blocks[block].mask[index])
                options = columns.mask_start[columns.mask_offset[mask] : columns.mask_offset[mask + 1]].tolist()
                start = next((s for s in options if left.get((mask, s), 0) > 0), -1)
                if start < 0:
                    start = options[0]
                else:
                    left[mask, start] -= 1
            found.append(Choice(block, index, start))
        return found

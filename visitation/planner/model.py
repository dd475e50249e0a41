"""The exact model of a part of the instance: variables, rows, and what their values say.

The model is exact for the columns it is given: start times, booths, a volunteer's and a person's own overlaps, people
and volunteers kept apart, lists, new pairs, cars and load are all in it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .cells import one_visit_a_day
from .clock import weekday
from .columns import Columns
from .worth import cars, trip_cost


class Choice(NamedTuple):
    """One visit of a plan: column `index` of block `block`, begun at global start `start`."""

    block: int
    index: int  # type: ignore[assignment]  # a tuple's own `index` is never asked
    start: int


class _Visit(NamedTuple):
    """A variable that says a cell is served at one of `starts`: by the team of `column`, or by members of their own."""

    variable: int
    cell: int
    starts: tuple[int, ...]
    column: tuple[int, int] | None


class _Wanted(NamedTuple):
    """What a cell asks of a team: its size, entries of which one must be there, entries of which one brings points."""

    least: int
    most: int
    needs: list[set[int]]
    gains: list[tuple[float, set[int]]]


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

    def __init__(
        self, columns: Columns, part: list[tuple[int, int]], fixed: tuple[Choice, ...] = (), *, counted: bool = True
    ) -> None:
        """`counted`: a volunteer's day and a window-date have variables too; a small model is better without."""
        self.columns = columns
        self.field = columns.field
        self.instance = columns.instance
        self.rows = _Rows()
        self.cost: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.whole: list[bool] = []
        self.kind: list[str] = []  # what each variable says: visit, member, trip, car, name, … or a count of visits
        self.counted = counted
        self.apart_from: dict[int, list[int]] = defaultdict(list)  # each pair once, under its lower number
        for a, b in sorted(self.instance.volunteers_apart):
            self.apart_from[a].append(b)
        self._fixed = {(choice.block, choice.index): choice.start for choice in fixed}
        self._read([*self._fixed, *part])
        self._request_and_person()
        self._trips()
        self._cars()
        self._load()
        self._openings()
        self._apart()
        self._booths()
        if counted:
            self._counts()

    def _variable(self, cost: float, high: float = 1.0, whole: bool = True, kind: str = "") -> int:
        self.cost.append(cost)
        self.high.append(high)
        self.whole.append(whole)
        self.kind.append(kind)
        return len(self.cost) - 1

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
            plain.append((block, index, cell, entries))
        self.visits: list[_Visit] = []
        self.goes: list[tuple[int, int, int]] = []  # variable, entry, visit
        self.exact: set[int] = set()  # cells whose teams have a variable for each start
        teams: dict[int, dict[int, None]] = {}
        for block, index, cell, entries in plain:
            data = columns.blocks[block]
            held = self._fixed.get((block, index))
            if held is None and self.instance.facilities[slots[int(columns.cell_slot[cell])].facility].team_max > 1:
                teams.setdefault(cell, {}).update(dict.fromkeys(entries))
                continue
            mask = int(data.mask[index])
            starts = columns.mask_start[columns.mask_offset[mask] : columns.mask_offset[mask + 1]].tolist()
            worth = float(data.value[index] + columns.cell_worth[cell] - columns.entry_miss[entries].sum())
            if held is not None:
                starts = [held]
            for choice in [(start,) for start in starts] if self._exact(cell, entries, days_of) else [tuple(starts)]:
                variable = self._variable(worth, kind="visit")
                self.low.append(0.0 if held is None else 1.0)
                self.goes += [(variable, entry, len(self.visits)) for entry in entries]
                self.visits.append(_Visit(variable, cell, choice, (block, index)))
        for cell, members in teams.items():
            exact = self._exact(cell, list(members), days_of)
            if exact:
                self.exact.add(cell)
            self._team(cell, sorted(members), exact)

    def _exact(self, cell: int, entries: list[int], days_of: dict[tuple[int, int], set[int]]) -> bool:
        """Whether a visit's own start must be known, for it could overlap another of its people."""
        columns, slot = self.columns, self.field.slots[int(self.columns.cell_slot[cell])]
        person = self.instance.requests[int(columns.cell_request[cell])].person
        return (
            any(columns.trip_cap[columns.entry_trip[e]] > 1 for e in entries)
            or (len(days_of[person, slot.day]) > 1 and not one_visit_a_day(self.instance.facilities[slot.facility]))
            or any(bool(days_of.get((other, slot.day))) for other in self.field.apart.get(person, ()))
        )

    def _team(self, cell: int, entries: list[int], exact: bool) -> None:
        """Any team of these volunteers: a variable for each member, and one for each set of starts that suit alike."""
        columns = self.columns
        number = int(columns.cell_slot[cell])
        data, base = self.field.cells[cell], int(columns.entry_offset[cell])
        first = int(columns.start_offset[number])
        mask = self.field.teams[number].mask[data.open[[entry - base for entry in entries]]]
        if data.starts is not None:
            mask = mask & data.starts
        alike: dict[tuple[int, ...], list[int]] = {}
        for start in np.flatnonzero(mask.any(axis=0)).tolist():
            who = tuple(entry for entry, able in zip(entries, mask[:, start].tolist(), strict=True) if able)
            alike.setdefault((start, *who) if exact else who, []).append(start + first)
        wanted = self._wanted(cell, entries)
        groups: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        for key, begun in alike.items():
            who = key[1:] if exact else key
            if len(who) >= wanted.least and all(need & set(who) for need in wanted.needs):
                groups.append((who, tuple(begun)))
        if not exact and not self._booths_may_run_out(number):
            sets = [set(who) for who, _ in groups]
            groups = [group for group, own in zip(groups, sets, strict=True) if not any(own < one for one in sets)]
        for together in [[group] for group in groups] if exact else [groups] if groups else []:
            visits = []
            for who, starts in together:
                visits.append((self._variable(float(columns.cell_worth[cell]), kind="visit"), who))
                self.visits.append(_Visit(visits[-1][0], cell, starts, None))
            place = len(self.visits) - 1
            less = [(visit, -1.0) for visit, _ in visits]
            goes = {}
            for entry in sorted({entry for who, _ in together for entry in who}):
                goes[entry] = self._variable(-float(columns.entry_miss[entry]), kind="member")
                self.goes.append((goes[entry], entry, place))
                self.rows.add([(goes[entry], 1.0), *((visit, -1.0) for visit, who in visits if entry in who)], 0.0)
            self._team_rows(wanted, goes, less)

    def _team_rows(self, wanted: _Wanted, goes: dict[int, int], less: list[tuple[int, float]]) -> None:
        everybody = [(variable, 1.0) for variable in goes.values()]
        self.rows.add([*everybody, *((visit, -float(wanted.most)) for visit, _ in less)], 0.0)
        self.rows.add([*everybody, *((visit, -float(wanted.least)) for visit, _ in less)], np.inf, 0.0)
        for need in wanted.needs:
            self.rows.add([*((goes[entry], 1.0) for entry in goes if entry in need), *less], np.inf, 0.0)
        for points, bringers in wanted.gains:
            able = [variable for entry, variable in goes.items() if entry in bringers]
            if len(able) == 1:
                self.cost[able[0]] += points
            elif able:
                gained = self._variable(points, whole=False)
                self.rows.add([(gained, 1.0), *less], 0.0)
                self.rows.add([(gained, 1.0), *((variable, -1.0) for variable in able)], 0.0)
        of_volunteer = {int(self.columns.entry_volunteer[entry]): variable for entry, variable in goes.items()}
        for a in sorted(of_volunteer):
            for b in [other for other in self.apart_from.get(a, ()) if other in of_volunteer]:
                self.rows.add([(of_volunteer[a], 1.0), (of_volunteer[b], 1.0), *less], 0.0)

    def _wanted(self, cell: int, entries: list[int]) -> _Wanted:
        columns, field, weights = self.columns, self.field, self.instance.objective
        facility = self.instance.facilities[field.slots[int(columns.cell_slot[cell])].facility]
        number = self.instance.requests[int(columns.cell_request[cell])].person
        person = self.instance.people[number]
        of = {entry: int(columns.entry_volunteer[entry]) for entry in entries}
        needs = [{entry for entry, v in of.items() if field.experienced[v]}]
        if person.language_required:
            speaks = field.speaks_any(person)
            needs.append({entry for entry, v in of.items() if speaks[v]})
        first, partners = field.speaks_first(person), set(field.partners.get(number, ()))
        gains = []
        if weights.language:
            gains.append((float(weights.language), {entry for entry, v in of.items() if first[v]}))
        if weights.continuity:
            gains.append((float(weights.continuity), {entry for entry, v in of.items() if v in partners}))
        return _Wanted(facility.team_min, facility.team_max, needs, gains)

    def _booths_may_run_out(self, number: int) -> bool:
        slot = self.field.slots[number]
        return int(self.columns.visits_of_slot[number]) > int(slot.booths[slot.usable].min())

    def _span(self, visit: int) -> tuple[int, int]:
        number = int(self.columns.cell_slot[self.visits[visit].cell])
        slot = self.field.slots[number]
        begin = int(slot.starts[self.visits[visit].starts[0] - self.columns.start_offset[number]])
        return begin, begin + slot.length

    def _request_and_person(self) -> None:
        by_request, by_row = defaultdict(list), defaultdict(list)
        for visit in self.visits:
            by_request[int(self.columns.cell_request[visit.cell])].append((visit.variable, 1.0))
            for row in self.columns.cell_rows[visit.cell].tolist():
                # Rows of teams are bounds of the counts, where there are counts.
                if row >= 0 and not (self.counted and self.columns.rows.keys[row][0] == "teams"):
                    by_row[row].append((visit.variable, 1.0))
        for _, terms in sorted(by_request.items()):
            self.rows.add(terms, 1.0)
        for row, terms in sorted(by_row.items()):
            self.rows.add(terms, float(self.columns.rows.right[row]))

    # -- volunteers ------------------------------------------------------------------------------------------------
    def _trips(self) -> None:
        columns = self.columns
        self.of_trip: dict[int, list[int]] = defaultdict(list)
        place: dict[int, int] = {}
        for variable, entry, visit in self.goes:
            place[variable] = visit
            self.of_trip[int(columns.entry_trip[entry])].append(variable)
        self.trip: dict[int, list[tuple[int, float]]] = {}  # the visits a volunteer makes at a facility on a day
        of_day: dict[int, list[int]] = defaultdict(list)
        of_row: dict[int, list[int]] = defaultdict(list)
        for trip, picks in sorted(self.of_trip.items()):
            self.trip[trip] = [(pick, 1.0) for pick in picks]
            if len(picks) > 1 and self.counted:
                going = self._variable(0.0, float(columns.trip_cap[trip]), kind="trip")
                self.rows.add([*self.trip[trip], (going, -1.0)], 0.0, 0.0)
                self.trip[trip] = [(going, 1.0)]
            of_day[int(columns.trip_day[trip])].append(trip)
            for row in columns.trip_rows[trip].tolist():
                if row >= 0:
                    of_row[row].append(trip)
        for _, trips in sorted(of_day.items()):
            if len(trips) == 1:
                if len(self.trip[trips[0]]) > 1:
                    self.rows.add(self.trip[trips[0]], float(columns.trip_cap[trips[0]]))
            elif all(columns.trip_cap[trip] == 1 for trip in trips):
                self.rows.add(self._of(trips), 1.0)
            else:
                goes = [self._variable(0.0) for _ in trips]
                self.rows.add([(go, 1.0) for go in goes], 1.0)
                for trip, go in zip(trips, goes, strict=True):
                    self.rows.add([*self.trip[trip], (go, -float(columns.trip_cap[trip]))], 0.0)
            for trip in trips:
                if columns.trip_cap[trip] > 1:
                    self._disjoint([(pick, self._span(place[pick])) for pick in self.of_trip[trip]])
        self.month_trips: dict[int, list[int]] = {}
        for row, trips in sorted(of_row.items()):
            if columns.rows.keys[row][0] == "month":
                self.month_trips[row] = trips
            else:
                self.rows.add(self._of(trips), float(columns.rows.right[row]))

    def _of(self, trips: list[int]) -> list[tuple[int, float]]:
        return [term for trip in trips for term in self.trip[trip]]

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
        self.car_groups: list[tuple[int, int, list[int]]] = []  # car, seats left in booked cars, who may travel
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
            car = self._variable(-each, float(most), kind="car")
            travelling: list[list[tuple[int, float]]] = []
            for trip in trips:
                goes = self.trip[trip]
                if columns.trip_cap[trip] > 1:
                    going = self._variable(0.0)
                    self.rows.add([*goes, (going, -float(columns.trip_cap[trip]))], 0.0)
                    goes = [(going, 1.0)]
                travelling.append(goes)
                if not spare:
                    self.rows.add([*goes, (car, -1.0)], 0.0)
            if spare or len(trips) > 1:
                self.rows.add([*(term for goes in travelling for term in goes), (car, -float(seats))], float(spare))
            if self.counted:
                self.car_groups.append((car, spare, [goes for ((goes, _),) in travelling]))

    def car_cuts(self, values: NDArray[np.float64], least: float = 1e-4) -> list[tuple[list[tuple[int, float]], float]]:
        """Rows these values break, that no whole numbers do: s of one town need a car more than any s − 1 full cars.

        Of s = full · seats + over travellers (0 < over < seats) each who stays at home saves at most 1 / over of a car.
        """
        seats, found = self.instance.objective.car_seats, []
        for car, spare, travellers in self.car_groups:
            order = sorted(travellers, key=lambda goes: (-values[goes], goes))
            total = 0.0
            for count, goes in enumerate(order, 1):
                total += values[goes]
                if count <= spare:
                    continue
                full, over = divmod(count - spare, seats)
                if over and values[car] < full + 1 - (count - total) / over - least:
                    terms = [(goes, 1.0 / over) for goes in order[:count]]
                    found.append(([*terms, (car, -1.0)], count / over - full - 1))
        return found

    def _load(self) -> None:
        held, step = self.field.held, self.instance.objective.load_step
        request_of = {
            variable: int(self.columns.cell_request[self.visits[visit].cell]) for variable, _, visit in self.goes
        }
        for row, trips in self.month_trips.items():
            _, volunteer, month = self.columns.rows.keys[row]
            before = held.month_count(volunteer, month)
            most = self.instance.volunteers[volunteer].max_month
            possible = len({request_of[pick] for trip in trips for pick in self.of_trip[trip]})
            room = possible if most is None else min(possible, max(0, most - before))
            terms = self._of(trips)
            if step:
                steps = [(self._variable(-float(step * (before + n)), whole=False), -1.0) for n in range(room)]
                self.rows.add(terms + steps, 0.0)
            elif most is not None:
                self.rows.add(terms, float(max(0, most - before)))

    def _counts(self) -> None:
        """How many visits a window-date, day, week and facility have, where teams of several make them hard to share.

        A fraction of a visit is two halves of teams, often on different days: the counts are the first thing to settle.
        """
        of_slot: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for visit in self.visits:
            slot = int(self.columns.cell_slot[visit.cell])
            if self.instance.facilities[self.field.slots[slot].facility].team_min > 1:
                of_slot[slot].append((visit.variable, 1.0))
        days: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
        weeks: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
        whole: dict[int, list[tuple[int, float]]] = defaultdict(list)
        right = self.columns.rows.teams_right
        for slot, terms in sorted(of_slot.items()):
            window = self.field.slots[slot]
            days[window.facility, window.day].append((self._count(terms, "slot", None), 1.0))
        for (facility, day), terms in days.items():
            count = self._count(terms, "day", right(facility, "day", day))
            weeks[facility, day - weekday(day)].append((count, 1.0))
        for (facility, monday), terms in weeks.items():
            whole[facility].append((self._count(terms, "week", right(facility, "week", monday)), 1.0))
        for facility, terms in whole.items():
            self._count(terms, "facility", right(facility, "all", 0))

    def _count(self, terms: list[tuple[int, float]], kind: str, most: int | None) -> int:
        all_of_them = sum(self.high[variable] for variable, _ in terms)
        count = self._variable(0.0, all_of_them if most is None else min(most, all_of_them), kind=kind)
        self.rows.add([*terms, (count, -1.0)], 0.0, 0.0)
        return count

    # -- names that open once --------------------------------------------------------------------------------------
    def _openings(self) -> None:
        columns, links = self.columns, self.columns.links
        uses: dict[int, dict[int, list[tuple[int, float]]]] = defaultdict(lambda: defaultdict(list))
        for variable, entry, _ in self.goes:
            for link in columns.link_sorted[columns.link_first[entry] : columns.link_first[entry + 1]].tolist():
                uses[int(links.opening[link])][link].append((variable, 1.0))
        lists: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for opening, by_link in sorted(uses.items()):
            cost, row = float(links.cost[opening]), int(links.row[opening])
            if len(by_link) == 1:
                (terms,) = by_link.values()
                for pick, _ in terms:
                    self.cost[pick] -= cost
                names = terms
            else:
                name = self._variable(-cost, whole=False, kind="name")
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
        for place, visit in enumerate(self.visits):
            if len(visit.starts) == 1:
                person = self.instance.requests[int(self.columns.cell_request[visit.cell])].person
                day = self.field.slots[int(self.columns.cell_slot[visit.cell])].day
                by_person[person, day].append(place)

        def spans(places: list[int]) -> list[tuple[int, tuple[int, int]]]:
            return [(self.visits[place].variable, self._span(place)) for place in places]

        for (person, day), places in sorted(by_person.items()):
            if len({int(self.columns.cell_request[self.visits[place].cell]) for place in places}) > 1:
                self._disjoint(spans(places))
            for other in self.field.apart.get(person, ()):
                theirs = by_person.get((other, day), ())
                if person < other and theirs:
                    self._disjoint(spans([*places, *theirs]))

    # -- booths ----------------------------------------------------------------------------------------------------
    def _booths(self) -> None:
        """Where booths may run out, visits without a start of their own are given one of those that suit them."""
        columns = self.columns
        by_slot: dict[int, list[_Visit]] = defaultdict(list)
        for visit in self.visits:
            by_slot[int(columns.cell_slot[visit.cell])].append(visit)
        self.places: dict[tuple[tuple[int, ...], int], int] = {}  # starts, start → variable
        for slot, visits in sorted(by_slot.items()):
            if not self._booths_may_run_out(slot):
                continue
            window = self.field.slots[slot]
            alike: dict[tuple[int, ...], list[tuple[int, float]]] = defaultdict(list)
            at_start: dict[int, list[tuple[int, float]]] = defaultdict(list)
            for visit in visits:
                if len(visit.starts) == 1:
                    at_start[visit.starts[0]].append((visit.variable, 1.0))
                else:
                    alike[visit.starts].append((visit.variable, 1.0))
            for starts, terms in sorted(alike.items()):
                places = []
                for start in starts:
                    place = self.places[starts, start] = self._variable(0.0, float(len(terms)))
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

    # -- what an answer says ---------------------------------------------------------------------------------------
    def choices_of(self, values: np.ndarray) -> list[Choice]:
        left = {key: int(values[place]) for key, place in self.places.items()}
        members: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for variable, entry, place in self.goes:
            if values[variable] > 0:
                members[self.visits[place].cell].append((place, entry))
        found = []
        for visit in self.visits:
            if values[visit.variable] <= 0:
                continue
            start = next((s for s in visit.starts if left.get((visit.starts, s), 0) > 0), -1)
            if start < 0:
                start = visit.starts[0]
            else:
                left[visit.starts, start] -= 1
            column = visit.column or self.columns.column_of(visit.cell, [entry for _, entry in members[visit.cell]])
            found.append(Choice(*column, start))
        return found

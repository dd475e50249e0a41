"""A whole instance as choices and cells, for a solver that searches: one choice for each free request.

A request takes one of its *options*, a start with a team, or none. Each option adds one to some *cells*; a cell may
have a limit, which is a hard rule, and a price, which is a cost. So whoever solves it reads no rule: it counts. What is
open comes from the checker's own reading of the instance (visitation/plan_checks), as in formulation.py.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import comb, inf
from typing import Any

from visitation.benchmarks.against.written import schedule_of
from visitation.plan_checks.bound.openings import Opening, Openings, WindowDate
from visitation.plan_checks.clock import period_of
from visitation.plan_checks.instance import Person, Request, Volunteer, read_instance
from visitation.plan_checks.objective import (
    is_continued,
    is_preferred,
    objective_parts,
    request_points,
    speaks_first,
    trip_points,
)

# What a volunteer brings into a team, as bits; the first two may be needed, the others earn a bonus.
EXPERIENCE, SPEECH, CONTINUITY, FIRST_LANGUAGE = 1, 2, 4, 8


@dataclass(slots=True)
class Cell:
    """What a count in it means. A cell `into` another adds one to it as long as anything is in it."""

    limit: int | None = None  # more is forbidden
    price: int = 0  # of each begun `group` beyond `spare`
    group: int = 1
    spare: int = 0
    step: int = 0  # the n-th costs step · (held + n − 1)
    held: int = 0
    into: int | None = None

    def excess(self, count: int) -> int:
        return 0 if self.limit is None else max(0, count - self.limit)

    def cost(self, count: int) -> int:
        groups = -(-max(0, count - self.spare) // self.group)
        return self.price * groups + self.step * (self.held * count + count * (count - 1) // 2)


@dataclass(frozen=True, slots=True, eq=False)
class Going:
    """A volunteer who may be in the team of a request at a window-date, whatever the start."""

    number: int
    volunteer: Volunteer
    cost: int
    brings: int
    apart: tuple[int, ...]  # groups of which no two go together
    cells: list[int]


@dataclass(frozen=True, slots=True, eq=False)
class Begin:
    """A start of a request. `team`: who could go, each with the cells of their own clock that it covers."""

    at: WindowDate
    start: int
    end: int
    worth: int
    needs: int
    least: int
    most: int
    cells: list[int]
    team: list[tuple[Going, range]]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    request: Request
    begins: list[Begin] = field(default_factory=list)


Option = tuple[Begin, Sequence[Going]]


def option_count(openings: Openings, *, enough: float = inf) -> int:
    """Starts with teams of an allowed size, those that lack something among them; counted until there are `enough`."""
    count = 0
    for name in openings.free_requests:
        for opening in openings.of_person(openings.instance.people[name]):
            least, most = opening.at.facility.team_size()
            for k in range(len(opening.at.sessions)):
                who = sum(mask >> k & 1 for _, mask in opening.team)
                count += sum(comb(who, size) for size in range(least, min(most, who) + 1))
            if count >= enough:
                return count
    return count


class Ledger:
    """`choices` and `cells` for a solver, `schedule` to read what it answers, `score` to count it over.

    `constant`: what the booked visits are worth, in points. `bonus`: points of each bit of what a team brings.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.instance = read_instance(document)
        self.openings = Openings(self.instance)
        self.constant = sum(objective_parts(self.instance, self.instance.booked.values()).values())
        weights = self.instance.weights
        self.bonus = {CONTINUITY: weights.continuity, FIRST_LANGUAGE: weights.language}
        self.cells: list[Cell] = []
        self.choices: list[Choice] = []
        self.goings: list[Going] = []
        self._places: dict[Hashable, int] = {}
        self._clocks: dict[Hashable, tuple[int, list[int]]] = {}
        self._met = self.instance.pairings | {
            (visit.person.id, volunteer.id) for visit in self.instance.booked.values() for volunteer in visit.team
        }
        self._on_the_road: dict[tuple[str | None, str, date], set[str]] = defaultdict(set)
        for visit in self.instance.booked.values():
            for volunteer in visit.team:
                self._on_the_road[volunteer.town, visit.facility.id, visit.day].add(volunteer.id)
        people = [self.instance.people[name] for name in self.openings.free_requests]
        openings = {person.id: list(self.openings.of_person(person)) for person in people}
        self._set_clocks(openings)
        for person in people:
            choices: dict[str, Choice] = {}
            for opening in openings[person.id]:
                choice = choices.setdefault(opening.request.id, Choice(opening.request))
                choice.begins.extend(self._begins(person, opening))
            self.choices += choices.values()

    def score(self, chosen: Iterable[Option | None]) -> tuple[int, int]:
        """By how much limits are passed in all, and the points; 0 and the plan's objective when it keeps the rules."""
        counts, points = [0] * len(self.cells), self.constant
        for option in chosen:
            if option is None:
                continue
            begin, team = option
            brings = 0
            points += begin.worth
            clocks = {going: clock for going, clock in begin.team}
            touched = [*begin.cells]
            for going in team:
                brings |= going.brings
                points -= going.cost
                touched += [*going.cells, *clocks[going]]
            points += sum(bonus for bit, bonus in self.bonus.items() if brings & bit)
            for place in touched:
                self._add(counts, place)
        excess = sum(cell.excess(count) for cell, count in zip(self.cells, counts, strict=True))
        return excess, points - sum(cell.cost(count) for cell, count in zip(self.cells, counts, strict=True))

    def _add(self, counts: list[int], place: int) -> None:
        counts[place] += 1
        into = self.cells[place].into
        if into is not None and counts[place] == 1:
            self._add(counts, into)

    def schedule(self, chosen: Iterable[Option | None], planner: str) -> dict[str, Any]:
        """The `visit-plan-schedule` of one option, or None, for each choice."""
        visits = [
            (choice.request, option[0].at, option[0].start, option[0].end, [going.volunteer.id for going in option[1]])
            for choice, option in zip(self.choices, chosen, strict=True)
            if option is not None
        ]
        return schedule_of(self.document, self.instance.name, visits, planner)

    # -- one visit ---------------------------------------------------------------------------------------------------

    def _begins(self, person: Person, opening: Opening) -> list[Begin]:
        at = opening.at
        goings = [(self._going(person, opening, volunteer), mask) for volunteer, mask in opening.team]
        worth = sum(request_points(self.instance, opening.request, at.day).values())
        needs = EXPERIENCE | (SPEECH if person.language_required else 0)
        least, most = at.facility.team_size()
        cells, found = self._of_person(person, opening), []
        for k, (_, start, end) in enumerate(at.sessions):
            team = [
                (going, self._covered(("volunteer", going.volunteer.id), start, end))
                for going, mask in goings
                if mask >> k & 1
            ]
            if len(team) >= least:
                places = [*cells, *self._booths(at, start, end), *self._of_people(person, start, end)]
                found.append(Begin(at, start, end, worth, needs, least, most, places, team))
        return found

    def _going(self, person: Person, opening: Opening, volunteer: Volunteer) -> Going:
        brings = EXPERIENCE * volunteer.experienced
        brings |= SPEECH * bool(volunteer.languages & set(person.languages))
        brings |= CONTINUITY * is_continued(self.instance, person, [volunteer])
        brings |= FIRST_LANGUAGE * speaks_first(person, [volunteer])
        cost = 0 if is_preferred(person, volunteer) else self.instance.weights.visitor_gender
        apart = tuple(self.instance.volunteers_apart.get(volunteer.id, ()))
        cells = [
            *self._of_volunteer(volunteer, opening.at),
            *self._on_lists(person, volunteer, opening.at),
            *self._trip(volunteer, opening.at),
        ]
        if self.instance.weights.new_pair and (person.id, volunteer.id) not in self._met:
            price, count = self.instance.weights.new_pair, len(self.openings.free_requests[person.id])
            cells.append(self._cell(("pair", person.id, volunteer.id), price=price, group=count))
        self.goings.append(Going(len(self.goings), volunteer, cost, brings, apart, cells))
        return self.goings[-1]

    def _cell(self, key: Hashable, **meaning: Any) -> int:
        if key not in self._places:
            self._places[key] = len(self.cells)
            self.cells.append(Cell(**meaning))
        return self._places[key]

    # -- clocks: a row of cells, one for each moment at which something may begin ------------------------------------

    def _set_clocks(self, openings: dict[str, list[Opening]]) -> None:
        moments: dict[Hashable, set[int]] = defaultdict(set)
        for name, found in openings.items():
            groups = self.instance.people_apart.get(name, ())
            for opening in found:
                for k, (_, start, _end) in enumerate(opening.at.sessions):
                    free = [volunteer.id for volunteer, mask in opening.team if mask >> k & 1]
                    for volunteer in free:
                        moments["volunteer", volunteer].add(start)
                    for key in [("person", name), *(("group", group) for group in groups)] if free else ():
                        moments[key].add(start)
        for owner, instants in moments.items():
            self._set_clock(owner, [(moment, 1) for moment in sorted(instants)])

    def _set_clock(self, owner: Hashable, limits: list[tuple[int, int]]) -> None:
        self._clocks[owner] = (len(self.cells), [moment for moment, _ in limits])
        self.cells += [Cell(limit=limit) for _, limit in limits]

    def _covered(self, owner: Hashable, start: int, end: int) -> range:
        first, moments = self._clocks[owner]
        return range(first + bisect_left(moments, start), first + bisect_left(moments, end))

    def _of_people(self, person: Person, start: int, end: int) -> list[int]:
        """Neither the person nor two of a kept-apart group in two visits at once."""
        owners: list[Hashable] = [("group", group) for group in self.instance.people_apart.get(person.id, ())]
        if len(self.openings.free_requests[person.id]) > 1:
            owners.append(("person", person.id))
        return [place for owner in owners for place in self._covered(owner, start, end)]

    def _booths(self, at: WindowDate, start: int, end: int) -> range:
        if at not in self._clocks:
            moments = {begins for _, begins, _ in at.sessions} | {begins for begins, _ in at.booked}
            taken = {moment: sum(begins <= moment < ends for begins, ends in at.booked) for moment in moments}
            limits = [(moment, max(0, at.window.capacity - taken[moment])) for moment in sorted(moments)]
            self._set_clock(at, limits)
        return self._covered(at, start, end)

    # -- counts ------------------------------------------------------------------------------------------------------

    def _of_person(self, person: Person, opening: Opening) -> list[int]:
        held, facility, day = self.openings.held, opening.at.facility, opening.at.day
        return [
            self._cell(
                ("visits of", person.id, facility.id, period, period_of(day, *period)),
                limit=max(0, most - held.person_visits(person.id, facility.id, day, period)),
            )
            for period, most in self.openings.limits(facility, "person-visits")
        ]

    def _of_volunteer(self, volunteer: Volunteer, at: WindowDate) -> list[int]:
        held, name, place, day = self.openings.held, volunteer.id, at.facility.id, at.day
        cells = [
            self._cell(
                ("visits by", name, per, period_of(day, per)),
                limit=max(0, most - held.volunteer_visits(name, day, per)),
            )
            for per, most in volunteer.max_visits.items()
        ]
        cells += [
            self._cell(
                ("visits by", name, "at", place, period, period_of(day, *period)),
                limit=max(0, most - held.visits_at(name, place, day, period)),
            )
            for period, most in self.openings.limits(at.facility, "visitor-visits")
        ]
        places = self._cell(("places of", name, day), limit=1)
        cells.append(self._cell(("place of", name, day, place), into=places))
        if self.instance.weights.load_step:
            before = held.volunteer_visits(name, day, "month")
            key = ("load of", name, period_of(day, "month"))
            cells.append(self._cell(key, step=self.instance.weights.load_step, held=before))
        return cells

    def _on_lists(self, person: Person, volunteer: Volunteer, at: WindowDate) -> list[int]:
        """Different people of a visitor, different visitors of a person: who is on a list already needs no room."""
        held, place, day, cells = self.openings.held, at.facility.id, at.day, []
        for rule, owner, other in (
            ("visitor-people", volunteer.id, person.id),
            ("person-visitors", person.id, volunteer.id),
        ):
            names_of = held.people_of if rule == "visitor-people" else held.visitors_of
            for period, most in self.openings.limits(at.facility, rule):
                known = names_of(owner, place, day, period)
                if other not in known:
                    key = (rule, place, owner, period, period_of(day, *period))
                    names = self._cell(key, limit=max(0, most - len(known)))
                    cells.append(self._cell((*key, other), into=names))
        return cells

    def _trip(self, volunteer: Volunteer, at: WindowDate) -> list[int]:
        """Who sits in a booked car already needs no seat; what is left in those cars is free."""
        place, day = at.facility.id, at.day
        if volunteer.town is None or self.openings.booked_at(volunteer.id, place, day):
            return []
        price = trip_points(self.instance, self.instance.towns[volunteer.town].travel_minutes[place])
        if not price:
            return []
        seats, key = self.instance.weights.car_seats, (volunteer.town, place, day)
        spare = -len(self._on_the_road.get(key, ())) % seats
        cars = self._cell(("cars", *key), price=price, group=seats, spare=spare)
        return [self._cell(("seat", *key, volunteer.id), into=cars)]

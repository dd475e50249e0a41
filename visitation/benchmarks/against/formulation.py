"""A plain model of a whole instance: one variable for each start of a request, one for each volunteer who could go.

Nothing is priced, cut apart or left for later. What is open comes from the checker's own reading of the instance
(visitation/plan_checks), never from the planner, so that the two can disagree.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from visitation.benchmarks.against.program import Program
from visitation.benchmarks.against.written import schedule_of
from visitation.plan_checks.bound.openings import Opening, Openings, WindowDate
from visitation.plan_checks.clock import period_of
from visitation.plan_checks.instance import Request, Volunteer, read_instance
from visitation.plan_checks.objective import (
    is_continued,
    is_preferred,
    objective_parts,
    request_points,
    speaks_first,
    trip_points,
)


@dataclass(frozen=True, eq=False)
class Chance:
    """A request at a window-date: the variable of each start that would suit somebody."""

    request: Request
    at: WindowDate
    starts: dict[int, int]


@dataclass(frozen=True, eq=False)
class Begin:
    """A request served from an instant to another."""

    chance: Chance
    start: int
    end: int
    variable: int


@dataclass(frozen=True, eq=False)
class Going:
    """A volunteer who may be in the team of a chance; `mask`: the starts that would suit."""

    chance: Chance
    volunteer: Volunteer
    mask: int
    variable: int

    @property
    def at(self) -> WindowDate:
        return self.chance.at


class Formulation:
    """`program` for a solver, and `schedule` to read what it answers."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.instance = read_instance(document)
        self.openings = Openings(self.instance)
        self.program = Program(sum(objective_parts(self.instance, self.instance.booked.values()).values()))
        self.begins: list[Begin] = []
        self.goings: list[Going] = []
        self._running: dict[tuple[int, frozenset[int]], int] = {}
        for name in self.openings.free_requests:
            for opening in self.openings.of_person(self.instance.people[name]):
                self._open(opening)
        self._requests()
        self._people()
        self._booths()
        self._volunteers()
        self._lists()
        self._pairs()
        self._cars()

    def schedule(self, values: list[int], planner: str) -> dict[str, Any]:
        """The `visit-plan-schedule` that a solver's values stand for."""
        teams: dict[Chance, list[str]] = defaultdict(list)
        for going in self.goings:
            if values[going.variable]:
                teams[going.chance].append(going.volunteer.id)
        chosen = [
            (begin.chance.request, begin.chance.at, begin.start, begin.end, teams[begin.chance])
            for begin in self.begins
            if values[begin.variable]
        ]
        return schedule_of(self.document, self.instance.name, chosen, planner)

    # -- one visit ---------------------------------------------------------------------------------------------------

    def _open(self, opening: Opening) -> None:
        """The starts of one request at one window-date, and a team for whichever is taken."""
        program, person = self.program, self.instance.people[opening.request.person]
        worth = sum(request_points(self.instance, opening.request, opening.at.day).values())
        numbers = [k for k in range(len(opening.at.sessions)) if any(mask >> k & 1 for _, mask in opening.team)]
        starts = {number: program.variable(worth) for number in numbers}
        chance = Chance(opening.request, opening.at, starts)
        self.begins += [Begin(chance, *opening.at.sessions[k][1:], variable) for k, variable in starts.items()]
        taken = [(variable, -1) for variable in starts.values()]
        team = []
        for volunteer, mask in opening.team:
            cost = 0 if is_preferred(person, volunteer) else self.instance.weights.visitor_gender
            going = Going(chance, volunteer, mask, program.variable(-cost))
            team.append(going)
            suits = [(variable, -1) for k, variable in starts.items() if mask >> k & 1]
            program.row([(going.variable, 1), *suits], high=0)
        self.goings += team
        least, most = opening.at.facility.team_size()
        everybody = [(going.variable, 1) for going in team]
        program.row([*everybody, *((variable, -least) for variable, _ in taken)], low=0)
        program.row([*everybody, *((variable, -most) for variable, _ in taken)], high=0)
        program.row([*((going.variable, 1) for going in team if going.volunteer.experienced), *taken], low=0)
        if person.language_required:
            speaks = [going for going in team if going.volunteer.languages & set(person.languages)]
            program.row([*((going.variable, 1) for going in speaks), *taken], low=0)
        groups: dict[int, list[Going]] = defaultdict(list)
        for going in team:
            for group in self.instance.volunteers_apart.get(going.volunteer.id, ()):
                groups[group].append(going)
        for apart in groups.values():
            program.at_most([going.variable for going in apart], 1)

    def _requests(self) -> None:
        begins: dict[Request, list[int]] = defaultdict(list)
        goings: dict[Request, list[Going]] = defaultdict(list)
        for begin in self.begins:
            begins[begin.chance.request].append(begin.variable)
        for going in self.goings:
            goings[going.chance.request].append(going)
        weights = self.instance.weights
        for request, variables in begins.items():
            self.program.at_most(variables, 1)
            person = self.instance.people[request.person]
            known = [each for each in goings[request] if is_continued(self.instance, person, [each.volunteer])]
            first = [each for each in goings[request] if speaks_first(person, [each.volunteer])]
            for points, those in ((weights.continuity, known), (weights.language, first)):
                if points and those:
                    bonus = self.program.variable(points)
                    self.program.row([(bonus, 1), *((each.variable, -1) for each in those)], high=0)

    # -- visits together ---------------------------------------------------------------------------------------------

    def _people(self) -> None:
        held, periods = self.openings.held, _Gathered()
        of_person, of_group = _Gathered(), _Gathered()
        for begin in self.begins:
            name, at = begin.chance.request.person, begin.chance.at
            for period, most in self.openings.limits(at.facility, "person-visits"):
                left = most - held.person_visits(name, at.facility.id, at.day, period)
                periods.add((at.facility.id, name, period, period_of(at.day, *period)), begin, left)
            of_person.add(name, begin, 1)
            for group in self.instance.people_apart.get(name, ()):
                of_group.add(group, begin, 1)
        for found, left in periods.rows():
            self.program.at_most([begin.variable for begin in found], left)
        for found, most in [*of_person.rows(), *of_group.rows()]:
            if len({begin.chance.request for begin in found}) > 1:
                self._at_once(found, most)

    def _booths(self) -> None:
        by_window = _Gathered()
        for begin in self.begins:
            by_window.add(begin.chance.at, begin, begin.chance.at.window.capacity)
        for found, capacity in by_window.rows():
            self._at_once(found, capacity, found[0].chance.at.booked)

    def _at_once(self, begins: list[Begin], most: int, booked: Iterable[tuple[int, int]] = ()) -> None:
        """At every moment at most that many run, booked ones among them."""
        for moment in sorted({begin.start for begin in begins} | {start for start, _ in booked}):
            running = [begin.variable for begin in begins if begin.start <= moment < begin.end]
            self.program.at_most(running, most - sum(start <= moment < end for start, end in booked))

    def _volunteers(self) -> None:
        held, periods, days, all_of = self.openings.held, _Gathered(), _Gathered(), _Gathered()
        for going in self.goings:
            volunteer, at = going.volunteer, going.at
            all_of.add(volunteer.id, going, 1)
            days.add((volunteer.id, at.day), going, 1)
            for per, most in volunteer.max_visits.items():
                left = most - held.volunteer_visits(volunteer.id, at.day, per)
                periods.add((volunteer.id, per, period_of(at.day, per)), going, left)
            for period, most in self.openings.limits(at.facility, "visitor-visits"):
                left = most - held.visits_at(volunteer.id, at.facility.id, at.day, period)
                periods.add((volunteer.id, at.facility.id, period, period_of(at.day, *period)), going, left)
        for found, left in periods.rows():
            self.program.at_most([going.variable for going in found], left)
        for found, _ in days.rows():
            places = {going.at.facility.id: -1 for going in found}
            if len(places) > 1:
                places = {name: self.program.variable() for name in places}
                self.program.at_most(list(places.values()), 1)
                for going in found:
                    self.program.row([(going.variable, 1), (places[going.at.facility.id], -1)], high=0)
        for found, _ in all_of.rows():
            self._nobody_twice(found)
            self._load(found)

    def _nobody_twice(self, goings: list[Going]) -> None:
        """No volunteer in two visits at once."""
        spans = {
            going: [(k, *going.at.sessions[k][1:]) for k in going.chance.starts if going.mask >> k & 1]
            for going in goings
        }
        for moment in sorted({start for found in spans.values() for _, start, _ in found}):
            running = {
                going: frozenset(k for k, start, end in found if start <= moment < end)
                for going, found in spans.items()
            }
            running = {going: starts for going, starts in running.items() if starts}
            if len({going.chance.request for going in running}) < 2:
                continue
            days, volunteer = {going.at.day for going in running}, goings[0].volunteer
            left = volunteer.max_visits.get("day", 2)
            left -= self.openings.held.volunteer_visits(volunteer.id, min(days), "day")
            if len(days) > 1 or left > 1:  # else the limit of a day says it already
                self.program.at_most([self._runs(going, starts) for going, starts in running.items()], 1)

    def _runs(self, going: Going, starts: frozenset[int]) -> int:
        """A variable that is 1 when the volunteer goes and the visit begins at one of these starts."""
        if starts == frozenset(going.chance.starts):
            return going.variable
        key = (going.variable, starts)
        if key not in self._running:
            self._running[key] = self.program.variable()
            taken = [(going.chance.starts[k], 1) for k in sorted(starts)]
            self.program.row([(going.variable, 1), *taken, (self._running[key], -1)], high=1)
        return self._running[key]

    def _load(self, goings: list[Going]) -> None:
        """The n-th visit of a month costs more than the one before it, so the cheap places fill first."""
        step, name = self.instance.weights.load_step, goings[0].volunteer.id
        months: dict[date, list[Going]] = defaultdict(list)
        for going in goings:
            months[period_of(going.at.day, "month")].append(going)
        for month, found in months.items() if step else ():
            held = self.openings.held.volunteer_visits(name, month, "month")
            most = len({going.chance.request for going in found})
            if "month" in goings[0].volunteer.max_visits:
                most = min(most, goings[0].volunteer.max_visits["month"] - held)
            places = [self.program.variable(-step * (held + n)) for n in range(most)]
            terms = [*((going.variable, 1) for going in found), *((place, -1) for place in places)]
            self.program.row(terms, high=0)

    def _lists(self) -> None:
        """Different people of a visitor, different visitors of a person: a name once used is used."""
        held, limits = self.openings.held, self.openings.limits
        lists: dict[Hashable, dict[str, list[Going]]] = defaultdict(lambda: defaultdict(list))
        room: dict[Hashable, int] = {}
        key: Hashable
        for going in self.goings:
            person, visitor, at = going.chance.request.person, going.volunteer.id, going.at
            for period, most in limits(at.facility, "visitor-people"):
                known = held.people_of(visitor, at.facility.id, at.day, period)
                if person not in known:
                    key = ("people", at.facility.id, visitor, period, period_of(at.day, *period))
                    lists[key][person].append(going)
                    room[key] = most - len(known)
            for period, most in limits(at.facility, "person-visitors"):
                known = held.visitors_of(person, at.facility.id, at.day, period)
                if visitor not in known:
                    key = ("visitors", at.facility.id, person, period, period_of(at.day, *period))
                    lists[key][visitor].append(going)
                    room[key] = most - len(known)
        for row, names in lists.items():
            if len(names) > room[row]:
                self.program.at_most([self._any_of(goings) for goings in names.values()], room[row])

    def _any_of(self, goings: list[Going], worth: int = 0) -> int:
        """A variable that is 1 when one of them goes."""
        found = self.program.variable(worth)
        for going in goings:
            self.program.row([(going.variable, 1), (found, -1)], high=0)
        return found

    def _pairs(self) -> None:
        met = {(visit.person.id, volunteer.id) for visit in self.instance.booked.values() for volunteer in visit.team}
        met |= self.instance.pairings
        new: dict[tuple[str, str], list[Going]] = defaultdict(list)
        for going in self.goings:
            pair = (going.chance.request.person, going.volunteer.id)
            if pair not in met:
                new[pair].append(going)
        for goings in new.values() if self.instance.weights.new_pair else ():
            self._any_of(goings, -self.instance.weights.new_pair)

    def _cars(self) -> None:
        """Who sits in a booked car already needs no seat; what is left in those cars is free."""
        trips: dict[tuple[str, str, date], dict[str, list[Going]]] = defaultdict(lambda: defaultdict(list))
        for going in self.goings:
            volunteer, at = going.volunteer, going.at
            if volunteer.town is not None and not self.openings.booked_at(volunteer.id, at.facility.id, at.day):
                trips[volunteer.town, at.facility.id, at.day][volunteer.id].append(going)
        on_the_road: dict[tuple[str | None, str, date], set[str]] = defaultdict(set)
        for visit in self.instance.booked.values():
            for volunteer in visit.team:
                on_the_road[volunteer.town, visit.facility.id, visit.day].add(volunteer.id)
        seats = self.instance.weights.car_seats
        for key, names in trips.items():
            trip = trip_points(self.instance, self.instance.towns[key[0]].travel_minutes[key[1]])
            if trip:
                cars = self.program.variable(-trip, -(-len(names) // seats))
                spare = -len(on_the_road.get(key, ())) % seats
                travellers = [(self._any_of(goings), 1) for goings in names.values()]
                self.program.row([*travellers, (cars, -seats)], high=spare)


class _Gathered:
    """What falls under the same row, and the row's side."""

    def __init__(self) -> None:
        self._found: dict[Hashable, list[Any]] = defaultdict(list)
        self._side: dict[Hashable, int] = {}

    def add(self, key: Hashable, what: Any, side: int) -> None:
        self._found[key].append(what)
        self._side[key] = side

    def rows(self) -> list[tuple[list[Any], int]]:
        return [(found, self._side[key]) for key, found in self._found.items()]

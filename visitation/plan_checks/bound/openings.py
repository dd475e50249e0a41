"""Who may be visited when and by whom, each visit taken alone beside the booked ones.

Starts of a window-date are numbered in order; a *mask* is a whole number whose bit k stands for start k.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from visitation.plan_checks.bound.held import Held, Period
from visitation.plan_checks.clock import day_of
from visitation.plan_checks.instance import Facility, Instance, Person, Request, Volunteer, Window
from visitation.plan_checks.instance.people import stay_admitted_by
from visitation.plan_checks.visit_rules import is_closed

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class WindowDate:
    """A window on a date: its sessions as wall minute, start and end, and those that the place leaves free."""

    facility: Facility
    window: Window
    day: date
    sessions: list[tuple[int, int, int]]
    booked: list[Span]  # booked visits in this window that day
    free: int  # mask: early enough to ask, and a booth left beside the booked visits


@dataclass(frozen=True, slots=True)
class Opening:
    """A free request at a window-date, with everybody who could be a visitor there and at which starts."""

    request: Request
    at: WindowDate
    team: list[tuple[Volunteer, int]]


@dataclass(frozen=True, slots=True)
class Visitor:
    """A volunteer who could visit a facility on a day, at the starts of `masks`, one for each of its window-dates.

    `full`: the people on each list of theirs that has no room for another.
    """

    volunteer: Volunteer
    masks: list[int]
    full: list[set[str]]


class Openings:
    """Read `of_person`; what belongs to a facility's day alone is worked out once and kept."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.held = Held(instance)
        booked = instance.booked.values()
        served = {visit.request.id for visit in booked if visit.request is not None}
        self.free_requests: dict[str, list[Request]] = defaultdict(list)
        for request in instance.requests.values():
            if request.id not in served:
                self.free_requests[request.person].append(request)
        self._window_dates: dict[tuple[str, date], list[WindowDate]] = {}
        self._visitors: dict[tuple[str, date], list[Visitor]] = {}
        self._limits: dict[tuple[str, str], list[tuple[Period, int]]] = {}
        self._near: dict[str, list[tuple[Volunteer, int]]] = {}
        self._booked_in: dict[tuple[str, str, date], list[Span]] = defaultdict(list)
        self._booked_of_person: dict[str, list[Span]] = defaultdict(list)
        self._booked_of_volunteer: dict[str, list[tuple[date, str, Span]]] = defaultdict(list)
        for visit in booked:
            span = (visit.start, visit.end)
            self._booked_in[visit.facility.id, visit.window.id, visit.day].append(span)
            self._booked_of_person[visit.person.id].append(span)
            for volunteer in visit.team:
                self._booked_of_volunteer[volunteer.id].append((visit.day, visit.facility.id, span))
        self._booked_of_group: dict[int, list[tuple[str, Span]]] = defaultdict(list)
        for visit in booked:
            for group in instance.people_apart.get(visit.person.id, ()):
                self._booked_of_group[group].append((visit.person.id, (visit.start, visit.end)))

    def limits(self, facility: Facility, name: str) -> list[tuple[Period, int]]:
        """The periods a quota is counted in, each with its smallest `max`."""
        key = (facility.id, name)
        if key not in self._limits:
            found: dict[Period, int] = {}
            for rule in facility.quotas(name):
                period = (rule.per, rule.week_start if rule.per == "week" else 0)
                found[period] = min(rule.most, found.get(period, rule.most))
            self._limits[key] = list(found.items())
        return self._limits[key]

    def booked_at(self, volunteer: str, facility: str, day: date) -> bool:
        """The volunteer has a booked visit there that day."""
        return any(found[:2] == (day, facility) for found in self._booked_of_volunteer.get(volunteer, ()))

    def of_person(self, person: Person) -> Iterator[Opening]:
        """Every opening of the person's free requests that somebody could fill, in a fixed order."""
        busy = list(self._booked_of_person.get(person.id, ()))
        for group in self.instance.people_apart.get(person.id, ()):
            busy += [span for name, span in self._booked_of_group.get(group, ()) if name != person.id]
        for request in self.free_requests.get(person.id, ()):
            first, last = max(request.first, self.instance.first), min(request.last, self.instance.last)
            for number in range((last - first).days + 1):
                day = first + timedelta(days=number)
                for name in dict.fromkeys(stay.facility for stay in person.stays if stay.first <= day <= stay.last):
                    facility = self.instance.facilities[name]
                    yield from self._on_day(person, request, facility, day, busy)

    def _on_day(
        self, person: Person, request: Request, facility: Facility, day: date, busy: list[Span]
    ) -> Iterator[Opening]:
        for period, most in self.limits(facility, "person-visits"):
            if self.held.person_visits(person.id, facility.id, day, period) >= most:
                return
        windows = self.window_dates(facility, day)
        masks = [self._mask_of(person, at, busy) for at in windows]
        if not any(masks):
            return
        meets = self._who_may_meet(person, facility, day)
        for place, (at, mask) in enumerate(zip(windows, masks, strict=True)):
            team = [(found.volunteer, both) for found in meets if (both := found.masks[place] & mask)]
            if team:
                yield Opening(request, at, team)

    def _mask_of(self, person: Person, at: WindowDate, busy: list[Span]) -> int:
        """The starts at which the person could be visited."""
        who, mask = at.window.who, at.free
        if not mask or not person.admitted_by(who):
            return 0
        stays = [stay for stay in person.stays_at(at.facility.id, at.day) if stay_admitted_by(stay, who)]
        if not stays or is_closed(at.facility, at.day, stays):
            return 0
        for number, (_, start, end) in enumerate(at.sessions):
            if any(begins < end and start < ends for begins, ends in busy):
                mask &= ~(1 << number)
        return mask

    def _who_may_meet(self, person: Person, facility: Facility, day: date) -> list[Visitor]:
        known = [
            visitors
            for period, most in self.limits(facility, "person-visitors")
            if len(visitors := self.held.visitors_of(person.id, facility.id, day, period)) >= most
        ]
        gender = person.visitor_gender if person.visitor_gender_required else None
        return [
            found
            for found in self._visitors_on(facility, day)
            if (person.id, found.volunteer.id) not in self.instance.conflicts
            and (gender is None or found.volunteer.gender == gender)
            and all(person.id in people for people in found.full)
            and all(found.volunteer.id in visitors for visitors in known)
        ]

    def window_dates(self, facility: Facility, day: date) -> list[WindowDate]:
        key = (facility.id, day)
        if key not in self._window_dates:
            made = [self._window_date(facility, window, day) for window in facility.windows.values()]
            self._window_dates[key] = [at for at in made if at.sessions]
        return self._window_dates[key]

    def _window_date(self, facility: Facility, window: Window, day: date) -> WindowDate:
        sessions = window.sessions(day, facility.zone)
        booked = self._booked_in.get((facility.id, window.id, day), [])
        earliest = self.instance.planned_at + facility.lead_hours() * 3600
        free = 0
        for number, (_, start, end) in enumerate(sessions):
            # Booths are scarcest at the session's start or where a booked visit begins within it.
            moments = [start] + [begins for begins, _ in booked if start < begins < end]
            running = max(sum(begins <= moment < ends for begins, ends in booked) for moment in moments)
            if running < window.capacity and (facility.lead_hours() < 0 or start >= earliest):
                free |= 1 << number
        return WindowDate(facility, window, day, sessions, booked, free)

    def _visitors_on(self, facility: Facility, day: date) -> list[Visitor]:
        key = (facility.id, day)
        if key not in self._visitors:
            found = []
            for volunteer, travel in self._near_to(facility):
                if self._may_visit(volunteer, facility, day):
                    masks = [self._mask_of_volunteer(volunteer, travel, at) for at in self.window_dates(facility, day)]
                    if any(masks):
                        found.append(Visitor(volunteer, masks, self._full_lists(volunteer, facility, day)))
            self._visitors[key] = found
        return self._visitors[key]

    def _full_lists(self, volunteer: Volunteer, facility: Facility, day: date) -> list[set[str]]:
        return [
            people
            for period, most in self.limits(facility, "visitor-people")
            if len(people := self.held.people_of(volunteer.id, facility.id, day, period)) >= most
        ]

    def _near_to(self, facility: Facility) -> list[tuple[Volunteer, int]]:
        if facility.id not in self._near:
            self._near[facility.id] = [
                (volunteer, travel)
                for volunteer in self.instance.volunteers.values()
                if (travel := self.instance.travel_minutes(volunteer, facility)) is not None
                and travel <= volunteer.max_travel_minutes
                and (not facility.quotas("clearance") or facility.id in volunteer.clearances)
            ]
        return self._near[facility.id]

    def _may_visit(self, volunteer: Volunteer, facility: Facility, day: date) -> bool:
        for rule in facility.rules:
            if rule.name == "clearance" and not volunteer.is_cleared(facility.id, day):
                return False
            if rule.name == "training" and not volunteer.is_trained(rule.training, day):
                return False
        for per, most in volunteer.max_visits.items():
            if self.held.volunteer_visits(volunteer.id, day, per) >= most:
                return False
        for period, most in self.limits(facility, "visitor-visits"):
            if self.held.visits_at(volunteer.id, facility.id, day, period) >= most:
                return False
        booked = self._booked_of_volunteer.get(volunteer.id, ())
        return not any(found == day and place != facility.id for found, place, _ in booked)

    def _mask_of_volunteer(self, volunteer: Volunteer, travel: int, at: WindowDate) -> int:
        before, after = (at.facility.check_in_minutes + travel) * 60, travel * 60
        busy = [span for _, _, span in self._booked_of_volunteer.get(volunteer.id, ())]
        spans: dict[date, list[Span]] = {}
        mask = 0
        for number, (_, start, end) in enumerate(at.sessions):
            leaves, returns = start - before, end + after
            day = day_of(leaves, volunteer.zone)
            if day not in spans:
                spans[day] = volunteer.free_spans(day)
            if any(opens <= leaves and returns <= closes for opens, closes in spans[day]) and not any(
                begins < end and start < ends for begins, ends in busy
            ):
                mask |= 1 << number
        return mask

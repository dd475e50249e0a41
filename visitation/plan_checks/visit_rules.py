"""Rules that one visit keeps or breaks by itself."""

from collections.abc import Iterator
from datetime import date

from visitation.plan_checks.clock import day_of, exists, instant_at, offsets_of
from visitation.plan_checks.findings import Violation
from visitation.plan_checks.instance import Facility, Instance, Volunteer
from visitation.plan_checks.instance.people import Stay, stay_admitted_by
from visitation.plan_checks.instance.visits import Visit


def visit_violations(instance: Instance, visit: Visit, *, booked: bool) -> Iterator[Violation]:
    """`booked`: the visit stands among the instance's booked ones; lead time and request dates are not asked of it."""
    yield from _time(instance, visit)
    yield from _session(visit)
    yield from _person(visit)
    yield from _team(instance, visit)
    for volunteer in visit.team:
        yield from _visitor(instance, visit, volunteer)
    if booked:
        return
    if visit.request is not None:
        if visit.request.person != visit.person.id:
            yield Violation("request", visit.index, "of_another_person", {"request": visit.request.id})
        if not visit.request.first <= visit.day <= visit.request.last:
            yield Violation(
                "request", visit.index, "outside_its_dates", {"request": visit.request.id, "date": str(visit.day)}
            )
    hours = visit.facility.lead_hours()
    if visit.start - instance.planned_at < hours * 3600:
        yield Violation("booking-lead", visit.index, "too_late_to_ask", {"hours": hours})


def _time(instance: Instance, visit: Visit) -> Iterator[Violation]:
    if not instance.first <= visit.day <= instance.last:
        yield Violation("horizon", visit.index, "outside_the_horizon", {"date": str(visit.day)})
    zone = visit.facility.zone
    for name, wall, written, readings in (
        # A start that comes twice is its first occurrence; an end may be either.
        ("start", visit.wall_start, visit.start_offset, 1),
        ("end", visit.wall_end, visit.end_offset, 2),
    ):
        if not exists(wall, zone):
            yield Violation("timezone", visit.index, f"{name}_does_not_exist", {"time": wall.isoformat()})
        elif written not in offsets_of(wall, zone)[:readings]:
            yield Violation("timezone", visit.index, f"{name}_offset_is_not_the_zones", {"zone": zone.key})


def _session(visit: Visit) -> Iterator[Violation]:
    window, wall = visit.window, visit.wall_start
    params = {"window": window.id}
    fault = window.day_fault(visit.day)
    if fault:
        yield Violation("session", visit.index, fault, {**params, "date": str(visit.day)})
    if (wall.second or wall.microsecond) or not window.is_start(wall.hour * 60 + wall.minute):
        yield Violation("session", visit.index, "not_a_start", {**params, "time": wall.isoformat()})
    elif visit.start + window.visit_minutes * 60 > instant_at(visit.day, window.closes, visit.facility.zone):
        yield Violation("session", visit.index, "runs_past_closing", params)
    if visit.end - visit.start != window.visit_minutes * 60 or visit.wall_end.microsecond:
        yield Violation("session", visit.index, "wrong_length", {**params, "minutes": window.visit_minutes})


def _person(visit: Visit) -> Iterator[Violation]:
    """Custody, then whom the window is for and closures by the stay of that day.

    Where two stays of one facility share the day, one that allows the visit is enough.
    """
    person, facility, day = visit.person, visit.facility, visit.day
    stays = person.stays_at(facility.id, day)
    if not stays:
        yield Violation("custody", visit.index, "not_there_that_day", {"person": person.id, "facility": facility.id})
    who = visit.window.who
    admitted = [stay for stay in stays if stay_admitted_by(stay, who)]
    if not person.admitted_by(who) or (stays and not admitted):
        yield Violation("who", visit.index, "window_is_not_for_them", {"person": person.id, "window": visit.window.id})
    if is_closed(facility, day, admitted or stays):
        yield Violation("closure", visit.index, "closed_that_day", {"facility": facility.id, "date": str(day)})


def is_closed(facility: Facility, day: date, stays: list[Stay]) -> bool:
    closures = [closure for closure in facility.closures if closure.first <= day <= closure.last]
    if any(closure.housing_units is None for closure in closures):
        return True
    if not closures or not stays:
        return False
    units = frozenset[str]().union(*(closure.housing_units or () for closure in closures))
    return all(stay.housing_unit in units for stay in stays)


def _team(instance: Instance, visit: Visit) -> Iterator[Violation]:
    person, team = visit.person, visit.team
    least, most = visit.facility.team_size()
    if not least <= len(team) <= most:
        yield Violation(
            "visitors-per-visit", visit.index, "team_size", {"visitors": len(team), "min": least, "max": most}
        )
    if not any(volunteer.experienced for volunteer in team):
        yield Violation("experience", visit.index, "nobody_experienced")
    if person.language_required and not any(volunteer.languages & set(person.languages) for volunteer in team):
        yield Violation("language", visit.index, "nobody_speaks_it", {"person": person.id})
    together: dict[int, list[str]] = {}
    for volunteer in team:
        for group in instance.volunteers_apart.get(volunteer.id, ()):
            together.setdefault(group, []).append(volunteer.id)
    for names in together.values():
        if len(names) > 1:
            yield Violation("keep-apart", visit.index, "volunteers", {"volunteers": " ".join(sorted(names))})


def _visitor(instance: Instance, visit: Visit, volunteer: Volunteer) -> Iterator[Violation]:
    person, facility, day = visit.person, visit.facility, visit.day
    params = {"volunteer": volunteer.id}
    if person.visitor_gender_required and volunteer.gender != person.visitor_gender:
        yield Violation("visitor-gender", visit.index, "not_the_required_gender", params)
    if (person.id, volunteer.id) in instance.conflicts:
        yield Violation("conflict", visit.index, "must_not_meet", {**params, "person": person.id})
    for rule in facility.rules:
        if rule.name == "clearance" and not volunteer.is_cleared(facility.id, day):
            yield Violation("clearance", visit.index, "not_cleared_that_day", {**params, "facility": facility.id})
        if rule.name == "training" and not volunteer.is_trained(rule.training, day):
            yield Violation("training", visit.index, "not_trained_that_day", {**params, "training": rule.training})
    travel = instance.travel_minutes(volunteer, facility)
    if travel is None or travel > volunteer.max_travel_minutes:
        yield Violation("max-travel", visit.index, "too_far", {**params, "facility": facility.id})
    if travel is not None and not can_come(volunteer, facility, travel, visit.start, visit.end):
        yield Violation("availability", visit.index, "not_free_door_to_door", params)


def can_come(volunteer: Volunteer, facility: Facility, travel_minutes: int, start: int, end: int) -> bool:
    """One span the volunteer offers holds the visit with check-in and both ways."""
    leaves = start - (facility.check_in_minutes + travel_minutes) * 60
    returns = end + travel_minutes * 60
    spans = volunteer.free_spans(day_of(leaves, volunteer.zone))
    return any(opens <= leaves and returns <= closes for opens, closes in spans)

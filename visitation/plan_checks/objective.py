"""The objective of a schedule, recomputed exactly as the format writes it: whole points, more is better."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from visitation.plan_checks.clock import period_of
from visitation.plan_checks.instance import Instance, Person, Request, Volunteer
from visitation.plan_checks.instance.visits import Visit

PARTS = (
    "coverage", "waiting", "never_visited", "late", "continuity", "language", "new_pair", "visitor_gender", "cars",
    "load",
)  # fmt: skip


def objective_parts(instance: Instance, visits: Iterable[Visit]) -> dict[str, int]:
    """Points by part, costs negative; their sum is the objective."""
    visits = list(visits)
    weights = instance.weights
    parts = dict.fromkeys(PARTS, 0)
    for visit in visits:
        if visit.request is not None:
            for name, points in request_points(instance, visit.request, visit.day).items():
                parts[name] += points
        parts["continuity"] += weights.continuity * is_continued(instance, visit.person, visit.team)
        parts["language"] += weights.language * speaks_first(visit.person, visit.team)
        parts["visitor_gender"] -= weights.visitor_gender * sum(
            not is_preferred(visit.person, volunteer) for volunteer in visit.team
        )
    met = {(visit.person.id, volunteer.id) for visit in visits for volunteer in visit.team}
    parts["new_pair"] = -weights.new_pair * len(met - instance.pairings)
    parts["cars"] = -_cars(instance, visits)
    parts["load"] = -_load(instance, visits)
    return parts


def request_points(instance: Instance, request: Request, day: date) -> dict[str, int]:
    """What serving a request on a date is worth, whoever goes. Weeks waited and days late are never negative."""
    weights = instance.weights
    weeks = max(0, (request.first - request.waiting_since).days // 7)
    days_late = max(0, (day - max(request.first, instance.first)).days)
    return {
        "coverage": weights.coverage[request.priority],
        "waiting": weights.waiting_per_week * min(weights.waiting_max_weeks, weeks),
        "never_visited": weights.never_visited * request.never_visited,
        "late": -weights.late_per_day * days_late,
    }


def is_continued(instance: Instance, person: Person, team: Iterable[Volunteer]) -> bool:
    return any((person.id, volunteer.id) in instance.pairings for volunteer in team)


def speaks_first(person: Person, team: Iterable[Volunteer]) -> bool:
    """Someone speaks the person's first language."""
    return bool(person.languages) and any(person.languages[0] in volunteer.languages for volunteer in team)


def is_preferred(person: Person, volunteer: Volunteer) -> bool:
    return person.visitor_gender is None or volunteer.gender == person.visitor_gender


def trip_points(instance: Instance, one_way_minutes: int) -> int:
    """What one car costs."""
    return instance.weights.trip_per_10_minutes * -(-one_way_minutes // 10)


def _cars(instance: Instance, visits: Iterable[Visit]) -> int:
    travellers: dict[tuple[str, str, date], set[str]] = defaultdict(set)
    minutes: dict[tuple[str, str, date], int] = {}
    for visit in visits:
        for volunteer in visit.team:
            one_way = instance.travel_minutes(volunteer, visit.facility)
            # Somebody without a stated way breaks max-travel; there is no way to be paid for.
            if volunteer.town is not None and one_way is not None:
                key = (volunteer.town, visit.facility.id, visit.day)
                travellers[key].add(volunteer.id)
                minutes[key] = one_way
    seats = instance.weights.car_seats
    return sum(-(-len(names) // seats) * trip_points(instance, minutes[key]) for key, names in travellers.items())


def _load(instance: Instance, visits: Iterable[Visit]) -> int:
    before: dict[tuple[str, date], int] = defaultdict(int)
    for past in instance.past:
        for name in past.team:
            before[name, period_of(past.day, "month")] += 1
    steps = 0
    for visit in visits:
        for volunteer in visit.team:
            key = (volunteer.id, period_of(visit.day, "month"))
            steps += before[key]
            before[key] += 1
    return instance.weights.load_step * steps

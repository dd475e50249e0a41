"""The objective, term by term, exactly as the format writes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from .clock import month_of
from .instance import Instance, Person, Request


class Visit(NamedTuple):
    """A chosen or booked visit; `request` is -1 for a booked visit that serves none."""

    request: int
    person: int
    volunteers: tuple[int, ...]
    facility: int
    day: int


class Past(Protocol):
    """Knows how many visits a volunteer had already made in a month."""

    def past_of_month(self, volunteer: int, month: int) -> int: ...


def request_worth(instance: Instance, request: Request, day: int) -> int:
    """Coverage, waiting and lateness of serving the request on that day."""
    weights = instance.objective
    weeks = min(weights.waiting_max_weeks, max(0, request.first - request.waiting_since) // 7)
    late = max(0, day - max(request.first, instance.first))
    return (
        weights.coverage[request.priority]
        + weights.waiting_per_week * weeks
        + weights.never_visited * request.never_visited
        - weights.late_per_day * late
    )


def gender_misses(instance: Instance, person: Person, volunteers: Iterable[int]) -> int:
    if person.visitor_gender is None:
        return 0
    return sum(instance.volunteers[v].gender != person.visitor_gender for v in volunteers)


def team_worth(instance: Instance, person_index: int, volunteers: Iterable[int]) -> int:
    """Continuity and language gained, unwished genders lost."""
    weights, person = instance.objective, instance.people[person_index]
    team = tuple(volunteers)
    paired = any((person_index, v) in instance.pairings for v in team)
    first = person.languages[0] if person.languages else None
    speaks = first is not None and any(first in instance.volunteers[v].languages for v in team)
    return (
        weights.continuity * paired
        + weights.language * speaks
        - weights.visitor_gender * gender_misses(instance, person, team)
    )


def trip_cost(instance: Instance, town: int, facility: int) -> int:
    """Points one car costs; a town from which nothing is said to be reached costs nothing."""
    minutes = instance.travel[town].get(facility, 0) if town >= 0 else 0
    return instance.objective.trip_per_10_minutes * -(-minutes // 10)


def cars(travellers: int, seats: int) -> int:
    return -(-travellers // seats)


def schedule_worth(instance: Instance, visits: Iterable[Visit], held: Past) -> int:
    """The whole objective of a schedule, booked visits among `visits`."""
    weights = instance.objective
    points = 0
    pairs: set[tuple[int, int]] = set()
    travellers: dict[tuple[int, int, int], set[int]] = defaultdict(set)
    months: dict[tuple[int, int], int] = defaultdict(int)
    for visit in visits:
        if visit.request >= 0:
            points += request_worth(instance, instance.requests[visit.request], visit.day)
        points += team_worth(instance, visit.person, visit.volunteers)
        for volunteer in visit.volunteers:
            pairs.add((visit.person, volunteer))
            travellers[instance.volunteers[volunteer].town, visit.facility, visit.day].add(volunteer)
            months[volunteer, month_of(visit.day)] += 1
    points -= weights.new_pair * len(pairs - instance.pairings)
    for (town, facility, _), people in travellers.items():
        points -= cars(len(people), weights.car_seats) * trip_cost(instance, town, facility)
    for key, count in months.items():
        before = held.past_of_month(*key)
        points -= weights.load_step * sum(range(before, before + count))
    return points


def booked_visits(instance: Instance) -> list[Visit]:
    return [Visit(b.request, b.person, b.volunteers, b.facility, b.day) for b in instance.booked]

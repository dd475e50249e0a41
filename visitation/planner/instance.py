"""What an instance of the visit-plan format holds, read and checked.

Days are proleptic ordinals (`date.toordinal`), wall times minutes after midnight, instants whole UTC minutes since
1970. Everything is referred to by its index in the instance's own list.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class InstanceRefused(Exception):
    """The instance cannot be planned: `where` names the place in the document, `why` what is wrong with it."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why


@dataclass(frozen=True)
class Objective:
    """Points, all integers of at least 0."""

    coverage: dict[str, int]
    waiting_per_week: int
    waiting_max_weeks: int
    never_visited: int
    late_per_day: int
    continuity: int
    new_pair: int
    language: int
    visitor_gender: int
    trip_per_10_minutes: int
    car_seats: int
    load_step: int


@dataclass(frozen=True)
class Who:
    """A window's selector; None admits everybody."""

    housing_units: frozenset[str] | None = None
    genders: frozenset[str] | None = None
    classifications: frozenset[str] | None = None
    surnames: tuple[str, str] | None = None
    people: frozenset[str] | None = None


@dataclass(frozen=True)
class Window:
    id: str
    facility: int
    weekdays: frozenset[int]
    on: frozenset[int] | None  # when given, these days and no others
    starts: tuple[int, ...]  # wall minutes
    visit_minutes: int
    capacity: int
    dates: str  # all, odd, even
    who: Who
    valid_from: int | None
    valid_to: int | None


@dataclass(frozen=True)
class Closure:
    first: int
    last: int
    housing_units: frozenset[str] | None  # None: nobody is visited


@dataclass(frozen=True)
class Facility:
    id: str
    zone: str
    check_in_minutes: int
    windows: tuple[int, ...]
    closures: tuple[Closure, ...]
    # the smallest max of each (period, first weekday of the week)
    person_visits: dict[tuple[str, int], int] = field(default_factory=dict)
    visitor_people: dict[tuple[str, int], int] = field(default_factory=dict)
    visitor_visits: dict[tuple[str, int], int] = field(default_factory=dict)
    person_visitors: dict[tuple[str, int], int] = field(default_factory=dict)
    team_min: int = 1
    team_max: int = 1
    lead_minutes: int | None = None
    needs_clearance: bool = False
    trainings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Availability:
    weekdays: frozenset[int]
    start: int
    end: int
    weeks_of_month: frozenset[int] | None


@dataclass(frozen=True)
class Volunteer:
    id: str
    town: int  # -1: no town
    zone: str
    gender: str | None
    languages: frozenset[str]
    experienced: bool
    max_day: int | None
    max_week: int | None
    max_month: int | None
    max_travel_minutes: int | None
    availability: tuple[Availability, ...]
    extra: tuple[tuple[int, int, int], ...]  # day, from, to
    away: tuple[tuple[int, int], ...]
    clearances: dict[int, tuple[tuple[int, int], ...]]
    trainings: dict[str, tuple[tuple[int, int], ...]]


@dataclass(frozen=True)
class Stay:
    facility: int
    housing_unit: str | None
    classification: str | None
    first: int
    last: int


@dataclass(frozen=True)
class Person:
    id: str
    surname: str
    gender: str | None
    languages: tuple[str, ...]
    language_required: bool
    visitor_gender: str | None
    visitor_gender_required: bool
    stays: tuple[Stay, ...]


@dataclass(frozen=True)
class Request:
    id: str
    person: int
    first: int
    last: int
    priority: str
    waiting_since: int
    never_visited: bool


@dataclass(frozen=True)
class PastVisit:
    day: int
    facility: int
    person: int
    volunteers: tuple[int, ...]


@dataclass(frozen=True)
class Booked:
    """A visit that is fixed; `document` is given back unchanged."""

    id: str
    request: int  # -1: none
    person: int
    volunteers: tuple[int, ...]
    facility: int
    window: int
    day: int
    start: int
    end: int
    document: dict[str, Any]


@dataclass(frozen=True)
class Instance:
    name: str
    first: int
    last: int
    planned_at: int
    objective: Objective
    facilities: tuple[Facility, ...]
    windows: tuple[Window, ...]
    towns: tuple[str, ...]
    travel: tuple[dict[int, int], ...]  # by town: facility → minutes
    volunteers: tuple[Volunteer, ...]
    people: tuple[Person, ...]
    requests: tuple[Request, ...]
    pairings: frozenset[tuple[int, int]]  # person, volunteer
    conflicts: frozenset[tuple[int, int]]  # person, volunteer
    people_apart: tuple[tuple[int, int], ...]
    volunteers_apart: frozenset[tuple[int, int]]  # lower index first
    past_visits: tuple[PastVisit, ...]
    booked: tuple[Booked, ...]
    asked: int | None = None  # requests without a booked visit, of the larger instance this one is a part of

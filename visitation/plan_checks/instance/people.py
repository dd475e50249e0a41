"""The people in detention who asked for visits, what they asked for, and the volunteers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from visitation.plan_checks import values
from visitation.plan_checks.clock import instant_at
from visitation.plan_checks.instance.places import Who
from visitation.plan_checks.values import Record


@dataclass(frozen=True, slots=True)
class Stay:
    facility: str
    housing_unit: str | None
    classification: str | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Person:
    """A person who may be visited. None: not known."""

    id: str
    surname: str | None  # upper case, perhaps only its first letters
    gender: str | None
    languages: tuple[str, ...]  # best first
    language_required: bool
    visitor_gender: str | None
    visitor_gender_required: bool
    stays: tuple[Stay, ...]

    def stays_at(self, facility: str, day: date) -> list[Stay]:
        return [stay for stay in self.stays if stay.facility == facility and stay.first <= day <= stay.last]

    def admitted_by(self, who: Who) -> bool:
        """True when everything the window asks of the person, wherever held, is so; what is not known is not so."""
        if who.genders is not None and self.gender not in who.genders:
            return False
        if who.people is not None and self.id not in who.people:
            return False
        if who.surnames is None:
            return True
        first, last = who.surnames
        name = self.surname
        return name is not None and name[: len(first)] >= first and name[: len(last)] <= last


def stay_admitted_by(stay: Stay, who: Who) -> bool:
    if who.housing_units is not None and stay.housing_unit not in who.housing_units:
        return False
    return who.classifications is None or stay.classification in who.classifications


@dataclass(frozen=True, slots=True)
class Request:
    """One wanted visit, on a date from `first` to `last`, both inclusive."""

    id: str
    person: str
    first: date
    last: date
    priority: str
    waiting_since: date
    never_visited: bool


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    weekdays: frozenset[int]
    weeks_of_month: frozenset[int] | None
    starts: int
    ends: int

    def is_on(self, day: date) -> bool:
        """`weeks_of_month` 1 is the first such weekday of the month, not the first calendar week."""
        if day.weekday() not in self.weekdays:
            return False
        return self.weeks_of_month is None or (day.day - 1) // 7 + 1 in self.weeks_of_month


@dataclass(frozen=True, slots=True)
class Volunteer:
    """A visitor. `max_visits` holds the limits there are, by "day", "week", "month"."""

    id: str
    town: str | None
    zone: ZoneInfo
    gender: str | None
    languages: frozenset[str]
    experienced: bool
    max_visits: Mapping[str, int]
    max_travel_minutes: int
    weekly: tuple[WeeklyHours, ...]
    extra: Mapping[date, tuple[tuple[int, int], ...]]
    away: tuple[tuple[date, date], ...]
    clearances: Mapping[str, tuple[tuple[date, date], ...]]
    trainings: Mapping[str, tuple[tuple[date, date], ...]]

    def is_cleared(self, facility: str, day: date) -> bool:
        return any(first <= day <= last for first, last in self.clearances.get(facility, ()))

    def is_trained(self, name: str, day: date) -> bool:
        return any(first <= day <= last for first, last in self.trainings.get(name, ()))

    def free_spans(self, day: date) -> list[tuple[int, int]]:
        """Spans of instants offered on a day of the volunteer's own zone; neighbours are not joined."""
        offered = list(self.extra.get(day, ()))
        if not any(first <= day <= last for first, last in self.away):
            offered += [(hours.starts, hours.ends) for hours in self.weekly if hours.is_on(day)]
        return [(instant_at(day, starts, self.zone), instant_at(day, ends, self.zone)) for starts, ends in offered]


def read_person(record: Record, where: str) -> Person:
    surname = values.known_or_none(record, "surname", where)
    wanted, required = None, False
    if record.get("visitor_gender") is not None:
        place = f"{where}.visitor_gender"
        asked = values.as_record(record["visitor_gender"], place)
        wanted, required = values.text(asked, "gender", place), values.truth(asked, "required", place)
    return Person(
        id=values.text(record, "id", where),
        surname=None if surname is None else surname.upper(),
        gender=values.known_or_none(record, "gender", where),
        languages=values.texts(record, "languages", where),
        language_required=values.truth(record, "language_required", where),
        visitor_gender=wanted,
        visitor_gender_required=required,
        stays=tuple(_read_stay(found, place) for place, found in values.records(record, "stays", where)),
    )


def _read_stay(record: Record, where: str) -> Stay:
    return Stay(
        values.text(record, "facility", where),
        values.known_or_none(record, "housing_unit", where),
        values.known_or_none(record, "classification", where),
        *values.day_range(record, where),
    )


def read_request(record: Record, where: str) -> Request:
    first, last = values.day_range(record, where)
    return Request(
        id=values.text(record, "id", where),
        person=values.text(record, "person", where),
        first=first,
        last=last,
        priority=values.text(record, "priority", where),
        waiting_since=values.day(record, "waiting_since", where),
        never_visited=values.truth(record, "never_visited", where),
    )


def read_volunteer(record: Record, where: str) -> Volunteer:
    limits = values.as_record(values.take(record, "max_visits", where), f"{where}.max_visits")
    extra: dict[date, tuple[tuple[int, int], ...]] = {}
    for place, found in values.records(record, "extra_availability", where):
        day = values.day(found, "date", place)
        extra[day] = (*extra.get(day, ()), values.minute_range(found, place))
    return Volunteer(
        id=values.text(record, "id", where),
        town=values.known_or_none(record, "town", where),
        zone=values.zone(record, "timezone", where),
        gender=values.known_or_none(record, "gender", where),
        languages=frozenset(values.texts(record, "languages", where)),
        experienced=values.truth(record, "experienced", where),
        max_visits={
            per: values.integer(limits, per, f"{where}.max_visits")
            for per in ("day", "week", "month")
            if limits.get(per) is not None
        },
        max_travel_minutes=values.integer(record, "max_travel_minutes", where),
        weekly=tuple(_read_weekly(found, place) for place, found in values.records(record, "availability", where)),
        extra=extra,
        away=tuple(values.day_range(found, place) for place, found in values.records(record, "away", where)),
        clearances=_ranges_by(record, "clearances", "facility", where),
        trainings=_ranges_by(record, "trainings", "name", where),
    )


def _read_weekly(record: Record, where: str) -> WeeklyHours:
    weeks = None
    if record.get("weeks_of_month") is not None:
        weeks = frozenset(
            values.as_integer(value, f"{where}.weeks_of_month[{i}]", least=1)
            for i, value in enumerate(values.listed(record, "weeks_of_month", where))
        )
    return WeeklyHours(values.weekdays(record, "weekdays", where), weeks, *values.minute_range(record, where))


def _ranges_by(record: Record, key: str, name: str, where: str) -> dict[str, tuple[tuple[date, date], ...]]:
    found: dict[str, tuple[tuple[date, date], ...]] = {}
    for place, entry in values.records(record, key, where):
        by = values.text(entry, name, place)
        found[by] = (*found.get(by, ()), values.day_range(entry, place))
    return found

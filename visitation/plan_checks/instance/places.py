"""Facilities: their windows, closures and rules, and the towns that people travel from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from visitation.plan_checks import values
from visitation.plan_checks.clock import WEEKDAYS, exists, instant_at, wall_of
from visitation.plan_checks.refusals import DocumentRefused
from visitation.plan_checks.values import Record

PERIODS = ("day", "week", "month")
# Rules that count something in a period, and so share their parameters.
QUOTAS = ("person-visits", "visitor-people", "visitor-visits", "person-visitors")


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a window is for. None: the window does not ask."""

    housing_units: frozenset[str] | None
    genders: frozenset[str] | None
    classifications: frozenset[str] | None
    surnames: tuple[str, str] | None
    people: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Window:
    """Recurring visiting hours; minutes are wall minutes since midnight."""

    id: str
    weekdays: frozenset[int]
    on: frozenset[date] | None  # given: these dates, whatever the weekday or parity
    parity: str  # "all", "odd" or "even" day of the month
    valid_from: date | None
    valid_to: date | None
    opens: int
    closes: int
    visit_minutes: int
    every_minutes: int
    starts: frozenset[int] | None  # given: a printed list instead of a regular grid
    capacity: int
    who: Who

    def day_fault(self, day: date) -> str | None:
        """Why the window is not held on a date; None when it is."""
        if (self.valid_from and day < self.valid_from) or (self.valid_to and day > self.valid_to):
            return "not_valid_then"
        if self.on is not None:
            return None if day in self.on else "not_on_that_date"
        if day.weekday() not in self.weekdays:
            return "wrong_weekday"
        if self.parity != "all" and (day.day % 2 == 1) != (self.parity == "odd"):
            return "odd_even"
        return None

    def is_start(self, minute: int) -> bool:
        """A start of the grid or the printed list that leaves room for a whole visit before the window closes."""
        if minute < self.opens or minute + self.visit_minutes > self.closes:
            return False
        if self.starts is not None:
            return minute in self.starts
        return (minute - self.opens) % self.every_minutes == 0

    def sessions(self, day: date, zone: ZoneInfo) -> list[tuple[int, int, int]]:
        """Every session of a date in order: wall minute, start and end as instants."""
        if self.day_fault(day):
            return []
        last = self.closes - self.visit_minutes
        printed = self.starts if self.starts is not None else range(self.opens, last + 1, self.every_minutes)
        found = []
        for minute in sorted(printed):
            if self.is_start(minute) and exists(wall_of(day, minute), zone):
                start = instant_at(day, minute, zone)
                end = start + self.visit_minutes * 60
                # On the night of a clock change wall time alone would let a visit run past closing.
                if end <= instant_at(day, self.closes, zone):
                    found.append((minute, start, end))
        return found


@dataclass(frozen=True, slots=True)
class Closure:
    first: date
    last: date
    housing_units: frozenset[str] | None  # None: the whole facility


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a facility; only the parameters of its kind are set."""

    name: str
    most: int = 0
    least: int = 0
    per: str = ""
    week_start: int = 0
    hours: float = 0.0
    training: str = ""


@dataclass(frozen=True, slots=True)
class Facility:
    id: str
    zone: ZoneInfo
    check_in_minutes: int
    windows: Mapping[str, Window]
    closures: tuple[Closure, ...]
    rules: tuple[Rule, ...]

    def quotas(self, name: str) -> list[Rule]:
        return [rule for rule in self.rules if rule.name == name]

    def team_size(self) -> tuple[int, int]:
        """Fewest and most visitors of one visit; one visitor where no rule says otherwise."""
        sizes = self.quotas("visitors-per-visit")
        return (max(rule.least for rule in sizes), min(rule.most for rule in sizes)) if sizes else (1, 1)

    def lead_hours(self) -> float:
        return max((rule.hours for rule in self.quotas("booking-lead")), default=-1.0)


def read_facility(record: Record, where: str) -> Facility:
    where = f"{where} ({values.text(record, 'id', where)})"
    windows: dict[str, Window] = {}
    for place, found in values.records(record, "windows", where):
        window = _read_window(found, place)
        if window.id in windows:
            raise DocumentRefused(f"{place}.id", f"the id {window.id} is used twice; ids are unique")
        windows[window.id] = window
    for key in ("latitude", "longitude"):
        if record.get(key) is not None and not values.is_number(record[key]):
            raise DocumentRefused(f"{where}.{key}", f"must be a number, not {values.shown(record[key])}")
    return Facility(
        id=values.text(record, "id", where),
        zone=values.zone(record, "timezone", where),
        check_in_minutes=values.integer(record, "check_in_minutes", where),
        windows=windows,
        closures=tuple(_read_closure(found, place) for place, found in values.records(record, "closures", where)),
        rules=tuple(_read_rule(found, place) for place, found in values.records(record, "rules", where)),
    )


def _read_window(record: Record, where: str) -> Window:
    opens, closes = values.minute_range(record, where)
    on, starts = record.get("on"), record.get("starts")
    return Window(
        id=values.text(record, "id", where),
        weekdays=values.weekdays(record, "weekdays", where) if on is None else frozenset(),
        on=None if on is None else frozenset(
            values.as_day(day, f"{where}.on[{i}]") for i, day in enumerate(values.listed(record, "on", where))
        ),
        parity=values.choice(record, "dates", where, ("all", "odd", "even")) if on is None else "all",
        valid_from=values.day(record, "valid_from", where) if record.get("valid_from") is not None else None,
        valid_to=values.day(record, "valid_to", where) if record.get("valid_to") is not None else None,
        opens=opens,
        closes=closes,
        visit_minutes=values.integer(record, "visit_minutes", where, least=1),
        every_minutes=values.integer(record, "start_every_minutes", where, least=1) if starts is None else 0,
        starts=None if starts is None else frozenset(
            values.as_minutes(start, f"{where}.starts[{i}]")
            for i, start in enumerate(values.listed(record, "starts", where))
        ),
        capacity=values.integer(record, "capacity", where),
        who=_read_who(values.as_record(values.take(record, "who", where), f"{where}.who"), f"{where}.who"),
    )


def _read_who(record: Record, where: str) -> Who:
    def names(key: str) -> frozenset[str] | None:
        return None if record.get(key) is None else frozenset(values.texts(record, key, where))

    surnames = None
    if record.get("surnames") is not None:
        bounds = values.as_record(record["surnames"], f"{where}.surnames")
        surnames = (
            values.text(bounds, "from", f"{where}.surnames").upper(),
            values.text(bounds, "to", f"{where}.surnames").upper(),
        )
    return Who(names("housing_units"), names("genders"), names("classifications"), surnames, names("people"))


def _read_closure(record: Record, where: str) -> Closure:
    first, last = values.day_range(record, where)
    units = frozenset(values.texts(record, "housing_units", where)) if record.get("housing_units") is not None else None
    # A closure that names an empty list of units names none in particular: it closes the facility.
    return Closure(first, last, units or None)


def _read_rule(record: Record, where: str) -> Rule:
    name = values.text(record, "rule", where)
    if name in QUOTAS:
        start = record.get("week_start")
        return Rule(
            name,
            most=values.integer(record, "max", where),
            per=values.choice(record, "per", where, PERIODS),
            week_start=0 if start is None else WEEKDAYS.index(values.choice(record, "week_start", where, WEEKDAYS)),
        )
    if name == "visitors-per-visit":
        least, most = values.integer(record, "min", where), values.integer(record, "max", where)
        return Rule(name, least=least, most=most)
    if name == "booking-lead":
        return Rule(name, hours=values.number(record, "hours", where))
    if name == "clearance":
        return Rule(name)
    if name == "training":
        return Rule(name, training=values.text(record, "name", where))
    known = ", ".join((*QUOTAS, "visitors-per-visit", "booking-lead", "clearance", "training"))
    raise DocumentRefused(f"{where}.rule", f"{values.shown(name)} is not a known rule; known are {known}")


@dataclass(frozen=True, slots=True)
class Town:
    id: str
    travel_minutes: Mapping[str, int]  # facility → one-way minutes; no entry: too far


def read_town(record: Record, where: str) -> Town:
    travel: dict[str, int] = {}
    for place, found in values.records(record, "travel", where):
        facility = values.text(found, "facility", place)
        if facility in travel:
            raise DocumentRefused(f"{place}.facility", f"{facility} stands twice in one town; keep one entry")
        travel[facility] = values.integer(found, "minutes", place)
    return Town(values.text(record, "id", where), travel)

"""The days of a month by two sets of rules, side by side."""

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.rules import FacilityFacts, Party, PersonFacts, Route
from facilities.weeks import Hours, Reason, monday_of, week_of

ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class DayOfTwo:
    """One date. `now` is None where nothing is put beside the draft."""

    day: date
    drafted: tuple[Hours, ...]
    now: tuple[Hours, ...] | None

    @property
    def differs(self) -> bool:
        return self.now is not None and self.now != self.drafted


@dataclass(frozen=True)
class Month:
    """`findings`: what holds for the whole facility by the draft."""

    days: tuple[DayOfTwo, ...]
    findings: tuple[Reason, ...]

    @property
    def differing(self) -> int:
        return sum(one.differs for one in self.days)


def month_of(
    facts: FacilityFacts,
    beside: FacilityFacts | None,
    first: date,
    *,
    person: PersonFacts | None,
    party: Party | None,
    route: Route,
) -> Month:
    """Every slot of the month that begins with `first`, by `facts` and by `beside`."""
    drafted, findings = _days(facts, first, person, party, route)
    now = _days(beside, first, person, party, route)[0] if beside is not None else None
    days = tuple(DayOfTwo(day, hours, now[day] if now is not None else None) for day, hours in drafted.items())
    return Month(days, findings)


def _days(
    facts: FacilityFacts, first: date, person: PersonFacts | None, party: Party | None, route: Route
) -> tuple[dict[date, tuple[Hours, ...]], tuple[Reason, ...]]:
    found: dict[date, tuple[Hours, ...]] = {}
    findings: dict[Reason, None] = {}
    monday = monday_of(first)
    while monday < first or monday.month == first.month:
        week = week_of(facts, monday, person=person, route=route, party=party)
        found |= {one.day: tuple(one.hours) for one in week.days if one.day.month == first.month}
        findings |= dict.fromkeys(week.findings)
        monday += ONE_WEEK
    return found, tuple(findings)

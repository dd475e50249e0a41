"""Rules that count something in a day, a week or a month.

What the instance fixes, past and booked visits, counts; but a number that it breaks by itself is not held against a
schedule that adds nothing to it.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from visitation.plan_checks.clock import period_of
from visitation.plan_checks.findings import Violation
from visitation.plan_checks.instance import Instance, Rule
from visitation.plan_checks.instance.visits import Visit


@dataclass(frozen=True, slots=True)
class Counted:
    """A visit as quotas see it; `index` is None for a past one."""

    index: int | None
    given: bool  # past or booked: not of the schedule's making
    number: int  # unlike any other visit's
    day: date
    facility: str
    person: str
    team: tuple[str, ...]


# What a rule counts: (whose number it is, what is counted) for every visit.
Entries = Callable[[Counted], Iterable[tuple[str, Hashable]]]
ENTRIES: dict[str, Entries] = {
    "person-visits": lambda visit: [(visit.person, visit.number)],
    "visitor-visits": lambda visit: [(name, visit.number) for name in visit.team],
    "visitor-people": lambda visit: [(name, visit.person) for name in visit.team],
    "person-visitors": lambda visit: [(visit.person, name) for name in visit.team],
}


def counted_visits(instance: Instance, kept: Iterable[Visit], others: Iterable[Visit]) -> list[Counted]:
    """Past, booked and new visits in this order: the last to come is the one that goes over a limit."""
    found = [
        Counted(None, True, number, past.day, past.facility, past.person, past.team)
        for number, past in enumerate(instance.past)
    ]
    for given, visits in ((True, kept), (False, others)):
        for visit in visits:
            team = tuple(volunteer.id for volunteer in visit.team)
            found.append(
                Counted(visit.index, given, len(found), visit.day, visit.facility.id, visit.person.id, team)
            )
    return found


def quota_violations(instance: Instance, visits: list[Counted]) -> Iterator[Violation]:
    by_facility: dict[str, list[Counted]] = defaultdict(list)
    for visit in visits:
        by_facility[visit.facility].append(visit)
    for name, found in by_facility.items():
        for rule in instance.facilities[name].rules:
            if rule.name in ENTRIES:
                for violation in _over(rule, lambda _: rule.most, found, ENTRIES[rule.name]):  # noqa: B023
                    yield _with(violation, facility=name)
    for per in ("day", "week", "month"):
        limits = {
            volunteer.id: volunteer.max_visits[per]
            for volunteer in instance.volunteers.values()
            if per in volunteer.max_visits
        }
        yield from _over(Rule("volunteer-limits", per=per), limits.get, visits, ENTRIES["visitor-visits"])


def _over(
    rule: Rule, limit_of: Callable[[str], int | None], visits: Iterable[Counted], entries: Entries
) -> Iterator[Violation]:
    """One violation for each number that the schedule brings above its limit, told of the visit that does so."""
    seen: dict[tuple[str, date], set[Hashable]] = defaultdict(set)
    broken: dict[tuple[str, date], int | None] = {}
    for visit in visits:
        period = period_of(visit.day, rule.per, rule.week_start)
        for subject, what in entries(visit):
            key = (subject, period)
            if what in seen[key]:
                continue
            seen[key].add(what)
            limit = limit_of(subject)
            if not visit.given and limit is not None and len(seen[key]) > limit:
                broken.setdefault(key, visit.index)
    for (subject, period), index in broken.items():
        yield Violation(
            rule.name,
            index,
            f"more_than_allowed_per_{rule.per}",
            {
                "subject": subject,
                "from": str(period),
                "counted": len(seen[subject, period]),
                "max": limit_of(subject) or 0,
            },
        )


def _with(violation: Violation, **more: str) -> Violation:
    return Violation(violation.rule, violation.visit, violation.reason, {**violation.params, **more})

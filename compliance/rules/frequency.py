"""How often: quotas over the visits that count, booked, held and known family visits alike.

A visit counts from its start, however long it lasts, except where hours are counted.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from .facts import NOBODY_KNOWN, PastVisit, Proposal, VisitorFacts
from .findings import Finding, note, refused, unknown
from .party import quota_group, scope_holds
from .rulebook import FacilityFacts
from .spans import Span
from .stated import Stated
from .terms import QuotaFacts
from .windows import COMMUNITY

FREE_SCOPES = ("free_of_charge", "remote_free_of_charge")
SUBJECTS = {"visitor_person_pair": "pair", "visitor": "visitor", "detained_person": "person"}
MEASURES = {
    "pair": ("visits", "hours"),
    "visitor": ("visits", "hours", "persons_seen"),
    "person": ("visits", "hours", "visitors"),
}
EIGHT_HOURS = timedelta(hours=8)
DAY_PERIODS = ("day", "scheduled_day", "designated_day")


@lru_cache(maxsize=262144)
def _local_date(zone: ZoneInfo, moment: datetime) -> date:
    return moment.astimezone(zone).date()


def week_start(day: date, week_starts: str | None) -> date:
    """The first day of a date's week; a week starts on Monday where the rulebook does not say."""
    back = (day.weekday() + 1) % 7 if week_starts == "sun" else day.weekday()
    return day - timedelta(days=back)


def in_period(quota: QuotaFacts, zone: ZoneInfo, span: Span) -> Callable[[PastVisit], bool]:
    """Which other visits fall into the same period as `span`, by the facility's dates; None is for good."""
    period = quota.period
    if period is None:
        return lambda past: True
    day = _local_date(zone, span.start)
    if period in ("visit", "session"):
        return lambda past: past.span.overlaps(span)
    if period in DAY_PERIODS:
        return lambda past: _local_date(zone, past.span.start) == day
    if period == "week":
        first = week_start(day, quota.week_starts)
        last = first + timedelta(days=6)
        return lambda past: first <= _local_date(zone, past.span.start) <= last
    if period == "month":
        month = (day.year, day.month)

        def same_month(past: PastVisit) -> bool:
            other = _local_date(zone, past.span.start)
            return (other.year, other.month) == month

        return same_month
    return lambda past: abs(past.span.start - span.start) < EIGHT_HOURS


def most_in_eight_hours(starts: Iterable[datetime], start: datetime) -> int:
    """The most visits, `start` among them, whose starts lie within some eight hours; eight hours apart is apart."""
    near = sorted([*(one for one in starts if abs(one - start) < EIGHT_HOURS), start])
    most = 0
    for first in near:
        if first <= start < first + EIGHT_HOURS:
            most = max(most, sum(first <= one < first + EIGHT_HOURS for one in near))
    return most


def quota_findings(proposal: Proposal, day: date) -> Iterator[Finding]:
    """Every quota on the pair, then the visitor, then the person; the programme's own load limit last.

    Social quotas count social visits at this facility; a programme's visits neither count nor are counted.
    """
    edition = proposal.facility.in_force_on(day) or proposal.facility
    if proposal.route != COMMUNITY:
        here = [past for past in proposal.past if past.facility_id == edition.id and past.route == proposal.route]
        for subject, word in SUBJECTS.items():
            for quota in edition.quotas:
                if quota.subject == subject:
                    yield from _quota(edition, proposal, quota, word, here)
    yield from _program_load(proposal)


def _quota(
    edition: FacilityFacts, proposal: Proposal, quota: QuotaFacts, word: str, here: list[PastVisit]
) -> Iterator[Finding]:
    party = proposal.party
    if not _in_scope(quota, proposal.mode, party.minors if party else None, edition.zone, proposal.span):
        return
    person = proposal.person or NOBODY_KNOWN
    group = quota_group(quota, person)
    if group is False:
        return
    if quota.measure not in MEASURES[word]:
        yield unknown("quota_not_read", quota.stated, subject=quota.subject, measure=quota.measure)
        return
    inside = in_period(quota, edition.zone, proposal.span)
    counted = [
        past for past in here if inside(past) and _in_scope(quota, past.mode, past.children, edition.zone, past.span)
    ]
    for visitor in _subjects(proposal, word):
        mine = [past for past in counted if _concerns(past, word, visitor, proposal.person_key)]
        yield from _compare(edition, proposal, quota, word, mine, visitor, group)


def _in_scope(quota: QuotaFacts, mode: str | None, minors: int | None, zone: ZoneInfo, span: Span) -> bool:
    if quota.scope == "weekend" and _local_date(zone, span.start).weekday() < 5:
        return False
    return scope_holds(quota, mode, minors)


def _subjects(proposal: Proposal, word: str) -> Iterator[VisitorFacts | None]:
    """Whom a quota is counted for: each visitor, or the person (None)."""
    if word == "person":
        if proposal.person_key is not None:
            yield None
    elif word == "visitor" or proposal.person_key is not None:
        yield from proposal.visitors or ()


def _concerns(past: PastVisit, word: str, visitor: VisitorFacts | None, person_key: str | None) -> bool:
    if word != "visitor" and past.person_key != person_key:
        return False
    return visitor is None or visitor.key in past.visitor_keys


def _count(proposal: Proposal, quota: QuotaFacts, mine: list[PastVisit]) -> float:
    """The measure with this visit in it."""
    if quota.measure == "hours":
        return (sum(past.span.minutes for past in mine) + proposal.span.minutes) / 60
    if quota.measure == "persons_seen":
        return len({past.person_key for past in mine} | {proposal.person_key})
    if quota.measure == "visitors":
        keys = {visitor.key for visitor in proposal.visitors or ()}
        return len(keys.union(*(past.visitor_keys for past in mine)))
    if quota.period == "8_hours":
        return most_in_eight_hours((past.span.start for past in mine), proposal.span.start)
    return len(mine) + 1


def _compare(
    edition: FacilityFacts,
    proposal: Proposal,
    quota: QuotaFacts,
    word: str,
    mine: list[PastVisit],
    visitor: VisitorFacts | None,
    group: bool | None,
) -> Iterator[Finding]:
    """Beyond the limit: refused; unknown where the quota is for a group nobody can place the person in; paid visits
    are told.
    """
    count = _count(proposal, quota, mine)
    params: dict[str, object] = {
        "limit": quota.limit,
        "count": int(count) if count == int(count) else round(count, 2),
        "period": quota.period or "for_good",
        "week_starts": quota.week_starts or "mon",
        "scope": quota.scope or "",
        "exception": quota.exception or "",
        "group": quota.applies_text or "",
        "visitor": visitor.key if visitor else "",
    }
    say = unknown if group is None else refused
    if count > quota.limit:
        if quota.scope in FREE_SCOPES:
            yield note("free_visits_used", quota.stated, **params)
        else:
            yield say(f"{word}_{quota.measure}_limit", quota.stated, **params)
    if quota.separate_days:
        day = _local_date(edition.zone, proposal.span.start)
        if any(_local_date(edition.zone, past.span.start) == day for past in mine):
            yield say("visits_on_separate_days", quota.stated, **params)


def _program_load(proposal: Proposal) -> Iterator[Finding]:
    """A programme's limit on one volunteer's visits in a Monday-Sunday week, at all facilities."""
    program = proposal.program
    if program is None or program.max_visits_a_week is None:
        return
    zone = proposal.facility.zone
    first = week_start(_local_date(zone, proposal.span.start), None)
    last = first + timedelta(days=6)
    stated: Stated[Any] = program.stated
    for visitor in proposal.visitors or ():
        count = 1 + sum(
            visitor.key in past.visitor_keys and first <= _local_date(zone, past.span.start) <= last
            for past in proposal.past
        )
        if count > program.max_visits_a_week:
            yield refused("volunteer_load", stated, visitor=visitor.key, limit=program.max_visits_a_week, count=count)

"""Nobody and no room in two places: room capacity, double bookings, people kept apart, the way between facilities."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from .facts import KeptApart, PastVisit, Proposal
from .findings import Finding, refused, unknown
from .party import scope_holds
from .rulebook import FacilityFacts
from .spans import Span
from .stated import Stated
from .windows import COMMUNITY, WindowFacts

ROOM_MEASURES = ("simultaneous_visits", "visits")


def most_at_once(span: Span, others: Iterable[Span]) -> int:
    """The most of the other visits that go on at one moment of `span`; one that ends as another starts frees its
    place.
    """
    moments = []
    for other in others:
        if other.overlaps(span):
            moments += [(max(other.start, span.start), 1), (min(other.end, span.end), -1)]
    most = running = 0
    for _, change in sorted(moments):
        running += change
        most = max(most, running)
    return most


def room_findings(proposal: Proposal, window: WindowFacts | None, day: date) -> Iterator[Finding]:
    """Places in the room: the window's own number, and the facility's quotas on simultaneous visits."""
    edition = proposal.facility.in_force_on(day) or proposal.facility
    here = [past for past in proposal.past if past.facility_id == edition.id and past.route == proposal.route]
    mode = proposal.mode or (window.mode if window else None)
    if proposal.route != COMMUNITY:
        for quota in edition.quotas:
            if quota.subject == "room" and quota.measure not in ROOM_MEASURES:
                yield unknown("quota_not_read", quota.stated, subject=quota.subject, measure=quota.measure)
    for limit, stated, counted in _rooms(edition, proposal, window, mode, here):
        busy = most_at_once(proposal.span, (past.span for past in counted))
        if busy + 1 > limit:
            yield refused("room_full", stated, limit=limit, count=busy)


def _rooms(
    edition: FacilityFacts, proposal: Proposal, window: WindowFacts | None, mode: str | None, here: list[PastVisit]
) -> Iterator[tuple[int, Stated[Any], list[PastVisit]]]:
    if window is not None:
        mine = [past for past in here if past.window_id in (None, window.id)]
        if window.capacity is not None:
            yield window.capacity, window.stated, mine
        elif mode is not None and mode in window.capacity_by_mode:
            yield window.capacity_by_mode[mode], window.stated, [past for past in mine if past.mode == mode]
    if proposal.route == COMMUNITY:
        return
    for quota in edition.quotas:
        if quota.subject == "room" and quota.measure in ROOM_MEASURES and scope_holds(quota, mode, None):
            yield quota.limit, quota.stated, [past for past in here if scope_holds(quota, past.mode, None)]


def conflict_findings(proposal: Proposal, day: date) -> Iterator[Finding]:
    """The person and each visitor are free; a visitor has time for the way from another facility.

    Minutes are elapsed; exactly enough is enough. A facility's gap between two visits of one person counts as well.
    Of somebody who is kept apart it is never said who that is, nor when they are visited.
    """
    edition = proposal.facility.in_force_on(day) or proposal.facility
    span = proposal.span
    gap = edition.visit_length.gap_minutes
    visitors = proposal.visitors or ()
    for past in proposal.past:
        same_person = proposal.person_key is not None and past.person_key == proposal.person_key
        if same_person and past.facility_id == edition.id:
            if past.span.overlaps(span):
                yield refused("person_busy")
            elif gap is not None and _apart(past.span, span) < timedelta(minutes=gap.value):
                yield refused("gap_too_short", gap, minutes=gap.value)
        for visitor in visitors:
            if visitor.key not in past.visitor_keys:
                continue
            if past.span.overlaps(span):
                yield refused("visitor_busy", visitor=visitor.key)
            elif past.facility_id != edition.id and past.facility_id in proposal.minutes_from:
                minutes = proposal.minutes_from[past.facility_id]
                if _apart(past.span, span) < timedelta(minutes=minutes):
                    yield refused("travel_too_short", visitor=visitor.key, minutes=minutes)
    if any(_meets(proposal, edition, kept, day) for kept in proposal.kept_apart):
        yield refused("kept_apart")


def _meets(proposal: Proposal, edition: FacilityFacts, kept: KeptApart, day: date) -> bool:
    """Whether somebody is visited there too near to this visit; a day is the facility's own."""
    for past in proposal.past:
        if past.person_key != kept.person_key or past.facility_id != edition.id:
            continue
        between = _apart(past.span, proposal.span)
        if kept.scope == "day" and past.span.start.astimezone(edition.zone).date() == day:
            return True
        if past.span.overlaps(proposal.span) or (kept.scope == "minutes" and between < timedelta(minutes=kept.minutes)):
            return True
    return False


def _apart(one: Span, other: Span) -> timedelta:
    return max(other.start - one.end, one.start - other.end)

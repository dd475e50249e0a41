"""Is the place open for this visit: closures, holidays, the window and whom it is for.

A session is taken as a whole; in an open window a visit may start at any time, except where starts are printed.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from .facts import NOBODY_KNOWN, PersonFacts, Proposal
from .findings import WORST_FIRST, Finding, note, refused, unknown, verdict_of
from .hours import InForce, Timetable, timetable
from .rulebook import FacilityFacts, ScheduleFacts
from .selectors import date_holds, date_rule_findings, selector_findings
from .spans import MINUTES_A_DAY, Reading, Span, instant, is_plain, local_date, reading
from .starts import end_minute, latest_minutes, session_minutes, visit_minutes
from .windows import COMMUNITY, WEEKDAYS, WindowFacts, clock_text

REMEMBERED = 20_000  # answers of one timetable; then it starts afresh


class VisitHours(NamedTuple):
    """What the hours say, in the order of the checks, and the window that takes the visit."""

    facility: tuple[Finding, ...]
    unit: tuple[Finding, ...]
    window: tuple[Finding, ...]
    taken_by: WindowFacts | None
    day: date


def categories_of(proposal: Proposal) -> frozenset[str] | None:
    """The categories of all visitors together; None where one visitor's is not known."""
    found: set[str] = set()
    for visitor in proposal.visitors or ():
        if visitor.categories is None:
            return None
        found |= visitor.categories
    return None if proposal.visitors is None else frozenset(found)


def visit_hours(proposal: Proposal) -> VisitHours:
    """The hours against a proposal. Where no window is named, the one with the mildest verdict takes the visit."""
    day = local_date(proposal.facility.zone, proposal.span.start)
    edition = proposal.facility.in_force_on(day)
    if edition is None:
        finding = unknown("hours_unknown", proposal.facility.status or proposal.facility.stated, windows="")
        return VisitHours((), (), (finding,), None, day)
    table = timetable(edition, proposal.route)
    if proposal.window_id is not None:
        return _named(table, proposal, day)
    tried = [
        _within(table, entry, proposal, on)
        for on in (day, day - timedelta(days=1))
        for entry in table.in_force(on)
        if proposal.mode in (None, entry.window.mode) and _opening_holds(table, entry.window, on, proposal.span)
    ]
    if tried:
        return max(
            tried, key=lambda hours: WORST_FIRST.index(verdict_of((*hours.facility, *hours.unit, *hours.window)))
        )
    return VisitHours((), (), tuple(_no_window(table, proposal, day)), None, day)


def _named(table: Timetable, proposal: Proposal, day: date) -> VisitHours:
    window = next((one for one in table.edition.windows_of(table.route) if one.id == proposal.window_id), None)
    if window is None:
        gone = refused("window_gone", table.edition.stated, window=proposal.window_id)
        return VisitHours((), (), (gone,), None, day)
    if not window.is_complete:
        doubt = unknown("hours_unknown", window.stated, windows=window.id)
        return VisitHours((), (), (doubt,), window, day)
    on = _window_date(table.edition, window, proposal.span, day)
    entry = next((entry for entry in table.in_force(on) if entry.window is window), None)
    if entry is None:
        closed = refused("not_on_this_date", window.stated, window=window.id, date=on.isoformat())
        return VisitHours((), (), (closed,), window, on)
    return _within(table, entry, proposal, on)


def _window_date(edition: FacilityFacts, window: WindowFacts, span: Span, day: date) -> date:
    """The date a window's visit belongs to: in an overnight window an early start belongs to the evening before."""
    if not window.overnight or window.start_minute is None:
        return day
    return day if span.start >= instant(edition.zone, day, window.start_minute) else day - timedelta(days=1)


def _opening_holds(table: Timetable, window: WindowFacts, day: date, span: Span) -> bool:
    """Whether the visit starts inside a window's opening and, where starts are not printed, ends inside it."""
    if window.start_minute is None:
        return False
    zone = table.edition.zone
    opens = instant(zone, day, window.start_minute)
    closes = instant(zone, day, end_minute(window))
    if window.session_starts:
        return any(span.start == instant(zone, day, minute) for minute in session_minutes(window))
    return opens <= span.start and span.end <= closes


def _no_window(table: Timetable, proposal: Proposal, day: date) -> Iterator[Finding]:
    """No window takes the visit: unknown where hours are missing, else outside all hours."""
    if table.route == COMMUNITY and table.edition.community is not None and table.edition.community.schedule:
        yield from _schedule(table, day)
        return
    missing = table.hours_unknown()
    if missing:
        yield from missing
    else:
        yield refused("outside_hours", table.edition.stated, window="", start="", end="")


def _schedule(table: Timetable, day: date) -> Iterator[Finding]:
    """A programme's days without a clock: on one of them the hours are to be asked, on others there is no visit."""
    community = table.edition.community
    schedule: tuple[ScheduleFacts, ...] = community.schedule if community else ()
    for entry in schedule:
        if WEEKDAYS[day.weekday()] not in entry.days:
            continue
        if entry.date_rule is None or date_holds(entry.date_rule, day, NOBODY_KNOWN) is not False:
            yield unknown("hours_unknown", entry.stated, windows="")
            return
    yield refused("not_a_program_day", schedule[0].stated, date=day.isoformat())


def _within(table: Timetable, entry: InForce, proposal: Proposal, day: date) -> VisitHours:
    window, person = entry.window, proposal.person or NOBODY_KNOWN
    facility, unit = _remembered_closures(table, window, day, person, proposal.span)
    return VisitHours(facility, unit, tuple(_window_findings(table, entry, proposal, person, day)), window, day)


def _window_findings(
    table: Timetable, entry: InForce, proposal: Proposal, person: PersonFacts, day: date
) -> Iterator[Finding]:
    window, zone, span = entry.window, table.edition.zone, proposal.span
    local = span.start.astimezone(zone)
    if not is_plain(zone, local.date()) and reading(zone, local.replace(tzinfo=None, fold=0)) is Reading.TWICE:
        yield refused("start_is_ambiguous", window.stated, window=window.id)
    if proposal.mode is not None and window.mode is not None and proposal.mode != window.mode:
        yield refused("mode_no", window.stated, window=window.id, mode=window.mode)
    yield from table.holiday_findings(entry, day)
    yield from date_rule_findings(window, day, person)
    yield from _remembered_clock(table, window, span, day)
    yield from table.request_findings(window, day, proposal.person_key)
    minute = local.hour * 60 + local.minute
    yield from selector_findings(
        window,
        person,
        table.listed,
        weekday=WEEKDAYS[day.weekday()],
        start_minute=minute,
        categories=categories_of(proposal),
    )


def _remembered_closures(
    table: Timetable, window: WindowFacts, day: date, person: PersonFacts, span: Span
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Closures hang on the date, the window and the person's unit, except those of some hours only."""
    if table.has_timed_closures:
        return table.closures(window, day, person, span)
    key = (window.id, day, person.housing_unit if table.has_unit_closures else None)
    known = table.closure_findings.get(key)
    if known is None:
        if len(table.closure_findings) >= REMEMBERED:
            table.closure_findings.clear()
        known = table.closure_findings[key] = table.closures(window, day, person, span)
    return known


def _remembered_clock(table: Timetable, window: WindowFacts, span: Span, day: date) -> tuple[Finding, ...]:
    """The clock's findings hang on no person: many visits of one opening ask for them once."""
    key = (window.id, span.start, span.end)
    known = table.clock_findings.get(key)
    if known is None:
        if len(table.clock_findings) >= REMEMBERED:
            table.clock_findings.clear()
        known = table.clock_findings[key] = tuple(_clock_findings(table, window, span, day))
    return known


def _clock_findings(table: Timetable, window: WindowFacts, span: Span, day: date) -> Iterator[Finding]:
    """Start, end and length of the visit against the window's clock; touching its edges is inside."""
    edition, zone = table.edition, table.edition.zone
    assert window.start_minute is not None
    opens = instant(zone, day, window.start_minute)
    closes = instant(zone, day, end_minute(window))
    edges = {
        "window": window.id,
        "start": clock_text(window.start_minute),
        "end": clock_text(end_minute(window) % MINUTES_A_DAY or MINUTES_A_DAY),
    }
    if window.kind == "session":
        if span.start != opens or span.end > closes:
            yield refused("not_a_session_start", window.stated, **edges)
    elif window.session_starts:
        if not _opening_holds(table, window, day, span):
            yield refused("not_a_session_start", window.stated, **edges)
        elif span.end > closes:
            yield note("outlives_hours", window.stated, window=window.id)
    elif span.start < opens or span.end > closes:
        yield refused("outside_hours", window.stated, **edges)
    limit = latest_minutes(window)
    if limit is not None and span.start > instant(zone, day, limit):
        yield refused("after_last_check_in", window.stated, window=window.id, clock=clock_text(limit))
    processing = edition.arrival.last_processing_minutes_before_end
    if processing is not None and span.start > closes - timedelta(minutes=processing.value):
        yield refused("after_last_processing", processing, window=window.id, minutes=processing.value)
    yield from _length_findings(edition, window, span)
    base = instant(zone, day, 0)
    clock = table.clock(day)
    offset = 0 if clock.plain else int(base.timestamp()) // 60
    starts = int((span.start - base).total_seconds()) // 60 + offset
    hole = table.holes(day).over(starts, starts + span.minutes)
    if hole is not None:
        yield refused("count_or_meal", hole.stated, reason=hole.reason or "")


def _length_findings(edition: FacilityFacts, window: WindowFacts, span: Span) -> Iterator[Finding]:
    """A visit is no longer than the stated length; a stated minimum alone sets no longest."""
    minutes, stated = visit_minutes(edition, window)
    if window.kind == "session":
        return
    longest = window.session_minutes or (edition.visit_length.minutes.value if edition.visit_length.minutes else None)
    if longest is not None and span.minutes > longest:
        yield refused("visit_too_long", stated, minutes=longest)
    elif stated is None:
        yield note("length_assumed", edition.stated, window=window.id, minutes=minutes)

"""Closures: dates, weekdays, suspensions, a unit in quarantine, a health status that changes by the day."""

from collections.abc import Iterable, Iterator
from datetime import date

from .facts import PersonFacts
from .findings import Finding, Verdict, note, refused, unknown
from .rulebook import FacilityFacts, Settled
from .spans import Span, local_date
from .windows import REMOTE, SOCIAL, WEEKDAYS, ClosureFacts, Route, WindowFacts

HOLIDAY_KINDS = ("legal_holidays", "named_holidays")
OPEN_QUESTIONS = {
    "suspension": "suspension_end_unknown",
    "quarantined_unit": "unit_state_unknown",
    "health_tier": "daily_state_unknown",
}
UNIT_KINDS = ("quarantined_unit",)
SUSPENDED_STATUSES = ("suspended_at_source_date", "superseded_by_video_2021")


def closes_mode(closure: ClosureFacts, mode: str | None) -> bool:
    """Whether a closure is about visits of this mode; a mode that is not stated counts as on site and as any mode."""
    if closure.onsite_only and mode == REMOTE:
        return False
    return closure.modes is None or mode is None or mode in closure.modes


def in_scope(closure: ClosureFacts, window: WindowFacts, route: Route) -> bool:
    if closure.routes is not None and route not in closure.routes:
        return False
    if closure.window_id is not None and closure.window_id != window.id:
        return False
    return closes_mode(closure, window.mode)


def touches(closure: ClosureFacts, day: date) -> bool:
    """Whether a date lies within the closure's dates; an open side has no limit."""
    return (closure.first is None or closure.first <= day) and (closure.last is None or day <= closure.last)


def _dates(closure: ClosureFacts) -> dict[str, object]:
    return {
        "first": closure.first.isoformat() if closure.first else "",
        "last": closure.last.isoformat() if closure.last else "",
        "reason": closure.note or closure.kind,
    }


def _finding(closure: ClosureFacts, window: WindowFacts, day: date, route: Route) -> Finding | None:
    """What one closure in scope says about a window's date, units aside.

    A closure with an end closes its dates, from its start or from ever; without one it is an open question where its
    kind
    is one, and closed where the program was told so. Weekly closed days bind on-site social visits.
    """
    if not touches(closure, day) or closure.hours is not None:
        return None
    if closure.kind == "weekly_closed_days":
        closed = WEEKDAYS[day.weekday()] in closure.days and day not in window.on
        if closed and window.mode != REMOTE and (route == SOCIAL or closure.routes is not None):
            return refused("closed_weekday", closure.stated, weekday=WEEKDAYS[day.weekday()])
        return None
    if closure.kind in HOLIDAY_KINDS:
        return None
    if closure.last is not None or closure.kind == "announced":
        return refused("closed_dates", closure.stated, **_dates(closure))
    code = OPEN_QUESTIONS.get(closure.kind)
    return unknown(code, closure.stated, **_dates(closure)) if code else None


def closure_findings(
    edition: FacilityFacts, window: WindowFacts, day: date, route: Route, person: PersonFacts, span: Span | None = None
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """(facility closures, unit closures) of a window's date; `span` decides the closures of some hours only."""
    facility: list[Finding] = list(_status_findings(edition, window))
    unit: list[Finding] = []
    for closure in edition.closures:
        if not in_scope(closure, window, route):
            continue
        finding = _hours_finding(closure, span) or _finding(closure, window, day, route)
        if finding is None:
            continue
        if closure.units is None:
            (unit if closure.kind in UNIT_KINDS else facility).append(finding)
        elif person.housing_unit is None and finding.verdict is Verdict.REFUSED:
            unit.append(unknown("unit_state_unknown", closure.stated, **_dates(closure)))
        elif person.housing_unit is None or person.housing_unit in closure.units:
            unit.append(finding)
    return tuple(facility), tuple(unit)


def _hours_finding(closure: ClosureFacts, span: Span | None) -> Finding | None:
    if closure.hours is None or span is None or not closure.hours.overlaps(span):
        return None
    return refused("closed_dates", closure.stated, **_dates(closure))


def _status_findings(edition: FacilityFacts, window: WindowFacts) -> Iterator[Finding]:
    """A rulebook that was suspended when it was written is an open-ended suspension; superseded by video: on site
    only.
    """
    status = edition.status
    if status is None or status.value not in SUSPENDED_STATUSES:
        return
    if status.value == "superseded_by_video_2021" and window.mode == REMOTE:
        return
    yield unknown("suspension_end_unknown", status, first="", last="", reason="")


def closure_notes(edition: FacilityFacts) -> Iterator[Finding]:
    """Closures that change no verdict: weather, a change of rules, and holidays that no calendar here can date."""
    for closure in edition.closures:
        known = closure.kind in (*OPEN_QUESTIONS, *HOLIDAY_KINDS, "weekly_closed_days", "announced")
        if not known and closure.last is None:
            code = closure.kind if closure.kind in ("weather", "rule_change") else "closure_note"
            yield note(code, closure.stated, **_dates(closure))


def settle(edition: FacilityFacts, finding: Finding, window_id: str, day: date) -> Finding:
    """An unknown that somebody has answered for this date becomes that answer, with who said so and when."""
    if finding.verdict is not Verdict.UNKNOWN:
        return finding
    for answer in edition.settled:
        if _answers(answer, finding, window_id, day):
            code = {Verdict.ALLOWED: "settled_allowed", Verdict.REFUSED: "settled_refused"}.get(answer.verdict)
            if code is None:
                continue
            say = note if answer.verdict is Verdict.ALLOWED else refused
            return say(code, answer.stated, question=finding.code)
    return finding


def _answers(answer: Settled, finding: Finding, window_id: str, day: date) -> bool:
    return (
        answer.code == finding.code
        and answer.path in (None, finding.path)
        and answer.window_id in (None, window_id)
        and (answer.first is None or answer.first <= day)
        and (answer.last is None or day <= answer.last)
    )


def struck_by(closure: ClosureFacts, facility: FacilityFacts, spans: Iterable[Span], *, now: date) -> list[Span]:
    """The visits that a new closure hits, of those that are still ahead: earlier ones never stand in its way.

    Units, windows and modes are not looked at: the caller passes the visits that the closure is about.
    """
    hit = []
    for span in spans:
        day = local_date(facility.zone, span.start)
        if day < now or not touches(closure, day):
            continue
        if closure.hours is not None and not closure.hours.overlaps(span):
            continue
        if closure.kind == "weekly_closed_days" and WEEKDAYS[day.weekday()] not in closure.days:
            continue
        hit.append(span)
    return hit

"""When a visit may be booked: lead, horizon, cut-off, and the hours of the booking desk."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from .facts import VisitorFacts
from .findings import Finding, note, refused, unknown
from .hours import timetable
from .rulebook import FacilityFacts
from .spans import Span, instant, wall_span
from .stated import Stated
from .terms import BookingFacts, ClockCutoff, DeskHours
from .windows import COMMUNITY, SOCIAL, WEEKDAYS, Route, WindowFacts, clock_text

SELF_SERVICE = ("web", "kiosk", "email", "on_demand")
OFFICE_WEEK = ("mon", "tue", "wed", "thu", "fri")
# Where no desk hours are stated, a business hour is one between 09:00 and 17:00 of a working day: the slower reading.
OFFICE = (DeskHours(OFFICE_WEEK, 9 * 60, 17 * 60),)
DESK_SEARCH_DAYS = 60


def booking_of(edition: FacilityFacts, window: WindowFacts | None, route: Route) -> BookingFacts | None:
    """The booking rules that bind a visit; none where booking is stated as not required and the window opens
    without asking.
    """
    community = edition.community.booking if edition.community else None
    rules = community if route == COMMUNITY else edition.booking
    if rules is None:
        return None
    by_request = window is not None and window.by_request
    if rules.required is not None and rules.required.value is False and not by_request:
        return None
    return rules


def booking_findings(
    edition: FacilityFacts, window: WindowFacts | None, starts: datetime, asked_at: datetime, route: Route
) -> Iterator[Finding]:
    """Whether asking at `asked_at` is in time for a visit that starts at `starts`; both aware."""
    if asked_at > starts:
        yield refused("visit_in_the_past")
        return
    rules = booking_of(edition, window, route)
    if rules is None:
        return
    yield from _lead(edition, rules, starts, asked_at)
    yield from _cutoff(edition, rules, starts, asked_at)
    yield from _desk(edition, rules, starts, asked_at)


def account_findings(edition: FacilityFacts, visitor: VisitorFacts, route: Route) -> Iterator[Finding]:
    """A visitor known to have no account with the vendor that takes the bookings; one never asked is only reminded."""
    rules = booking_of(edition, None, route)
    if rules is None or rules.vendor is None or visitor.accounts is None:
        return
    if rules.vendor.value.casefold() not in {vendor.casefold() for vendor in visitor.accounts}:
        yield refused("account_missing", rules.vendor, visitor=visitor.key, vendor=rules.vendor.value)


def _lead(edition: FacilityFacts, rules: BookingFacts, starts: datetime, asked_at: datetime) -> Iterator[Finding]:
    """Hours are elapsed, exactly enough is enough. Days are counted between local dates: 1 is the day before."""
    ahead = (starts.astimezone(edition.zone).date() - asked_at.astimezone(edition.zone).date()).days
    if rules.min_lead_hours is not None and starts - asked_at < timedelta(hours=rules.min_lead_hours.value):
        yield refused("notice_too_short", rules.min_lead_hours, hours=rules.min_lead_hours.value)
    if rules.min_lead_days is not None and ahead < rules.min_lead_days.value:
        yield refused("notice_days_too_short", rules.min_lead_days, days=rules.min_lead_days.value)
    if rules.max_lead_days is not None and ahead > rules.max_lead_days.value:
        yield refused("too_far_ahead", rules.max_lead_days, days=rules.max_lead_days.value)


def _cutoff_at(edition: FacilityFacts, rules: BookingFacts, starts: datetime) -> datetime | None:
    if rules.cutoff is None:
        return None
    cutoff = rules.cutoff.value
    day = cutoff.day_before(starts.astimezone(edition.zone).date())
    if cutoff.weekday is not None and rules.desk is None and not _takes_itself(rules):
        # Nobody answers on a holiday, and no desk hours say when somebody did last: the same clock a day earlier.
        holidays = timetable(edition, SOCIAL)
        for _ in range(DESK_SEARCH_DAYS):
            if not holidays.is_holiday(day):
                break
            day -= timedelta(days=1)
    return instant(edition.zone, day, cutoff.minute)


def _takes_itself(rules: BookingFacts) -> bool:
    """Whether a page or a machine takes bookings, at any hour."""
    return any(method in SELF_SERVICE for method in rules.methods)


def _cutoff(edition: FacilityFacts, rules: BookingFacts, starts: datetime, asked_at: datetime) -> Iterator[Finding]:
    """The clock of a cut-off is already too late; minutes before a session are elapsed, exactly enough is enough."""
    limit = _cutoff_at(edition, rules, starts)
    if limit is not None and rules.cutoff is not None and asked_at >= limit:
        yield _closed(edition, rules.cutoff, limit)
    elif limit is None and rules.cutoff_text is not None:
        yield unknown("cutoff_unread", rules.cutoff_text, text=rules.cutoff_text.value)
    minutes = rules.cutoff_minutes_before_session
    if minutes is not None and starts - asked_at < timedelta(minutes=minutes.value):
        yield refused("booking_closed_before_session", minutes, minutes=minutes.value)


def _closed(edition: FacilityFacts, stated: Stated[ClockCutoff], limit: datetime) -> Finding:
    cutoff, clock = stated.value, clock_text(stated.value.minute)
    if cutoff.weekday is None:
        return refused("booking_closed", stated, clock=clock, days_before=cutoff.days_before)
    code = "booking_closed_week_before" if cutoff.week_before else "booking_closed_weekday"
    return refused(code, stated, clock=clock, weekday=cutoff.weekday, latest=_local(edition, limit))


def _local(edition: FacilityFacts, moment: datetime) -> str:
    return moment.astimezone(edition.zone).isoformat(timespec="minutes")


def latest_booking(edition: FacilityFacts, rules: BookingFacts, starts: datetime) -> datetime:
    """The last moment by lead and cut-off alone, desk hours not yet looked at."""
    limits = [starts]
    if rules.min_lead_hours is not None:
        limits.append(starts - timedelta(hours=rules.min_lead_hours.value))
    if rules.min_lead_days is not None:
        day = starts.astimezone(edition.zone).date() - timedelta(days=rules.min_lead_days.value - 1)
        limits.append(instant(edition.zone, day, 0))
    cutoff = _cutoff_at(edition, rules, starts)
    if cutoff is not None:
        limits.append(cutoff)
    if rules.cutoff_minutes_before_session is not None:
        limits.append(starts - timedelta(minutes=rules.cutoff_minutes_before_session.value))
    return min(limits)


def booking_deadline(
    edition: FacilityFacts, window: WindowFacts | None, starts: datetime, route: Route
) -> datetime | None:
    """The last moment at which a visit that starts at `starts` may be asked for (aware); desk hours and holidays count.

    None where nothing that is stated can be counted: whoever needs it asks the facility.
    """
    rules = booking_of(edition, window, route)
    if rules is None:
        return None
    stated = (rules.min_lead_hours, rules.min_lead_days, rules.cutoff, rules.cutoff_minutes_before_session)
    latest = latest_booking(edition, rules, starts)
    if rules.cutoff is None and rules.cutoff_text is not None:
        return None  # a cut-off in words that nobody has read may come before the others
    if rules.desk is not None and not _takes_itself(rules):
        return desk_closes_before(edition, rules.desk.value, latest)
    return latest if any(limit is not None for limit in stated) else None


def desk_spans(edition: FacilityFacts, desk: tuple[DeskHours, ...], day: date) -> list[Span]:
    """When the desk is open on a local date; shut on the facility's holidays."""
    if timetable(edition, SOCIAL).is_holiday(day):
        return []
    weekday = WEEKDAYS[day.weekday()]
    found = (
        wall_span(edition.zone, day, hours.start_minute, hours.end_minute) for hours in desk if weekday in hours.days
    )
    return sorted(span for span in found if span is not None)


def desk_closes_before(edition: FacilityFacts, desk: tuple[DeskHours, ...], moment: datetime) -> datetime | None:
    """The last moment at or before `moment` at which the desk is still open, searched backwards; None: not within
    60 days.
    """
    day = moment.astimezone(edition.zone).date()
    for back in range(DESK_SEARCH_DAYS):
        for span in reversed(desk_spans(edition, desk, day - timedelta(days=back))):
            if span.start < moment:
                return min(span.end, moment)
    return None


def _desk(edition: FacilityFacts, rules: BookingFacts, starts: datetime, asked_at: datetime) -> Iterator[Finding]:
    """A desk that takes bookings only at set hours must still open before the last moment; holidays are no desk days.

    Where a web page or a machine takes bookings as well, the desk's hours do not bind.
    """
    if rules.desk_text is None or _takes_itself(rules):
        yield from _book_by(edition, rules, latest_booking(edition, rules, starts), asked_at)
        return
    if rules.desk is None:
        yield unknown("desk_hours_unread", rules.desk_text, text=rules.desk_text.value)
        return
    latest = desk_closes_before(edition, rules.desk.value, latest_booking(edition, rules, starts))
    # At its closing moment the desk is shut.
    if latest is None or asked_at >= latest:
        text = _local(edition, latest) if latest else ""
        yield refused("desk_closed", rules.desk, desk=rules.desk_text.value, latest=text)
    else:
        day = asked_at.astimezone(edition.zone).date()
        if not any(span.start <= asked_at < span.end for span in desk_spans(edition, rules.desk.value, day)):
            yield note("desk_opens_later", rules.desk, desk=rules.desk_text.value, latest=_local(edition, latest))
        else:
            yield from _book_by(edition, rules, latest, asked_at)


def _book_by(edition: FacilityFacts, rules: BookingFacts, latest: datetime, asked_at: datetime) -> Iterator[Finding]:
    """Which day a cut-off on a weekday means for this visit: not everybody counts back alike."""
    if rules.cutoff is not None and rules.cutoff.value.weekday is not None and asked_at < latest:
        weekday = WEEKDAYS[latest.astimezone(edition.zone).weekday()]
        yield note("book_by", rules.cutoff, weekday=weekday, latest=_local(edition, latest))


def business_hours_before(
    edition: FacilityFacts, moment: datetime, hours: int, desk: tuple[DeskHours, ...] = OFFICE
) -> datetime:
    """The moment that lies `hours` business hours before `moment`, holidays left out."""
    left = timedelta(hours=hours)
    day = moment.astimezone(edition.zone).date()
    while True:
        for span in reversed(desk_spans(edition, desk, day)):
            end = min(span.end, moment)
            if end <= span.start:
                continue
            if end - span.start >= left:
                return end - left
            left -= end - span.start
        day -= timedelta(days=1)

"""The only door to django-scheduler: windows ⇄ its Calendar, Event, Rule and Occurrence rows.

Its own expansion works in the zone of the bounds it is asked with, knows no exceptions but stored rows, and ends a
window that spans a clock change an hour off. So what can be booked is never expanded: `generate` walks local dates,
reads the wall clock, and stores every opening as a row. Its URLs, views and feeds are not used at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Prefetch
from schedule.models import Calendar, Event, Occurrence, Rule

from compliance.rules import COMMUNITY, SOCIAL, WEEKDAYS, FacilityFacts, Route, Span, WindowFacts, window_dates
from facilities.models import Facility, Opening, RulebookEdition, VisitingWindow

WEEKLY = "weekly"
FARTHEST_FIRST_DATE_DAYS = 400  # a window of holidays or one-off dates has its first one within this, or no row yet
ONE_DAY = timedelta(days=1)


@dataclass
class Generated:
    """What `generate` did. `lost`: booked openings whose date is no longer open; somebody must be told."""

    made: int = 0
    lost: list[Opening] = field(default_factory=list)


def make_calendar(code: str, name: str) -> Calendar:
    """The one calendar of a facility."""
    return Calendar.objects.create(name=name[:200], slug=f"facility-{code}")


def weekly_rule() -> Rule:
    """The one rule every weekly window uses: each week, nothing else. Its parameters are never typed by people."""
    rule, _ = Rule.objects.get_or_create(
        name=WEEKLY, frequency="WEEKLY", params="", defaults={"description": "Every week on the weekday of the start."}
    )
    return rule


def wall_span(day: date, start_minute: int, end_minute: int, zone: ZoneInfo, *, overnight: bool = False) -> Span:
    """The span between two wall clocks; a reading that comes twice is its first coming (RFC 5545 3.3.5).

    Raises ValueError when the clock change leaves nothing between them.
    """
    last = day + ONE_DAY * overnight
    return Span(_moment(day, start_minute, zone), _moment(last, end_minute, zone))


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minute, 24 * 60)
    return datetime.combine(day + ONE_DAY * days, time(rest // 60, rest % 60), tzinfo=zone)


# Windows


def open_windows(
    facility: Facility, edition: RulebookEdition, facts: FacilityFacts, *, first_day: date, keep: Iterable[str] = ()
) -> list[VisitingWindow]:
    """Make the windows of an edition, with their events, from `first_day` on.

    `keep`: `route/code` of windows that an earlier edition opened and this one leaves as they are.
    """
    kept = set(keep)
    windows: list[VisitingWindow] = []
    for route in (SOCIAL, COMMUNITY):
        for stated in facts.windows_of(route):
            if stated.is_complete and f"{route}/{stated.id}" not in kept:
                windows += _rows(facility, edition, facts, route, stated, first_day)
    rule = weekly_rule()
    events = [_event(window, rule) for window in windows]
    for window, event in zip(windows, Event.objects.bulk_create(events), strict=True):
        window.event = event
        window.rule = event.rule
    return VisitingWindow.objects.bulk_create(windows)


def _rows(
    facility: Facility,
    edition: RulebookEdition,
    facts: FacilityFacts,
    route: Route,
    stated: WindowFacts,
    first_day: date,
) -> Iterator[VisitingWindow]:
    """A weekday each; one row more for the dates that no weekday gives (holidays, one-off dates, date rules)."""
    first = max(first_day, stated.valid_from or first_day)
    if stated.valid_to and stated.valid_to < first:
        return

    def row(weekday: int | None, first: date) -> VisitingWindow:
        mode = stated.mode or ""
        return VisitingWindow(
            facility=facility,
            edition=edition,
            route=route,
            code=stated.id,
            weekday=weekday,
            start_minute=stated.start_minute,
            end_minute=stated.end_minute,
            overnight=stated.overnight,
            mode=mode,
            capacity=stated.capacity_by_mode.get(mode, stated.capacity),
            first_day=first,
            last_day=stated.valid_to,
        )

    weekdays = [] if follows_dates(stated) else weekdays_of(stated)
    for weekday in weekdays:
        yield row(weekday, first)
    if follows_dates(stated) or "holiday" in (stated.days or ()):
        farthest = min(first + FARTHEST_FIRST_DATE_DAYS * ONE_DAY, stated.valid_to or date.max)
        for day, _ in window_dates(facts, stated, first, farthest):
            if day.weekday() not in weekdays:
                yield row(None, day)
                return


def weekdays_of(stated: WindowFacts) -> list[int]:
    """Weekday numbers of a window, Monday 0."""
    return sorted({WEEKDAYS.index(day) for day in stated.days or () if day in WEEKDAYS})


def follows_dates(stated: WindowFacts) -> bool:
    """Whether a window is open on dates of its own instead of every week.

    A parity of a person's number opens every date to somebody, so it is weekly here.
    """
    by_date = stated.date_rule is not None and stated.date_rule.kind != "number_parity_by_date"
    return by_date or bool(stated.on)


def _event(window: VisitingWindow, rule: Rule) -> Event:
    """The unsaved event of a window: weekly from its first date, or the first of its own dates."""
    day = window.first_day
    if window.weekday is not None:
        day += ONE_DAY * ((window.weekday - day.weekday()) % 7)
    zone = window.facility.zone
    try:
        span = wall_span(day, window.start_minute, window.end_minute, zone, overnight=window.overnight)
    except ValueError:  # the clock change swallows the window on that date; the series starts a week later
        span = wall_span(day + 7 * ONE_DAY, window.start_minute, window.end_minute, zone, overnight=window.overnight)
    return Event(
        calendar_id=window.facility.calendar_id,
        title=f"{window.facility.code} {window.route} {window.code}",
        start=span.start,
        end=span.end,
        rule=rule if window.weekday is not None else None,
        end_recurring_period=_moment(window.last_day + ONE_DAY, 0, zone) if window.last_day else None,
    )


@transaction.atomic
def end_window(window: VisitingWindow, *, last_day: date) -> list[Opening]:
    """Close a window after `last_day` (included); its later openings are cancelled.

    Returns the cancelled ones that somebody had booked, with their counts: their visits must be looked at.
    """
    window = VisitingWindow.objects.select_for_update(of=("self",)).select_related("facility").get(pk=window.pk)
    window.last_day = max(last_day, window.first_day - ONE_DAY)
    window.save(update_fields=["last_day"])
    after = _moment(window.last_day + ONE_DAY, 0, window.facility.zone)
    Event.objects.filter(pk=window.event_id).update(end_recurring_period=after)
    # Stored occurrences outlive the end of their series: each later one is cancelled by itself.
    later = Opening.objects.filter(window=window, day__gt=window.last_day, occurrence__cancelled=False)
    booked = list(later.filter(booked__gt=0).order_by("starts"))
    Occurrence.objects.filter(opening__in=later.values("pk")).update(cancelled=True)
    return booked


# Openings


@transaction.atomic
def generate(facts_by_code: Mapping[str, FacilityFacts], *, first: date, last: date) -> Generated:
    """Store the openings of these facilities between two dates, both included. Repeatable: what is there stays.

    Facts of a facility that holds no row are left out. A weekly date that is not open (a holiday, say) becomes a
    cancelled occurrence, so that whoever expands the series does not find it either.
    """
    # Locked first: two runs at once must not both find an opening missing.
    facilities = list(Facility.objects.select_for_update(of=("self",)).filter(code__in=facts_by_code).order_by("pk"))
    windows = list(
        VisitingWindow.objects.filter(facility__in=facilities, first_day__lte=last)
        .exclude(last_day__lt=first)
        .select_related("event", "facility")
    )
    openings = {
        (opening.window_id, opening.day): opening
        for opening in Opening.objects.filter(window__in=windows, day__range=(first, last)).select_related("occurrence")
    }
    exceptions = _stored_exceptions(windows, first, last)
    done = Generated()
    new: list[tuple[Occurrence, Opening | None]] = []
    turned: list[Occurrence] = []
    for window, days in _days(windows, facts_by_code, first, last):
        for day, span in days.items():
            known = openings.get((window.pk, day))
            if known is not None:
                if span is None and not known.occurrence.cancelled:
                    known.occurrence.cancelled = True
                    turned.append(known.occurrence)
                    done.lost += [known] if known.booked else []
                elif span is not None and known.occurrence.cancelled:
                    known.occurrence.cancelled = False
                    turned.append(known.occurrence)
                continue
            stored = exceptions.get((window.event_id, day))
            if span is None and stored is None:
                new.append((_occurrence(window, day, None), None))
            elif span is not None:
                if stored is None:
                    stored = _occurrence(window, day, span)
                else:
                    stored.cancelled, stored.start, stored.end = False, span.start, span.end
                    turned.append(stored)
                new.append((stored, Opening(window=window, day=day, starts=span.start, ends=span.end,
                                            capacity=window.capacity)))  # fmt: skip
    Occurrence.objects.bulk_update(turned, ["cancelled", "start", "end"], batch_size=1000)
    Occurrence.objects.bulk_create([stored for stored, _ in new if stored.pk is None], batch_size=2000)
    made = []
    for stored, opening in new:
        if opening is not None:
            opening.occurrence = stored
            made.append(opening)
    Opening.objects.bulk_create(made, batch_size=2000)
    done.made = len(made)
    return done


def _days(
    windows: Sequence[VisitingWindow], facts_by_code: Mapping[str, FacilityFacts], first: date, last: date
) -> Iterator[tuple[VisitingWindow, dict[date, Span | None]]]:
    """Each window with its dates: a span where it opens, None where its week says so and the rulebook does not."""
    weekdays: dict[tuple[int, str, str], set[int]] = {}
    for window in windows:
        if window.weekday is not None:
            weekdays.setdefault((window.facility_id, window.route, window.code), set()).add(window.weekday)
    known: dict[tuple[int, str, str], dict[date, Span]] = {}
    for window in windows:
        key = (window.facility_id, window.route, window.code)
        if key not in known:
            facts = facts_by_code[window.facility.code]
            known[key] = dict(_dates_in_force(facts, window.route, window.code, first, last))
        opens = known[key]
        begin, end = max(first, window.first_day), min(last, window.last_day or last)
        if window.weekday is None:
            taken = weekdays.get(key, set())
            yield (
                window,
                {day: span for day, span in opens.items() if begin <= day <= end and day.weekday() not in taken},
            )
        else:
            start = begin + ONE_DAY * ((window.weekday - begin.weekday()) % 7)
            week = [start + ONE_DAY * step for step in range(0, (end - start).days + 1, 7)]
            yield window, {day: opens.get(day) for day in week}


def _dates_in_force(
    facts: FacilityFacts, route: Route, code: str, first: date, last: date
) -> Iterator[tuple[date, Span]]:
    """The dates of one window, each under the edition in force on it."""
    edition: FacilityFacts | None = facts
    while edition is not None:
        for stated in edition.windows_of(route):
            if stated.id == code and stated.is_complete:
                for day, span in window_dates(edition, stated, first, last):
                    if facts.in_force_on(day) is edition:
                        yield day, span
        edition = edition.previous


def _stored_exceptions(
    windows: Sequence[VisitingWindow], first: date, last: date
) -> dict[tuple[int, date], Occurrence]:
    """Stored occurrences without an opening, by event and local date."""
    zones = {window.event_id: window.facility.zone for window in windows}
    stored = Occurrence.objects.filter(
        event__in=list(zones),
        opening__isnull=True,
        original_start__range=(datetime.combine(first - ONE_DAY, time(), ZoneInfo("UTC")),
                               datetime.combine(last + 2 * ONE_DAY, time(), ZoneInfo("UTC"))),
    )  # fmt: skip
    return {(one.event_id, one.original_start.astimezone(zones[one.event_id]).date()): one for one in stored}


def _occurrence(window: VisitingWindow, day: date, span: Span | None) -> Occurrence:
    """The unsaved occurrence of a date; without a span a cancelled one.

    Its original span is what the series itself would give (the event's elapsed length from the wall clock of the
    start), because the library finds a stored occurrence by exactly that.
    """
    start = _moment(day, window.start_minute, window.facility.zone).astimezone(ZoneInfo("UTC"))
    end = start + (window.event.end - window.event.start)
    return Occurrence(
        event=window.event,
        start=span.start if span else start,
        end=span.end if span else end,
        original_start=start,
        original_end=end,
        cancelled=span is None,
    )


# Reading back


def occurrences(event: Event, zone: ZoneInfo, first: date, last: date) -> list[Span]:
    """The spans of a series that start on these local dates, both included; cancelled ones are left out.

    Asked in the facility's own zone only, and ended by the wall clock, whatever the library makes of a clock change.
    """
    begin, end = _moment(first, 0, zone), _moment(last + ONE_DAY, 0, zone)
    near = Occurrence.objects.filter(original_start__range=(begin - 2 * ONE_DAY, end + 2 * ONE_DAY))
    event = (
        Event.objects.select_related("rule")
        .prefetch_related(Prefetch("occurrence_set", queryset=near))
        .get(pk=event.pk)
    )
    opens, closes = (moment.astimezone(zone).replace(tzinfo=None) for moment in (event.start, event.end))
    days: dict[date, Span | None] = {}
    for stored in event.occurrence_set.all():
        day = stored.original_start.astimezone(zone).date()
        days[day] = None if stored.cancelled else Span(stored.start, stored.end)
    for found in event.get_occurrences(begin, end, clear_prefetch=False):
        day = found.original_start.astimezone(zone).date()
        if day not in days:
            start = datetime.combine(day, opens.time())
            days[day] = _span_or_none(start.replace(tzinfo=zone), (start + (closes - opens)).replace(tzinfo=zone))
    return sorted(span for day, span in days.items() if span is not None and first <= day <= last)


def _span_or_none(start: datetime, end: datetime) -> Span | None:
    try:
        return Span(start, end)
    except ValueError:
        return None

"""Which windows are in force on a date, and what closures and holidays say about them.

A timetable is made once for an edition and a kind of visit, and remembers what it worked out.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from . import holidays
from .closures import HOLIDAY_KINDS, closure_findings, closure_notes, in_scope, settle, touches
from .facts import PersonFacts
from .findings import Finding, note, refused, unknown
from .rulebook import FacilityFacts
from .selectors import listed_in
from .spans import Reading, Span
from .starts import Clock, Holes, Start, starts_of, visit_minutes
from .windows import COMMUNITY, HOLIDAY, REMOTE, WEEKDAYS, BlackoutFacts, Route, WindowFacts

OWN_TABLE = ("listed_windows", "own_schedule")


class InForce(NamedTuple):
    """A window on a date; `holiday` is the code by which a holiday puts it out of force or in doubt."""

    window: WindowFacts
    holiday: str | None


class Timetable:
    """One edition's windows of one kind of visit, by date."""

    def __init__(self, edition: FacilityFacts, route: Route) -> None:
        self.edition = edition
        self.route = route
        self.windows = tuple(window for window in edition.windows_of(route) if window.is_complete)
        self.place = {window.id: index for index, window in enumerate(self.windows)}
        self.listed = listed_in(edition.windows_of(route))
        self.special_dates = frozenset().union(*(window.on for window in self.windows))
        self.holiday_names = tuple(name for c in edition.closures if c.kind in HOLIDAY_KINDS for name in c.holidays)
        self.has_timed_closures = any(closure.hours is not None for closure in edition.closures)
        self.has_unit_closures = any(closure.units is not None for closure in edition.closures)
        self.closure_findings: dict[tuple[str, date, str | None], tuple[tuple[Finding, ...], tuple[Finding, ...]]] = {}
        self.clock_findings: dict[tuple[str, datetime, datetime], tuple[Finding, ...]] = {}
        self._days: dict[date, tuple[InForce, ...]] = {}
        self._clocks: dict[date, Clock] = {}
        self._plain_starts: dict[tuple[int, int], tuple[Start, ...]] = {}
        self._holes_by_holiday = any(HOLIDAY in (hole.days or ()) for hole in edition.blackouts)

    # -- holidays ---------------------------------------------------------------------------------------------------

    def is_holiday(self, day: date) -> bool:
        """Whether the facility keeps the date as a holiday: the rulebook's own names, else the federal calendar."""
        if self.holiday_names:
            return day in holidays.named(self.holiday_names, day.year)
        return holidays.is_federal(day)

    def _closed_by_name(self, window: WindowFacts, day: date) -> bool:
        """A closure on legal or named holidays closes this window on this holiday."""
        for closure in self.edition.closures:
            if closure.kind not in HOLIDAY_KINDS or not in_scope(closure, window, self.route):
                continue
            if not touches(closure, day):
                continue
            if closure.holidays and day in holidays.named(closure.holidays, day.year):
                return True
            if closure.kind == "legal_holidays" and not closure.holidays:
                return True
        return False

    def _holiday(self, window: WindowFacts, day: date) -> tuple[bool, str | None]:
        """(listed, code) of a window on a holiday."""
        on_weekday = WEEKDAYS[day.weekday()] in (window.days or ())
        policy = self.edition.holidays.value if self.edition.holidays else None
        on_holiday_row = policy in OWN_TABLE and HOLIDAY in (window.days or ())
        if not on_weekday and not on_holiday_row:
            return False, None
        if self._closed_by_name(window, day):
            return True, "holiday_closed"
        if policy in OWN_TABLE:
            return True, None if on_holiday_row else "holiday_timetable"
        if policy == "closed" or (policy == "closed_onsite" and window.mode != REMOTE):
            return True, "holiday_closed"
        undated = policy == "named_holidays_closed" and not self.holiday_names
        return True, "holiday_hours_unknown" if policy is None or undated else None

    # -- windows of a date -----------------------------------------------------------------------------------------

    def in_force(self, day: date) -> tuple[InForce, ...]:
        """The windows listed on a date, in the order of the rulebook. One-off dates replace the weekday's windows."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = tuple(self._in_force(day))
        return known

    def _in_force(self, day: date) -> Iterator[InForce]:
        valid = [window for window in self.windows if _is_valid(window, day)]
        if day in self.special_dates:
            special = [window for window in valid if day in window.on]
            if special:
                yield from (InForce(window, None) for window in special)
                return
        holiday = self.is_holiday(day)
        weekday = WEEKDAYS[day.weekday()]
        for window in valid:
            if holiday:
                listed, code = self._holiday(window, day)
                if listed:
                    yield InForce(window, code)
            elif weekday in (window.days or ()):
                yield InForce(window, None)

    def clock(self, day: date) -> Clock:
        clock = self._clocks.get(day)
        if clock is None:
            clock = self._clocks[day] = Clock(self.edition.zone, day)
        return clock

    def holes(self, day: date) -> Holes:
        """The blackouts around a date."""
        if not self.edition.blackouts:
            return Holes(self.clock(day), {})
        return Holes(self.clock(day), {offset: self._blackouts(day + timedelta(days=offset)) for offset in (-1, 0, 1)})

    def _blackouts(self, day: date) -> tuple[BlackoutFacts, ...]:
        weekday = WEEKDAYS[day.weekday()]
        holiday = self._holes_by_holiday and self.is_holiday(day)
        return tuple(
            hole
            for hole in self.edition.blackouts
            if hole.days is None or weekday in hole.days or (holiday and HOLIDAY in hole.days)
        )

    def starts(self, window: WindowFacts, day: date) -> tuple[Start, ...]:
        """The starts of a window on a date, in the ticks of `clock(day)`."""
        clock = self.clock(day)
        if not clock.plain or self._holes_by_holiday:
            return starts_of(self.edition, window, clock, self.holes(day))
        key = (self.place[window.id], day.weekday())
        known = self._plain_starts.get(key)
        if known is None:
            known = self._plain_starts[key] = starts_of(self.edition, window, clock, self.holes(day))
        return known

    # -- findings ---------------------------------------------------------------------------------------------------

    def closures(
        self, window: WindowFacts, day: date, person: PersonFacts, span: Span | None
    ) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """(facility closures, unit closures), open questions settled where somebody has answered them."""
        facility, unit = closure_findings(self.edition, window, day, self.route, person, span)
        if not self.edition.settled:
            return facility, unit
        return (
            tuple(settle(self.edition, finding, window.id, day) for finding in facility),
            tuple(settle(self.edition, finding, window.id, day) for finding in unit),
        )

    def holiday_findings(self, entry: InForce, day: date) -> tuple[Finding, ...]:
        if entry.holiday is None:
            return ()
        stated = self.edition.holidays or self.edition.stated
        say = unknown if entry.holiday == "holiday_hours_unknown" else refused
        finding = say(entry.holiday, stated, window=entry.window.id, date=day.isoformat())
        return (settle(self.edition, finding, entry.window.id, day),)

    def request_findings(self, window: WindowFacts, day: date, person_key: str | None) -> tuple[Finding, ...]:
        """A window by request needs an approval on record for the date and, where it names one, the person.

        A window that only one of two equal sources shows is in doubt until somebody asks.
        """
        found = []
        if window.by_request:
            found.append(self._request(window, day, person_key))
        if not window.in_all_sources:
            found.append(unknown("sources_conflict", window.stated, window=window.id))
        return tuple(settle(self.edition, finding, window.id, day) for finding in found)

    def _request(self, window: WindowFacts, day: date, person_key: str | None) -> Finding:
        for approval in self.edition.approvals:
            if (
                approval.window_id == window.id
                and (approval.first is None or approval.first <= day)
                and (approval.last is None or day <= approval.last)
                and approval.person_key in (None, person_key)
            ):
                return note("approval_on_record", approval.stated, window=window.id)
        return unknown("needs_approval", window.stated, window=window.id)

    def length_findings(self, window: WindowFacts) -> tuple[Finding, ...]:
        minutes, stated = visit_minutes(self.edition, window)
        if window.kind == "session" or stated is not None:
            return ()
        return (note("length_assumed", self.edition.stated, window=window.id, minutes=minutes),)

    def start_findings(self, window: WindowFacts, start: Start) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """(clock, hours) findings of one start."""
        clock: tuple[Finding, ...] = ()
        if start.reading is Reading.TWICE:
            clock = (refused("start_is_ambiguous", window.stated, window=window.id),)
        elif start.reading is Reading.NEVER:
            clock = (refused("start_does_not_exist", window.stated, window=window.id),)
        hours: list[Finding] = []
        if start.hole is not None:
            hours.append(refused("count_or_meal", start.hole.stated, reason=start.hole.reason or ""))
        if start.outlives:
            hours.append(note("outlives_hours", window.stated, window=window.id))
        return clock, tuple(hours)

    def hours_unknown(self) -> tuple[Finding, ...]:
        """One finding where the source leaves out a day or a clock, or all hours."""
        edition = self.edition
        broken = [window.id for window in edition.windows_of(self.route) if not window.is_complete]
        scheduled = self.route == COMMUNITY and edition.community is not None and bool(edition.community.schedule)
        incomplete = (
            self.route != COMMUNITY and edition.status is not None and edition.status.value == "hours_incomplete"
        )
        if self.windows and not broken and not scheduled and not incomplete:
            return ()
        return (unknown("hours_unknown", edition.status or edition.stated, windows=", ".join(broken)),)

    def facility_findings(self) -> tuple[Finding, ...]:
        return (*self.hours_unknown(), *closure_notes(self.edition), *self._undated())

    def _undated(self) -> Iterator[Finding]:
        for name in holidays.undatable(self.holiday_names):
            yield unknown("holiday_not_dated", self.edition.holidays or self.edition.stated, holiday=name)


def _is_valid(window: WindowFacts, day: date) -> bool:
    after = window.valid_from is None or window.valid_from <= day
    return after and (window.valid_to is None or day <= window.valid_to)


def timetable(edition: FacilityFacts, route: Route) -> Timetable:
    """The timetable of an edition, made once and kept with it."""
    known = edition.worked_out.get(route)
    if known is None:
        known = edition.worked_out[route] = Timetable(edition, route)
    return known  # type: ignore[return-value]

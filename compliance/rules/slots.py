"""The slots of a facility between two dates, refused ones included."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from .eligibility import person_findings
from .facts import NOBODY_KNOWN, Party, PersonFacts
from .findings import Finding, Verdict, note, unknown, verdict_of
from .hours import InForce, Timetable, timetable
from .notice import booking_findings
from .party import party_findings
from .rulebook import FacilityFacts
from .selectors import date_holds, date_rule_findings, selector_findings
from .spans import Reading, Span, instant, reading, wall
from .starts import end_minute
from .windows import SOCIAL, WEEKDAYS, Route, Selector, WindowFacts


@dataclass(slots=True)
class Slot:
    """One start in one window. Both times are aware and local; the verdict is the worst finding."""

    start_local: datetime
    end_local: datetime
    mode: str | None
    window_id: str
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def span(self) -> Span:
        """Raises ValueError for a start that the clock skips, where no time is left before the end."""
        return Span(self.start_local.astimezone(UTC), self.end_local.astimezone(UTC))


@dataclass(frozen=True)
class SlotList:
    """Slots in order of their start, then of the rulebook's windows; and what holds for the whole facility."""

    slots: tuple[Slot, ...]
    findings: tuple[Finding, ...]

    @property
    def allowed(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.verdict is Verdict.ALLOWED)

    @property
    def no_possible_slot(self) -> bool:
        """Every slot is refused and nothing is left to ask: not "no slot free" but "no slot possible"."""
        unknown_left = any(finding.verdict is Verdict.UNKNOWN for finding in self.findings)
        return not unknown_left and all(slot.verdict is Verdict.REFUSED for slot in self.slots)


def slots(
    facility: FacilityFacts,
    first: date,
    last: date,
    *,
    person: PersonFacts | None = None,
    route: Route = SOCIAL,
    party: Party | None = None,
    now: datetime | None = None,
    person_key: str | None = None,
) -> SlotList:
    """Every slot whose window begins on a date from `first` to `last`, both included.

    Party findings only with `party`, booking findings only with `now` (aware). Without `person` every selector is
    unknown.
    """
    known = person or NOBODY_KNOWN
    found: list[tuple[int, int, Slot]] = []
    whole: dict[int, tuple[Finding, ...]] = {}
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        edition = facility.in_force_on(day)
        if edition is None:
            whole.setdefault(0, (unknown("hours_unknown", facility.status or facility.stated, windows=""),))
            continue
        table = timetable(edition, route)
        if id(edition) not in whole:
            whole[id(edition)] = (*table.facility_findings(), *_level_findings(table, known))
        for entry in table.in_force(day):
            found += _window_slots(table, entry, day, known, party, now, person_key)
    found.sort(key=lambda item: item[:2])
    return SlotList(tuple(slot for _, _, slot in found), _distinct(whole))


def _distinct(whole: dict[int, tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """Facility-wide findings of all editions met, each once."""
    found: list[Finding] = []
    for findings in whole.values():
        found += [finding for finding in findings if finding not in found]
    return tuple(found)


def _window_slots(
    table: Timetable,
    entry: InForce,
    day: date,
    person: PersonFacts,
    party: Party | None,
    now: datetime | None,
    person_key: str | None,
) -> Iterator[tuple[int, int, Slot]]:
    window, edition, clock = entry.window, table.edition, table.clock(day)
    starts = table.starts(window, day)
    if not starts:
        return
    facility, unit = table.closures(window, day, person, None)
    timed = table.has_timed_closures or _wait_in_hours(edition) or now is not None
    assigned = window.applies_to is not None and window.applies_to.assigned_by_facility is not None
    by_start = assigned and person.assigned_slots is not None
    weekday = WEEKDAYS[day.weekday()]
    wait = () if timed else tuple(person_findings(edition, person, clock.local(starts[0].start)))
    before = (*table.holiday_findings(entry, day), *date_rule_findings(window, day, person))
    asked = table.request_findings(window, day, person_key)
    who = selector_findings(window, person, table.listed, weekday=weekday, start_minute=window.start_minute or 0)
    length = table.length_findings(window)
    shape = tuple(party_findings(edition, party, window.mode, day, table.route, person)) if party else ()
    plain = (*facility, *unit, *wait, *before, *asked, *who, *length, *shape)
    plain_verdict = verdict_of(plain)
    place = table.place[window.id]
    base = clock.base
    for start in starts:
        begins, ends = clock.shown(start.start, start.reading), clock.local(start.end)
        if not timed and not by_start and start.reading is Reading.ONCE and start.hole is None and not start.outlives:
            findings, verdict = plain, plain_verdict
        else:
            moment = clock.local(start.start)
            if timed:
                span = Span(moment, ends) if moment.astimezone(UTC) < ends.astimezone(UTC) else None
                facility, unit = table.closures(window, day, person, span)
                wait = tuple(person_findings(edition, person, moment))
            if by_start:
                minute = begins.hour * 60 + begins.minute
                who = selector_findings(window, person, table.listed, weekday=weekday, start_minute=minute)
            clock_findings, hours = table.start_findings(window, start)
            notice = tuple(booking_findings(edition, window, moment, now, table.route)) if now is not None else ()
            findings = (
                *facility,
                *unit,
                *wait,
                *clock_findings,
                *before,
                *hours,
                *asked,
                *who,
                *length,
                *shape,
                *notice,
            )
            verdict = verdict_of(findings)
        yield base + start.start, place, Slot(begins, ends, window.mode, window.id, verdict, findings)


def _wait_in_hours(edition: FacilityFacts) -> bool:
    rules = edition.clearance
    return rules is not None and rules.first_visit_wait_hours is not None and rules.first_visit_wait_hours.value > 0


def _level_findings(table: Timetable, person: PersonFacts) -> tuple[Finding, ...]:
    """A level that no window names which the person could otherwise use is a question to ask, not a no.

    Women of level II where only men's windows name II: each window rightly refuses, yet the table says nothing about
    them.
    """
    level = person.classification
    if level is None or level not in table.listed.levels:
        return ()
    within_reach = False
    for window in table.windows:
        selector = window.applies_to
        if selector is None or selector == Selector(gender=selector.gender):
            if selector is None or selector.gender in (None, person.gender):
                return ()
            continue
        if selector.classification is None:
            continue
        if person.gender is None or selector.gender in (None, person.gender):
            if level in selector.classification:
                return ()
            within_reach = True
    if not within_reach:
        return ()
    return (unknown("level_not_listed", table.edition.stated, window="", wanted=""),)


def levels_in_two_bands(facility: FacilityFacts, person: PersonFacts, route: Route = SOCIAL) -> tuple[Finding, ...]:
    """Advice where two bands of hours name the person's level: they add up, and which one is meant is worth asking."""
    bands = [
        window
        for window in facility.windows_of(route)
        if window.applies_to is not None
        and window.applies_to.classification is not None
        and person.classification in window.applies_to.classification
        and window.applies_to.gender in (None, person.gender)
    ]
    if len({window.applies_to and window.applies_to.classification for window in bands}) < 2:
        return ()
    return (note("level_in_two_bands", bands[0].stated, windows=", ".join(window.id for window in bands)),)


def window_dates(facility: FacilityFacts, window: WindowFacts, first: date, last: date) -> Iterator[tuple[date, Span]]:
    """The dated openings of one window by the wall clock, for whomever; closures are not applied.

    Date rules that need nobody's number are applied, and so is the timetable of holidays; a session whose start the
    clock
    skips or shows twice is left out.
    """
    route: Route = SOCIAL if any(window is one for one in facility.windows) else "community_group"
    table = timetable(facility, route)
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if facility.effective_from is not None and day < facility.effective_from:
            continue
        entry = next((entry for entry in table.in_force(day) if entry.window is window), None)
        if entry is None or entry.holiday == "holiday_timetable" or window.start_minute is None:
            continue
        rule = window.date_rule
        if rule is not None and day not in window.on and date_holds(rule, day, NOBODY_KNOWN) is False:
            continue
        how = reading(facility.zone, wall(day, window.start_minute))
        if window.kind == "session" and how is not Reading.ONCE:
            continue
        opens = instant(facility.zone, day, window.start_minute)
        closes = instant(facility.zone, day, end_minute(window))
        if opens < closes:
            yield day, Span(opens, closes)

"""A week of slots for the public page: what is open when, for whom, and why not."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from compliance.explanations import explain
from compliance.rules import CODES, FacilityFacts, Finding, Party, PersonFacts, Route, Slot, Verdict, WindowFacts, slots
from facilities import window_words
from facilities.week_pictures import BEST_FIRST, Picture, draw

ABOUT_THE_PERSON = {
    code for code, info in CODES.items() if info.params == ("window", "wanted") and code.endswith("_unknown")
}
STARTS_NAMED = 4  # up to this many starts are written out; of more, the first and the last


@dataclass(frozen=True)
class Reason:
    """A finding in words."""

    text: str
    verdict: str
    is_advice: bool


@dataclass(frozen=True)
class Stretch:
    """From when to when, and which starts there are in between."""

    when: str
    starts: str


@dataclass(frozen=True)
class Hours:
    """Hours of one day that are for the same people and have the same answer."""

    stretches: tuple[Stretch, ...]
    mode: str
    whom: str
    verdict: str
    reasons: tuple[Reason, ...]


@dataclass
class Day:
    """One date and its hours, in order of their start."""

    day: date
    hours: list[Hours] = field(default_factory=list)

    @property
    def possible(self) -> list[Hours]:
        """What is allowed, or may be."""
        return [hours for hours in self.hours if hours.verdict != Verdict.REFUSED]

    @property
    def refused(self) -> list[Hours]:
        return [hours for hours in self.hours if hours.verdict == Verdict.REFUSED]


@dataclass(frozen=True)
class Idle:
    """Neighbouring dates on which nothing is possible; `is_refused`: there are hours, and all of them are not open."""

    first: date
    last: date
    is_refused: bool


@dataclass(frozen=True)
class Week:
    """`findings` are about the facility as a whole; `verdicts` are those that occur, best first, for the legend."""

    days: tuple[Day, ...]
    findings: tuple[Reason, ...]
    verdicts: tuple[str, ...]
    picture: Picture

    @property
    def is_empty(self) -> bool:
        return not any(day.hours for day in self.days)

    @property
    def rows(self) -> list[Day | Idle]:
        """Days with something possible, and between them the idle ones, as few as can be."""
        rows: list[Day | Idle] = []
        for day in self.days:
            before = rows[-1] if rows else None
            if day.possible:
                rows.append(day)
            elif isinstance(before, Idle) and before.is_refused == bool(day.refused):
                rows[-1] = replace(before, last=day.day)
            else:
                rows.append(Idle(day.day, day.day, bool(day.refused)))
        return rows

    @property
    def has_refused(self) -> bool:
        return any(day.refused for day in self.days)


def monday_of(day: date) -> date:
    """The Monday of a date's week."""
    return day - timedelta(days=day.weekday())


def week_of(
    facts: FacilityFacts,
    monday: date,
    *,
    person: PersonFacts | None = None,
    route: Route = "social",
    party: Party | None = None,
) -> Week:
    """The seven dates from `monday` on. Booking is not judged: nobody has said yet when they would book."""
    found = slots(facts, monday, monday + timedelta(days=6), person=person, route=route, party=party)
    days = {monday + timedelta(days=number): Day(monday + timedelta(days=number)) for number in range(7)}
    groups: dict[tuple[date, str, tuple[str, ...]], list[Slot]] = {}
    for slot in found.slots:
        codes = tuple(finding.code for finding in slot.findings)
        # A start after midnight stands under the date on which it happens: nobody looks for it the day before.
        groups.setdefault((slot.start_local.date(), slot.window_id, codes), []).append(slot)
    windows = _windows(facts, list(days), route)
    for (day, window_id, _codes), group in groups.items():
        if day in days:
            _add(days[day].hours, windows[window_id], group, person)
    verdicts = {slot.verdict for slot in found.slots}
    return Week(
        days=tuple(days.values()),
        findings=tuple(_reason(finding) for finding in found.findings),
        verdicts=tuple(verdict.value for verdict in BEST_FIRST if verdict in verdicts),
        picture=draw(found.slots, monday),
    )


def _windows(facts: FacilityFacts, days: list[date], route: Route) -> dict[str, WindowFacts]:
    """Windows of the editions in force on these days, by id."""
    editions = [edition for edition in (facts.in_force_on(day) for day in days) if edition is not None]
    return {window.id: window for edition in editions for window in edition.windows_of(route)}


def _reason(finding: Finding) -> Reason:
    return Reason(explain(finding), finding.verdict.value, finding.advice)


def _add(rows: list[Hours], window: WindowFacts, group: list[Slot], person: PersonFacts | None) -> None:
    """Put slots of one window into a day: into a row that says the same, or a new one."""
    hours = Hours(
        stretches=(_stretch(group),),
        mode=window_words.mode(window),
        whom=window_words.whom(window.applies_to),
        verdict=group[0].verdict.value,
        reasons=_reasons(group[0].findings, person),
    )
    for number, row in enumerate(rows):
        if replace(row, stretches=()) == replace(hours, stretches=()):
            rows[number] = replace(row, stretches=row.stretches + hours.stretches)
            return
    rows.append(hours)


def _reasons(findings: tuple[Finding, ...], person: PersonFacts | None) -> tuple[Reason, ...]:
    """Findings in words. Where nothing was said of a person, the row says for whom it is, and need not repeat it."""
    told = list(findings)
    if person is None:
        told = [finding for finding in findings if finding.code not in ABOUT_THE_PERSON]
    reasons = [_reason(finding) for finding in told]
    if len(told) < len(findings):
        reasons.insert(0, Reason(_("It depends on the person."), Verdict.UNKNOWN.value, False))
    return tuple(dict.fromkeys(reasons))


def _stretch(group: list[Slot]) -> Stretch:
    starts = [_clock(slot.start_local) for slot in group]
    told = ""
    if len(starts) > STARTS_NAMED:
        words = {"number": len(starts), "first": starts[0], "last": starts[-1]}
        told = _("%(number)s starts, from %(first)s to %(last)s") % words
    elif len(starts) > 1:
        told = _("starts: %(times)s") % {"times": ", ".join(starts)}
    when = _("%(start)s to %(end)s") % {"start": starts[0], "end": _clock(group[-1].end_local)}
    return Stretch(when, told)


def _clock(moment: datetime) -> str:
    return time_format(moment.time(), "TIME_FORMAT")

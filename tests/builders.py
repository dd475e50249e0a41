"""Plain facts for tests of the rules: an allowed visit and changes to it. No database, no Django.

The facility is in New York and receives visits on every day from 09:00 to 17:00, an hour each.
"""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from compliance.rules import (
    WEEKDAYS,
    FacilityFacts,
    Finding,
    PastVisit,
    PersonFacts,
    Proposal,
    SlotList,
    Span,
    Verdict,
    VisitorFacts,
    slots,
)
from facilities.facts import facility_facts

RULEBOOKS = Path(__file__).resolve().parent.parent / "facilities" / "rulebooks"
NEW_YORK = ZoneInfo("America/New_York")
EVERY_DAY = list(WEEKDAYS)
WORKING_DAYS = EVERY_DAY[:5]
A_WEDNESDAY = date(2026, 6, 10)  # no holiday, no clock change near


def local(day: date, clock: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    """A wall reading of a date as a moment in UTC."""
    hour, minute = map(int, clock.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


def a_window(**changes) -> dict:
    """An open window of a rulebook, 09:00-17:00 on every day."""
    return {"id": "w1", "days": EVERY_DAY, "start": "09:00", "end": "17:00", "kind": "open"} | changes


def a_document(*windows: dict, timezone: str = "America/New_York", **visiting) -> dict:
    """A rulebook with these windows (default: one, every day), an hour a visit, open on holidays."""
    base = {
        "status": "hours_published",
        "holidays": "open",
        "visit_length": {"minutes": 60},
        "windows": list(windows) or [a_window()],
    }
    return {"id": "testbed", "name": "Testbed", "timezone": timezone, "visiting": base | visiting}


def a_facility(
    *windows: dict, timezone: str = "America/New_York", read: dict | None = None, **visiting
) -> FacilityFacts:
    """The facts of `a_document`; `read` goes to the reading (confirmations, approvals, closures ...)."""
    return facility_facts(a_document(*windows, timezone=timezone, **visiting), **(read or {}))


def a_rulebook(facility_id: str) -> dict:
    """A shipped rulebook."""
    return json.loads((RULEBOOKS / f"{facility_id}.json").read_text())


def a_shipped_facility(facility_id: str, **read) -> FacilityFacts:
    return facility_facts(a_rulebook(facility_id), **read)


def a_visitor(key: str = "V-1", **changes) -> VisitorFacts:
    """An adult about whom everything was asked and nothing speaks against."""
    known = VisitorFacts(
        key=key,
        birth_date=date(1980, 1, 1),
        bars=(),
        on_list_of=frozenset(["P-1"]),
        relationships={},
        categories=frozenset(),
        identification=frozenset(["passport"]),
        experienced=True,
        agreements=frozenset(),
    )
    return replace(known, **changes)


def a_span(day: date = A_WEDNESDAY, clock: str = "10:00", minutes: int = 60, zone: ZoneInfo = NEW_YORK) -> Span:
    start = local(day, clock, zone)
    return Span(start, start + timedelta(minutes=minutes))


def a_proposal(facility: FacilityFacts | None = None, **changes) -> Proposal:
    """An allowed visit: one visitor sees P-1 on a Wednesday from 10:00 to 11:00."""
    allowed = Proposal(
        facility=facility or a_facility(),
        span=a_span(),
        window_id="w1",
        person=PersonFacts(),
        person_key="P-1",
        visitors=(a_visitor(),),
    )
    return replace(allowed, **changes)


def a_past_visit(day: date = A_WEDNESDAY, clock: str = "12:00", minutes: int = 60, **changes) -> PastVisit:
    """Another visit of P-1 by V-1 in the same place."""
    past = PastVisit(a_span(day, clock, minutes), "testbed", "P-1", frozenset(["V-1"]))
    return replace(past, **changes)


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


def blocks(findings: tuple[Finding, ...]) -> list[str]:
    """The codes that stand in the way."""
    return [finding.code for finding in findings if finding.verdict is not Verdict.ALLOWED]


def told(found: SlotList) -> list[tuple[str, str, str, list[str]]]:
    """Every slot as (local start, window, verdict, codes)."""
    return [
        (f"{slot.start_local:%m-%d %H:%M}", slot.window_id, slot.verdict.value, codes(slot.findings))
        for slot in found.slots
    ]


def starts(found: SlotList) -> list[str]:
    """The local clock of every slot that is listed."""
    return [f"{slot.start_local:%H:%M}" for slot in found.slots]


def slots_on(facility: FacilityFacts, day: date, last: date | None = None, **asked) -> SlotList:
    return slots(facility, day, last or day, **asked)


def allowed_dates(found: SlotList) -> list[date]:
    return sorted({slot.start_local.date() for slot in found.allowed})


def verdicts(found: SlotList) -> set[str]:
    return {slot.verdict.value for slot in found.slots}


def slot_codes(found: SlotList) -> set[str]:
    return {finding.code for slot in found.slots for finding in slot.findings}

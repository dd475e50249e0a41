"""May the person be visited yet: the wait after admission, and the quarantine of new arrivals."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .facts import PersonFacts
from .findings import Finding, refused, unknown
from .rulebook import FacilityFacts
from .spans import instant
from .stated import Stated


def person_findings(edition: FacilityFacts, person: PersonFacts, starts: datetime) -> Iterator[Finding]:
    """The waits that a facility states, counted from the admission of the person.

    Days: a person admitted on the 1st with a wait of 5 days may be visited from the 6th, local dates. Hours:
    elapsed; where
    only the date of admission is known, the hours of that date are in doubt. A wait of 0 asks for nothing.
    """
    rules = edition.clearance
    if rules is None:
        return
    day = starts.astimezone(edition.zone).date()
    for code, stated in (
        ("wait_after_admission", rules.first_visit_wait_days),
        ("new_arrival_quarantine", rules.quarantine_new_arrivals_days),
    ):
        if stated is None or stated.value == 0:
            continue
        admitted_on = person.admitted_on or (
            person.admitted_at.astimezone(edition.zone).date() if person.admitted_at else None
        )
        if admitted_on is None:
            yield unknown("admitted_on_unknown", stated, amount=stated.value, unit="days")
        elif (day - admitted_on).days < stated.value:
            first = admitted_on + timedelta(days=stated.value)
            yield refused(code, stated, days=stated.value, first=first.isoformat())
    if rules.first_visit_wait_hours is not None and rules.first_visit_wait_hours.value > 0:
        yield from _hours(edition.zone, rules.first_visit_wait_hours, person, starts)


def _hours(zone: ZoneInfo, stated: Stated[int], person: PersonFacts, starts: datetime) -> Iterator[Finding]:
    wait = timedelta(hours=stated.value)
    if person.admitted_at is not None:
        earliest = latest = person.admitted_at
    elif person.admitted_on is not None:
        earliest = instant(zone, person.admitted_on, 0)
        latest = instant(zone, person.admitted_on, 1440)
    else:
        yield unknown("admitted_on_unknown", stated, amount=stated.value, unit="hours")
        return
    if starts < earliest + wait:
        yield refused("wait_hours_after_admission", stated, hours=stated.value)
    elif starts < latest + wait:
        yield unknown("admitted_at_unknown", stated, hours=stated.value)

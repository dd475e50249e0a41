"""Visits that a person's family makes, as the rules count them beside ours: the family's come first."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from compliance import audit
from compliance.rules import PastVisit, Span
from facilities.models import Facility
from visitation.models import FamilyVisits, Person

_MONDAY, _WEEK = 0, timedelta(days=7)
_LONG = timedelta(hours=1)  # nobody knows how long they stay; where hours are counted, one hour is


def counted_beside(
    reserved: Iterable[FamilyVisits], *, person: str, facility: str, zone: ZoneInfo, day: date, reach: timedelta
) -> Iterator[PastVisit]:
    """What the family takes of the days around `day`, as visits that count.

    They stand at the first hour of their day, by the facility's clock, when nobody visits: so they fill quotas, and no
    room. Of a number a week whose days nobody knows, none stands on `day` itself, and all on a Monday, or a Tuesday
    where `day` is one: these belong to the same week whether weeks begin on Sunday or on Monday.
    """
    for rows in reserved:
        for taken_on in days_taken(rows, day - reach, day + reach, not_on=day):
            begins = datetime.combine(taken_on, time(), zone).astimezone(UTC)
            for _visit in range(rows.visits):
                yield PastVisit(
                    span=Span(begins, begins + _LONG), facility_id=facility, person_key=person, state="family"
                )


def days_taken(
    rows: FamilyVisits, first: date, last: date, *, unknown_on: int = _MONDAY, not_on: date | None = None
) -> Iterator[date]:
    """The days between two dates, both included, on which the family takes `rows.visits` each.

    `unknown_on` stands for a weekday that nobody knows, the one after it where that is the date `not_on`.
    """
    first = max(first, rows.first_day)
    last = last if rows.last_day is None else min(last, rows.last_day)
    if rows.day is not None:
        if first <= rows.day <= last:
            yield rows.day
        return
    taken_on = (
        first - timedelta(days=first.weekday()) + timedelta(days=unknown_on if rows.weekday is None else rows.weekday)
    )
    while taken_on <= last:
        stands_on = taken_on + timedelta(days=1) if rows.weekday is None and taken_on == not_on else taken_on
        if first <= stands_on <= last:
            yield stands_on
        taken_on += _WEEK


@transaction.atomic
def reserve(
    person: Person,
    facility: Facility,
    *,
    visits: int,
    first_day: date,
    last_day: date | None = None,
    weekday: int | None = None,
    day: date | None = None,
    by: Any,
    now: datetime,
) -> FamilyVisits:
    """Leave visits to the family. Visits that are booked already stay; the nightly look at the rules finds them."""
    row = FamilyVisits.objects.create(
        person=person, facility=facility, visits=visits, first_day=day or first_day, last_day=day or last_day,
        weekday=weekday, day=day, entered_at=now, entered_by=str(by)[:120],
    )  # fmt: skip
    audit.record("family_visits_reserved", by=by, subject=person, program=person.program.code, now=now)
    return row


@transaction.atomic
def give_back(row: FamilyVisits, *, by: Any, now: datetime) -> None:
    """The family does not come any more; two who say so at once say it once."""
    deleted, _what = FamilyVisits.objects.filter(pk=row.pk).delete()
    if deleted:
        person = row.person
        audit.record("family_visits_given_back", by=by, subject=person, program=person.program.code, now=now)

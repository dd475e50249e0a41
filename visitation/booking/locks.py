"""Locks of a booking, always in this order: volunteers, person, visit that is moved, rules, slot.

Plans that are published lock volunteers and people in the same order and the slots after them.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from visitation.models import Person
from volunteers.models import Volunteer

_SLOT = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_RULES = "SELECT FROM facilities_facility WHERE id = ANY(%s::bigint[]) ORDER BY id FOR SHARE"


def lock_people(volunteers: Iterable[int], people: Iterable[int]) -> None:
    """Rows of volunteers by number, then of people: whoever asks for the same ones waits here."""
    for model, numbers in ((Volunteer, volunteers), (Person, people)):
        rows = model.objects.select_for_update(no_key=True).filter(pk__in=set(numbers))
        list(rows.order_by("pk").values_list("pk"))


def lock_slots(spans: Iterable[tuple[int, datetime, datetime, str]]) -> None:
    """Of (facility, starts, ends, zone): the facilities' rules, which nobody publishes meanwhile; then their days.

    A facility's room is one for all windows, and for all programs: visits that could meet in it share a local date.
    """
    spans = list(spans)
    keys = {(facility, day) for facility, *span in spans for day in _days(*span)}
    with connection.cursor() as cursor:
        cursor.execute(_RULES, [sorted({facility for facility, *_ in spans})])
        for facility, day in sorted(keys):
            cursor.execute(_SLOT, [f"visitation.slot {facility} {day}"])


def _days(starts: datetime, ends: datetime, zone: str) -> Iterable[date]:
    place = ZoneInfo(zone)
    day, last = starts.astimezone(place).date(), (ends - timedelta(microseconds=1)).astimezone(place).date()
    while day <= last:
        yield day
        day += timedelta(days=1)

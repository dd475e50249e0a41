"""Locks of a booking, always in this order: volunteers, their accounts, person, visit that is moved, rules, slot.

Plans that are published lock volunteers and people in the same order and the slots after them.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from visitation.models import Person, SlotHold
from volunteers.models import Volunteer

Statement = tuple[str, list[Any]]
_SLOT = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_ROWS = "SELECT FROM %s WHERE id = ANY(%%s::bigint[]) ORDER BY id FOR NO KEY UPDATE"
# One account may visit for several programs, whose rows of it are not the same.
_ACCOUNTS = """
SELECT pg_advisory_xact_lock(hashtextextended('visitation.account ' || user_id, 0)) FROM (
    SELECT DISTINCT user_id FROM volunteers_volunteer
    WHERE id = ANY(%s::bigint[]) AND user_id IS NOT NULL ORDER BY user_id
) AS accounts
"""
_HOLD = "SELECT visit_id, person_id FROM visitation_slothold WHERE id = %s FOR UPDATE"
_RULES = "SELECT FROM facilities_facility WHERE id = ANY(%s::bigint[]) ORDER BY id FOR SHARE"


def lock_people(volunteers: Iterable[int], people: Iterable[int]) -> None:
    """Rows of volunteers by number, their accounts, then rows of people: whoever asks for the same ones waits here."""
    statements = _of_people(volunteers, people)
    if statements:
        _in_turn(statements)


def lock_accounts(volunteers: Iterable[int]) -> None:
    """Accounts of volunteers alone, where the rows are locked: two programs at once must not send one on one day."""
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNTS, [sorted(set(volunteers))])


def lock_people_and_hold(volunteers: Iterable[int], hold: SlotHold) -> None:
    """The same of volunteers and of the hold's person, then the row of the hold.

    What others may have changed of it meanwhile is read anew: its visit, and whose it is.
    Raises SlotHold.DoesNotExist.
    """
    found = _in_turn([*_of_people(volunteers, [hold.person_id]), (_HOLD, [hold.pk])])
    if found is None:
        raise SlotHold.DoesNotExist
    hold.visit_id, hold.person_id = found


def lock_slots(spans: Iterable[tuple[int, datetime, datetime, str]]) -> None:
    """Of (facility, starts, ends, zone): the facilities' rules, which nobody publishes meanwhile; then their days.

    A facility's room is one for all windows, and for all programs: visits that could meet in it share a local date.
    """
    spans = list(spans)
    keys = {(facility, day) for facility, *span in spans for day in _days(*span)}
    rules = (_RULES, [sorted({facility for facility, *_ in spans})])
    _in_turn([rules, *((_SLOT, [f"visitation.slot {facility} {day}"]) for facility, day in sorted(keys))])


def _of_people(volunteers: Iterable[int], people: Iterable[int]) -> list[Statement]:
    """Locks of volunteers, of their accounts, and of people."""
    going, held = sorted(set(volunteers)), sorted(set(people))
    statements: list[Statement] = []
    if going:
        statements += [(_ROWS % Volunteer._meta.db_table, [going]), (_ACCOUNTS, [going])]
    if held:
        statements.append((_ROWS % Person._meta.db_table, [held]))
    return statements


def _in_turn(statements: Sequence[Statement]) -> Any:
    """Each sees what was committed while the one before it waited, though they are sent at once. The last one's row."""
    with connection.cursor() as cursor:
        sql = "; ".join(statement for statement, _values in statements)
        cursor.execute(sql, [value for _statement, values in statements for value in values])
        while cursor.nextset():
            pass
        return cursor.fetchone()


def _days(starts: datetime, ends: datetime, zone: str) -> Iterable[date]:
    place = ZoneInfo(zone)
    day, last = starts.astimezone(place).date(), (ends - timedelta(microseconds=1)).astimezone(place).date()
    while day <= last:
        yield day
        day += timedelta(days=1)

"""Rooms that other programs' visits fill: when and where, never whose."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from visitation.models import Visit
from visitation.statuses import LIVE

_LIVE = sorted(status.value for status in LIVE)
_COLUMNS = ("facility_id", "status", "starts", "ends", "day", "window_id", "mode", "route")


def rooms_taken(
    facility_ids: Iterable[int], *, first: datetime, last: datetime, besides: Iterable[int]
) -> list[Visit]:
    """Live visits at these facilities between two moments, but those of the programs `besides`; one query.

    They are no rows to keep: nobody is visited in them, and no code names them. The database alone knows more, and
    answers no more than this (visitation_rooms_taken).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM visitation_rooms_taken(%s::bigint[], %s::text[], %s, %s, %s::bigint[])",
            [sorted(facility_ids), _LIVE, first, last, sorted(besides)],
        )
        return [Visit(**dict(zip(_COLUMNS, row, strict=True))) for row in cursor.fetchall()]

"""Rooms that other programs' visits fill: when and where, never whose."""

from collections.abc import Iterable
from datetime import datetime

from compliance.rounds import Asking, Plain, answer
from visitation.models import Visit
from visitation.statuses import LIVE

_LIVE = sorted(status.value for status in LIVE)
_COLUMNS = ("facility_id", "status", "starts", "ends", "day", "window_id", "mode", "route")


def rooms_taken(facility_ids: Iterable[int], *, first: datetime, last: datetime, besides: Iterable[int]) -> list[Visit]:
    """Live visits at these facilities between two moments, but those of the programs `besides`; one query.

    They are no rows to keep: nobody is visited in them, and no code names them. The database alone knows more, and
    answers no more than this (visitation_rooms_taken).
    """
    return answer(asks_rooms(facility_ids, first=first, last=last, besides=besides))


def asks_rooms(
    facility_ids: Iterable[int], *, first: datetime, last: datetime, besides: Iterable[int]
) -> Asking[list[Visit]]:
    """The same. One round."""
    sql = f"SELECT {', '.join(_COLUMNS)} FROM visitation_rooms_taken(%s::bigint[], %s::text[], %s, %s, %s::bigint[])"
    (rows,) = yield (Plain(sql, [sorted(facility_ids), _LIVE, first, last, sorted(besides)]),)
    return [Visit(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]

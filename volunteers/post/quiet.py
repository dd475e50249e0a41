"""Quiet hours: wall time in the reader's own zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def quiet_until(moment: datetime, *, zone: ZoneInfo, starts: time, ends: time) -> datetime | None:
    """When the quiet hours that `moment` lies in are over (UTC); None where it lies in none.

    `starts` belongs to them, `ends` does not; they may go over midnight; equal times mean never quiet. On the night a
    clock is put forward, an end that does not exist is taken by the clock as it was before; on the night it is put
    back, they end at the first of the two.
    """
    if starts == ends:
        return None
    local = moment.astimezone(zone)
    clock = local.time().replace(fold=0)
    if starts < ends:
        if not starts <= clock < ends:
            return None
        day = local.date()
    elif clock >= starts:
        day = local.date() + timedelta(days=1)
    elif clock < ends:
        day = local.date()
    else:
        return None
    over = datetime.combine(day, ends, tzinfo=zone).astimezone(UTC)
    # In the second of two equal hours the first one's end is past: they are over when the second one ends too.
    return over if over > moment else datetime.combine(day, ends.replace(fold=1), tzinfo=zone).astimezone(UTC)

"""Wall time in a zone and instants, as plain numbers.

An *instant* is a whole number of seconds since 1970 UTC. *Minutes* are wall minutes since local midnight, 0 to 1440.
A wall time that comes twice is its first occurrence, one that does not exist is read with the offset in force before
the change (`fold=0`); lengths are elapsed time.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  wall times carry no zone; the zone stands beside them
MINUTE = 60  # seconds
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def instant_of(wall: datetime, zone: ZoneInfo) -> int:
    """The instant a wall time stands for."""
    return _seconds(wall - EPOCH - _offset(wall.replace(tzinfo=zone, fold=0)))


def offsets_of(wall: datetime, zone: ZoneInfo) -> tuple[timedelta, timedelta]:
    """The offsets of the first and the second reading of a wall time; equal on every ordinary day."""
    return _offset(wall.replace(tzinfo=zone, fold=0)), _offset(wall.replace(tzinfo=zone, fold=1))


def exists(wall: datetime, zone: ZoneInfo) -> bool:
    """False in the hour that the spring change leaves out."""
    first, second = offsets_of(wall, zone)
    return first >= second


def wall_of(day: date, minutes: int) -> datetime:
    """Wall time of a minute of a day; 1440 is the next midnight."""
    return datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001


@lru_cache(maxsize=1 << 18)
def instant_at(day: date, minutes: int, zone: ZoneInfo) -> int:
    """The instant of a minute of a local day."""
    return instant_of(wall_of(day, minutes), zone)


def day_of(instant: int, zone: ZoneInfo) -> date:
    """The local day an instant falls on."""
    return datetime.fromtimestamp(instant, zone).date()


def instant_from_offset(written: datetime) -> int:
    """The instant of a time written with its offset."""
    return _seconds(written.astimezone(UTC).replace(tzinfo=None) - EPOCH)


def period_of(day: date, per: str, week_start: int = 0) -> date:
    """The first day of the day, week or month that holds `day`; `week_start` counts from Monday = 0."""
    if per == "day":
        return day
    if per == "month":
        return day.replace(day=1)
    return day - timedelta(days=(day.weekday() - week_start) % 7)


def _offset(aware: datetime) -> timedelta:
    return aware.utcoffset() or timedelta()


def _seconds(length: timedelta) -> int:
    return length.days * 86400 + length.seconds

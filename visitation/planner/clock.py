"""Wall times of a zone and UTC minutes, both ways."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_MINUTES = 1440
EPOCH_DAY = date(1970, 1, 1).toordinal()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def instant_minutes(moment: datetime) -> int:
    """UTC minutes of an aware datetime, seconds cut off."""
    return int((moment - EPOCH).total_seconds() // 60)


def _exact(zone: str, day: int, minute: int) -> int:
    # fold=0: the offset before a spring gap, the first of two autumn hours.
    wall = datetime.combine(date.fromordinal(day + minute // DAY_MINUTES), datetime.min.time())
    wall += timedelta(minutes=minute % DAY_MINUTES)
    return instant_minutes(wall.replace(tzinfo=zone_named(zone)))


@lru_cache(maxsize=65536)
def _midnight(zone: str, day: int) -> tuple[int, bool]:
    start, end = _exact(zone, day, 0), _exact(zone, day + 1, 0)
    return start, end - start == DAY_MINUTES


def utc_minutes(zone: str, day: int, minute: int) -> int:
    """The instant of a wall time; `minute` may be 1440 (the next midnight)."""
    start, plain = _midnight(zone, day)
    return start + minute if plain else _exact(zone, day, minute)


def wall_exists(zone: str, day: int, minute: int) -> bool:
    """False inside a spring gap."""
    if _midnight(zone, day)[1]:
        return True
    local = local_time(zone, _exact(zone, day, minute))
    return (local.toordinal(), local.hour * 60 + local.minute) == (day + minute // DAY_MINUTES, minute % DAY_MINUTES)


def local_time(zone: str, minutes: int) -> datetime:
    return (EPOCH + timedelta(minutes=minutes)).astimezone(zone_named(zone))


def local_iso(zone: str, minutes: int) -> str:
    """ISO 8601 local time with offset: 2026-03-08T09:00:00-05:00."""
    return local_time(zone, minutes).isoformat()


def wall_text(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@lru_cache(maxsize=65536)
def day_text(day: int) -> str:
    return date.fromordinal(day).isoformat()


def weekday(day: int) -> int:
    """Monday is 0."""
    return (day + 6) % 7


@lru_cache(maxsize=65536)
def month_of(day: int) -> int:
    """A number that is the same for the days of one calendar month and grows with time."""
    found = date.fromordinal(day)
    return found.year * 12 + found.month - 1


@lru_cache(maxsize=65536)
def day_of_month(day: int) -> int:
    return date.fromordinal(day).day


def period_of(per: str, week_start: int, day: int) -> int:
    """The key of the day, week (its first day) or month that holds `day`."""
    if per == "day":
        return day
    if per == "week":
        return day - (weekday(day) - week_start) % 7
    return month_of(day)


def period_text(per: str, key: int) -> str:
    if per == "month":
        return f"{key // 12:04d}-{key % 12 + 1:02d}"
    return day_text(key)

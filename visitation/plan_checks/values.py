"""Single values of a plan document, read with their type: each reader returns the value or raises DocumentRefused."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from visitation.plan_checks.clock import WEEKDAYS
from visitation.plan_checks.refusals import DocumentRefused

Record = Mapping[str, Any]

NUMBER_MAX = 1_000_000_000  # larger weights, limits and lengths are slips of the pen
YEAR_MIN, YEAR_MAX = 1970, 2199  # years that can be planned; ranges of validity may reach further
TEXT_LENGTH_MAX = 1000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WALL_TIME = re.compile(r"([0-9]{2}):([0-9]{2})")
_INSTANT = re.compile(_DAY.pattern + r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})")


def shown(value: Any) -> str:
    """A wrong value as it may stand in a message: short, on one line."""
    written = repr(value)
    return written if len(written) <= 60 else written[:57] + "…"


def take(record: Record, key: str, where: str) -> Any:
    try:
        return record[key]
    except KeyError:
        raise DocumentRefused(where, f'the key "{key}" is missing') from None


def as_record(value: Any, where: str) -> Record:
    if not isinstance(value, dict):
        raise DocumentRefused(where, f"must be an object {{…}}, not {shown(value)}")
    return value


def listed(record: Record, key: str, where: str) -> list[Any]:
    value = take(record, key, where)
    if not isinstance(value, list):
        raise DocumentRefused(f"{where}.{key}", f"must be a list […], not {shown(value)}")
    return value


def records(record: Record, key: str, where: str) -> Iterator[tuple[str, Record]]:
    """The objects of a list, each with the place where it stands."""
    for index, value in enumerate(listed(record, key, where)):
        place = f"{where}.{key}[{index}]"
        yield place, as_record(value, place)


def text(record: Record, key: str, where: str) -> str:
    return as_text(take(record, key, where), f"{where}.{key}")


def as_text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise DocumentRefused(where, f"must be a text, not {shown(value)}")
    if len(value) > TEXT_LENGTH_MAX:
        raise DocumentRefused(where, f"must be a text of at most {TEXT_LENGTH_MAX} characters")
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise DocumentRefused(where, f"holds half a character, which no file can hold: {shown(value)}")
    return value


def known_or_none(record: Record, key: str, where: str) -> str | None:
    """A text that may be unknown: absent, null and empty are the same."""
    value = record.get(key)
    return None if value is None or value == "" else as_text(value, f"{where}.{key}")


def texts(record: Record, key: str, where: str) -> tuple[str, ...]:
    return tuple(as_text(value, f"{where}.{key}[{i}]") for i, value in enumerate(listed(record, key, where)))


def truth(record: Record, key: str, where: str) -> bool:
    value = take(record, key, where)
    if not isinstance(value, bool):
        raise DocumentRefused(f"{where}.{key}", f"must be true or false, not {shown(value)}")
    return value


def integer(record: Record, key: str, where: str, least: int = 0) -> int:
    return as_integer(take(record, key, where), f"{where}.{key}", least)


def as_integer(value: Any, where: str, least: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= NUMBER_MAX:
        raise DocumentRefused(where, f"must be a whole number from {least} to {NUMBER_MAX}, not {shown(value)}")
    return value


def number(record: Record, key: str, where: str) -> float:
    """A finite number, zero or more."""
    value = take(record, key, where)
    if not is_number(value) or not 0 <= value <= NUMBER_MAX:
        raise DocumentRefused(f"{where}.{key}", f"must be a number from 0 to {NUMBER_MAX}, not {shown(value)}")
    return float(value)


def is_number(value: Any) -> bool:
    """A number that JSON knows and that a float can hold; NaN and infinity are none."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) < 10**300
    return isinstance(value, float) and math.isfinite(value)


def choice(record: Record, key: str, where: str, allowed: Iterable[str]) -> str:
    value = take(record, key, where)
    names = list(allowed)
    if value not in names:
        raise DocumentRefused(f"{where}.{key}", f"must be one of {', '.join(names)}, not {shown(value)}")
    return str(value)


def day(record: Record, key: str, where: str) -> date:
    return as_day(take(record, key, where), f"{where}.{key}")


def as_day(value: Any, where: str) -> date:
    found = _day(value) if isinstance(value, str) else None
    if found is None:
        raise DocumentRefused(where, f"must be a date such as 2026-03-08, not {shown(value)}")
    return found


@lru_cache(maxsize=1 << 16)
def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        return None


def day_range(record: Record, where: str) -> tuple[date, date]:
    """Both ends inclusive."""
    first, last = day(record, "from", where), day(record, "to", where)
    if last < first:
        raise DocumentRefused(where, f'"to" ({last}) lies before "from" ({first}); both dates are inclusive')
    return first, last


def minutes(record: Record, key: str, where: str) -> int:
    return as_minutes(take(record, key, where), f"{where}.{key}")


def as_minutes(value: Any, where: str) -> int:
    """A wall time, 00:00 to 24:00, as minutes since midnight."""
    match = _WALL_TIME.fullmatch(value) if isinstance(value, str) else None
    if match:
        hour, minute = int(match[1]), int(match[2])
        if minute < 60 and hour * 60 + minute <= 1440:
            return hour * 60 + minute
    raise DocumentRefused(where, f"must be a time from 00:00 to 24:00, not {shown(value)}")


def minute_range(record: Record, where: str) -> tuple[int, int]:
    first, last = minutes(record, "from", where), minutes(record, "to", where)
    if last <= first:
        raise DocumentRefused(where, '"to" must be later than "from" on the same day; write two entries over midnight')
    return first, last


def weekdays(record: Record, key: str, where: str) -> frozenset[int]:
    """Weekday names as numbers, Monday = 0."""
    found = set()
    for index, value in enumerate(listed(record, key, where)):
        if value not in WEEKDAYS:
            why = f"must be one of {', '.join(WEEKDAYS)}, not {shown(value)}"
            raise DocumentRefused(f"{where}.{key}[{index}]", why)
        found.add(WEEKDAYS.index(value))
    return frozenset(found)


def as_instant(value: Any, where: str) -> datetime:
    """A time written with its offset, such as 2026-03-08T09:00:00-05:00."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            found = None
        if found is not None and YEAR_MIN <= found.year <= YEAR_MAX:
            return found
    why = f"must be a time with its offset such as 2026-03-08T09:00:00-05:00, not {shown(value)}"
    raise DocumentRefused(where, why)


@lru_cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def zone(record: Record, key: str, where: str) -> ZoneInfo:
    name = text(record, key, where)
    found = _zone(name)
    if found is None:
        raise DocumentRefused(f"{where}.{key}", f"must be an IANA zone such as America/Chicago, not {shown(name)}")
    return found

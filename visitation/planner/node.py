"""One value of a JSON document and its place, read as what it should be or refused in one clear line."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfoNotFoundError

from .clock import DAY_MINUTES, instant_minutes, zone_named
from .instance import InstanceRefused

T = TypeVar("T")
WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
LARGEST_COUNT = 10**6


class Node:
    """One JSON value and the place it stands at."""

    def __init__(self, value: Any, where: str) -> None:
        self.value = value
        self.where = where

    def refuse(self, why: str) -> InstanceRefused:
        return InstanceRefused(self.where, why)

    def at(self, key: str) -> Node:
        """A key that must be there."""
        if key not in self.mapping():
            raise self.refuse(f"“{key}” is missing")
        return Node(self.value[key], f"{self.where}.{key}")

    def maybe(self, key: str) -> Node | None:
        """A key that may be absent or null."""
        found = self.mapping().get(key)
        return None if found is None else Node(found, f"{self.where}.{key}")

    def mapping(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            raise self.refuse("an object is expected")
        return self.value

    def items(self) -> Iterator[Node]:
        if not isinstance(self.value, list):
            raise self.refuse("a list is expected")
        for index, value in enumerate(self.value):
            yield Node(value, f"{self.where}[{index}]")

    def list_of(self, key: str) -> Iterator[Node]:
        found = self.maybe(key)
        return iter(()) if found is None else found.items()

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.refuse("a text is expected")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.refuse("true or false is expected")
        return self.value

    def number(self, low: int = 0, high: int = LARGEST_COUNT) -> int:
        value = self.value
        if isinstance(value, float) and math.isfinite(value) and value == int(value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.refuse("a whole number is expected")
        if not low <= value <= high:
            raise self.refuse(f"{value} is outside {low} … {high}")
        return value

    def day(self) -> int:
        try:
            return date.fromisoformat(self.text()).toordinal()
        except ValueError:
            raise self.refuse(f"“{self.value}” is not a date such as 2026-03-08") from None

    def wall(self) -> int:
        text = self.text()
        hours, colon, minutes = text.partition(":")
        if colon and len(text) == 5 and hours.isdigit() and minutes.isdigit():
            found = int(hours) * 60 + int(minutes)
            if int(minutes) < 60 and found <= DAY_MINUTES:
                return found
        raise self.refuse(f"“{text}” is not a time between 00:00 and 24:00")

    def instant(self) -> int:
        try:
            moment = datetime.fromisoformat(self.text())
        except ValueError:
            raise self.refuse(f"“{self.value}” is not an instant such as 2026-03-08T09:00:00-05:00") from None
        if moment.tzinfo is None:
            raise self.refuse("the offset from UTC is missing")
        return instant_minutes(moment)

    def zone(self) -> str:
        name = self.text()
        try:
            zone_named(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise self.refuse(f"“{name}” is not a known time zone") from None
        return name

    def one_of(self, table: dict[str, T], what: str) -> T:
        text = self.text()
        if text not in table:
            raise self.refuse(f"“{text}” is not a known {what}")
        return table[text]

    def texts(self) -> frozenset[str]:
        return frozenset(item.text() for item in self.items())

    def weekdays(self) -> frozenset[int]:
        return frozenset(item.one_of(WEEKDAYS, "weekday") for item in self.items())

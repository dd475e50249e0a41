"""Reading single values of a rulebook: each with its place, its source and the day it was last confirmed."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from compliance.rules import HOLIDAY, WEEKDAYS, Source, Stated
from facilities.editions.places import NoSuchPlace, find

CLOCK = re.compile(r"^([01]\d|2[0-4]):([0-5]\d)$")
PARTIAL_DATE = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")


class RulebookError(ValueError):
    """A rulebook cannot be read: `where` is the place in it, `why` the fault and its mend."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why


def clock(value: object, where: str, *, is_end: bool = False) -> int | None:
    """`HH:MM` as minutes after midnight; 24:00 only where something ends. None stays None."""
    if value is None:
        return None
    match = CLOCK.match(value) if isinstance(value, str) else None
    minute = int(match[1]) * 60 + int(match[2]) if match else -1
    latest = "24:00" if is_end else "23:59"
    if minute < 0 or minute > 1440 or (minute == 1440 and not is_end):
        raise RulebookError(where, f"{value!r} is not a clock time; write HH:MM up to {latest}")
    return minute


def weekdays(value: object, where: str) -> tuple[str, ...] | None:
    """Weekdays in the order they are printed; None stays None."""
    if value is None:
        return None
    if not isinstance(value, list):
        raise RulebookError(where, 'write a list of weekdays, such as ["mon", "tue"]')
    known = " ".join((*WEEKDAYS, HOLIDAY))
    for index, day in enumerate(value):
        if day not in WEEKDAYS and day != HOLIDAY:
            raise RulebookError(f"{where}[{index}]", f"{day!r} is not a weekday; write one of {known}")
    return tuple(value)


def texts(value: object, where: str) -> tuple[str, ...] | None:
    """A list of texts; None stays None."""
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise RulebookError(where, "write a list of texts")
    return tuple(value)


def whole(value: object, where: str, *, least: int = 0) -> int | None:
    """A whole number of at least `least`; None stays None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise RulebookError(where, f"{value!r} is not a whole number of at least {least}")
    return value


def yes_no(value: object, where: str) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise RulebookError(where, f"{value!r} is neither true nor false")
    return value


def text(value: object, where: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise RulebookError(where, f"{value!r} is not a text")
    return value


def one_of(value: object, allowed: Iterable[str], where: str) -> str | None:
    """One of the words that the rulebook knows; None stays None.

    An unknown word would be silently left out, so it is refused.
    """
    if value is not None and value not in tuple(allowed):
        raise RulebookError(where, f"{value!r} is not known here; write one of: {', '.join(allowed)}")
    return value


def mapping(value: object, where: str) -> Mapping[str, Any]:
    """An object; None reads as an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RulebookError(where, "write an object with named values here")
    return value


def rows(value: object, where: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The objects of a list, each with its place; None reads as an empty list."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise RulebookError(where, "write a list here")
    return [(f"{where}[{index}]", mapping(row, f"{where}[{index}]")) for index, row in enumerate(value)]


def day(value: object, where: str, *, is_end: bool = False) -> date | None:
    """An ISO date, a month or a year; a cut date means its first day, or its last one where something ends."""
    if value is None:
        return None
    match = PARTIAL_DATE.match(value) if isinstance(value, str) else None
    try:
        if match is None:
            raise ValueError
        year = int(match[1])
        month = int(match[2]) if match[2] else (12 if is_end else 1)
        if match[3]:
            return date(year, month, int(match[3]))
        return date(year, month, monthrange(year, month)[1] if is_end else 1)
    except ValueError:
        raise RulebookError(where, f"{value!r} is not a date; write YYYY-MM-DD, YYYY-MM or YYYY") from None


def dates(value: object, where: str) -> frozenset[date]:
    """A list of whole ISO dates."""
    found: set[date] = set()
    for index, item in enumerate(texts(value, where) or ()):
        if len(item) != len("2026-01-01"):
            raise RulebookError(f"{where}[{index}]", f"{item!r} is not a date; write YYYY-MM-DD")
        whole_day = day(item, f"{where}[{index}]")
        if whole_day is not None:
            found.add(whole_day)
    return frozenset(found)


def _numbered(document: Mapping[str, Any], block: str) -> str:
    """A place of a rulebook by its numbers; empty where a block is no place, or nothing stands there."""
    if not block.startswith("visiting."):
        return ""
    try:
        return find(document, block)[0]
    except NoSuchPlace:
        return ""


class Reader:
    """Wraps values with their place, source and confirmation.

    `confirmations`: place -> date; a confirmed place confirms what lies under it.
    """

    def __init__(self, document: Mapping[str, Any], confirmations: Mapping[str, date]) -> None:
        self.confirmations = confirmations
        self.sources: dict[str, Source] = {}
        newest: dict[str, str] = {}
        for where, row in rows(document.get("sources"), "sources"):
            block, address = row.get("block"), row.get("url")
            if not block or not address:
                continue
            shown = text(row.get("date"), f"{where}.date") or ""
            if block not in newest or shown > newest[block]:
                newest[block] = shown
                self.sources[block] = Source(address, shown or None, row.get("kind"))
        self.placed = {place: self.sources[block] for block in self.sources if (place := _numbered(document, block))}

    def source(self, *blocks: str) -> Source | None:
        """The newest source of the first block that has one."""
        return next((self.sources[block] for block in (*blocks, "visiting") if block in self.sources), None)

    def source_at(self, path: str) -> Source | None:
        """The source of this very value, or of what it stands in, where one is named for a place."""
        if not self.placed:
            return None
        while path:
            if path in self.placed:
                return self.placed[path]
            cut = max(path.rfind("."), path.rfind("["))
            path = path[:cut] if cut > 0 else ""
        return None

    def confirmed(self, path: str) -> date | None:
        if not self.confirmations:
            return None
        while path:
            if path in self.confirmations:
                return self.confirmations[path]
            cut = max(path.rfind("."), path.rfind("["))
            path = path[:cut] if cut > 0 else ""
        return None

    def stated(self, value: Any, path: str, *blocks: str, source: Source | None = None) -> Stated[Any]:
        return Stated(value, self.source_at(path) or source or self.source(*blocks), self.confirmed(path), path)

    def maybe(self, value: Any, path: str, *blocks: str, source: Source | None = None) -> Stated[Any] | None:
        """As `stated`; what no source says stays None."""
        return None if value is None else self.stated(value, path, *blocks, source=source)

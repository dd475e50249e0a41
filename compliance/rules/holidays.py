"""Which dates are holidays: the only door to the `holidays` wheel.

A holiday and its observed day are both holidays.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays as wheel

# As people print them -> a word of the federal calendar's own name.
FEDERAL_WORDS = {
    "new year": "new year's day",
    "new years": "new year's day",
    "martin luther king": "martin luther king jr. day",
    "mlk": "martin luther king jr. day",
    "president": "washington's birthday",
    "washington": "washington's birthday",
    "memorial": "memorial day",
    "juneteenth": "juneteenth national independence day",
    "independence": "independence day",
    "july 4": "independence day",
    "4th of july": "independence day",
    "fourth of july": "independence day",
    "labor": "labor day",
    "columbus": "columbus day",
    "indigenous": "columbus day",
    "veteran": "veterans day",
    "thanksgiving": "thanksgiving day",
    "christmas": "christmas day",
}
ISO = re.compile(r"^(?:(\d{4})-)?(\d{2})-(\d{2})$")


@lru_cache(maxsize=256)
def federal(year: int) -> Mapping[date, str]:
    """US federal holidays that fall in the year, observed days included, each with its name in lower case."""
    calendar = wheel.country_holidays("US", years=(year - 1, year, year + 1), observed=True, categories=(wheel.PUBLIC,))
    return {day: calendar.get(day).lower() for day in sorted(calendar) if day.year == year}


def _easter(year: int) -> date:
    """Gregorian Easter Sunday (Butcher's rule)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    offset = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * offset) // 451
    month, day = divmod(h + offset - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _nth_sunday(year: int, month: int, ordinal: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (ordinal - 1))


def _own(name: str, year: int) -> set[date] | None:
    """Days that counties keep and the federal calendar lacks; None when the name is not one of them."""
    thanksgiving = next(day for day, label in federal(year).items() if label.startswith("thanksgiving"))
    days = {
        "new year's eve": date(year, 12, 31),
        "christmas eve": date(year, 12, 24),
        "day after christmas": date(year, 12, 26),
        "day after thanksgiving": thanksgiving + timedelta(days=1),
        "friday after thanksgiving": thanksgiving + timedelta(days=1),
        "easter": _easter(year),
        "easter sunday": _easter(year),
        "easter monday": _easter(year) + timedelta(days=1),
        "good friday": _easter(year) - timedelta(days=2),
        "mother's day": _nth_sunday(year, 5, 2),
        "father's day": _nth_sunday(year, 6, 3),
        "halloween": date(year, 10, 31),
    }
    return {days[name]} if name in days else None


def dates_of(name: str, year: int) -> frozenset[date] | None:
    """The dates in a year of a holiday as a rulebook prints it (a name, `MM-DD` or an ISO date); None: nobody can
    tell.
    """
    printed = " ".join(name.casefold().replace("\u2019", "'").split())
    match = ISO.match(printed)
    if match:
        if match[1] and int(match[1]) != year:
            return frozenset()
        try:
            return frozenset({date(year, int(match[2]), int(match[3]))})
        except ValueError:
            return frozenset() if (match[2], match[3]) == ("02", "29") else None
    own = _own(printed, year)
    if own is not None:
        return frozenset(own)
    for word, label in FEDERAL_WORDS.items():
        if printed.startswith(word):
            return frozenset(day for day, known in federal(year).items() if known.startswith(label))
    return None


@lru_cache(maxsize=4096)
def named(names: tuple[str, ...], year: int) -> frozenset[date]:
    """Every date in a year of the holidays that are named."""
    return frozenset().union(*(dates_of(name, year) or frozenset() for name in names))


def undatable(names: Iterable[str]) -> tuple[str, ...]:
    """The names that no calendar here can date."""
    return tuple(name for name in names if dates_of(name, 2024) is None)


def is_federal(day: date) -> bool:
    return day in federal(day.year)

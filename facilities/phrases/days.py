"""Days: "Monday through Friday except Thursday", "1st and 3rd Saturday", "weekends and holidays"."""

from dataclasses import dataclass

from compliance.rules import HOLIDAY, WEEKDAYS
from facilities.phrases.tokens import Reader, Token

_NAMES = {
    "mon": ("monday", "mondays", "mon", "mons", "m-f"),
    "tue": ("tuesday", "tuesdays", "tue", "tues", "tu"),
    "wed": ("wednesday", "wednesdays", "wed", "weds"),
    "thu": ("thursday", "thursdays", "thu", "thur", "thurs", "th"),
    "fri": ("friday", "fridays", "fri"),
    "sat": ("saturday", "saturdays", "sat", "sats"),
    "sun": ("sunday", "sundays", "sun", "suns"),
    HOLIDAY: ("holiday", "holidays"),
}
_DAY = {word: day for day, words in _NAMES.items() for word in words}
_SOME = {
    "weekdays": WEEKDAYS[:5],
    "weekends": WEEKDAYS[5:],
    "weekend": WEEKDAYS[5:],
    "daily": WEEKDAYS,
    "everyday": WEEKDAYS,
}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_ENDINGS = {"st", "nd", "rd", "th"}
_THROUGH = {"-", "through", "thru", "to"}
_AND = {",", "and", "&", "/"}
_BEFORE_HOLIDAYS = {"federal", "legal", "county", "state", "national", "all", "on", "major"}
_EXCEPT = {"except", "excluding"}


@dataclass(frozen=True)
class Days:
    """`days`: weekdays in their order, `holiday` last. `weeks`: ordinals in the month, none: every week.

    `start`, `end`: places in the text.
    """

    days: tuple[str, ...]
    weeks: tuple[int, ...]
    start: int
    end: int


def find_days(tokens: list[Token]) -> list[Days]:
    """Every mention of days, from left to right."""
    found: list[Days] = []
    reader = Reader(tokens)
    while not reader.ended:
        begun = reader.at
        mention = _mention(reader)
        if mention is None:
            reader.at = begun + 1
        else:
            days, weeks = mention
            found.append(Days(days, weeks, tokens[begun].start, tokens[reader.at - 1].end))
    return found


def _mention(reader: Reader) -> tuple[tuple[str, ...], tuple[int, ...]] | None:
    weeks = _weeks(reader)
    some = _some(reader)
    if some is None:
        return None
    while True:
        kept = reader.at
        if not _and(reader):
            break
        more = _some(reader)
        if more is None:
            reader.at = kept
            break
        some |= more
    kept = reader.at
    if reader.text() == "," and reader.text(1) in _EXCEPT:
        reader.at += 1
    if reader.text() in _EXCEPT:
        reader.at += 1
        without = _mention(reader)
        if without is None or without[1]:
            reader.at = kept
        else:
            some -= set(without[0])
    if not some:
        return None
    return tuple(day for day in (*WEEKDAYS, HOLIDAY) if day in some), weeks


def _some(reader: Reader) -> set[str] | None:
    """One day, a span of days, or a word for several."""
    if reader.text() in ("every", "each") and reader.text(1) == "day":
        reader.at += 2
        return set(WEEKDAYS)
    if reader.text() in ("seven", "7") and reader.text(1) == "days" and reader.text(2) in ("a", "per"):
        reader.at += 4 if reader.text(3) == "week" else 2
        return set(WEEKDAYS)
    if reader.text() in _SOME:
        word = reader.text()
        reader.at += 1
        return set(_SOME[word])
    if reader.text() in ("every", "each") and reader.text(1) in _DAY:
        reader.at += 1
    kept = reader.at
    while reader.text() in _BEFORE_HOLIDAYS:
        reader.at += 1
    if _DAY.get(reader.text()) == HOLIDAY:
        reader.at += 1
        return {HOLIDAY}
    reader.at = kept
    first = _day(reader)
    if first is None:
        return None
    kept = reader.at
    if reader.text() in _THROUGH:
        reader.at += 1
        last = _day(reader)
        if last is not None:
            return set(_span(first, last))
        reader.at = kept
    return {first}


def _day(reader: Reader) -> str | None:
    day = _DAY.get(reader.text())
    if day is None or day == HOLIDAY:
        return None
    reader.at += 1
    if reader.text() == "." and reader.adjoins():
        reader.at += 1
    return day


def _span(first: str, last: str) -> list[str]:
    low, high = WEEKDAYS.index(first), WEEKDAYS.index(last)
    return [WEEKDAYS[number % 7] for number in range(low, (high if high >= low else high + 7) + 1)]


def _and(reader: Reader) -> bool:
    begun = reader.at
    while reader.text() in _AND:
        reader.at += 1
    return reader.at > begun


def _weeks(reader: Reader) -> tuple[int, ...]:
    """Ordinals right before a day: "1st and 3rd". None are read where no day follows."""
    begun, found = reader.at, []
    while True:
        ordinal = _ordinal(reader)
        if ordinal is None:
            break
        found.append(ordinal)
        _and(reader)
    if found and reader.text() in _DAY:
        return tuple(sorted(set(found)))
    reader.at = begun
    return ()


def _ordinal(reader: Reader) -> int | None:
    word = reader.text()
    if word in _ORDINALS:
        reader.at += 1
        return _ORDINALS[word]
    if word in ("1", "2", "3", "4", "5") and reader.text(1) in _ENDINGS and reader.adjoins(1):
        reader.at += 2
        return int(word)
    return None

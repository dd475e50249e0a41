"""Whom hours are for: men, surnames A–L, units B9–B16 except B12, A-numbers that end in 000–499, custody levels."""

from dataclasses import dataclass, field
from typing import Any

from facilities.phrases.tokens import Reader, Token

_MEN = {"male", "males", "men", "men's", "men’s"}
_WOMEN = {"female", "females", "women", "women's", "women’s"}
_OF_VISITS = {"visits", "visit", "visiting", "visitation", "hours", "schedule", "days", "times", ":", "-", "|", ""}
_UNIT = {"unit", "units", "pod", "pods", "dorm", "dorms", "dormitory", "block", "blocks", "housing", "tank", "tanks"}
_UNIT_FILLER = {"unit", "units", "pod", "pods", "area", "areas"}
_LEVELS = {"minimum", "medium", "maximum", "low", "high"}
_LEVEL_END = {"security", "custody", "level", "levels", "classification"}
_SURNAME = {"name", "names", "surname", "surnames"}
_THROUGH = {"-", "through", "thru", "to"}
_AND = {",", "and", "&", "/", "or"}
LARGEST_SPAN_OF_UNITS = 60


@dataclass(frozen=True)
class Who:
    """`applies_to`: a part of a window's selector as rulebooks write it. `sure`: nothing was left to a guess."""

    applies_to: dict[str, Any] = field(hash=False)
    sure: bool
    start: int
    end: int


def find_who(text: str, tokens: list[Token]) -> list[Who]:
    """Every mention of a group of people, from left to right. Names of units are kept as the text writes them."""
    found: list[Who] = []
    reader = Reader(tokens)
    while not reader.ended:
        begun = reader.at
        mention = _mention(reader, text)
        if mention is None:
            reader.at = begun + 1
        else:
            applies_to, sure = mention
            found.append(Who(applies_to, sure, tokens[begun].start, tokens[reader.at - 1].end))
    return found


def _mention(reader: Reader, text: str) -> tuple[dict[str, Any], bool] | None:
    for kind in (_gender, _surnames, _a_number, _units, _levels):
        begun = reader.at
        found = kind(reader, text)
        if found is not None:
            return found
        reader.at = begun
    return None


def _gender(reader: Reader, text: str) -> tuple[dict[str, Any], bool] | None:
    word = reader.text()
    if word not in _MEN | _WOMEN:
        return None
    others = _WOMEN if word in _MEN else _MEN
    if (reader.text(1) in _AND and reader.text(2) in others) or (reader.text(-1) in _AND and reader.text(-2) in others):
        return None  # "men and women" is everybody
    reader.at += 1
    # "Women's Facility" is a place, and may hold anybody.
    is_place = word.endswith("s") and word[-2] in "'’" and reader.text() not in _OF_VISITS
    return {"gender": "male" if word in _MEN else "female"}, not is_place


def _surnames(reader: Reader, text: str) -> tuple[dict[str, Any], bool] | None:
    if reader.text() == "last" and reader.text(1) in _SURNAME:
        reader.at += 2
    elif reader.text() in _SURNAME and reader.text(-1) != "first":
        reader.at += 1
    else:
        return None
    for _filler in range(4):
        if reader.text() in (
            "beginning",
            "begin",
            "begins",
            "starting",
            "start",
            "starts",
            "with",
            ":",
            "initial",
            "initials",
            "letters",
        ):
            reader.at += 1
    return _letters(reader)


def _letters(reader: Reader) -> tuple[dict[str, Any], bool] | None:
    first = reader.text()
    if not _is_letter(first) or reader.text(1) not in _THROUGH or not _is_letter(reader.text(2)):
        return None
    last = reader.text(2)
    if last < first:
        return None
    reader.at += 3
    return {"surname_initials": {"from": first.upper(), "to": last.upper()}}, True


def _is_letter(word: str) -> bool:
    return len(word) == 1 and "a" <= word <= "z"


def _a_number(reader: Reader, text: str) -> tuple[dict[str, Any], bool] | None:
    """ "A-number ends in 000-499", "A# ending 500 through 999"."""
    if reader.text() == "alien":
        reader.at += 1
    elif reader.text() == "a" and reader.text(1) in ("-", "#"):
        reader.at += 2
    elif reader.text() == "a" and reader.text(1) in ("number", "numbers"):
        reader.at += 1
    else:
        return None
    ends = False
    for _filler in range(7):
        word = reader.text()
        if word in ("ends", "ending", "end", "last"):
            ends = True
        elif word not in (
            "number",
            "numbers",
            "#",
            "-",
            "registration",
            "digits",
            "three",
            "two",
            "3",
            "2",
            "in",
            "with",
            "are",
            "is",
            ":",
            "from",
            "of",
            "whose",
            "the",
        ):
            break
        reader.at += 1
    low, high = reader.text(), reader.text(2)
    if not ends or reader.text(1) not in _THROUGH or not (low.isdecimal() and high.isdecimal()):
        return None
    if len(low) != len(high) or len(low) > 4 or int(low) > int(high):
        return None
    reader.at += 3
    rule = {"kind": "last_digits_range", "digits": len(low), "low": int(low), "high": int(high)}
    return {"a_number_rule": rule}, True


def _units(reader: Reader, text: str) -> tuple[dict[str, Any], bool] | None:
    if reader.text() not in _UNIT:
        return None
    reader.at += 1
    while reader.text() in _UNIT_FILLER:
        reader.at += 1
    named, sure = _unit_names(reader, text)
    if not named:
        return None
    found: dict[str, Any] = {"housing_units": named}
    if reader.text() in ("except", "excluding"):
        reader.at += 1
        while reader.text() in _UNIT_FILLER:
            reader.at += 1
        without, sure_without = _unit_names(reader, text)
        sure = sure and sure_without and bool(without)
        found["housing_units"] = [unit for unit in named if unit not in without]
    return found, sure


def _unit_names(reader: Reader, text: str) -> tuple[list[str], bool]:
    found: list[str] = []
    sure = True
    while True:
        first = _unit_name(reader, text)
        if first is None:
            return found, sure
        if reader.text() in _THROUGH:
            dash = reader.at
            reader.at += 1
            last = _unit_name(reader, text)
            span = _unit_span(first, last) if last else None
            if last is None and reader.tokens[dash].text == "-" and not reader.adjoins(dash - reader.at):
                reader.at = dash  # "Pod A – Mondays": the dash parts the unit from its days
                found.append(first)
                return found, sure
            if span is None:
                found += [first] if last is None else [first, last]
                sure = False
            else:
                found += span
        else:
            found.append(first)
        kept = reader.at
        while reader.text() in _AND:
            reader.at += 1
        if reader.at == kept:
            return found, sure
        while reader.text() in _UNIT_FILLER:
            reader.at += 1
        after = reader.at
        if _unit_name(reader, text) is None:
            reader.at = kept
            return found, sure
        reader.at = after


def _unit_name(reader: Reader, text: str) -> str | None:
    """A letter, a number, or the two together: B, 9, B9, 3C; two or three letters where they are capitals: BN2."""
    word = reader.text()
    letters = _is_letter(word) or (_are_capitals(reader, text) and word not in ("am", "pm"))
    if not (letters or (word.isdecimal() and len(word) <= 3)):
        return None
    first = reader.tokens[reader.at]
    reader.at += 1
    joined = reader.text()
    if reader.adjoins() and ((word.isdecimal() and _is_letter(joined)) or (letters and joined.isdecimal())):
        reader.at += 1
    elif not _is_letter(word) and letters:
        return None
    if reader.text() in ("a", "p") and reader.text(1) == ".":
        return None
    return text[first.start : reader.tokens[reader.at - 1].end].upper()


def _are_capitals(reader: Reader, text: str) -> bool:
    word = reader.text()
    return (
        len(word) in (2, 3)
        and word.isalpha()
        and text[reader.tokens[reader.at].start : reader.tokens[reader.at].end].isupper()
    )


def _unit_span(first: str, last: str) -> list[str] | None:
    """B9 … B16, 1 … 4 or A … D; None where the two do not belong to one row."""
    head_first, number_first = first.rstrip("0123456789"), first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    head_last, number_last = last.rstrip("0123456789"), last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if number_first.isdecimal() and number_last.isdecimal() and head_last in (head_first, ""):
        low, high = int(number_first), int(number_last)
        if low <= high <= low + LARGEST_SPAN_OF_UNITS:
            return [f"{head_first}{number}" for number in range(low, high + 1)]
    if not number_first and not number_last and first <= last:
        return [chr(code) for code in range(ord(first), ord(last) + 1)]
    return None


def _levels(reader: Reader, text: str) -> tuple[dict[str, Any], bool] | None:
    """ "Medium and maximum security"; a word such as "low" alone says nothing."""
    found: list[str] = []
    while reader.text() in _LEVELS:
        word = reader.text()
        reader.at += 1
        if reader.text() == "-" and reader.text(1) in _LEVELS and reader.adjoins() and reader.adjoins(1):
            word += "-" + reader.text(1)
            reader.at += 2
        found.append(word)
        while reader.text() in _AND and reader.text(1) in (*_LEVELS, "and"):
            reader.at += 1
    if not found or reader.text() not in _LEVEL_END:
        return None
    reader.at += 1
    return {"classification": found}, True

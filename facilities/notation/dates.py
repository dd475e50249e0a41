"""Which dates a window is for, as they are typed: `odd dates`, `every 2 weeks from 2026-05-04`, `only 2026-12-24`."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from facilities.notation.covered import NotRead

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PARITY = re.compile(r"^(?:on )?(odd|even)(?:[- ]numbered)? (?:dates|days)$")
_NUMBERS = re.compile(
    r"^(?:odd |even )?(a-?number|register number)s? by (?:odd and even dates|parity)$"
    r"|^odd (a-?number|register number)s? on odd dates(?:, even(?: [a-z -]+)? on even dates)?$"
)
_EVERY = re.compile(rf"^every (other|[0-9]{{1,2}}) weeks? (?:from|starting|since) ({_DAY})$")
_FROM = re.compile(rf"^from ({_DAY})(?: (?:to|until|till|through) ({_DAY}))?$")
_UNTIL = re.compile(rf"^(?:until|till|through) ({_DAY})$")
_ONLY = re.compile(rf"^only (?:on )?({_DAY}(?:(?:,| and|, and) ?{_DAY})*)$")
_SPANISH = (
    (re.compile(r"^(?:en )?(?:fechas|d[íi]as) impares$"), "odd dates"),
    (re.compile(r"^(?:en )?(?:fechas|d[íi]as) pares$"), "even dates"),
    (re.compile(r"^cada dos semanas "), "every other week "),
    (re.compile(r"^cada ([0-9]{1,2}) semanas? "), r"every \1 weeks "),
    (re.compile(r"^s[óo]lo(?: el)? "), "only "),
    (re.compile(r"\bdesde(?: el)? "), "from "),
    (re.compile(r"^hasta(?: el)? "), "until "),
    (re.compile(r" (?:hasta|al?)(?: el)? "), " to "),
    (re.compile(r" y "), " and "),
)
MOST_WEEKS = 52


@dataclass
class TypedDates:
    """As rulebooks write them; None where the line says nothing of it."""

    date_rule: dict[str, Any] | None = None
    on: list[str] | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    _unread: str = field(default="", repr=False)


def read_dates(text: str) -> TypedDates:
    """Parts with a semicolon between them. Raises NotRead; 31 February is none that the calendar holds."""
    found = TypedDates()
    for part in text.split(";"):
        words = " ".join(part.split())
        if words:
            _take(words, found)
    if found.valid_from and found.valid_to and found.valid_to < found.valid_from:
        raise NotRead(text, "backwards")
    return found


def _take(words: str, found: TypedDates) -> None:
    plain = words.casefold().replace("–", "-")
    for spanish, english in _SPANISH:
        plain = spanish.sub(english, plain)
    if match := _PARITY.match(plain):
        _rule(found, {"kind": "date_parity", "parity": match[1]}, words)
    elif match := _NUMBERS.match(plain):
        number = "register_number" if "register" in (match[1] or match[2]) else "a_number"
        _rule(found, {"kind": "number_parity_by_date", "number": number}, words)
    elif match := _EVERY.match(plain):
        weeks = 2 if match[1] == "other" else int(match[1])
        if not 1 <= weeks <= MOST_WEEKS:
            raise NotRead(words)
        _rule(found, {"kind": "every_weeks", "weeks": weeks, "anchor": _date(match[2])}, words)
    elif match := _FROM.match(plain):
        found.valid_from = _date(match[1])
        found.valid_to = _date(match[2]) if match[2] else found.valid_to
    elif match := _UNTIL.match(plain):
        found.valid_to = _date(match[1])
    elif match := _ONLY.match(plain):
        found.on = [_date(one) for one in re.findall(_DAY, match[1])]
    else:
        raise NotRead(words)


def _rule(found: TypedDates, rule: dict[str, Any], words: str) -> None:
    if found.date_rule is not None:
        raise NotRead(words)
    found.date_rule = rule


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise NotRead(text, "date") from None


def dates_text(typed: TypedDates) -> str:
    """The other way round; ordinals of the month stand with the days."""
    parts = []
    rule = typed.date_rule or {}
    if rule.get("kind") == "date_parity":
        parts.append(f"{rule['parity']} dates")
    elif rule.get("kind") == "number_parity_by_date":
        number = "register number" if rule["number"] == "register_number" else "A-number"
        parts.append(f"odd {number}s on odd dates")
    elif rule.get("kind") == "every_weeks":
        parts.append(f"every {rule['weeks']} weeks from {rule['anchor']}")
    if typed.on:
        parts.append("only " + ", ".join(typed.on))
    if typed.valid_from:
        parts.append(f"from {typed.valid_from}" + (f" to {typed.valid_to}" if typed.valid_to else ""))
    elif typed.valid_to:
        parts.append(f"until {typed.valid_to}")
    return "; ".join(parts)

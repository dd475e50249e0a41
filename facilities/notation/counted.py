"""Capacities, hours of a desk and the last moment to book, as they are typed."""

import re

from compliance.rules import WEEKDAYS
from facilities.notation.covered import NotRead
from facilities.notation.hours import clock_words, days_text, read_days, read_hours
from facilities.notation.spanish import read_either
from facilities.phrases.clocks import MIDNIGHT, clock_text, find_hours
from facilities.phrases.days import find_days
from facilities.phrases.tokens import tokens_of

LARGEST = 100_000
_CAPACITY = re.compile(r"^(contact|contacto|behind glass|glass|non-contact|tras cristal|cristal) ([0-9]{1,6})$")
_CONTACT = ("contact", "contacto")
_CUTOFF = re.compile(
    r"^(?:by |until |till )?(.+?)"
    r"(?: (?:on )?(?:the )?(?:(same day|day of the visit)|(day before)|([0-9]{1,3}) days? before))?$"
)
_WEEK_BEFORE = re.compile(r"\b(?:of |in )?(?:the )?(?:week before|previous week)(?: the visit)?\b", re.IGNORECASE)
_AROUND_A_WEEKDAY = re.compile(r"\b(?:by|until|till|before(?: the visit)?|on|at|the|last|to)\b|,", re.IGNORECASE)
_WRITTEN_WEEKDAY = re.compile(r"^(\d{2}:\d{2}) (Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:before|of (the week before))$")
_SHORT = dict(zip(WEEKDAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))


def read_capacity(text: str) -> int | dict[str, int]:
    """`5`, or `contact 4, behind glass 6`. Raises NotRead."""
    words = " ".join(text.casefold().split())
    if words.isdecimal() and words.isascii() and int(words[:9]) <= LARGEST:
        return int(words)
    found: dict[str, int] = {}
    for part in words.split(","):
        match = _CAPACITY.match(part.strip())
        mode = "" if match is None else "contact" if match[1] in _CONTACT else "non_contact"
        if match is None or mode in found or int(match[2]) > LARGEST:
            raise NotRead(part.strip() or text)
        found[mode] = int(match[2])
    return found


def read_desk(text: str) -> str:
    """`weekdays except Thursday 1:30–4 pm; Sunday 11:00–19:00` as rulebooks write it. Raises NotRead."""
    return read_either(_desk, text)


def _desk(text: str) -> str:
    parts = []
    for part in text.split(";"):
        first = re.search(r"[0-9]|\bnoon\b", part)
        if first is None:
            raise NotRead(part.strip() or text)
        typed = read_days(part[: first.start()].strip(" ,:").removesuffix(" from").removesuffix(" between"))
        spans = read_hours(part[first.start() :])
        days = [day for day in typed.days or () if day in WEEKDAYS]
        if not days or typed.weeks or len(days) < len(typed.days or ()):
            raise NotRead(part.strip())
        for span in spans:
            if span.overnight:
                raise NotRead(part.strip(), "backwards")
            parts.append(f"{', '.join(_SHORT[day] for day in days)} {span.start}-{span.end}")
    return "; ".join(parts)


def read_cutoff(text: str) -> str:
    """`noon the day before`, `4 pm 2 days before`, `Thursday noon` as rulebooks write it. Raises NotRead.

    A weekday alone is the last one before the visit.
    """
    return read_either(_cutoff, text)


def _cutoff(text: str) -> str:
    weekday = _on_weekday(text)
    if weekday is not None:
        day, week_before, rest = weekday
        return f"{clock_text(_minute(rest, text))} {_SHORT[day]} {'of the week before' if week_before else 'before'}"
    match = _CUTOFF.match(" ".join(text.split()))
    if match is None:
        raise NotRead(text)
    minute = _minute(match[1], text)
    if match[4]:
        return f"{clock_text(minute)} {int(match[4])} days before"
    return f"{clock_text(minute)} {'the day before' if match[3] else 'same day'}"


def _on_weekday(text: str) -> tuple[str, bool, str] | None:
    """(weekday, whether that of the week before is meant, the words of the clock); None: no weekday is named."""
    tokens = tokens_of(text)
    found = find_days(tokens)
    if not found:
        return None
    first, *others = found
    if others or len(first.days) > 1 or first.days[0] not in WEEKDAYS or first.weeks or tokens[0].text == "every":
        raise NotRead(text)
    rest = f"{text[: first.start]} {text[first.end :]}"
    week_before = _WEEK_BEFORE.search(rest)
    rest = _WEEK_BEFORE.sub(" ", rest)
    return first.days[0], week_before is not None, " ".join(_AROUND_A_WEEKDAY.sub(" ", rest).split())


def _minute(clock: str, text: str) -> int:
    """The one clock of some words. Raises NotRead of the whole text."""
    spans, clocks = find_hours(tokens_of(clock))
    if re.fullmatch(r"([01][0-9]|2[0-4]):[0-5][0-9]", clock):
        minute = int(clock[:2]) * 60 + int(clock[3:])
    elif len(clocks) == 1 and not spans and clocks[0].start == 0 and clocks[0].end >= len(clock):
        if not clocks[0].sure:
            raise NotRead(text, "half")
        minute = clocks[0].minute
    else:
        raise NotRead(text)
    if minute > MIDNIGHT:
        raise NotRead(text)
    return minute


def cutoff_text(written: str) -> str:
    """The other way round; words that nobody can read as they stand."""
    match = _WRITTEN_WEEKDAY.match(written)
    if match is None:
        return written
    day = days_text([next(day for day, short in _SHORT.items() if short == match[2])])
    return f"{day} {clock_words(match[1])}{' of the week before' if match[3] else ' before the visit'}"

"""Capacities, hours of a desk and the last moment to book, as they are typed."""

import re

from compliance.rules import WEEKDAYS
from facilities.notation.covered import NotRead
from facilities.notation.hours import read_days, read_hours
from facilities.phrases.clocks import MIDNIGHT, clock_text, find_hours
from facilities.phrases.tokens import tokens_of

LARGEST = 100_000
_CAPACITY = re.compile(r"^(contact|behind glass|glass|non-contact) ([0-9]{1,6})$")
_GLASS = ("behind glass", "glass", "non-contact")
_CUTOFF = re.compile(
    r"^(?:by |until |till )?(.+?)"
    r"(?: (?:on )?(?:the )?(?:(same day|day of the visit)|(day before)|([0-9]{1,3}) days? before))?$"
)
_SHORT = dict(zip(WEEKDAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))


def read_capacity(text: str) -> int | dict[str, int]:
    """`5`, or `contact 4, behind glass 6`. Raises NotRead."""
    words = " ".join(text.casefold().split())
    if words.isdecimal() and words.isascii() and int(words[:9]) <= LARGEST:
        return int(words)
    found: dict[str, int] = {}
    for part in words.split(","):
        match = _CAPACITY.match(part.strip())
        mode = "" if match is None else "non_contact" if match[1] in _GLASS else "contact"
        if match is None or mode in found or int(match[2]) > LARGEST:
            raise NotRead(part.strip() or text)
        found[mode] = int(match[2])
    return found


def read_desk(text: str) -> str:
    """`weekdays except Thursday 1:30–4 pm; Sunday 11:00–19:00` as rulebooks write it. Raises NotRead."""
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
    """`noon the day before`, `4 pm 2 days before`, `8 am the same day` as rulebooks write it. Raises NotRead."""
    match = _CUTOFF.match(" ".join(text.split()))
    clock = match[1] if match else text
    spans, clocks = find_hours(tokens_of(clock))
    if re.fullmatch(r"([01][0-9]|2[0-4]):[0-5][0-9]", clock):
        minute = int(clock[:2]) * 60 + int(clock[3:])
    elif len(clocks) == 1 and not spans and clocks[0].sure and clocks[0].start == 0 and clocks[0].end >= len(clock):
        minute = clocks[0].minute
    else:
        raise NotRead(text)
    if match is None or minute > MIDNIGHT:
        raise NotRead(text)
    if match[4]:
        return f"{clock_text(minute)} {int(match[4])} days before"
    return f"{clock_text(minute)} {'the day before' if match[3] else 'same day'}"

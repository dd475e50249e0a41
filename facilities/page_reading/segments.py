"""A page in segments: sentences and rows, each with what it is about and the headings it stands under."""

import re
from dataclasses import dataclass, replace

from facilities.phrases.clocks import Clock, Hours, find_hours
from facilities.phrases.days import Days, find_days
from facilities.phrases.tokens import Token, tokens_of
from facilities.phrases.who import Who, find_who

# A sentence ends at a full stop before a capital, but not after a.m., p.m., Mon., No. and the like.
_END = re.compile(
    r"(?<![ap]\.m)(?<!\b[A-Z])(?<!\bno)(?<!\bSat)(?<!\bSun)(?<!\bMon)(?<!\bFri)(?<!\bWed)[.!?;]\s+(?=[A-Z0-9])"
)
_AFTER_HALF = re.compile(
    r"(?<=[ap]\.m\.)\s+"
    r"(?=(?:[A-Z][a-z]+ (?:must|may|are|is|will|can|should|need|have|has|shall)\b|Visits\b|Visitors\b))"
)

_TOPICS = (
    (
        "lawyers",
        re.compile(r"\b(attorneys?|lawyers?|counsel|legal (visit|rep|assist|prof)\w*|paralegals?|consul\w*)\b", re.I),
    ),
    ("clergy", re.compile(r"\b(clergy|pastoral|chaplain|ministers?|religious|volunteers?)\b", re.I)),
    (
        "office",
        re.compile(
            r"\b((office|business|lobby|phone|telephone|desk|records|reception) hours|hours of operation)\b", re.I
        ),
    ),
    (
        "booking",
        re.compile(r"\b(call|calls|phone|telephone|schedul\w*|appointments?|reserv\w*|book(ing)?|sign[- ]?up)\b", re.I),
    ),
    (
        "money",
        re.compile(r"\b(deposits?|money|commissary|property|mail|packages?|kiosk|funds|bond|release[sd]?)\b", re.I),
    ),
    ("counts", re.compile(r"\b(counts?|meals?|lunch|shift change|head ?count)\b", re.I)),
)
_VISITS = re.compile(r"\bvisit\w*\b", re.I)
_HEADING_WORDS = 9


@dataclass(frozen=True)
class Segment:
    """`start`, `end`: places in the page. Mentions have places in the page, too."""

    text: str
    start: int
    end: int
    topic: str  # "" or the code of what else it is about
    says_visits: bool
    is_heading: bool
    days: tuple[Days, ...]
    hours: tuple[Hours, ...]
    clocks: tuple[Clock, ...]
    who: tuple[Who, ...]
    tokens: tuple[Token, ...]


def segments_of(page: str) -> list[Segment]:
    """Every segment of a page that holds a word."""
    found: list[Segment] = []
    at = 0
    for line in page.split("\n"):
        begin = 0
        for stop in [
            *sorted({*(m.end() for m in _END.finditer(line)), *(m.end() for m in _AFTER_HALF.finditer(line))}),
            len(line),
        ]:
            piece = line[begin:stop]
            if piece.strip():
                found.append(_segment(piece, at + begin, alone=begin == 0 and stop == len(line)))
            begin = stop
        at += len(line) + 1
    return found


def _segment(text: str, offset: int, *, alone: bool) -> Segment:
    tokens = [Token(token.text, token.start + offset, token.end + offset) for token in tokens_of(text)]
    local = tokens_of(text)
    hours, clocks = find_hours(local)
    who = find_who(text, local)
    topic = next((name for name, pattern in _TOPICS if pattern.search(text)), "")
    words = sum(token.text[0].isalpha() for token in tokens)
    announces = text.rstrip().endswith(":")
    heading = alone and not hours and (announces or (words <= _HEADING_WORDS and not text.rstrip().endswith(".")))
    return Segment(
        text=text,
        start=offset,
        end=offset + len(text),
        topic=topic,
        says_visits=bool(_VISITS.search(text)),
        is_heading=heading,
        days=tuple(_moved(one, offset) for one in find_days(local)),
        hours=tuple(_moved(one, offset) for one in hours),
        clocks=tuple(_moved(one, offset) for one in clocks),
        who=tuple(_moved(one, offset) for one in who),
        tokens=tuple(tokens),
    )


def _moved(mention, offset):  # type: ignore[no-untyped-def]
    return replace(mention, start=mention.start + offset, end=mention.end + offset)

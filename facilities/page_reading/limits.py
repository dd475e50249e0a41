"""What a page says besides its hours: length of a visit, how often, how many, booking, arrival, identification."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from facilities.page_reading.segments import Segment

_NUMBERS = {
    "one": 1,
    "a": 1,
    "an": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "ten": 10,
}
_NUMBERS |= {"half": 0, "once": 1, "twice": 2}
_N = r"(?P<n>\d{1,3}|one|two|three|four|five|six|seven|eight|ten)(?: \(\d{1,3}\))?"
_PERSONS = r"(?P<who>visitors?|persons?|people|adults?|children|child|minors?)"
_MEASURES = {"visitor": "visitors", "person": "visitors", "people": "visitors", "adult": "adults"}
_MEASURES |= {"children": "children", "child": "children", "minor": "children"}
_DOUBT = re.compile(
    r"\b(unless|except|depend\w*|may vary|approximate\w*|about|if|or|video|remote|attorney|lawyer|legal)\b", re.I
)


@dataclass(frozen=True)
class Limit:
    """`path`: below `visiting`, such as `visit_length.minutes`; `quotas` and such are lists to add to."""

    path: str
    value: Any
    sure: bool
    start: int
    end: int


def find_limits(segments: list[Segment]) -> list[Limit]:
    """Everything found, in the order of the page."""
    found: list[Limit] = []
    for segment in segments:
        if segment.topic in ("lawyers", "clergy", "money", "counts"):
            continue
        for pattern, read in _PATTERNS:
            for match in pattern.finditer(segment.text):
                for path, value, sure in read(match):
                    place = (segment.start + match.start(), segment.start + match.end())
                    outside = segment.text[: match.start()] + segment.text[match.end() :]
                    found.append(Limit(path, value, sure and not _DOUBT.search(outside), *place))
    return found


_Values = Iterator[tuple[str, Any, bool]]


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[word.lower()]


def _length(match: re.Match[str]) -> _Values:
    minutes = _number(match["n"]) * (60 if match["unit"].lower().startswith("hour") else 1)
    if 5 <= minutes <= 480:
        yield "visit_length.minutes", minutes, True


def _half_hour(match: re.Match[str]) -> _Values:
    yield "visit_length.minutes", 30, True


def _how_often(match: re.Match[str]) -> _Values:
    count = match.groupdict().get("n") or match["times"]
    subject = (
        "visitor"
        if re.search(r"\b(each|per|every|a) visitor\b|visitors may", match.string, re.I)
        else "detained_person"
    )
    said = re.search(r"\b(detainees?|inmates?|residents?|each person|individuals?)\b", match.string, re.I)
    quota = {"subject": subject, "measure": "visits", "limit": _number(count), "period": match["per"].lower()}
    yield "quotas", quota, bool(said) or subject == "visitor"


def _how_many(match: re.Match[str]) -> _Values:
    who = match["who"].lower().rstrip("s") if match["who"].lower() not in ("children",) else "children"
    whole = bool(re.search(r"\b(at a time|per visit|at one time|each visit|per session)\b", match.string, re.I))
    yield (
        "quotas",
        {"subject": "party", "measure": _MEASURES[who], "limit": _number(match["n"]), "period": "visit"},
        whole,
    )


def _adults_and_children(match: re.Match[str]) -> _Values:
    whole = bool(re.search(r"\b(at a time|per visit|at one time|each visit|per session)\b", match.string, re.I))
    sure = whole and not re.search(r"\bor\b", match.string, re.I)
    for measure, count in (("adults", match["adults"]), ("children", match["children"])):
        yield "quotas", {"subject": "party", "measure": measure, "limit": _number(count), "period": "visit"}, sure


def _ahead(match: re.Match[str]) -> _Values:
    unit = match["unit"].lower()
    name = "min_lead_hours" if unit.startswith("hour") else "min_lead_days"
    yield f"booking.{name}", _number(match["n"]), not re.search(r"business|working", match.string, re.I)
    yield "booking.required", True, True


def _constant(path: str, value: Any) -> Callable[[re.Match[str]], _Values]:
    def read(match: re.Match[str]) -> _Values:
        yield path, value, True

    return read


def _early(match: re.Match[str]) -> _Values:
    yield "arrival.lead_minutes", _number(match["n"]) * (60 if match["unit"].lower().startswith("hour") else 1), True


def _id_age(match: re.Match[str]) -> _Values:
    yield "id_rules.required", True, True
    yield "id_rules.min_age", int(match["age"]), True


def _id(match: re.Match[str]) -> _Values:
    yield "id_rules.required", True, True
    kind = "government_photo_id" if re.search(r"government|state[- ]issued|federal", match[0], re.I) else "photo_id"
    yield "id_rules.kinds", [kind], False


def _minors(match: re.Match[str]) -> _Values:
    yield "minors.accompanied_by_adult", True, True


def _new_arrivals(match: re.Match[str]) -> _Values:
    unit = "days" if match["unit"].lower().startswith("day") else "hours"
    yield f"clearance.first_visit_wait_{unit}", _number(match["n"]), True


def _p(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_UNIT = r"(?P<unit>minutes?|hours?)"
_VISITS_LAST = (
    r"\bvisits? (?:are|is|lasts?|will last|may last|(?:are|is) limited to)(?: up to| no more than| a maximum of)?"
)
_LENGTH_OF = r"\blength of (?:each |a |the )?visits?\b[^0-9a-z]{0,3}(?: is| are)?(?: up to)?"
_SMALL = "one|two|three|four"
_AT_MOST = r"\b(?:no more than|maximum of|up to|limited to|limit of|only|at most)"
_IN_ADVANCE = (
    r"(?P<unit>hours?|days?) "
    r"(?:in advance|ahead|beforehand|prior|before (?:the|your) visit|(?:advance )?notice)"
)
_MUST_BOOK = (
    r"\b(?:appointments? (?:is|are) required|must (?:be )?(?:scheduled?|make an appointment|book)"
    r"|by appointment only|visits? must be scheduled)\b"
)
_NEED_NOT_BOOK = (
    r"\b(?:no appointments? (?:is |are )?(?:needed|necessary|required)"
    r"|appointments? (?:is|are) not (?:needed|required|necessary))\b"
)
_COME = r"\b(?:arrive|check[- ]in|sign[- ]in|be here|report|be at the \w+)(?: at the \w+)?(?: at least| no later than)?"
_BEFORE = r"(?:early|before|prior|ahead|in advance)"
_ID_FROM_AGE = (
    r"\b(?P<age>1[0-9]|2[01]) (?:years (?:of age )?)?(?:and|or) (?:older|over|above)[^.]{0,60}"
    r"\b(?:identification|photo id|id)\b"
)
_SHOW_ID = (
    r"\b(?:valid |current )?(?:government|state|federal)?[- ]?(?:issued )?(?:photo|picture) (?:id\b|identification)"
    r"[^.]{0,40}(?:required|must|needed)"
    r"|(?:must|required to) (?:present|show|have|bring)[^.]{0,40}(?:photo|picture) (?:id\b|identification)"
)
_WITH_AN_ADULT = (
    r"\b(?:minors?|children|(?:anyone|visitors?|persons?|those) under (?:the age of )?1[0-9])[^.]{0,40}"
    r"(?:must|need to|have to) be accompanied by (?:an? )?(?:adult|parent|legal guardian|guardian)"
)
_NO_HOLIDAYS = (
    r"\b(?:no visit(?:s|ing|ation)?|visitation is closed|closed) (?:on|for|during) "
    r"(?:all )?(?:legal |federal |county |state )?holidays\b"
)
_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Values]], ...] = (
    (_p(rf"{_VISITS_LAST} {_N}[- ]{_UNIT}"), _length),
    (_p(rf"\b{_N}[- ]{_UNIT}(?: long)? visits?\b"), _length),
    (_p(rf"{_LENGTH_OF} ?{_N}[- ]{_UNIT}"), _length),
    (_p(r"\b(?:visits? (?:are|last|are limited to) )?(?:one[- ])?half[- ]hour(?: visits?| each| long)"), _half_hour),
    (_p(rf"\b{_N} visits? (?:per|a|each|every) (?P<per>day|week|month)\b"), _how_often),
    (_p(r"\bvisit(?:s|ed)? (?P<times>once|twice) (?:per|a|each|every) (?P<per>day|week|month)\b"), _how_often),
    (
        _p(
            rf"\b(?P<adults>\d|{_SMALL}) adults? (?:and|plus|,) (?:up to )?"
            rf"(?P<children>\d|{_SMALL}) (?:children|child|minors?)\b"
        ),
        _adults_and_children,
    ),
    (_p(rf"{_AT_MOST} {_N} {_PERSONS}\b(?! (?:and|plus|or) )"), _how_many),
    (_p(rf"\b(?P<n>\d{{1,3}}|{_SMALL}|five|six|seven) {_IN_ADVANCE}"), _ahead),
    (_p(_MUST_BOOK), _constant("booking.required", True)),
    (_p(_NEED_NOT_BOOK), _constant("booking.required", False)),
    (_p(r"\bwalk-?ins? (?:are |is )?(?:welcome|accepted|allowed)\b"), _constant("booking.walk_in", True)),
    (_p(r"\bfirst[- ]come,? (?:and )?first[- ]serve[d]?\b"), _constant("booking.first_come", True)),
    (_p(rf"{_COME} {_N} {_UNIT} {_BEFORE}"), _early),
    (_p(_ID_FROM_AGE), _id_age),
    (_p(_SHOW_ID), _id),
    (_p(_WITH_AN_ADULT), _minors),
    (_p(rf"\b(?:first|initial) {_N} (?P<unit>hours?|days?) (?:of|after|following|in)\b"), _new_arrivals),
    (_p(_NO_HOLIDAYS), _constant("holidays", "closed")),
    (_p(r"\b(?:all )?visits? (?:are|is) non-?\s?contact\b"), _constant("contact", "non_contact")),
    (
        _p(r"\b(?:all )?visits? (?:are|is) (?:by|via|through) video\b|\bvideo visitation only\b"),
        _constant("contact", "video"),
    ),
    (
        _p(r"(?<!non-)(?<!non )\bcontact visits? (?:are|is) (?:allowed|permitted)\b"),
        _constant("contact", "contact"),
    ),
)

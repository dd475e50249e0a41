"""Visiting hours of a page: which days belong to which hours, for whom, and how far that is sure."""

import re
from dataclasses import dataclass, replace
from typing import Any

from facilities.page_reading.segments import Segment
from facilities.phrases.clocks import Hours, clock_text
from facilities.phrases.days import Days
from facilities.phrases.who import Who

# Words that leave open when or for whom hours are: what stands beside them is never sure.
_DOUBT = re.compile(
    r"\b(or|alternat\w*|every other|rotat\w*|odd|even|tentative\w*|approximate\w*|about|around|unless|if|depend\w*|"
    r"subject|temporar\w*|until further|may vary|var(y|ies)|last (mon|tues|wednes|thurs|fri|satur|sun)day|excluding|"
    r"not|no|cancel\w*|suspend\w*|closed|special|new|former\w*|was|were|draft|beginning|effective|starting|"
    r"through \w+ \d|"
    r"per|week of|biweekly|bi-weekly|monthly|quarantine|weather|except|check-?\s?in|sign-?\s?in|register|registration|"
    r"process\w*|screen\w*|arriv\w*|lobby|intake|until|by|next|previous|old|only|half|both|turn|last|month|"
    r"session \d)\b",
    re.I,
)
_PLACE = re.compile(
    r"\b(county|state|federal|city|ice|immigration)\b (?=(jail|detention|facility|prison|correction|center|process))",
    re.I,
)
_OF_THE_MONTH = re.compile(r"\b(of|in) (the|each|every) month\b", re.I)
# Words for groups of people that the grammar did not take: the hours are for somebody, and it is not known for whom.
_SOMEBODY = re.compile(
    r"\b(units?|pods?|dorms?|housing|blocks?|tanks?|cells?|floors?|wings?|tiers?|buildings?|levels?|custody|security|"
    r"classif\w*|class|males?|females?|men|women|names?|surnames?|alien|numbers?|segregat\w*|special management|"
    r"protective|medical|infirmary|juvenile\w*|youth|workers?|trust(y|ee|ies|ees)|federal|county|state|ice|immigration|"
    r"marshals?|sentenced|pretrial|new arrivals?|children|minors|family|families|immediate|groups?|category|"
    r"color|colour|green|yellow|red|orange|blue|restricted|lockdown)\b",
    re.I,
)
# Words that change nothing of what days, hours and people beside them say. Any other word leaves the hours unsure.
_PLAIN = re.compile(
    r"a|all|allowed|also|am|an|and|are|as|at|available|be|between|by|can|check-in|come|conducted|"
    r"contact|county|daily|day|days|detainee|detainees|detention|during|each|every|everyone|facility|"
    r"family|for|friends|from|general|have|held|home|hour|hours|hrs|ice|immigration|in|inmate|inmates|"
    r"is|jail|may|non|non-contact|of|on|on-site|onsite|people|permitted|person|persons|pm|place|"
    r"population|possible|public|receive|received|regular|remote|resident|residents|s|schedule|"
    r"scheduled|session|sessions|social|take|takes|taking|the|their|there|they|this|through|time|times|"
    r"to|video|visit|visitation|visitations|visited|visiting|visitor|visitors|visits|week|weekly|"
    r"welcome|when|will|with|you|your",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_FRIENDS = re.compile(r"\b(friends and family|family and friends|friends & family|family & friends)\b", re.I)
_NOTE_MARK = re.compile(r"[*†‡§¹²³]")
_BY_REQUEST = re.compile(
    r"\b(by (special )?(request|appointment|arrangement)|upon request|with prior approval)\b", re.I
)
_EVERY_SECOND = re.compile(r"\b(every|each) (second|third|fourth|other|2nd|3rd|4th)\b", re.I)  # and not of the month
_BRACKET = re.compile(r"\s*\(\s*(for )?", re.I)
_CHECK_IN = re.compile(r"\b(last|final|latest)? ?(check-?\s?in|sign-?\s?in)\b|\bno later than\b", re.I)
_LAST_CHECK_IN = re.compile(r"\b(last|final|latest|no later than|must (check|sign) in by|closes at)\b", re.I)
_MODES = (
    ("video_remote", re.compile(r"\b(remote|from home|internet|online) (video )?visit|\bremote video\b", re.I)),
    ("video_onsite", re.compile(r"\b(on-?site|lobby) video\b|\bvideo visit\w* (on-?site|at the)", re.I)),
    ("non_contact", re.compile(r"\bnon-?\s?contact\b|\bno-contact\b|\bthrough glass\b", re.I)),
    ("contact", re.compile(r"(?<!non-)(?<!non)(?<!no-)(?<!non )\bcontact visit", re.I)),
)
_NOT_VISITS = {"lawyers", "clergy", "office", "booking", "money", "counts"}
LARGEST_AGE_OF_A_HEADING = 14  # segments after which a heading says nothing any more


@dataclass(frozen=True)
class Found:
    """One window as a rulebook writes it, without its id. `places`: spans of the page it was read from."""

    window: dict[str, Any]
    sure: bool
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Left:
    """Hours or days of a page that became no window. `why`: no_day, no_hours, about_others."""

    start: int
    end: int
    why: str


@dataclass
class _Heading:
    """What holds until another heading of the same sort: a topic, days, people, a mode."""

    topic: str = ""
    mode: str | None = None
    days: Days | None = None
    who: tuple[Who, ...] = ()
    age: int = 0
    place: tuple[int, int] | None = None
    doubtful: bool = False  # it speaks of somebody or something that was not understood
    is_title: bool = True  # no heading was met yet: the first may be any name


def find_windows(segments: list[Segment]) -> tuple[list[Found], list[Left]]:
    """All hours of the page that have a day, and what was left."""
    found: list[Found] = []
    left: list[Left] = []
    heading = _Heading()
    page_says_visits = any(segment.says_visits for segment in segments)
    for segment in segments:
        heading.age += 1
        if segment.is_heading:
            heading = _under(heading, segment)
            continue
        if heading.age > LARGEST_AGE_OF_A_HEADING:
            heading = _Heading(topic=heading.topic, mode=heading.mode, is_title=heading.is_title)
        topic = segment.topic or ("" if segment.says_visits else heading.topic)
        if segment.says_visits and segment.topic in ("booking", "money", "counts") and segment.hours and segment.days:
            topic = segment.topic
        if not segment.hours:
            continue
        if topic in _NOT_VISITS or not page_says_visits:
            left.append(
                Left(segment.start, segment.end, "about_others" if topic in _NOT_VISITS else "not_about_visits")
            )
            continue
        pairs = _pairs(segment)
        under = heading.days is not None and heading.age <= LARGEST_AGE_OF_A_HEADING
        for hours, days in pairs:
            if days is None and under:
                days, lent = heading.days, True
            else:
                lent = False
            if days is None:
                left.append(Left(hours.start, hours.end, "no_day"))
            else:
                found.append(_window(segment, hours, days, heading, lent=lent))
        if not segment.days and under and heading.place:
            heading.age = min(heading.age, LARGEST_AGE_OF_A_HEADING // 2)
    return _without_repeats(found), left


def _under(heading: _Heading, segment: Segment) -> _Heading:
    """A heading about something else begins anew; one that only adds days or people adds them."""
    mode = _mode(segment.text)
    if segment.topic or segment.says_visits:
        fresh = _Heading(
            topic=segment.topic if not segment.says_visits or segment.topic != "booking" else "", mode=mode
        )
    else:
        fresh = _Heading(heading.topic, heading.mode, heading.days, heading.who, 0, heading.place, heading.doubtful)
    if mode:
        fresh.mode = mode
    if segment.days:
        fresh.days = segment.days[0] if len(segment.days) == 1 else None
        fresh.place = (segment.start, segment.end)
        if not segment.who and heading.days is None and not (segment.topic or segment.says_visits):
            fresh.who = heading.who
    if segment.who:
        fresh.who = segment.who
        if not segment.days:
            fresh.days = None
    if not segment.days and not segment.says_visits and not segment.who:
        fresh.days = None
    names_columns = "|" in segment.text
    fresh.is_title = False
    said_more = _doubt(segment, known_check_in=False, every_word=not heading.is_title)
    fresh.doubtful = (said_more and not names_columns) or (fresh.doubtful and bool(segment.days))
    return fresh


def _pairs(segment: Segment) -> list[tuple[Hours, Days | None]]:
    """Each span of hours with its days: the days before it, or where a sentence begins with hours, those after it."""
    if not segment.days:
        return [(hours, None) for hours in segment.hours]
    if segment.days[0].start < segment.hours[0].start:
        return [(hours, days) for hours in segment.hours for days in _before(segment, hours)]
    pairs: list[tuple[Hours, Days | None]] = []
    for hours in segment.hours:
        after = next((days for days in segment.days if days.start > hours.start), None)
        pairs.append((hours, after or segment.days[-1]))
    return pairs


def _before(segment: Segment, hours: Hours) -> list[Days]:
    """The days named last before these hours; several where no other hours stand between them."""
    days = [one for one in segment.days if one.start < hours.start]
    ends = [other.end for other in segment.hours if other.end <= days[-1].start]
    since = max(ends, default=segment.start)
    return [one for one in days if one.start >= since]


def _window(segment: Segment, hours: Hours, days: Days, heading: _Heading, *, lent: bool) -> Found:
    window: dict[str, Any] = {
        "days": list(days.days),
        "start": clock_text(hours.begins),
        "end": clock_text(hours.ends),
        "kind": "open",
    }
    if hours.overnight:
        window["overnight"] = True
    if days.weeks:
        window["date_rule"] = {"kind": "weeks_of_month", "weeks": list(days.weeks)}
    mode = _mode(segment.text) or heading.mode
    if mode:
        window["mode"] = mode
    who = _who_of(segment, hours) or heading.who
    applies: dict[str, Any] = {}
    clash = False
    for one in who:
        clash = clash or bool(set(one.applies_to) & set(applies))
        applies |= one.applies_to
    if applies:
        window["applies_to"] = applies
    asked = bool(_BY_REQUEST.search(segment.text))
    if asked:
        window["by_request"] = True
    check_in = _last_check_in(segment)
    rest_doubt = _doubt(segment, known_check_in=check_in is not None)
    if check_in and len(segment.hours) == 1:
        window["last_check_in"] = check_in
    sure = (
        hours.sure
        and not clash
        and all(one.sure for one in who)
        and not rest_doubt
        and not heading.doubtful
        and not asked
        and not (segment.clocks and check_in is None)
        and not (lent and heading.age > LARGEST_AGE_OF_A_HEADING)
        and not (len(segment.who) > 1 and len(segment.hours) > 1 and not _each_in_brackets(segment))
        and len(segment.days) <= len(segment.hours)
    )
    places = [(hours.start, hours.end), (days.start, days.end), *((one.start, one.end) for one in who)]
    return Found(window, sure, tuple(sorted(places)))


def _who_of(segment: Segment, hours: Hours) -> tuple[Who, ...]:
    """The people named before these hours and after the hours before them; in a sentence of one span, all."""
    if len(segment.hours) == 1:
        return segment.who
    behind = tuple(one for one in segment.who if _BRACKET.fullmatch(_between(segment, hours.end, one.start)))
    if behind:
        return behind
    earlier = [one.end for one in segment.hours if one.end <= hours.start]
    since = max(earlier, default=segment.start)
    near = tuple(one for one in segment.who if since <= one.start < hours.start)
    if near or not segment.who:
        return near
    before = [one for one in segment.who if one.start < hours.start]
    return tuple(before[-1:]) if before else segment.who


def _each_in_brackets(segment: Segment) -> bool:
    """Whether each span of hours has its people in brackets behind it, and there are no others."""
    pairs = zip(segment.hours, segment.who, strict=False)
    same = len(segment.hours) == len(segment.who)
    return same and all(_BRACKET.fullmatch(_between(segment, hours.end, one.start)) for hours, one in pairs)


def _between(segment: Segment, start: int, end: int) -> str:
    return segment.text[max(0, start - segment.start) : end - segment.start] if start <= end else "-"


def _doubt(segment: Segment, *, known_check_in: bool, every_word: bool = True) -> bool:
    """Doubtful words outside of what was understood as days, hours and people; `every_word`: or any unknown one."""
    text = list(segment.text)
    for one in (*segment.days, *segment.who, *segment.hours):
        for place in range(one.start - segment.start, one.end - segment.start):
            text[place] = " "
    rest = _FRIENDS.sub(" ", _PLACE.sub(" ", "".join(text)))
    if _NOTE_MARK.search(segment.text) or _EVERY_SECOND.search(segment.text):
        return True
    if any(one.weeks for one in segment.days):
        rest = _OF_THE_MONTH.sub(" ", rest)
    if known_check_in:
        rest = _CHECK_IN.sub(" ", rest)
    return bool(_DOUBT.search(rest) or _SOMEBODY.search(rest)) or (every_word and not _is_plain(rest))


def _is_plain(text: str) -> bool:
    """Whether every word is one of those that change nothing. Single letters are what is left of marks."""
    return all(len(word) == 1 or _PLAIN.fullmatch(word) for word in _WORD.findall(text))


def _mode(text: str) -> str | None:
    modes = [mode for mode, pattern in _MODES if pattern.search(text)]
    return modes[0] if len(modes) == 1 else None


def _last_check_in(segment: Segment) -> str | None:
    if len(segment.clocks) == 1 and segment.clocks[0].sure:
        before = segment.text[: segment.clocks[0].start - segment.start]
        if _LAST_CHECK_IN.search(before[-60:]):
            return clock_text(segment.clocks[0].minute)
    return None


def _without_repeats(found: list[Found]) -> list[Found]:
    """The same hours said twice are one window, sure where either was; hours that clash are not sure."""
    kept: dict[str, Found] = {}
    for one in found:
        key = repr(sorted(one.window.items()))
        if key in kept:
            both = kept[key]
            kept[key] = replace(both, sure=both.sure or one.sure, places=both.places + one.places)
        else:
            kept[key] = one
    return list(kept.values())

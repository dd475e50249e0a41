"""Days, hours and single clocks as they are typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from compliance.rules import HOLIDAY, WEEKDAYS
from facilities.notation.covered import NotRead, require_all_read, says_not_known
from facilities.notation.spanish import read_either
from facilities.phrases.clocks import MIDNIGHT, NOON, clock_text, find_hours
from facilities.phrases.days import find_days
from facilities.phrases.tokens import tokens_of

_FULL = dict(zip((*WEEKDAYS, HOLIDAY), ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
                                        "holidays"), strict=True))  # fmt: skip
_ORDINALS = ("", "1st", "2nd", "3rd", "4th", "5th")
_OVERNIGHT = frozenset({"the", "next", "following", "day", "overnight", "morning"})
_BESIDES_HOURS = frozenset({"from", "between", "hours"})


@dataclass(frozen=True)
class TypedDays:
    """`days`: weekdays in their order, None not known. `weeks`: ordinals in the month, none: every week."""

    days: tuple[str, ...] | None
    weeks: tuple[int, ...] = ()


@dataclass(frozen=True)
class TypedHours:
    """Local clocks `HH:MM`, both None where nobody knows them."""

    start: str | None
    end: str | None
    overnight: bool = False


def read_days(text: str) -> TypedDays:
    """`1st and 3rd Saturday`, `Monday to Thursday, weekends and holidays`, `not known`. Raises NotRead."""
    return read_either(_days, text)


def _days(text: str) -> TypedDays:
    if says_not_known(text):
        return TypedDays(None)
    tokens = tokens_of(text)
    found = find_days(tokens)
    require_all_read(text, tokens, found, besides=frozenset({"every", "on", "of", "the", "month"}))
    if not found:
        raise NotRead(text, "empty")
    weeks = {mention.weeks for mention in found}
    if len(weeks) > 1:  # every week and some weeks in one line: two lines are clear, one is not
        raise NotRead(text)
    days = {day for mention in found for day in mention.days}
    return TypedDays(tuple(day for day in (*WEEKDAYS, HOLIDAY) if day in days), weeks.pop())


def days_text(days: Sequence[str] | None, weeks: Sequence[int] = ()) -> str:
    """The other way round."""
    if not days:
        return "not known"
    names = [_FULL[day] for day in days]
    if set(WEEKDAYS) <= set(days) and not weeks:
        names = ["every day", *(name for name in names if name == _FULL[HOLIDAY])]
    said = ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
    return f"{_joined([_ORDINALS[week] for week in weeks])} {said}" if weeks else said


def _joined(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1]


def read_hours(text: str) -> list[TypedHours]:
    """`8 a.m. to 11 a.m., 1–3 p.m.`, `9 pm to 9 am the next day`, `not known`. Raises NotRead."""
    return read_either(_hours, text)


def _hours(text: str) -> list[TypedHours]:
    if says_not_known(text):
        return [TypedHours(None, None)]
    tokens = tokens_of(text)
    found, alone = find_hours(tokens)
    # "the next day" says that an end before the start is meant; it is no clock of its own.
    ahead = {one.end for one in found}
    after = {end: _says_overnight(text[end:]) for end in ahead}
    require_all_read(text, tokens, [*found, *alone], besides=_OVERNIGHT | _BESIDES_HOURS)
    if alone:
        raise NotRead(text[alone[0].start : alone[0].end], "half_hours")
    if not found:
        raise NotRead(text, "empty")
    typed = []
    for one in found:
        words = text[one.start : one.end]
        if one.overnight and not after[one.end]:
            raise NotRead(words, "backwards")
        if not one.sure and not one.overnight:
            raise NotRead(words, "half")
        typed.append(TypedHours(clock_text(one.begins), clock_text(one.ends), one.overnight))
    return typed


def _says_overnight(rest: str) -> bool:
    words = [token.text for token in tokens_of(rest[:40])]
    words = words[: next((number for number, word in enumerate(words) if word[0].isdecimal()), len(words))]
    return "overnight" in words or ("next" in words or "following" in words)


def hours_text(spans: Sequence[TypedHours]) -> str:
    """The other way round."""
    return ", ".join(
        "not known"
        if span.start is None or span.end is None
        else f"{clock_words(span.start)} to {clock_words(span.end)}{' the next day' if span.overnight else ''}"
        for span in spans
    )


def clock_words(clock: str) -> str:
    """`08:30` as `8:30 am`."""
    minute = int(clock[:2]) * 60 + int(clock[3:])
    if minute in (NOON, MIDNIGHT):
        return "noon" if minute == NOON else "midnight"
    hour, half = minute // 60, "am" if minute < NOON else "pm"
    return f"{hour % 12 or 12}:{minute % 60:02d} {half}"


def read_clocks(text: str) -> list[str]:
    """`8 am, 9:30 am, 1 pm` as `HH:MM`. Raises NotRead."""
    return read_either(_clocks, text)


def _clocks(text: str) -> list[str]:
    tokens = tokens_of(text)
    spans, found = find_hours(tokens)
    require_all_read(text, tokens, found, besides=frozenset({"at"}))
    if spans or not found:
        raise NotRead(text, "empty" if not found else "words")
    unsure = next((one for one in found if not one.sure), None)
    if unsure is not None:
        raise NotRead(text[unsure.start : unsure.end], "half")
    return [clock_text(one.minute) for one in found]

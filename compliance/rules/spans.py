"""Half-open spans in UTC, and the way from a wall clock to them.

Local time is a minute of a local day, 0 to 1440 (24:00). A wall reading that comes twice means its first coming, one
that is skipped is read with the offset before the change (RFC 5545 3.3.5); `reading` tells which, so that a rule can
refuse it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 1440


@dataclass(frozen=True, order=True)
class Span:
    """From `start` up to, not including, `end`; both aware, kept in UTC.

    Raises ValueError when empty, turned round or naive.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            moment = getattr(self, name)
            if moment.tzinfo is not UTC:
                if moment.tzinfo is None:
                    raise ValueError(f"{name} of a span has no time zone")
                object.__setattr__(self, name, moment.astimezone(UTC))
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")

    @property
    def minutes(self) -> int:
        """Elapsed whole minutes."""
        return int((self.end - self.start).total_seconds() // 60)

    def overlaps(self, other: "Span") -> bool:
        """Touching is not overlapping."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


class Reading(StrEnum):
    """What a wall clock does with a reading on one date."""

    ONCE = "once"
    TWICE = "twice"
    NEVER = "never"


def wall(day: date, minute: int) -> datetime:
    """The naive wall reading `minute` minutes into `day`; 1440 and more fall on later dates."""
    days, rest = divmod(minute, MINUTES_A_DAY)
    return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60))


def instant(zone: ZoneInfo, day: date, minute: int) -> datetime:
    """That wall reading as a moment in UTC."""
    return wall(day, minute).replace(tzinfo=zone).astimezone(UTC)


def reading(zone: ZoneInfo, naive: datetime) -> Reading:
    """Whether the wall clock of the zone shows this reading once, twice or never."""
    first = naive.replace(tzinfo=zone, fold=0)
    second = naive.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return Reading.ONCE
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive:
        return Reading.TWICE
    return Reading.NEVER


@lru_cache(maxsize=65536)
def is_plain(zone: ZoneInfo, day: date) -> bool:
    """No clock change from this midnight to the midnight after the next day: wall minutes are elapsed minutes."""
    opens = wall(day, 0).replace(tzinfo=zone)
    closes = wall(day, 2 * MINUTES_A_DAY).replace(tzinfo=zone)
    return opens.utcoffset() == closes.utcoffset()


def wall_span(zone: ZoneInfo, day: date, start_minute: int, end_minute: int) -> Span | None:
    """The span between two wall readings of a day; None when nothing lies between them."""
    start, end = instant(zone, day, start_minute), instant(zone, day, end_minute)
    return Span(start, end) if start < end else None


def local_date(zone: ZoneInfo, moment: datetime) -> date:
    return moment.astimezone(zone).date()


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same time as few spans, in order; touching spans become one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            if span.end > merged[-1].end:
                merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def subtract(free: Iterable[Span], busy: Iterable[Span]) -> list[Span]:
    """What is left of `free` outside `busy`, in order."""
    left: list[Span] = []
    holes = merge(busy)
    for span in merge(free):
        start = span.start
        for hole in holes:
            if hole.end <= start or hole.start >= span.end:
                continue
            if hole.start > start:
                left.append(Span(start, hole.start))
            start = max(start, hole.end)
        if start < span.end:
            left.append(Span(start, span.end))
    return left


def intersect(some: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The time that both hold, in order."""
    return [
        Span(max(one.start, other.start), min(one.end, other.end))
        for one in merge(some)
        for other in merge(others)
        if one.overlaps(other)
    ]


def starts_within(
    spans: Iterable[Span], *, minutes: int, step: int | None = None, now: datetime | None = None
) -> Iterator[Span]:
    """Visits of `minutes` that fit into the spans, a start every `step` minutes (default: the length), none
    before `now`.
    """
    length, gap = timedelta(minutes=minutes), timedelta(minutes=step or minutes)
    for span in merge(spans):
        start = span.start
        while start + length <= span.end:
            if now is None or start >= now:
                yield Span(start, start + length)
            start += gap

"""The starts that a window offers on a date.

Inside a day without a clock change a tick is a minute after local midnight; on other days it is a minute of UTC, so
that
every length is elapsed time.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .rulebook import FacilityFacts
from .spans import MINUTES_A_DAY, Reading, instant, is_plain, reading, wall
from .stated import Stated
from .windows import BlackoutFacts, WindowFacts

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ASSUMED_MINUTES = 60


class Start(NamedTuple):
    """One start: ticks of start and end, the clock's reading of it, whether it outlives the hours, the hole it runs
    into.
    """

    start: int
    end: int
    reading: Reading
    outlives: bool
    hole: BlackoutFacts | None


class Clock:
    """Ticks of one date in one zone."""

    __slots__ = ("base", "day", "plain", "zone")

    def __init__(self, zone: ZoneInfo, day: date) -> None:
        self.zone, self.day = zone, day
        self.plain = is_plain(zone, day)
        # What to add to a tick to get a minute of UTC.
        self.base = int(instant(zone, day, 0).timestamp()) // 60 if self.plain else 0

    def tick(self, minute: int) -> int:
        """The tick of a wall reading, `minute` minutes into the date."""
        if self.plain:
            return minute
        return int((instant(self.zone, self.day, minute) - EPOCH).total_seconds()) // 60

    def local(self, tick: int) -> datetime:
        """A tick on the wall clock of the zone."""
        if self.plain:
            days, rest = divmod(tick, MINUTES_A_DAY)
            day = self.day + timedelta(days=days) if days else self.day
            return datetime(day.year, day.month, day.day, rest // 60, rest % 60, tzinfo=self.zone)
        return (EPOCH + timedelta(minutes=tick)).astimezone(self.zone)

    def reading(self, tick: int) -> Reading:
        return Reading.ONCE if self.plain else reading(self.zone, self.local(tick).replace(tzinfo=None, fold=0))

    def shown(self, tick: int, how: Reading) -> datetime:
        """A start as it is printed: a reading that the clock skips keeps its digits and the offset before the
        change.
        """
        local = self.local(tick)
        if how is not Reading.NEVER:
            return local
        before = (local - timedelta(days=1)).utcoffset() or timedelta(0)
        skipped = (local.utcoffset() or timedelta(0)) - before
        return (local.replace(tzinfo=None) - skipped).replace(tzinfo=self.zone)

    def printed(self, minute: int) -> tuple[int, Reading]:
        """A printed clock time: its tick, and what the wall clock does with it."""
        if self.plain:
            return minute, Reading.ONCE
        return self.tick(minute), reading(self.zone, wall(self.day, minute))


def visit_minutes(edition: FacilityFacts, window: WindowFacts) -> tuple[int, Stated[int] | None]:
    """Length of a visit in this window and where it is stated; None: nowhere, an hour is assumed."""
    if window.session_minutes is not None:
        return window.session_minutes, Stated(window.session_minutes, window.stated.source, path=window.stated.path)
    for stated in (edition.visit_length.minutes, edition.visit_length.min_minutes):
        if stated is not None:
            return stated.value, stated
    return ASSUMED_MINUTES, None


def latest_minutes(window: WindowFacts) -> int | None:
    """The last check-in as a filter on starts; before the window opens it is an arrival limit and no filter."""
    limit = window.last_check_in_minute
    return None if limit is None or window.start_minute is None or limit < window.start_minute else limit


def end_minute(window: WindowFacts) -> int:
    """The window's end in minutes after the midnight on which its date begins."""
    assert window.end_minute is not None
    return window.end_minute + (MINUTES_A_DAY if window.overnight else 0)


def session_minutes(window: WindowFacts) -> Iterator[int]:
    """The printed starts in minutes after that midnight; in an overnight window one before its start is on the next
    date.
    """
    for minute in window.session_starts or ():
        late = window.overnight and window.start_minute is not None and minute < window.start_minute
        yield minute + MINUTES_A_DAY if late else minute


def starts_of(edition: FacilityFacts, window: WindowFacts, clock: Clock, holes: "Holes") -> tuple[Start, ...]:
    """Every start of a window on the clock's date, in order of their printing; the window has a clock.

    A session is one start. Printed starts outrank the window's end. Otherwise a start every `slot_spacing_minutes`,
    or every
    visit length and gap, as long as the visit ends by the window's end.
    """
    assert window.start_minute is not None
    opens, opens_reading = clock.printed(window.start_minute)
    closes = clock.tick(end_minute(window))
    length, _ = visit_minutes(edition, window)
    if window.kind == "session":
        found = [(opens, closes, opens_reading)]
    elif window.session_starts:
        found = [(tick, tick + length, how) for tick, how in map(clock.printed, session_minutes(window))]
    else:
        found = list(_steps(edition, clock, opens, closes, length, opens_reading))
    latest = _latest(edition, window, clock, closes)
    return tuple(
        Start(start, end, how, end > closes, holes.over(start, end))
        for start, end, how in found
        if latest is None or start <= latest
    )


def _steps(
    edition: FacilityFacts, clock: Clock, opens: int, closes: int, length: int, opens_reading: Reading
) -> Iterator[tuple[int, int, Reading]]:
    spacing, gap = edition.visit_length.slot_spacing_minutes, edition.visit_length.gap_minutes
    step = spacing.value if spacing else length + (gap.value if gap else 0)
    start = opens
    while start + length <= closes:
        yield start, start + length, opens_reading if start == opens else clock.reading(start)
        start += step


def _latest(edition: FacilityFacts, window: WindowFacts, clock: Clock, closes: int) -> int | None:
    limits = []
    check_in = latest_minutes(window)
    if check_in is not None:
        limits.append(clock.tick(check_in))
    processing = edition.arrival.last_processing_minutes_before_end
    if processing is not None:
        limits.append(closes - processing.value)
    return min(limits) if limits else None


class Holes:
    """The holes around one date, in the ticks of its clock."""

    __slots__ = ("spans",)

    def __init__(self, clock: Clock, holes: dict[int, tuple[BlackoutFacts, ...]]) -> None:
        """`holes`: day offset (-1, 0, 1) -> the holes that begin on that date."""
        self.spans: list[tuple[int, int, BlackoutFacts]] = []
        for offset, blackouts in holes.items():
            base = offset * MINUTES_A_DAY
            for hole in blackouts:
                late = MINUTES_A_DAY if hole.end_minute <= hole.start_minute else 0
                self.spans.append(
                    (clock.tick(base + hole.start_minute), clock.tick(base + late + hole.end_minute), hole)
                )

    def over(self, start: int, end: int) -> BlackoutFacts | None:
        """The first hole that a visit overlaps; touching is not overlapping."""
        return next((hole for opens, closes, hole in self.spans if start < closes and opens < end), None)

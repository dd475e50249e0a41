"""A week as a drawing: seven lines, time to the right, in units of a viewBox. The table beside it says the same.

Where slots of several windows overlap, the best answer is drawn: allowed before unknown before refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.dateformat import time_format

from compliance.rules import Slot, Verdict

BEST_FIRST = (Verdict.ALLOWED, Verdict.UNKNOWN, Verdict.REFUSED)
MINUTES_A_DAY = 24 * 60
EARLIEST_HOUR, LATEST_HOUR = 8, 20  # drawn at least; more where there are slots
HOURS_WIDTH = 240
TOP, LEFT, RIGHT = 2, 50, 22
ROW, BAR, FOOT = 27, 19, 22

_Stretch = tuple[int, int, Verdict]


@dataclass(frozen=True)
class Bar:
    """One stretch of a day with one answer."""

    x: int
    width: int
    verdict: str

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def till(self) -> int:
        return self.x + self.width


@dataclass(frozen=True)
class Line:
    """One date: its place from above, and its bars."""

    day: date
    y: int
    bars: tuple[Bar, ...]

    @property
    def text_y(self) -> int:
        return self.y + BAR - 5

    @property
    def middle(self) -> int:
        return self.y + BAR // 2


@dataclass(frozen=True)
class Tick:
    """An hour under the drawing."""

    x: int
    label: str


@dataclass(frozen=True)
class Picture:
    """The whole drawing and its size."""

    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    width: int = LEFT + HOURS_WIDTH + RIGHT
    height: int = TOP + 7 * ROW + FOOT
    left: int = LEFT
    hours_width: int = HOURS_WIDTH
    bar: int = BAR
    ground: int = TOP + 7 * ROW
    foot: int = TOP + 7 * ROW + 14


def draw(slots: Iterable[Slot], monday: date) -> Picture:
    """Slots of one week. A slot that passes midnight goes on in the next line."""
    days: list[list[_Stretch]] = [[] for _number in range(7)]
    for slot in slots:
        for number, first, last in _cut(slot, monday):
            days[number].append((first, last, slot.verdict))
    drawn = [stretch for day in days for stretch in day]
    first_hour = min([EARLIEST_HOUR, *(first // 60 for first, _last, _verdict in drawn)])
    last_hour = max([LATEST_HOUR, *(-(-last // 60) for _first, last, _verdict in drawn)])
    hours = last_hour - first_hour

    def x(minute: int) -> int:
        return LEFT + round((minute / 60 - first_hour) * HOURS_WIDTH / hours)

    lines = []
    for number, day in enumerate(days):
        bars = tuple(Bar(x(first), max(2, x(last) - x(first)), verdict.value) for first, last, verdict in _best(day))
        lines.append(Line(monday + timedelta(days=number), TOP + number * ROW, bars))
    step = 3 if hours <= 15 else 4
    ticks = tuple(
        Tick(x(hour * 60), time_format(time(hour % 24), "g a")) for hour in range(first_hour, last_hour + 1, step)
    )
    return Picture(tuple(lines), ticks)


def _cut(slot: Slot, monday: date) -> Iterable[tuple[int, int, int]]:
    """(day of the week, first minute, last minute) by the wall clock, cut at midnight."""
    starts, ends = slot.start_local.replace(tzinfo=None), slot.end_local.replace(tzinfo=None)
    day = starts.date()
    while day <= ends.date():
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  a wall clock has no zone
        first = max(0, int((starts - midnight).total_seconds()) // 60)
        last = min(MINUTES_A_DAY, int((ends - midnight).total_seconds()) // 60)
        if 0 <= (day - monday).days < 7 and first < last:
            yield (day - monday).days, first, last
        day += timedelta(days=1)


def _best(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    """Stretches that do not overlap, each with the best answer given over it; neighbours with one answer are one."""
    edges = sorted({edge for first, last, _verdict in stretches for edge in (first, last)})
    found: list[_Stretch] = []
    for begin, end in zip(edges, edges[1:], strict=False):
        given = {verdict for first, last, verdict in stretches if first <= begin and end <= last}
        best = next((verdict for verdict in BEST_FIRST if verdict in given), None)
        if best is None:
            continue
        if found and found[-1][1:] == (begin, best):
            found[-1] = (found[-1][0], end, best)
        else:
            found.append((begin, end, best))
    return found

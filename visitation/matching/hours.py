"""When a person may be visited by the rulebook, and when a volunteer could come there and back: where both agree.

Time is cut into steps of five minutes of UTC; a volunteer's hours shrink to whole steps and a visit grows to them, so
that what fits here fits by the clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from compliance.rules import REMOTE, FacilityFacts, Party, PersonFacts, slots

AHEAD_DAYS = 28  # every weekday four times, so that “the second Saturday” counts
STEP = timedelta(minutes=5)
_ONE_ADULT = Party(adults=1)
_LAST_MINUTE = time(23, 59)  # hours that end there go on until midnight: no clock says 24:00
_STEPS = int(timedelta(days=AHEAD_DAYS + 3) / STEP)


@dataclass(frozen=True, eq=False)
class Openings:
    """Spans in which the rules allow a visit to one person, in steps from `origin`, half-open; with local weekdays."""

    origin: datetime
    starts: np.ndarray
    ends: np.ndarray
    weekdays: np.ndarray

    def __len__(self) -> int:
        return len(self.starts)

    def weekdays_for(self, taken: np.ndarray, way_minutes: int) -> tuple[int, ...]:
        """The weekdays on which somebody with these hours (`taken_of`) could come, from door to door."""
        way = -(-way_minutes // 5)
        first, last = self.starts - way, self.ends + way
        inside = (first >= 0) & (last <= _STEPS)
        first, last = np.clip(first, 0, _STEPS), np.clip(last, 0, _STEPS)
        is_free = inside & (taken[last] == taken[first])
        return tuple(np.unique(self.weekdays[is_free]).tolist())


def origin_of(now: datetime) -> datetime:
    """Midnight UTC of the day: where steps are counted from."""
    return datetime.combine(now.astimezone(UTC).date(), time(), tzinfo=UTC)


def openings_of(
    facility: FacilityFacts, person: PersonFacts, first_day: date, last_day: date | None, *, now: datetime, key: str
) -> Openings:
    """What the rules allow the person in the coming four weeks, between two days of their stay (`last_day` None: open).

    Nothing for what the rules leave unknown.
    """
    today = now.astimezone(facility.zone).date()
    first, last = max(first_day, today + timedelta(days=1)), today + timedelta(days=AHEAD_DAYS)
    last = min(last, last_day) if last_day else last
    allowed = []
    if first <= last:
        found = slots(facility, first, last, person=person, party=_ONE_ADULT, now=now, person_key=key)
        allowed = [slot for slot in found.allowed if slot.mode != REMOTE]
    origin = origin_of(now)
    spans = [(slot.span, slot.start_local.weekday()) for slot in allowed]
    return Openings(
        origin,
        np.array([(span.start - origin) // STEP for span, _ in spans], dtype=np.int64),
        np.array([-((origin - span.end) // STEP) for span, _ in spans], dtype=np.int64),
        np.array([weekday for _, weekday in spans], dtype=np.int64),
    )


def taken_of(
    zone_name: str,
    origin: datetime,
    *,
    weekly: Sequence[Mapping[str, Any]],
    extra: Iterable[Mapping[str, Any]] = (),
    away: Iterable[Mapping[str, Any]] = (),
    quiet_months: Iterable[int] = (),
) -> np.ndarray:
    """How many steps up to each one are not free: a span is free where the number does not change in it.

    `weekly`: weekday, starts, ends, weeks_of_month; `extra`: day, starts, ends; `away`: first_day, last_day. Days and
    times are of the volunteer's own clock.
    """
    zone, quiet = ZoneInfo(zone_name), set(quiet_months)
    taken = np.ones(_STEPS + 1, dtype=np.int16)
    taken[0] = 0
    absences = [(each["first_day"], each["last_day"]) for each in away]
    extras = [(each["day"], each["starts"], each["ends"]) for each in extra]
    first = origin.date() - timedelta(days=1)
    for day in (first + timedelta(days=number) for number in range(AHEAD_DAYS + 4)):
        hours = [(starts, ends) for on, starts, ends in extras if on == day]
        if day.month not in quiet and not any(begins <= day <= until for begins, until in absences):
            week = (day.day - 1) // 7 + 1
            hours += [
                (each["starts"], each["ends"])
                for each in weekly
                if each["weekday"] == day.weekday() and (not each["weeks_of_month"] or week in each["weeks_of_month"])
            ]
        for starts, ends in hours:
            opens = _step(day, starts, zone, origin, up=True)
            closes = (
                _step(day + timedelta(days=1), time(), zone, origin, up=False)
                if ends >= _LAST_MINUTE
                else _step(day, ends, zone, origin, up=False)
            )
            if closes > opens:
                taken[max(0, opens) + 1 : max(0, closes) + 1] = 0
    return taken.cumsum(dtype=np.int32)


@lru_cache(maxsize=65536)
def _step(day: date, clock: time, zone: ZoneInfo, origin: datetime, *, up: bool) -> int:
    """The step in which a wall clock's time lies; a clock that comes twice is its first."""
    gone = datetime.combine(day, clock, tzinfo=zone).astimezone(UTC) - origin
    return -(-gone // STEP) if up else gone // STEP

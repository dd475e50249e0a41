"""The dates of a rhythm: every week, every two weeks, one weekday of each month. Local dates alone; no Django.

A clock change moves none of them: the hour is told on the wall of each day.
"""

from collections.abc import Iterator
from datetime import date, timedelta

WEEK, TWO_WEEKS, MONTH, LAST = "week", "two_weeks", "month", "last"
_A_WEEK = timedelta(weeks=1)


def dates_of(rhythm: str, first_day: date, last_day: date) -> list[date]:
    """The dates from `first_day`, which sets the weekday, to `last_day`, both included.

    `month`: the nth such weekday of each month, as `first_day` is; a month without a fifth one is left out. `last`: the
    last one of each month. Raises ValueError for another word.
    """
    if rhythm not in (WEEK, TWO_WEEKS, MONTH, LAST):
        raise ValueError(rhythm)
    if rhythm in (WEEK, TWO_WEEKS):
        step = _A_WEEK if rhythm == WEEK else 2 * _A_WEEK
        return list(_every(first_day, last_day, step))
    return [day for day in _every(first_day, last_day, _A_WEEK) if _is_its_turn(rhythm, day, first_day)]


def suits(rhythm: str, first_day: date) -> bool:
    """Whether the rhythm can begin on this day: one of the last weekdays of months begins on such a day."""
    return rhythm != LAST or _is_last(first_day)


def _every(first_day: date, last_day: date, step: timedelta) -> Iterator[date]:
    day = first_day
    while day <= last_day:
        yield day
        day += step


def _is_its_turn(rhythm: str, day: date, first_day: date) -> bool:
    return _is_last(day) if rhythm == LAST else _nth(day) == _nth(first_day)


def _nth(day: date) -> int:
    return (day.day - 1) // 7 + 1


def _is_last(day: date) -> bool:
    return (day + _A_WEEK).month != day.month

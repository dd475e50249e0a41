"""How many visits all volunteers together can lend a hand in: the right-hand sides of the `teams` rows."""

from __future__ import annotations

from collections import defaultdict

from .clock import month_of, weekday
from .held import Held
from .instance import Instance

Period = tuple[int, str, int]  # facility; day, week (its Monday) or all (0)


def periods(facility: int, day: int) -> tuple[Period, ...]:
    return (facility, "day", day), (facility, "week", day - weekday(day)), (facility, "all", 0)


def hands_of_facilities(
    instance: Instance, held: Held, trips: list[tuple[int, int, int]], caps: list[int]
) -> dict[Period, int]:
    """Volunteers' places by period, for facilities that send more than one to a visit.

    `trips` are the (volunteer, facility, day) that are open, `caps` how many visits each could hold.
    """
    of_volunteer: dict[tuple[Period, int], dict[int, int]] = defaultdict(dict)
    for (volunteer, facility, day), cap in zip(trips, caps, strict=True):
        if instance.facilities[facility].team_min > 1:
            for period in periods(facility, day):
                of_volunteer[period, volunteer][day] = cap
    total: dict[Period, int] = defaultdict(int)
    for (period, volunteer), days in of_volunteer.items():
        total[period] += _hands(instance, held, volunteer, days)
    return total


def _hands(instance: Instance, held: Held, volunteer: int, days: dict[int, int]) -> int:
    """The smaller of what the weeks and what the months leave of the days."""
    weeks: dict[int, int] = defaultdict(int)
    months: dict[int, int] = defaultdict(int)
    for day, cap in days.items():
        weeks[day - weekday(day)] += cap
        months[month_of(day)] += cap
    who = instance.volunteers[volunteer]
    by_week = by_month = sum(days.values())
    if who.max_week is not None:
        left = {monday: who.max_week - held.visits_of_volunteer(volunteer, None, "week", 0, monday) for monday in weeks}
        by_week = sum(min(count, max(0, left[monday])) for monday, count in weeks.items())
    if who.max_month is not None:
        by_month = sum(
            min(count, max(0, who.max_month - held.month_count(volunteer, month))) for month, count in months.items()
        )
    return min(by_week, by_month)

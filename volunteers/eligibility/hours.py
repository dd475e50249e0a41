"""What volunteers said of one day: their hours, or that they are away. A wish of theirs, not whether they may go."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time

from django.db.models import prefetch_related_objects

from volunteers.models import Volunteer


@dataclass(frozen=True)
class Hours:
    """By the volunteer's own clock. `is_away`: these days; `is_quiet`: a month without visits. Extra hours count."""

    spans: list[tuple[time, time]] = field(default_factory=list)
    is_away: bool = False
    is_quiet: bool = False


def hours_on(volunteers: Iterable[Volunteer], day: date) -> dict[int, Hours]:
    """By primary key; three queries, however many volunteers."""
    rows = list(volunteers)
    prefetch_related_objects(rows, "weekly_availability", "extra_availability", "away_ranges")
    return {volunteer.pk: _hours(volunteer, day) for volunteer in rows}


def _hours(volunteer: Volunteer, day: date) -> Hours:
    extra = [(row.starts, row.ends) for row in volunteer.extra_availability.all() if row.day == day]
    is_away = any(row.first_day <= day <= row.last_day for row in volunteer.away_ranges.all())
    is_quiet = day.month in volunteer.quiet_months
    week = (day.day - 1) // 7 + 1
    weekly = [
        (row.starts, row.ends)
        for row in volunteer.weekly_availability.all()
        if row.weekday == day.weekday() and (not row.weeks_of_month or week in row.weeks_of_month)
    ]
    return Hours(sorted(extra if is_away or is_quiet else [*extra, *weekly]), is_away, is_quiet)

"""What volunteers said of one day: their hours, or that they are away. A wish of theirs, not whether they may go."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from volunteers.models import AwayRange, ExtraAvailability, Volunteer, WeeklyAvailability


@dataclass(frozen=True)
class Hours:
    """By the volunteer's own clock. `is_away`: these days; `is_quiet`: a month without visits. Extra hours count."""

    spans: list[tuple[time, time]] = field(default_factory=list)
    is_away: bool = False
    is_quiet: bool = False


def with_hours(rows: QuerySet[Volunteer], day: date) -> QuerySet[Volunteer]:
    """Volunteers, to be asked `hours_of` them on that day and no other; no query more."""
    week = (day.day - 1) // 7 + 1
    weekly = WeeklyAvailability.objects.filter(weekday=day.weekday(), volunteer=OuterRef("pk"))
    weekly = weekly.filter(Q(weeks_of_month=None) | Q(weeks_of_month=[]) | Q(weeks_of_month__contains=[week]))
    extra = ExtraAvailability.objects.filter(day=day, volunteer=OuterRef("pk"))
    away = AwayRange.objects.filter(first_day__lte=day, last_day__gte=day, volunteer=OuterRef("pk"))
    return rows.annotate(weekly_hours=_spans(weekly), extra_hours=_spans(extra), is_away_then=Exists(away))


def hours_of(volunteer: Any, day: date) -> Hours:
    """What one of `with_hours` said of that day."""
    is_away, is_quiet = volunteer.is_away_then, day.month in volunteer.quiet_months
    told = volunteer.extra_hours if is_away or is_quiet else [*volunteer.extra_hours, *volunteer.weekly_hours]
    spans = [(time.fromisoformat(each["starts"]), time.fromisoformat(each["ends"])) for each in told]
    return Hours(sorted(spans), is_away, is_quiet)


def _spans(rows: QuerySet[Any]) -> ArraySubquery:
    return ArraySubquery(rows.order_by().values(told=JSONObject(starts="starts", ends="ends")).values("told"))

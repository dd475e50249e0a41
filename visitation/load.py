"""How many visits each volunteer makes, beside what they said they can: for leads, to spread them evenly."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from visitation.models import VisitVolunteer
from visitation.statuses import LIVE
from volunteers.models import Program, Volunteer

WEEKS = 4
_LIVE = [status.value for status in LIVE]


@dataclass(frozen=True)
class Spread:
    """Of the program's volunteers who are at work: how many, their visits of the weeks, and how many made none."""

    volunteers: int
    visits: int
    without: int


def week_of(today: date) -> tuple[date, date]:
    """The Monday of the week, and the Monday after it."""
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=7)


def loads(program: Program, *, today: date) -> QuerySet[Volunteer]:
    """Everybody at work or on a break, the busiest first, with `this_week` and `four_weeks`: visits planned or made.

    `four_weeks` are the days up to this week's Sunday, counted back. One query.
    """
    monday, following = week_of(today)
    back = following - timedelta(weeks=WEEKS)
    volunteers = Volunteer.objects.filter(
        program=program, state__in=[Volunteer.State.ACTIVE, Volunteer.State.PAUSED]
    ).annotate(this_week=_visits(monday, following), four_weeks=_visits(back, following))
    return volunteers.order_by("-four_weeks", "-this_week", F("code").asc())


def spread(program: Program, *, today: date) -> Spread:
    """One query."""
    rows = loads(program, today=today).order_by().filter(state=Volunteer.State.ACTIVE)
    counts = list(rows.values_list("four_weeks", flat=True))
    return Spread(len(counts), sum(counts), counts.count(0))


def _visits(first: date, following: date) -> Coalesce:
    places = VisitVolunteer.objects.filter(
        Q(visit__day__gte=first) & Q(visit__day__lt=following), visit__status__in=_LIVE, volunteer=OuterRef("pk")
    )
    counted = places.order_by().values("volunteer").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)

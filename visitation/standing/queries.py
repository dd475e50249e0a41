"""Whose standing visits somebody sees. A row outside is not there at all."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from compliance.access import Role
from visitation.booking.queries import is_lead, own_people
from visitation.models import StandingVisit


def standing_for(user: Any, *, now: datetime) -> QuerySet[StandingVisit]:
    """A lead: their program's. A volunteer: their own, of people they are matched with."""
    rows = StandingVisit.objects.select_related("facility", "volunteer", "program", "companion")
    if user.program is None:
        return rows.none()
    rows = rows.filter(program=user.program)
    if is_lead(user):
        return rows
    if user.role != Role.VOLUNTEER:
        return rows.none()
    return rows.filter(volunteer__user=user, person__in=own_people(user, now=now).values("person"))


def listed(user: Any, *, now: datetime) -> QuerySet[StandingVisit]:
    """Those that go on, and how many visits of each are booked, soonest ending first."""
    booked = Count("dates", filter=Q(dates__visit__isnull=False))
    rows = standing_for(user, now=now).filter(ended_at__isnull=True).annotate(booked=booked)
    return rows.select_related(None).select_related("facility", "volunteer", "person").order_by("last_day", "pk").only(
        "key", "rhythm", "at", "first_day", "last_day", "facility__name", "volunteer__code", "person__alias_code"
    )  # fmt: skip

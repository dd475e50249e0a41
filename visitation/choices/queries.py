"""Who sees which questions for hours. A row outside is not there at all."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from compliance.access import Role
from visitation.booking.queries import is_lead, own_people
from visitation.models import BookingChoice, BookingRequest


def requests_for(user: Any, *, now: datetime) -> QuerySet[BookingRequest]:
    """A lead: their program's. A volunteer: their own, about people they are matched with."""
    choices = Prefetch("choices", queryset=BookingChoice.objects.select_related("facility").order_by("rank"))
    rows = BookingRequest.objects.select_related("volunteer", "person", "visit").prefetch_related(choices)
    rows = rows.defer("visit__findings").filter(program=user.program)
    if user.program is None:
        return rows.none()
    if is_lead(user):
        return rows
    if user.role != Role.VOLUNTEER:
        return rows.none()
    return rows.filter(volunteer__user=user, person__in=own_people(user, now=now).values("person"))


def waiting(user: Any, *, now: datetime) -> QuerySet[BookingRequest]:
    """Those that wait for an answer, whose hours are still to come; the oldest first."""
    return requests_for(user, now=now).filter(state=BookingRequest.State.OPEN, open_until__gt=now)

"""Coming visits on hold, and whether a closure that is announced keeps them there."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from facilities.models import Closure
from visitation.models import Visit
from visitation.queries import visits_for, with_team
from visitation.statuses import Status


def is_closed() -> Exists:
    """Whether anything is announced for a visit's facility and day, for a query of visits."""
    over = Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("day"))
    over &= Q(until__isnull=True) | Q(until__gt=OuterRef("starts"))
    return Exists(Closure.objects.filter(over, facility=OuterRef("facility"), starts_on__lte=OuterRef("day")))


def visits_on_hold(user: Any, *, now: datetime) -> QuerySet[Visit]:
    """The user's coming visits on hold, soonest first, each with its team and `is_closed`. Two queries."""
    held = visits_for(user).filter(status=Status.HELD, starts__gt=now)
    return with_team(held).annotate(is_closed=is_closed()).order_by("starts", "code")


def waiting(program_id: int, *, now: datetime) -> QuerySet[Visit]:
    """Those of a program that nothing announced keeps any more, soonest first; nothing of the person comes along."""
    held = Visit.objects.filter(~is_closed(), program=program_id, status=Status.HELD, starts__gt=now)
    return held.select_related("facility").defer("findings").order_by("starts", "code")

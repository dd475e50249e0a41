"""Reads for leads: coming visits that were agreed on, and that the rules would not allow any more."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from compliance.models import DecisionRecord
from compliance.rules import Verdict
from visitation.actions.rechecking import COMING
from visitation.models import Visit
from visitation.queries import visits_for, with_team


def visits_that_fall_short(user: Any, *, now: datetime) -> QuerySet[Visit]:
    """Those of the user's visits, soonest first, whose last decision is not that they are allowed. Opens nothing."""
    coming = visits_for(user).filter(status__in=COMING, starts__gt=now)
    return with_team(_falling_short(coming)).order_by("starts", "code")


def codes_that_fall_short(program_id: int, *, now: datetime) -> list[str]:
    """The same for a letter, by program: codes, soonest first."""
    coming = Visit.objects.filter(program_id=program_id, status__in=COMING, starts__gt=now)
    return list(_falling_short(coming).order_by("starts", "code").values_list("code", flat=True))


def _falling_short(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    decisions = DecisionRecord.objects.filter(subject=OuterRef("code")).order_by("-at").values("verdict")
    last = visits.annotate(last_verdict=Subquery(decisions[:1]))
    return last.exclude(last_verdict=Verdict.ALLOWED.value).exclude(last_verdict__isnull=True)

"""Reads of urgent words and follow-ups, scoped by who asks."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from compliance.access import Permission, grants
from visitation.models import Concern, FollowUp

OWN_FOR = timedelta(days=7)  # how long somebody reads again what they told, and what came of it


def concerns_for(user: Any) -> QuerySet[Concern]:
    """A lead: the program's. Whoever raised one: their own (`still_own` says until when). Others: none."""
    cell = grants(getattr(user, "role", None) or "AN", Permission.READ_OWN_LOG)
    concerns = Concern.objects.select_related("person", "visit", "owner", "raised_by").order_by("due_at", "code")
    if user.program is None or not cell:
        return concerns.none()
    concerns = concerns.filter(program=user.program)
    return concerns if cell == "prog" else concerns.filter(raised_by=user)


def still_own(now: datetime) -> Q:
    """What a volunteer still finds: what is not closed, and for seven days what is."""
    return Q(closed_at__isnull=True) | Q(closed_at__gt=now - OWN_FOR)


def follow_ups_for(user: Any) -> QuerySet[FollowUp]:
    """A lead: the program's. Anybody else: those they are to do, or asked for. What is ended stays for its reader."""
    cell = grants(getattr(user, "role", None) or "AN", Permission.OFFER_HELP)
    tasks = FollowUp.objects.select_related("person", "concern", "owner", "asked_by").order_by("due_on", "code")
    if user.program is None or not cell:
        return tasks.none()
    tasks = tasks.filter(program=user.program)
    return tasks if cell == "prog" else tasks.filter(Q(owner=user) | Q(asked_by=user))

"""Reads of what waits for a second person, scoped by who asks."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from compliance.approvals.models import Approval
from compliance.approvals.registry import names_for


def approvals_for(user: Any) -> QuerySet[Approval]:
    """What this user may know of: the actions they could be one of the two for, of their program or of the network."""
    program = getattr(user, "program", None)
    return Approval.objects.filter(action__in=names_for(user), program_id=getattr(program, "pk", None))


def waiting_for(user: Any, *, now: datetime) -> QuerySet[Approval]:
    """Those that wait for an answer now, their own included, the oldest first."""
    return approvals_for(user).filter(state=Approval.State.ASKED, expires_at__gt=now).order_by("asked_at", "id")

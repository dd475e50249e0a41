"""Reads of the trail, scoped by who asks."""

from typing import Any

from django.db.models import QuerySet

from compliance.access import Permission, grants
from compliance.models import AuditEvent


def trail_for(user: Any) -> QuerySet[AuditEvent]:
    """The events a user may read, newest first: a lead those of their own program, others none."""
    events = AuditEvent.objects.order_by("-at", "-id")
    program = getattr(user, "program", None)
    if program is None or grants(user.role, Permission.READ_PROGRAM_AUDIT) != "prog":
        return events.none()
    return events.filter(program=program.code)

"""Who may read a report: asked of the rows as they are now, and never kept."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from compliance.access import Permission, grants
from visitation.knowing.glass import glass_in_force
from visitation.models import Incident, IncidentHandler

OWN_FOR = timedelta(days=7)


def incidents_for(user: Any) -> QuerySet[Incident]:
    """A lead: that the program's exist, by code. A volunteer: their own (`still_own` says until when). Others: none."""
    cell = grants(getattr(user, "role", None) or "AN", Permission.READ_INCIDENT)
    incidents = Incident.objects.select_related("person", "visit", "facility", "reported_by").order_by(
        "-reported_at", "code"
    )
    if user.program is None or not cell:
        return incidents.none()
    incidents = incidents.filter(program=user.program)
    return incidents if cell == "lead-assigned/bg" else incidents.filter(reported_by=user)


def is_lead(user: Any) -> bool:
    """Whether the table lets this role read what it is assigned to."""
    return user.program is not None and grants(user.role or "", Permission.READ_INCIDENT) == "lead-assigned/bg"


def handles(user: Any, incident: Incident, working: Iterable[IncidentHandler] | None = None) -> bool:
    """A lead who is named to work on it, or whose person it is about. `working`: its handlers, if at hand."""
    if not is_lead(user) or incident.program_id != user.program.pk:
        return False
    if incident.person is not None and incident.person.assigned_lead_id == user.pk:
        return True
    named = incident.handlers.filter(lead=user, until__isnull=True) if working is None else working
    return any(row.lead_id == user.pk for row in named)


def may_read(user: Any, incident: Incident, *, works: bool, now: datetime, device: bytes) -> bool:
    """Handlers (`works`); whoever broke the glass for the person on this device; its writer, for seven days."""
    if incident.emptied_at is not None:
        return False
    if works or (incident.reported_by_id == user.pk and now - incident.reported_at <= OWN_FOR):
        return True
    if not is_lead(user) or incident.person is None:
        return False
    return glass_in_force(user, incident.person, now=now, device=device) is not None

"""Reads of the trail, scoped by who asks."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from compliance.access import Permission, Role, grants
from compliance.audit.alerts import READS
from compliance.fields import blind_index
from compliance.models import AuditEvent

# What opens something of a person beside the plain reads: the trail's own words for it.
_HISTORY = (*READS, "glass_broken", "glass_closed", "glass_reviewed", "number_looked_up")


@dataclass(frozen=True)
class Row:
    """One event as a page shows it; for an auditor who and which are signs that stand for a name or code."""

    at: datetime
    action: str
    by: str
    program: str
    subject: str
    fields: tuple[str, ...]
    reason: str


def trail_for(user: Any, *, by: str = "", subject: str = "", action: str = "") -> QuerySet[AuditEvent]:
    """The events a user may read, newest first: a lead those of their own program, an auditor all, others none.

    `by`, `subject` and `action` narrow it down to exact matches; an auditor, who knows no names, by action alone.
    """
    events = AuditEvent.objects.order_by("-at", "-id")
    program = getattr(user, "program", None)
    if user.role == Role.AUDITOR:
        return events.filter(action=action) if action else events
    if program is None or grants(user.role, Permission.READ_PROGRAM_AUDIT) != "prog":
        return events.none()
    asked = {name: text for name, text in (("by", by), ("action", action)) if text}
    events = events.filter(program=program.code, **asked)
    return events.filter(Q(subject=subject) | _about(subject)) if subject else events


def history_of(user: Any, code: str) -> QuerySet[AuditEvent]:
    """Who read what of one person, on whichever page, newest first (AUD-02).

    An auditor asks by the sign: were a code taken, whoever knows one could turn the signs back into codes.
    """
    events = trail_for(user).filter(action__in=_HISTORY)
    if user.role == Role.AUDITOR:
        code = next((each for each in _codes_in(events) if pseudonym(each) == code), "")
        if not code:
            return events.none()
    return events.filter(Q(subject=code) | _about(code))


def _codes_in(events: QuerySet[AuditEvent]) -> set[str]:
    return set(events.order_by().values_list("subject", flat=True).distinct()) - {""}


def _about(code: str) -> Q:
    return Q(detail__people__contains=[code])


def actions_of(user: Any) -> list[str]:
    """The kinds of event that the user's trail holds."""
    return sorted(trail_for(user).order_by().values_list("action", flat=True).distinct())


def as_row(event: AuditEvent, user: Any) -> Row:
    """The event for a page."""
    hidden = user.role == Role.AUDITOR
    detail = event.detail if isinstance(event.detail, dict) else {}
    return Row(
        at=event.at,
        action=event.action,
        by=pseudonym(event.by) if hidden else event.by,
        program=event.program,
        subject=pseudonym(event.subject) if hidden else event.subject,
        fields=tuple(detail.get("fields") or ()),
        reason=str(detail.get("reason") or detail.get("category") or ""),
    )


def pseudonym(name: str) -> str:
    """A sign that always stands for the same name and tells nothing of it without the ring's index key."""
    if not name:
        return ""
    return "~" + base64.b32encode(blind_index(name, place="audit.pseudonym")).decode()[:8].lower()

"""The one way to write the trail."""

from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from compliance.models import AuditEvent


def record(
    action: str,
    *,
    by: Any,
    subject: Any = "",
    program: str = "",
    detail: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> AuditEvent:
    """Write one event, in the caller's transaction: both or neither.

    `by` and `subject` are codes or sign-in names (their text form is kept), never a person's name. `detail` holds codes
    and numbers only.
    """
    event = AuditEvent(
        action=action,
        by=str(by)[:120],
        subject=str(subject)[:120],
        program=program,
        detail=detail or {},
        at=now or timezone.now(),
    )
    # Nothing is asked back: whoever writes a row need not be one who may read it.
    columns = [column for column in AuditEvent._meta.concrete_fields if not column.primary_key]
    AuditEvent._base_manager._insert([event], fields=columns, using=DEFAULT_DB_ALIAS)
    return event

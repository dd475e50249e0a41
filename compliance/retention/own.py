"""The ground floor's own rows: questions to two people."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from compliance.approvals.models import Approval
from compliance.retention.keepers import keep


def _approvals(program: int) -> QuerySet[Approval]:
    return Approval.objects.filter(program_id=program)


def _with_content(program: int) -> QuerySet[Approval]:
    # One that two people agreed to and a command has not done yet has expired long before its content goes.
    return _approvals(program).filter(~Q(payload_sealed=b""))


def _empty(rows: list[Approval], *, by: Any, now: datetime) -> None:
    Approval.objects.filter(pk__in=[row.pk for row in rows]).update(payload_sealed=b"")


def _delete(rows: list[Approval], *, by: Any, now: datetime) -> None:
    Approval.objects.filter(pk__in=[row.pk for row in rows]).delete()


def register() -> None:
    keep("approval_content", rows=_with_content, starts="expires_at", person="subject", purge=_empty)
    keep("approval", rows=_approvals, starts="expires_at", person="subject", purge=_delete)

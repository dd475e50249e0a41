"""The ground floor's own rows: questions to two people."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from compliance.approvals.models import Approval
from compliance.retention.keepers import keep
from compliance.retention.outside import keep_outside


def _approvals(program: int) -> QuerySet[Approval]:
    return Approval.objects.filter(program_id=program)


def _with_content(program: int) -> QuerySet[Approval]:
    # One that two people agreed to and a command has not done yet has expired long before its content goes.
    return _approvals(program).filter(~Q(payload_sealed=b""))


def _empty(rows: list[Approval], *, by: Any, now: datetime) -> None:
    Approval.objects.filter(pk__in=[row.pk for row in rows]).update(payload_sealed=b"")


def _delete(rows: list[Approval], *, by: Any, now: datetime) -> None:
    Approval.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _of_the_network(since: datetime) -> QuerySet[Approval]:
    return Approval.objects.filter(program_id__isnull=True, expires_at__lte=since)


def _emptied(pk: int, *, by: Any, now: datetime) -> bool:
    return bool(Approval.objects.filter(pk=pk, program_id__isnull=True).update(payload_sealed=b""))


def _deleted(pk: int, *, by: Any, now: datetime) -> bool:
    return bool(Approval.objects.filter(pk=pk, program_id__isnull=True).delete()[0])


def register() -> None:
    keep_outside(
        "network_approval_content",
        due=lambda since: _of_the_network(since).filter(~Q(payload_sealed=b"")).values_list("pk", flat=True),
        purge=_emptied,
    )
    keep_outside(
        "network_approval", due=lambda since: _of_the_network(since).values_list("pk", flat=True), purge=_deleted
    )
    keep("approval_content", rows=_with_content, starts="expires_at", person="subject", purge=_empty)
    keep("approval", rows=_approvals, starts="expires_at", person="subject", purge=_delete)

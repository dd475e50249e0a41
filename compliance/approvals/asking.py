"""Ask for something that needs a second person, or take it back."""

from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from compliance.access import Permission
from compliance.approvals.contents import content_hash
from compliance.approvals.models import WAITS, Approval
from compliance.approvals.refusals import Refusal, Refused
from compliance.approvals.registry import action_of


@transaction.atomic
def ask(
    action: str | Permission,
    *,
    subject: object = "",
    program: Any = None,
    payload: dict[str, Any] | None = None,
    by: Any,
    now: datetime,
) -> Approval:
    """Ask for an action of the registry; it waits 72 hours for somebody else.

    `program`: the row (or None for the network); `payload`: JSON data the action needs, sealed. What the same subject
    still waited for is taken back first: only the newest wish can be agreed to. Raises Refused(NO_RIGHT) when the one
    who asks could not be one of the two, KeyError for an action nobody registered.
    """
    wanted = action_of(str(action.value if isinstance(action, Permission) else action))
    if not wanted.is_for(by) or not _is_own(by, program):
        raise Refused(Refusal.NO_RIGHT)
    approval = Approval(
        action=wanted.name,
        subject=str(subject)[:120],
        program_id=getattr(program, "pk", None),
        program_code=getattr(program, "code", ""),
        asked_by_id=by.pk,
        asked_by=str(by)[:120],
        asked_at=now,
        expires_at=now + WAITS,
    )
    approval.payload = payload or {}
    approval.content_hash = content_hash(approval)
    earlier = Approval.objects.select_for_update().filter(
        action=approval.action, subject=approval.subject, program_id=approval.program_id, state=Approval.State.ASKED
    )
    for row in earlier:
        _end(row, Approval.State.WITHDRAWN if row.is_open(now) else Approval.State.EXPIRED, by=by, now=now)
    approval.save()
    _record("approval_asked", approval, by=by, now=now)
    return approval


@transaction.atomic
def withdraw(approval: Approval, *, by: Any, now: datetime) -> None:
    """Take it back. Only the one who asked may; raises Refused."""
    row = Approval.objects.select_for_update().get(pk=approval.pk)
    if row.asked_by_id != by.pk:
        raise Refused(Refusal.NO_RIGHT)
    if not row.is_open(now):
        raise Refused(Refusal.EXPIRED if row.state == Approval.State.ASKED else Refusal.ANSWERED)
    _end(row, Approval.State.WITHDRAWN, by=by, now=now)


def _is_own(user: Any, program: Any) -> bool:
    """A program's matters are asked for in that program; the network's by those who have no program of their own."""
    own = getattr(user, "program", None)
    return getattr(own, "pk", None) == getattr(program, "pk", None)


def _end(approval: Approval, state: str, *, by: Any, now: datetime) -> None:
    approval.state = state
    approval.save(update_fields=["state"])
    _record(f"approval_{state}", approval, by=by, now=now)


def _record(event: str, approval: Approval, *, by: Any, now: datetime) -> None:
    audit.record(
        event,
        by=by,
        subject=approval.subject or approval.code,
        program=approval.program_code,
        detail={"approval": approval.code, "action": approval.action},
        now=now,
    )

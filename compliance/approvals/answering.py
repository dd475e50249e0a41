"""The second person's answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from compliance import audit
from compliance.approvals.contents import content_hash
from compliance.approvals.models import Approval
from compliance.approvals.refusals import Refusal, Refused
from compliance.approvals.registry import action_of
from compliance.approvals.rights import still_may
from compliance.fields import SealBroken
from compliance.sessions.proofs import SECOND_FACTORS

PROVED_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True)
class SecondPerson:
    """Who answers, when they last proved who they are, and with which factors."""

    user: Any
    proved_at: datetime | None
    factors: frozenset[str]

    def is_proved(self, now: datetime) -> bool:
        """Within the last 15 minutes, and with a second factor."""
        fresh = self.proved_at is not None and timedelta(0) <= now - self.proved_at <= PROVED_WITHIN
        return fresh and bool(self.factors & SECOND_FACTORS)


@dataclass(frozen=True)
class Done:
    """The approval as it stands now, and what the action handed back (None: a command does it later)."""

    approval: Approval
    result: Any


def why_not(approval: Approval, *, by: Any, now: datetime) -> Refusal | None:
    """What keeps this user from agreeing, before they prove who they are; None: nothing."""
    action = action_of(approval.action)
    own = getattr(getattr(by, "program", None), "pk", None)
    if own != approval.program_id:
        return Refusal.NOT_THERE
    if not action.is_for(by):
        return Refusal.NO_RIGHT
    if approval.asked_by_id == by.pk:
        return Refusal.SAME_PERSON
    if approval.state != Approval.State.ASKED:
        return Refusal.ANSWERED
    if not approval.is_open(now):
        return Refusal.EXPIRED
    if by.pk in set(action.editors(approval)):
        return Refusal.LAST_EDITOR
    return None


@transaction.atomic
def approve(approval: Approval, *, by: SecondPerson, seen: str, now: datetime) -> Done:
    """Agree to exactly what was shown (`seen`: its content hash), and do it, in one transaction.

    Right, person, clock and content are read again under lock: what is done has the hash that was agreed to, once.
    Raises Refused; then nothing was done.
    """
    row = _locked(approval)
    if refusal := why_not(row, by=by.user, now=now):
        raise Refused(refusal)
    if not by.is_proved(now):
        raise Refused(Refusal.NOT_PROVED)
    if not still_may(row.asked_by_id, row.action, row.program_id):
        raise Refused(Refusal.ASKER_LEFT)
    if seen != row.content_hash or not _is_unchanged(row):
        raise Refused(Refusal.CHANGED)
    row.state = Approval.State.APPROVED
    row.answered_by_id, row.answered_by, row.answered_at = by.user.pk, str(by.user)[:120], now
    row.save(update_fields=["state", "answered_by_id", "answered_by", "answered_at"])
    _record("approval_approved", row, by=by.user, now=now)
    action = action_of(row.action)
    if action.execute is None:
        return Done(row, None)
    result = action.execute(row, by=by.user, now=now)
    _executed(row, by=by.user, now=now)
    return Done(row, result)


@transaction.atomic
def refuse(approval: Approval, *, by: Any, now: datetime) -> None:
    """Say no. Whoever could agree may refuse, the last editor too; raises Refused."""
    row = _locked(approval)
    refusal = why_not(row, by=by, now=now)
    if refusal not in (None, Refusal.LAST_EDITOR):
        raise Refused(refusal)
    row.state = Approval.State.REFUSED
    row.answered_by_id, row.answered_by, row.answered_at = by.pk, str(by)[:120], now
    row.save(update_fields=["state", "answered_by_id", "answered_by", "answered_at"])
    _record("approval_refused", row, by=by, now=now)


@transaction.atomic
def spend(code: str, action: str, *, subject: object, by: Any, now: datetime) -> Approval:
    """Use up what two people agreed on, for a command that does it: once, for this subject, before it expires.

    The caller's work belongs into the same transaction. Raises Refused.
    """
    row = Approval.objects.select_for_update().filter(code=code, action=str(action), subject=str(subject)).first()
    if row is None:
        raise Refused(Refusal.NOT_THERE)
    if row.state != Approval.State.APPROVED:
        raise Refused(Refusal.ANSWERED)
    if now >= row.expires_at:
        raise Refused(Refusal.EXPIRED)
    if not _is_unchanged(row):
        raise Refused(Refusal.CHANGED)
    _executed(row, by=by, now=now)
    return row


def _is_unchanged(row: Approval) -> bool:
    """Whether what would be done now is what was asked for; a row whose payload no longer opens was tampered with."""
    try:
        return content_hash(row) == row.content_hash
    except SealBroken:
        return False


def _locked(approval: Approval) -> Approval:
    row = Approval.objects.select_for_update().filter(pk=approval.pk).first()
    if row is None:
        raise Refused(Refusal.NOT_THERE)
    return row


def _executed(row: Approval, *, by: Any, now: datetime) -> None:
    row.state = Approval.State.EXECUTED
    row.executed_at = now
    row.save(update_fields=["state", "executed_at"])
    _record("approval_executed", row, by=by, now=now)


def _record(event: str, approval: Approval, *, by: Any, now: datetime) -> None:
    detail = {"approval": approval.code, "action": approval.action, "asked_by": approval.asked_by}
    audit.record(
        event,
        by=by,
        subject=approval.subject or approval.code,
        program=approval.program_code,
        detail=detail,
        now=now,
    )

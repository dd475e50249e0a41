"""Whose a task is: taken, handed to another lead, let go of; and a flag that is ignored, with a reason.

Whoever changes one locks its row first; a page says which version it showed, so that two leads do not undo each other.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from compliance import audit
from compliance.access import Role
from visitation.concerns.leads import users_at_work
from visitation.models import ReviewFlag, ReviewTask
from volunteers.models import Membership, User


class Overtaken(Exception):
    """Somebody else changed it meanwhile, or there is nothing left to do. Nothing was changed."""


class NotALead(Exception):
    """Whoever is to have it is no lead of the program, or their role rests."""


@transaction.atomic
def take(task: ReviewTask, *, by: User, version: int, now: datetime) -> ReviewTask:
    """A lead takes it, whoever's it was. Raises Overtaken, NotALead."""
    row = _locked(task, version)
    _require_lead(row, by)
    if row.holder_id == by.pk:
        return row
    before = str(row.holder) if row.holder else ""
    _give(row, by, now=now)
    _record("review_taken", row, by=by, now=now, **({"before": before} if before else {}))
    return row


@transaction.atomic
def hand(task: ReviewTask, *, to: User, by: User, version: int, now: datetime) -> ReviewTask:
    """A lead gives it to another, whose it is from this instant. Raises Overtaken, NotALead."""
    row = _locked(task, version)
    _require_lead(row, by)
    _require_lead(row, to)
    _give(row, to, now=now)
    _record("review_handed", row, by=by, now=now, to=str(to))
    return row


@transaction.atomic
def let_go(task: ReviewTask, *, by: User, version: int, now: datetime) -> ReviewTask:
    """It is nobody's again. Raises Overtaken."""
    row = _locked(task, version)
    if row.holder_id != by.pk:
        raise Overtaken
    _give(row, None, now=now)
    _record("review_let_go", row, by=by, now=now)
    return row


@transaction.atomic
def ignore(task: ReviewTask, flag: int, *, because: str, by: User, version: int, now: datetime) -> ReviewFlag:
    """Put one flag aside until its cause is gone; the others stay. Raises Overtaken; ValueError without a reason."""
    if because not in ReviewFlag.Because.values:
        raise ValueError("a flag is ignored for one of the reasons")
    row = _locked(task, version)
    _require_lead(row, by)
    found = row.flags.filter(pk=flag, cleared_at__isnull=True, ignored_at__isnull=True).first()
    if found is None:
        raise Overtaken
    found.ignored_at, found.ignored_by, found.ignored = now, str(by)[:120], because
    found.save(update_fields=["ignored_at", "ignored_by", "ignored"])
    row.version += 1
    row.save(update_fields=["version"])
    _record("review_ignored", row, by=by, now=now, rule=found.rule, why=because)
    return found


@transaction.atomic
def look_again(task: ReviewTask, flag: int, *, by: User, version: int, now: datetime) -> ReviewFlag:
    """Put an ignored flag back into the queue. Raises Overtaken."""
    row = _locked(task, version)
    _require_lead(row, by)
    found = row.flags.filter(pk=flag, cleared_at__isnull=True, ignored_at__isnull=False).first()
    if found is None:
        raise Overtaken
    found.ignored_at, found.ignored_by, found.ignored = None, "", ""
    found.save(update_fields=["ignored_at", "ignored_by", "ignored"])
    row.version += 1
    row.save(update_fields=["version"])
    _record("review_looked_again", row, by=by, now=now, rule=found.rule)
    return found


def _locked(task: ReviewTask, version: int) -> ReviewTask:
    rows = ReviewTask.objects.select_for_update(of=("self",)).select_related("holder", "program", "visit")
    row = rows.defer("visit__findings").get(pk=task.pk)
    if row.version != version or not row.flags.filter(cleared_at__isnull=True).exists():
        raise Overtaken
    return row


def _require_lead(row: ReviewTask, user: User) -> None:
    if all(lead.pk != user.pk for lead in users_at_work(row.program_id)):
        raise NotALead


def _give(row: ReviewTask, to: User | None, *, now: datetime) -> None:
    row.holder, row.held_since = to, now if to is not None else None
    row.version += 1
    row.save(update_fields=["holder", "held_since", "version"])


def _record(action: str, row: ReviewTask, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(action, by=by, subject=row.visit.code, program=row.program.code, detail=detail, now=now)


def let_go_when_a_lead_goes(membership: Membership, *, by: Any, now: datetime) -> None:
    """What a lead had is nobody's in the same transaction, so that the others see that it waits."""
    if membership.role == Role.PROGRAM_LEAD and membership.program_id is not None:
        theirs = ReviewTask.objects.filter(program=membership.program_id, holder=membership.user_id)
        theirs.update(holder=None, held_since=None, version=F("version") + 1)

"""What was promised: asked of somebody until a day, done or dropped, and both sides told."""

import secrets
from datetime import date, datetime
from typing import Any

from django.db import transaction

from compliance import audit
from visitation.actions.codes import SIGNS
from visitation.concerns.leads import users_at_work
from visitation.concerns.rota import today_of
from visitation.letters import concerns as letters
from visitation.models import Concern, FollowUp, Person
from volunteers.models import Membership, Program, User


class Ended(Exception):
    """It is done or dropped already. Nothing was changed."""


@transaction.atomic
def ask_for(
    program: Program,
    *,
    kind: str,
    owner: User,
    due_on: date,
    line: str = "",
    person: Person | None = None,
    concern: Concern | None = None,
    by: User,
    now: datetime,
) -> FollowUp:
    """Ask somebody of the program, or oneself, to see to something until a day, by the program's clock."""
    task = FollowUp(
        program=program, code="FU-" + "".join(secrets.choice(SIGNS) for _sign in range(5)), kind=kind, owner=owner,
        due_on=due_on, line=line, person=person, concern=concern, asked_by=by, asked_at=now,
    )  # fmt: skip
    task.save()
    _record("follow_up_asked", task, by=by, now=now, kind=kind, owner=str(owner))
    letters.post_follow_up_asked(task, now=now)
    return task


@transaction.atomic
def end(task: FollowUp, *, is_done: bool, answer: str = "", by: User, now: datetime) -> FollowUp:
    """It is done, or not needed any more; the other side is told. Raises Ended."""
    row = FollowUp.objects.select_for_update(of=("self",)).select_related("program", "owner", "asked_by").get(
        pk=task.pk
    )
    if row.state != FollowUp.State.OPEN:
        raise Ended
    row.state = FollowUp.State.DONE if is_done else FollowUp.State.DROPPED
    row.answer, row.ended_at = answer, now
    row.save(update_fields=["state", "answer", "ended_at"])
    _record("follow_up_ended", row, by=by, now=now, state=row.state)
    letters.post_follow_up_ended(row, by, now=now)
    return row


@transaction.atomic
def remind_of(task: FollowUp, *, now: datetime) -> bool:
    """Its day has come: both sides are told, once for each day it was due."""
    row = FollowUp.objects.select_for_update(of=("self",)).select_related("program", "owner", "asked_by").get(
        pk=task.pk
    )
    today = today_of(row.program, now)
    if row.state != FollowUp.State.OPEN or row.due_on > today or row.reminded_on is not None:
        return False
    row.reminded_on = today
    row.save(update_fields=["reminded_on"])
    letters.post_follow_up_due(row, now=now)
    return True


def pass_follow_ups_on(membership: Membership, *, by: Any, now: datetime) -> None:
    """Whoever loses a role leaves nothing undone behind: a lead's go to the next lead, anybody's else to who asked."""
    leads = [lead for lead in users_at_work(membership.program_id or 0) if lead.pk != membership.user_id]
    open_ones = FollowUp.objects.select_for_update(of=("self",)).select_related("program", "asked_by", "owner")
    for row in open_ones.filter(
        program=membership.program_id, owner=membership.user_id, state=FollowUp.State.OPEN
    ):
        to = row.asked_by if row.asked_by in leads else next(iter(leads), None)
        if to is None:
            continue
        row.owner = to
        row.save(update_fields=["owner"])
        _record("follow_up_passed_on", row, by=by, now=now, owner=str(to))
        letters.post_follow_up_asked(row, now=now)


def _record(event: str, task: FollowUp, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(event, by=by, subject=task, program=task.program.code, detail=detail, now=now)

"""A visit was heavy, or somebody asks for a call: a task for the leads alone, a talk offered, and its end."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from compliance import audit
from compliance.access import Permission, grants
from visitation.aftercare.letters import post_care_asked, post_talk_offered
from visitation.letters.changes import post_please_call
from visitation.models import CareTask, Visit
from volunteers.models import User, Volunteer

_Reason = CareTask.Reason


def tasks_for(user: User) -> QuerySet[CareTask]:
    """The tasks a lead may see: their program's, those with an end too; for everybody else none."""
    tasks = CareTask.objects.select_related("volunteer", "visit", "visit__facility").defer("visit__findings")
    if user.program is None or grants(user.role or "", Permission.NOTE_OF_VOLUNTEER) != "prog":
        return tasks.none()
    return tasks.filter(program=user.program, volunteer__purged_at__isnull=True)


@transaction.atomic
def ask_for_care(visit: Visit, volunteer: Volunteer, reason: str, *, now: datetime) -> CareTask | None:
    """Make the task, once for each visit, volunteer and reason; a call that is asked for later counts more.

    None: there was such a task. The leads are told in codes; of a call they are told at once.
    """
    before = list(CareTask.objects.select_for_update(of=("self",)).filter(visit=visit, volunteer=volunteer))
    if any(task.reason in (reason, _Reason.CALL_ME) for task in before):
        return None
    is_open = [task for task in before if task.done_at is None]
    if is_open:
        task = is_open[0]
        task.reason = reason
        task.save(update_fields=["reason"])
    else:
        task = CareTask.objects.create(
            program_id=visit.program_id, volunteer=volunteer, visit=visit, reason=reason, made_at=now
        )
    if reason == _Reason.CALL_ME:
        post_please_call(visit, volunteer, now=now)
    else:
        post_care_asked(visit, volunteer, now=now)
    return task


@transaction.atomic
def take_task(task: CareTask, *, by: User, now: datetime) -> bool:
    """One lead has this. False: it was taken, or done, already."""
    taken = CareTask.objects.filter(pk=task.pk, taken_at__isnull=True, done_at__isnull=True)
    if not taken.update(taken_by=str(by), taken_at=now):
        return False
    _record("care_taken", task, by=by, now=now)
    return True


@transaction.atomic
def offer_talk(task: CareTask, *, by: User, now: datetime) -> bool:
    """Offer the volunteer a talk, once. False: one was offered, or the task is done."""
    if not CareTask.objects.filter(pk=task.pk, offered_at__isnull=True, done_at__isnull=True).update(offered_at=now):
        return False
    post_talk_offered(task.visit, task.volunteer, now=now)
    _record("talk_offered", task, by=by, now=now)
    return True


@transaction.atomic
def end_task(task: CareTask, outcome: str, *, by: User, now: datetime) -> bool:
    """Done. False: it was done already. Raises ValueError for an outcome that is none."""
    if outcome not in CareTask.Outcome.values:
        raise ValueError("no such outcome")
    done = CareTask.objects.filter(pk=task.pk, done_at__isnull=True)
    if not done.update(done_at=now, done_by=str(by), outcome=outcome):
        return False
    _record("care_done", task, by=by, now=now)
    return True


def _record(action: str, task: CareTask, *, by: User, now: datetime) -> None:
    """Who did what for whom; not why, and not what came of it."""
    audit.record(action, by=by, subject=task.volunteer.code, program=task.program.code, now=now)

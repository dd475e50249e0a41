"""Pairs for everybody who waits at once: asked for, worked out in the background, confirmed by a lead pair by pair."""

import secrets
import time
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from compliance import audit, queue
from compliance.models import Job
from compliance.queue import progress
from compliance.tenancy import acting
from visitation.actions.codes import SIGNS
from visitation.matching.gathering import Gathered, gather
from visitation.matching.pairing import assign, proven_gap
from visitation.matching.proposing import NotProposed, propose
from visitation.models import AssignedPair, Assignment
from volunteers.models import Program, User

JOB = "visitation.matching.jobs.make_assignment"
JOB_PROPOSE = "visitation.matching.jobs.propose_assigned"
ATTEMPTS_MAX = 3
_State = Assignment.State
_UNFINISHED = (_State.QUEUED, _State.MAKING)


class NotReady(Exception):
    """It is not in a state in which this can be done; nothing was changed."""


@transaction.atomic
def ask_for_assignment(program: Program, *, by: Any, now: datetime) -> Assignment:
    """Queue one; while one is being worked out that one is given back: two leads who ask at once get the same."""
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    unfinished = Assignment.objects.filter(program=program, state__in=_UNFINISHED).first()
    if unfinished is not None:
        return unfinished
    made = Assignment(program=program, made_at=now, made_by=str(by)[:120])
    _save_under_a_new_code(made)
    audit.record("assignment_asked", by=by, subject=made.code, program=program.code, now=now)
    queue.ask_for(JOB, made.pk, program.pk, now=now, program=program.code)
    return made


def make_assignment(assignment: Assignment, *, now: datetime) -> Assignment:
    """Work it out and store it with its proof. One that is finished or discarded is left alone (NotReady)."""
    may = Assignment.objects.filter(
        pk=assignment.pk, state__in=(*_UNFINISHED, _State.FAILED), attempts__lt=ATTEMPTS_MAX
    )
    if not may.update(state=_State.MAKING, attempts=F("attempts") + 1):
        raise NotReady
    assignment.refresh_from_db()
    begun = time.perf_counter()
    try:
        found = gather(assignment.program, now=now, told=_tell)
        best = assign(found.problem, told=lambda done: _tell("pairing", done, found.problem.people))
        gap = proven_gap(found.problem, best)
        pairs = list(_pairs(assignment, found, best.volunteer.tolist()))
    except Exception:
        Assignment.objects.filter(pk=assignment.pk, state=_State.MAKING).update(state=_State.FAILED)
        raise
    with transaction.atomic():
        row = Assignment.objects.select_for_update().get(pk=assignment.pk)
        if row.state != _State.MAKING:  # discarded meanwhile
            raise NotReady
        row.pairs.all().delete()
        AssignedPair.objects.bulk_create(pairs, batch_size=1000)
        row.state, row.waiting, row.served = _State.DRAFT, len(found.people), best.served
        row.gap, row.seconds = gap.waiting + gap.cost, round(time.perf_counter() - begun, 2)
        row.save()
        detail = {"waiting": row.waiting, "served": row.served}
        audit.record(
            "assignment_made", by="jobs", subject=row.code, program=row.program.code, detail=detail, now=now
        )
    return row


def confirm_pair(pair: AssignedPair, *, by: Any, now: datetime) -> NotProposed | None:
    """Propose the match to the volunteer; what came between, if anything did, which is kept with the pair."""
    with transaction.atomic():
        row = (
            AssignedPair.objects.select_for_update(of=("self",), no_key=True)
            .select_related("person", "volunteer", "assignment")
            .get(pk=pair.pk)
        )
        if row.state != AssignedPair.State.OPEN or row.assignment.state != _State.DRAFT or row.volunteer is None:
            raise NotReady
        row.state, between = AssignedPair.State.PROPOSED, None
        try:
            with transaction.atomic():
                propose(row.person, [row.volunteer], by=by, now=now)
        except NotProposed as refused:
            row.state, between = AssignedPair.State.OVERTAKEN, refused
        row.save(update_fields=["state"])
        return between


@transaction.atomic
def ask_to_propose_all(assignment: Assignment, *, by: User, now: datetime) -> None:
    """Have all open pairs proposed in the background, in the lead's name."""
    row = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if row.state != _State.DRAFT:
        raise NotReady
    queue.ask_for(JOB_PROPOSE, row.pk, row.program_id, by.pk, now=now, program=row.program.code)


def propose_all(assignment: Assignment, *, by: Any, now: datetime) -> int:
    """Every pair that is still open, the longest waiting first; how many were proposed."""
    numbers = list(assignment.pairs.filter(state=AssignedPair.State.OPEN).order_by("rank").values_list("pk", flat=True))
    proposed = 0
    for done, pk in enumerate(numbers):
        _tell("proposing", done, len(numbers))
        try:
            proposed += confirm_pair(AssignedPair(pk=pk), by=by, now=now) is None
        except NotReady:
            continue
    return proposed


@transaction.atomic
def discard(assignment: Assignment, *, by: Any, now: datetime) -> None:
    """Throw it away, or stop its making. What was proposed already stays. Raises NotReady."""
    row = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if row.state == _State.DISCARDED:
        raise NotReady
    row.state = _State.DISCARDED
    row.save(update_fields=["state"])
    audit.record("assignment_discarded", by=by, subject=row.code, program=row.program.code, now=now)
    transaction.on_commit(lambda: _cancel_jobs(row, now=now))


def give_up(assignment_id: int, program_id: int) -> None:
    """The job failed for good, or was cancelled: nobody waits for it any more."""
    with acting(program=program_id):
        Assignment.objects.filter(pk=assignment_id, state__in=_UNFINISHED).update(state=_State.FAILED)


def _cancel_jobs(assignment: Assignment, *, now: datetime) -> None:
    waiting = [Job.State.QUEUED, Job.State.RUNNING]
    for job in Job.objects.filter(
        kind=JOB, arguments=[assignment.pk, assignment.program_id], state__in=waiting
    ):
        queue.cancel(job, now=now)


def _pairs(assignment: Assignment, found: Gathered, chosen: list[int]):  # noqa: ANN202 rows that are not saved
    for place, (person, volunteer) in enumerate(zip(found.people, chosen, strict=True)):
        pair = AssignedPair(assignment=assignment, person=person, rank=place + 1, waiting_since=person.since)
        if volunteer >= 0:
            pair.volunteer = found.volunteers[volunteer]
            pair.reasons = [found.reason(place, volunteer)]
        else:
            pair.state = AssignedPair.State.LEFT
            pair.reasons = found.why.get(place) or [{"code": "others_first"}]
        yield pair


def _tell(step: str, done: int, total: int) -> None:
    progress.tell(step, done=done, total=total)


def _save_under_a_new_code(row: Assignment, tries: int = 20) -> None:
    for left in reversed(range(tries)):
        row.code = "AS-" + "".join(secrets.choice(SIGNS) for _sign in range(5))
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:  # a code is given once in all programs, and no program sees another's
            if not left:
                raise
        else:
            return

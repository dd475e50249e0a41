"""What a plan that is one program's part of a larger one shares with the others: it waits, stops and ends with them.

Locked in this order everywhere: the shared plan, then its parts, program by program.
"""

from datetime import datetime

from django.db import transaction

from compliance import audit, queue
from compliance.models import Job
from compliance.tenancy import acting
from visitation.models import Plan, SharedPlan
from volunteers.models import Program

JOB = "visitation.together.jobs.make_shared_plan"
TOGETHER = "together"  # who acts, in the trail of a program, for what another one's lead asked: never their name
WAITING = (SharedPlan.State.QUEUED, SharedPlan.State.MAKING)
_PART_WAITS = (Plan.State.QUEUED, Plan.State.MAKING)


def lock_shared(plan: Plan) -> SharedPlan | None:
    """The shared plan that this one is a part of, locked, while it waits or is made; before its parts are."""
    if plan.shared_id is None:
        return None
    return SharedPlan.objects.select_for_update().filter(pk=plan.shared_id, state__in=WAITING).first()


def cancel_shared(shared: SharedPlan, *, by_program: int, now: datetime) -> None:
    """End a shared plan that `lock_shared` gave: whoever takes part may. The parts of the other programs are discarded;
    that of the program which ends it is left to the caller.
    """
    SharedPlan.objects.filter(pk=shared.pk).update(state=SharedPlan.State.CANCELLED, phase="")
    for pk in shared.program_ids:
        if pk == by_program:
            continue
        with acting(program=pk):
            for part in Plan.objects.select_related("program").filter(shared=shared, state__in=_PART_WAITS):
                Plan.objects.filter(pk=part.pk).update(state=Plan.State.DISCARDED, phase="")
                detail = {"visits": 0}
                audit.record(
                    "plan_discarded", by=TOGETHER, subject=part, program=part.program.code, detail=detail, now=now
                )
    transaction.on_commit(lambda: _cancel_job(shared.pk, now=now))


def cancel_waiting(program: Program, *, by: object, now: datetime) -> None:
    """End every shared plan that the program waits for."""
    parts = Plan.objects.filter(program=program, shared__isnull=False, state__in=_PART_WAITS)
    for part in parts.order_by("pk"):
        shared = lock_shared(part)
        if shared is not None:
            cancel_shared(shared, by_program=program.pk, now=now)
            Plan.objects.filter(pk=part.pk).update(state=Plan.State.DISCARDED, phase="")
            detail = {"visits": 0}
            audit.record("plan_discarded", by=by, subject=part, program=program.code, detail=detail, now=now)


def stop_shared(plan: Plan) -> None:
    """Have the planner of a shared plan end with its best one so far."""
    if plan.shared_id is not None:
        SharedPlan.objects.filter(pk=plan.shared_id, state=SharedPlan.State.MAKING).update(is_to_stop=True)


def give_shared_up(shared_id: int, program_id: int) -> None:
    """The job failed for good, or was cancelled: nobody waits for it any more."""
    with transaction.atomic():
        with acting(program=program_id):
            ended = SharedPlan.objects.filter(pk=shared_id, state__in=WAITING)
            ended.update(state=SharedPlan.State.FAILED, phase="")
            shared = SharedPlan.objects.filter(pk=shared_id).first()
        for pk in shared.program_ids if shared is not None else ():
            with acting(program=pk):
                parts = Plan.objects.filter(shared=shared_id, state__in=_PART_WAITS)
                parts.update(state=Plan.State.FAILED, phase="")


def with_progress(plan: Plan) -> Plan:
    """The plan as a page shows it: of a part that is not made yet, how far all of them together are."""
    if plan.shared_id is not None and plan.state in _PART_WAITS:
        shared = SharedPlan.objects.filter(pk=plan.shared_id).first()
        if shared is not None:
            plan.phase, plan.visits_placed, plan.curve = shared.phase, shared.visits_placed, shared.curve
    return plan


def _cancel_job(shared_id: int, *, now: datetime) -> None:
    for job in Job.objects.filter(kind=JOB, arguments__0=shared_id, state__in=[Job.State.QUEUED, Job.State.RUNNING]):
        queue.cancel(job, now=now)

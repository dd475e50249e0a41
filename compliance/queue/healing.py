"""Whatever went wrong around a job, it is run again or it ends: nothing runs or waits for ever."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from compliance.queue.asking import ring
from compliance.queue.models import ATTEMPTS_MAX, Job
from compliance.queue.progress import STALE_AFTER
from compliance.queue.registry import give_up

RING_AGAIN_AFTER = timedelta(minutes=15)  # longer than a queue with two workers should ever be
KEPT = timedelta(days=7)


def heal(*, now: datetime) -> dict[str, int]:
    """See to jobs whose worker died and to jobs for which no bell is on its way. How many of each.

    A dead one waits again while it has attempts left; else it ends as failed, or cancelled if that was asked. One that
    waits although it was asked to end is cancelled: nobody would take it up.
    """
    done = {"again": 0, "ended": 0, "rung": 0}
    dead = Q(state=Job.State.RUNNING, beaten_at__lt=now - STALE_AFTER) | Q(state=Job.State.QUEUED, cancel_asked=True)
    for job in Job.objects.filter(dead).order_by("pk"):
        with transaction.atomic():
            same = Job.objects.filter(dead, pk=job.pk, runs=job.runs)
            if job.attempts < ATTEMPTS_MAX and not job.cancel_asked:
                waits = {"state": Job.State.QUEUED, "due_at": now, "error": "WorkerDied", "step": ""}
                done["again"] += same.filter(cancel_asked=False).update(**waits, done=0, total=0)
                continue
            state = Job.State.CANCELLED if job.cancel_asked else Job.State.FAILED
            if same.update(state=state, finished_at=now, error="" if job.cancel_asked else "WorkerDied"):
                done["ended"] += 1
                give_up(job.kind, job.arguments)
    # Became due after the last bell, or waits so long that the bell must be lost.
    silent = Q(rung_at__lt=F("due_at"), due_at__lte=now) | Q(rung_at__lt=now - RING_AGAIN_AFTER, due_at__lte=now)
    with transaction.atomic():
        waiting = Job.objects.select_for_update(skip_locked=True).filter(silent, state=Job.State.QUEUED)
        for pk in waiting.order_by("due_at").values_list("pk", flat=True):
            Job.objects.filter(pk=pk).update(rung_at=now)
            ring(pk)
            done["rung"] += 1
    return done


def forget_old(*, now: datetime) -> int:
    """Remove jobs that ended more than a week ago; the rows of the timetable's lines stay. How many those were."""
    ended = Job.objects.filter(finished_at__lt=now - KEPT, line__isnull=True)
    removed, _ = ended.exclude(state__in=[Job.State.QUEUED, Job.State.RUNNING]).delete()
    return removed

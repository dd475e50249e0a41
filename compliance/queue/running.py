"""What a worker does with a row: claim it, call its function, write down how it ended."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from compliance.queue.holding import let_in
from compliance.queue.models import ATTEMPTS_MAX, Job
from compliance.queue.progress import STALE_AFTER, Beating, JobCancelled
from compliance.queue.registry import give_up, runs_always

AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=5))  # after the first failed attempt, after the second
AFTER_A_HOLD = timedelta(seconds=30)
_ENDED = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)

_log = logging.getLogger(__name__)


def run(job_id: int) -> None:
    """The one task of the queue. A row that is gone, at work, done or not due yet is left alone."""
    job = Job.objects.filter(pk=job_id).first()
    if job is not None:
        _run(job)


def run_line(line: str, kind: str) -> None:
    """The task of a line of the timetable: its one row is used again, unless the run before is still at it."""
    now = timezone.now()
    fresh = {"kind": kind, "asked_at": now, "due_at": now, "rung_at": now}
    job, is_new = Job.objects.get_or_create(line=line, defaults=fresh)
    if not is_new:
        waits = {"state": Job.State.QUEUED, "attempts": 0, "cancel_asked": False, "step": "", "done": 0, "total": 0}
        # One that died three times begins anew as well: what heals the others must itself come back.
        dead = Q(state=Job.State.RUNNING, beaten_at__lt=now - STALE_AFTER, attempts=ATTEMPTS_MAX)
        unwanted = Q(state=Job.State.QUEUED, cancel_asked=True)  # nobody would ever take it up
        Job.objects.filter(Q(state__in=_ENDED) | dead | unwanted, pk=job.pk).update(**fresh, **waits)
        job.refresh_from_db()
    _run(job)


def claim(job: Job, *, now: datetime) -> bool:
    """Take a job up: one that waits and is due, or one whose worker shows no life any more. Exactly one worker does."""
    free = Q(state=Job.State.QUEUED, due_at__lte=now) | Q(state=Job.State.RUNNING, beaten_at__lt=now - STALE_AFTER)
    with transaction.atomic():
        taken = Job.objects.filter(free, pk=job.pk, attempts__lt=ATTEMPTS_MAX, cancel_asked=False).update(
            state=Job.State.RUNNING,
            attempts=F("attempts") + 1,
            runs=F("runs") + 1,
            started_at=now,
            beaten_at=now,
            finished_at=None,
            error="",
        )
        job.refresh_from_db()  # while the row is locked: the number of our own run, not of a later one
    return bool(taken)


def _run(job: Job) -> None:
    with let_in(always=runs_always(job.kind)) as may:
        now = timezone.now()
        if not may:
            Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(due_at=now + AFTER_A_HOLD)
        elif claim(job, now=now):
            _work(job, import_string(job.kind))


def _work(job: Job, function: Callable[..., Any]) -> None:
    try:
        with Beating(job):
            function(*job.arguments)
    except JobCancelled:
        _end(job, Job.State.CANCELLED)
    except Exception as error:
        _log.exception("job failed: %s, attempt %s", job.kind, job.attempts)
        _fail(job, type(error).__name__)
    except BaseException as error:  # the queue's own end of a task that took too long; its worker ends after it
        _fail(job, type(error).__name__)
        raise
    else:
        _end(job, Job.State.DONE)


def _end(job: Job, state: str, error: str = "") -> None:
    """Write the end, if the job is still ours."""
    ours = Job.objects.filter(pk=job.pk, runs=job.runs, state=Job.State.RUNNING)
    if ours.update(state=state, finished_at=timezone.now(), error=error) and state != Job.State.DONE:
        give_up(job.kind, job.arguments)


def _fail(job: Job, error: str) -> None:
    """Let the job wait for its next attempt, or end it; one that was asked to end is not tried again."""
    ours = Job.objects.filter(pk=job.pk, runs=job.runs, state=Job.State.RUNNING)
    if job.attempts < ATTEMPTS_MAX:
        waits = {"state": Job.State.QUEUED, "due_at": timezone.now() + AGAIN_AFTER[job.attempts - 1]}
        wanted = ours.filter(cancel_asked=False)
        if wanted.update(**waits, error=error[:100], step="", done=0, total=0):
            return
    is_cancelled = ours.filter(cancel_asked=True).exists()
    _end(job, Job.State.CANCELLED if is_cancelled else Job.State.FAILED, "" if is_cancelled else error[:100])

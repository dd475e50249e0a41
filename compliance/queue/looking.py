"""Reads of the queue for whoever looks after the machine: states, counts and times."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from compliance.queue.models import Job

SHOWN = 50


@dataclass(frozen=True)
class Figures:
    """How the queue is. `oldest_seconds`: how long the job has been due that waits the longest, 0 if none is."""

    waiting: int
    running: int
    failed: int
    oldest_seconds: float


def figures(*, now: datetime) -> Figures:
    """One question."""
    is_due = Q(state=Job.State.QUEUED, due_at__lte=now)
    found = Job.objects.aggregate(
        waiting=Count("pk", filter=Q(state=Job.State.QUEUED)),
        running=Count("pk", filter=Q(state=Job.State.RUNNING)),
        failed=Count("pk", filter=Q(state=Job.State.FAILED)),
        oldest=Min("due_at", filter=is_due),
    )
    oldest = found.pop("oldest")
    return Figures(**found, oldest_seconds=(now - oldest).total_seconds() if oldest else 0.0)


def at_work() -> list[Job]:
    """What runs, then what waits, the longest first."""
    unfinished = Job.objects.filter(state__in=[Job.State.RUNNING, Job.State.QUEUED])
    return list(unfinished.order_by("-state", "due_at")[:SHOWN])  # "running" comes after "queued"


def ended_badly() -> list[Job]:
    """What failed for good or was cancelled, the last first."""
    ended = Job.objects.filter(state__in=[Job.State.FAILED, Job.State.CANCELLED])
    return list(ended.order_by("-finished_at")[:SHOWN])


def rows_of_lines() -> dict[str, Job]:
    """{line of the timetable: its row}, for those that ran at least once."""
    return {job.line: job for job in Job.objects.filter(line__isnull=False) if job.line}

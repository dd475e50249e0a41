"""Reads of the queue for whoever looks after the machine: states, counts and times."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, Min, Q, Sum, When

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


@dataclass(frozen=True)
class Whole:
    """How far work is that several jobs share: those of one kind that were asked for together, or later."""

    kind: str
    done: int
    total: int


def shared_work() -> list[Whole]:
    """Of each kind that several jobs run or wait for, and tell how much there is to do. Two questions."""
    unfinished = Job.objects.filter(state__in=[Job.State.RUNNING, Job.State.QUEUED], line__isnull=True).order_by("kind")
    begun = unfinished.values_list("kind").annotate(count=Count("pk"), asked=Min("asked_at")).filter(count__gt=1)
    same = Q(pk__in=())
    for kind, _count, asked in begun:
        same |= Q(kind=kind, asked_at__gte=asked)
    done = Sum(Case(When(state=Job.State.DONE, then=F("total")), default=F("done")))
    rows = Job.objects.filter(same).order_by("kind").values_list("kind").annotate(done_=done, total_=Sum("total"))
    return [Whole(kind, done, total) for kind, done, total in rows if total]


def ended_badly() -> list[Job]:
    """What failed for good or was cancelled, the last first."""
    ended = Job.objects.filter(state__in=[Job.State.FAILED, Job.State.CANCELLED])
    return list(ended.order_by("-finished_at")[:SHOWN])


def rows_of_lines() -> dict[str, Job]:
    """{line of the timetable: its row}, for those that ran at least once."""
    return {job.line: job for job in Job.objects.filter(line__isnull=False) if job.line}

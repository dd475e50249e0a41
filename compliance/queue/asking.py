"""Put work into the queue, take it out again, have it tried anew. The door to django-q's tasks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django_q.tasks import async_task

from compliance.queue.models import Job
from compliance.queue.registry import give_up

RUN = "compliance.queue.running.run"


class NotAnId(TypeError):
    """A job was to be given something else than ids; `place` says which argument, nothing tells what it was."""

    def __init__(self, place: int) -> None:
        super().__init__(f"argument {place}: jobs are given numbers and UUIDs of rows")
        self.place = place


@transaction.atomic
def ask_for(
    kind: str, *arguments: int | str | None, now: datetime, program: str = "", total: int = 0
) -> Job:
    """Have a worker call the function at this dotted path with these ids, once this transaction is committed.

    An id is a number, a UUID in text, or None. `program` is a code, for the page that lists jobs, as is `total`, how
    much there is to do, where that is known before. Raises NotAnId.
    """
    for place, argument in enumerate(arguments):
        if not _is_id(argument):
            raise NotAnId(place)
    job = Job.objects.create(
        kind=kind, program_code=program, arguments=list(arguments), asked_at=now, due_at=now, rung_at=now, total=total
    )
    ring(job.pk)
    return job


def ring(job_id: int) -> None:
    """Tell a worker to look at this row. The task lies in this database: it is kept or not, together with the row."""
    async_task(RUN, job_id)


@transaction.atomic
def run_soon(line: str, *, now: datetime) -> bool:
    """Have a line of the timetable run now rather than at its next time. False: it waits, runs, or never ran."""
    row = Job.objects.filter(line=line).first()
    waits = {"state": Job.State.QUEUED, "attempts": 0, "cancel_asked": False, "step": "", "done": 0, "total": 0}
    ended = Job.objects.filter(line=line, state__in=[Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED])
    if row is None or not ended.update(**waits, asked_at=now, due_at=now, rung_at=now):
        return False
    ring(row.pk)
    return True


@transaction.atomic
def cancel(job: Job, *, now: datetime) -> bool:
    """End a job: one that waits at once, one that runs at its next step. False if it has ended already."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state == Job.State.QUEUED:
        Job.objects.filter(pk=job.pk).update(state=Job.State.CANCELLED, finished_at=now)
        give_up(job.kind, job.arguments)
        return True
    return bool(Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked=True))


@transaction.atomic
def retry(job: Job, *, now: datetime) -> bool:
    """Have a failed or cancelled job tried again, with all its attempts. False if it is in another state."""
    ended = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED])
    waits = {"state": Job.State.QUEUED, "attempts": 0, "cancel_asked": False, "due_at": now, "rung_at": now}
    if not ended.update(**waits, finished_at=None, error="", step="", done=0, total=0):
        return False
    ring(job.pk)
    return True


def _is_id(argument: Any) -> bool:
    if argument is None or (isinstance(argument, int) and not isinstance(argument, bool)):
        return True
    try:
        return isinstance(argument, str) and str(UUID(argument)) == argument
    except ValueError:
        return False

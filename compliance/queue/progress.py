"""How far a job is, and whether it should end: told from inside, written by a thread with a connection of its own.

So what is told is seen at once, whatever transaction the job is in, and a job that is stuck in a long step still shows
that its process lives.
"""

import threading
import time
from contextvars import ContextVar
from datetime import timedelta

from django.db import Error, connection
from django.utils import timezone

from compliance.queue.models import Job

LOOK_SECONDS = 1.0
BEAT_SECONDS = 10.0
STALE_AFTER = timedelta(seconds=60)  # no beat for so long: whoever was at it is gone

_now_at: ContextVar["Beating | None"] = ContextVar("job", default=None)


class JobCancelled(Exception):
    """Somebody asked this job to end, or another worker has taken it up."""


def tell(step: str, *, done: int = 0, total: int = 0) -> None:
    """Say where the job is: its own word for the step, and how much of how many. Outside a job nothing happens.

    Raises JobCancelled where it should end: call it between steps, where nothing is left half done.
    """
    beating = _now_at.get()
    if beating is None:
        return
    beating.told = {"step": step[:40], "done": min(done, total) if total else done, "total": total}
    if beating.is_over.is_set():
        raise JobCancelled


def was_cancelled() -> bool:
    """Whether the job should end, for work that asks rather than is told. False outside a job."""
    beating = _now_at.get()
    return beating is not None and beating.is_over.is_set()


class Beating(threading.Thread):
    """Shows a job's life and progress from beside it while the block lasts."""

    def __init__(self, job: Job) -> None:
        super().__init__(daemon=True, name=f"beating of job {job.pk}")
        self.job_id, self.run_number = job.pk, job.runs
        self.told: dict[str, object] = {}
        self.is_over = threading.Event()
        self._ended = threading.Event()

    def __enter__(self) -> "Beating":
        self._token = _now_at.set(self)
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        _now_at.reset(self._token)
        self._ended.set()
        self.join()

    def run(self) -> None:
        written: dict[str, object] = {}
        beaten = time.monotonic()  # the claim was the first beat
        try:
            while not self._ended.wait(LOOK_SECONDS):
                told = self.told
                is_due = time.monotonic() - beaten >= BEAT_SECONDS
                try:
                    self._look(told if is_due or told != written else None)
                except Error:  # the database is away for a moment: the next look tries again
                    continue
                if is_due or told != written:
                    written, beaten = told, time.monotonic()
        finally:
            connection.close()

    def _look(self, told: dict[str, object] | None) -> None:
        """Write, if there is anything to, and see whether the job is still ours and wanted."""
        ours = Job.objects.filter(pk=self.job_id, runs=self.run_number, state=Job.State.RUNNING)
        if told is not None:
            ours.update(beaten_at=timezone.now(), **told)
        if not ours.filter(cancel_asked=False).exists():
            self.is_over.set()

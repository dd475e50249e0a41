"""One row for each piece of work in the background: what, how far, how it ended. Ids and counts, nothing about anybody.

No foreign key and no wall between programs: a row says no more than the task that it stands for.
"""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

ATTEMPTS_MAX = 3


class Job(models.Model):
    """A job: the dotted path of a function, and the ids that it is called with.

    `line` names the line of the timetable whose one row this is; its row is used again for each run. `runs` counts the
    times that it was taken up, and is the right to write of whoever took it up last.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(max_length=100)
    line = models.CharField(max_length=40, null=True, blank=True, unique=True)  # noqa: DJ001 null: not of the timetable
    program_code = models.CharField(max_length=60, blank=True)
    arguments = models.JSONField(default=list)  # numbers and UUIDs
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    runs = models.PositiveIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()  # not taken up before: a failed attempt waits a while
    rung_at = models.DateTimeField()  # when a worker was last told to look
    started_at = models.DateTimeField(null=True, blank=True)
    beaten_at = models.DateTimeField(null=True, blank=True)  # the sign of life of who is at it
    finished_at = models.DateTimeField(null=True, blank=True)
    step = models.CharField(max_length=40, blank=True)  # the job's own word for where it is
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # 0: nobody knows
    error = models.CharField(max_length=100, blank=True)  # the type of the last one, never its words

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["state", "due_at"], name="job_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(attempts__lte=ATTEMPTS_MAX), name="job_ends_after_three_attempts"),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(started_at__isnull=False, beaten_at__isnull=False),
                name="job_runs_with_a_sign_of_life",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"]) | Q(finished_at__isnull=False), name="job_ends_at_a_time"
            ),
            models.CheckConstraint(condition=Q(total=0) | Q(done__lte=F("total")), name="job_does_no_more_than_all"),
        ]

    def __str__(self) -> str:
        return f"job {self.pk}"

    def seconds(self, *, now: datetime) -> float | None:
        """How long the last run took, or takes so far; None before the first."""
        if self.started_at is None:
            return None
        end = now if self.state == self.State.RUNNING else self.finished_at
        return max(0.0, (end - self.started_at).total_seconds()) if end else None

"""Programs that are planned together: which ones agreed to it, and each run of the planner for several of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PlanningTogether(models.Model):
    """A program whose leads agreed that it may be planned together with others of its network. No row: it is not."""

    program = models.OneToOneField("volunteers.Program", on_delete=models.CASCADE, related_name="+")
    agreed_at = models.DateTimeField(default=timezone.now)
    agreed_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.program_id or ''}"


class SharedPlan(models.Model):
    """One run of the planner for programs that hang together. Each has a plan of its own, its part of this one.

    It knows numbers alone, of all of them together; a visit, a person or a volunteer stands in the parts, each behind
    its own wall. `program_ids` says who may see it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to be made")
        MAKING = "making", _("being made")
        FAILED = "failed", _("could not be made")
        MADE = "made", _("made")
        CANCELLED = "cancelled", _("stopped")

    network = models.ForeignKey("volunteers.Network", on_delete=models.PROTECT, related_name="+")
    program_ids = ArrayField(models.BigIntegerField())  # in ascending order
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    asked_at = models.DateTimeField()
    objective_points = models.BigIntegerField(default=0)
    bound_points = models.FloatField(default=0)  # proven: no plan of all of them together is worth more
    seconds = models.FloatField(default=0)
    # As a plan's own: whoever claimed the row last may write.
    attempts = models.PositiveSmallIntegerField(default=0)
    phase = models.CharField(max_length=40, blank=True)
    visits_placed = models.PositiveIntegerField(default=0)
    curve = models.JSONField(default=list, blank=True)
    is_to_stop = models.BooleanField(default=False)
    weights = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="shared_plan_ends_after_start"),
            models.CheckConstraint(condition=Q(program_ids__len__gte=2), name="shared_plan_of_several_programs"),
        ]

    def __str__(self) -> str:
        return f"{self.pk or ''}"

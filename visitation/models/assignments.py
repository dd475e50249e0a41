"""Many people and many volunteers at once: the pairs that would be best together, for leads to confirm."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Assignment(models.Model):
    """One working out of pairs for everybody of a program who waits. Nothing happens until a lead confirms a pair.

    `gap` is the proven distance from the best possible in the order of aims, 0: there is no better one.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to be made")
        MAKING = "making", _("being made")
        DRAFT = "draft", _("draft")
        FAILED = "failed", _("failed")
        DISCARDED = "discarded", _("discarded")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="assignments")
    code = models.CharField(max_length=12, unique=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    attempts = models.PositiveSmallIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    served = models.PositiveIntegerField(default=0)
    gap = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="draft") | Q(gap__isnull=False), name="assignment_is_proven"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("assignment", args=[self.code])


class AssignedPair(models.Model):
    """One person of it with the volunteer they would have, or with none and why: [{"code": …, …}], without names.

    `rank`: how long the person waits beside the others, 1 = longest.
    """

    class State(models.TextChoices):
        OPEN = "open", _("not decided yet")
        PROPOSED = "proposed", _("proposed")
        OVERTAKEN = "overtaken", _("overtaken")
        LEFT = "left", _("left waiting")

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="pairs")
    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey(
        "volunteers.Volunteer", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    rank = models.PositiveIntegerField()
    waiting_since = models.DateField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "person"], name="assigned_once"),
            models.CheckConstraint(
                condition=Q(volunteer__isnull=False) | Q(state="left"), name="assigned_pair_has_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.person_id}"

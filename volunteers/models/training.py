"""What a volunteer was taught, and until when it counts."""

from django.db import models
from django.db.models import F, Q


class Training(models.Model):
    """One course a volunteer finished; `expires_on` is the last day it counts, null = it does not expire."""

    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="trainings")
    course = models.CharField(max_length=60)
    completed_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["course", "-completed_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("completed_on")),
                name="training_expires_after_completion",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.completed_on}"

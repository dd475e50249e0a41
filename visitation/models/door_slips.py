"""A slip of paper with what the desk asks for: that it was printed, and that it is no more. Nothing of what it says."""

from django.db import models


class DoorSlip(models.Model):
    """One slip for one visit. `destroyed_at` stays empty until somebody says that it was torn up."""

    visit = models.ForeignKey("visitation.Visit", on_delete=models.CASCADE, related_name="door_slips")
    printed_by = models.CharField(max_length=120)
    printed_at = models.DateTimeField()
    destroyed_by = models.CharField(max_length=120, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-printed_at"]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.pk}"

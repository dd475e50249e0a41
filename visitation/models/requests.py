"""One wanted visit."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class VisitRequest(models.Model):
    """A person wants one visit between two days, both included. `waiting_since` survives a transfer."""

    class Priority(models.TextChoices):
        LOW = "low", _("can wait")
        NORMAL = "normal", _("normal")
        HIGH = "high", _("soon")
        URGENT = "urgent", _("urgent")

    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="requests")
    code = models.CharField(max_length=12, unique=True)
    first_day = models.DateField()
    last_day = models.DateField()
    priority = models.CharField(max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    waiting_since = models.DateField()
    never_visited = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["waiting_since", "code"]
        indexes = [models.Index(fields=["first_day", "last_day"])]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="request_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.code

"""Leave to enter one facility: a different thing from the program's own screening."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedRow, SealedTextField


class Clearance(SealedRow):
    """One volunteer's clearance for one facility. No reason is kept for a refusal, and no identity number."""

    key_from = "volunteer"

    class State(models.TextChoices):
        APPLIED = "applied", _("applied")
        SENT = "sent", _("sent to the facility")
        CLEARED = "cleared", _("cleared")
        REFUSED = "refused", _("refused")
        NO_ANSWER = "no_answer", _("no answer")
        WITHDRAWN = "withdrawn", _("withdrawn")

    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="clearances")
    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="clearances")
    state = models.CharField(max_length=9, choices=State.choices, default=State.APPLIED)
    applied_on = models.DateField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)  # the last day it holds; null = no end stated
    conditions = SealedTextField(level="S3", default="", max_length=200, blank=True)

    class Meta:
        ordering = ["facility_id", "-valid_from"]
        indexes = [models.Index(fields=["facility", "valid_to"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="clearance_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state="cleared") | Q(valid_from__isnull=False), name="clearance_has_a_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.facility_id} {self.state}"

"""What stood in the way at a facility: visits refused, cut short or begun late. Codes and minutes; no names."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visitation.models.logs import VisitLog


class Obstruction(models.Model):
    """One visit that a facility refused, cut short or began late. What a log said is told again by each revision."""

    class Kind(models.TextChoices):
        REFUSED = "refused", _("refused")
        SHORTENED = "shortened", _("cut short")
        DELAYED = "delayed", _("begun late")

    class Shift(models.TextChoices):
        MORNING = "morning", _("morning")
        AFTERNOON = "afternoon", _("afternoon")
        EVENING = "evening", _("evening")
        NIGHT = "night", _("night")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="+")
    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+")
    # The rulebook that was in force on that day: the rule and its source are read from it.
    edition = models.ForeignKey(
        "facilities.RulebookEdition", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    visit = models.ForeignKey(
        "visitation.Visit", null=True, blank=True, on_delete=models.SET_NULL, related_name="obstructions"
    )
    day = models.DateField()  # the facility's local date
    kind = models.CharField(max_length=9, choices=Kind.choices)
    reason = models.CharField(max_length=14, choices=VisitLog.Reason.choices, blank=True)  # as it was told there
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)  # waited, or lost
    shift = models.CharField(max_length=9, choices=Shift.choices, blank=True)
    is_from_log = models.BooleanField(default=False)
    is_from_closure = models.BooleanField(default=False)  # announced on the day itself, for a visit of that day
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["program", "day"])]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "kind"], condition=Q(is_from_log=True), name="log_obstruction_once"
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(is_from_closure=True), name="closure_obstruction_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"

"""What somebody learned about where a person is: one dated fact each, only ever added."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visitation.models.placements import Placement


class PlacementFact(models.Model):
    """One answer to “where are they?”, looked up by hand: who asked whom, when, and how sure it is.

    `facility` is where the person is by this fact; null for an answer that names no place. The stay itself is a
    Placement; its own source and checker are the first fact of it. The newest fact of a person counts.
    """

    class Answer(models.TextChoices):
        SAME = "same", _("same place")
        OTHER = "other", _("other facility")
        NOT_FOUND = "not_found", _("not found")
        OUT = "out", _("out of custody")

    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="placement_facts")
    facility = models.ForeignKey(
        "facilities.Facility", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(max_length=9, choices=Answer.choices)
    source = models.CharField(max_length=8, choices=Placement.Source.choices)
    checked_by = models.CharField(max_length=120)
    checked_at = models.DateTimeField(default=timezone.now)
    confidence = models.CharField(
        max_length=6, choices=Placement.Confidence.choices, default=Placement.Confidence.LIKELY
    )

    class Meta:
        ordering = ["-checked_at", "-id"]
        indexes = [models.Index(fields=["person", "-checked_at"], name="placement_fact_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(answer="same") | Q(facility__isnull=False), name="placement_fact_same_has_a_place"
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=["not_found", "out"]) | Q(facility__isnull=True),
                name="placement_fact_without_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.answer}"

"""One version of a facility's rulebook."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RulebookEdition(models.Model):
    """A rulebook as it was read, whole and never changed after it is published.

    In force from `effective_from` (None: for as long as anybody knows) up to, not including, `effective_to` (None:
    open), both local dates of the facility. A draft is in force on no date.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        ENDED = "ended", _("ended")

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    effective_from = models.DateField(null=True, blank=True)
    effective_to = models.DateField(null=True, blank=True)
    document = models.JSONField()
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    made_by = models.CharField(max_length=150, blank=True)  # who drafted it last: somebody else agrees to publish it
    weighed = models.JSONField(
        null=True, blank=True
    )  # totals of what a draft would hit, and the content they are about
    # What whoever drafts it suggests for visits that it hits: a finding's code, and keep, move or cancel.
    when_hit = models.JSONField(default=dict, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["facility", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["facility", "number"], name="edition_number_unique"),
            models.UniqueConstraint(
                fields=["facility", "effective_from"],
                condition=Q(state="published"),
                nulls_distinct=False,
                name="edition_one_published_per_date",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(effective_to__gte=F("effective_from")),
                name="edition_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | (~Q(state="draft") & Q(published_at__isnull=False)),
                name="edition_published_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(effective_to__isnull=False), name="edition_ended_has_end"
            ),
        ]
        indexes = [models.Index(fields=["facility", "state"], name="edition_by_state")]

    def __str__(self) -> str:
        return f"{self.facility_id} no. {self.number}"

"""Who visits whom, and who must never meet."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedRow, SealedTextField


class Match(models.Model):
    """An ongoing bond between a person and a volunteer; it lives through transfers and pauses.

    `ended_on` is the program's date, `ended_at` the moment from which the volunteer knows the person no longer. A row
    with either is over. No reason is kept: it would be about one of the two.
    """

    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="matches")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.PROTECT, related_name="matches")
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["since"]
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "volunteer"], condition=Q(ended_on__isnull=True), name="match_once_while_it_lasts"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("since")), name="match_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_on__isnull=False), name="match_ended_at_has_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.volunteer_id}"

    @property
    def is_over(self) -> bool:
        """Whether it has a day or a moment of its end, whenever that is."""
        return self.ended_on is not None or self.ended_at is not None


class Conflict(SealedRow):
    """This person and this volunteer must never meet. The note is sealed and for leads alone."""

    key_from = "person"

    class Reason(models.TextChoices):
        DECLARED = "declared", _("the volunteer said so")
        ASKED = "asked", _("the person asked")
        LEAD = "lead", _("the lead decided")

    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="conflicts")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="conflicts")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    note = SealedTextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "volunteer"], name="conflict_once_a_pair")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.volunteer_id}"

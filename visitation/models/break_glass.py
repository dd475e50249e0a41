"""A lead opens what is not theirs to know, for an hour, in front of everybody."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedRow, SealedTextField


class BreakGlass(SealedRow):
    """One breaking of the glass: who, whose page, why, until when, and what another lead says of it afterwards.

    Names and codes stand here as text beside the keys: an auditor sees this row and none of the rows it points to. What
    was written as the reason is sealed under the person's key. `device` is a fingerprint of its one web session.
    """

    key_from = "person"

    class Category(models.TextChoices):
        MEDICAL = "medical", _("medical emergency")
        TRANSFER = "transfer", _("transfer or removal about to happen")
        THREAT = "threat", _("threat to somebody’s safety")
        DEATH = "death", _("death")
        COURT = "court", _("ordered by a court")

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("justified")
        NOT_JUSTIFIED = "not_justified", _("not justified")
        UNCLEAR = "unclear", _("unclear")

    program = models.ForeignKey("volunteers.Program", on_delete=models.PROTECT, related_name="broken_glasses")
    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="broken_glasses")
    broken_by = models.ForeignKey("volunteers.User", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    program_code = models.CharField(max_length=60)
    person_code = models.CharField(max_length=12)
    broken_by_name = models.CharField(max_length=120)
    category = models.CharField(max_length=8, choices=Category.choices)
    reason = SealedTextField()
    device = models.BinaryField(editable=False)
    broken_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "volunteers.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_by_name = models.CharField(max_length=120, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=13, choices=Verdict.choices, blank=True)

    class Meta:
        ordering = ["-broken_at"]
        indexes = [models.Index(fields=["broken_by", "broken_at"], name="break_glass_by_whom")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("broken_at")), name="break_glass_ends_after_start"),
            models.CheckConstraint(
                condition=Q(verdict="")
                | (Q(reviewed_by__isnull=False) & Q(reviewed_at__isnull=False) & ~Q(reviewed_by=F("broken_by"))),
                name="break_glass_reviewed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def shown_under(self) -> tuple[str, ...]:
        """The reason is shown as part of what is known of the person."""
        return (self.person_code,)

"""What volunteers pay for their visits, and get back: miles by a dated rate, tolls, other costs, receipts."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedRow, SealedTextField


class MileageRate(models.Model):
    """What a program pays for a mile, in tenths of a cent, from a day on. A program without any pays no expenses."""

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="mileage_rates")
    first_day = models.DateField()
    tenth_cents = models.PositiveSmallIntegerField()
    set_by = models.CharField(max_length=120)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-first_day"]
        constraints = [models.UniqueConstraint(fields=["program", "first_day"], name="mileage_rate_once_a_day")]

    def __str__(self) -> str:
        return f"{self.program_id} {self.first_day}"


class Expense(models.Model):
    """What a volunteer asks back for one day. Says nothing about whom they visited, nor whether they were let in."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("not approved")
        PAID = "paid", _("paid")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="expenses")
    visit = models.ForeignKey(
        "visitation.Visit", null=True, blank=True, on_delete=models.SET_NULL, related_name="expenses"
    )
    day = models.DateField()
    miles = models.PositiveSmallIntegerField(default=0)
    tenth_cents = models.PositiveSmallIntegerField(null=True, blank=True)  # the rate of that day, once approved
    tolls_cents = models.PositiveIntegerField(default=0)
    other_cents = models.PositiveIntegerField(default=0)  # parking, meals
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.CharField(max_length=120, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "visit"], condition=Q(visit__isnull=False), name="expense_once_a_visit"
            ),
            models.CheckConstraint(
                condition=Q(miles__gt=0) | Q(tolls_cents__gt=0) | Q(other_cents__gt=0), name="expense_of_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.day}"


class Receipt(SealedRow):
    """A picture or a PDF that a volunteer sent along, sealed under a key of its own."""

    key_kind = "receipt"

    class Sort(models.TextChoices):
        PDF = "pdf", "PDF"
        JPEG = "jpeg", "JPEG"
        PNG = "png", "PNG"

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="+")
    expense = models.ForeignKey(Expense, on_delete=models.CASCADE, related_name="receipts")
    sort = models.CharField(max_length=4, choices=Sort.choices)
    content = SealedTextField(level="S3", default="")  # the file, each byte a sign (ISO 8859-1)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return f"{self.expense_id} receipt"

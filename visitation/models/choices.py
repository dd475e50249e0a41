"""A first, second and third choice in one request, for a lead to grant one of them."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class BookingRequest(models.Model):
    """Up to three starts that would suit, best first; one of them is booked, or none. No seat is kept meanwhile.

    `open_until` is the beginning of the last of them. `key` is what the form carries: sent twice, there is one.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        GRANTED = "granted", _("booked")
        DECLINED = "declined", _("not possible")
        TAKEN_BACK = "taken_back", _("taken back")
        PASSED = "passed", _("its hours have passed")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField()
    open_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    visit = models.ForeignKey("visitation.Visit", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["program", "state", "open_until"], name="booking_request_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "person"], condition=Q(state="open"), name="booking_request_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.person_id}"

    def get_absolute_url(self) -> str:
        return reverse("booking_request", args=[self.key])


class BookingChoice(models.Model):
    """One of them: `rank` 1 is the best. Spans are UTC and half-open; `day` is the facility's local date."""

    request = models.ForeignKey(BookingRequest, on_delete=models.CASCADE, related_name="choices")
    rank = models.PositiveSmallIntegerField()
    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+")
    window_id = models.CharField(max_length=40)
    mode = models.CharField(max_length=16, blank=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    day = models.DateField()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["request", "rank"], name="booking_choice_one_a_rank"),
            models.UniqueConstraint(
                fields=["request", "facility", "window_id", "starts"], name="booking_choice_once"
            ),
            models.CheckConstraint(condition=Q(rank__gte=1) & Q(rank__lte=3), name="booking_choice_of_three"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="booking_choice_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.rank}"

"""On the way to a visit: a start that is kept while somebody confirms, who waits for a full one, a rule set aside."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class _AStart(models.Model):
    """One start of a window, asked for one person by one volunteer. Spans are UTC and half-open; `day` is local."""

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="+")
    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+")
    window_id = models.CharField(max_length=40)
    mode = models.CharField(max_length=16, blank=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    day = models.DateField()

    class Meta:
        abstract = True


class SlotHold(_AStart):
    """A start kept until `expires_at` for whoever confirms; nobody else is offered its seat meanwhile.

    `key` is what a confirmation carries: sent again, it finds the `visit` that came of it, and makes no second one.
    `replaces`: the visit that is moved to this start, which keeps its own until then.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    visit = models.ForeignKey(
        "visitation.Visit", null=True, blank=True, on_delete=models.CASCADE, related_name="booked_by_holds"
    )
    replaces = models.ForeignKey("visitation.Visit", null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["facility", "starts"], name="slot_hold_of_a_start")]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="slot_hold_ends_after_start"),
            # Asked twice for one start, one is kept.
            models.UniqueConstraint(
                fields=["volunteer", "person", "facility", "window_id", "starts"],
                condition=Q(visit__isnull=True, released_at__isnull=True),
                name="slot_held_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.facility_id}"

    def get_absolute_url(self) -> str:
        return reverse("book_confirm", args=[self.key])


class SlotWaiter(_AStart):
    """A place in the queue for a start that is full, in order of `asked_at`; offered with hours to accept."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("offered")
        TAKEN = "taken", _("taken")
        PASSED = "passed", _("not taken in time")
        LEFT = "left", _("given up")

    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    hold = models.ForeignKey(SlotHold, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["program", "state", "starts"], name="slot_waiter_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "person", "facility", "window_id", "starts"],
                condition=Q(state__in=["waiting", "offered"]),
                name="slot_waited_for_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.facility_id}"


class VisitOverride(models.Model):
    """One rule that a lead set aside for one visit: its code, why, who, when. Every other rule stays in force."""

    class Reason(models.TextChoices):
        FACILITY_AGREED = "facility_agreed", _("the facility agreed to it")
        RULE_OUTDATED = "rule_outdated", _("the rule on record is out of date")
        SETTLED_OTHERWISE = "settled_otherwise", _("it is settled in another way")
        PERSON_NEEDS_IT = "person_needs_it", _("the person needs it, and the program answers for it")

    visit = models.ForeignKey("visitation.Visit", on_delete=models.CASCADE, related_name="overrides")
    code = models.CharField(max_length=40)
    reason = models.CharField(max_length=17, choices=Reason.choices)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "code"], name="rule_set_aside_once_a_visit")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.code}"

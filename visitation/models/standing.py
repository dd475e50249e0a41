"""A visit that comes again and again: every week, every two weeks, on one weekday of a month; and its dates."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from visitation.models.visits import VisitVolunteer


class StandingVisit(models.Model):
    """One volunteer visits one person at one hour, from `first_day` to `last_day`, both local to the facility.

    The stored truth is the wall clock `at` in the facility's zone, and the weekday of `first_day`. It ends by itself
    after `last_day` unless somebody renews it. `key` is what the form carries: sent twice, there is one.
    """

    class Rhythm(models.TextChoices):
        WEEK = "week", _("every week")
        TWO_WEEKS = "two_weeks", _("every two weeks")
        MONTH = "month", _("once a month, on the same weekday counted from its beginning")
        LAST = "last", _("once a month, on its last such weekday")

    class Ended(models.TextChoices):
        NOT_RENEWED = "not_renewed", _("nobody renewed it")
        ASKED = "asked", _("somebody ended it")
        MATCH = "match", _("the match has ended")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="standing_visits")
    volunteer = models.ForeignKey(
        "volunteers.Volunteer", on_delete=models.CASCADE, related_name="standing_visits"
    )
    # Who comes along each time, and as what.
    companion = models.ForeignKey(
        "volunteers.Volunteer", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    companion_part = models.CharField(
        max_length=11, choices=VisitVolunteer.Part.choices, default=VisitVolunteer.Part.PARTNER
    )
    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    rhythm = models.CharField(max_length=9, choices=Rhythm.choices)
    at = models.TimeField()
    first_day = models.DateField()
    last_day = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=11, choices=Ended.choices, blank=True)

    class Meta:
        ordering = ["first_day", "pk"]
        indexes = [models.Index(fields=["program", "ended_at"], name="standing_visit_open")]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="standing_visit_ends_later"),
            models.UniqueConstraint(
                fields=["volunteer", "person", "facility", "rhythm", "at", "first_day"],
                condition=Q(ended_at__isnull=True),
                name="standing_visit_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.person_id}"

    def get_absolute_url(self) -> str:
        return reverse("standing_visit", args=[self.key])


class StandingDate(models.Model):
    """One date of a standing visit, known by its own local day, however its visit was moved or called off later.

    `visit` null: it could not be booked, and its volunteer was told so once, at `told_at`.
    """

    standing = models.ForeignKey(StandingVisit, on_delete=models.CASCADE, related_name="dates")
    day = models.DateField()
    visit = models.OneToOneField(
        "visitation.Visit", null=True, blank=True, on_delete=models.CASCADE, related_name="standing_date"
    )
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [models.UniqueConstraint(fields=["standing", "day"], name="standing_date_once")]

    def __str__(self) -> str:
        return f"{self.standing_id} {self.day}"

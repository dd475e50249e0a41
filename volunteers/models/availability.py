"""When a volunteer can come: wall time in the volunteer's own zone."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class WeeklyAvailability(models.Model):
    """Free on this weekday between these hours, door to door; in some weeks of the month only, where named."""

    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="weekly_availability")
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    starts = models.TimeField()
    ends = models.TimeField()
    weeks_of_month = ArrayField(models.PositiveSmallIntegerField(), null=True, blank=True)  # 1 = the first such weekday

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="weekly_availability_ends_after_start"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekly_availability_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts:%H:%M}–{self.ends:%H:%M}"


class ExtraAvailability(models.Model):
    """Free on this one date as well, even while away."""

    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="extra_availability")
    day = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ["day", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="extra_availability_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.starts:%H:%M}–{self.ends:%H:%M}"


class AwayRange(models.Model):
    """Not free on these days, both included."""

    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="away_ranges")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="away_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.first_day}–{self.last_day}"


class Break(models.Model):
    """A volunteer takes a break on these days, both included; without a last day until they say they are back."""

    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="breaks")
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField()
    has_paused = models.BooleanField(default=False)  # it has changed the volunteer's state, and ends that again

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="break_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day}–{self.last_day or ''}"

    def holds_on(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

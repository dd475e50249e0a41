"""The hours that open: a window of a rulebook, and its dated openings.

The wall clock here is the truth; the calendar rows beside it are made by facilities/calendars.py and by nothing else.
"""

from datetime import time, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

MINUTES_A_DAY = 1440


class VisitingWindow(models.Model):
    """One weekday of a rulebook's window, or all dates of one whose dates follow no weekday alone (`weekday` None).

    Never edited in place: it is ended and a new one opened. `start_minute` and `end_minute` count from local
    midnight, 1440 is 24:00; an `overnight` one ends on the next date. Dates are included; `last_day` None: open.
    """

    class Route(models.TextChoices):
        SOCIAL = "social", _("ordinary visit")
        COMMUNITY_GROUP = "community_group", _("program visit")

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="windows")
    edition = models.ForeignKey("facilities.RulebookEdition", on_delete=models.PROTECT, related_name="windows")
    route = models.CharField(max_length=15, choices=Route.choices, default=Route.SOCIAL)
    code = models.CharField(max_length=50)
    event = models.OneToOneField("schedule.Event", on_delete=models.PROTECT, related_name="window")
    # Named here too, so that the weekly rule cannot be deleted: without it every series would be a single date.
    rule = models.ForeignKey("schedule.Rule", null=True, blank=True, on_delete=models.PROTECT, related_name="windows")
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)  # Monday is 0
    start_minute = models.PositiveSmallIntegerField()
    end_minute = models.PositiveSmallIntegerField()
    overnight = models.BooleanField(default=False)
    mode = models.CharField(max_length=20, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)  # visits at the same moment; None: not stated
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["facility", "route", "weekday", "start_minute", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "route", "code", "weekday"], nulls_distinct=False, name="window_once_per_edition"
            ),
            models.CheckConstraint(
                condition=Q(start_minute__lt=MINUTES_A_DAY, end_minute__lte=MINUTES_A_DAY)
                & (
                    Q(overnight=False, end_minute__gt=F("start_minute"))
                    | Q(overnight=True, end_minute__lte=F("start_minute"))
                ),
                name="window_ends_after_it_starts",
            ),
            # One day before the first: a window that was ended before it ever opened.
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day") - timedelta(days=1)),
                name="window_last_after_first",
            ),
            models.CheckConstraint(
                condition=Q(weekday__isnull=True, rule__isnull=True)
                | (Q(weekday__range=(0, 6)) & Q(rule__isnull=False)),
                name="window_weekly_has_rule",
            ),
        ]
        indexes = [models.Index(fields=["facility", "route", "code"], name="window_by_code")]

    def __str__(self) -> str:
        return f"{self.facility_id} {self.route} {self.code}"

    @property
    def start_local(self) -> time:
        """The wall clock at which it opens."""
        return time(self.start_minute // 60, self.start_minute % 60)

    @property
    def end_local(self) -> time:
        """The wall clock at which it closes; 00:00 where the rulebook says 24:00."""
        return time(self.end_minute // 60 % 24, self.end_minute % 60)


class Opening(models.Model):
    """A window on one local date: what one books. The moments are UTC, half-open.

    `capacity` counts visits; None: no source states one, and the database then holds no limit.
    """

    window = models.ForeignKey(VisitingWindow, on_delete=models.PROTECT, related_name="openings")
    occurrence = models.OneToOneField("schedule.Occurrence", on_delete=models.PROTECT, related_name="opening")
    day = models.DateField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    capacity = models.PositiveIntegerField(null=True, blank=True)
    booked = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["starts", "id"]
        constraints = [
            models.UniqueConstraint(fields=["window", "day"], name="opening_once_a_day"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="opening_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(booked__lte=F("capacity")), name="opening_not_overbooked"
            ),
        ]
        indexes = [
            models.Index(fields=["day"], name="opening_by_day"),
            models.Index(fields=["starts", "ends"], name="opening_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.day}"

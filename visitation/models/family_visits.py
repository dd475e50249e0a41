"""Visits that a person's own family makes: they come first where a facility counts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST_A_WEEK = 14


class FamilyVisits(models.Model):
    """How many of a person's visits at one facility the family takes: in every week, on a day of every week, or on one
    date. Both `weekday` and `day` empty: on days of a week that nobody knows.

    Who of the family comes is not written down. Days are the facility's own; both ends are included.
    """

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="family_visits")
    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+")
    visits = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_A_WEEK)]
    )
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices, null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["first_day", "pk"]
        verbose_name_plural = "family visits"
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__isnull=True) | Q(day__isnull=True), name="family_visits_on_a_weekday_or_a_date"
            ),
            models.CheckConstraint(condition=Q(visits__gte=1, visits__lte=MOST_A_WEEK), name="family_visits_are_some"),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                name="family_visits_end_after_start",
            ),
            models.CheckConstraint(
                condition=Q(weekday__isnull=True) | Q(weekday__lte=6), name="family_visits_on_a_day_of_the_week"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.facility_id} {self.visits}"

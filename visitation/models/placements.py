"""Where a person is held, as a dated history of facts with their sources."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedRow, SealedTextField


class OneNumber(Func):
    """A key as a range of one number: ranges have a GiST operator class in every PostgreSQL, plain numbers need an
    extension that the embedded one does not carry."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, %(expressions)s, '[]')"


class DayRange(Func):
    """first day … last day, both included, as one range; no last day = open end."""

    function = "daterange"
    template = "%(function)s(%(expressions)s, '[]')"


class Placement(SealedRow):
    """One stay at one facility. `last_day` null: there still. Unit, level and status are sealed."""

    key_from = "person"

    class Source(models.TextChoices):
        LOCATOR = "locator", _("the official locator, looked up by hand")
        PHONE = "phone", _("telephone")
        LETTER = "letter", _("letter")
        FAMILY = "family", _("family")
        DOOR = "door", _("at the door")
        PERSON = "person", _("the person")

    class Confidence(models.TextChoices):
        SURE = "sure", _("sure")
        LIKELY = "likely", _("likely")
        UNSURE = "unsure", _("unsure")

    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="placements")
    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="placements")
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    admitted_at = models.DateTimeField(null=True, blank=True)  # waits after admission count from here
    housing_unit = SealedTextField(default="")
    classification = SealedTextField(default="")
    housing_status = SealedTextField(default="")
    person_category = SealedTextField(default="")
    assigned_windows = SealedTextField(default="")  # window ids the facility gave this person, comma-separated
    source = models.CharField(max_length=8, choices=Source.choices)
    checked_by = models.CharField(max_length=120)
    checked_at = models.DateTimeField(default=timezone.now)
    confidence = models.CharField(max_length=6, choices=Confidence.choices, default=Confidence.LIKELY)

    class Meta:
        ordering = ["person_id", "first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="placement_ends_after_start"
            ),
            # Nobody is held in two places on one day.
            ExclusionConstraint(
                name="placement_one_place_a_day",
                expressions=[
                    (OneNumber("person"), RangeOperators.OVERLAPS),
                    (DayRange("first_day", "last_day"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.facility_id} {self.first_day}"

    def shown_under(self) -> tuple[str, ...]:
        """A stay is shown as part of what is known of the person."""
        return (self.person.alias_code,)

"""Two people who are not to be visited side by side, and two volunteers who do not go together."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedRow, SealedTextField


class Reason(models.TextChoices):
    """Why; kept sealed, and never in words of one's own."""

    FACILITY = "facility", _("the facility keeps them apart")
    ASKED = "asked", _("one of them asked for it")
    SAFETY = "safety", _("one of them would not be safe")
    LEAD = "lead", _("the lead decided")


class PeopleApart(SealedRow):
    """Neither is visited where and while the other is. `minutes`: of the scope that counts the time between two visits,
    in whole minutes; else none. Sealed under the key of `person`; it goes with either of the two.
    """

    key_from = "person"

    class Scope(models.TextChoices):
        HOUR = "hour", _("never at the same hour")
        MINUTES = "minutes", _("at least so many minutes between their visits")
        DAY = "day", _("never on the same day")

    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="apart")
    other = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="apart_from")
    scope = models.CharField(max_length=7, choices=Scope.choices, default=Scope.DAY)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = SealedTextField(default="")
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "people apart"
        constraints = [
            models.UniqueConstraint(Least("person", "other"), Greatest("person", "other"), name="people_apart_once"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="people_apart_are_two"),
            models.CheckConstraint(
                condition=Q(scope="minutes", minutes__isnull=False) | (~Q(scope="minutes") & Q(minutes__isnull=True)),
                name="people_apart_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.other_id}"


class VolunteersApart(SealedRow):
    """Never in one team. Sealed under the key of `volunteer`; it goes with either of the two."""

    key_from = "volunteer"

    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="apart")
    other = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="apart_from")
    reason = SealedTextField(default="")
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "volunteers apart"
        constraints = [
            models.UniqueConstraint(
                Least("volunteer", "other"), Greatest("volunteer", "other"), name="volunteers_apart_once"
            ),
            models.CheckConstraint(condition=~Q(volunteer=F("other")), name="volunteers_apart_are_two"),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.other_id}"

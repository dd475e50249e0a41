"""A closure announced in the product, beside those the rulebook knows."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Closure(models.Model):
    """No visits on these local dates, both included; `ends_on` None: until lifted. `until`: it lapses at that moment.

    `scope` says what is closed and `value` which one: a housing unit as the facility writes it, a mode such as
    `contact`, or a window's code. The whole facility and programme visits need no value.
    """

    class Scope(models.TextChoices):
        FACILITY = "facility", _("the whole facility")
        UNIT = "unit", _("one housing unit")
        MODE = "mode", _("one kind of visit")
        PROGRAMME = "programme", _("program visits")
        WINDOW = "window", _("one visiting window")

    class Reason(models.TextChoices):
        ILLNESS = "illness", _("illness or quarantine")
        LOCKDOWN = "lockdown", _("lockdown")
        STAFF = "staff", _("too few staff")
        WEATHER = "weather", _("weather")
        HOLIDAY = "holiday", _("holiday")
        SUSPENDED = "suspend", _("visits suspended")
        NOT_TOLD = "not_told", _("the facility gave no reason")
        OTHER = "other", _("another reason")

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="closures")
    scope = models.CharField(max_length=9, choices=Scope.choices, default=Scope.FACILITY)
    value = models.CharField(max_length=100, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=8, choices=Reason.choices)
    announced_at = models.DateTimeField()
    announced_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="closure_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(ends_on__isnull=False), name="closure_until_has_its_day"
            ),
            models.CheckConstraint(
                condition=Q(scope__in=["facility", "programme"], value="")
                | (Q(scope__in=["unit", "mode", "window"]) & ~Q(value="")),
                name="closure_value_fits_scope",
            ),
        ]
        indexes = [models.Index(fields=["facility", "starts_on"], name="closure_by_start")]

    def __str__(self) -> str:
        return f"{self.scope} {self.value} {self.starts_on}"

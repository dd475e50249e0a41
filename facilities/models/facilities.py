"""A place where people are held."""

import secrets
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from facilities.zones import is_zone


def validate_timezone(name: str) -> None:
    """The IANA name of a zone; never an abbreviation a page prints, never an offset."""
    if not is_zone(name):
        raise ValidationError(_("%(name)s is not the name of a time zone."), params={"name": name})


def new_stamp() -> str:
    """Sixteen characters that have not been used before."""
    return secrets.token_hex(8)


class Facility(models.Model):
    """A facility. What it asks of visitors stands in its rulebook's editions; this row is what it *is*.

    `rules_stamp` changes with everything that changes the facts of its rules: whoever keeps facts compares it.
    """

    code = models.SlugField(max_length=50, unique=True, validators=[RegexValidator(r"^[a-z0-9][a-z0-9_-]*$")])
    ice_code = models.CharField(max_length=50, blank=True, db_index=True)
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=50, blank=True)
    zip = models.CharField(_("ZIP code"), max_length=20, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, validators=[validate_timezone])
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=100, blank=True)  # as the source prints it
    operator = models.CharField(_("operator"), max_length=200, blank=True)
    facility_type = models.CharField(max_length=50, blank=True)
    in_use = models.BooleanField(null=True, blank=True)  # None: not known
    calendar = models.OneToOneField("schedule.Calendar", on_delete=models.PROTECT, related_name="facility")
    rules_stamp = models.CharField(max_length=16, default=new_stamp, editable=False)

    class Meta:
        ordering = ["name", "code"]
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True) | Q(latitude__range=(-90, 90)), name="facility_latitude_on_earth"
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True) | Q(longitude__range=(-180, 180)),
                name="facility_longitude_on_earth",
            ),
            models.CheckConstraint(condition=~Q(timezone=""), name="facility_has_timezone"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("facility", args=[self.code])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

"""Somebody who visits, and what a plan must know of them."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedEmailField, SealedRow, SealedTextField
from compliance.keys import Closed
from volunteers.models.phones import SealedPhoneField


class Volunteer(SealedRow):
    """A volunteer of one program. Without a `user` somebody else acts for them: a managed volunteer.

    Known by `code`; name, telephone and home area are sealed under a key of their own.
    """

    key_kind = "volunteer"

    class State(models.TextChoices):
        APPLYING = "applying", _("applying")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("taking a break")
        LEFT = "left", _("left")

    class Gender(models.TextChoices):
        FEMALE = "female", _("woman")
        MALE = "male", _("man")
        OTHER = "other", _("another")

    program = models.ForeignKey("volunteers.Program", on_delete=models.PROTECT, related_name="volunteers")
    # One account may help in several programs; in each it is one volunteer.
    user = models.ForeignKey(
        "volunteers.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="volunteers"
    )
    code = models.CharField(max_length=12, unique=True)
    preferred_name = SealedTextField(_("preferred name"), level="S3", max_length=80)
    phone = SealedPhoneField(_("mobile phone"), level="S3", blank=True)
    # Where somebody without an account can be invited; an account has its own.
    email = SealedEmailField(_("e-mail"), level="S3", blank=True)
    zip = SealedTextField(
        _("ZIP code"),
        level="S3",
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^\d{5}$", _("A ZIP code has five digits."))],
    )
    timezone = models.CharField(max_length=64, default="America/New_York")
    gender = models.CharField(_("gender"), max_length=6, choices=Gender.choices, blank=True)
    is_experienced = models.BooleanField(_("has visited before"), default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    max_visits_per_day = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(0), MaxValueValidator(6)]
    )
    max_visits_per_week = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(14)])
    max_visits_per_month = models.PositiveSmallIntegerField(default=4, validators=[MaxValueValidator(31)])
    # How many people at a time: some visit one person and nobody else, as long as it lasts.
    max_people = models.PositiveSmallIntegerField(
        default=1, blank=True, validators=[MinValueValidator(0), MaxValueValidator(9)]
    )
    max_travel_minutes = models.PositiveSmallIntegerField(default=90, validators=[MaxValueValidator(600)])
    # Months of the year, 1 to 12, in which the volunteer wants no visits.
    quiet_months = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    seats_offered = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(8)])
    group = models.ForeignKey(
        "volunteers.ApplicantGroup", null=True, blank=True, on_delete=models.SET_NULL, related_name="members"
    )
    left_at = models.DateTimeField(null=True, blank=True)  # set and taken away with the state, by the database
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(max_visits_per_day__lte=6)
                & Q(max_visits_per_week__lte=14)
                & Q(max_visits_per_month__lte=31),
                name="volunteer_load_limits_make_sense",
            ),
            models.UniqueConstraint(fields=["program", "user"], name="volunteer_once_an_account_and_program"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def called(self) -> str:
        """What colleagues call this volunteer; the code where the name was erased or the program is sealed."""
        try:
            return self.preferred_name or self.code
        except Closed:
            return self.code


class SpokenLanguage(models.Model):
    """A language a volunteer speaks, and how well."""

    class Level(models.IntegerChoices):
        GREET = 1, _("greets")
        CONVERSE = 2, _("converses")
        FLUENT = 3, _("fluent")
        INTERPRET = 4, _("interprets")

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=8)  # ISO 639 code, as in people's languages
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.FLUENT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "language"], name="language_once_a_volunteer")]

    def __str__(self) -> str:
        return f"{self.language} {self.level}"

"""The person in detention who asked for a visitor."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import BlindIndex, SealedDateField, SealedRow, SealedTextField


def normal_a_number(text: str) -> str:
    """The nine digits of an A-number however it was written; empty when there are none or too many."""
    digits = "".join(character for character in text if character.isdigit())
    return digits.zfill(9) if 0 < len(digits) <= 9 else ""


class Person(SealedRow):
    """Known everywhere by `alias_code`, such as 7Q-KM. Who they are lives in sealed columns only.

    Each person has a key of their own: destroying it erases them everywhere, backups of the database included. There is
    no column for immigration status, legal strategy, manner of entry, charges, social security number, photograph or
    religion, on purpose.
    """

    key_kind = "person"

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a visitor")
        VISITED = "visited", _("has a visitor")
        PAUSED = "paused", _("paused")
        CLOSED = "closed", _("closed")

    class Gender(models.TextChoices):
        FEMALE = "female", _("woman")
        MALE = "male", _("man")

    program = models.ForeignKey("volunteers.Program", on_delete=models.PROTECT, related_name="people")
    alias_code = models.CharField(max_length=12, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    legal_name = SealedTextField(default="")  # as the desk knows it
    preferred_name = SealedTextField(default="")
    surname = SealedTextField(default="")  # as the facility booked it: surname days go by it
    a_number = SealedTextField(default="", index=BlindIndex("a_number_index", normal_a_number, per_program=True))
    a_number_index = models.BinaryField(null=True, editable=False, db_index=True)
    register_number = SealedTextField(default="")
    gender = SealedTextField(default="")  # male, female or unknown: which hours the facility gives
    country_of_birth = SealedTextField(default="", blank=True)
    date_of_birth = SealedDateField(null=True, blank=True)
    health_notes = SealedTextField(default="", blank=True)
    access_needs = SealedTextField(default="", blank=True)  # practical ones: wheelchair, hearing
    contacts = SealedTextField(default="", blank=True)  # family and attorney
    assigned_lead = models.ForeignKey(
        "volunteers.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="assigned_people"
    )
    language_required = models.BooleanField(default=False)
    visitor_gender = models.CharField(max_length=6, choices=Gender.choices, blank=True)
    visitor_gender_required = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)  # set and taken away with the state, by the database
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["alias_code"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.alias_code

    @classmethod
    def index_of(cls, a_number: str, *, program: int) -> bytes | None:
        """The blind index of an A-number in any spelling within one program, None when it holds no number."""
        return cls._meta.get_field("a_number").index_of(a_number, program=program)


class PersonLanguage(models.Model):
    """A language the person speaks; rank 1 is the one they like best."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=8)
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["person", "language"], name="language_once_a_person")]

    def __str__(self) -> str:
        return self.language

"""The person in detention who asked for a visitor."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import BlindIndex, SealedDateField, SealedManager, SealedQuerySet, SealedRow, SealedTextField
from compliance.fields.kept import Told
from compliance.reading import computing
from visitation.models.name_keys import NameKey

NAMES = ("legal_name", "preferred_name", "surname")
_BESIDE_DIGITS = " -–.#"


def normal_a_number(text: str) -> str:
    """The nine digits of an A-number however it was written; empty when there are none or too many."""
    digits = "".join(character for character in text if character.isdigit())
    return digits.zfill(9) if 0 < len(digits) <= 9 else ""


def typed_a_number(text: str) -> str:
    """An A-number as somebody typed it, kept as A012345678. Raises ValueError unless it has eight or nine digits."""
    digits = "".join(sign for sign in text if sign.isdigit())
    rest = "".join(sign for sign in text if not sign.isdigit()).upper()
    if len(digits) not in (8, 9) or not digits.isascii() or rest.strip(_BESIDE_DIGITS) not in ("", "A"):
        raise ValueError("eight or nine digits")
    return f"A{normal_a_number(digits)}"


class PeopleQuerySet(SealedQuerySet):
    """Whose names are fingerprinted with them (NameKey)."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
        rows = list(objs)
        named = [(row, row.names()) for row in rows if row.has_new_names()]
        made = super().bulk_create(rows, *args, **kwargs)
        NameKey.keep(named, is_new=True)
        return made

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        rows, fields = list(objs), list(fields)
        named = [(row, row.names()) for row in rows if row.has_new_names(fields)]
        changed = super().bulk_update(rows, fields, batch_size=batch_size)
        NameKey.keep(named)
        return changed


PeopleManager = SealedManager.from_queryset(PeopleQuerySet, "PeopleManager")


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
    # The person this row turned out to be too: its code leads to them, and its key ends with theirs.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from", editable=False
    )
    merged_at = models.DateTimeField(null=True, blank=True)

    objects = PeopleManager()

    class Meta:
        ordering = ["alias_code"]
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")) & Q(state="closed"),
                name="person_merged_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, merged_at__isnull=True)
                | Q(merged_into__isnull=False, merged_at__isnull=False),
                name="person_merged_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.alias_code

    def save(self, *args: Any, **kwargs: Any) -> None:
        named = self.names() if self.has_new_names(kwargs.get("update_fields")) else None
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if named is not None:
            NameKey.keep([(self, named)], is_new=is_new)

    def has_new_names(self, fields: Iterable[str] | None = None) -> bool:
        """Whether a name was given since the row was read, of those columns that are about to be written."""
        written = NAMES if fields is None else [name for name in NAMES if name in fields]
        return any(isinstance(self.__dict__.get(name), Told) for name in written)

    def names(self) -> tuple[str, ...]:
        """All they are called, opened to be fingerprinted or compared, never to be shown."""
        with computing("names"):
            return tuple(getattr(self, name) for name in NAMES)

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

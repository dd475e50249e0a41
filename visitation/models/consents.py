"""What a person agreed to, switch by switch; and the ledger of what was told about them to whom."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import BlindIndex, SealedRow, SealedTextField

BODY_LONGEST = 120


def normal_body(text: str) -> str:
    """A body's name as it is compared: small letters, single spaces."""
    return " ".join(text.casefold().split())


class Consent(SealedRow):
    """One yes of a person to one thing, from `taken_at` until `withdrawn_at`; null: it holds.

    Rows are only added: a yes after a no is a row of its own. The database lets at most one yes to a thing hold at a
    time (of `named_to`: one for each named body), and changes nothing of a row but its end.
    """

    key_from = "person"

    class Kind(models.TextChoices):
        VISIT = "visit", _("be visited")
        LETTERS = "letters", _("get letters")
        TELL_LAWYER = "tell_lawyer", _("we may tell the lawyer")
        COUNT = "count", _("be counted in totals, without a name")
        NAMED_TO = "named_to", _("be named to somebody")
        AFTER_RELEASE = "after_release", _("be contacted after release")

    class Way(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        PHONE = "phone", _("by telephone")
        LETTER = "letter", _("by letter")
        SHEET = "sheet", _("on a sign-up sheet")

    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=13, choices=Kind.choices)
    # Whom the person may be named to: a name that somebody typed, sealed; compared by its index alone.
    body = SealedTextField(
        default="", blank=True, max_length=BODY_LONGEST, index=BlindIndex("body_index", normal_body, per_program=True)
    )
    body_index = models.BinaryField(null=True, editable=False)
    language = models.CharField(max_length=8)  # ISO 639 code: the one in which the person was asked
    way = models.CharField(max_length=9, choices=Way.choices)
    taken_by = models.CharField(max_length=120)
    taken_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-taken_at", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(kind="named_to"),
                name="consent_holds_once",
            ),
            models.UniqueConstraint(
                fields=["person", "body_index"],
                condition=Q(withdrawn_at__isnull=True, kind="named_to"),
                name="consent_holds_once_a_body",
            ),
            models.CheckConstraint(
                condition=Q(kind="named_to") | Q(body_index__isnull=True), name="consent_to_be_named_has_the_body"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"

    @property
    def program_id(self) -> int:
        """The person's program: the index of a body's name is one program's own."""
        number: int = self.person.program_id
        return number

    def shown_under(self) -> tuple[str, ...]:
        """Whom a person may be named to is shown on the person's page of consents."""
        return (self.person.alias_code,)


class Disclosure(models.Model):
    """What was told about a person, to whom, why, on which ground, by whom. The database refuses to change or delete
    a row. Codes alone, and no row it points to: it outlives the person's file.

    `once`: a fingerprint of what is told again and again (a page that is read twice), so that it stands here once.
    """

    class To(models.TextChoices):
        VOLUNTEER = "volunteer", _("a volunteer")
        FACILITY = "facility", _("a facility")
        PROGRAM = "program", _("another program")
        LAWYER = "lawyer", _("the person’s lawyer")
        BODY = "body", _("a named body")

    class Purpose(models.TextChoices):
        VISIT = "visit", _("a visit")
        HAND_OVER = "hand_over", _("a hand-over")
        TELL_LAWYER = "tell_lawyer", _("to tell the lawyer")
        NAMED_TO = "named_to", _("the person wants to be named")
        REPORT = "report", _("a report of abuse")
        AFTER = "after", _("contact after release")

    class Ground(models.TextChoices):
        CONSENT = "consent", _("the person agreed")
        FACILITY_RULE = "facility_rule", _("the facility requires it")
        SAFETY = "safety", _("a life was in danger; two leads decided")
        NONE = "none", _("no consent is written down")

    program = models.ForeignKey("volunteers.Program", on_delete=models.PROTECT, related_name="+")
    person_code = models.CharField(max_length=12)
    at = models.DateTimeField(default=timezone.now)
    fields = ArrayField(models.CharField(max_length=40))  # names of fields, never what is in them
    to_kind = models.CharField(max_length=9, choices=To.choices)
    to_code = models.CharField(max_length=60, blank=True)  # the code of a volunteer, a facility or a program
    purpose = models.CharField(max_length=11, choices=Purpose.choices)
    about = models.CharField(max_length=12, blank=True)  # the code of a visit
    ground = models.CharField(max_length=13, choices=Ground.choices)
    consent_number = models.BigIntegerField(null=True, blank=True)  # of the consent's row, which may be gone by now
    by = models.CharField(max_length=120)
    once = models.CharField(max_length=64, null=True, blank=True, unique=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["program", "person_code", "-at"], name="disclosure_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person_code} {self.purpose} {self.to_kind} {self.to_code}"

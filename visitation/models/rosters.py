"""What a facility is sent before the visits: who comes, which versions of the list there were, and what it answered."""

import secrets
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedJSONField, SealedRow

_SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"  # nothing that is confused on paper or by telephone, and no vowel
_CODE_SIGNS = 8


def new_roster_code() -> str:
    """Such as RO-7QKM2XVD: drawn, never made from what it stands for."""
    return "RO-" + "".join(secrets.choice(_SIGNS) for _sign in range(_CODE_SIGNS))


class Roster(SealedRow):
    """The visits of one program at one facility from `first_day` to `last_day` (the facility's days, included).

    While it is a draft its visits are those of these days, asked each time; from the approval on they are its names.
    `found` keeps what stood in the way when it was last checked, {visit's code: [problem, …]}: sealed, for a finding
    about a housing unit is about a person.
    """

    key_kind = "roster"

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        APPROVED = "approved", _("agreed to, not sent yet")
        SENT = "sent", _("sent")

    program = models.ForeignKey("volunteers.Program", on_delete=models.PROTECT, related_name="rosters")
    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_roster_code)
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    checked_at = models.DateTimeField(null=True, blank=True)
    found = SealedJSONField(default=dict)

    class Meta:
        ordering = ["-first_day", "code"]
        indexes = [models.Index(fields=["program", "-first_day"], name="roster_newest_first")]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="roster_ends_after_start"),
            models.UniqueConstraint(
                fields=["program", "facility", "first_day", "last_day"],
                condition=~Q(state="sent"),
                name="roster_prepared_once",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("roster", args=[self.code])


class RosterVersion(models.Model):
    """What two leads agreed on, and how it went to the facility. Never changed but for how it was sent.

    `fields` and `person_fields` are the columns the facility's rule asked for; `content_hash` (64 hex signs, keyed)
    proves later which content was agreed to. `one_hand`: who agreed had also made some of the visits on it.
    """

    class Way(models.TextChoices):
        MAIL = "mail", _("by e-mail")
        FAX = "fax", _("by fax")
        HAND = "hand", _("handed over or read out")

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    is_addendum = models.BooleanField(default=False)
    edition = models.PositiveIntegerField()  # number of the rulebook's edition
    fields = ArrayField(models.CharField(max_length=20), default=list)
    person_fields = ArrayField(models.CharField(max_length=20), default=list)
    names = models.PositiveSmallIntegerField(default=0)
    people = models.PositiveSmallIntegerField(default=0)
    set_aside = models.PositiveSmallIntegerField(default=0)  # rules that a lead set aside for its visits
    content_hash = models.CharField(max_length=64)
    asked_by = models.CharField(max_length=120)
    approved_by = models.CharField(max_length=120)
    approved_at = models.DateTimeField()
    one_hand = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.CharField(max_length=120, blank=True)
    way = models.CharField(max_length=4, choices=Way.choices, blank=True)
    sent_to = models.CharField(max_length=254, blank=True)  # by e-mail: the address that the facility's rule names

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["roster", "number"], name="roster_version_numbered_once"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, way="") | (Q(sent_at__isnull=False) & ~Q(way="")),
                name="roster_version_sent_in_a_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roster_id} {self.number}"


class RosterDocument(SealedRow):
    """The lines of one attachment: names, sealed under a key of its own that ends with the one time it is taken.

    `content`: {"sign": …, "heads": […], "rows": [[…]]}. `file_hash`: SHA-256 (hex) of the file that left.
    """

    key_kind = "roster"

    class Audience(models.TextChoices):
        VOLUNTEERS = "volunteers", _("volunteers")
        PEOPLE = "people", _("people to be visited")

    version = models.ForeignKey(RosterVersion, on_delete=models.CASCADE, related_name="documents")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    content = SealedJSONField(default=dict)
    ends_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.CharField(max_length=120, blank=True)
    taken_as = models.CharField(max_length=4, blank=True)
    file_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-audience"]
        constraints = [models.UniqueConstraint(fields=["version", "audience"], name="roster_document_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.audience}"

    @property
    def key_program(self) -> object:
        return self.version.roster.program_id

    def is_there(self, now: datetime) -> bool:
        """Whether it may still be taken: once, and within its hours."""
        return self.taken_at is None and now < self.ends_at


class RosterName(models.Model):
    """One volunteer on the list for one visit, as the facility was told; and what it answered.

    `version` null: a stand-by of a draft. `struck`: the version that took the name off again.
    """

    class Answer(models.TextChoices):
        NONE = "none", _("no answer")
        CLEARED = "cleared", _("may come")
        REFUSED = "refused", _("may not come")

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="names")
    version = models.ForeignKey(RosterVersion, null=True, blank=True, on_delete=models.CASCADE, related_name="adds")
    struck = models.ForeignKey(RosterVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="strikes")
    visit = models.ForeignKey("visitation.Visit", on_delete=models.CASCADE, related_name="roster_names")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="roster_names")
    is_stand_by = models.BooleanField(default=False)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    answer = models.CharField(max_length=7, choices=Answer.choices, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["starts", "visit_id", "is_stand_by", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "visit", "volunteer"], condition=Q(struck__isnull=True), name="roster_name_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.volunteer_id}"


class RosterChange(models.Model):
    """A visit of a list that was sent is not as the facility was told: a line of the next addendum. Told to leads once.

    What the line says is asked of the visit each time; `settled_at`: it was sent, or is as it was.
    """

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="changes")
    visit = models.ForeignKey("visitation.Visit", on_delete=models.CASCADE, related_name="roster_changes")
    noted_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["noted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "visit"], condition=Q(settled_at__isnull=True), name="roster_change_waits_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.roster_id} {self.visit_id}"

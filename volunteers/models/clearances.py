"""Leave to enter one facility: a different thing from the program's own screening."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedDateField, SealedRow, SealedTextField


class Clearance(SealedRow):
    """One volunteer's clearance for one facility. No reason is kept for a refusal, and no identity number."""

    key_from = "volunteer"

    class State(models.TextChoices):
        APPLIED = "applied", _("applied")
        SENT = "sent", _("sent to the facility")
        CLEARED = "cleared", _("cleared")
        REFUSED = "refused", _("refused")
        NO_ANSWER = "no_answer", _("no answer")
        WITHDRAWN = "withdrawn", _("withdrawn")

    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="clearances")
    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="clearances")
    state = models.CharField(max_length=9, choices=State.choices, default=State.APPLIED)
    applied_on = models.DateField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)  # the last day it holds; null = no end stated
    conditions = SealedTextField(level="S3", default="", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)  # how often it was changed: of two who change it, one is told

    class Meta:
        ordering = ["facility_id", "-valid_from"]
        indexes = [models.Index(fields=["facility", "valid_to"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="clearance_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state="cleared") | Q(valid_from__isnull=False), name="clearance_has_a_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.facility_id} {self.state}"


class PutForward(models.Model):
    """What a volunteer answered to "do you want to be put forward for this facility?", after what leaves was shown."""

    class Answer(models.TextChoices):
        YES = "yes", _("yes, put me forward")
        NO = "no", _("no")
        TALK = "talk", _("I want to talk first")

    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="put_forward")
    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=4, choices=Answer.choices)
    disclosure = models.PositiveSmallIntegerField()  # which edition of the text was read
    language = models.CharField(max_length=8)  # in which it was read
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["facility_id"]
        constraints = [models.UniqueConstraint(fields=["volunteer", "facility"], name="put_forward_once_a_facility")]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.facility_id} {self.answer}"


class ClearancePacket(SealedRow):
    """What a facility must be sent of somebody, typed once by themselves: shown to nobody, and taken out once.

    Sealed under a key of its own, which is destroyed when the facility has answered, or after 30 days. Never a social
    security number: who must give one does so on paper, by their own hand.
    """

    key_kind = "packet"

    class Document(models.TextChoices):
        PASSPORT = "passport", _("passport")
        STATE_ID = "state_id", _("driver’s license or state identity card")
        OTHER = "other", _("another official identity card")

    clearance = models.OneToOneField(Clearance, on_delete=models.CASCADE, related_name="packet")
    name_on_document = SealedTextField(level="S3", max_length=120)
    born_on = SealedDateField(level="S3")
    document = models.CharField(max_length=8, choices=Document.choices)
    document_number = SealedTextField(level="S3", max_length=30)
    typed_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)  # when the one page for the facility was made

    class Meta:
        ordering = ["typed_at"]

    def __str__(self) -> str:
        return f"{self.clearance_id}"

    @property
    def key_program(self) -> object:
        return self.clearance.volunteer.program_id

"""What a volunteer tells after a visit. Codes, and one short sealed line."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedJSONField, SealedRow, SealedTextField


class VisitLog(SealedRow):
    """One revision of a visit's log; revisions are only ever added, the highest one counts."""

    key_from = "visit"

    class Happened(models.TextChoices):
        YES = "yes", _("Yes, we met")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    class Reason(models.TextChoices):
        MOVED = "moved", _("The person was moved")
        RELEASED = "released", _("The person was released")
        NOT_HERE = "not_here", _("Deported, or “not here”")
        IN_COURT = "in_court", _("In court")
        MEDICAL = "medical", _("Medical")
        SEGREGATION = "segregation", _("Segregation")
        DECLINED = "declined", _("The person did not want a visit")
        COUNT = "count", _("Count or lockdown")
        QUARANTINE = "quarantine", _("Quarantine")
        NOT_ON_LIST = "not_on_list", _("Not on the list")
        IDENTIFICATION = "identification", _("Identification")
        DRESS = "dress", _("Clothing")
        LATE = "late", _("Arrived late")
        CAPACITY = "capacity", _("No room")
        BARRED = "barred", _("On a no-access list")
        STAFF_ERROR = "staff_error", _("A mistake by staff")
        HOURS_WRONG = "hours_wrong", _("The visiting hours were different")
        TRAVEL = "travel", _("Car or weather")
        VOLUNTEER = "volunteer", _("I could not come")
        NOT_TOLD = "not_told", _("Nobody told me why")

    class Seen(models.TextChoices):
        EXPECTED = "expected", _("The person I came for")
        ANOTHER = "another", _("Somebody else")

    class Interpreter(models.TextChoices):
        NOT_NEEDED = "not_needed", _("Not needed")
        WORKED = "worked", _("Yes, it worked")
        DID_NOT_WORK = "did_not_work", _("It did not work")

    class AskedFor(models.TextChoices):
        BOOKS = "books", _("Books")
        FUNDS = "funds", _("Money for the account or calls")
        LETTERS = "letters", _("Letters")
        LAWYER_LIST = "lawyer_list", _("A list of lawyers")
        FAMILY = "family", _("Contact with family")
        MEDICAL = "medical", _("Medical follow-up")
        RELEASE = "release", _("Help at release")
        VISIT = "visit", _("Another visit")
        NOTHING = "nothing", _("Nothing")

    class Flag(models.TextChoices):
        NONE = "none", _("Nothing to pass on")
        URGENT = "urgent", _("Urgent now")
        CONCERN = "concern", _("A concern")
        CONDITIONS = "conditions", _("Conditions inside")
        CONDUCT = "conduct", _("How staff treated me")

    class Wellbeing(models.TextChoices):
        FINE = "fine", _("Fine")
        HEAVY = "heavy", _("It was heavy")
        CALL_ME = "call_me", _("Please call me")

    visit = models.ForeignKey("visitation.Visit", on_delete=models.PROTECT, related_name="logs")
    revision = models.PositiveSmallIntegerField(default=1)
    written_by = models.ForeignKey("volunteers.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    sent_key = models.UUIDField(null=True, blank=True)  # the sender's own name for what was sent: sent again, kept once
    happened = models.CharField(max_length=6, choices=Happened.choices)
    reason = models.CharField(max_length=14, choices=Reason.choices, blank=True)
    arrived = models.TimeField(null=True, blank=True)  # wall time at the facility
    began = models.TimeField(null=True, blank=True)
    ended = models.TimeField(null=True, blank=True)
    seen = models.CharField(max_length=8, choices=Seen.choices, blank=True)
    seen_alias = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=8, blank=True)
    interpreter = models.CharField(max_length=12, choices=Interpreter.choices, blank=True)
    asked_for = ArrayField(models.CharField(max_length=11, choices=AskedFor.choices), default=list, blank=True)
    flag = models.CharField(max_length=10, choices=Flag.choices, default=Flag.NONE)
    line = SealedTextField(default="")  # at most 280 characters; no names, no story
    wellbeing = SealedTextField(default="")  # one of Wellbeing; for the lead alone
    miles = models.PositiveSmallIntegerField(null=True, blank=True)
    tolls_cents = models.PositiveIntegerField(null=True, blank=True)
    seen_by_lead_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["visit_id", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "revision"], name="log_revision_once"),
            models.UniqueConstraint(fields=["visit", "written_by", "sent_key"], name="log_sent_once"),
            models.CheckConstraint(
                condition=~Q(happened="no") | ~Q(reason=""), name="log_says_why_a_visit_did_not_happen"
            ),
            models.CheckConstraint(
                condition=Q(began__isnull=True) | Q(ended__isnull=True) | ~Q(ended=F("began")),
                name="log_visit_has_a_length",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.revision}"

    def shown_under(self) -> tuple[str, ...]:
        """A log is shown as part of its visit."""
        return (self.visit.code,)


class LogDraft(SealedRow):
    """What somebody has answered so far and not sent: one for each visit and writer, gone once the log is kept.

    `answers` are the fields of the log form as they were typed, by name; only their writer reads them.
    """

    key_from = "visit"

    visit = models.ForeignKey("visitation.Visit", on_delete=models.CASCADE, related_name="log_drafts")
    user = models.ForeignKey("volunteers.User", on_delete=models.CASCADE, related_name="+")
    answers = SealedJSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["visit_id", "user_id"]
        constraints = [models.UniqueConstraint(fields=["visit", "user"], name="log_draft_once")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.user_id}"

    def shown_under(self) -> tuple[str, ...]:
        """A draft is shown as part of its visit."""
        return (self.visit.code,)

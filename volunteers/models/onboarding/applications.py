"""An application and what belongs to it: references, interviews, holds."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedEmailField, SealedRow, SealedTextField


class OrTalk(models.TextChoices):
    """An answer that may also be a talk."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    TALK = "talk", _("I would rather talk about it")


class Application(SealedRow):
    """What somebody told who would like to help, step by step. `revision` grows with each change.

    `stage` says whose turn it is, and since when; it is set by onboarding/stages.py alone.
    """

    key_from = "volunteer"

    class Stage(models.TextChoices):
        FORM = "form", _("filling in the form")
        REFERENCES = "references", _("references")
        INTERVIEW = "interview", _("interview")
        TRAINING = "training", _("training")
        AGREEMENTS = "agreements", _("agreements")
        DECISION = "decision", _("to be decided")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("not agreed to")
        WITHDRAWN = "withdrawn", _("taken back")

    class Heard(models.TextChoices):
        FRIEND = "friend", _("from somebody who helps here")
        CONGREGATION = "congregation", _("in my congregation")
        SCHOOL = "school", _("at my school or college")
        EVENT = "event", _("at an event")
        PRESS = "press", _("in the press or on the internet")
        OTHER = "other", _("in another way")

    volunteer = models.OneToOneField("volunteers.Volunteer", on_delete=models.CASCADE, related_name="application")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.FORM)
    stage_since = models.DateTimeField(default=timezone.now)
    revision = models.PositiveIntegerField(default=1)
    steps_done = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    is_adult = models.BooleanField(null=True, blank=True)
    follows_english = models.CharField(max_length=4, choices=OrTalk.choices, blank=True)
    leaves_unaided = models.CharField(max_length=4, choices=OrTalk.choices, blank=True)
    # Whether they know somebody held there, or work for those who hold people: goes 30 days after the decision.
    has_ties = models.CharField(max_length=4, choices=OrTalk.choices, blank=True)
    how_heard = models.CharField(max_length=12, choices=Heard.choices, blank=True)
    understands_commitment = models.BooleanField(default=False)
    needs = SealedTextField(level="S3", default="", max_length=300, blank=True)
    emergency_contact = SealedTextField(level="S3", default="", max_length=160, blank=True)
    why = SealedTextField(level="S3", default="", max_length=600, blank=True)

    class Meta:
        ordering = ["stage_since", "id"]
        indexes = [models.Index(fields=["stage", "stage_since"], name="application_stage")]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | Q(stage__in=["form", "withdrawn", "declined"]),
                name="application_sent_before_it_moves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.stage}"


class Reference(SealedRow):
    """Somebody who knows the applicant. Name, address and answer go when the application is decided.

    Whoever opens the link has no account: its token is kept as a fingerprint.
    """

    key_from = "volunteer"

    class State(models.TextChoices):
        NAMED = "named", _("named")
        ASKED = "asked", _("asked")
        ANSWERED = "answered", _("answered")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="references")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="references")
    number = models.PositiveSmallIntegerField(default=1)  # in the order in which they were named
    state = models.CharField(max_length=8, choices=State.choices, default=State.NAMED)
    language = models.CharField(max_length=5, default="en")
    name = SealedTextField(_("name"), level="S3", max_length=80, blank=True)
    contact = SealedEmailField(_("e-mail"), level="S3", max_length=254, blank=True)
    fingerprint = models.BinaryField(unique=True, null=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_ok = models.BooleanField(null=True, blank=True)  # whether they would have the applicant do this
    answer = SealedTextField(level="S3", default="", max_length=1000, blank=True)

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="answered") | (Q(answered_at__isnull=False) & Q(is_ok__isnull=False)),
                name="reference_answered_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.state}"


class Interview(SealedRow):
    """A talk with an applicant. The note is for leads."""

    key_from = "volunteer"

    class Outcome(models.TextChoices):
        YES = "yes", _("would be a good fit")
        AGAIN = "again", _("talk once more")
        OTHER_ROLE = "other_role", _("better in another role")
        NO = "no", _("not now")

    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="interviews")
    held_on = models.DateField()
    done_by = models.CharField(max_length=120)  # a sign-in name
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    note = SealedTextField(level="S3", default="", max_length=1000, blank=True)

    class Meta:
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.outcome}"


class OnboardingHold(models.Model):
    """Why nothing happens at the moment. Who acts next follows from the reason (onboarding/holds.py)."""

    class Reason(models.TextChoices):
        REFERENCE = "reference", _("waiting for a reference")
        TRAINING_DATE = "training", _("waiting for a training date")
        ASKED_TO_WAIT = "asked", _("they asked to wait")
        NO_PLACE = "no_place", _("no place in the program at the moment")
        TALK = "talk", _("something to talk about first")

    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="onboarding_holds")
    reason = models.CharField(max_length=9, choices=Reason.choices)
    until = models.DateField(null=True, blank=True)  # to be looked at again then
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer"], condition=Q(ended_at__isnull=True), name="onboarding_hold_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("set_at")), name="onboarding_hold_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.reason}"

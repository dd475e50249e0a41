"""What follows a log: a lead's notes, what may be passed on, a program's own questions, and care for the volunteer."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedRow, SealedTextField

NOTE_LENGTH = 280
QUESTION_LENGTH = 140
ANSWER_LENGTH = 60


class LogNote(SealedRow):
    """What a lead adds to a log. The log itself stays as its writer told it; notes are only ever added."""

    key_from = "visit"

    visit = models.ForeignKey("visitation.Visit", on_delete=models.CASCADE, related_name="log_notes")
    text = SealedTextField(default="", max_length=NOTE_LENGTH)
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.visit_id} note"

    def shown_under(self) -> tuple[str, ...]:
        """A note is shown as part of its visit's log."""
        return (self.visit.code,)


class LogShare(models.Model):
    """One item of a log that the next visitor may read, because the person said yes to it; until `ends_at`."""

    class Item(models.TextChoices):
        LINE = "line", _("the one line")
        ASKED_FOR = "asked_for", _("what the person asked for")
        LANGUAGE = "language", _("the language, and whether an interpreter helped")

    class Way(models.TextChoices):
        IN_PERSON = "in_person", _("in person, during the visit")
        PHONE = "phone", _("by telephone")
        LETTER = "letter", _("by letter")

    visit = models.ForeignKey("visitation.Visit", on_delete=models.CASCADE, related_name="log_shares")
    item = models.CharField(max_length=9, choices=Item.choices)
    way = models.CharField(max_length=9, choices=Way.choices)  # how the person said yes
    language = models.CharField(max_length=8)  # ISO 639 code: the one in which the person was asked
    set_by = models.CharField(max_length=120)
    set_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # taken back before
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["visit_id", "item"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "item"], condition=Q(ended_at__isnull=True), name="log_item_shared_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.item}"


class LogQuestion(models.Model):
    """One more question of a program's own, asked after each log; `answers` are told by their place, from 0.

    `answers`: [[English, Spanish], …]; empty: yes or no.
    """

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="log_questions")
    text_en = models.CharField(max_length=QUESTION_LENGTH)
    text_es = models.CharField(max_length=QUESTION_LENGTH)
    answers = models.JSONField(default=list, blank=True)
    asked_since = models.DateTimeField(default=timezone.now)
    set_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_since", "pk"]

    def __str__(self) -> str:
        return f"{self.program_id} {self.pk}"


class LogAnswer(models.Model):
    """The answer to one question about one visit, by its place among the answers; told again, the last one counts."""

    question = models.ForeignKey(LogQuestion, on_delete=models.CASCADE, related_name="given")
    visit = models.ForeignKey("visitation.Visit", on_delete=models.CASCADE, related_name="log_answers")
    place = models.PositiveSmallIntegerField()
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["question_id"]
        constraints = [models.UniqueConstraint(fields=["question", "visit"], name="log_question_answered_once")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.question_id} {self.place}"


class CareTask(SealedRow):
    """A volunteer said that a visit was heavy, or asked for a call: for the leads alone, and for thirty days."""

    key_from = "volunteer"

    class Reason(models.TextChoices):
        HEAVY = "heavy", _("it was heavy")
        CALL_ME = "call_me", _("asks for a call")

    class Outcome(models.TextChoices):
        TALKED = "talked", _("we talked")
        FINE = "fine", _("they need nothing more")
        NOT_REACHED = "not_reached", _("I could not reach them")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="care_tasks")
    visit = models.ForeignKey("visitation.Visit", on_delete=models.CASCADE, related_name="care_tasks")
    reason = SealedTextField(level="S3", default="")  # one of Reason
    made_at = models.DateTimeField(default=timezone.now)
    taken_by = models.CharField(max_length=120, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)  # when a talk was offered
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=11, choices=Outcome.choices, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "volunteer"], condition=Q(done_at__isnull=True), name="care_asked_for_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.volunteer_id}"

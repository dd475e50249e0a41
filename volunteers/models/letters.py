"""Letters that wait to be sent, and what became of them; and how each account wants to be told."""

import uuid
from datetime import time

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Letter(models.Model):
    """One letter to one reader. Its words are made when it is sent, from the rows as they are then.

    `subject_code` is a code (a visit's, a plan's), never a name. A letter of a program goes to a volunteer or to an
    account, once for each kind, subject, reader and `edition`. A letter without a program goes to an account: either it
    is about that account itself, then its content is sealed, and the row goes when it is sent; or it holds no content,
    and is once for each kind, subject, account and edition, as others are.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("not needed any more")
        DEAD = "dead", _("could not be sent")
        TO_CALL = "to_call", _("to be told by telephone")
        CALLED = "called", _("told by telephone")

    class Way(models.TextChoices):
        MAIL = "mail", _("e-mail")
        TEXT = "text", _("text message")
        CALL = "call", _("telephone call")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    program = models.ForeignKey(
        "volunteers.Program", null=True, blank=True, on_delete=models.CASCADE, related_name="letters"
    )
    user = models.ForeignKey("volunteers.User", null=True, on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey("volunteers.Volunteer", null=True, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=40)
    subject_code = models.CharField(max_length=24, blank=True)
    edition = models.CharField(max_length=48, blank=True)
    is_urgent = models.BooleanField(default=False)  # breaks the reader's quiet hours
    way = models.CharField(max_length=4, choices=Way.choices, blank=True)  # empty until it is first sent
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    useful_until = models.DateTimeField(null=True)  # later it is not sent any more; null: always useful
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # sent, dropped, given up or told
    reason = models.CharField(max_length=24, blank=True)  # code: why it was dropped, or could not be sent
    reply_index = models.BinaryField(null=True)  # keyed fingerprint of the number that may answer a text message
    content = models.BinaryField(null=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["program", "state", "due_at"], name="letter_due"),
            models.Index(
                fields=["reply_index", "ended_at"], name="letter_reply", condition=Q(reply_index__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "kind", "subject_code", "user", "volunteer", "edition"],
                condition=Q(program__isnull=False),
                nulls_distinct=False,
                name="letter_once_a_reader",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_code", "user", "edition"],
                condition=Q(program__isnull=True, content__isnull=True),
                name="letter_of_no_program_once_a_reader",
            ),
            models.CheckConstraint(
                condition=Q(program__isnull=True)
                | (Q(user__isnull=False) & Q(volunteer__isnull=True))
                | (Q(user__isnull=True) & Q(volunteer__isnull=False)),
                name="letter_has_one_reader",
            ),
            models.CheckConstraint(
                condition=Q(program__isnull=True) | Q(content__isnull=True), name="letter_of_a_program_holds_no_content"
            ),
            models.CheckConstraint(
                condition=Q(program__isnull=False) | Q(volunteer__isnull=True), name="letter_to_a_volunteer_has_program"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class PostChoice(models.Model):
    """How an account wants to be told, in every program alike. No row: e-mail, quiet from 21:00 to 07:00."""

    user = models.OneToOneField(
        "volunteers.User", primary_key=True, on_delete=models.CASCADE, related_name="post_choice"
    )
    usual = models.CharField(_("Usual messages"), max_length=4, choices=Letter.Way.choices, default=Letter.Way.MAIL)
    urgent = models.CharField(_("Urgent messages"), max_length=4, choices=Letter.Way.choices, default=Letter.Way.MAIL)
    # Wall times in the account's own zone; equal ones: never quiet.
    quiet_from = models.TimeField(_("Quiet from"), default=time(21))
    quiet_until = models.TimeField(_("Quiet until"), default=time(7))
    names_facility = models.BooleanField(_("Name the facility in my messages"), default=False)
    gets_invitations = models.BooleanField(_("Send me calendar invitations by e-mail"), default=False)

    def __str__(self) -> str:
        return f"{self.user_id} {self.usual}/{self.urgent}"


class TextReply(models.Model):
    """A text message that came in, by the keyed fingerprint of its number at whoever handed it over: acted on once."""

    fingerprint = models.BinaryField(primary_key=True)
    came_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.came_at:%Y-%m-%d %H:%M}"

"""A person who was moved is passed on to the program that visits there: an envelope, and what lies in it."""

import secrets
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedJSONField, SealedRow

_SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"  # nothing that is confused on paper or by telephone, and no vowel
_CODE_SIGNS = 8


def new_hand_over_code() -> str:
    """Such as HO-7QKM2XVD: drawn, never made from what it stands for."""
    return "HO-" + "".join(secrets.choice(_SIGNS) for _sign in range(_CODE_SIGNS))


class HandOver(models.Model):
    """The envelope. Both programs see it, and coordinators and auditors of the network; it names nobody.

    `person` is the sending program's row, which the receiving one cannot see. `carries` names the fields that the
    person agreed to pass on, `agreed_on` the day they did.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("waiting for the other program")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("not accepted")
        WITHDRAWN = "withdrawn", _("taken back")
        EXPIRED = "expired", _("expired")

    code = models.CharField(max_length=12, unique=True, default=new_hand_over_code)
    from_program = models.ForeignKey("volunteers.Program", on_delete=models.PROTECT, related_name="+")
    to_program = models.ForeignKey("volunteers.Program", on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="hand_overs")
    carries = ArrayField(models.CharField(max_length=20), default=list)
    waiting_since = models.DateField()
    agreed_on = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OFFERED)
    asked_by = models.CharField(max_length=120)
    agreed_by = models.CharField(max_length=120)
    offered_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-offered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="offered"), name="hand_over_offered_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(from_program=F("to_program")), name="hand_over_between_two_programs"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("offered_at")), name="hand_over_expires_after_offer"),
            models.CheckConstraint(
                condition=Q(state="offered") | Q(ended_at__isnull=False), name="hand_over_ended_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("hand_over_envelope", args=[self.code])

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be answered: the clock ends it, whether or not the row says so yet."""
        return self.state == self.State.OFFERED and now < self.expires_at


class HandOverContent(SealedRow):
    """What lies in the envelope: the receiving program's row alone, under a key of its own that ends with it.

    The sending program reads nothing back, and what is not accepted is gone with its key.
    """

    key_kind = "hand_over"

    hand_over = models.OneToOneField(HandOver, on_delete=models.CASCADE, related_name="content")
    to_program = models.ForeignKey("volunteers.Program", on_delete=models.PROTECT, related_name="+")
    languages = ArrayField(models.CharField(max_length=8), default=list)  # best liked first
    content = SealedJSONField(default=dict)

    def __str__(self) -> str:
        return self.hand_over.code if self.hand_over_id else ""

    @property
    def key_program(self) -> object:
        return self.to_program_id

"""One thing that waits for a second person, and what came of it."""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import seal, unseal

WAITS = timedelta(hours=72)
_SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"  # nothing that is confused on paper or by telephone, and no vowel
_CODE_SIGNS = 10


def new_approval_code() -> str:
    """Such as AP-7QKM2XVD9R: drawn, never made from what it stands for."""
    return "AP-" + "".join(secrets.choice(_SIGNS) for _sign in range(_CODE_SIGNS))


class Approval(models.Model):
    """Somebody asked for an action that needs a second person.

    No foreign keys: the row speaks of people and programs by number and by code. `action` is the registry's name, which
    begins with the id of a row of permissions.csv. `content_hash` is a keyed fingerprint of what would be done; it is
    what the second person agrees to, and what is done must still have it. The payload (what the action needs to know
    besides its subject) is sealed, bound to this row.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for a second person")
        APPROVED = "approved", _("agreed to, not done yet")
        REFUSED = "refused", _("not agreed to")
        WITHDRAWN = "withdrawn", _("taken back")
        EXPIRED = "expired", _("expired")
        EXECUTED = "executed", _("agreed to and done")

    code = models.CharField(max_length=16, unique=True, default=new_approval_code)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, blank=True)
    program_id = models.BigIntegerField(null=True, blank=True)  # null: of the whole network
    program_code = models.CharField(max_length=60, blank=True)
    content_hash = models.CharField(max_length=64)
    payload_sealed = models.BinaryField(default=bytes, editable=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    asked_by_id = models.BigIntegerField()
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_by_id = models.BigIntegerField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    executed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["program_id", "state"], name="approval_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "subject", "program_id"],
                condition=Q(state="asked"),
                nulls_distinct=False,
                name="approval_asked_once_at_a_time",
            ),
            # The last word on "nobody does both halves" is the database's.
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "executed"])
                | (Q(answered_by_id__isnull=False) & ~Q(answered_by_id=F("asked_by_id"))),
                name="approval_needs_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="executed") | Q(executed_at__isnull=False), name="approval_executed_at_a_time"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="approval_expires_after_asking"),
        ]

    def __str__(self) -> str:
        return self.code

    def _place(self) -> str:
        return f"compliance_approval.payload/{self.code}/{self.action}/{self.subject}"

    @property
    def payload(self) -> dict[str, Any]:
        """What the action needs to know besides its subject. Raises SealBroken when the row was tampered with."""
        return json.loads(unseal(bytes(self.payload_sealed), place=self._place())) if self.payload_sealed else {}

    @payload.setter
    def payload(self, value: dict[str, Any]) -> None:
        """Set it after code, action and subject: the seal is bound to them."""
        self.payload_sealed = seal(json.dumps(value, ensure_ascii=False, sort_keys=True), place=self._place())

    def is_open(self, now: datetime) -> bool:
        """Whether somebody may still answer: the clock ends it, whether or not the row says so yet."""
        return self.state == self.State.ASKED and now < self.expires_at

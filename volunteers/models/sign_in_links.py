"""One-time links for people who cannot do passwords, and the addresses they go to."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import seal, unseal


class SignInAddress(models.Model):
    """An e-mail address or telephone number that was shown to reach an account's owner: links may go there.

    Found by its keyed fingerprint; the address itself is sealed, bound to this row.
    """

    class Way(models.TextChoices):
        MAIL = "mail", _("e-mail")
        TEXT = "text", _("text message")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey("volunteers.User", on_delete=models.CASCADE, related_name="sign_in_addresses")
    way = models.CharField(max_length=4, choices=Way.choices)
    index = models.BinaryField(db_index=True)
    sealed = models.BinaryField()
    shown_at = models.DateTimeField(default=timezone.now)  # when its owner showed that it reaches them

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "way"], name="sign_in_address_once_a_way")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.way}"

    def _place(self) -> str:
        return f"volunteers_signinaddress.sealed/{self.pk}/{self.user_id}"

    @property
    def address(self) -> str:
        """The address itself, for the job that sends."""
        return unseal(bytes(self.sealed), place=self._place())

    @address.setter
    def address(self, text: str) -> None:
        """Set it after the user: the seal is bound to both."""
        self.sealed = seal(text, place=self._place())


class SignInLink(models.Model):
    """Somebody asked for a link, known or not: the row is the same, and only the job that sends looks who it is.

    It opens a session in the browser that asked alone (`device`, a fingerprint of what that browser keeps), once,
    within minutes: by the link, or by the short code typed there. Token and code are kept as fingerprints.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    asked_sealed = models.BinaryField(null=True)  # the name or address that was typed, until the job has run
    asked_index = models.BinaryField(db_index=True)
    language = models.CharField(max_length=5, default="en")
    device = models.BinaryField(db_index=True)
    browser = models.BinaryField()  # of accounts/devices.py: an account's own browser has a count of its own
    user = models.ForeignKey("volunteers.User", null=True, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.BinaryField(unique=True, null=True)
    code = models.BinaryField(null=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    ends_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="sign_in_link_ends_after_it_is_made"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def _place(self) -> str:
        return f"volunteers_signinlink.asked/{self.pk}"

    @property
    def asked(self) -> str:
        """What was typed; empty once the job has run."""
        return unseal(bytes(self.asked_sealed), place=self._place()) if self.asked_sealed else ""

    @asked.setter
    def asked(self, text: str) -> None:
        self.asked_sealed = seal(text, place=self._place())

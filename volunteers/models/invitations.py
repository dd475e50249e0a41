"""An invitation to join: the only way in which an account begins."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import seal, unseal
from volunteers.models.programs import Membership


class Invitation(models.Model):
    """Somebody may take up a role, once, within some hours, by the link that was sent to one address.

    The link's token is kept as a fingerprint alone. `address_index` is the keyed fingerprint of the e-mail address or
    telephone number the invitation was sent to (empty: the link was printed, and is handed over by hand); the address
    itself is sealed, bound to this row, and goes when the invitation ends.
    """

    class Way(models.TextChoices):
        MAIL = "mail", _("e-mail")
        TEXT = "text", _("text message")
        HAND = "hand", _("handed over")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    fingerprint = models.BinaryField(unique=True, null=True)  # null until the job that sends it has drawn the token
    program = models.ForeignKey(
        "volunteers.Program", null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    role = models.CharField(max_length=2, choices=Membership.ROLES)
    # The volunteer others acted for so far, who gets an account of their own now.
    volunteer = models.ForeignKey(
        "volunteers.Volunteer", null=True, blank=True, on_delete=models.CASCADE, related_name="invitations"
    )
    # The group somebody was invited with: whoever accepts belongs to it.
    group = models.ForeignKey(
        "volunteers.ApplicantGroup", null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations"
    )
    way = models.CharField(max_length=4, choices=Way.choices)
    address_index = models.BinaryField(null=True)
    address_sealed = models.BinaryField(null=True)
    language = models.CharField(max_length=5, default="en")
    # Whose right it rests on: it opens nothing once that person has lost the role. Null: made on the server itself.
    invited_by = models.ForeignKey(
        "volunteers.Membership", null=True, blank=True, on_delete=models.CASCADE, related_name="invitations"
    )
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField()
    wrong_addresses = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        "volunteers.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(program__isnull=False) | ~Q(role__in=["AP", "VO", "MB", "PL"]),
                name="invitation_program_roles_have_a_program",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="invitation_ends_after_it_is_made"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"IV-{self.pk.hex[:8]}"

    def _place(self) -> str:
        return f"volunteers_invitation.address/{self.pk}"

    @property
    def address(self) -> str:
        """Where it goes; empty when it is handed over, or once it has ended."""
        return unseal(bytes(self.address_sealed), place=self._place()) if self.address_sealed else ""

    @address.setter
    def address(self, text: str) -> None:
        self.address_sealed = seal(text, place=self._place()) if text else None

    def is_open(self, now: datetime) -> bool:
        """Whether it could still be accepted, as far as this row knows."""
        return self.accepted_at is None and self.withdrawn_at is None and now < self.ends_at

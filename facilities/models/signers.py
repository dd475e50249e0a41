"""Whose rule packs are known here."""

from django.db import models
from django.db.models import Q

from facilities.packs import fingerprint


class PackSigner(models.Model):
    """A key whose fingerprint somebody compared with its owner; without a row, a signature is nobody knows whose."""

    public_key = models.CharField(max_length=64, unique=True)  # 32 bytes in hexadecimal
    called = models.CharField(max_length=80)  # a program or a network, never a person
    known_since = models.DateTimeField()
    known_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["called", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(public_key__regex=r"^[0-9a-f]{64}$"), name="signer_key_is_32_bytes"),
            models.CheckConstraint(condition=~Q(called=""), name="signer_is_called_something"),
        ]

    def __str__(self) -> str:
        return self.public_key[:8]

    @property
    def fingerprint(self) -> str:
        return fingerprint(bytes.fromhex(self.public_key))

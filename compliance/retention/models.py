"""Holds, which keep data from being purged, and the runs of the purge."""

import secrets
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from compliance.fields import seal, unseal

_SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"


def new_hold_code() -> str:
    """Such as HD-7QKM2X: drawn, never made from what it stands for."""
    return "HD-" + "".join(secrets.choice(_SIGNS) for _sign in range(6))


class Hold(models.Model):
    """Nothing about these people, or of the whole program, is purged or deleted until two people release it.

    It lets nobody read anything. No foreign keys: it speaks of program and people by number and by code. `people`
    empty: the whole program. The reason is sealed, bound to this row.
    """

    code = models.CharField(max_length=12, unique=True, default=new_hold_code)
    program_id = models.BigIntegerField()
    program_code = models.CharField(max_length=60)
    people = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    reason_sealed = models.BinaryField(default=bytes, editable=False)
    set_at = models.DateTimeField(default=timezone.now)
    asked_by = models.CharField(max_length=120)
    agreed_by = models.CharField(max_length=120)
    released_at = models.DateTimeField(null=True, blank=True)
    release_asked_by = models.CharField(max_length=120, blank=True)
    release_agreed_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-set_at", "-id"]
        indexes = [models.Index(fields=["program_id", "released_at"], name="hold_in_force")]
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("agreed_by")), name="hold_is_set_by_two"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True)
                | (~Q(release_asked_by=F("release_agreed_by")) & ~Q(release_agreed_by="")),
                name="hold_is_released_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def _place(self) -> str:
        return f"compliance_hold.reason/{self.code}/{self.program_id}"

    @property
    def reason(self) -> str:
        return unseal(bytes(self.reason_sealed), place=self._place()) if self.reason_sealed else ""

    @reason.setter
    def reason(self, text: str) -> None:
        """Set it after code and program: the seal is bound to them."""
        self.reason_sealed = seal(text, place=self._place())


class PurgeRun(models.Model):
    """One run of the purge over one program. Counts by clock: what went, what a hold kept, what failed."""

    program_id = models.BigIntegerField()
    program_code = models.CharField(max_length=60)
    by = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)  # null: it was cut off; the next one goes on
    purged: Any = models.JSONField(default=dict)
    held: Any = models.JSONField(default=dict)
    failed: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["program_id", "started_at"], name="purge_runs_of_a_program")]

    def __str__(self) -> str:
        return f"{self.program_code} {self.started_at:%Y-%m-%d %H:%M}"

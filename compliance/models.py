"""Append-only tables of the ground floor. No foreign keys: the trail must outlive what it speaks of."""

from django.db import models
from django.utils import timezone

from compliance.approvals.models import Approval
from compliance.fields import SealedJSONField, SealedRow
from compliance.queue.models import Job
from compliance.retention.models import Hold, PurgeRun
from compliance.sessions.models import WebSession

__all__ = ["Approval", "AuditEvent", "DecisionRecord", "Hold", "Job", "PurgeRun", "WebSession"]


class AuditEvent(models.Model):
    """Who did what to which thing, by name and code. The database refuses to change or delete a row."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    action = models.CharField(max_length=60, db_index=True)
    by = models.CharField(max_length=120)
    program = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=120, blank=True, db_index=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"


class DecisionRecord(SealedRow):
    """What the rules said of one visit at one moment, kept so that it can be shown and run again.

    `findings` is sealed under the person's key, which the maker gives: a finding about a housing unit or a custody
    level is about a person.
    """

    at = models.DateTimeField(default=timezone.now)
    subject = models.CharField(max_length=120, db_index=True)
    facility = models.CharField(max_length=60)
    edition = models.PositiveIntegerField(null=True)
    verdict = models.CharField(max_length=10)
    findings = SealedJSONField(default=list)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.subject} {self.verdict}"


class AuditLink(models.Model):
    """An event's place in its chain; the database writes it when the event's transaction commits, nobody else can.

    A chain is a program's code, or nothing for what belongs to no program. `own` is the SHA-256 of the event, its place
    and `previous` (compliance/audit/chain.py). A table of its own, because an event is written when it happens and its
    place is known only at the commit: so no request waits for another one's pages.
    """

    event = models.BigIntegerField(primary_key=True)
    chain = models.CharField(max_length=60, blank=True)
    number = models.PositiveBigIntegerField()  # 1, 2, 3 … without a gap
    previous = models.BinaryField()
    own = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="audit_chain_does_not_fork")]

    def __str__(self) -> str:
        return f"{self.chain or '-'} {self.number}"

"""One row for each session of a browser: nothing in it can be replayed, and nothing read."""

from datetime import datetime, timedelta

from django.db import models


class WebSession(models.Model):
    """A session. The cookie's key is kept as its hash, and what the session holds is sealed (payload.py).

    No foreign key: it knows its user by number. `handle` names the row on its owner's page and nowhere else.
    """

    key_hash = models.CharField(primary_key=True, max_length=64)  # SHA-256 in hexadecimal
    handle = models.UUIDField(unique=True)
    user_pk = models.BigIntegerField(null=True, db_index=True)
    payload = models.BinaryField()
    device = models.CharField(max_length=40, blank=True)  # such as "phone firefox", and no finer than that
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    idle_seconds = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)  # whatever its user does

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("created_at")), name="session_has_an_end")
        ]

    def __str__(self) -> str:
        return str(self.handle)

    def end(self) -> datetime:
        """When it ends if its user does nothing more."""
        return min(self.ends_at, self.last_seen_at + timedelta(seconds=self.idle_seconds))

    def lives(self, *, now: datetime) -> bool:
        return now < self.end()

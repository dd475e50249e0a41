"""What signing in remembers: guesses, devices, resets that are under way."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class GuessCount(models.Model):
    """When somebody guessed at one account, or at a name that no account has. `key` is a keyed fingerprint."""

    key = models.BinaryField(primary_key=True)
    tries = ArrayField(models.DateTimeField())  # oldest first, at most as many as the longer limit allows

    def __str__(self) -> str:
        return bytes(self.key).hex()[:8]


class KnownDevice(models.Model):
    """A browser in which an account signed in with all it takes. The cookie's value is kept as a fingerprint alone."""

    user = models.ForeignKey("volunteers.User", on_delete=models.CASCADE, related_name="known_devices")
    fingerprint = models.BinaryField()
    since = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "fingerprint"], name="known_device_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {bytes(self.fingerprint).hex()[:8]}"


class PasswordReset(models.Model):
    """A link to a new password, sent or as good as sent: for a name that no account has, `user` is empty."""

    fingerprint = models.BinaryField(unique=True)
    user = models.ForeignKey("volunteers.User", null=True, on_delete=models.CASCADE, related_name="+")
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return bytes(self.fingerprint).hex()[:8]

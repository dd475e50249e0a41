"""The sign of life of the background jobs."""

from django.db import models


class Heartbeat(models.Model):
    """When a process that works in the background last showed that it does. One row a name."""

    name = models.CharField(max_length=40, unique=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.beaten_at:%Y-%m-%dT%H:%M:%SZ}"

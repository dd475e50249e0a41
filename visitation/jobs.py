"""Timed work. Each job takes ids or nothing, calls one action, and may run twice; timetable.py says when."""

from django.utils import timezone

from visitation.models import Heartbeat

HEARTBEAT = "jobs"


def beat() -> None:
    """Show that a worker took a task and finished it: the supervisor and /health look for this."""
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"beaten_at": timezone.now()})

"""Timed work of the room; the timetable says when."""

from django.utils import timezone

from compliance.sessions.ending import clear_ended


def clear_sessions() -> None:
    """Remove the rows of sessions that are over."""
    clear_ended(now=timezone.now())

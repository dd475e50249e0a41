"""Sessions end: one, those of an account, and those whose time is over."""

from datetime import datetime, timedelta

from django.db.models import F

from compliance.sessions.models import WebSession
from compliance.sessions.payload import hash_of

KEPT_AFTER_END = timedelta(hours=1)  # so that a form sent too late is known to be its sender's own


def end_sessions_of(user_pk: int, *, keep: str | None = None, why: str = "") -> int:
    """End every session of an account at once, but the one with the key `keep`. Says how many.

    The next request of each finds nobody signed in. With `why`, a word for the trail, the trail tells of it; nothing is
    written where there was nothing to end. Inside a transaction it takes effect with it.
    """
    sessions = WebSession.objects.filter(user_pk=user_pk)
    if keep is not None:
        sessions = sessions.exclude(pk=hash_of(keep))
    ended, _by_model = sessions.delete()
    if ended and why:
        _record(user_pk, why=why, ended=ended)
    return ended


def end_oldest(user_pk: int, *, leave: int) -> int:
    """End an account's sessions but the `leave` that were used last. Says how many."""
    older = WebSession.objects.filter(user_pk=user_pk).order_by("-last_seen_at", "pk").values("pk")[leave:]
    ended, _by_model = WebSession.objects.filter(pk__in=older).delete()
    if ended:
        _record(user_pk, why="too_many", ended=ended)
    return ended


def _record(user_pk: int, *, why: str, ended: int) -> None:
    from compliance import audit  # late: its models are loaded beside those of this room

    audit.record("sessions_ended", by="system", subject=f"account {user_pk}", detail={"why": why, "ended": ended})


def clear_ended(*, now: datetime) -> int:
    """Remove the rows of sessions that are over for KEPT_AFTER_END. Says how many."""
    longest = WebSession.objects.filter(ends_at__lt=now - KEPT_AFTER_END)
    over, _by_model = longest.delete()
    idle = WebSession.objects.filter(last_seen_at__lt=now - KEPT_AFTER_END - timedelta(seconds=1) * F("idle_seconds"))
    unused, _by_model = idle.delete()
    return over + unused

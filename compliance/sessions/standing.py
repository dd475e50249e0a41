"""Where somebody is signed in, and for how much longer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from compliance.sessions.engine import SessionStore
from compliance.sessions.lifetimes import WARNING
from compliance.sessions.models import WebSession


@dataclass(frozen=True)
class Standing:
    """A session as its own pages see it. `seconds_left`: until it ends if nobody does anything more, never below 0."""

    seconds_left: int
    may_go_on: bool  # whether a step of the user moves that end, or the clock has the last word


def standing_of(session: SessionStore, *, now: datetime) -> Standing | None:
    """None where nobody is signed in."""
    row = session.row
    if row is None or row.user_pk is None or session.session_key is None:
        return None
    left = row.end() - now
    may_go_on = row.ends_at - now > WARNING and row.ends_at > row.end()
    return Standing(max(0, int(left / timedelta(seconds=1))), may_go_on)


def sessions_of(user_pk: int, *, now: datetime) -> list[WebSession]:
    """The living sessions of an account, the one used last first."""
    rows = WebSession.objects.filter(user_pk=user_pk, ends_at__gt=now).defer("payload").order_by("-last_seen_at")
    return [row for row in rows if row.lives(now=now)]

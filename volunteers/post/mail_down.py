"""Whether e-mail goes out at all: told to leads of their own program's messages, to system admins of all in a count.

While no e-mail goes out, a letter that waits for it says why and has no attempt of its own (sending.py).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max, Min, Q, QuerySet

from volunteers.models import Letter

_WAITS = Q(way=Letter.Way.MAIL, state=Letter.State.WAITING, attempts=0) & ~Q(reason="")


@dataclass(frozen=True)
class MailDown:
    """No e-mail has gone out since then; so many messages wait for it."""

    since: datetime
    waiting: int


def mail_down_for(letters: QuerySet[Letter]) -> MailDown | None:
    """Of these letters; None while e-mail goes out. One query."""
    found = letters.order_by().aggregate(
        since=Min("made_at", filter=_WAITS),
        last=Max("ended_at", filter=Q(way=Letter.Way.MAIL, state=Letter.State.SENT)),
    )
    return _told(letters.filter(_WAITS).count() if found["since"] else 0, **found)


def mail_down_everywhere() -> MailDown | None:
    """Of all programs and accounts together: a count and a moment, whoever asks. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT waiting, since, last FROM visitation_mail_that_waits()")
        waiting, since, last = cursor.fetchone()
    return _told(waiting, since=since, last=last)


def _told(waiting: int, *, since: Any, last: Any) -> MailDown | None:
    """Since the first letter that waits was made, or the last other one was sent, whichever is later."""
    return MailDown(max(since, last or since), waiting) if waiting else None

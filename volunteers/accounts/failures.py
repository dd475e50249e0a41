"""Tries to sign in that failed, written into the trail: of a known account and of a name nobody has, by the same work.

What was typed is nowhere kept. Of an account no more rows can come than guesses are looked at. Names that nobody has
are endless: of all of them together so many an hour are kept, and what is beyond leaves no row.
"""

from datetime import datetime, timedelta

from django.db import transaction

from compliance import audit
from volunteers.accounts import guesses
from volunteers.models import User

ACTION = "sign_in_failed"
NOBODY = "nobody"
UNKNOWN = "unknown"
# The last of the thousand times is all that is looked at besides those of the hour.
KEPT = guesses.Limit("failed", 100, timedelta(hours=1), 1000, timedelta(days=1))


def failed(user: User | None, factor: str, *, now: datetime) -> None:
    """Write down that somebody failed at `password`, `code`, `passkey`, `link` or `link_code`; `user`: whose."""
    kept = guesses.count(KEPT, guesses.whom(user, UNKNOWN), now=now)
    with transaction.atomic():
        audit.record(ACTION, by=NOBODY, subject=user or UNKNOWN, detail={"factor": factor}, now=now)
        if kept is None:
            transaction.set_rollback(True)

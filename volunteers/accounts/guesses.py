"""How often somebody may guess: exact under any number of requests at once, and never by address.

A bucket is one account, one unknown name, or one account in one known browser. Whoever guesses at an account from
elsewhere fills its bucket and not that of the browser its owner signs in with.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from compliance.fields import blind_index
from volunteers.models import User

_PLACE = "volunteers_guesscount.key"
# The last `long` times stay. One statement, so that of many at once exactly as many as may come through do.
_COUNT = """
INSERT INTO volunteers_guesscount AS kept (key, tries) VALUES (%(key)s, ARRAY[%(now)s]::timestamptz[])
ON CONFLICT (key) DO UPDATE
SET tries = (kept.tries || excluded.tries)[greatest(1, cardinality(kept.tries) + 2 - %(long)s):]
WHERE (cardinality(kept.tries) < %(short)s OR kept.tries[cardinality(kept.tries) - %(short)s + 1] <= %(short_from)s)
  AND (cardinality(kept.tries) < %(long)s OR kept.tries[cardinality(kept.tries) - %(long)s + 1] <= %(long_from)s)
RETURNING 1
"""
_GIVE_BACK = """
UPDATE volunteers_guesscount
SET tries = tries[:array_position(tries, %(at)s) - 1] || tries[array_position(tries, %(at)s) + 1:]
WHERE key = %(key)s AND array_position(tries, %(at)s) IS NOT NULL
"""
_FORGET = """
DELETE FROM volunteers_guesscount
WHERE cardinality(tries) = 0 OR tries[cardinality(tries)] <= %(before)s
"""


@dataclass(frozen=True)
class Limit:
    """So many in `short_time`, and so many in `long_time`, ending now."""

    name: str
    short: int
    short_time: timedelta
    long: int
    long_time: timedelta = timedelta(days=30)


PASSWORD = Limit("password", 10, timedelta(hours=1), 100)
CODE = Limit("code", 10, timedelta(minutes=15), 100)
RESET = Limit("reset", 5, timedelta(hours=1), 20)


@dataclass(frozen=True)
class Guess:
    """One that was counted, so that it can be given back."""

    key: bytes
    at: datetime


def whom(user: User | None, name: str) -> str:
    """The bucket of an account, or of a name that no account has."""
    return f"account {user.pk}" if user else f"name {unicodedata.normalize('NFKC', name).strip().casefold()}"


def count(limit: Limit, whom: str, *, now: datetime) -> Guess | None:
    """Count a guess before it is looked at. None: no more for now, and nothing was counted."""
    key = blind_index(f"{limit.name}\0{whom}", place=_PLACE)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "key": key,
                "now": now,
                "short": limit.short,
                "short_from": now - limit.short_time,
                "long": limit.long,
                "long_from": now - limit.long_time,
            },
        )
        return Guess(key, now) if cursor.fetchone() else None


def give_back(guess: Guess) -> None:
    """What turned out right was no guess."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, {"key": guess.key, "at": guess.at})


def forget_old(*, now: datetime) -> int:
    """Remove the buckets that nobody tried for as long as any limit looks back; how many those were."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"before": now - PASSWORD.long_time})
        return cursor.rowcount

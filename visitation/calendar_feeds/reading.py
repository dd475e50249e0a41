"""A link that somebody asks for: whose it is, how often it may be asked for, and what it tells.

Nobody has signed in: the token is all there is. It is looked up by its fingerprint through one function of the
database; from there on its owner acts, in the program of the link, and row level security holds as for a page.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from compliance.access import Permission, grants
from compliance.tenancy import acting
from visitation.calendar_feeds.entries import NEVER_TOLD, Entry, Title, Wording, entries_of, left_entries_of
from visitation.models import CalendarFeed, Channel, LeftPlace, Match, Visit, VisitVolunteer

TOKEN_BYTES = 32  # 256 bits: nobody guesses one
KEPT_DAYS = 30  # how long a past or withdrawn visit is still told of
MOST_ASKED, ASKED_WITHIN = 60, timedelta(minutes=10)  # several devices of one household, every minute, fit in
_NEVER = datetime(1, 1, 2, tzinfo=UTC)
_EDITION = "1"  # of how a feed is written: another one makes every calendar program fetch anew

_FIND = """
SELECT id, program_id, user_id, role, kind, facility_id, title, names_facility, language, timezone, holds
FROM visitation_feed_of(%s)
"""
# One statement, so that of many at once exactly as many as may come through do; beyond that nothing is written. And it
# waits for no disk: a count that a power failure takes back does no harm.
_COUNT = """
UPDATE visitation_calendarfeed
SET asked = CASE WHEN asked_from > %(since)s THEN asked + 1 ELSE 1 END,
    asked_from = CASE WHEN asked_from > %(since)s THEN asked_from ELSE %(now)s END,
    last_asked_on = %(today)s
WHERE id = %(feed)s AND NOT (asked_from > %(since)s AND asked >= %(most)s)
RETURNING visitation_feed_stamp(id, %(first)s, %(last)s), set_config('synchronous_commit', 'off', true)
"""


class AskedTooOften(Exception):
    """The link was asked for more often than any calendar program needs; `seconds` until it answers again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Feed:
    """A link as whoever asks for it is answered. `holds`: neither it nor the role it speaks for has ended or rests."""

    pk: UUID
    program: int
    user: int
    role: str
    kind: str
    facility: int | None
    title: str
    names_facility: bool
    language: str
    zone: str
    holds: bool

    @property
    def wording(self) -> Wording:
        return Wording(Title(self.title), self.names_facility)

    @property
    def is_open(self) -> bool:
        """Whether it may be answered at all: it holds, and its role may know what it would tell."""
        if self.kind == CalendarFeed.Kind.FACILITY:
            return self.holds and grants(self.role, Permission.SEE_VISIT) == "prog"
        return self.holds and bool(grants(self.role, Permission.OWN_FEED))


def new_token() -> str:
    """A random text for a link, 43 signs."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def fingerprint(token: str) -> bytes:
    """What is kept of a token (32 bytes): of 256 random bits the plain hash leads nowhere back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def feed_of(token: str) -> Feed | None:
    """The link with this token, ended ones included; None where there was never one. One query, as nobody."""
    with acting():
        return looked_up(token)


def looked_up(token: str) -> Feed | None:
    """The same for who acts as nobody already: whoever tries many tokens, to measure that."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [fingerprint(token)])
        found = cursor.fetchone()
    return Feed(*found) if found else None


def stamp_of(feed: Feed, *, now: datetime) -> str:
    """Count that the link was asked for, and say in what state what it tells is: equal while nothing has changed.

    Everything an answer depends on is in it. One query, in a transaction of its own. Raises AskedTooOften.
    """
    first, last = _reach(now)
    told = {"now": now, "since": now - ASKED_WITHIN, "today": now.date(), "feed": feed.pk, "most": MOST_ASKED}
    with acting(actor=feed.user, program=feed.program), connection.cursor() as cursor:
        cursor.execute(_COUNT, told | {"first": first, "last": last})
        counted = cursor.fetchone()
        if counted is None:
            raise AskedTooOften(_seconds_left(feed, now=now))
    visits = counted[0] or now.date().isoformat()  # a calendar without visits speaks of the day
    words = [_EDITION, visits, feed.language, feed.zone, feed.title, feed.names_facility]
    return hashlib.sha256(repr(words).encode()).hexdigest()[:32]


def entries_told(feed: Feed, *, now: datetime) -> list[Entry]:
    """What the link tells now. Two queries."""
    with acting(actor=feed.user, program=feed.program):
        return entries_for(feed, now=now)


def entries_for(feed: Feed, *, now: datetime) -> list[Entry]:
    """The same for who acts already, in two queries: its visits, and as off those that its owner has given back.

    Of the latter it says what its owner was told last: whatever became of the visit since is for who makes it.
    """
    entries = entries_of(visits_of(feed, now=now))
    if feed.kind == CalendarFeed.Kind.FACILITY:
        return entries
    first, last = _reach(now)
    left = LeftPlace.objects.filter(
        volunteer__user=feed.user, visit__program=feed.program, starts__gte=first, starts__lt=last
    )
    there = {entry.code for entry in entries}
    return entries + [entry for entry in left_entries_of(left) if entry.code not in there]


def visits_of(feed: Feed, *, now: datetime) -> QuerySet[Visit]:
    """The visits a link tells of: its owner's own, or the program's at its facility; published ones alone.

    From 30 days back to 90 days ahead. Of a person with whom the owner's match has ended no visit after that end.
    """
    first, last = _reach(now)
    visits = Visit.objects.filter(~NEVER_TOLD, program=feed.program, starts__gte=first, starts__lt=last)
    if feed.kind == CalendarFeed.Kind.FACILITY:
        return visits.filter(facility=feed.facility)
    places = VisitVolunteer.objects.filter(volunteer__user=feed.user)
    return visits.filter(pk__in=places.exclude(_no_longer_theirs()).values("visit"))


def _reach(now: datetime) -> tuple[datetime, datetime]:
    return now - timedelta(days=KEPT_DAYS), now + timedelta(days=settings.FEED_DAYS_AHEAD)


def _no_longer_theirs() -> Q:
    """A place that still holds in a visit after the end of the match under which it was booked."""
    pair = Match.objects.filter(person=OuterRef("visit__person"), volunteer=OuterRef("volunteer"))
    pair = pair.exclude(channel=Channel.AFTER)
    booked_at = Coalesce(OuterRef("booked_at"), Value(_NEVER))
    ended = pair.filter(ended_at__gte=booked_at, ended_at__lte=OuterRef("starts"))
    lasting = pair.filter(ended_on__isnull=True, ended_at__isnull=True)
    return Q(Exists(ended), ~Exists(lasting), holds=True)


def _seconds_left(feed: Feed, *, now: datetime) -> int:
    asked_from = CalendarFeed.objects.values_list("asked_from", flat=True).get(pk=feed.pk)
    return max(1, ceil((asked_from + ASKED_WITHIN - now).total_seconds()))

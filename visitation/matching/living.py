"""The life of a match: it pauses and goes on, and its channel changes. How it ends: visitation/actions/matches.py."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from compliance import audit
from compliance.access import Permission, grants
from visitation.actions.matches import end_match
from visitation.consents.holding import holds
from visitation.matching.proposing import AGREED_TO
from visitation.models import Channel, Match, Person
from volunteers.models import Volunteer


class NotPossible(Exception):
    """The match is over, or in this state already; nothing was changed."""


class ChangedMeanwhile(Exception):
    """Another lead changed the match since the page was made; nothing was written. `match`: as it is now."""

    def __init__(self, match: Match) -> None:
        super().__init__("changed meanwhile")
        self.match = match


class NotAgreed(Exception):
    """The person has not agreed to this channel."""


class MatchedAlready(Exception):
    """The two are matched by this channel, or its seats are taken."""


def mark_of(match: Match) -> str:
    """What a page posts back, so that it can be told whether the match was changed since: no name, no place."""
    paused_at = int(match.paused_at.timestamp() * 1000) if match.paused_at else 0
    return f"{match.channel}-{paused_at}-{match.paused_until or ''}"


@transaction.atomic
def pause(match: Match, *, until: date | None, by: Any, now: datetime, seen: str | None = None) -> Match:
    """The volunteer keeps the person and does not visit for a while. Somebody may stand in. Raises NotPossible.

    `seen`: the mark of the version that was looked at; by it a pause that has begun gets another day. Raises
    ChangedMeanwhile where it is another version, as the next two do.
    """
    row = _locked(match, by, seen)
    if row.paused_at is not None and (seen is None or row.paused_until == until):
        raise NotPossible
    row.paused_at, row.paused_until = row.paused_at or now, until
    row.save(update_fields=["paused_at", "paused_until"])
    _record("match_paused", row, by=by, now=now)
    return row


@transaction.atomic
def go_on(match: Match, *, by: Any, now: datetime, seen: str | None = None) -> Match:
    """The pause is over; whoever stood in is thanked, and their part ends with it. Raises NotPossible."""
    row = _locked(match, by, seen)
    if row.paused_at is None:
        raise NotPossible
    row.paused_at = row.paused_until = None
    row.save(update_fields=["paused_at", "paused_until"])
    _record("match_went_on", row, by=by, now=now)
    for cover in Match.objects.filter(covers=row, ended_on__isnull=True, ended_at__isnull=True).order_by("pk"):
        end_match(cover, by=by, now=now)
    return row


@transaction.atomic
def change_channel(match: Match, channel: str, *, by: Any, now: datetime, seen: str | None = None) -> Match:
    """The same two go on in another way. Raises NotAgreed, MatchedAlready and NotPossible."""
    row = _locked(match, by, seen)
    if channel in (row.channel, Channel.AFTER):  # what comes after a release is asked about at the release
        raise NotPossible
    if not holds(row.person, AGREED_TO[Channel(channel)], now=now):
        raise NotAgreed
    before, row.channel = row.channel, channel
    taken = set(
        Match.objects.filter(
            Q(ended_on__isnull=True, ended_at__isnull=True), person=row.person_id, channel=channel
        ).values_list("seat", flat=True)
    )
    row.seat = next((seat for seat in (1, 2) if seat not in taken), None)
    if row.seat is None:
        raise MatchedAlready
    try:
        with transaction.atomic():
            row.more_because = ""
            row.save(update_fields=["channel", "seat", "more_because"])
    except IntegrityError:
        raise MatchedAlready from None
    _record("match_channel_changed", row, by=by, now=now, before=before, channel=channel)
    return row


def _locked(match: Match, by: Any, seen: str | None) -> Match:
    """Volunteer, person, match; only of a lasting match of a lead's own program. Raises NotPossible, ChangedMeanwhile.

    `seen` None: whoever asks has read it in this transaction.
    """
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk=match.volunteer_id).values_list("pk"))
    list(Person.objects.select_for_update(no_key=True).filter(pk=match.person_id).values_list("pk"))
    rows = Match.objects.select_for_update(of=("self",)).select_related("person__program", "volunteer")
    row = rows.get(pk=match.pk)
    program = getattr(by, "program", None)
    is_lead = program is not None and grants(by.role or "", Permission.PROPOSE_MATCH) == "prog"
    if row.is_over or not is_lead or row.person.program_id != program.pk or row.channel == Channel.AFTER:
        raise NotPossible
    if seen is not None and seen != mark_of(row):
        raise ChangedMeanwhile(row)
    return row


def _record(action: str, match: Match, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(
        action,
        by=by,
        subject=match.person.alias_code,
        program=match.person.program.code,
        detail={"volunteer": match.volunteer.code, **detail},
        now=now,
    )

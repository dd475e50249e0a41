"""How a contact after release ends: by either side, with the person's yes, their file, or the volunteer's part in it.

Whoever calls holds the rows: volunteers, then the person.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from compliance import audit
from compliance.access import Role
from compliance.retention.holds import lock_for_deleting
from compliance.tenancy import acting
from visitation.after_release import letters
from visitation.knowing.after_release import LASTS, agreed, going_on, released
from visitation.models import ContactAfterRelease, Match, Person
from volunteers.models import Membership, Program

BY_ITSELF = "clock"
_OF_VOLUNTEERS = (Role.VOLUNTEER.value, Role.MENTOR.value)


class Why(StrEnum):
    """What the trail says of an end."""

    ENDED = "ended"  # the volunteer, or a lead
    CONSENT = "consent_withdrawn"
    ERASED = "person_purged"
    REOPENED = "person_reopened"
    VOLUNTEER = "volunteer_left_or_held"
    UNCONFIRMED = "not_confirmed"
    NO_GROUND = "no_ground"  # a row that an interruption left behind


def contacts_with(person: Person) -> QuerySet[Match]:
    """The lasting contacts after release of one person, by number."""
    return Match.objects.filter(LASTS, person=person).order_by("pk")


def end_each(matches: QuerySet[Match], *, why: Why, by: Any, now: datetime, tells: bool = True) -> int:
    """End them now and tell each volunteer, unless it was theirs to end; how many."""
    rows = list(matches.select_for_update(of=("self",)).select_related("person__program", "volunteer"))
    for match in rows:
        program = match.person.program
        today = now.astimezone(ZoneInfo(program.timezone)).date()
        match.ended_on, match.ended_at, match.ended_by = max(today, match.since), now, str(by)[:120]
        Match.objects.filter(pk=match.pk).update(
            ended_on=match.ended_on, ended_at=match.ended_at, ended_by=match.ended_by
        )
        detail = {"volunteer": match.volunteer.code, "why": why.value}
        audit.record(
            "after_release_ended", by=by, subject=match.person.alias_code, program=program.code, detail=detail, now=now
        )
        if match.volunteer.user_id is not None and match.volunteer.user_id == getattr(by, "pk", None):
            letters.post_ended_by_volunteer(match, now=now)
        elif tells:
            letters.post_ended(match, now=now)
    return len(rows)


def forget_way(person: Person) -> None:
    """Destroy the way the person gave. Under a legal hold the row stays, sealed, and counts for nothing without a yes;
    the nightly look lets go of it once the hold is released."""
    if not lock_for_deleting(person.program_id).keeps(person.alias_code):
        ContactAfterRelease.objects.filter(person=person).delete()


def end_contacts_of(membership: Membership, *, by: Any, now: datetime) -> None:
    """A volunteer's role ends or rests: no contact goes on, and none comes back with the role."""
    if membership.program_id is None or membership.role not in _OF_VOLUNTEERS:
        return
    # Whoever ends the role may be of the network, and then sees no row of any program.
    with acting(actor=by.pk, program=membership.program_id):
        theirs = Match.objects.filter(
            LASTS, volunteer__user=membership.user_id, volunteer__program=membership.program_id
        ).order_by("pk")
        end_each(theirs, why=Why.VOLUNTEER, by=by, now=now)


@transaction.atomic
def end_what_is_over(program: Program, *, now: datetime) -> int:
    """End what nobody confirmed in time and what has lost its ground, and let go of ways that nothing allows any more;
    how many contacts ended. May run twice."""
    today = now.astimezone(ZoneInfo(program.timezone)).date()
    lasting = Match.objects.filter(LASTS, person__program=program).order_by("pk")
    ended = end_each(lasting.filter(confirm_by__lt=today), why=Why.UNCONFIRMED, by=BY_ITSELF, now=now)
    # Who is still held, and was matched so before there was a release, is asked about when there is one.
    closed = lasting.filter(person__state=Person.State.CLOSED)
    on = Match.objects.filter(going_on()).values("pk")
    grounds = Q(released("person")) & Q(agreed("person"))
    ended += end_each(
        closed.filter(grounds).exclude(pk__in=on), why=Why.VOLUNTEER, by=BY_ITSELF, now=now
    )
    ended += end_each(closed.exclude(pk__in=on), why=Why.NO_GROUND, by=BY_ITSELF, now=now)
    ways = ContactAfterRelease.objects.filter(person__program=program).select_related("person")
    has_no_use = ~Q(agreed("person")) | (Q(person__state=Person.State.CLOSED) & ~Q(released("person")))
    for row in ways.filter(has_no_use).defer("way"):
        forget_way(row.person)
    return ended

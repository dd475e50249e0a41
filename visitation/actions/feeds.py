"""Links for calendar programs are made, replaced and ended."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from compliance import audit
from compliance.access import Permission, grants
from compliance.tenancy import acting
from facilities.models import Facility
from visitation.calendar_feeds.entries import Wording
from visitation.calendar_feeds.reading import fingerprint, new_token
from visitation.models import CalendarFeed
from volunteers.models import Membership, User

MOST_AT_ONCE = 10  # links of one role


class TooManyLinks(Exception):
    """One role has as many links as it may have; nothing was made."""


class AlreadyMade(Exception):
    """The form was sent before: its link is there, and its token was shown then."""


class NotTheirFacility(Exception):
    """Only a lead has a link of a facility, and only of one their program visits. Nothing was made."""


def feeds_for(user: Any) -> QuerySet[CalendarFeed]:
    """The user's own links that hold, for the role they act under now."""
    return feeds_of(user).filter(ended_at__isnull=True)


def feeds_of(user: Any) -> QuerySet[CalendarFeed]:
    """The same, ended ones included."""
    links = CalendarFeed.objects.select_related("facility")
    if user.program is None:
        return links.none()
    return links.filter(user=user, membership=user.membership, program=user.program)


def feeds_of_others(user: Any) -> QuerySet[CalendarFeed]:
    """The links this user may end although they are others': of their program for a lead, all for a system admin."""
    links = CalendarFeed.objects.select_related("facility", "program", "user").filter(ended_at__isnull=True)
    if not grants(user.role or "", Permission.END_FEED):
        return links.none()
    if user.program is not None:
        links = links.filter(program=user.program)
    return links.exclude(user=user).order_by("program__code", "user__username", "made_at")


@transaction.atomic
def make_link(
    user: User, *, facility: Facility | None, wording: Wording, now: datetime, once: UUID | None = None
) -> tuple[CalendarFeed, str]:
    """A new link for the role the user acts under, and its token, which is kept nowhere.

    `facility`: a lead's link of all visits of the program there. `once` is of the form that asks, and becomes the
    link's own number: sent again, it makes no other. Raises TooManyLinks, NotTheirFacility, AlreadyMade.
    """
    # Locked first: two requests at once must not both find room for one more.
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=user.membership.pk)
    if once is not None and CalendarFeed.objects.filter(pk=once).exists():
        raise AlreadyMade
    if feeds_for(user).count() >= MOST_AT_ONCE:
        raise TooManyLinks
    if facility is not None and not _may_have(user, facility):
        raise NotTheirFacility
    return _made(
        CalendarFeed(
            pk=once or uuid4(),
            program=user.program,
            user=user,
            membership=membership,
            kind=CalendarFeed.Kind.OWN if facility is None else CalendarFeed.Kind.FACILITY,
            facility=facility,
            title=wording.title.value,
            names_facility=wording.names_facility,
        ),
        action="feed_made",
        now=now,
    )


@transaction.atomic
def renew_link(feed: CalendarFeed, *, by: User, now: datetime) -> tuple[CalendarFeed, str]:
    """Another link that tells the same; the old one ends at this moment. Raises CalendarFeed.DoesNotExist if it had."""
    old = feeds_for(by).select_for_update(of=("self",)).get(pk=feed.pk)
    old.ended_at = now
    old.save(update_fields=["ended_at"])
    same = ("program", "user", "membership", "kind", "facility", "title", "names_facility")
    return _made(CalendarFeed(**{name: getattr(old, name) for name in same}), action="feed_renewed", now=now)


@transaction.atomic
def end_link(feed: CalendarFeed, *, by: User, now: datetime) -> None:
    """End a link, one's own or another's. One that had ended already stays as it was."""
    row = CalendarFeed.objects.select_related("program").select_for_update(of=("self",)).get(pk=feed.pk)
    if row.ended_at is None:
        _end(row, by=by, now=now)


def end_links_of(membership: Membership, *, by: Any, now: datetime) -> None:
    """End all links of a role that ends or rests: when it is taken up again, new ones are made."""
    if membership.program_id is None:
        return
    # Whoever ends the role may be of the network, and then sees no row of any program.
    with acting(actor=by.pk, program=membership.program_id):
        links = CalendarFeed.objects.select_related("program").filter(membership=membership, ended_at__isnull=True)
        for row in links.select_for_update(of=("self",)):
            _end(row, by=by, now=now)


def _may_have(user: User, facility: Facility) -> bool:
    is_lead = grants(user.role or "", Permission.SEE_VISIT) == "prog"
    return is_lead and user.program.facilities.filter(pk=facility.pk).exists()


def _made(feed: CalendarFeed, *, action: str, now: datetime) -> tuple[CalendarFeed, str]:
    token = new_token()
    feed.fingerprint, feed.made_at = fingerprint(token), now
    feed.save(force_insert=True)
    audit.record(action, by=feed.user, subject=feed, program=feed.program.code, detail={"kind": feed.kind}, now=now)
    return feed, token


def _end(row: CalendarFeed, *, by: Any, now: datetime) -> None:
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    audit.record("feed_ended", by=by, subject=row, program=row.program.code, detail={"kind": row.kind}, now=now)

"""Invitations by mail, for those who want them instead of a feed."""

import re
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import override

from visitation.calendar_feeds.entries import Title, entry_of
from visitation.calendar_feeds.texts import invitation_of
from visitation.models import CalendarFeed, Visit
from visitation.statuses import Status
from volunteers.models import User

_OFF = (Status.WITHDRAWN, Status.DID_NOT_HAPPEN)
_ADDRESS = re.compile(r"[^\s\"\\,;:<>()\[\]@\x00-\x1f\x7f-\x9f\u2028\u2029]+@[^\s\"\\,;:<>()\[\]@\x00-\x1f\x7f]+")


def invitation_parts(visit: Visit, reader: User, now: datetime) -> bytes:
    """The visit as an iTIP message (RFC 5546) for one reader, in their language: the body of a `text/calendar` part.

    The live rows decide: REQUEST while the reader is on the visit, CANCEL once it is off or they are not on it any
    more; the message part's `method` must say the same as the METHOD line. The id stays the visit's, SEQUENCE counts
    its changes, DTSTAMP is `now` (aware). Says the time, and the code only to who chose
    so for their calendar link; the reader's own address is the only one in it beside the sender's. Asks the database
    twice; reads the reader's sealed address.

    Raises ValueError for a visit nobody was told of (a draft, or one withdrawn as a draft), and for an address that
    cannot stand in a calendar.
    """
    if visit.status == Status.DRAFT or (visit.status == Status.WITHDRAWN and visit.sequence == 0):
        raise ValueError(f"{visit.code} was told to nobody")
    organizer, attendee = parseaddr(settings.DEFAULT_FROM_EMAIL)[1], reader.email
    if not (_ADDRESS.fullmatch(organizer) and _ADDRESS.fullmatch(attendee)):
        raise ValueError("an address that cannot stand in a calendar")
    is_off = visit.status in _OFF or not visit.team.filter(volunteer__user=reader).exists()
    with override(reader.language):
        return invitation_of(
            entry_of(visit), title=title_for(reader), is_off=is_off, organizer=organizer, attendee=attendee, now=now
        )


def title_for(reader: User) -> Title:
    """As the reader's newest link of their own visits says it; who has none gets what gives nothing away."""
    links = CalendarFeed.objects.filter(user=reader, kind=CalendarFeed.Kind.OWN, ended_at__isnull=True)
    chosen = links.order_by("-made_at").values_list("title", flat=True).first()
    return Title(chosen) if chosen else Title.PLAIN

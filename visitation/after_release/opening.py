"""The way somebody gave is opened: for the volunteer who goes on, or for a lead. Each time it is written down first."""

from datetime import datetime

from django.db import transaction

from compliance.reading import showing
from visitation.actions.people.revealing import AT_MOST, EVENT, revealed_lately
from visitation.consents.ledger import NoGround, Recipient, disclose
from visitation.knowing.after_release import WAY, contacts_of, way_of
from visitation.models import Consent, Disclosure, Match, Person
from volunteers.models import User

FIELD = "contact_after_release"  # what the ledger and the trail call it


class NotTheirs(Exception):
    """Nothing is told any more; nothing was opened."""


class TooMany(Exception):
    """A lead has opened as many things in 24 hours as one person may; nothing was opened."""


@transaction.atomic
def open_as_volunteer(match: Match, *, by: User, now: datetime) -> str:
    """The way, "" where nobody knows one. The ledger has its row, and the trail, before it is opened; each time one.

    Raises NotTheirs where the contact, or the person's yes, has ended.
    """
    # Kept from changing until the end: a no that is written down at this moment comes after, or was first.
    list(Person.objects.select_for_update(no_key=True).filter(pk=match.person_id).values_list("pk"))
    mine = contacts_of(by, now=now).filter(pk=match.pk).first()
    yes = Consent.objects.filter(
        person=match.person_id, kind=Consent.Kind.AFTER_RELEASE, withdrawn_at__isnull=True
    ).first()
    if mine is None or yes is None:
        raise NotTheirs
    person = mine.person
    row = way_of(person)
    if row is None:
        return ""
    try:
        disclose(
            person, fields=[FIELD], to=Recipient(Disclosure.To.VOLUNTEER, mine.volunteer.code),
            purpose=Disclosure.Purpose.AFTER, consent=yes, actor=by, now=now,
        )  # fmt: skip
    except NoGround:
        raise NotTheirs from None
    with showing(
        by=by, subject=person.alias_code, fields=[WAY], reason="after_release", program=by.program.code,
        detail={"field": FIELD},
    ):  # fmt: skip
        return row.way or ""


@transaction.atomic
def open_as_lead(person: Person, *, by: User, now: datetime) -> str:
    """The way, "" where nobody knows one; counted with what else a lead opens. Raises NotTheirs, TooMany."""
    # Locked first: two requests at once must not both find the last one free.
    User.objects.select_for_update().only("pk").get(pk=by.pk)
    row = way_of(person)
    if row is None:
        raise NotTheirs
    if revealed_lately(by, now=now) >= AT_MOST:
        raise TooMany
    with showing(
        by=by, subject=person.alias_code, fields=[WAY], reason="contact", program=by.program.code, action=EVENT,
        detail={"field": FIELD},
    ):  # fmt: skip
        return row.way or ""

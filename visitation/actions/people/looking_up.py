"""Is the person with this A-number one of ours?"""

from datetime import datetime, timedelta

from django.db import transaction

from compliance import audit
from compliance.access import Permission, grants
from compliance.models import AuditEvent
from visitation.knowing.people import people_for
from visitation.models import Person
from volunteers.models import User

AT_MOST = 10  # in 24 hours
COUNTED_OVER = timedelta(hours=24)
EVENT = "number_looked_up"


class TooManyLookUps(Exception):
    """Ten in 24 hours are enough; nothing was looked up."""


class NoLookUp(Exception):
    """This user may not look numbers up."""


@transaction.atomic
def look_up(a_number: str, *, by: User, now: datetime) -> Person | None:
    """The person of the user's own program with this A-number, in any spelling; None: nobody here.

    A number that another program knows is answered by the same statements as one that nobody knows: the fingerprint is
    the program's own. That somebody asked is written down, the number never. Raises TooManyLookUps, NoLookUp.
    """
    if grants(by.role or "", Permission.LOOK_UP_A_NUMBER) != "prog 10/day" or by.program is None:
        raise NoLookUp
    # Locked first: two requests at once must not both find the last one free.
    User.objects.select_for_update().only("pk").get(pk=by.pk)
    asked = AuditEvent.objects.filter(action=EVENT, by=str(by), at__gt=now - COUNTED_OVER).count()
    if asked >= AT_MOST:
        raise TooManyLookUps
    fingerprint = Person.index_of(a_number, program=by.program.pk) or b""
    found = people_for(by, now=now).filter(a_number_index=fingerprint).first()
    audit.record(EVENT, by=by, subject=found or "", program=by.program.code, now=now)
    return found

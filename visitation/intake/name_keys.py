"""Fingerprints for people who were on record before their names were fingerprinted."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from compliance.keys import Closed
from compliance.tenancy import acting
from visitation.models import NameKey, Person

_AT_ONCE = 200


def keep_missing(program: int) -> tuple[int, int]:
    """(how many people of a program got theirs now, of how many the names do not open); may be run again."""
    kept = closed = last = 0
    while True:
        with acting(program=program), transaction.atomic():
            have = NameKey.objects.filter(person=OuterRef("pk"))
            people = Person.objects.filter(~Exists(have), program=program, purged_at__isnull=True, pk__gt=last)
            rows = list(people.order_by("pk").select_for_update(of=("self",))[:_AT_ONCE])
            if not rows:
                return kept, closed
            last, named = rows[-1].pk, []
            for person in rows:
                try:
                    named.append((person, person.names()))
                except Closed:
                    closed += 1
            named = [(person, names) for person, names in named if any(names)]
            NameKey.keep(named, is_new=True)
            kept += len(named)

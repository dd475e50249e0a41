"""Keep the dated openings of the coming weeks on record."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from facilities import calendars
from facilities.queries import facts_in_force


@transaction.atomic
def keep_openings(codes: Iterable[str], *, first: date, last: date) -> calendars.Generated:
    """Store the openings of these facilities between two local dates, both included. Repeatable: what is there stays.

    Answers what was made, and the booked openings that are no longer open. A facility without an edition is left out.
    """
    return calendars.generate(facts_in_force(list(codes)), first=first, last=last)

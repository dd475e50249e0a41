"""Reads of contacts after release, scoped by who asks. A row outside is not there at all."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from compliance.access import Permission, grants
from visitation.knowing.after_release import LASTS, contacts_of
from visitation.knowing.people import SEALED_OF_PERSON
from visitation.models import Match, Person, PersonLanguage


def is_lead(user: Any) -> bool:
    """Whether they see the contacts of a program of their own."""
    return getattr(user, "program", None) is not None and grants(user.role or "", Permission.SEE_OWN_MATCH) == "prog"


def contacts_for(user: Any, *, now: datetime) -> QuerySet[Match]:
    """A lead: those of the program, the soonest to be confirmed first. A volunteer: their own that go on.

    Nothing sealed comes along. Two queries with the languages.
    """
    if is_lead(user):
        matches = Match.objects.filter(LASTS, person__program=user.program).order_by("confirm_by", "pk")
    else:
        matches = contacts_of(user, now=now)
    languages = PersonLanguage.objects.order_by("rank")
    return (
        matches.select_related("person", "volunteer")
        .defer(*(f"person__{name}" for name in SEALED_OF_PERSON))
        .prefetch_related(Prefetch("person__languages", queryset=languages))
    )


def contacts_with_of(user: Any, person: Person, *, now: datetime) -> list[Match]:
    """The same with one person."""
    return list(contacts_for(user, now=now).filter(person=person))

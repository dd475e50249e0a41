"""The people somebody may know of. A person outside is not there at all."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from compliance.access import Permission, Role, grants
from visitation.knowing.fields import Field
from visitation.knowing.policy import Openness, Standing, standing_of
from visitation.knowing.ties import tied_people
from visitation.models import Person, PersonLanguage

SEALED_OF_PERSON = (
    "legal_name",
    "preferred_name",
    "surname",
    "a_number",
    "register_number",
    "gender",
    "country_of_birth",
    "date_of_birth",
    "health_notes",
    "access_needs",
    "contacts",
)


# The codes of what the person speaks, best liked first: with the person, for the page asks much already.
_SPOKEN = PersonLanguage.objects.filter(person=OuterRef("pk")).order_by("rank").values("language")
# The codes of rows that turned out to be this person's too.
_EARLIER = Person.objects.filter(merged_into=OuterRef("pk")).order_by("alias_code").values("alias_code")


def person_for(user: Any, code: str, *, now: datetime, device: bytes = b"") -> tuple[Person, Standing]:
    """One person, with `spoken` and `earlier`, and how they stand to the user.

    Raises Person.DoesNotExist for one they may not know of. The code of a row that turned out to be another one's
    person leads to that person.
    """
    program = getattr(user, "program", None)
    people = Person.objects.annotate(spoken=ArraySubquery(_SPOKEN), earlier=ArraySubquery(_EARLIER))
    person = people.get(program=program, alias_code=code) if program is not None else None
    if person is not None and person.merged_into_id is not None:
        person = people.get(program=program, pk=person.merged_into_id)
    standing = standing_of(user, person, now=now, device=device) if person is not None else None
    if person is None or standing is None or standing.openness[Field.CODE] is Openness.CLOSED:
        raise Person.DoesNotExist
    return person, standing


def people_for(user: Any, *, now: datetime) -> QuerySet[Person]:
    """The people a user may know to exist, in order of their codes; each once.

    A lead: their program's. A volunteer: while matched or booked; a mentor: while both are booked on a visit. Others:
    none; what they see of people are numbers and the trail's codes.
    """
    people = Person.objects.filter(merged_into__isnull=True).order_by("alias_code")
    program = getattr(user, "program", None)
    cell = grants(getattr(user, "role", None) or Role.ANYONE.value, Permission.SEE_PERSON)
    if program is None:
        return people.none()
    if cell == "prog":
        return people.filter(program=program)
    if cell in ("act", "act*"):
        return people.filter(tied_people(user, now=now), program=program)
    return people.none()


def codes_of(person: Person) -> list[str]:
    """All codes that lead to a person whom `person_for` gave, their own first: the ledger and the trail keep the one of
    the time. Nothing is asked."""
    return [person.alias_code, *person.earlier]  # type: ignore[attr-defined]

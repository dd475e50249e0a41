"""Write down that two are kept apart, and that they are not any more. Both in codes; why is sealed."""

import re
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from compliance import audit
from compliance.retention.holds import lock_for_deleting
from visitation.booking.locks import lock_people
from visitation.models import PeopleApart, Person, VolunteersApart
from volunteers.models import Volunteer

_NUMBER = re.compile(r"[0-9]{1,19}", re.ASCII)


class KnownAlready(Exception):
    """The two are kept apart already. Nothing was changed."""


@transaction.atomic
def keep_people_apart(
    person: Person, other: Person, *, scope: str, minutes: int | None, reason: str, by: Any, now: datetime
) -> PeopleApart:
    """Two people of one program. Visits that stand already are looked at again, and flagged where they meet.

    Raises KnownAlready.
    """
    lock_people((), [person.pk, other.pk])
    row = PeopleApart(
        person=person, other=other, scope=scope, minutes=minutes if scope == PeopleApart.Scope.MINUTES else None,
        reason=reason, written_by=str(by)[:120], written_at=now,
    )  # fmt: skip
    _save(row)
    detail = {"person": other.alias_code}
    audit.record(
        "people_kept_apart", by=by, subject=person.alias_code, program=person.program.code, detail=detail, now=now
    )
    return row


@transaction.atomic
def keep_volunteers_apart(
    volunteer: Volunteer, other: Volunteer, *, reason: str, by: Any, now: datetime
) -> VolunteersApart:
    """Two volunteers of one program: never in one team. Raises KnownAlready."""
    lock_people([volunteer.pk, other.pk], ())
    row = VolunteersApart(
        volunteer=volunteer, other=other, reason=reason, written_by=str(by)[:120], written_at=now
    )
    _save(row)
    detail = {"volunteer": other.code}
    audit.record(
        "volunteers_kept_apart", by=by, subject=volunteer.code, program=volunteer.program.code, detail=detail, now=now
    )
    return row


@transaction.atomic
def people_together_again(person: Person, pair: str, *, by: Any, now: datetime) -> bool:
    """Take the pair of this number away; False where it is no pair of theirs, or gone. Raises Held."""
    lock_for_deleting(person.program_id)
    rows = PeopleApart.objects.filter(Q(person=person) | Q(other=person), pk=_number(pair)).defer("reason")
    row = rows.select_related("person", "other").select_for_update(of=("self",)).first()
    if row is None:
        return False
    codes = {"person": (row.other if row.person_id == person.pk else row.person).alias_code}
    row.delete()
    audit.record(
        "people_together_again", by=by, subject=person.alias_code, program=person.program.code, detail=codes, now=now
    )
    return True


@transaction.atomic
def volunteers_together_again(program: Any, pair: str, *, by: Any, now: datetime) -> bool:
    """The same of two volunteers of a program."""
    rows = VolunteersApart.objects.filter(volunteer__program=program, pk=_number(pair)).defer("reason")
    row = rows.select_related("volunteer", "other").select_for_update(of=("self",)).first()
    if row is None:
        return False
    detail = {"volunteer": row.other.code}
    row.delete()
    audit.record(
        "volunteers_together_again", by=by, subject=row.volunteer.code, program=program.code, detail=detail, now=now
    )
    return True


def _save(row: PeopleApart | VolunteersApart) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise KnownAlready from None


def _number(pair: str) -> int:
    return min(int(pair), 2**63 - 1) if _NUMBER.fullmatch(pair) else 0

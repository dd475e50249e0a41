"""Does a person's yes hold? A person of whom nothing is written down agreed to nothing."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from compliance.rounds import asked
from compliance.written import written_once
from visitation.consents.named import index_of_body
from visitation.models import Consent, Person

VISIT = Consent.Kind.VISIT.value
CONTACT = (VISIT, Consent.Kind.LETTERS.value)


def holds(person: Person, kind: str, *, now: datetime, body: str = "") -> bool:
    """Whether the person agreed to this, and has not taken it back. `body`: whom they may be named to, for `named_to`.

    A withdrawal counts from the moment it is written down, whatever `now` is; a yes counts from its own moment.
    """
    rows = _open(kind, now).filter(person=person)
    if kind == Consent.Kind.NAMED_TO:
        rows = rows.filter(body_index=index_of_body(body, program=person.program_id)) if body else rows.none()
    return rows.exists()


def holding(people: Iterable[int], kind: str, *, now: datetime) -> set[int]:
    """Of these people, by primary key, those who agreed to this; one query. Of `named_to`: to anybody at all."""
    (found,) = asked([who_agree(set(people), kind, now)])
    return set(found)


@written_once
def who_agree(people: Collection[int], kind: str, now: datetime) -> QuerySet[Consent, int]:
    """The same, as a question."""
    return _open(kind, now).filter(person__in=people).order_by().values_list("person_id", flat=True)


def visits_ended(person: str = "pk") -> Q:
    """The people, at the end of this path, who took a yes to visits or letters back and agree to neither now.

    Nobody who is not a lead knows of them any more. Somebody who was never asked is not among them: what was arranged
    with them before stays as it is, and nothing new is.
    """
    theirs = Consent.objects.filter(person=OuterRef(person), kind__in=CONTACT).order_by()
    ended, holds_still = (theirs.filter(withdrawn_at__isnull=is_open) for is_open in (False, True))
    return Q(Exists(ended) & ~Exists(holds_still))


def _open(kind: str, now: datetime) -> QuerySet[Consent]:
    return Consent.objects.filter(kind=kind, withdrawn_at__isnull=True, taken_at__lte=now)

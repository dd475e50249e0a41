"""A yes is written down, and taken back: at once, everywhere, in one transaction.

Rows are locked in the order of all that is written about visits: plans, call-outs, volunteers, person, visits.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from visitation.consents import stopping
from visitation.consents.named import index_of_body
from visitation.models import Consent, Person


class NotTheirs(Exception):
    """A yes of which there is none: of another person, or taken back already. Nothing was changed."""


@dataclass(frozen=True)
class Given:
    """The yes that holds now; `is_new`: it did not before."""

    consent: Consent
    is_new: bool


@transaction.atomic
def give(
    person: Person, kind: str, *, language: str, way: str, by: Any, now: datetime, body: str = ""
) -> Given:
    """Write down that somebody agreed; `body`: whom they may be named to, for `named_to`.

    Two who write down the same at the same instant write it once. Raises ValueError for a body where none belongs, or
    none where one does.
    """
    body = " ".join(body.split())
    if bool(body) is not (kind == Consent.Kind.NAMED_TO):
        raise ValueError("a body goes with being named, and with nothing else")
    person = _locked(person)
    holding = Consent.objects.filter(person=person, kind=kind, withdrawn_at__isnull=True)
    if body:
        holding = holding.filter(body_index=index_of_body(body, program=person.program_id))
    there = holding.first()
    if there is not None:
        return Given(there, is_new=False)
    given = Consent.objects.create(
        person=person, kind=kind, body=body, language=language, way=way, taken_by=str(by)[:120], taken_at=now
    )
    _record("consent_given", given, by=by, now=now, way=way, language=language)
    return Given(given, is_new=True)


@transaction.atomic
def withdraw(consent: Consent, *, by: Any, now: datetime) -> tuple[str, ...]:
    """Take a yes back; the codes of the visits that do not take place for it. Raises NotTheirs.

    A no to visits: coming visits are withdrawn and their volunteers told, drafts leave their plans, call-outs for them
    are over, nobody plans for the person, and volunteers know the person no longer unless letters go on. A question to
    volunteers that waits is taken back with the yes it needs, whichever that is.
    """
    locked = stopping.lock(consent.person_id, consent.kind)
    person = _locked(consent.person)
    row = Consent.objects.select_for_update().filter(pk=consent.pk, withdrawn_at__isnull=True).first()
    if row is None:
        raise NotTheirs
    row.person = person
    row.withdrawn_at, row.withdrawn_by = now, str(by)[:120]
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _record("consent_withdrawn", row, by=by, now=now)
    return stopping.stop(person, locked, by=by, now=now)


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update(no_key=True, of=("self",)).select_related("program").get(pk=person.pk)


def _record(action: str, consent: Consent, *, by: Any, now: datetime, **detail: Any) -> None:
    person = consent.person
    audit.record(
        action, by=by, subject=person.alias_code, program=person.program.code,
        detail={"kind": consent.kind} | detail, now=now,
    )  # fmt: skip

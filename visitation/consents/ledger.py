"""The ledger: each time something about a person leaves the program, one row says what, to whom, why and by whom.

Codes and names of fields alone. The rows cannot be changed or deleted, by anybody.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from visitation.models import Consent, Disclosure, Person

_CODE_LONGEST = 60
_Kind, _To, _Purpose = Consent.Kind, Disclosure.To, Disclosure.Purpose
# For each purpose the yes that allows it, and who may be told.
_ALLOWED: dict[str, tuple[str, frozenset[str]]] = {
    _Purpose.VISIT: (_Kind.VISIT, frozenset({_To.VOLUNTEER, _To.FACILITY})),
    _Purpose.HAND_OVER: (_Kind.NAMED_TO, frozenset({_To.PROGRAM})),
    _Purpose.TELL_LAWYER: (_Kind.TELL_LAWYER, frozenset({_To.LAWYER})),
    _Purpose.NAMED_TO: (_Kind.NAMED_TO, frozenset({_To.BODY})),
}


@dataclass(frozen=True)
class Recipient:
    """Who is told: of what kind, and the code of a volunteer, a facility or a program. A named body has no code: the
    consent's own row says, sealed, who it is."""

    kind: Disclosure.To
    code: str = ""


class NoGround(Exception):
    """No yes of this person to this holds. Nothing may be told, and nothing was written down."""


def disclose(
    person: Person,
    *,
    fields: Iterable[str],
    to: Recipient,
    purpose: Disclosure.Purpose,
    consent: Consent | None,
    actor: Any,
    now: datetime,
    ground: Disclosure.Ground | None = None,
    about: str = "",
    once: bool = False,
) -> None:
    """Write down that these fields of a person are told; to be called before, in the same transaction.

    `consent` is the row that allows it. For a visit alone there may be none: what was arranged before anybody asked, or
    what a facility requires (`ground`). `about` is the code of a visit. `once`: told again with the same fields to the
    same one about the same, it makes no second row. Raises NoGround where no yes to this holds or these are not whom it
    is for, ValueError for no fields or a code that is none.
    """
    kind, recipients = _ALLOWED[purpose]
    if to.kind not in recipients or not (purpose == _Purpose.VISIT if consent is None else consent.kind == kind):
        raise NoGround
    if consent is not None and not _holds(consent, person):
        raise NoGround
    names = sorted(set(fields))
    if not names or len(to.code) > _CODE_LONGEST or " " in to.code:
        raise ValueError("a disclosure has fields, and a recipient by code")
    if consent is not None:
        ground = Disclosure.Ground.CONSENT
    row = Disclosure(
        program_id=person.program_id, person_code=person.alias_code, at=now, fields=names, to_kind=to.kind,
        to_code=to.code, purpose=purpose, about=about, ground=ground or Disclosure.Ground.NONE,
        consent_number=consent.pk if consent is not None else None, by=str(actor)[:120],
    )  # fmt: skip
    if once:
        row.once = _fingerprint(row)
    Disclosure.objects.bulk_create([row], ignore_conflicts=once)


def _holds(consent: Consent, person: Person) -> bool:
    """Asked of the database, whatever the caller read before; the row is kept from changing until the end."""
    rows = Consent.objects.select_for_update(no_key=True).filter(pk=consent.pk, person=person)
    return bool(rows.filter(withdrawn_at__isnull=True).values_list("pk").first())


def _fingerprint(row: Disclosure) -> str:
    parts = [row.program_id, row.person_code, row.to_kind, row.to_code, row.purpose, row.about, row.ground, row.by]
    return hashlib.sha256(repr([*parts, row.consent_number, row.fields]).encode()).hexdigest()

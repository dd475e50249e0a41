"""The ledger: each time something about a person leaves the program, one row says what, to whom, why and by whom.

Codes and names of fields alone. The rows cannot be changed or deleted, by anybody.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, Subquery, Value, When
from django.db.models.functions import Coalesce

from visitation.models import Consent, Disclosure, Person
from volunteers.models import Volunteer

_CODE_LONGEST = 60
_Kind, _To, _Purpose, _Ground = Consent.Kind, Disclosure.To, Disclosure.Purpose, Disclosure.Ground
# For each purpose the yes that allows it, and who may be told.
_ALLOWED: dict[str, tuple[str, frozenset[str]]] = {
    _Purpose.VISIT: (_Kind.VISIT, frozenset({_To.VOLUNTEER, _To.FACILITY})),
    _Purpose.HAND_OVER: (_Kind.NAMED_TO, frozenset({_To.PROGRAM})),
    _Purpose.TELL_LAWYER: (_Kind.TELL_LAWYER, frozenset({_To.LAWYER})),
    _Purpose.NAMED_TO: (_Kind.NAMED_TO, frozenset({_To.BODY})),
    _Purpose.AFTER: (_Kind.AFTER_RELEASE, frozenset({_To.VOLUNTEER})),
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
    if purpose not in _ALLOWED:  # a report of abuse asks for a yes of its own (incidents/passing_on.py)
        raise NoGround
    kind, recipients = _ALLOWED[purpose]
    if to.kind not in recipients or not (purpose == _Purpose.VISIT if consent is None else consent.kind == kind):
        raise NoGround
    if consent is not None and not _holds(consent, person):
        raise NoGround
    names = sorted(set(fields))
    if not names or len(to.code) > _CODE_LONGEST or " " in to.code:
        raise ValueError("a disclosure has fields, and a recipient by code")
    if consent is not None:
        ground = _Ground.CONSENT
    row = Disclosure(
        program_id=person.program_id, person_code=person.alias_code, at=now, fields=names, to_kind=to.kind,
        to_code=to.code, purpose=purpose, about=about, ground=ground or _Ground.NONE,
        consent_number=consent.pk if consent is not None else None, by=str(actor)[:120],
    )  # fmt: skip
    if once:
        row.once = _fingerprint(person, to.kind, to.code, purpose, about, names)
    Disclosure.objects.bulk_create([row], ignore_conflicts=once)


def shown_to_volunteer(person: Person, *, by: Any, fields: Sequence[str], about: str, now: datetime) -> None:
    """As `disclose` for a visit, once, to whoever reads the page: the page asks much already, so one statement finds
    the volunteer's code and the yes that holds at that moment, and writes the row."""
    yes = Consent.objects.filter(person=person, kind=_Kind.VISIT, withdrawn_at__isnull=True).order_by()
    code = Volunteer.objects.filter(user=by, program=person.program_id).order_by().values("code")
    row = Disclosure(
        program_id=person.program_id, person_code=person.alias_code, at=now, fields=sorted(fields),
        to_kind=_To.VOLUNTEER, to_code=Coalesce(Subquery(code[:1]), Value("")), purpose=_Purpose.VISIT, about=about,
        ground=Case(When(Exists(yes), then=Value(_Ground.CONSENT)), default=Value(_Ground.NONE)),
        consent_number=Subquery(yes.values("pk")[:1]), by=str(by)[:120],
        once=_fingerprint(person, _To.VOLUNTEER, by, _Purpose.VISIT, about, sorted(fields)),
    )  # fmt: skip
    Disclosure.objects.bulk_create([row], ignore_conflicts=True)


def _holds(consent: Consent, person: Person) -> bool:
    """Asked of the database, whatever the caller read before; the row is kept from changing until the end."""
    rows = Consent.objects.select_for_update(no_key=True).filter(pk=consent.pk, person=person)
    return bool(rows.filter(withdrawn_at__isnull=True).values_list("pk").first())


def _fingerprint(person: Person, *parts: Any) -> str:
    told = [person.program_id, person.alias_code, *map(str, parts)]
    return hashlib.sha256(repr(told).encode()).hexdigest()

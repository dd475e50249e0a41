"""A person who was moved is passed on to the program that visits there: two leads here agree, a lead there accepts.

The person agreed to be named to that program, and to each field. What is passed on is the receiving program's from the
moment it is offered: sealed for it alone, read by nobody until it is accepted, gone when it is not. With the
acceptance the sending program's own copy is erased.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance import audit
from compliance.access import Permission
from compliance.approvals.asking import ask
from compliance.approvals.models import Approval
from compliance.approvals.registry import two_person
from compliance.keys import SealedAway, destroy_key
from compliance.reading import computing
from compliance.retention.holds import held_now
from compliance.tenancy import acting
from facilities.models import Facility
from visitation.consents import disclose
from visitation.consents.ledger import Recipient
from visitation.consents.named import index_of_body
from visitation.letters.hand_overs import post_answered, post_offered
from visitation.models import (
    Consent,
    Disclosure,
    HandOver,
    HandOverContent,
    Person,
    PersonLanguage,
    VisitRequest,
    WaitingPlace,
)
from visitation.placements.locating import lock_person, stay_now
from volunteers.models import Program

OPEN_FOR = timedelta(days=7)
# What may be passed on. Health notes, family and attorneys are not: they were told to this program.
FIELDS = (
    "preferred_name", "legal_name", "surname", "a_number", "country_of_birth", "date_of_birth", "gender",
    "access_needs",
)  # fmt: skip
# What goes along whatever is ticked: the other program could not visit without it.
ALWAYS = (
    "languages", "language_required", "visitor_gender", "facility", "wishes", "agreed_to_visits", "waiting_since"
)  # fmt: skip
State = HandOver.State


class CannotHandOver(Exception):
    """Nothing was changed; `why`: `closed`, `nowhere`, `not_there`, `no_consent`, `held`, `no_fields`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Offer:
    """What would be passed on, to whom, for which facility; `fields` begin with those that were chosen."""

    person: Person
    to: Program
    facility: Facility
    fields: tuple[str, ...]
    consent: Consent


def programs_at(facility: Facility, *, besides: Program | None = None) -> Iterable[Program]:
    """The (other) programs that visit a facility, in order of their names; which go where is no secret."""
    found = Program.objects.filter(facilities=facility, archived_at__isnull=True).order_by("name")
    return found.exclude(pk=besides.pk) if besides is not None else found


def consent_to(person: Person, to: Program) -> Consent | None:
    """The person's yes to being named to this program, while it holds."""
    rows = Consent.objects.filter(person=person, kind=Consent.Kind.NAMED_TO, withdrawn_at__isnull=True)
    return rows.filter(body_index=index_of_body(to.name, program=person.program_id)).first()


@transaction.atomic
def ask_to_hand_over(person: Person, *, to: Program, fields: Iterable[str], by: Any, now: datetime) -> Approval:
    """Ask a second lead. Raises Refused, CannotHandOver."""
    person = lock_person(person)
    offer = _checked(person, to, tuple(fields), now=now)
    payload = {"to": to.code, "facility": offer.facility.code, "fields": list(offer.fields)}
    return ask(
        Permission.HAND_OVER, subject=person.alias_code, program=person.program, payload=payload, by=by, now=now
    )  # fmt: skip


def _checked(person: Person, to: Program, fields: tuple[str, ...], *, now: datetime) -> Offer:
    chosen = tuple(field for field in FIELDS if field in fields)
    stay = stay_now(person, now=now)
    consent = consent_to(person, to)
    if person.state == Person.State.CLOSED or person.purged_at is not None:
        raise CannotHandOver("closed")
    if stay is None:
        raise CannotHandOver("nowhere")
    if to.archived_at is not None or not programs_at(stay.facility, besides=person.program).filter(pk=to.pk).exists():
        raise CannotHandOver("not_there")
    if consent is None:
        raise CannotHandOver("no_consent")
    if not chosen:
        raise CannotHandOver("no_fields")
    if held_now(person.program_id).keeps(person.alias_code):
        raise CannotHandOver("held")
    return Offer(person, to, stay.facility, (*chosen, *ALWAYS), consent)


def _asked(approval: Approval, *, now: datetime) -> Offer:
    """What an approval asks for, read from the rows as they are. Raises CannotHandOver."""
    person = Person.objects.filter(alias_code=approval.subject, program=approval.program_id).first()
    to = Program.objects.filter(code=approval.payload.get("to", "")).first()
    if person is None or to is None:
        raise CannotHandOver("not_there")
    return _checked(lock_person(person), to, tuple(approval.payload.get("fields", ())), now=now)


def _as_it_is(approval: Approval) -> dict[str, Any]:
    people = Person.objects.filter(alias_code=approval.subject, program=approval.program_id)
    row = people.values("pk", "state", "purged_at").first() or {}
    stays = Person.objects.filter(pk=row.get("pk")).values_list("placements__facility", "placements__first_day")
    return {**row, "stays": sorted(map(str, stays))}


def _described(approval: Approval) -> str:
    to = Program.objects.filter(code=approval.payload.get("to", "")).values_list("name", flat=True).first()
    return _(
        "%(code)s was moved, and would be passed on to %(program)s, with %(count)d things that the person agreed to. "
        "Once it is accepted there, nothing about the person can be read here any more."
    ) % {"code": approval.subject, "program": to or "", "count": len(approval.payload.get("fields", ()))}


def _came_of_it(envelope: HandOver | None) -> str:
    if envelope is None:
        return _("Nothing was passed on: the person, the place or what was agreed is not what it was.")
    return _("It waits for %(program)s now, for seven days.") % {"program": envelope.to_program.name}


@two_person(
    Permission.HAND_OVER,
    title=gettext_lazy("Pass a person on to another program"),
    describe=_described,
    content=_as_it_is,
    outcome=_came_of_it,
    roles=("PL",),
)
@transaction.atomic
def offer_person(approval: Approval, *, by: Any, now: datetime) -> HandOver | None:
    """Seal what was agreed for the other program, and offer it there. None, and nothing is done, if it cannot be."""
    try:
        offer = _asked(approval, now=now)
    except CannotHandOver:
        return None
    person, to = offer.person, offer.to
    for earlier in HandOver.objects.filter(person=person, state=State.OFFERED):
        end_offer(earlier, State.WITHDRAWN, by=by, now=now)
    with computing("hand_over"):
        content = _content(offer, now=now)
    disclose(
        person, fields=offer.fields, to=Recipient(Disclosure.To.PROGRAM, to.code),
        purpose=Disclosure.Purpose.HAND_OVER, consent=offer.consent, actor=by, now=now,
    )  # fmt: skip
    envelope = HandOver.objects.create(
        from_program=person.program, to_program=to, facility=offer.facility, person=person,
        carries=list(offer.fields), waiting_since=waiting_since(person), agreed_on=offer.consent.taken_at.date(),
        asked_by=approval.asked_by, agreed_by=str(by)[:120], offered_at=now, expires_at=now + OPEN_FOR,
    )  # fmt: skip
    _record("hand_over_offered", envelope, by=by, now=now, fields=list(offer.fields))
    languages = list(PersonLanguage.objects.filter(person=person).values_list("language", flat=True))
    try:
        with transaction.atomic(), acting(program=to.pk):
            HandOverContent.objects.create(
                hand_over=envelope, to_program=to, languages=languages, content=content
            )
            _record("hand_over_offered", envelope, by=by, now=now, program=to, fields=list(offer.fields))
            post_offered(envelope, now=now)
    except SealedAway:  # that program is sealed: nothing can be put there
        envelope.delete()
        return None
    return envelope


def _content(offer: Offer, *, now: datetime) -> dict[str, Any]:
    """What lies in the envelope, as JSON."""
    person = offer.person
    values = {name: getattr(person, name) for name in offer.fields if name in FIELDS}
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    stay = stay_now(person, now=now)
    agreed = Consent.objects.filter(person=person, kind=Consent.Kind.VISIT, withdrawn_at__isnull=True).first()
    visit = {"language": agreed.language, "way": agreed.way, "taken_at": agreed.taken_at.isoformat()} if agreed else {}
    place = WaitingPlace.objects.filter(person=person).first()
    return {
        "fields": {name: value for name, value in told.items() if value},
        "language_required": person.language_required,
        "visitor_gender": person.visitor_gender,
        "visitor_gender_required": person.visitor_gender_required,
        "stay": {"first_day": stay.first_day.isoformat(), "source": stay.source, "confidence": stay.confidence}
        if stay
        else {},
        "visit": visit,
        "wishes": list(place.wishes) if place is not None else [],
    }


def waiting_since(person: Person) -> date:
    """Since when the person has waited, which no move and no hand-over changes."""
    place = WaitingPlace.objects.filter(person=person).first()
    if place is not None:
        return place.since
    wished = VisitRequest.objects.filter(person=person, closed_at__isnull=True).order_by("waiting_since").first()
    return wished.waiting_since if wished is not None else person.created_at.date()


def end_offer(envelope: HandOver, state: str, *, by: Any, now: datetime) -> None:
    """Nobody can accept it any more: what lay in it is gone with its key, and the other program's leads are told."""
    with acting(program=envelope.to_program_id):
        HandOver.objects.filter(pk=envelope.pk).update(state=state, ended_at=now, ended_by=str(by)[:120])
        burn(envelope)
        _record(f"hand_over_{state}", envelope, by=by, now=now, program=envelope.to_program)
    with acting(program=envelope.from_program_id):
        _record(f"hand_over_{state}", envelope, by=by, now=now)
        if state == State.REFUSED:
            post_answered(envelope, now=now)


def burn(envelope: HandOver) -> None:
    """Delete what lies in the envelope, and its key once that is certain; asked while acting for the receiver."""
    for row in HandOverContent.objects.filter(hand_over=envelope):
        key = row.key_id
        row.delete()
        transaction.on_commit(lambda key=key: destroy_key(key))


def _record(
    event: str, envelope: HandOver, *, by: Any, now: datetime, program: Program | None = None, **detail: Any
) -> None:
    """One line in a program's trail; the sending program's, unless told otherwise, names the person's code."""
    own = program or envelope.from_program
    subject = envelope.code if program is not None else envelope.person.alias_code
    told = {"hand_over": envelope.code, "from": envelope.from_program.code, "to": envelope.to_program.code} | detail
    audit.record(event, by=by, subject=subject, program=own.code, detail=told, now=now)

"""The receiving program's answer to a hand-over: accepted, or not; and the sending one's, who may take it back."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from compliance import audit
from compliance.access import Permission, grants
from compliance.reading import computing
from compliance.retention.holds import lock_for_deleting
from compliance.tenancy import acting
from visitation.actions.codes import Kind, new_code
from visitation.actions.people.purging import purge_person
from visitation.letters.hand_overs import post_answered
from visitation.models import (
    Consent,
    HandOver,
    HandOverContent,
    NameKey,
    Person,
    PersonExit,
    PersonLanguage,
    Placement,
    VisitRequest,
    WaitingPlace,
)
from visitation.placements.handing_on import FIELDS, burn, end_offer
from visitation.placements.leaving import close
from visitation.placements.visits import lock

FIRST_WISH = timedelta(days=28)  # for how long the first wish for a visit stands in the new program
State = HandOver.State


class NotOpen(Exception):
    """Somebody answered it already, it was taken back, or its time is over. Nothing was changed."""


class KeptThere(Exception):
    """A legal hold keeps the sending program's data: it cannot be let go of now. Nothing was changed."""


def hand_overs_for(user: Any) -> QuerySet[HandOver]:
    """The envelopes this user may know of: a lead those from and to their program, the network's roles all of them."""
    envelopes = HandOver.objects.select_related("from_program", "to_program", "facility")
    cell = grants(getattr(user, "role", None) or "", Permission.HAND_OVER)
    if cell.startswith("cons") and user.program is not None:
        return envelopes.filter(Q(from_program=user.program) | Q(to_program=user.program))
    return envelopes if cell == "ps" else envelopes.none()


def languages_in(envelope: HandOver) -> list[str]:
    """What the person speaks, for the receiving program to say whether it can visit them; nothing else is opened."""
    rows = HandOverContent.objects.filter(hand_over=envelope).values_list("languages", flat=True)
    return list(rows.first() or [])


@transaction.atomic
def accept(envelope: HandOver, *, by: Any, now: datetime) -> Person:
    """Take the person on: a new file here under a code of its own, waiting since when they have waited.

    In the same transaction the sending program's file is closed and erased; its leads are told, its volunteers thanked.
    Acts for the receiving program. Raises NotOpen, KeptThere.
    """
    row = _locked(envelope)
    if not row.is_open(now) or by.program is None or row.to_program_id != by.program.pk:
        raise NotOpen
    content = HandOverContent.objects.filter(hand_over=row).first()
    if content is None:
        raise NotOpen
    with computing("hand_over"):
        person = _take_on(row, content, by=by, now=now)
    HandOver.objects.filter(pk=row.pk).update(state=State.ACCEPTED, ended_at=now, ended_by=str(by)[:120])
    burn(row)
    detail = {"hand_over": row.code, "from": row.from_program.code}
    audit.record(
        "hand_over_accepted", by=by, subject=person.alias_code, program=row.to_program.code, detail=detail, now=now
    )
    with acting(program=row.from_program_id):
        _let_go(row, by=by, now=now)
    return person


def _take_on(row: HandOver, content: HandOverContent, *, by: Any, now: datetime) -> Person:
    told = content.content
    values = {name: value for name, value in told.get("fields", {}).items() if name in FIELDS}
    if "date_of_birth" in values:
        values["date_of_birth"] = date.fromisoformat(values["date_of_birth"])
    person = Person.objects.create(
        program=row.to_program,
        alias_code=new_code(Kind.PERSON),
        language_required=bool(told.get("language_required")),
        visitor_gender=told.get("visitor_gender") or "",
        visitor_gender_required=bool(told.get("visitor_gender_required")),
        created_at=now,
        **values,
    )
    if any(person.names()):
        NameKey.keep([(person, person.names())], is_new=True)
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=person, language=language, rank=rank)
        for rank, language in enumerate(content.languages, start=1)
    )
    today = now.astimezone(ZoneInfo(row.to_program.timezone)).date()
    stay = told.get("stay") or {}
    Placement.objects.create(
        person=person, facility=row.facility,
        first_day=date.fromisoformat(stay["first_day"]) if stay else row.offered_at.date(),
        source=stay.get("source") or Placement.Source.PHONE, checked_by=row.from_program.code,
        checked_at=row.offered_at, confidence=stay.get("confidence") or Placement.Confidence.LIKELY,
    )  # fmt: skip
    if agreed := told.get("visit"):
        Consent.objects.create(
            person=person, kind=Consent.Kind.VISIT, language=agreed["language"], way=agreed["way"],
            taken_by=row.from_program.code, taken_at=datetime.fromisoformat(agreed["taken_at"]),
        )  # fmt: skip
    WaitingPlace.objects.create(person=person, since=row.waiting_since, wishes=told.get("wishes") or [])
    VisitRequest.objects.create(
        person=person, code=new_code(Kind.REQUEST), first_day=today, last_day=today + FIRST_WISH,
        waiting_since=row.waiting_since,
    )  # fmt: skip
    return person


def _let_go(row: HandOver, *, by: Any, now: datetime) -> None:
    """Acting for the sending program: its file ends, and is erased, before anybody there reads in it again."""
    held = lock_for_deleting(row.from_program_id)
    locked = lock(row.person_id)
    if held.keeps(locked.person.alias_code):
        raise KeptThere
    detail = {"hand_over": row.code, "to": row.to_program.code}
    audit.record(
        "hand_over_accepted", by=by, subject=locked.person.alias_code, program=row.from_program.code, detail=detail,
        now=now,
    )  # fmt: skip
    if locked.person.state != Person.State.CLOSED:
        kind = PersonExit.Kind.HANDED_OVER
        today = now.astimezone(ZoneInfo(row.from_program.timezone)).date()
        close(locked, kind=kind, month=today.replace(day=1), source=Placement.Source.PHONE, by=by, now=now)
    post_answered(row, now=now)
    person = Person.objects.select_related("program").get(pk=row.person_id)
    if person.purged_at is None:
        purge_person(person, by=by, now=now)  # last: its key is destroyed at once


@transaction.atomic
def refuse(envelope: HandOver, *, by: Any, now: datetime) -> None:
    """Not taken on: what lay in it is gone, and the person stays with the sending program. Raises NotOpen."""
    row = _locked(envelope)
    if not row.is_open(now) or by.program is None or row.to_program_id != by.program.pk:
        raise NotOpen
    end_offer(row, State.REFUSED, by=by, now=now)


@transaction.atomic
def take_back(envelope: HandOver, *, by: Any, now: datetime) -> None:
    """The sending program thinks better of it. Raises NotOpen."""
    row = _locked(envelope)
    if row.state != State.OFFERED or by.program is None or row.from_program_id != by.program.pk:
        raise NotOpen
    end_offer(row, State.WITHDRAWN, by=by, now=now)


def _locked(envelope: HandOver) -> HandOver:
    rows = HandOver.objects.select_for_update(of=("self",)).select_related("from_program", "to_program", "facility")
    return rows.get(pk=envelope.pk)

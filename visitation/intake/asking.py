"""A request is written down: a person with a code at once, where they are, what they asked for, their place in line."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from compliance import audit
from compliance.reading import computing
from facilities.models import Facility
from visitation.actions.codes import Kind, new_code
from visitation.consents import giving
from visitation.intake.numbers import keep_for_one
from visitation.intake.renewing import WANTED_FOR, close_what_is_over
from visitation.intake.told_places import Said, take_place
from visitation.intake.waiting import raise_flag
from visitation.models import (
    Consent,
    Intake,
    Person,
    PersonLanguage,
    Placement,
    PriorityFlag,
    VisitRequest,
    WaitingPlace,
    Wish,
)
from visitation.placements.leaving import CannotReopen, reopen
from visitation.statuses import Status

_HOW_KNOWN = {
    Intake.Source.LETTER: Placement.Source.LETTER,
    Intake.Source.FAMILY: Placement.Source.FAMILY,
    Intake.Source.SHEET: Placement.Source.PERSON,
}
_HOW_AGREED = {Intake.Source.LETTER: Consent.Way.LETTER, Intake.Source.SHEET: Consent.Way.SHEET}


class NotOurs(Exception):
    """This person was handed over or erased; nothing was written."""


@dataclass(frozen=True)
class Told:
    """What was told in one call or letter. What is not known is empty.

    `person`: columns of a Person; `intake`: columns of an Intake; `languages`: codes, the best one first; `since`: the
    day they asked; `consents`: kinds that the person themselves agreed to.
    """

    person: Mapping[str, Any]
    intake: Mapping[str, Any]
    since: date
    facility: Facility | None = None
    housing_unit: str = ""
    languages: Sequence[str] = ()
    consents: Sequence[str] = field(default=())

    @property
    def wishes(self) -> list[str]:
        return list(self.intake["wishes"])


@transaction.atomic
def take_request(told: Told, *, by: Any, now: datetime, besides: Collection[int] = ()) -> Person:
    """Somebody new: their code is there from the first moment, and they are on the waiting list.

    `besides`: people, by primary key, who were looked at and are somebody else. Raises NumberTaken where anybody else
    has the same A-number, written down in the same moment perhaps.
    """
    program: Any = by.program
    keep_for_one(told.person["a_number"], program=program.pk, besides=besides)
    person: Person = Person(program=program, alias_code=new_code(Kind.PERSON), created_at=now, **told.person)
    person.save()
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=person, language=language, rank=rank)
        for rank, language in enumerate(told.languages, start=1)
    )
    if told.facility is not None:
        _place(person, told, by=by, now=now)
    WaitingPlace.objects.create(person=person, since=told.since, wishes=told.wishes)
    _write_down(person, told, by=by, now=now)
    audit.record("request_taken", by=by, subject=person, program=program.code, now=now)
    return person


@transaction.atomic
def ask_again(person: Person, told: Told, *, by: Any, now: datetime) -> Said:
    """The same person asks, or is asked for, once more: nothing is made twice, and they keep their place in line.

    What was not known of them is filled in; what is on record stays as it is, but for another unit of the facility
    where they are. A file that is closed is opened again. What the told place says beside the one on record.
    Raises NotOurs; NumberTaken, where their A-number was not known and somebody else has it.
    """
    if person.state == Person.State.CLOSED:
        try:
            reopen(person, by=by, now=now)
        except CannotReopen:
            raise NotOurs from None
    row = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    new = {name: value for name, value in told.person.items() if value not in ("", None, False)}
    filled = [name for name in new if _is_unknown(row, name)]
    if "a_number" in filled:
        keep_for_one(new["a_number"], program=row.program_id, besides=[row.pk])
    for name in filled:
        setattr(row, name, new[name])
    if filled:
        row.save(update_fields=filled)
    known = list(row.languages.order_by("rank"))
    spoken = {each.language for each in known}
    rank = known[-1].rank if known else 0
    added = [language for language in told.languages if language not in spoken]
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=row, language=language, rank=rank + place)
        for place, language in enumerate(added, start=1)
    )
    said = Said.NOTHING_NEW
    if told.facility is not None and not row.placements.exists():
        _place(row, told, by=by, now=now)
    elif told.facility is not None:
        said = take_place(row, told.facility, told.housing_unit, source=_how_known(told), by=by, now=now)
    place, _made = WaitingPlace.objects.get_or_create(person=row, defaults={"since": told.since})
    place.wishes = [wish for wish in Wish.values if wish in {*place.wishes, *told.wishes}]
    place.save(update_fields=["wishes"])
    close_what_is_over([row.pk], program=by.program, now=now)
    raise_flag(row, PriorityFlag.Reason.ASKED_AGAIN, by=by, now=now)
    _write_down(row, told, by=by, now=now)
    audit.record("request_repeated", by=by, subject=row, program=by.program.code, now=now)
    return said


@transaction.atomic
def mark_answered(intake: Intake, *, by: Any, now: datetime) -> None:
    """Whoever asked has been answered: from now on the clock runs after which nobody knows who it was."""
    row = Intake.objects.select_for_update(of=("self",)).get(pk=intake.pk)
    if row.answered_at is None:
        row.answered_at, row.answered_by = now, str(by)[:120]
        row.save(update_fields=["answered_at", "answered_by"])
        audit.record("request_answered", by=by, subject=row.person, program=by.program.code, now=now)


def _is_unknown(person: Person, name: str) -> bool:
    with computing("request"):
        return getattr(person, name) in ("", None, False)


def _how_known(told: Told) -> str:
    return _HOW_KNOWN.get(told.intake["source"], Placement.Source.PHONE)


def _place(person: Person, told: Told, *, by: Any, now: datetime) -> None:
    facility: Any = told.facility
    Placement.objects.create(
        person=person,
        facility=facility,
        first_day=now.astimezone(ZoneInfo(facility.timezone)).date(),
        housing_unit=told.housing_unit,
        source=_how_known(told),
        checked_by=str(by)[:120],
        checked_at=now,
        confidence=Placement.Confidence.LIKELY,
    )


def _write_down(person: Person, told: Told, *, by: Any, now: datetime) -> None:
    Intake.objects.create(person=person, taken_at=now, taken_by=str(by)[:120], **told.intake)
    if Wish.VISIT in told.wishes and not person.requests.filter(closed_at__isnull=True).exists():
        today = now.astimezone(ZoneInfo(by.program.timezone)).date()
        VisitRequest.objects.create(
            person=person,
            code=new_code(Kind.REQUEST),
            first_day=today,
            last_day=today + WANTED_FOR,
            waiting_since=person.waiting_place.since,
            never_visited=not person.visits.filter(status=Status.DONE).exists(),
        )
    way = _HOW_AGREED.get(told.intake["source"], Consent.Way.PHONE)
    for kind in told.consents:
        giving.give(person, kind, language=told.intake["taken_in"], way=way, by=by, now=now)

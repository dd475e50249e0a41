"""Somebody looked a person up by hand, and says what came of it in one tap."""

from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from facilities.models import Facility
from visitation.models import Person, Placement, PlacementFact
from visitation.placements.conflicts import require_seen
from visitation.placements.knowledge import known_of_person

Answer = PlacementFact.Answer


class NoPlaceYet(Exception):
    """“Same place” says nothing about somebody of whom no place is known. Nothing was written."""


@transaction.atomic
def record_answer(
    person: Person, answer: str, *, source: str, confidence: str = "", seen: str, by: Any, now: datetime
) -> PlacementFact:
    """Keep one answer as a dated fact. What follows from it (a move, an end) is an action of its own.

    `seen`: the mark of the newest fact on the page (conflicts.mark_of). Raises SaidMeanwhile, NoPlaceYet, and
    ValueError for an answer or a source that is none.
    """
    if answer not in Answer.values or source not in Placement.Source.values:
        raise ValueError("an answer and where it comes from")
    person = lock_person(person)
    known = known_of_person(person, now=now)
    require_seen(known, seen)
    facility = None
    if answer == Answer.SAME:
        facility = present_place(person, now=now)
        if facility is None:
            raise NoPlaceYet
    return write_fact(person, answer, facility, source=source, confidence=confidence, by=by, now=now)


def lock_person(person: Person) -> Person:
    """The person's row, locked, with the program."""
    rows = Person.objects.select_for_update(no_key=True, of=("self",)).select_related("program")
    return rows.get(pk=person.pk)


def present_place(person: Person, *, now: datetime) -> Facility | None:
    """The facility of the last stay that has begun, whether or not anybody knows that it ended."""
    stay = stay_now(person, now=now)
    return stay.facility if stay is not None else None


def stay_now(person: Person, *, now: datetime) -> Placement | None:
    """The last stay that has begun by the facility's own date; nothing sealed comes along."""
    stays = Placement.objects.filter(person=person).select_related("facility").order_by("-first_day")
    stays = stays.defer("housing_unit", "classification", "housing_status", "person_category", "assigned_windows")
    return next((stay for stay in stays if stay.first_day <= now.astimezone(stay.facility.zone).date()), None)


def told_elsewhere(person: Person, *, now: datetime) -> Facility | None:
    """Where somebody said the person is since the stay on record was checked, and no lead has said that they moved."""
    stay = stay_now(person, now=now)
    facts = PlacementFact.objects.filter(person=person, answer=Answer.OTHER, facility__isnull=False)
    if stay is not None:
        facts = facts.filter(checked_at__gt=stay.checked_at)
    fact = facts.select_related("facility").first()
    return fact.facility if fact is not None else None


def write_fact(
    person: Person, answer: str, facility: Facility | None, *, source: str, confidence: str, by: Any, now: datetime
) -> PlacementFact:
    """One fact and its line of the trail. The trail names the place of a facility by its code."""
    fact = PlacementFact.objects.create(
        person=person, facility=facility, answer=answer, source=source, checked_by=str(by)[:120], checked_at=now,
        confidence=confidence or Placement.Confidence.LIKELY,
    )  # fmt: skip
    detail = {"answer": answer, "source": source} | ({"facility": facility.code} if facility is not None else {})
    audit.record(
        "place_checked", by=by, subject=person.alias_code, program=person.program.code, detail=detail, now=now
    )
    return fact

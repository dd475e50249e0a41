"""The list of whom to look for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When

from compliance.access import Permission, grants
from facilities.models import Facility
from visitation.knowing.people import SEALED_OF_PERSON
from visitation.models import HandOver, Person, PersonLanguage, Placement, PlacementFact, Visit
from visitation.placements.conflicts import mark_of
from visitation.placements.due import GOING, is_due, next_visits
from visitation.placements.knowledge import Known, known_of
from visitation.statuses import Status

A_PAGE = 50
_OPEN_QUESTIONS = (PlacementFact.Answer.NOT_FOUND, PlacementFact.Answer.OUT, PlacementFact.Answer.OTHER)


@dataclass(frozen=True)
class Card:
    """One person to look for: what is known, the next visit, whether it is due now, and what a tap posts back."""

    person: Person
    known: Known | None
    facility: Facility | None
    visit: Visit | None
    is_due: bool
    mark: str


def people_to_locate(user: Any, *, now: datetime) -> QuerySet[Person]:
    """The people of a lead's program whose file is open: the next visit first, then open questions, then by code."""
    people = Person.objects.defer(*SEALED_OF_PERSON)
    if grants(getattr(user, "role", None) or "", Permission.EDIT_VISIT_FIELDS) != "prog" or user.program is None:
        return people.none()
    visits = Visit.objects.filter(person=OuterRef("pk"), status__in=GOING, starts__gt=now).order_by("starts")
    newest = PlacementFact.objects.filter(person=OuterRef("pk")).order_by("-checked_at", "-pk")
    unsettled = newest.filter(facility__isnull=True, answer__in=_OPEN_QUESTIONS)
    return (
        people.filter(program=user.program)
        .exclude(state=Person.State.CLOSED)
        .annotate(
            next_starts=Subquery(visits.values("starts")[:1]),
            newest_fact=Subquery(newest.values("pk")[:1]),
            unsettled_fact=Subquery(unsettled.values("pk")[:1]),
            is_settled=Case(
                When(unsettled_fact=F("newest_fact"), then=Value(0)), default=Value(1), output_field=IntegerField()
            ),
        )
        .order_by(F("next_starts").asc(nulls_last=True), "is_settled", "alias_code")
    )


def page_of(people: QuerySet[Person], number: Any) -> Page:
    """Fifty people at a time."""
    return Paginator(people, A_PAGE).get_page(number)


def cards(people: Any, *, now: datetime) -> list[Card]:
    """The cards of these people, in order. Five queries, however many."""
    listed = list(people)
    numbers = {person.pk for person in listed}
    known, visits = known_of(numbers, now=now), next_visits(numbers, now=now)
    places = Facility.objects.in_bulk({fact.facility for fact in known.values() if fact.facility is not None})
    return [_card(person, known, visits, places, now) for person in listed]


def _card(
    person: Person, known: Mapping[int, Known], visits: Mapping[int, Visit], places: Mapping[int, Facility],
    now: datetime,
) -> Card:  # fmt: skip
    fact, visit = known.get(person.pk), visits.get(person.pk)
    due = visit is not None and is_due(fact, visit.day, visit.starts, ZoneInfo(visit.facility.timezone), now=now)
    facility = places.get(fact.facility) if fact is not None and fact.facility is not None else None
    return Card(person, fact, facility, visit, due, mark_of(fact))


def held_elsewhere(person: Person, stay: Placement | None, *, now: datetime) -> list[Visit]:
    """Coming visits on hold at places where the person is no more."""
    held = Visit.objects.filter(person=person, status=Status.HELD, starts__gt=now)
    held = held.exclude(facility=stay.facility_id) if stay is not None else held.none()
    return list(held.select_related("facility").defer("findings").order_by("starts", "code"))


def languages_of(person: Person) -> list[str]:
    """ISO 639 codes, best liked first."""
    return list(PersonLanguage.objects.filter(person=person).values_list("language", flat=True))


def open_offer(person: Person) -> HandOver | None:
    """The hand-over of this person that waits for an answer."""
    offers = HandOver.objects.filter(person=person, state=HandOver.State.OFFERED)
    return offers.select_related("to_program").first()

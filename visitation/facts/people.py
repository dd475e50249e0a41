"""A person as one facility holds them on one day."""

from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from compliance.keys import Closed
from compliance.rounds import Asking, Question
from compliance.rules import AssignedSlot, PersonFacts
from compliance.written import written_once
from visitation.models import Person, Placement


def asks_people(ids: Iterable[int]) -> Asking[dict[int, Person]]:
    """By primary key, each with placements and their facilities at hand. One round."""
    wanted = set(ids)
    return (yield from with_stays(_people_of(wanted), stays_of(wanted)))


@written_once
def _people_of(ids: Sequence[int]) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=ids)


@written_once
def stays_of(ids: Sequence[int]) -> QuerySet[Placement]:
    """Placements of people (primary keys), as a question."""
    return Placement.objects.filter(person__in=ids).select_related("facility")


def with_stays(people: Question, stays: Question) -> Asking[dict[int, Person]]:
    """People by primary key, each with those of the placements that are theirs at hand. One round."""
    found, placements = yield people, stays
    by_number = {person.pk: person for person in found}
    at_hand: dict[int, list[Placement]] = {pk: [] for pk in by_number}
    for placement in placements:
        placement.person = by_number[placement.person_id]
        at_hand[placement.person_id].append(placement)
    for person in found:  # as prefetching leaves them
        theirs = person.placements.all()
        theirs._result_cache, theirs._prefetch_done = at_hand[person.pk], True
        person._prefetched_objects_cache = {"placements": theirs}
    return by_number


def person_facts(person: Person, placement: Placement | None, zone: ZoneInfo) -> PersonFacts:
    """An empty column is unknown, and so is all of a person who was erased or whose program is sealed.

    `zone` is the facility's. Without a placement: only what is the person's own.
    """
    try:
        return _known_facts(person, placement, zone)
    except Closed:
        return PersonFacts()


def _known_facts(person: Person, placement: Placement | None, zone: ZoneInfo) -> PersonFacts:
    own = {
        "gender": person.gender if person.gender in Person.Gender.values else None,
        "surname": person.surname or None,
        "a_number": person.a_number or None,
        "register_number": person.register_number or None,
    }
    if placement is None:
        return PersonFacts(**own)
    windows = [window.strip() for window in placement.assigned_windows.split(",") if window.strip()]
    admitted = placement.admitted_at
    return PersonFacts(
        **own,
        classification=placement.classification or None,
        housing_unit=placement.housing_unit or None,
        status=placement.housing_status or None,
        person_category=placement.person_category or None,
        admitted_at=admitted,
        admitted_on=admitted.astimezone(zone).date() if admitted else None,
        assigned_slots=tuple(AssignedSlot(window) for window in windows) if windows else None,
    )


def placement_on(placements: Iterable[Placement], facility_id: int, day: date) -> Placement | None:
    """The stay at a facility that holds a day; the database lets there be one at most."""
    for placement in placements:
        if (
            placement.facility_id == facility_id
            and placement.first_day <= day
            and (placement.last_day is None or day <= placement.last_day)
        ):
            return placement
    return None

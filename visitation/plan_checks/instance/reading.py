"""Read a whole instance; refuse what refers to nothing, stands twice, or cannot be meant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from visitation.plan_checks import values
from visitation.plan_checks.clock import instant_from_offset
from visitation.plan_checks.instance.people import (
    Person,
    Request,
    Volunteer,
    read_person,
    read_request,
    read_volunteer,
)
from visitation.plan_checks.instance.places import Facility, Town, read_facility, read_town
from visitation.plan_checks.instance.visits import Known, Visit, read_visit
from visitation.plan_checks.refusals import DocumentRefused
from visitation.plan_checks.values import Record

HORIZON_DAYS_MAX = 3660  # ten years


class Named(Protocol):
    @property
    def id(self) -> str: ...


Entity = TypeVar("Entity", bound=Named)
Groups = Mapping[str, tuple[int, ...]]  # id → the groups of which no two may be together


@dataclass(frozen=True, slots=True)
class Weights:
    """The objective's points, as the format names them."""

    coverage: Mapping[str, int]
    waiting_per_week: int
    waiting_max_weeks: int
    never_visited: int
    late_per_day: int
    continuity: int
    new_pair: int
    language: int
    visitor_gender: int
    trip_per_10_minutes: int
    car_seats: int
    load_step: int


@dataclass(frozen=True, slots=True)
class PastVisit:
    day: date
    facility: str
    person: str
    team: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance with every reference known; `planned_at` is an instant."""

    name: str
    first: date
    last: date
    planned_at: int
    weights: Weights
    facilities: Mapping[str, Facility]
    towns: Mapping[str, Town]
    volunteers: Mapping[str, Volunteer]
    people: Mapping[str, Person]
    requests: Mapping[str, Request]
    pairings: frozenset[tuple[str, str]]  # person, volunteer
    conflicts: frozenset[tuple[str, str]]  # person, volunteer
    people_apart: Groups
    volunteers_apart: Groups
    past: tuple[PastVisit, ...]
    booked: Mapping[str, Visit]

    @property
    def known(self) -> Known:
        return Known(self.facilities, self.people, self.requests, self.volunteers)

    def travel_minutes(self, volunteer: Volunteer, facility: Facility) -> int | None:
        """One way, door to gate; None when it is too far to be stated."""
        return None if volunteer.town is None else self.towns[volunteer.town].travel_minutes.get(facility.id)


def read_instance(document: Any) -> Instance:
    """Raises DocumentRefused with the first fault found; unknown keys are left alone, unknown rules are not."""
    record = values.as_record(document, "instance")
    expect_format(record, "instance", "visit-plan-instance")
    horizon = values.as_record(values.take(record, "horizon", "instance"), "instance.horizon")
    first, last = values.day_range(horizon, "instance.horizon")
    if not values.YEAR_MIN <= first.year <= last.year <= values.YEAR_MAX or (last - first).days >= HORIZON_DAYS_MAX:
        why = f"must lie in {values.YEAR_MIN}–{values.YEAR_MAX} and last ten years at most"
        raise DocumentRefused("instance.horizon", why)
    planned_at = values.as_instant(values.take(record, "planned_at", "instance"), "instance.planned_at")

    facilities = _by_id(record, "facilities", read_facility)
    towns = _by_id(record, "towns", read_town)
    volunteers = _by_id(record, "volunteers", read_volunteer)
    people = _by_id(record, "people", read_person)
    requests = _by_id(record, "requests", read_request)
    weights = _read_weights(record)
    _hold_references(facilities, towns, volunteers, people, requests, weights)
    people_apart, volunteers_apart = _read_apart(record, people, volunteers)
    return Instance(
        name=values.text(record, "name", "instance"),
        first=first,
        last=last,
        planned_at=instant_from_offset(planned_at),
        weights=weights,
        facilities=facilities,
        towns=towns,
        volunteers=volunteers,
        people=people,
        requests=requests,
        pairings=_read_pairs(record, "pairings", people, volunteers),
        conflicts=_read_pairs(record, "conflicts", people, volunteers),
        people_apart=people_apart,
        volunteers_apart=volunteers_apart,
        past=_read_past(record, facilities, people, volunteers),
        booked=_read_booked(record, Known(facilities, people, requests, volunteers)),
    )


def expect_format(record: Record, where: str, name: str) -> None:
    """A known format and version 1."""
    if values.take(record, "format", where) != name:
        raise DocumentRefused(f"{where}.format", f'must be "{name}", not {values.shown(record["format"])}')
    version = values.take(record, "version", where)
    if version != 1 or isinstance(version, bool):
        raise DocumentRefused(f"{where}.version", f"must be 1, not {values.shown(version)}")


def _by_id(record: Record, key: str, read: Callable[[Record, str], Entity]) -> dict[str, Entity]:
    found: dict[str, Entity] = {}
    for where, entry in values.records(record, key, "instance"):
        entity = read(entry, where)
        if entity.id in found:
            raise DocumentRefused(f"{where}.id", f"the id {entity.id} is used twice; ids are unique")
        found[entity.id] = entity
    return found


def _read_weights(record: Record) -> Weights:
    where = "instance.objective"
    found = values.as_record(values.take(record, "objective", "instance"), where)
    coverage = values.as_record(values.take(found, "coverage", where), f"{where}.coverage")
    plain = ("waiting_per_week", "waiting_max_weeks", "never_visited", "late_per_day", "continuity", "new_pair")
    more = ("language", "visitor_gender", "trip_per_10_minutes", "load_step")
    return Weights(
        coverage={name: values.integer(coverage, name, f"{where}.coverage") for name in coverage},
        car_seats=values.integer(found, "car_seats", where, least=1),
        **{name: values.integer(found, name, where) for name in plain + more},
    )


def _hold_references(
    facilities: Mapping[str, Facility],
    towns: Mapping[str, Town],
    volunteers: Mapping[str, Volunteer],
    people: Mapping[str, Person],
    requests: Mapping[str, Request],
    weights: Weights,
) -> None:
    for facility in facilities.values():
        for window in facility.windows.values():
            for name in sorted(window.who.people or ()):
                _expect(name, people, f"instance.facilities ({facility.id}).windows ({window.id}).who.people", "person")
    for town in towns.values():
        for name in town.travel_minutes:
            _expect(name, facilities, f"instance.towns ({town.id}).travel", "facility")
    for volunteer in volunteers.values():
        where = f"instance.volunteers ({volunteer.id})"
        if volunteer.town is not None:
            _expect(volunteer.town, towns, f"{where}.town", "town")
        for name in volunteer.clearances:
            _expect(name, facilities, f"{where}.clearances", "facility")
    for person in people.values():
        for stay in person.stays:
            _expect(stay.facility, facilities, f"instance.people ({person.id}).stays", "facility")
    for request in requests.values():
        where = f"instance.requests ({request.id})"
        _expect(request.person, people, f"{where}.person", "person")
        _expect(request.priority, weights.coverage, f"{where}.priority", "priority of objective.coverage")


def _expect(name: str, known: Mapping[str, object], where: str, kind: str) -> None:
    if name not in known:
        raise DocumentRefused(where, f"{values.shown(name)} is not a known {kind}")


def _read_pairs(
    record: Record, key: str, people: Mapping[str, Person], volunteers: Mapping[str, Volunteer]
) -> frozenset[tuple[str, str]]:
    found = set()
    for where, entry in values.records(record, key, "instance"):
        person, volunteer = values.text(entry, "person", where), values.text(entry, "volunteer", where)
        _expect(person, people, f"{where}.person", "person")
        _expect(volunteer, volunteers, f"{where}.volunteer", "volunteer")
        found.add((person, volunteer))
    return frozenset(found)


def _read_apart(
    record: Record, people: Mapping[str, Person], volunteers: Mapping[str, Volunteer]
) -> tuple[Groups, Groups]:
    found: dict[str, dict[str, tuple[int, ...]]] = {"people": {}, "volunteers": {}}
    known: dict[str, Mapping[str, object]] = {"people": people, "volunteers": volunteers}
    for number, (where, entry) in enumerate(values.records(record, "keep_apart", "instance")):
        kinds = [kind for kind in known if kind in entry]
        if len(kinds) != 1:
            raise DocumentRefused(where, 'must have either "people" or "volunteers"')
        groups = found[kinds[0]]
        for name in dict.fromkeys(values.texts(entry, kinds[0], where)):
            _expect(name, known[kinds[0]], f"{where}.{kinds[0]}", "person" if kinds[0] == "people" else "volunteer")
            groups[name] = (*groups.get(name, ()), number)
    return found["people"], found["volunteers"]


def _read_past(
    record: Record,
    facilities: Mapping[str, Facility],
    people: Mapping[str, Person],
    volunteers: Mapping[str, Volunteer],
) -> tuple[PastVisit, ...]:
    found = []
    for where, entry in values.records(record, "past_visits", "instance"):
        visit = PastVisit(
            values.day(entry, "date", where),
            values.text(entry, "facility", where),
            values.text(entry, "person", where),
            values.texts(entry, "volunteers", where),
        )
        _expect(visit.facility, facilities, f"{where}.facility", "facility")
        _expect(visit.person, people, f"{where}.person", "person")
        for name in visit.team:
            _expect(name, volunteers, f"{where}.volunteers", "volunteer")
        found.append(visit)
    return tuple(found)


def _read_booked(record: Record, known: Known) -> dict[str, Visit]:
    booked: dict[str, Visit] = {}
    for index, (where, entry) in enumerate(values.records(record, "booked", "instance")):
        name = values.text(entry, "id", where)
        if name in booked:
            raise DocumentRefused(f"{where}.id", f"the id {name} is used twice; ids are unique")
        booked[name] = read_visit(entry, where, index, known, booked=True)
    return booked

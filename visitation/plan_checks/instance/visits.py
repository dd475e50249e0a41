"""Visits as they stand in a schedule or among the booked ones: references resolved, times read twice over.

The wall time and the facility's zone say when a visit is; the written offset is only held against the zone. So one
wrong offset is one fault, not a visit at another hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from visitation.plan_checks import values
from visitation.plan_checks.clock import instant_from_offset, instant_of, offsets_of
from visitation.plan_checks.instance.people import Person, Request, Volunteer
from visitation.plan_checks.instance.places import Facility, Window
from visitation.plan_checks.refusals import DocumentRefused
from visitation.plan_checks.values import Record

Entity = TypeVar("Entity")


@dataclass(frozen=True, slots=True)
class Known:
    """What a visit may refer to, by id."""

    facilities: Mapping[str, Facility]
    people: Mapping[str, Person]
    requests: Mapping[str, Request]
    volunteers: Mapping[str, Volunteer]


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """One visit; `start` and `end` are instants, `day` is the facility's date."""

    index: int  # its place in the list it was read from
    request: Request | None  # None only for a booked visit that no request asked for
    person: Person
    team: tuple[Volunteer, ...]
    facility: Facility
    window: Window
    wall_start: datetime
    wall_end: datetime
    start_offset: timedelta | None
    end_offset: timedelta | None
    start: int
    end: int
    day: date
    claims_booked: bool

    def same_as(self) -> tuple[object, ...]:
        """Equal for two entries that tell of the same visit, whatever the order of the team."""
        return (
            self.request.id if self.request else None,
            self.person.id,
            frozenset(volunteer.id for volunteer in self.team),
            self.facility.id,
            self.window.id,
            self.wall_start,
            self.start_offset,
            self.wall_end,
            self.end_offset,
        )


def read_visit(record: Record, where: str, index: int, known: Known, *, booked: bool) -> Visit:
    """Raises DocumentRefused when a key is missing, of a wrong type, or refers to nothing known.

    A booked visit may stand without a request; every other one names the request it serves.
    """
    facility = _look_up(known.facilities, record, "facility", where)
    window = _look_up(facility.windows, record, "window", where)
    person = _look_up(known.people, record, "person", where)
    request = None
    if not booked or record.get("request") is not None:
        request = _look_up(known.requests, record, "request", where)
    names = values.texts(record, "volunteers", where)
    for i, name in enumerate(names):
        if name not in known.volunteers:
            raise DocumentRefused(f"{where}.volunteers[{i}]", f"{values.shown(name)} is not a known volunteer")
    if len(set(names)) != len(names):
        raise DocumentRefused(f"{where}.volunteers", "names a volunteer twice")
    claim = record.get("booked")
    if claim is not None and not isinstance(claim, bool | str):
        raise DocumentRefused(f"{where}.booked", f"must be true, false or an id, not {values.shown(claim)}")
    started = values.as_instant(values.take(record, "start", where), f"{where}.start")
    ended = values.as_instant(values.take(record, "end", where), f"{where}.end")
    wall_start, wall_end = started.replace(tzinfo=None), ended.replace(tzinfo=None)
    # Only an end may be the second of two equal wall times: a visit that began before the clocks went back.
    second = ended.utcoffset() == offsets_of(wall_end, facility.zone)[1]
    return Visit(
        index=index,
        request=request,
        person=person,
        team=tuple(known.volunteers[name] for name in names),
        facility=facility,
        window=window,
        wall_start=wall_start,
        wall_end=wall_end,
        start_offset=started.utcoffset(),
        end_offset=ended.utcoffset(),
        start=instant_of(wall_start, facility.zone),
        end=instant_from_offset(ended) if second else instant_of(wall_end, facility.zone),
        day=wall_start.date(),
        claims_booked=bool(claim),
    )


def _look_up(entities: Mapping[str, Entity], record: Record, key: str, where: str) -> Entity:
    name = values.text(record, key, where)
    found = entities.get(name)
    if found is None:
        raise DocumentRefused(f"{where}.{key}", f"{values.shown(name)} is not a known {key}")
    return found

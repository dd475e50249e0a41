"""What a caller may keep in memory between re-plans: an instance as it was read, and its schedule, looked up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from .clock import DAY_MINUTES, local_time, month_of
from .instance import Booked, Instance, InstanceRefused, PastVisit
from .node import Node
from .reading import read_instance
from .worth import Visit, schedule_worth


class ScheduleRefused(ValueError):
    """The schedule is no schedule of this instance: `where` names the place in it, `why` what is wrong."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why


class Written(NamedTuple):
    """A visit of a schedule, by ids; `start` and `end` are UTC minutes."""

    request: str
    person: str
    volunteers: tuple[str, ...]
    facility: str
    window: str
    start: int
    end: int
    booked: bool
    document: dict[str, Any]


class Arranged:
    """The visits of a schedule, looked up by place."""

    def __init__(self, visits: Iterable[Written]) -> None:
        self.visits = tuple(visits)

    @cached_property
    def of_facility(self) -> dict[str, list[int]]:
        """Facility id → places in `visits`."""
        return _table((visit.facility, place) for place, visit in enumerate(self.visits))

    @cached_property
    def of_person(self) -> dict[str, list[int]]:
        return _table((visit.person, place) for place, visit in enumerate(self.visits))

    @cached_property
    def of_volunteer(self) -> dict[str, list[int]]:
        return _table((name, place) for place, visit in enumerate(self.visits) for name in visit.volunteers)

    @cached_property
    def of_request(self) -> dict[str, list[int]]:
        return _table((visit.request, place) for place, visit in enumerate(self.visits))

    def close_to(self, places: Iterable[int]) -> set[int]:
        """These, and all that share a person, a volunteer or a facility's hours of the day with one of them."""
        found: set[int] = set()
        for place in places:
            visit = self.visits[place]
            found.update(self.of_person[visit.person])
            for name in visit.volunteers:
                found.update(self.of_volunteer[name])
            day = visit.start // DAY_MINUTES
            for other in self.of_facility[visit.facility]:
                if abs(self.visits[other].start // DAY_MINUTES - day) <= 1:
                    found.add(other)
        return found


@dataclass
class Ready:
    """An instance and a schedule of it, as `replan` wants them. Never changed once made."""

    document: dict[str, Any]
    instance: Instance
    numbers: Numbers
    arranged: Arranged
    objective: int  # points of the schedule


class Numbers:
    """Ids of an instance → their index, and what past visits name."""

    def __init__(self, instance: Instance, like: Numbers | None = None) -> None:
        """`like`: of an instance much like this one; what is the same there is taken over."""
        self.instance = instance
        self.window = {found.id: index for index, found in enumerate(instance.windows)}
        self.facility = {found.id: index for index, found in enumerate(instance.facilities)}
        self.volunteer: dict[str, int] = {}
        self.person: dict[str, int] = {}
        self.request: dict[str, int] = {}
        self._asked_at: dict[int, list[int]] = {}
        if like is not None:
            self._take_over(like)
        self.volunteer = self.volunteer or {found.id: index for index, found in enumerate(instance.volunteers)}
        self.person = self.person or {found.id: index for index, found in enumerate(instance.people)}
        self.request = self.request or {found.id: index for index, found in enumerate(instance.requests)}

    def _take_over(self, like: Numbers) -> None:
        instance, before = self.instance, like.instance
        if _alike(instance.volunteers, before.volunteers):
            self.volunteer = like.volunteer
        if _alike(instance.people, before.people):
            self.person = like.person
        if _alike(instance.requests, before.requests):
            self.request = like.request
        if self.volunteer and self.person and instance.past_visits is before.past_visits:
            self.past_of_person, self.past_of_volunteer = like.past_of_person, like.past_of_volunteer
        if self.person and self.request and len(instance.facilities) == len(before.facilities):
            self._asked_at = like._asked_at

    @cached_property
    def past_of_person(self) -> dict[int, list[PastVisit]]:
        return _past((past.person, past) for past in self.instance.past_visits)

    @cached_property
    def past_of_volunteer(self) -> dict[int, list[PastVisit]]:
        return _past((volunteer, past) for past in self.instance.past_visits for volunteer in past.volunteers)

    def asked_at(self, facilities: Iterable[int]) -> set[int]:
        """Requests of everybody who was to stay at one of these facilities when this was first looked up."""
        if not self._asked_at:
            for index, request in enumerate(self.instance.requests):
                for stay in self.instance.people[request.person].stays:
                    self._asked_at.setdefault(stay.facility, []).append(index)
        return {index for place in facilities for index in self._asked_at.get(place, ())}

    def worth(self, visits: Iterable[Written]) -> int:
        """Points of these visits, of all whose people and places are known."""
        seen = [found for written in visits if (found := self.visit(written)) is not None]
        entries = [Visit(one.request, one.person, one.volunteers, one.facility, one.day) for one in seen]
        return schedule_worth(self.instance, entries, self)

    def past_of_month(self, volunteer: int, month: int) -> int:
        """Visits already made in the month."""
        return sum(month_of(past.day) == month for past in self.past_of_volunteer.get(volunteer, ()))

    def near(self, facilities: Iterable[int]) -> set[int]:
        """Everybody who lives near enough to one of these facilities and has ever been cleared for it, if need be."""
        found: set[int] = set()
        instance = self.instance
        for place in facilities:
            needed = instance.facilities[place].needs_clearance
            for volunteer in self.cleared.get(place, ()) if needed else range(len(instance.volunteers)):
                town = instance.volunteers[volunteer].town
                if town >= 0 and place in instance.travel[town]:
                    found.add(volunteer)
        return found

    @cached_property
    def cleared(self) -> dict[int, list[int]]:
        """By facility, everybody who is ever cleared for it."""
        found: dict[int, list[int]] = defaultdict(list)
        for index, volunteer in enumerate(self.instance.volunteers):
            for place in volunteer.clearances:
                found[place].append(index)
        return found

    def visit(self, written: Written) -> Booked | None:
        """The visit in numbers; None when something it names is gone. A window that is gone is -1."""
        facility, person = self.facility.get(written.facility), self.person.get(written.person)
        volunteers = tuple(self.volunteer.get(name, -1) for name in written.volunteers)
        request = self.request.get(written.request, -1)
        if facility is None or person is None or -1 in volunteers:
            return None
        return Booked(
            id=written.request,
            request=request,
            person=person,
            volunteers=volunteers,
            facility=facility,
            window=self.window.get(written.window, -1),
            day=local_time(self.instance.facilities[facility].zone, written.start).toordinal(),
            start=written.start,
            end=written.end,
            document=written.document,
        )


def make_ready(document: dict[str, Any], schedule: dict[str, Any]) -> Ready:
    """Read an instance and its schedule once. Raises InstanceRefused, ScheduleRefused."""
    instance = read_instance(document)
    numbers = Numbers(instance)
    arranged = Arranged(written_visits(instance.name, schedule))
    return Ready(document, instance, numbers, arranged, numbers.worth(arranged.visits))


def written_visits(name: str, schedule: Any) -> tuple[Written, ...]:
    """The visits of a schedule of the instance of this name. Raises ScheduleRefused."""
    if not isinstance(schedule, dict) or schedule.get("format") != "visit-plan-schedule":
        raise ScheduleRefused("schedule", "format “visit-plan-schedule” is expected")
    if schedule.get("instance") != name:
        raise ScheduleRefused("schedule.instance", f"it is of “{schedule.get('instance')}”, the instance is “{name}”")
    root = Node(schedule, "schedule")
    try:
        return tuple(_written(node) for node in root.at("visits").items())
    except InstanceRefused as refused:
        raise ScheduleRefused(refused.where, refused.why) from None


def _written(node: Node) -> Written:
    document = node.mapping()
    keys = ("request", "person", "facility", "window")
    if any(document.get(key) is None for key in keys) and not document.get("booked"):
        key = next(key for key in keys if document.get(key) is None)
        raise node.refuse(f"“{key}” is missing")
    request, person, facility, window = (str(document.get(key) or "") for key in keys)
    return Written(
        request=request,
        person=person,
        volunteers=tuple(item.text() for item in node.at("volunteers").items()),
        facility=facility,
        window=window,
        start=node.at("start").instant(),
        end=node.at("end").instant(),
        booked=bool(document.get("booked")),
        document=document,
    )


def _past(pairs: Iterable[tuple[int, PastVisit]]) -> dict[int, list[PastVisit]]:
    found: dict[int, list[PastVisit]] = defaultdict(list)
    for number, past in pairs:
        found[number].append(past)
    return found


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def _alike(now: Sequence[_Named], then: Sequence[_Named]) -> bool:
    """Every index means the same."""
    return len(now) == len(then) and (
        now is then or all(a is b or a.id == b.id for a, b in zip(now, then, strict=True))
    )


def _table(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for name, place in pairs:
        found[name].append(place)
    return found

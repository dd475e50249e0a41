"""Rules between visits: booked ones kept, requests served once, booths, and nobody in two places."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date
from heapq import heappop, heappush
from typing import TypeVar

from visitation.plan_checks.findings import Violation
from visitation.plan_checks.instance import Instance
from visitation.plan_checks.instance.visits import Visit

Key = TypeVar("Key", bound=Hashable)


def booked_violations(instance: Instance, kept: dict[str, Visit], others: list[Visit]) -> Iterator[Violation]:
    """Booked visits that are missing or changed, and visits that say they are booked and are not.

    `kept`: the schedule's visits that match a booked one, by its id; `others`: all the rest of the schedule.
    """
    changed = defaultdict(list)
    for visit in others:
        if visit.request is not None:
            changed[visit.request.id].append(visit.index)
    explained = set()
    for name, booked in instance.booked.items():
        if name in kept:
            continue
        places = changed.get(booked.request.id, []) if booked.request else []
        explained.update(places)
        yield Violation("booked", places[0] if places else None, "changed" if places else "missing", {"booked": name})
    for visit in others:
        if visit.claims_booked and visit.index not in explained:
            yield Violation("booked", visit.index, "not_booked")


def request_violations(kept: Iterable[Visit], others: list[Visit]) -> Iterator[Violation]:
    """A request is served once; what a booked visit serves is served."""
    served = {visit.request.id: visit.index for visit in kept if visit.request is not None}
    for visit in others:
        if visit.request is None:
            continue
        if visit.request.id in served:
            params = {"request": visit.request.id, "other_visit": served[visit.request.id]}
            yield Violation("request", visit.index, "served_twice", params)
        else:
            served[visit.request.id] = visit.index


def capacity_violations(visits: list[Visit]) -> Iterator[Violation]:
    """Visits running at the same moment in one window; told of each visit that finds no booth."""
    for in_window in _grouped(visits, lambda visit: [(visit.facility.id, visit.window.id)]).values():
        ends: list[int] = []
        for visit in in_window:
            while ends and ends[0] <= visit.start:
                heappop(ends)
            heappush(ends, visit.end)
            if len(ends) > visit.window.capacity:
                params = {"window": visit.window.id, "visits": len(ends), "capacity": visit.window.capacity}
                yield Violation("capacity", visit.index, "more_visits_than_booths", params)


def overlap_violations(instance: Instance, visits: list[Visit]) -> Iterator[Violation]:
    """Nobody in two visits at once, no volunteer in two facilities on one day, kept-apart people not at once.

    Told once of each visit that comes too late, with one of the visits it collides with.
    """
    for person, found in _grouped(visits, lambda visit: [visit.person.id]).items():
        for earlier, later in _colliding(found, lambda visit: visit.index):
            params = {"person": person, "other_visit": earlier.index}
            yield Violation("person-overlap", later.index, "two_visits_at_once", params)
    for volunteer, found in _grouped(visits, lambda visit: [member.id for member in visit.team]).items():
        for earlier, later in _colliding(found, lambda visit: visit.index):
            params = {"volunteer": volunteer, "other_visit": earlier.index}
            yield Violation("volunteer-overlap", later.index, "two_visits_at_once", params)
        first_of_day: dict[date, Visit] = {}
        for visit in found:
            first = first_of_day.setdefault(visit.day, visit)
            if first.facility.id != visit.facility.id:
                params = {"volunteer": volunteer, "date": str(visit.day), "other_visit": first.index}
                yield Violation("volunteer-overlap", visit.index, "two_facilities_one_day", params)
    for found in _grouped(visits, lambda visit: instance.people_apart.get(visit.person.id, ())).values():
        for earlier, later in _colliding(found, lambda visit: visit.person.id):
            params = {"people": f"{earlier.person.id} {later.person.id}", "other_visit": earlier.index}
            yield Violation("keep-apart", later.index, "people", params)


def _colliding(visits: list[Visit], whose: Callable[[Visit], object]) -> Iterator[tuple[Visit, Visit]]:
    """For each visit one earlier visit of somebody else that still runs; `visits` in order of start.

    Spans are half-open. Only the two visits that end last, of two different owners, can matter to what follows.
    """
    longest: list[Visit] = []
    for visit in visits:
        if visit.end <= visit.start:
            continue  # told under `session`; it holds nobody up
        owner = whose(visit)
        for earlier in longest:
            if earlier.end > visit.start and whose(earlier) != owner:
                yield earlier, visit
                break
        rest = [earlier for earlier in longest if whose(earlier) != owner or earlier.end > visit.end]
        if not any(whose(earlier) == owner for earlier in rest):
            rest.append(visit)
        longest = sorted(rest, key=lambda earlier: -earlier.end)[:2]


def _grouped(visits: list[Visit], keys: Callable[[Visit], Iterable[Key]]) -> dict[Key, list[Visit]]:
    groups: dict[Key, list[Visit]] = defaultdict(list)
    for visit in visits:
        for key in keys(visit):
            groups[key].append(visit)
    return groups

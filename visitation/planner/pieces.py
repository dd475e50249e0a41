"""An instance taken apart into pieces that have nothing to do with each other: each can be planned by itself.

Facilities hang together through volunteers who may go to both, people who may be visited at both (or are kept apart
from somebody at the other) and booked visits. Whatever is true of a piece is true of it in the whole: quotas that
reach back count the same visits, and what a certificate says of its pieces it says of the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from .instance import Booked, Facility, Instance, PastVisit, Person, Volunteer


def pieces_of(instance: Instance) -> list[Instance]:
    """The pieces in the order of their first facilities; the instance itself when it does not come apart."""
    homes = _homes(instance)
    label = _linked(instance, homes)
    numbers = sorted(set(label))
    if len(numbers) < 2:
        return [instance]
    at = {number: place for place, number in enumerate(numbers)}
    piece_of = [at[number] for number in label]
    members: list[list[int]] = [[] for _ in numbers]
    for facility, place in enumerate(piece_of):
        members[place].append(facility)
    requests: list[list[int]] = [[] for _ in numbers]
    for index, request in enumerate(instance.requests):
        places = homes.get(request.person, ())
        requests[piece_of[places[0]] if places else 0].append(index)
    asked = instance.asked
    if asked is None:
        asked = len(instance.requests) - len({visit.request for visit in instance.booked} - {-1})
    near: list[set[int]] = [set() for _ in numbers]
    reached = [{piece_of[facility] for facility in travel} for travel in instance.travel]
    for v, volunteer in enumerate(instance.volunteers):
        for place in reached[volunteer.town] if volunteer.town >= 0 else ():
            near[place].add(v)
    past: list[list[PastVisit]] = [[] for _ in numbers]
    elsewhere: dict[int, list[PastVisit]] = defaultdict(list)  # by volunteer
    for visit in instance.past_visits:
        past[piece_of[visit.facility]].append(visit)
        for v in visit.volunteers:
            elsewhere[v].append(visit)
    booked: list[list[Booked]] = [[] for _ in numbers]
    for fixed in instance.booked:
        booked[piece_of[fixed.facility]].append(fixed)
    return [
        _piece(instance, members[p], requests[p], near[p], past[p], elsewhere, booked[p], asked)
        for p in range(len(numbers))
    ]


def _homes(instance: Instance) -> dict[int, list[int]]:
    """By person who asks for something or is booked: where they may be visited."""
    wanted = {request.person for request in instance.requests}
    found: dict[int, list[int]] = {}
    for person in wanted:
        stays = instance.people[person].stays
        found[person] = [s.facility for s in stays if s.last >= instance.first and s.first <= instance.last]
    for visit in instance.booked:
        people = {visit.person}
        if visit.request >= 0:
            people.add(instance.requests[visit.request].person)
        for person in people:
            found.setdefault(person, []).append(visit.facility)
    return found


def _linked(instance: Instance, homes: dict[int, list[int]]) -> list[int]:
    """By facility: the least facility it hangs together with."""
    label = list(range(len(instance.facilities)))

    def root(place: int) -> int:
        while label[place] != place:
            label[place] = label[label[place]]
            place = label[place]
        return place

    def link(places: Iterable[int]) -> None:
        roots = {root(place) for place in places}
        for one in roots:
            label[one] = min(roots)

    for places in homes.values():
        link(places)
    for a, b in instance.people_apart:
        if a in homes and b in homes:
            link([*homes[a], *homes[b]])
    booked: dict[int, list[int]] = defaultdict(list)
    for visit in instance.booked:
        for v in visit.volunteers:
            booked[v].append(visit.facility)
    for v, volunteer in enumerate(instance.volunteers):
        travel = instance.travel[volunteer.town] if volunteer.town >= 0 else {}
        near = [place for place, minutes in travel.items() if _may_go(instance, volunteer, place, minutes)]
        link([*booked[v], *near])
    return [root(place) for place in range(len(label))]


def _may_go(instance: Instance, volunteer: Volunteer, place: int, minutes: int) -> bool:
    """Near enough, and on some day of the horizon cleared and trained."""
    facility = instance.facilities[place]
    if volunteer.max_travel_minutes is not None and minutes > volunteer.max_travel_minutes:
        return False
    spells = [volunteer.trainings.get(name, ()) for name in facility.trainings]
    if facility.needs_clearance:
        spells.append(volunteer.clearances.get(place, ()))
    return all(any(a <= instance.last and b >= instance.first for a, b in some) for some in spells)


def _piece(
    whole: Instance,
    facilities: list[int],
    requests: list[int],
    near: set[int],
    past: list[PastVisit],
    elsewhere: dict[int, list[PastVisit]],
    booked: list[Booked],
    asked: int,
) -> Instance:
    facility_at = {old: new for new, old in enumerate(facilities)}
    windows = [window for old in facilities for window in whole.facilities[old].windows]
    window_at = {old: new for new, old in enumerate(windows)}
    request_at = {old: new for new, old in enumerate(requests)}
    held: list[PastVisit | Booked] = [*past, *booked]
    people = {whole.requests[old].person for old in requests}
    people.update(visit.person for visit in held)
    person_at = {old: new for new, old in enumerate(sorted(people))}
    volunteers = near | {v for visit in held for v in visit.volunteers}
    volunteer_at = {old: new for new, old in enumerate(sorted(volunteers))}
    town_at: dict[int, int] = {-1: -1}
    for old in volunteer_at:
        town_at.setdefault(whole.volunteers[old].town, len(town_at) - 1)

    def both(pairs: Iterable[tuple[int, int]], left: dict[int, int], right: dict[int, int]) -> list[tuple[int, int]]:
        return [(left[a], right[b]) for a, b in pairs if a in left and b in right]

    def facility(old: int) -> Facility:
        own = whole.facilities[old]
        return replace(own, windows=tuple(window_at[window] for window in own.windows))

    def volunteer(old: int) -> Volunteer:
        own = whole.volunteers[old]
        here = {facility_at[place]: spells for place, spells in own.clearances.items() if place in facility_at}
        return replace(own, town=town_at[own.town], clearances=here)

    def person(old: int) -> Person:
        own = whole.people[old]
        stays = [replace(s, facility=facility_at[s.facility]) for s in own.stays if s.facility in facility_at]
        return replace(own, stays=tuple(stays))

    def before(visit: PastVisit) -> PastVisit:
        # Of what was elsewhere only the load of the volunteers counts.
        team = tuple(volunteer_at[v] for v in visit.volunteers if v in volunteer_at)
        here = facility_at.get(visit.facility, -1)
        return PastVisit(visit.day, here, person_at.get(visit.person, -1) if here >= 0 else -1, team)

    theirs = [visit for v in volunteer_at for visit in elsewhere.get(v, ()) if visit.facility not in facility_at]
    others = {id(visit): visit for visit in theirs}
    return replace(
        whole,
        facilities=tuple(facility(old) for old in facilities),
        windows=tuple(
            replace(whole.windows[old], facility=facility_at[whole.windows[old].facility]) for old in windows
        ),
        towns=tuple(whole.towns[old] for old in town_at if old >= 0),
        travel=tuple(
            {facility_at[place]: minutes for place, minutes in whole.travel[old].items() if place in facility_at}
            for old in town_at
            if old >= 0
        ),
        volunteers=tuple(volunteer(old) for old in volunteer_at),
        people=tuple(person(old) for old in person_at),
        requests=tuple(
            replace(whole.requests[old], person=person_at[whole.requests[old].person]) for old in requests
        ),
        pairings=frozenset(both(whole.pairings, person_at, volunteer_at)),
        conflicts=frozenset(both(whole.conflicts, person_at, volunteer_at)),
        people_apart=tuple(both(whole.people_apart, person_at, person_at)),
        volunteers_apart=frozenset(both(whole.volunteers_apart, volunteer_at, volunteer_at)),
        past_visits=tuple(before(visit) for visit in [*past, *others.values()]),
        booked=tuple(
            replace(
                visit,
                request=request_at[visit.request] if visit.request >= 0 else -1,
                person=person_at[visit.person],
                volunteers=tuple(volunteer_at[v] for v in visit.volunteers),
                facility=facility_at[visit.facility],
                window=window_at[visit.window],
            )
            for visit in booked
        ),
        asked=asked,
    )

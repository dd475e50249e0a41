"""A small instance cut out of a large one: some requests, and everything that can bear on them.

What is cut away can neither serve the requests nor be in the way of it, so that any choice of visits for them is
allowed in the excerpt when and only when it is allowed in the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from .instance import Booked, Facility, Instance, PastVisit, Person, Request, Volunteer

ELSEWHERE = -1  # a facility or window that is not part of the excerpt


@dataclass(frozen=True)
class Excerpt:
    """`instance` numbers its own; the tables lead from the whole's numbers to these."""

    instance: Instance
    facilities: dict[int, int]
    windows: dict[int, int]
    volunteers: dict[int, int]
    people: dict[int, int]

    def seen(self, visit: Booked) -> Booked:
        """A visit of the whole, in the excerpt's numbers; it serves none of the excerpt's requests."""
        return replace(
            visit,
            request=-1,
            facility=self.facilities.get(visit.facility, ELSEWHERE),
            window=self.windows.get(visit.window, ELSEWHERE),
            person=self.people[visit.person],
            volunteers=tuple(self.volunteers[volunteer] for volunteer in visit.volunteers),
        )


def cut(
    whole: Instance,
    asking: Sequence[Request],
    *,
    facilities: Collection[int],
    volunteers: Collection[int],
    constants: Iterable[Booked],
    past: Iterable[PastVisit],
    facility: Callable[[Facility], Facility] = lambda found: found,
) -> Excerpt:
    """The excerpt for these requests, which keep their order; numbers are the whole's.

    `constants`: every visit that stays and is at one of the facilities, or of one of the people or volunteers; so
    `past`. `facility` may change each facility a little.
    """
    constants, past = tuple(constants), tuple(past)
    places, hands = sorted(facilities), set(volunteers)
    who = {request.person for request in asking}
    apart = [pair for pair in whole.people_apart if pair[0] in who or pair[1] in who]
    who |= {person for pair in apart for person in pair}
    for person, team in [(one.person, one.volunteers) for one in constants] + [(p.person, p.volunteers) for p in past]:
        who.add(person)
        hands.update(team)
    place_at = {number: index for index, number in enumerate(places)}
    window_at: dict[int, int] = {}
    for number in places:
        for window in whole.facilities[number].windows:
            window_at[window] = len(window_at)
    people, staff = sorted(who), sorted(hands)
    person_at = {number: index for index, number in enumerate(people)}
    volunteer_at = {number: index for index, number in enumerate(staff)}

    def moved(pairs: Iterable[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        return frozenset((person_at[p], volunteer_at[v]) for p, v in pairs if p in person_at and v in volunteer_at)

    towns = {whole.volunteers[number].town for number in staff}
    instance = replace(
        whole,
        facilities=tuple(
            facility(replace(found, windows=tuple(window_at[window] for window in found.windows)))
            for found in (whole.facilities[number] for number in places)
        ),
        windows=tuple(
            replace(whole.windows[number], facility=place_at[whole.windows[number].facility]) for number in window_at
        ),
        travel=tuple(
            {place_at[place]: minutes for place, minutes in ways.items() if place in place_at} if town in towns else {}
            for town, ways in enumerate(whole.travel)
        ),
        volunteers=tuple(_volunteer(whole.volunteers[number], place_at) for number in staff),
        people=tuple(_person(whole.people[number], place_at) for number in people),
        requests=tuple(replace(request, person=person_at[request.person]) for request in asking),
        pairings=moved(whole.pairings),
        conflicts=moved(whole.conflicts),
        people_apart=tuple((person_at[a], person_at[b]) for a, b in apart),
        volunteers_apart=frozenset(
            (volunteer_at[a], volunteer_at[b])
            for a, b in whole.volunteers_apart
            if a in volunteer_at and b in volunteer_at
        ),
        past_visits=tuple(
            replace(
                seen,
                facility=place_at.get(seen.facility, ELSEWHERE),
                person=person_at[seen.person],
                volunteers=tuple(volunteer_at[v] for v in seen.volunteers),
            )
            for seen in past
        ),
    )
    found = Excerpt(instance, place_at, window_at, volunteer_at, person_at)
    return replace(found, instance=replace(instance, booked=tuple(found.seen(visit) for visit in constants)))


def _volunteer(volunteer: Volunteer, places: dict[int, int]) -> Volunteer:
    spells = {places[place]: ranges for place, ranges in volunteer.clearances.items() if place in places}
    return replace(volunteer, clearances=spells)


def _person(person: Person, places: dict[int, int]) -> Person:
    stays = tuple(
        replace(stay, facility=places[stay.facility]) if places[stay.facility] != stay.facility else stay
        for stay in person.stays
        if stay.facility in places
    )
    return person if stays == person.stays else replace(person, stays=stays)

"""Who may be visited when, by whom: the filters of the format, one (request, window-date) at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .clock import period_of
from .held import Held
from .instance import Facility, Instance, Person
from .slots import Flags, Roster, WindowDate, admits, by_facility_day, closed, window_dates
from .worth import request_worth


@dataclass(frozen=True)
class SlotTeam:
    """Volunteers who can make some start of a window-date: `mask[i, k]` for `volunteers[i]`."""

    volunteers: NDArray[np.int64]
    mask: Flags


@dataclass(frozen=True)
class Cell:
    """A free request at a window-date: open volunteers (positions in the slot's list) and the starts left to it."""

    request: int
    slot: int
    worth: int
    starts: Flags | None  # None: every usable start
    open: NDArray[np.int64]


class Field:
    """Everything the filters decide, before any choice is made."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.held = Held(instance)
        self._hands: dict[tuple[int, int], tuple[bool, bool, bool]] = {}
        self.slots = window_dates(instance, self.held)
        self.roster = Roster(instance, self.held)
        self.teams = [self._slot_team(slot) for slot in self.slots]
        self.by_day = by_facility_day(self.slots)
        self._volunteer_flags()
        self.cells = list(self._cells())

    def _slot_team(self, slot: WindowDate) -> SlotTeam:
        key = (slot.facility, slot.day)
        if getattr(self, "_last", None) != key:
            self._last, self._candidates = key, self.roster.volunteers_on(*key)
        mask = self.roster.masks(slot, self._candidates)
        some = mask.any(axis=1)
        volunteers = np.array([v for v, _ in self._candidates], dtype=np.int64)
        return SlotTeam(volunteers[some], mask[some])

    def _volunteer_flags(self) -> None:
        volunteers = self.instance.volunteers
        self.experienced = np.array([v.experienced for v in volunteers], dtype=bool)
        spoken: dict[str, list[int]] = defaultdict(list)
        gender: dict[str | None, list[int]] = defaultdict(list)
        for index, volunteer in enumerate(volunteers):
            gender[volunteer.gender].append(index)
            for language in volunteer.languages:
                spoken[language].append(index)
        self._speaks = {language: self._flags(who) for language, who in spoken.items()}
        self._gender = {name: self._flags(who) for name, who in gender.items()}
        self._nobody = self._flags([])
        self.partners: dict[int, list[int]] = defaultdict(list)
        for person, partner in sorted(self.instance.pairings):
            self.partners[person].append(partner)
        conflicts: dict[int, list[int]] = defaultdict(list)
        for person, other in sorted(self.instance.conflicts):
            conflicts[person].append(other)
        self._conflicts = {person: self._flags(others) for person, others in conflicts.items()}
        self._full: dict[tuple[int, str, int, int], list[tuple[int, set[int]]]] = {}
        self.apart: dict[int, list[int]] = defaultdict(list)
        for a, b in self.instance.people_apart:
            self.apart[a].append(b)
            self.apart[b].append(a)

    def _full_lists(self, facility: int, per: str, week_start: int, key: int, limit: int) -> list[tuple[int, set[int]]]:
        """Volunteers who are held to see as many people there in the period as they may, and whom."""
        found = self._full.get((facility, per, week_start, key))
        if found is None:
            of = self.held.people_of
            seen = [(v, of(v, facility, per, week_start, key)) for v in sorted(self.held.of_volunteer)]
            found = [(v, people) for v, people in seen if len(people) >= limit]
            self._full[facility, per, week_start, key] = found
        return found

    def _flags(self, who: list[int]) -> Flags:
        found = np.zeros(len(self.instance.volunteers), dtype=bool)
        found[who] = True
        return found

    def speaks_any(self, person: Person) -> Flags:
        """By volunteer: speaks one of the person's languages."""
        found = self._nobody.copy()
        for language in person.languages:
            found |= self._speaks.get(language, self._nobody)
        return found

    def speaks_first(self, person: Person) -> Flags:
        return self._speaks.get(person.languages[0], self._nobody) if person.languages else self._nobody

    def wished_gender(self, person: Person) -> Flags | None:
        """By volunteer: of the gender the person wishes; None when there is no wish."""
        if person.visitor_gender is None:
            return None
        return self._gender.get(person.visitor_gender, self._nobody)

    def _cells(self) -> Iterator[Cell]:
        instance, held = self.instance, self.held
        for index, request in enumerate(instance.requests):
            if index in held.requests_booked:
                continue
            for day in range(max(request.first, instance.first), min(request.last, instance.last) + 1):
                worth = request_worth(instance, request, day)
                for slot_index in self.slots_for(request.person, day):
                    team = self.teams[slot_index]
                    if not len(team.volunteers):
                        continue
                    starts = self.starts_left(request.person, self.slots[slot_index])
                    if starts is not None and not starts.any():
                        continue
                    able = self.may_meet(request.person, self.slots[slot_index], team.volunteers)
                    if starts is not None:
                        able &= (team.mask & starts).any(axis=1)
                    if able.any():
                        yield Cell(index, slot_index, worth, starts, np.flatnonzero(able))

    def slots_for(self, person: int, day: int) -> list[int]:
        """Window-dates of the day that admit the person: custody, who, closures of its unit, own quota."""
        found: list[int] = []
        who = self.instance.people[person]
        for facility in sorted({stay.facility for stay in who.stays if stay.first <= day <= stay.last}):
            for slot in self.by_day.get((facility, day), ()):
                window = self.instance.windows[self.slots[slot].window]
                if any(
                    stay.facility == facility
                    and stay.first <= day <= stay.last
                    and admits(window, who, stay)
                    and not closed(self.instance.facilities[facility], day, stay)
                    for stay in who.stays
                ) and self.within_quota(person, facility, day):
                    found.append(slot)
        return found

    def within_quota(self, person: int, facility: int, day: int) -> bool:
        if person not in self.held.of_person:
            return all(limit > 0 for limit in self.instance.facilities[facility].person_visits.values())
        return all(
            self.held.visits_of_person(person, facility, per, week_start, period_of(per, week_start, day)) < limit
            for (per, week_start), limit in self.instance.facilities[facility].person_visits.items()
        )

    def starts_left(self, person: int, slot: WindowDate) -> Flags | None:
        """Starts clear of the person's own booked visits and of those of people to be kept apart; None: all."""
        busy = list(self.held.booked_of_person.get(person, ()))
        for other in self.apart.get(person, ()):
            busy += self.held.booked_of_person.get(other, ())
        left = None
        for visit in busy:
            clear = (visit.end <= slot.starts) | (slot.ends <= visit.start)
            if not clear.all():
                left = clear if left is None else left & clear
        return None if left is None else left & slot.usable

    def may_meet(self, person: int, slot: WindowDate, volunteers: NDArray[np.int64]) -> Flags:
        """By position in `volunteers`: no conflict, required gender, and both lists have room for the other."""
        who = self.instance.people[person]
        able = np.ones(len(volunteers), dtype=bool)
        if person in self._conflicts:
            able &= ~self._conflicts[person][volunteers]
        if who.visitor_gender_required:
            wished = self.wished_gender(who)
            assert wished is not None
            able &= wished[volunteers]
        facility = self.instance.facilities[slot.facility]
        for (per, week_start), limit in facility.visitor_people.items():
            if not limit:
                return np.zeros(len(volunteers), dtype=bool)
            key = period_of(per, week_start, slot.day)
            for volunteer, seen in self._full_lists(slot.facility, per, week_start, key, limit):
                if person not in seen:
                    able &= volunteers != volunteer
        for (per, week_start), limit in facility.person_visitors.items():
            if limit == 0 or person in self.held.of_person:
                key = period_of(per, week_start, slot.day)
                known = self.held.visitors_of(person, slot.facility, per, week_start, key)
                if len(known) >= limit:
                    able &= np.isin(volunteers, sorted(known))
        return able

    def hands(self, index: int, day: int) -> tuple[bool, bool, bool]:
        """Whether anybody lives near enough; of them is cleared; of those is trained."""
        found = self._hands.get((index, day))
        if found is None:
            place, near, cleared, trained = self.instance.facilities[index], False, False, False
            for v, volunteer in enumerate(self.instance.volunteers):
                minutes = self.instance.travel[volunteer.town].get(index) if volunteer.town >= 0 else None
                if minutes is None or (volunteer.max_travel_minutes or minutes) < minutes:
                    continue
                near = True
                if place.needs_clearance and not any(a <= day <= b for a, b in volunteer.clearances.get(index, ())):
                    continue
                cleared = True
                if self.roster.current(v, index, place, day):
                    trained = True
                    break
            found = self._hands[index, day] = near, cleared, trained
        return found

    def cap(self, volunteer: int, facility_index: int, day: int, fits: int) -> int:
        """The most further visits the volunteer can make there that day, at least 1."""
        facility, held = self.instance.facilities[facility_index], self.held
        limits = [fits]
        most = self.instance.volunteers[volunteer].max_day
        if most is not None:
            limits.append(most - held.visits_of_volunteer(volunteer, None, "day", 0, day))
        if ("day", 0) in facility.visitor_visits:
            count = held.visits_of_volunteer(volunteer, facility_index, "day", 0, day)
            limits.append(facility.visitor_visits["day", 0] - count)
        if ("day", 0) in facility.visitor_people and one_visit_a_day(facility):
            count = len(held.people_of(volunteer, facility_index, "day", 0, day))
            limits.append(facility.visitor_people["day", 0] - count)
        return max(1, min(limits))


def one_visit_a_day(facility: Facility) -> bool:
    return facility.person_visits.get(("day", 0)) == 1

"""What past and booked visits already hold of every quota, and what they leave."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from .clock import month_of, period_of
from .instance import Booked, Instance


class Seen(NamedTuple):
    """A visit already made or booked, as quotas see it."""

    facility: int
    day: int
    person: int
    volunteers: tuple[int, ...]


class Held:
    """Past and booked visits of one instance, looked up by person, volunteer and window."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.of_person: dict[int, list[Seen]] = defaultdict(list)
        self.of_volunteer: dict[int, list[Seen]] = defaultdict(list)
        self.booked_of_person: dict[int, list[Booked]] = defaultdict(list)
        self.booked_of_volunteer: dict[int, list[Booked]] = defaultdict(list)
        self.booked_of_window: dict[tuple[int, int], list[Booked]] = defaultdict(list)
        self.requests_booked: set[int] = set()
        self.met: set[tuple[int, int]] = set()  # person, volunteer of a booked visit
        self.travellers: dict[tuple[int, int, int], set[int]] = defaultdict(set)  # town, facility, day
        self._past: dict[tuple[int, int], int] = defaultdict(int)  # volunteer, month
        for past in instance.past_visits:
            for volunteer in past.volunteers:
                self._past[volunteer, month_of(past.day)] += 1
            self._see(Seen(past.facility, past.day, past.person, past.volunteers))
        for visit in instance.booked:
            self._see(Seen(visit.facility, visit.day, visit.person, visit.volunteers))
            self.booked_of_person[visit.person].append(visit)
            self.booked_of_window[visit.window, visit.day].append(visit)
            self.requests_booked.add(visit.request)
            for volunteer in visit.volunteers:
                self.booked_of_volunteer[volunteer].append(visit)
                self.met.add((visit.person, volunteer))
                self.travellers[instance.volunteers[volunteer].town, visit.facility, visit.day].add(volunteer)

    def _see(self, seen: Seen) -> None:
        self.of_person[seen.person].append(seen)
        for volunteer in set(seen.volunteers):
            self.of_volunteer[volunteer].append(seen)

    def visits_of_person(self, person: int, facility: int, per: str, week_start: int, key: int) -> int:
        return sum(
            1
            for seen in self.of_person.get(person, ())
            if seen.facility == facility and period_of(per, week_start, seen.day) == key
        )

    def visits_of_volunteer(self, volunteer: int, facility: int | None, per: str, week_start: int, key: int) -> int:
        return sum(
            1
            for seen in self.of_volunteer.get(volunteer, ())
            if (facility is None or seen.facility == facility) and period_of(per, week_start, seen.day) == key
        )

    def people_of(self, volunteer: int, facility: int, per: str, week_start: int, key: int) -> set[int]:
        """The different people this volunteer is held to see there in the period."""
        return {
            seen.person
            for seen in self.of_volunteer.get(volunteer, ())
            if seen.facility == facility and period_of(per, week_start, seen.day) == key
        }

    def visitors_of(self, person: int, facility: int, per: str, week_start: int, key: int) -> set[int]:
        """The different visitors this person is held to have there in the period."""
        found: set[int] = set()
        for seen in self.of_person.get(person, ()):
            if seen.facility == facility and period_of(per, week_start, seen.day) == key:
                found.update(seen.volunteers)
        return found

    def month_count(self, volunteer: int, month: int) -> int:
        return sum(1 for seen in self.of_volunteer.get(volunteer, ()) if month_of(seen.day) == month)

    def past_of_month(self, volunteer: int, month: int) -> int:
        """Visits already made; booked ones are not among them."""
        return self._past.get((volunteer, month), 0)

"""When visits may start, and which volunteer can make which start, door to door."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .clock import day_of_month, month_of, period_of, utc_minutes, wall_exists, weekday
from .held import Held
from .instance import Facility, Instance, Person, Stay, Volunteer, Window

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class WindowDate:
    """A window on one date. `starts` are instants; `usable` those that lead time and booked visits leave."""

    window: int
    facility: int
    day: int
    walls: tuple[int, ...]
    starts: NDArray[np.int64]
    length: int
    usable: Flags
    booths: NDArray[np.int64]  # free booths at each start's moment

    @property
    def ends(self) -> NDArray[np.int64]:
        return self.starts + self.length


def window_on(window: Window, day: int) -> bool:
    """Whether the window is held that day, closures aside."""
    if window.valid_from is not None and day < window.valid_from:
        return False
    if window.valid_to is not None and day > window.valid_to:
        return False
    if window.on is not None:
        return day in window.on
    if weekday(day) not in window.weekdays:
        return False
    return window.dates == "all" or (window.dates == "odd") == _odd(day)


def _odd(day: int) -> bool:
    return day_of_month(day) % 2 == 1


def closed(facility: Facility, day: int, stay: Stay | None) -> bool:
    """Closed to everybody (`stay` None) or to the person of this stay."""
    for closure in facility.closures:
        if closure.first <= day <= closure.last:
            if closure.housing_units is None:
                return True
            if stay is not None and stay.housing_unit in closure.housing_units:
                return True
    return False


def admits(window: Window, person: Person, stay: Stay) -> bool:
    """Whether every given selector of the window holds for the person in this stay."""
    who = window.who
    if who.housing_units is not None and stay.housing_unit not in who.housing_units:
        return False
    if who.genders is not None and person.gender not in who.genders:
        return False
    if who.classifications is not None and stay.classification not in who.classifications:
        return False
    if who.people is not None and person.id not in who.people:
        return False
    if who.surnames is not None:
        low, high = who.surnames
        return low <= person.surname[: len(low)] and person.surname[: len(high)] <= high
    return True


def _window_date(instance: Instance, held: Held, index: int, day: int) -> WindowDate | None:
    window = instance.windows[index]
    facility = instance.facilities[window.facility]
    walls = tuple(minute for minute in window.starts if wall_exists(facility.zone, day, minute))
    if not walls:
        return None
    starts = np.array([utc_minutes(facility.zone, day, minute) for minute in walls], dtype=np.int64)
    ends = starts + window.visit_minutes
    usable = np.ones(len(walls), dtype=bool)
    if facility.lead_minutes is not None:
        usable &= starts - instance.planned_at >= facility.lead_minutes
    booths = np.full(len(walls), window.capacity, dtype=np.int64)
    booked = held.booked_of_window.get((index, day), ())
    for visit in booked:
        booths -= (visit.start <= starts) & (starts < visit.end)
    for moment in [*starts.tolist(), *(visit.start for visit in booked)]:
        running = sum(visit.start <= moment < visit.end for visit in booked)
        if running >= window.capacity:
            usable &= ~((starts <= moment) & (moment < ends))
    return WindowDate(index, window.facility, day, walls, starts, window.visit_minutes, usable, np.maximum(booths, 0))


def window_dates(instance: Instance, held: Held) -> list[WindowDate]:
    """Every window on every date of the horizon that has a start left, by facility, day, window."""
    found = []
    for facility in instance.facilities:
        for day in range(instance.first, instance.last + 1):
            if closed(facility, day, None):
                continue
            for index in facility.windows:
                if window_on(instance.windows[index], day):
                    slot = _window_date(instance, held, index, day)
                    if slot is not None and slot.usable.any():
                        found.append(slot)
    return found


class Roster:
    """Which volunteers may go to a facility on a day, whoever is visited, and which starts they can make."""

    def __init__(self, instance: Instance, held: Held) -> None:
        self.instance = instance
        self.held = held
        self._spans: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._near: list[list[tuple[int, int]]] = [self._near_to(f) for f in range(len(instance.facilities))]
        self._limits: dict[tuple[int, int], bool] = {}

    def _near_to(self, index: int) -> list[tuple[int, int]]:
        facility, found = self.instance.facilities[index], []
        for v, volunteer in enumerate(self.instance.volunteers):
            minutes = self.instance.travel[volunteer.town].get(index) if volunteer.town >= 0 else None
            if minutes is None or (
                volunteer.max_travel_minutes is not None and minutes > volunteer.max_travel_minutes
            ):
                continue
            if facility.needs_clearance and index not in volunteer.clearances:
                continue
            if all(name in volunteer.trainings for name in facility.trainings):
                found.append((v, minutes))
        return found

    def spans(self, v: int, day: int) -> list[tuple[int, int]]:
        """Intervals of availability that begin on the volunteer's own date `day`, as instants."""
        key = (v, day)
        if key not in self._spans:
            self._spans[key] = list(_available(self.instance.volunteers[v], day))
        return self._spans[key]

    def _within_limits(self, v: int, day: int) -> bool:
        key = (v, day)
        if key not in self._limits:
            volunteer, held = self.instance.volunteers[v], self.held
            fine = True
            if v in held.of_volunteer or 0 in (volunteer.max_day, volunteer.max_week, volunteer.max_month):
                monday = day - weekday(day)
                fine = not (
                    _full(volunteer.max_day, held.visits_of_volunteer(v, None, "day", 0, day))
                    or _full(volunteer.max_week, held.visits_of_volunteer(v, None, "week", 0, monday))
                    or _full(volunteer.max_month, held.month_count(v, month_of(day)))
                )
            self._limits[key] = fine
        return self._limits[key]

    def volunteers_on(self, index: int, day: int) -> list[tuple[int, int]]:
        """(volunteer, travel minutes) who are cleared, trained, near, within their limits and have a span that day."""
        facility = self.instance.facilities[index]
        return [
            (v, minutes)
            for v, minutes in self._near[index]
            if any(self.spans(v, day + shift) for shift in (-1, 0, 1))
            and self.current(v, index, facility, day)
            and self._within_limits(v, day)
            and self._may_visit(v, index, facility, day)
        ]

    def current(self, v: int, index: int, facility: Facility, day: int) -> bool:
        """Cleared and trained on the day, as far as the facility asks for it."""
        volunteer = self.instance.volunteers[v]
        if facility.needs_clearance and not _covers(volunteer.clearances.get(index, ()), day):
            return False
        return all(_covers(volunteer.trainings.get(name, ()), day) for name in facility.trainings)

    def _may_visit(self, v: int, index: int, facility: Facility, day: int) -> bool:
        if any(visit.facility != index and visit.day == day for visit in self.held.booked_of_volunteer.get(v, ())):
            return False
        for (per, week_start), limit in facility.visitor_visits.items():
            key = period_of(per, week_start, day)
            if self.held.visits_of_volunteer(v, index, per, week_start, key) >= limit:
                return False
        return True

    def masks(self, slot: WindowDate, volunteers: list[tuple[int, int]]) -> Flags:
        """[volunteer, start]: can be there from check-in to the way home, free of own booked visits."""
        check_in = self.instance.facilities[slot.facility].check_in_minutes
        found = np.zeros((len(volunteers), len(slot.starts)), dtype=bool)
        ends = slot.ends
        for row, (v, minutes) in enumerate(volunteers):
            leaves, returns = slot.starts - (check_in + minutes), ends + minutes
            for shift in (-1, 0, 1):
                for low, high in self.spans(v, slot.day + shift):
                    found[row] |= (low <= leaves) & (returns <= high)
            for visit in self.held.booked_of_volunteer.get(v, ()):
                found[row] &= (visit.end <= slot.starts) | (ends <= visit.start)
        found &= slot.usable
        return found


def _full(limit: int | None, count: int) -> bool:
    return limit is not None and count >= limit


def _covers(ranges: tuple[tuple[int, int], ...], day: int) -> bool:
    return any(first <= day <= last for first, last in ranges)


def _available(volunteer: Volunteer, day: int) -> list[tuple[int, int]]:
    walls = [(low, high) for date, low, high in volunteer.extra if date == day]
    if not _covers(volunteer.away, day):
        week = (day_of_month(day) - 1) // 7 + 1
        walls += [
            (item.start, item.end)
            for item in volunteer.availability
            if weekday(day) in item.weekdays and (item.weeks_of_month is None or week in item.weeks_of_month)
        ]
    return [
        (utc_minutes(volunteer.zone, day, low), utc_minutes(volunteer.zone, day, high))
        for low, high in walls
        if low < high
    ]


def fit(starts: list[tuple[int, int]]) -> int:
    """The greatest number of pairwise disjoint (start, end)."""
    count, free_from = 0, -(10**18)
    for start, end in sorted(starts, key=lambda span: (span[1], span[0])):
        if start >= free_from:
            count, free_from = count + 1, end
    return count


def by_facility_day(slots: list[WindowDate]) -> dict[tuple[int, int], list[int]]:
    table: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, slot in enumerate(slots):
        table[slot.facility, slot.day].append(index)
    return table

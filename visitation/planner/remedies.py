"""What would have to be different for a request to be served: the smallest set of things to relax.

Asked of an instance and a finished schedule. Every visit of the schedule stays where it is; for the request each start
that the facility's rules open to its person is looked at, with each team that could be had, and what stands in the way
there is counted. The start and team with the fewest things in the way name the set; among as many, the things that are
had most easily (`_EASIEST`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from .cells import Field
from .clock import day_text, local_iso, month_of, period_of, weekday
from .instance import Instance, Person
from .reading import read_instance
from .slots import Roster, WindowDate, _window_date, admits, closed, window_on

# The easiest to have first.
_EASIEST = (
    "hours",
    "more_visits",
    "train",
    "clear",
    "travel",
    "experienced",
    "speaks",
    "booth",
    "person_visits",
    "hire",
)
_RANK = {code: rank for rank, code in enumerate(_EASIEST)}
_PARTNERS = 8  # volunteers with the fewest things in the way that are tried together, where a team takes several


@dataclass(frozen=True)
class Remedy:
    """One thing to relax. `params` hold ids, dates and counts, never names.

    hours: `volunteer` free from `leaves` to `returns` (instants, local to the facility) · more_visits: `volunteer` goes
    once more in the day, week or month (`per`) · train: `volunteer` in `training` · clear: `volunteer` at
    `facility` · travel: `volunteer` goes `minutes` one way · experienced, speaks (`languages`): somebody who is, who
    does · booth: one visit more at a time in `window` on `date` · person_visits: the person has one visit more in `per`
    · hire: a volunteer whom nobody has yet, `languages` where one of them is needed.
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)


class _Way(NamedTuple):
    """A volunteer at one start, with what stands in the way of them alone."""

    cost: tuple[int, int]
    volunteer: int
    lacks: tuple[Remedy, ...]


def remedies(
    document: dict[str, Any],
    schedule: dict[str, Any],
    requests: Iterable[str],
    *,
    enough: Callable[[], bool] = lambda: False,
) -> dict[str, tuple[Remedy, ...]]:
    """By request, the smallest set of things to relax; empty where only another visit stands in the way of it.

    Requests for which no start is open at all (nobody knows where the person is, or no hours are theirs) are left out:
    nothing that a program has in its hands would help them. So are those that are left once `enough`, asked before
    each, says yes.
    """
    asked = _Asked(_as_booked(document, schedule))
    place = {request.id: index for index, request in enumerate(asked.instance.requests)}
    found: dict[str, tuple[Remedy, ...]] = {}
    for code in requests:
        if enough():
            break
        answer = asked.smallest(place[code]) if code in place else None
        if answer is not None:
            found[code] = answer
    return found


def _as_booked(document: dict[str, Any], schedule: dict[str, Any]) -> Instance:
    """The instance once everything in the schedule has been booked."""
    planned = [visit for visit in schedule["visits"] if not visit.get("booked")]
    booked = [*document["booked"], *({**visit, "id": f"planned {n}"} for n, visit in enumerate(planned))]
    return read_instance({**document, "booked": booked})


class _Asked:
    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.field = Field(instance)
        self.roster = Roster(instance, self.field.held)
        self._dates: dict[tuple[int, int], _OpenDate | None] = {}
        self._ways: dict[tuple[int, int, int], list[_Way]] = {}

    def smallest(self, index: int) -> tuple[Remedy, ...] | None:
        request = self.instance.requests[index]
        person = self.instance.people[request.person]
        best: tuple[tuple[int, int], tuple[Remedy, ...]] | None = None
        for day in range(max(request.first, self.instance.first), min(request.last, self.instance.last) + 1):
            for date in self._open_to(person, day):
                for start in date.starts_for(self.field, request.person):
                    lacks = [*self._of_person(request.person, date), *self._of_room(date, start)]
                    if best is not None and len(lacks) > best[0][0]:
                        continue
                    for team in self._teams(request.person, date, start):
                        answer = tuple([*team, *lacks])
                        cost = _cost(answer)
                        if best is None or cost < best[0]:
                            best = cost, answer
                            if not answer:
                                return ()
        return None if best is None else best[1]

    def _open_to(self, person: Person, day: int) -> Iterator[_OpenDate]:
        for stay in person.stays:
            facility = self.instance.facilities[stay.facility]
            if not stay.first <= day <= stay.last or closed(facility, day, stay) or closed(facility, day, None):
                continue
            for window in facility.windows:
                if window_on(self.instance.windows[window], day) and admits(
                    self.instance.windows[window], person, stay
                ):
                    date = self._date(window, day)
                    if date is not None:
                        yield date

    def _date(self, window: int, day: int) -> _OpenDate | None:
        key = (window, day)
        if key not in self._dates:
            self._dates[key] = _open_date(self.field, window, day)
        return self._dates[key]

    def _of_person(self, person: int, date: _OpenDate) -> Iterator[Remedy]:
        """Quotas of the facility that this person's visits fill already."""
        limits = self.instance.facilities[date.facility].person_visits
        for (per, week_start), limit in sorted(limits.items()):
            key = period_of(per, week_start, date.day)
            if self.field.held.visits_of_person(person, date.facility, per, week_start, key) >= limit:
                yield Remedy("person_visits", {"facility": self.instance.facilities[date.facility].id, "per": per})

    def _of_room(self, date: _OpenDate, start: int) -> Iterator[Remedy]:
        if not date.has_booth[start]:
            yield Remedy(
                "booth",
                {
                    "facility": self.instance.facilities[date.facility].id,
                    "window": self.instance.windows[date.window].id,
                    "date": day_text(date.day),
                    "start": local_iso(self.instance.facilities[date.facility].zone, int(date.starts[start])),
                },
            )

    # -- teams -----------------------------------------------------------------------------------------------------
    def _teams(self, person: int, date: _OpenDate, start: int) -> Iterator[tuple[Remedy, ...]]:
        """What stands in the way of the teams that lack least, of the least size that is allowed, or one larger."""
        facility = self.instance.facilities[date.facility]
        may = [way for way in self._ways_at(date, start) if self._may_meet(person, way.volunteer, date)]
        who = self.instance.people[person]
        able = self.field.speaks_any(who) if who.language_required else None
        some = may[:_PARTNERS]
        # Somebody experienced, and somebody who speaks the language, who lack as little as can be.
        for wanted in (self.field.experienced, able):
            if wanted is not None:
                some += [way for way in may if wanted[way.volunteer]][:2]
        if able is not None:
            some += [way for way in may if able[way.volunteer] and self.field.experienced[way.volunteer]][:1]
        some = sorted({way.volunteer: way for way in some}.values())
        languages = list(who.languages) if who.language_required else []
        least, most = max(1, facility.team_min), max(1, facility.team_max)
        for size in range(least, min(most, least + 1) + 1):
            for team in combinations(some, size):
                numbers = [way.volunteer for way in team]
                if any(pair in self.instance.volunteers_apart for pair in combinations(sorted(numbers), 2)):
                    continue
                lacks = [lack for way in team for lack in way.lacks]
                if not self.field.experienced[numbers].any():
                    lacks.append(Remedy("experienced", {"facility": facility.id}))
                if able is not None and not able[numbers].any():
                    lacks.append(Remedy("speaks", {"facility": facility.id, "languages": languages}))
                yield tuple(lacks)
        if len(may) < least:
            asks = {"facility": facility.id} | ({"languages": languages} if languages else {})
            yield tuple([*(lack for way in may for lack in way.lacks), *([Remedy("hire", asks)] * (least - len(may)))])

    def _may_meet(self, person: int, volunteer: int, date: _OpenDate) -> bool:
        slot = date.as_slot()
        return bool(self.field.may_meet(person, slot, np.array([volunteer]))[0])

    def _ways_at(self, date: _OpenDate, start: int) -> list[_Way]:
        """Everybody who could ever come, those with the fewest things in the way first."""
        key = (date.window, date.day, start)
        if key not in self._ways:
            self._ways[key] = sorted(self._look(date, start))
        return self._ways[key]

    def _look(self, date: _OpenDate, start: int) -> Iterator[_Way]:
        facility = self.instance.facilities[date.facility]
        begin, end = int(date.starts[start]), int(date.starts[start]) + date.length
        for index, volunteer in enumerate(self.instance.volunteers):
            minutes = self.instance.travel[volunteer.town].get(date.facility) if volunteer.town >= 0 else None
            if minutes is None:
                continue
            lacks = [*self._standing(index, date, minutes), *self._limits(index, date)]
            leaves, returns = begin - facility.check_in_minutes - minutes, end + minutes
            spans = [span for shift in (-1, 0, 1) for span in self.roster.spans(index, date.day + shift)]
            visits = self.field.held.booked_of_volunteer.get(index, ())
            if any(visit.start < end and begin < visit.end for visit in visits):
                continue  # already with somebody else then
            if any(visit.day == date.day and visit.facility != date.facility for visit in visits):
                continue  # at another facility that day
            if not any(low <= leaves and returns <= high for low, high in spans):
                when = {"leaves": local_iso(facility.zone, leaves), "returns": local_iso(facility.zone, returns)}
                lacks.append(Remedy("hours", {"volunteer": volunteer.id, "facility": facility.id, **when}))
            yield _Way(_cost(lacks), index, tuple(lacks))

    def _standing(self, index: int, date: _OpenDate, minutes: int) -> Iterator[Remedy]:
        volunteer, facility = self.instance.volunteers[index], self.instance.facilities[date.facility]
        if volunteer.max_travel_minutes is not None and minutes > volunteer.max_travel_minutes:
            yield Remedy("travel", {"volunteer": volunteer.id, "facility": facility.id, "minutes": minutes})
        spells = volunteer.clearances.get(date.facility, ())
        if facility.needs_clearance and not any(first <= date.day <= last for first, last in spells):
            yield Remedy("clear", {"volunteer": volunteer.id, "facility": facility.id})
        for name in facility.trainings:
            if not any(first <= date.day <= last for first, last in volunteer.trainings.get(name, ())):
                yield Remedy("train", {"volunteer": volunteer.id, "training": name})

    def _limits(self, index: int, date: _OpenDate) -> Iterator[Remedy]:
        volunteer, held = self.instance.volunteers[index], self.field.held
        facility = self.instance.facilities[date.facility]
        monday = date.day - weekday(date.day)
        counted = [
            ("day", volunteer.max_day, held.visits_of_volunteer(index, None, "day", 0, date.day)),
            ("week", volunteer.max_week, held.visits_of_volunteer(index, None, "week", 0, monday)),
            ("month", volunteer.max_month, held.month_count(index, month_of(date.day))),
        ]
        for per, limit, count in counted:
            if limit is not None and count >= limit:
                yield Remedy("more_visits", {"volunteer": volunteer.id, "per": per})
        for (per, week_start), limit in sorted(facility.visitor_visits.items()):
            key = period_of(per, week_start, date.day)
            if held.visits_of_volunteer(index, date.facility, per, week_start, key) >= limit:
                yield Remedy("more_visits", {"volunteer": volunteer.id, "per": per, "facility": facility.id})


@dataclass(frozen=True)
class _OpenDate:
    """A window on a date, whether or not a booth is left; `starts` those that the notice allows."""

    window: int
    facility: int
    day: int
    starts: np.ndarray
    length: int
    has_booth: np.ndarray
    slot: WindowDate

    def as_slot(self) -> WindowDate:
        return self.slot

    def starts_for(self, field: Field, person: int) -> list[int]:
        """Starts clear of the person's own visits, and of those of people they are kept apart from."""
        others = (person, *field.apart.get(person, ()))
        busy = [visit for other in others for visit in field.held.booked_of_person.get(other, ())]
        ends = self.starts + self.length
        clear = np.ones(len(self.starts), dtype=bool)
        for visit in busy:
            clear &= (visit.end <= self.starts) | (ends <= visit.start)
        return [int(start) for start in np.flatnonzero(clear)]


def _open_date(field: Field, window_index: int, day: int) -> _OpenDate | None:
    instance = field.instance
    slot = _window_date(instance, field.held, window_index, day)
    if slot is None:
        return None
    facility = instance.facilities[slot.facility]
    in_time = np.ones(len(slot.starts), dtype=bool)
    if facility.lead_minutes is not None:
        in_time = slot.starts - instance.planned_at >= facility.lead_minutes
    if not in_time.any():
        return None
    return _OpenDate(window_index, slot.facility, day, slot.starts[in_time], slot.length, slot.usable[in_time], slot)


def _cost(lacks: Iterable[Remedy]) -> tuple[int, int]:
    lacks = list(lacks)
    return len(lacks), sum(1 + _RANK[lack.code] for lack in lacks)

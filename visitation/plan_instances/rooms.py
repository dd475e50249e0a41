"""Starts that people may use → windows of the plan format, so that no seat is counted twice. No database.

Windows of the format never share their capacity, while at a facility several do: a rulebook's window is one room for
everybody in it, and a `room` quota is one for all windows. So each window and date is cut into *parts*, one for each
set of people with the starts that exactly these people may use, and where parts run at the same time they divide the
seats among them, by people, each at least one. Every moment's seats add up to what the facility has; no start that the
rules allow is lost, unless there are more parts than seats, and then the parts with the fewest people give way.
Programs that visit at the same facility divide its seats in the same way.

A facility that states no capacity gets as many seats as there are people who could sit there: no limit.
Dates on which a part looks the same become one window with `on`, `starts` and `who.people`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

MINUTES_A_DAY = 1440


@dataclass(frozen=True, order=True)
class Start:
    """A start of a rulebook's window on a local date: minute after midnight and elapsed minutes of the visit."""

    window_id: str
    day: date
    minute: int
    minutes: int
    mode: str = ""

    @property
    def end_minute(self) -> int:
        return self.minute + self.minutes

    def overlaps(self, other: "Start") -> bool:
        return self.day == other.day and self.minute < other.end_minute and other.minute < self.end_minute


@dataclass(frozen=True)
class Seats:
    """Visits at the same moment: in each window, and in the facility as a whole; None where nobody states it."""

    windows: Mapping[str, int | None]
    facility: int | None = None


@dataclass(frozen=True)
class Booked:
    """A seat that a published visit keeps, by the code of the person."""

    owner: str
    start: Start
    person: str


@dataclass(frozen=True)
class Part:
    """Starts of one window and date for one set of people, all of one length; `seats` at any moment.

    `owner` is the exported facility that the people belong to.
    """

    owner: str
    window_id: str
    mode: str
    day: date
    minutes: int
    people: tuple[str, ...]
    starts: tuple[int, ...]
    seats: int

    def spans(self) -> list[Start]:
        return [Start(self.window_id, self.day, minute, self.minutes) for minute in self.starts]


@dataclass(frozen=True)
class ExportedWindow:
    """A window of the format and the rulebook's window it stands for."""

    id: str
    window_id: str
    mode: str
    document: Mapping[str, object]


def windows_of(
    allowed: Mapping[str, Mapping[Start, Iterable[str]]],
    seats: Seats,
    booked: Sequence[Booked] = (),
    gone: Sequence[Start] = (),
) -> dict[str, list[ExportedWindow]]:
    """One facility's windows, by owner: `allowed` says which people (by code) of which owner may use which start.

    `gone` are visits that sit there already and are not planned here. Starts whose visit would pass midnight cannot be
    written in the format and are left out.
    """
    people_of: dict[tuple[str, Start], set[str]] = defaultdict(set)
    for owner, starts in allowed.items():
        for start, people in starts.items():
            if start.end_minute <= MINUTES_A_DAY:
                people_of[owner, start].update(people)
    for seat in booked:
        people_of[seat.owner, seat.start].add(seat.person)
    rooms: dict[tuple[date, str], list[Part]] = defaultdict(list)
    for part in _parts(people_of):
        rooms[part.day, part.window_id].append(part)
    days: dict[date, list[Part]] = defaultdict(list)
    for (day, window_id), parts in sorted(rooms.items()):
        there = [start for start in gone if start.day == day and start.window_id == window_id]
        days[day] += _share(parts, seats.windows.get(window_id), booked, there)
    kept: dict[str, list[Part]] = {owner: [] for owner in allowed}
    for day, parts in sorted(days.items()):
        for part in _share(parts, seats.facility, booked, [start for start in gone if start.day == day]):
            kept.setdefault(part.owner, []).append(part)
    return {owner: _as_windows(owner, parts) for owner, parts in kept.items()}


def _parts(people_of: Mapping[tuple[str, Start], set[str]]) -> list[Part]:
    alike: dict[tuple[str, str, str, date, int, tuple[str, ...]], list[int]] = defaultdict(list)
    for (owner, start), people in sorted(people_of.items()):
        if people:
            key = (owner, start.window_id, start.mode, start.day, start.minutes, tuple(sorted(people)))
            alike[key].append(start.minute)
    return [
        Part(owner, window_id, mode, day, minutes, people, tuple(sorted(starts)), len(people))
        for (owner, window_id, mode, day, minutes, people), starts in alike.items()
    ]


def _share(parts: list[Part], limit: int | None, booked: Sequence[Booked], gone: Sequence[Start]) -> list[Part]:
    """The parts with seats that add up to the limit wherever parts run at the same time."""
    if limit is None:
        return parts
    shared = []
    for together in _running_together(parts):
        lost = _most_at_once([start for start in gone if _touches(start, together)])
        held = [_booked_in(part, booked) for part in together]
        # What is booked keeps its seat; the rest is divided among the parts.
        for part, own, more in zip(together, held, _divided(limit - lost - sum(held), together), strict=True):
            seats = max(own, min(part.seats, own + more))
            if seats > 0:
                shared.append(replace(part, seats=seats))
    return shared


def _divided(free: int, parts: list[Part]) -> list[int]:
    """Seats for each part by its people, the largest remainders first, at least one for each while there are any."""
    order = sorted(range(len(parts)), key=lambda index: (-len(parts[index].people), index))
    given = [0] * len(parts)
    for index in order[: max(0, free)]:
        given[index] = 1
    left = free - sum(given)
    if left <= 0:
        return given
    everybody = sum(len(part.people) for part in parts)
    exact = [left * len(part.people) / everybody for part in parts]
    for index, share in enumerate(exact):
        given[index] += int(share)
    for index in sorted(order, key=lambda index: int(exact[index]) - exact[index])[: free - sum(given)]:
        given[index] += 1
    return given


def _running_together(parts: list[Part]) -> list[list[Part]]:
    """Groups of parts of one date that overlap in time, directly or through others."""
    groups: list[list[Part]] = []
    for part in sorted(parts, key=lambda part: (part.starts, part.window_id, part.people)):
        joined = [group for group in groups if any(_overlap(part, other) for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([other for group in joined for other in group] + [part])
    return groups


def _overlap(one: Part, other: Part) -> bool:
    return any(mine.overlaps(theirs) for mine in one.spans() for theirs in other.spans())


def _touches(start: Start, parts: list[Part]) -> bool:
    return any(start.overlaps(span) for part in parts for span in part.spans())


def _booked_in(part: Part, booked: Sequence[Booked]) -> int:
    return _most_at_once(
        [
            seat.start
            for seat in booked
            if (seat.owner, seat.start.window_id, seat.start.day) == (part.owner, part.window_id, part.day)
            and (seat.start.minutes, seat.start.mode) == (part.minutes, part.mode)
            and seat.start.minute in part.starts
            and seat.person in part.people
        ]
    )


def _most_at_once(starts: list[Start]) -> int:
    return max(
        (sum(1 for other in starts if other.minute <= start.minute < other.end_minute) for start in starts), default=0
    )


def _as_windows(owner: str, parts: list[Part]) -> list[ExportedWindow]:
    alike: dict[Part, list[date]] = defaultdict(list)
    for part in parts:
        alike[replace(part, day=date.min)].append(part.day)
    numbers: dict[str, int] = defaultdict(int)
    windows = []
    in_order = sorted(alike, key=lambda part: (part.window_id, min(alike[part]), part.starts, part.people, part.seats))
    for part in in_order:
        numbers[part.window_id] += 1
        name = f"{owner}/{part.window_id}/{numbers[part.window_id]}"
        windows.append(
            ExportedWindow(
                id=name,
                window_id=part.window_id,
                mode=part.mode,
                document={
                    "id": name,
                    "on": [day.isoformat() for day in sorted(alike[part])],
                    "from": clock(part.starts[0]),
                    "to": clock(part.starts[-1] + part.minutes),
                    "starts": [clock(minute) for minute in part.starts],
                    "visit_minutes": part.minutes,
                    "capacity": part.seats,
                    "who": {"people": list(part.people)},
                },
            )
        )
    return windows


def clock(minute: int) -> str:
    """`HH:MM`; the end of a day is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"

"""Long horizons and very large instances: piece by piece, one after another, with one bound for the whole.

Pieces share nothing (pieces.py), so their bounds add up exactly, whatever the length of the horizon. Only the piece at
hand is laid out in memory; each has the share of the time that its size asks for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from .explain import Unmet
from .instance import Instance
from .pieces import pieces_of
from .plan import Outcome, Plan, Progress, Run
from .slots import admits
from .stretch import LONG_DAYS, Stretch
from .whole import PHASES, balanced, in_one
from .workers import can_share, shared
from .worth import request_worth

MANY_REQUESTS = 1_000
HUGE_REQUESTS = 4_000
LIKE_PLACES = 20  # what a request costs besides
GATHERING = 0.04  # share of the time for putting the pieces' answers together


def is_long(instance: Instance) -> bool:
    """Whether the instance is planned piece by piece."""
    days, count = instance.last - instance.first + 1, len(instance.requests)
    return count > HUGE_REQUESTS or (days > LONG_DAYS and count > MANY_REQUESTS)


def plan_long(run: Run, processes: int = 1) -> Plan:
    pieces = pieces_of(run.instance)
    sizes = [size_of(piece) for piece in pieces]
    groups = balanced(sizes, processes if can_share() else 1)
    standing = [Progress("reading", len(piece.booked), 0, _most(piece), 0.0) for piece in pieces]

    def heard(_: int, news: tuple[int, Progress]) -> None:
        place, progress = news
        standing[place] = progress
        if run.progress is not None:
            run.progress(summed(standing, time.monotonic() - run.began))

    def work(group: list[int], tell: Callable[[Any], None], stop: Callable[[], bool]) -> list[Outcome]:
        found = []
        slowest = 0.0  # seconds for laying out a piece, by its size
        order = sorted(group, key=lambda place: (sizes[place], place))  # what small ones leave, large ones may use
        for turn, place in enumerate(order):
            seconds = None
            if run.seconds is not None:
                left = run.seconds * (1 - GATHERING) - (time.monotonic() - run.began)
                if left <= slowest * sizes[place] and not pieces[place].booked:
                    found.append((place, _left_out(pieces[place])))
                    continue
                seconds = max(0.2, left * sizes[place] / sum(sizes[other] for other in order[turn:]))
            part = Stretch(pieces[place], seconds, lambda news, place=place: tell((place, news)), stop)  # type: ignore[misc]
            found.append((place, part.outcomes([pieces[place]])[0]))
            slowest = max(slowest, part.laid_out / sizes[place])
        return [outcome for _, outcome in sorted(found, key=lambda one: one[0])]

    stop = run.cancelled or (lambda: False)
    if len(groups) > 1:
        answers = shared(groups, work, heard, stop)
    else:
        answers = [work(groups[0], lambda news: heard(0, news), stop)]
    outcomes: dict[int, Outcome] = {}
    for group, answer in zip(groups, answers, strict=True):
        outcomes.update(zip(sorted(group), answer, strict=True))
    return in_one(run, [outcomes[place] for place in range(len(pieces))])


def _left_out(piece: Instance) -> Outcome:
    """A piece for which there is no time: nobody is visited, and it is worth no more than all it asks for."""
    most = _most(piece)
    unmet = tuple(Unmet(request.id, ()) for request in piece.requests)
    return Outcome([], 0, most, most, {}, unmet, (), cut=True, open=True)


def size_of(piece: Instance) -> int:
    """How much work a piece is: about how many places there are for a volunteer to meet a request on a window-date."""
    able = [[0] * 7 for _ in piece.facilities]
    for volunteer in piece.volunteers:
        days = {day for some in volunteer.availability for day in some.weekdays}
        for facility in piece.travel[volunteer.town] if volunteer.town >= 0 else ():
            if not piece.facilities[facility].needs_clearance or facility in volunteer.clearances:
                for day in days:
                    able[facility][day] += 1
    a_week = [0] * len(piece.people)  # by person: such places
    for person, who in enumerate(piece.people):
        for stay in who.stays:
            windows = [piece.windows[window] for window in piece.facilities[stay.facility].windows]
            open_ = [window for window in windows if admits(window, who, stay)]
            here = sum(able[stay.facility][day] for window in open_ for day in window.weekdays)
            a_week[person] = max(a_week[person], here)
    total = float(len(piece.requests) * LIKE_PLACES)
    for request in piece.requests:
        days_asked = min(request.last, piece.last) - max(request.first, piece.first) + 1
        total += max(0, days_asked) / 7 * a_week[request.person]
    return int(total) + 1


def _most(piece: Instance) -> float:
    """More than the piece can be worth: every request served at once by the best of teams."""
    weights = piece.objective
    each = weights.continuity + weights.language
    asked = sum(request_worth(piece, request, request.first) + each for request in piece.requests)
    return float(asked + each * len(piece.booked))


def summed(standing: list[Progress], seconds: float) -> Progress:
    """Of all pieces together; the phase is that of those at work, as most have not begun for most of the time."""
    begun = [one.phase for one in standing if one.phase != "reading"]
    return Progress(
        min(begun or ["reading"], key=PHASES.index),
        sum(one.visits for one in standing),
        sum(one.objective for one in standing),
        sum(one.bound for one in standing),
        seconds,
    )

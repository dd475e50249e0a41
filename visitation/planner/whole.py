"""A plan of a whole instance from its pieces, in one process or several: the same plan, for pieces know nothing of
each other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from .instance import Instance
from .pieces import pieces_of
from .plan import Outcome, Plan, Progress, Run, gap_of, visits_booked
from .workers import can_share, shared

FEW_REQUESTS = 100  # an instance of fewer is planned in this process alone
PHASES = ("reading", "pricing", "placing", "proving", "done")


def plan_whole(run: Run, processes: int = 1) -> Plan:
    pieces = pieces_of(run.instance)
    if processes > 1 and len(pieces) > 1 and len(run.instance.requests) >= FEW_REQUESTS and can_share():
        found = _shared(run, pieces, processes)
    else:
        found = run.outcomes(pieces)
    return in_one(run, found)


def _shared(run: Run, pieces: list[Instance], processes: int) -> list[Outcome]:
    groups = balanced([len(piece.requests) * len(piece.volunteers) for piece in pieces], processes)
    latest: dict[int, Progress] = {}

    def heard(number: int, progress: Progress) -> None:
        latest[number] = progress
        if run.progress is not None and len(latest) == len(groups):
            run.progress(_sum(list(latest.values())))

    def work(group: list[int], tell: Callable[[Any], None], stop: Callable[[], bool]) -> list[Outcome]:
        run.progress, run.cancelled = tell, stop
        return run.outcomes([pieces[place] for place in group])

    found: dict[int, Outcome] = {}
    for group, outcomes in zip(groups, shared(groups, work, heard, run.cancelled or (lambda: False)), strict=True):
        found.update(zip(group, outcomes, strict=True))
    return [found[place] for place in range(len(pieces))]


def balanced(sizes: list[int], groups: int) -> list[list[int]]:
    """The places of these sizes in so many groups of about the same sum; no group is empty."""
    found: list[list[int]] = [[] for _ in range(min(groups, len(sizes)))]
    for place in sorted(range(len(sizes)), key=lambda place: (-sizes[place], place)):
        min(found, key=lambda group: sum(sizes[one] for one in group) + len(group)).append(place)
    return [sorted(group) for group in found]


def _sum(some: list[Progress]) -> Progress:
    return Progress(
        min((one.phase for one in some), key=PHASES.index),
        sum(one.visits for one in some),
        sum(one.objective for one in some),
        sum(one.bound for one in some),
        max(one.seconds for one in some),
    )


def in_one(run: Run, found: list[Outcome]) -> Plan:
    """The plan of the whole from what came of its pieces, in their order."""
    instance = run.instance
    window_at = {window.id: place for place, window in enumerate(instance.windows)}
    request_at = {request.id: place for place, request in enumerate(instance.requests)}
    booking_at = {visit.id: place for place, visit in enumerate(instance.booked)}
    visits = [visit for one in found for visit in one.visits]
    visits.sort(key=lambda visit: (visit[0], window_at[visit[1]["window"]], request_at[visit[1]["request"]]))
    objective = sum(one.objective for one in found)
    priced = float(np.ceil(sum(one.priced for one in found) * 1000) / 1000)
    bound = max(float(objective), float(np.floor(min(priced, sum(one.bound for one in found)) + 1e-6)))
    multipliers: dict[str, float] = {}
    for one in found:
        multipliers |= one.multipliers
    taken = time.monotonic() - run.began
    cut = any(one.cut for one in found)
    return Plan(
        schedule=run.document(visits_booked(instance) + [document for _, document in visits], bound, taken),
        objective=objective,
        bound=bound,
        gap=gap_of(objective, bound),
        seconds=taken,
        certificate={
            "format": "visit-plan-bound",
            "version": 1,
            "instance": instance.name,
            "bound": priced,
            "multipliers": multipliers,
        },
        unmet=tuple(sorted((one for out in found for one in out.unmet), key=lambda one: request_at[one.request])),
        finished=not cut and (run.seconds is None or not any(one.open for one in found)),
        impossible=tuple(sorted((one for out in found for one in out.impossible), key=lambda i: booking_at[i.booked])),
    )

"""How fast many people are paired with many volunteers, and how far that is proven to be the best."""

import resource
import time
from typing import Any

import numpy as np

from visitation.matching.pairing import Problem, assign, encoded, proven_gap

_LANGUAGES = (0.55, 0.12, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03)  # how often people like which one best
_SPOKEN = (0.6, 0.2, 0.15, 0.1, 0.05, 0.02, 0.01, 0.005)  # how often volunteers speak it at all
_FARTHEST_MILES = 90


def matching_figures(people: int, volunteers: int, *, seed: int) -> dict[str, Any]:
    """An invented region of twenty facilities: more people than there is room for, as everywhere."""
    problem = a_problem(people, volunteers, seed=seed)
    begun, used = time.perf_counter(), time.process_time()
    best = assign(problem)
    took, core = time.perf_counter() - begun, time.process_time() - used
    gap = proven_gap(problem, best)
    return {
        "people": people,
        "volunteers": volunteers,
        "pairs": len(problem.volunteer),
        "room": int(problem.room.sum()),
        "served": best.served,
        "seconds": round(took, 2),
        "core_seconds": round(core, 2),
        "gap_waiting": gap.waiting,
        "gap_cost": gap.cost,
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def a_problem(people: int, volunteers: int, *, seed: int, facilities: int = 20) -> Problem:
    """Volunteers are cleared at one to three of the nearest facilities and take one person, some two or three."""
    chance = np.random.default_rng(seed)
    held_at = chance.integers(0, facilities, people)
    likes = chance.choice(len(_LANGUAGES), people, p=_LANGUAGES)
    levels = chance.integers(0, 5, (volunteers, len(_SPOKEN))) * (chance.random((volunteers, len(_SPOKEN))) < _SPOKEN)
    room = np.where(chance.random(volunteers) < 0.1, chance.integers(0, 4, volunteers), 1).astype(np.int64)
    load = chance.integers(0, 2, volunteers).astype(np.int64)
    homes, places = chance.random((volunteers, 2)) * 200, chance.random((facilities, 2)) * 200
    miles = np.hypot(*(homes[:, None, axis] - places[None, :, axis] for axis in (0, 1)))
    nearest, cleared_at = miles.argsort(axis=1), chance.integers(1, 4, volunteers)
    free_on, visited_on = chance.integers(1, 64, volunteers), chance.integers(1, 64, people)  # one bit a weekday
    needs_language = chance.random(people) < 0.35
    there = [
        np.flatnonzero([facility in nearest[one, : cleared_at[one]] for one in range(volunteers)])
        for facility in range(facilities)
    ]
    first, chosen, steps = [0], [], []
    for person in range(people):
        able = there[held_at[person]]
        level = levels[able, likes[person]]
        fits = ((free_on[able] & visited_on[person]) != 0) & (miles[able, held_at[person]] < _FARTHEST_MILES)
        kept = fits & (level >= 2) if needs_language[person] else fits
        able, level = able[kept], level[kept]
        knows = np.where(chance.random(len(able)) < 0.002, chance.integers(0, 2, len(able)), 2)
        way = -(-miles[able, held_at[person]].astype(np.int64) // 5)
        chosen.append(able)
        steps.append(np.stack([knows, 4 - level, way], axis=1))
        first.append(first[-1] + len(able))
    cost, load_cost = encoded(np.concatenate(steps), people=people, load_most=int((load + room).max()))
    return Problem(
        people, np.array(first, dtype=np.int64), np.concatenate(chosen).astype(np.int32), cost, room, load, load_cost
    )

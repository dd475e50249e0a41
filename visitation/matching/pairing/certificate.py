"""How far an assignment can be from the best one, by its prices alone. It trusts nothing of `assign` but the pairs.

Any prices give a bound: a person is worth at most what they are worth beyond the price of a volunteer, a volunteer at
most the price of all places. Where the bound is what the assignment reaches, no other is better.
"""

from dataclasses import dataclass

import numpy as np

from .assign import Assigned
from .problem import Problem


@dataclass(frozen=True)
class Gap:
    """Whole numbers, never negative. `waiting` 0: nobody who waits longer could be served instead; `cost` 0: those who
    are served could not be served at less."""

    waiting: int
    cost: int

    @property
    def is_proven(self) -> bool:
        return self.waiting == 0 and self.cost == 0


class NotAllowed(ValueError):
    """A pair that the problem does not have, or a volunteer with more people than there is room for."""


def proven_gap(problem: Problem, assigned: Assigned) -> Gap:
    """Raises NotAllowed for pairs that could not be."""
    served = np.flatnonzero(assigned.volunteer >= 0)
    cost = _pair_costs(problem, assigned, served)
    counts = np.bincount(assigned.volunteer[served], minlength=len(problem.room))
    if (counts > problem.room).any():
        raise NotAllowed
    weights = problem.people - np.arange(problem.people)
    reached = int(weights[served].sum())
    bound = _waiting_bound(problem, weights, assigned.waiting_price)
    spent = sum(cost.tolist()) + sum(_load_cost(problem, volunteer, int(n)) for volunteer, n in enumerate(counts))
    least = _cost_bound(problem, served, assigned.price)
    return Gap(bound - reached, spent - least)


def _pair_costs(problem: Problem, assigned: Assigned, served: np.ndarray) -> np.ndarray:
    """What each person served costs; the cheapest where a pair stands twice."""
    person_of = np.repeat(np.arange(problem.people), np.diff(problem.first))
    is_theirs = problem.volunteer == assigned.volunteer[person_of]
    cost = np.full(problem.people, np.iinfo(np.int64).max)
    np.minimum.at(cost, person_of[is_theirs], problem.cost[is_theirs])
    if (cost[served] == np.iinfo(np.int64).max).any():
        raise NotAllowed
    return cost[served]


def _waiting_bound(problem: Problem, weights: np.ndarray, prices: np.ndarray) -> int:
    """No assignment serves people of more weight: weight beyond the cheapest price, and the price of every place."""
    if (prices < 0).any():
        raise NotAllowed
    cheapest = _least(problem, prices[problem.volunteer])
    beyond = np.where(cheapest >= 0, np.maximum(0, weights - cheapest), 0)
    return sum(beyond.tolist()) + sum((prices * problem.room).tolist())


def _cost_bound(problem: Problem, served: np.ndarray, prices: np.ndarray) -> int:
    """Nobody serves exactly these people at less: each at their cheapest with the price, and what the prices bring back
    from each volunteer, who takes as many as that is worth."""
    cheapest = _least(problem, problem.cost + prices[problem.volunteer])
    total = sum(cheapest[served].tolist())
    for price, room, load in zip(prices.tolist(), problem.room.tolist(), problem.load.tolist(), strict=True):
        gains = [(load + number) * problem.load_cost - price for number in range(room)]
        total += sum(gain for gain in gains if gain < 0)
    return total


def _least(problem: Problem, values: np.ndarray) -> np.ndarray:
    """The least value of each person's pairs; -1 for somebody without any."""
    least = np.full(problem.people, -1, dtype=np.int64)
    has_any = np.flatnonzero(np.diff(problem.first) > 0)
    if len(has_any):
        least[has_any] = np.minimum.reduceat(values, problem.first[has_any])
    return least


def _load_cost(problem: Problem, volunteer: int, count: int) -> int:
    load = int(problem.load[volunteer])
    return sum((load + number) * problem.load_cost for number in range(count))

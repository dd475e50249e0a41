"""The best pairs: whoever waits is taken up in turn, the longest first, along the cheapest change of what is there.

Shortest augmenting paths with prices (Jonker and Volgenant 1987), for volunteers who take several people at a cost
that grows. Whoever found a place keeps one, though perhaps with somebody else; so nobody is passed over by one who
waits less long. Where no change makes room, the volunteers that were reached are full of people who waited longer, and
none of them has anybody else to go to: they are closed, which no later person changes. All numbers are whole: the same
input gives the same pairs everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .problem import Problem

_FAR = 1 << 61
_CLOSED = 1 << 62  # farther than far, whatever is taken off it
_LOOKED_AT = _FAR + 1
_TOLD_EVERY = 50
NOBODY = -1


@dataclass(frozen=True, eq=False)
class Assigned:
    """`volunteer` of each person, NOBODY (-1): left waiting.

    Two prices of each volunteer prove it (certificate.py): `waiting_price` that nobody who waited longer could be
    served besides; `price` that those served could not be served at less.
    """

    volunteer: np.ndarray
    waiting_price: np.ndarray
    price: np.ndarray

    @property
    def served(self) -> int:
        return int((self.volunteer >= 0).sum())


def assign(problem: Problem, *, told: Callable[[int], None] | None = None) -> Assigned:
    """The first-come best assignment. `told` hears now and then how many people were looked at; it may raise."""
    work = _Work(problem)
    for person in range(problem.people):
        if told is not None and person % _TOLD_EVERY == 0:
            told(person)
        work.take_up(person)
    return Assigned(work.volunteer_of, work.waiting_price, _prices(problem, work))


class _Work:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        count = len(problem.room)
        self.volunteer_of = np.full(problem.people, NOBODY, dtype=np.int64)
        self.pair_of = np.full(problem.people, NOBODY, dtype=np.int64)
        self.members: list[list[int]] = [[] for _ in range(count)]
        self.price = problem.load * problem.load_cost  # what one more person costs at first
        self.open_price = self.price.copy()  # as `price`, but of closed volunteers: out of reach
        # What it costs more than the price to take somebody in without sending anybody on; out of reach when full.
        self.gap = np.where(problem.room > 0, 0, _FAR)
        self.waiting_price = np.zeros(count, dtype=np.int64)
        self.closed_in = np.full(count, NOBODY, dtype=np.int64)
        self.closings = 0
        self._key = np.full(count, _FAR, dtype=np.int64)
        self._from_person = np.zeros(count, dtype=np.int64)
        self._from_pair = np.zeros(count, dtype=np.int64)

    def take_up(self, person: int) -> None:
        """Give the person a volunteer, sending others on where that is cheapest; else close what was reached."""
        key = self._key
        key.fill(_FAR)
        best, end = _FAR, NOBODY
        scanned: list[int] = []
        distances: list[int] = []
        best, end = self._reach(person, 0, best, end)
        while True:
            nearest = int(key.argmin())
            distance = int(key[nearest])
            if distance >= best or distance >= _FAR:
                break
            key[nearest] = _LOOKED_AT  # looked at
            scanned.append(nearest)
            distances.append(distance)
            price = int(self.price[nearest])
            for member in self.members[nearest]:
                here = int(self.problem.cost[self.pair_of[member]]) + price
                best, end = self._reach(member, distance - here, best, end)
        if end == NOBODY:
            self._close(person, scanned)
            return
        if scanned:
            rise = best - np.array(distances, dtype=np.int64)
            self.price[scanned] += rise
            self.open_price[scanned] += rise
            self.gap[scanned] = np.where(self.gap[scanned] < _FAR, self.gap[scanned] - rise, _FAR)
        self._follow_back(person, end)

    def _reach(self, person: int, base: int, best: int, end: int) -> tuple[int, int]:
        """Look at the person's pairs from a distance; the cheapest place that is free so far, and whose."""
        first, last = self.problem.first[person], self.problem.first[person + 1]
        volunteers = self.problem.volunteer[first:last]
        reached = self.problem.cost[first:last] + self.open_price[volunteers] + base
        nearer = np.flatnonzero(reached < np.minimum(self._key[volunteers], best))
        if len(nearer) == 0:
            return best, end
        found, where = reached[nearer], volunteers[nearer]
        fresh = self._key[where] != _LOOKED_AT  # those looked at already are no farther than this
        if not fresh.all():
            nearer, found, where = nearer[fresh], found[fresh], where[fresh]
            if len(nearer) == 0:
                return best, end
        self._key[where] = found
        self._from_person[where] = person
        self._from_pair[where] = first + nearer
        free = found + self.gap[where]
        cheapest = int(free.argmin())
        if free[cheapest] < best:
            return int(free[cheapest]), int(where[cheapest])
        return best, end

    def _follow_back(self, person: int, end: int) -> None:
        """Everybody on the way moves one on; the last of them takes the free place."""
        taken = end
        while True:
            moving = int(self._from_person[end])
            left = int(self.volunteer_of[moving])
            self.volunteer_of[moving], self.pair_of[moving] = end, self._from_pair[end]
            self.members[end].append(moving)
            if moving == person:
                break
            self.members[left].remove(moving)
            end = left
        count = len(self.members[taken])
        if count >= int(self.problem.room[taken]):
            self.gap[taken] = _FAR
        else:
            next_cost = (int(self.problem.load[taken]) + count) * self.problem.load_cost
            self.gap[taken] = next_cost - int(self.price[taken])

    def _close(self, person: int, scanned: list[int]) -> None:
        if not scanned:
            return
        self.waiting_price[scanned] = self.problem.people - person
        self.closed_in[scanned] = self.closings
        self.open_price[scanned] = _CLOSED
        self.closings += 1


def _prices(problem: Problem, work: _Work) -> np.ndarray:
    """Prices at which everybody served is where they cost least, closed volunteers included.

    All volunteers of one closing may rise together: those who are with them have nobody else. They rise until nobody
    from outside would rather be there.
    """
    prices = work.price.copy()
    if not work.closings:
        return prices
    person_of = np.repeat(np.arange(problem.people), np.diff(problem.first))
    closing = work.closed_in[problem.volunteer]
    kept = (work.volunteer_of[person_of] >= 0) & (closing >= 0)
    home = np.where(work.volunteer_of >= 0, work.closed_in[work.volunteer_of], NOBODY)
    kept &= home[person_of] != closing
    people, volunteers, closing = person_of[kept], problem.volunteer[kept], closing[kept]
    cost = problem.cost[kept]
    at_home = problem.cost[work.pair_of]  # of those left waiting: not asked
    rises = np.zeros(work.closings, dtype=np.int64)
    for _ in range(work.closings + 1):
        risen = prices + np.where(work.closed_in >= 0, rises[work.closed_in], 0)
        lacking = at_home[people] + risen[work.volunteer_of[people]] - cost - risen[volunteers]
        short = lacking > 0
        if not short.any():
            return risen
        needed = np.zeros_like(rises)
        np.maximum.at(needed, closing[short], lacking[short])
        rises += needed
    raise AssertionError("closed volunteers lie in a circle")  # the order of the closings rules it out

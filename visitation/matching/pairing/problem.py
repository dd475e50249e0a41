"""Who could be matched with whom, in flat arrays."""

from dataclasses import dataclass

import numpy as np


class ProblemRefused(ValueError):
    """The arrays do not fit together."""


@dataclass(frozen=True, eq=False)
class Problem:
    """`people` in order: whoever waits longest first. Pairs of person p are `volunteer[first[p]:first[p + 1]]`.

    `cost` of a pair is a whole number ≥ 0, less is better. `room`: how many more people each volunteer takes; the k-th
    of them costs `(load + k - 1) * load_cost` more, so that load is spread.
    """

    people: int
    first: np.ndarray  # int64, people + 1
    volunteer: np.ndarray  # int32, one a pair
    cost: np.ndarray  # int64, one a pair
    room: np.ndarray  # int64, one a volunteer
    load: np.ndarray  # int64, one a volunteer
    load_cost: int = 1

    def __post_init__(self) -> None:
        pairs = len(self.volunteer)
        fits = (
            len(self.first) == self.people + 1
            and len(self.cost) == pairs
            and len(self.load) == len(self.room)
            and (self.people == 0 or (self.first[0] == 0 and self.first[-1] == pairs))
            and bool(np.all(np.diff(self.first) >= 0))
            and (pairs == 0 or (self.volunteer.min() >= 0 and self.volunteer.max() < len(self.room)))
            and (pairs == 0 or (self.cost.min() >= 0 and self.cost.max() < 1 << 53))
            and bool(np.all(self.room >= 0))
        )
        if not fits:
            raise ProblemRefused

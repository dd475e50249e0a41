"""What speaks against a pair, in steps, and the whole number that stands for all of it: an earlier aim always first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

AIMS = ("continuity", "language", "miles", "load")
_MILES_A_STEP = 5  # nobody is sent farther for the sake of a few miles on a map
_STEPS_MAX = {"continuity": 2, "language": 4, "miles": 40}
_BITS_MAX = 52  # so that sums of many pairs stay far within 64 bits


class TooFine(ValueError):
    """There are too many people for the aims to be told apart exactly."""


@dataclass(frozen=True)
class Aims:
    """Of one pair. `continuity` 0: matched before, 1: met before, 2: new to each other. `language` 0: the volunteer
    interprets the one the person likes best; a step more for each level less, 4: none in common. `miles` one way."""

    continuity: int = 2
    language: int = 4
    miles: int = 0

    @property
    def steps(self) -> tuple[int, int, int]:
        """(continuity, language, distance), each cut at its last step."""
        found = {"continuity": self.continuity, "language": self.language, "miles": -(-self.miles // _MILES_A_STEP)}
        return tuple(min(_STEPS_MAX[name], max(0, steps)) for name, steps in found.items())  # type: ignore[return-value]


def encoded(steps: np.ndarray, *, people: int, load_most: int) -> tuple[np.ndarray, int]:
    """Whole numbers of which the sums compare as the sums of the aims do, one after the other; and the worth of load.

    `steps`: one row a pair, as `Aims.steps`. Of two assignments of that many people the one with the smaller sum has
    less against continuity; where that is equal, less against language, then distance; then the load steps (1 each,
    up to `load_most` for a person) decide. Raises TooFine.
    """
    radix: Sequence[int] = [people * most + 1 for most in (_STEPS_MAX["language"], _STEPS_MAX["miles"], load_most)]
    of_miles = radix[2]
    of_language = of_miles * radix[1]
    of_continuity = of_language * radix[0]
    if (of_continuity * (_STEPS_MAX["continuity"] + 1)).bit_length() > _BITS_MAX:
        raise TooFine
    worth = np.array([of_continuity, of_language, of_miles], dtype=np.int64)
    return steps.astype(np.int64) @ worth, 1

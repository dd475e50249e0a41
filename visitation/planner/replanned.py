"""What a re-plan says: what is kept, moved, lost and new, with reasons, and why no plan changes less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .explain import Reason
from .ready import Ready


@dataclass(frozen=True)
class Moved:
    """`because`: rules that `old` breaks; of a visit that moved for others' sake, `for_others`."""

    request: str
    old: dict[str, Any]
    new: dict[str, Any]
    because: tuple[str, ...]


@dataclass(frozen=True)
class Lost:
    """`because`: rules that `old` breaks; `reasons`: why nothing else was found, those that bind first in front."""

    request: str
    old: dict[str, Any]
    because: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class New:
    """`because`: `new_request`, `new_hands` (somebody of the team could not come before) or `free_room`."""

    request: str
    visit: dict[str, Any]
    because: str


@dataclass(frozen=True)
class Least:
    """Why no plan changes less, in numbers of visits.

    Each of the `broken` visits must be moved or lost, so that `lower_bound` = `broken` is the least moved + lost; where
    `moved` + `lost` is as many, nothing else was touched. `rescued` of them are placed again; no plan that keeps all
    others places more than `rescued_most`. `yielding`: of the broken ones, allowed by themselves, but not beside the
    others; no fewer could give way. `unbroken_moved`: only where the caller lets visits move for points. `proven`: all
    models behind these numbers were solved to the end.
    """

    broken: int
    moved: int
    lost: int
    lower_bound: int
    rescued: int
    rescued_most: int
    yielding: int
    unbroken_moved: int
    proven: bool


@dataclass(frozen=True)
class Replanned:
    """`schedule` and `objective` of everything there is now; `kept` are requests' ids; `seconds` of the call."""

    schedule: dict[str, Any]
    objective: int
    kept: tuple[str, ...]
    moved: tuple[Moved, ...]
    lost: tuple[Lost, ...]
    new: tuple[New, ...]
    least: Least
    seconds: float
    ready: Ready

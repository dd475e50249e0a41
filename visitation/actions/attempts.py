"""One attempt at making a plan, a program's own or one of several programs: whoever took the row up last may write."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet

from compliance import queue
from visitation.curves import grown
from visitation.models import Plan, SharedPlan

if TYPE_CHECKING:
    from visitation.planner import Progress

ATTEMPTS_MAX = 3
# What an attempt before had come to is not the next one's.
ANEW: dict[str, object] = {"visits_placed": 0, "curve": [], "is_to_stop": False}
_TOLD_EVERY_SECONDS = 1.0
# The words are the same for both. One that died while it was made may be made again; so may one that failed.
_MAY_BE_MADE = (Plan.State.QUEUED.value, Plan.State.MAKING.value, Plan.State.FAILED.value)


class PlanNotReady(Exception):
    """The plan is not in a state in which this can be done; `state` is the one it is in."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def take_up(row: Plan | SharedPlan) -> bool:
    """Begin the next attempt, in the caller's transaction; its number, `row.attempts`, is this run's right to write.

    Not where the row is made or ended, or was tried three times: one that is still `making` then is given up, because
    three workers died of it, and `row` says as what it was found.
    """
    rows = type(row)._default_manager.filter(pk=row.pk)
    may = rows.filter(state__in=_MAY_BE_MADE, attempts__lt=ATTEMPTS_MAX)
    is_ours = bool(may.update(state=Plan.State.MAKING.value, attempts=F("attempts") + 1, phase="reading", **ANEW))
    row.refresh_from_db()
    if not is_ours and row.state == Plan.State.MAKING.value:
        rows.filter(state=Plan.State.MAKING.value).update(state=Plan.State.FAILED.value, phase="")
    return is_ours


def claimed(row: Plan | SharedPlan, attempt: int) -> "QuerySet[Plan] | QuerySet[SharedPlan]":
    """The row, as long as this attempt is the one that makes it."""
    return type(row)._default_manager.filter(pk=row.pk, state=Plan.State.MAKING.value, attempts=attempt)


class Teller:
    """Writes how far the making has come for the page that waits, at most once a second.

    `seen`: within it the row can be read and written; nothing need be said of one's own.
    """

    def __init__(
        self,
        row: Plan | SharedPlan,
        attempt: int,
        seen: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self.row, self.attempt, self._seen = row, attempt, seen
        self.phase, self.at = "reading", time.monotonic()
        self.curve: list[list[float]] = []
        self.stops, self.looked_at = False, 0.0

    def tell(self, phase: str, visits: int, progress: "Progress | None" = None) -> None:
        """Raises PlanNotReady once the plan was ended or taken up by another attempt, and JobCancelled."""
        moment = time.monotonic()
        if progress is not None:
            point = [round(progress.seconds, 2), progress.visits, progress.objective, round(progress.bound, 1)]
            self.curve = grown(self.curve, point)
        if phase != self.phase or moment - self.at >= _TOLD_EVERY_SECONDS:
            self.phase, self.at = phase, moment
            told = {"phase": phase, "visits_placed": visits, "curve": self.curve}
            with self._seen():
                if not claimed(self.row, self.attempt).update(**told):
                    self.row.refresh_from_db()
                    raise PlanNotReady(self.row.state)
        queue.tell(phase, done=visits)

    def is_to_stop(self) -> bool:
        """Whether a lead wants the best plan so far; looked up at most once a second."""
        moment = time.monotonic()
        if not self.stops and moment - self.looked_at >= _TOLD_EVERY_SECONDS:
            self.looked_at = moment
            with self._seen():
                self.stops = claimed(self.row, self.attempt).filter(is_to_stop=True).exists()
        return self.stops

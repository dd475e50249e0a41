"""The purge: what is due goes, what is held stays, and each run leaves a row that says so."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit, queue
from compliance.retention.holds import held_now, lock_for_deleting
from compliance.retention.keepers import Keeper, keepers
from compliance.retention.models import PurgeRun
from compliance.tenancy import acting

_log = logging.getLogger(__name__)


@dataclass
class Counts:
    """Rows by clock."""

    purged: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)


def what_is_due(program: int, *, now: datetime) -> Counts:
    """What a run would purge now, and what holds would keep. Changes nothing."""
    counts = Counts()
    with acting(program=program):
        held = held_now(program)
        for keeper in keepers():
            due = keeper.due(program, now=now).count()
            free = keeper.free(program, held, now=now).count()
            _count(counts.purged, keeper, free)
            _count(counts.held, keeper, due - free)
    return counts


def purge(program: int, code: str, *, by: Any, now: datetime) -> PurgeRun:
    """Purge all that is due in one program. Killed at any point, the next run goes on: each row goes whole or stays.

    A row that cannot be purged is counted as failed and does not keep the others. In a job, raises JobCancelled between
    batches.
    """
    counts = Counts()
    with acting(program=program):
        run = PurgeRun.objects.create(program_id=program, program_code=code, by=str(by)[:120], started_at=now)
        held = held_now(program)
        for keeper in keepers():
            due, free = keeper.due(program, now=now), keeper.free(program, held, now=now)
            _count(counts.held, keeper, due.count() - free.count())
    for keeper in keepers():
        for numbers in _batches(keeper, program, now=now):
            queue.tell(keeper.clock.name, done=sum(counts.purged.values()))
            try:
                _count(counts.purged, keeper, _purge_some(keeper, program, numbers, by=by, now=now))
            except Exception as error:  # the others must not wait for this one
                _log.error("purge: %s of program %s failed (%s)", keeper.clock.name, program, type(error).__name__)
                _count(counts.failed, keeper, len(numbers))
    with acting(program=program):
        run.purged, run.held, run.failed, run.finished_at = counts.purged, counts.held, counts.failed, now
        run.save(update_fields=["purged", "held", "failed", "finished_at"])
        detail = {"purged": run.purged, "held": run.held, "failed": run.failed}
        audit.record("purge_run", by=by, subject=code, program=code, detail=detail, now=now)
    return run


def _batches(keeper: Keeper, program: int, *, now: datetime) -> Iterator[list[Any]]:
    with acting(program=program):
        free = keeper.free(program, held_now(program), now=now)
        numbers = list(free.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), keeper.batch):
        yield numbers[start : start + keeper.batch]


def _purge_some(keeper: Keeper, program: int, numbers: list[Any], *, by: Any, now: datetime) -> int:
    """One transaction: what is held is asked, the rows are locked and looked at again, then they go."""
    with transaction.atomic(), acting(program=program):
        held = lock_for_deleting(program)
        free = keeper.free(program, held, now=now).filter(pk__in=numbers)
        rows = list(free.select_for_update(of=("self",)).order_by("pk"))
        if rows:
            keeper.purge(rows, by=by, now=now)
        return len(rows)


def _count(counted: dict[str, int], keeper: Keeper, number: int) -> None:
    if number:
        counted[keeper.clock.name] = counted.get(keeper.clock.name, 0) + number

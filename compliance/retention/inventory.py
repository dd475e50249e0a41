"""What we hold: per clock how many rows, how old the oldest is, how long they stay; and when the purge last ran."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, DateField, DateTimeField, Min, QuerySet, Value
from django.db.models.functions import Cast

from compliance.retention.clocks import THEN_WORDS, Clock
from compliance.retention.keepers import Keeper, keepers
from compliance.retention.models import Hold, PurgeRun

STALE_AFTER = timedelta(hours=48)


@dataclass(frozen=True)
class Line:
    """One clock's rows. `oldest`: the earliest moment or day its time runs from; None: it runs for none of them."""

    clock: Clock
    count: int
    oldest: datetime | date | None
    then: object


@dataclass(frozen=True)
class Inventory:
    """What one program holds. Counts and dates; nobody is named."""

    lines: list[Line]
    holds: list[Hold]
    last_run: PurgeRun | None
    is_stale: bool


def inventory(program: int, *, now: datetime) -> Inventory:
    """To be called while acting for the program. Three questions, however many clocks there are."""
    each = keepers()
    first, *others = (_counted(keeper, program) for keeper in each)
    found = {row["clock"]: row for row in first.union(*others, all=True)}
    lines = [_line(keeper.clock, found.get(keeper.clock.name)) for keeper in each]
    run = PurgeRun.objects.filter(program_id=program, finished_at__isnull=False).first()
    return Inventory(
        lines,
        list(Hold.objects.filter(program_id=program, released_at__isnull=True)),
        run,
        run is None or now - run.finished_at > STALE_AFTER,
    )


def _counted(keeper: Keeper, program: int) -> QuerySet[Any]:
    """One row, without rows none or a row of nothing: how many there are, and the moment or the day of the oldest."""
    oldest: dict[str, Any] = {
        "oldest_at": Cast(None, DateTimeField()),
        "oldest_on": Cast(None, DateField()),
        # What it is not stays empty, so that the clocks' rows are of one shape.
        "oldest_at" if keeper.has_moments(program) else "oldest_on": Min(keeper.starts),
    }
    rows = keeper.rows(program).order_by().annotate(clock=Value(keeper.clock.name)).values("clock")
    return rows.annotate(how_many=Count("pk"), **oldest)


def _line(clock: Clock, found: dict[str, Any] | None) -> Line:
    count, oldest = (found["how_many"], found["oldest_at"] or found["oldest_on"]) if found else (0, None)
    return Line(clock, count, oldest, THEN_WORDS[clock.then])

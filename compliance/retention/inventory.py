"""What we hold: per clock how many rows, how old the oldest is, how long they stay; and when the purge last ran."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min

from compliance.retention.clocks import THEN_WORDS, Clock
from compliance.retention.keepers import keepers
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
    """To be called while acting for the program."""
    lines = []
    for keeper in keepers():
        rows = keeper.rows(program)
        oldest = rows.aggregate(oldest=Min(keeper.starts))["oldest"]
        lines.append(Line(keeper.clock, rows.count(), oldest, THEN_WORDS[keeper.clock.then]))
    run = PurgeRun.objects.filter(program_id=program, finished_at__isnull=False).first()
    return Inventory(
        lines,
        list(Hold.objects.filter(program_id=program, released_at__isnull=True)),
        run,
        run is None or now - run.finished_at > STALE_AFTER,
    )

"""Flags are raised where a visit was asked about again and something stands against it; they clear by themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from visitation.models import ReviewFlag, ReviewTask, Visit
from visitation.review.causes import Cause
from visitation.statuses import Status
from volunteers.models import Program

COMING = tuple(status.value for status in (Status.ASKED, Status.ON_ROSTER, Status.SENT, Status.CONFIRMED, Status.HELD))
_OPEN = Q(cleared_at__isnull=True)


@dataclass(frozen=True)
class Kept:
    """How many flags were raised and how many were cleared."""

    raised: int = 0
    cleared: int = 0


def keep_flags(visits: Iterable[Visit], causes: Mapping[int, frozenset[Cause]], *, now: datetime) -> Kept:
    """Make the open flags of these visits those of their causes, in the transaction that holds the visits' rows.

    A flag whose cause is still there stays as it is, ignored or not. At most seven queries.
    """
    by_pk = {visit.pk: visit for visit in visits}
    tasks = {task.visit_id: task for task in ReviewTask.objects.filter(visit__in=by_pk)}
    missing = [pk for pk in by_pk if causes.get(pk) and pk not in tasks]
    if missing:
        ReviewTask.objects.bulk_create(ReviewTask(program_id=by_pk[pk].program_id, visit_id=pk) for pk in missing)
        tasks |= {task.visit_id: task for task in ReviewTask.objects.filter(visit__in=missing)}
    there: dict[int, set[Cause]] = {pk: set() for pk in by_pk}
    gone = []
    for flag in ReviewFlag.objects.filter(_OPEN, task__visit__in=by_pk).select_related("task"):
        cause = Cause(flag.kind, flag.rule, flag.about)
        pk = flag.task.visit_id
        if cause in causes.get(pk, frozenset()):
            there[pk].add(cause)
        else:
            gone.append(flag.pk)
    _clear(gone, ReviewFlag.Cleared.GONE, now=now)
    new = [
        ReviewFlag(task=tasks[pk], kind=cause.kind, rule=cause.rule, about=cause.about, raised_at=now)
        for pk, wanted in causes.items()
        for cause in sorted(wanted - there.get(pk, set()), key=lambda cause: (cause.kind, cause.rule, cause.about))
    ]
    ReviewFlag.objects.bulk_create(new)
    return Kept(len(new), len(gone))


def sweep(program: Program, *, now: datetime) -> int:
    """Clear what is left of visits that are off or have begun; how many flags."""
    rows = ReviewFlag.objects.filter(_OPEN, task__program=program)
    off = list(rows.exclude(task__visit__status__in=COMING).values_list("pk", flat=True))
    over = list(
        rows.filter(task__visit__status__in=COMING, task__visit__starts__lte=now).values_list("pk", flat=True)
    )
    _clear(off, ReviewFlag.Cleared.OFF, now=now)
    _clear(over, ReviewFlag.Cleared.OVER, now=now)
    return len(off) + len(over)


def _clear(numbers: list[int], why: str, *, now: datetime) -> None:
    """A task with nothing left is nobody's: it was done."""
    if not numbers:
        return
    ReviewFlag.objects.filter(pk__in=numbers).update(cleared_at=now, cleared=why)
    done = ReviewTask.objects.filter(flags__in=numbers).exclude(flags__in=ReviewFlag.objects.filter(_OPEN))
    ReviewTask.objects.filter(pk__in=list(done.values_list("pk", flat=True)), holder__isnull=False).update(
        holder=None, held_since=None, version=F("version") + 1
    )

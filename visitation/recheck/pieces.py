"""A program's coming visits in pieces: so many days of them that a job ends soon, and several workers share them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Count, QuerySet

from compliance import queue
from facilities.models import Facility
from visitation.models import Visit
from visitation.review.flags import COMING, sweep
from volunteers.models import Program

KIND = "visitation.jobs.recheck_visits"
PIECE = 5000  # visits of a job: a few seconds


def ask_to_recheck(program: Program, *, now: datetime, facility: Facility | None = None) -> None:
    """Have the queue ask about a program's coming visits again, or about those at one facility."""
    visits = Visit.objects.filter(program=program, status__in=COMING, starts__gt=now)
    if facility is not None:
        visits = visits.filter(facility=facility)
    pieces = list(_pieces(_by_day(visits)))
    place = [] if facility is None else [facility.pk]
    if facility is not None or len(pieces) > 1:
        sweep(program, now=now)
        for first, last, total in pieces:
            days = (first.toordinal(), last.toordinal())
            queue.ask_for(KIND, program.pk, *days, *place, now=now, program=program.code, total=total)
    else:
        total = sum(total for _first, _last, total in pieces)
        queue.ask_for(KIND, program.pk, now=now, program=program.code, total=total)


def _by_day(visits: QuerySet[Visit]) -> Iterable[tuple[date, int]]:
    return visits.order_by("day").values_list("day").annotate(count=Count("pk"))


def _pieces(days: Iterable[tuple[date, int]]) -> Iterator[tuple[date, date, int]]:
    """First and last days, and visits; each piece as long as its visits are no more than PIECE, or one day."""
    first = last = None
    held = 0
    for day, count in days:
        if first is not None and last is not None and held + count > PIECE:
            yield first, last, held
            first, held = None, 0
        first, last = first or day, day
        held += count
    if first is not None and last is not None:
        yield first, last, held

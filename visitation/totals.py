"""What a program did, month by month, in numbers that do not change when somebody is erased.

Counted from what stays of a visit: its month, its planned length, what came of it in a code; never from what is sealed,
nor from what is emptied or deleted within the months shown.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth

from visitation.consents import holding
from visitation.models import Consent, PersonExit, Visit, VisitLog
from visitation.statuses import Status
from volunteers.models import Program

MONTHS = 24  # visits keep their day and length for three years, and their logs their codes


@dataclass
class Month:
    """One month, or all of them together. `length`: of the visits made, as planned. `people`: visited at least once."""

    month: date | None
    made: int = 0
    people: int = 0
    length: timedelta = timedelta()
    not_made: Counter[str] = field(default_factory=Counter)  # {reason's code, "" for none told: visits}
    ended: Counter[str] = field(default_factory=Counter)  # {kind of end: people}

    @property
    def hours(self) -> float:
        return self.length.total_seconds() / 3600


@dataclass(frozen=True)
class Totals:
    """The months, the newest first, and all of them together; `may_be_told`: of the people, those who agreed to be
    counted where totals leave the program."""

    months: tuple[Month, ...]
    together: Month
    may_be_told: int


def totals_of(program: Program, *, now: datetime) -> Totals:
    """The last 24 months of a program, this one included, by its own calendar. Five queries."""
    today = now.astimezone(ZoneInfo(program.timezone)).date()
    first = _months_back(today.replace(day=1), MONTHS - 1)
    months: dict[date, Month] = {}
    visits = Visit.objects.filter(program=program, day__gte=first, day__lte=today)
    made = visits.filter(status=Status.DONE)
    by_month = made.annotate(month=TruncMonth("day")).order_by().values("month")
    for row in by_month.annotate(
        made=Count("pk"), people=Count("person", distinct=True), length=Sum(F("ends") - F("starts"))
    ):
        month = _of(months, row["month"])
        month.made, month.people, month.length = row["made"], row["people"], row["length"]
    for when, reason, count in _not_made(visits):
        _of(months, when).not_made[reason] += count
    exits = PersonExit.objects.filter(person__program=program, undone_at__isnull=True, month__gte=first)
    for when, kind, count in exits.order_by().values_list("month", "kind").annotate(Count("pk")):
        _of(months, when).ended[kind] += count
    people = set(made.order_by().values_list("person_id", flat=True).distinct())
    told = len(holding(people, Consent.Kind.COUNT, now=now))
    listed = tuple(months[when] for when in sorted(months, reverse=True))
    return Totals(listed, _together(listed, people), told)


def _not_made(visits: QuerySet[Visit]) -> Iterable[tuple[date, str, int]]:
    """(month, reason, visits) of those that did not take place, by the last revision of their logs."""
    newest = VisitLog.objects.filter(visit=OuterRef("pk")).order_by("-revision")
    off = visits.filter(status=Status.DID_NOT_HAPPEN).annotate(
        month=TruncMonth("day"), reason=Subquery(newest.values("reason")[:1])
    )
    for when, reason, count in off.order_by().values_list("month", "reason").annotate(Count("pk")):
        yield when, reason or "", count


def _together(months: tuple[Month, ...], people: set[int]) -> Month:
    whole = Month(None, people=len(people))
    for month in months:
        whole.made += month.made
        whole.length += month.length
        whole.not_made += month.not_made
        whole.ended += month.ended
    return whole


def _of(months: dict[date, Month], when: date) -> Month:
    return months.setdefault(when, Month(when))


def _months_back(first: date, count: int) -> date:
    months = first.year * 12 + first.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)

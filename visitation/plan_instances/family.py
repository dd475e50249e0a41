"""What families take of people's visits, for the planner: visits that count, by nobody of ours."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F

from visitation.intake.family import days_taken
from visitation.models import FamilyVisits

_REACH = timedelta(days=38)  # as far as a quota of the week or the month looks around a day
_MONDAY, _SATURDAY = 0, 5  # of the same week whether weeks begin on Sunday or on Monday


def family_rows(people: Collection[int], first: date, last: date) -> list[FamilyVisits]:
    """What families take of these people's visits (primary keys) around the dates. One query."""
    reserved = FamilyVisits.objects.filter(person__in=people, first_day__lte=last + _REACH)
    return list(reserved.annotate(program=F("person__program")).order_by("person_id", "first_day", "pk"))


def family_documents(
    rows: Iterable[FamilyVisits],
    people: Mapping[int, str],
    sites: Mapping[tuple[int, int], tuple[str, Iterable[str]]],
    first: date,
    last: date,
) -> Iterator[dict[str, Any]]:
    """`rows` as `family_rows` gives them; `people`: their names in the document by number; `sites`: its name there and
    its open dates, by program and facility. No database.

    A number a week whose days nobody knows is put on a weekday on which nobody visits, if there is one.
    """
    closed = {place: _closed_weekday(days) for place, (_name, days) in sites.items()}
    for row in rows:
        place = (row.program, row.facility_id)  # type: ignore[attr-defined]
        if place not in sites:
            continue
        for day in days_taken(row, first - _REACH, last + _REACH, unknown_on=closed[place]):
            one = {"date": day.isoformat(), "facility": sites[place][0], "person": people[row.person_id]}
            yield from ({**one, "volunteers": []} for _visit in range(row.visits))


def _closed_weekday(days: Iterable[str]) -> int:
    open_on = {datetime.fromisoformat(day).weekday() for day in days}
    return next((weekday for weekday in range(_MONDAY, _SATURDAY + 1) if weekday not in open_on), _MONDAY)

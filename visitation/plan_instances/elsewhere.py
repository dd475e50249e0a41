"""Days on which the account of a volunteer visits for another program: nobody is planned twice on one day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection

from visitation.models import Visit
from visitation.statuses import LIVE
from volunteers.models import Volunteer

Document = dict[str, object]
_LIVE = sorted(status.value for status in LIVE)


def days_elsewhere(volunteers: Iterable[int], first: date, last: date) -> dict[int, set[date]]:
    """By volunteer (primary key): days on which the same account has a live visit in another program. One query.

    The database alone looks over the wall, and tells the days: not where, for whom, or for which program
    (visitation_days_elsewhere).
    """
    found: dict[int, set[date]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT volunteer, day FROM visitation_days_elsewhere(%s::bigint[], %s::text[], %s, %s)",
            [sorted(set(volunteers)), _LIVE, first, last],
        )
        for volunteer, day in cursor.fetchall():
            found[volunteer].add(day)
    return dict(found)


def away_elsewhere(
    volunteers: Sequence[Volunteer], documents: Sequence[Document], visits: Iterable[Visit], first: date, last: date
) -> None:
    """Change the documents of volunteers who visit for another program between the dates: away on those days, but
    where one of these `visits`, the program's own, is booked already.
    """
    found = days_elsewhere((volunteer.pk for volunteer in volunteers if volunteer.user_id), first, last)
    own = {(place.volunteer_id, visit.day) for visit in visits for place in visit.team.all()} if found else set()
    for volunteer, document in zip(volunteers, documents, strict=True):
        for day in sorted(found.get(volunteer.pk, ())):
            if (volunteer.pk, day) not in own:
                take_day(document, day.isoformat())


def take_day(document: Document, day: str) -> None:
    """The volunteer is not free on this day, whatever was offered."""
    away: list[dict[str, str]] = document["away"]  # type: ignore[assignment]
    extra: list[dict[str, str]] = document["extra_availability"]  # type: ignore[assignment]
    document["away"] = [*away, {"from": day, "to": day}]
    document["extra_availability"] = [each for each in extra if each["date"] != day]

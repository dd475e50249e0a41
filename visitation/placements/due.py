"""When somebody has to ask again where a person is: two days before a visit, and on its morning."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from visitation.models import Person, Visit
from visitation.placements.knowledge import Known, known_of
from visitation.statuses import Status
from visitation.timetable import PLACE_ASKED_AT, PLACE_ASKED_BEFORE, PLACE_ASKED_LATEST

GOING = (Status.ASKED, Status.ON_ROSTER, Status.SENT, Status.CONFIRMED)


def moments(day: date, starts: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """(two days before, its morning) of a visit on this local day of the facility, in UTC."""
    morning = datetime.combine(day, PLACE_ASKED_AT, tzinfo=zone).astimezone(UTC)
    return starts - PLACE_ASKED_BEFORE, min(morning, starts - PLACE_ASKED_LATEST)


def is_due(known: Known | None, day: date, starts: datetime, zone: ZoneInfo, *, now: datetime) -> bool:
    """Whether a visit that is still to come needs the place of its person asked again now.

    A fact counts from the latest of the two moments on; “not found” and “somewhere else” settle nothing.
    """
    reached = [moment for moment in moments(day, starts, zone) if moment <= now]
    if not reached or now >= starts:
        return False
    return known is None or not known.is_settled or known.checked_at < max(reached)


@dataclass(frozen=True)
class Due:
    """One person whose place has to be asked again, and their next visit."""

    person: int
    visit: Visit


def due_people(program: int, *, now: datetime, ahead: timedelta = timedelta()) -> list[Due]:
    """Whoever has to be asked about now, or within `ahead`; the next visit first. Four queries, however many."""
    until = now + PLACE_ASKED_BEFORE + ahead
    visits = Visit.objects.filter(program=program, status__in=GOING, starts__gt=now, starts__lte=until)
    visits = visits.exclude(person__state=Person.State.CLOSED).select_related("facility").defer("findings")
    found: dict[int, Due] = {}
    coming = list(visits.order_by("starts", "code"))
    known = known_of({visit.person_id for visit in coming}, now=now)
    for visit in coming:
        zone = ZoneInfo(visit.facility.timezone)
        at = min(now + ahead, visit.starts - timedelta(seconds=1))
        if visit.person_id not in found and is_due(known.get(visit.person_id), visit.day, visit.starts, zone, now=at):
            found[visit.person_id] = Due(visit.person_id, visit)
    return list(found.values())


def next_visits(people: Iterable[int], *, now: datetime) -> dict[int, Visit]:
    """The next visit of each of these people that somebody goes to. Two queries."""
    visits = Visit.objects.filter(person__in=set(people), status__in=GOING, starts__gt=now).select_related("facility")
    found = visits.defer("findings").order_by("person_id", "starts", "code").distinct("person_id")
    return {visit.person_id: visit for visit in found}


def due_by_facility(program: int, day: date | None = None, *, now: datetime) -> dict[tuple[str, date], list[Due]]:
    """Who has to be asked about on the morning of their visit, by facility's code and local day."""
    found: dict[tuple[str, date], list[Due]] = defaultdict(list)
    for due in due_people(program, now=now):
        visit = due.visit
        _before, morning = moments(visit.day, visit.starts, ZoneInfo(visit.facility.timezone))
        if morning <= now and day in (None, visit.day):
            found[visit.facility.code, visit.day].append(due)
    return dict(found)

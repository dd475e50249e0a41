"""Other hours for a visit that cannot stay where it is, the nearest first: for its person and its whole team."""

from datetime import datetime, timedelta

from compliance.rounds import answer, together
from visitation.booking.offers import offers
from visitation.booking.queries import asks_person, asks_team_of
from visitation.booking.starts import Start
from visitation.models import Visit

LOOKED_FOR = timedelta(days=14)


def open_starts(visit: Visit, *, now: datetime) -> list[Start]:
    """Starts that may be booked as of now in its place, within two weeks before or after; the facility is at hand."""
    person, team = answer(together(asks_person(visit.person_id), asks_team_of(visit.pk)))
    if not team:
        return []
    first = max(now.astimezone(visit.facility.zone).date(), visit.day - LOOKED_FOR)
    found = offers(person, team, first, visit.day + LOOKED_FOR, now=now, for_lead=True, replaces=visit)
    starts = [start for day in found.days for start in day.open if start.starts > now]
    return sorted(starts, key=lambda start: (abs(start.starts - visit.starts), start.starts))


def nearest_open(visit: Visit, *, now: datetime) -> Start | None:
    """The first of them."""
    return next(iter(open_starts(visit, now=now)), None)

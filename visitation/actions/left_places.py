"""Somebody gives a place in a visit back that others still make: their calendar hears of it."""

from datetime import datetime

from visitation.models import LeftPlace, Visit, VisitVolunteer
from visitation.statuses import Status
from volunteers.models import Volunteer


def leave_place(visit: Visit, volunteer: Volunteer, *, now: datetime) -> VisitVolunteer | None:
    """Take the volunteer's place out of the team; what it was, None where there is none. In the caller's transaction.

    The caller holds the visit's row, and counts its `sequence` up by one afterwards. A draft was told to nobody.
    """
    place = VisitVolunteer.objects.filter(visit=visit, volunteer=volunteer).first()
    if place is None:
        return None
    if visit.status != Status.DRAFT:
        told = {"starts": visit.starts, "ends": visit.ends, "sequence": visit.sequence + 1, "left_at": now}
        LeftPlace.objects.update_or_create(visit=visit, volunteer=volunteer, defaults=told)
    place.delete()
    return place

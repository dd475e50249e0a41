"""Somebody gives a place in a visit back that others still make: their calendar hears of it."""

from datetime import datetime

from visitation.models import CallOut, CallOutAnswer, LeftPlace, Visit, VisitVolunteer
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


def came_by_no_more(visit: Visit, volunteer_id: int, *, now: datetime) -> None:
    """A call-out by which a volunteer had joined the visit's team is given back. The caller holds the visit's lock."""
    came_by = CallOut.objects.filter(visit=visit, answers__volunteer=volunteer_id, answers__is_assigned=True)
    numbers = [call_out.pk for call_out in came_by if call_out.joins_team]
    mine = CallOutAnswer.objects.filter(call_out__in=numbers, volunteer=volunteer_id, is_assigned=True)
    mine.update(is_assigned=False, answer="no", answered_at=now)
    CallOut.objects.filter(pk__in=numbers).update(state=CallOut.State.GIVEN_BACK, closed_at=now)

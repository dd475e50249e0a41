"""Two volunteers swap their visits: who offers a place takes one of the visits of whoever says yes."""

from datetime import datetime
from typing import Any

from compliance import audit
from compliance.rounds import asked
from visitation.actions.joining import for_visit, join
from visitation.actions.left_places import came_by_no_more, leave_place
from visitation.letters.reminders import GOING
from visitation.models import CallOut, CallRole, Conflict, Visit, VisitVolunteer
from visitation.on_call import is_free, why_not
from volunteers.models import Volunteer

# Who interprets, or goes along as a mentor, is there for something that another may not be able to do.
MAY_BE_OFFERED = (VisitVolunteer.Part.VISITOR, VisitVolunteer.Part.PARTNER)


def could_be_given(call_out: CallOut, volunteer: Volunteer, *, now: datetime) -> list[Visit]:
    """The visits of somebody who was asked that may suit who offers: in hours of their own in which they make no other,
    and not to somebody they must not meet. Whether they may go there is asked when one of them is chosen (`may_take`).
    """
    takers = Volunteer.objects.prefetch_related("weekly_availability", "extra_availability", "away_ranges")
    taker = takers.get(pk=call_out.instead_of_id)
    own = VisitVolunteer.objects.filter(volunteer=volunteer, part__in=MAY_BE_OFFERED, visit__starts__gt=now)
    visits = Visit.objects.filter(pk__in=own.values("visit"), program=call_out.program_id, status__in=GOING)
    visits = visits.exclude(pk=call_out.visit_id).select_related("facility").defer("findings")
    busy = VisitVolunteer.objects.filter(volunteer=taker, holds=True, ends__gt=now).order_by()
    apart = Conflict.objects.filter(volunteer=taker).order_by()
    must_not = apart.values_list("person_id", flat=True)
    rows, spans, never = asked((visits.order_by("starts", "code"), busy.values_list("starts", "ends"), must_not))
    return [
        visit
        for visit in rows
        if visit.person_id not in never
        and not any(starts < visit.ends and visit.starts < ends for starts, ends in spans)
        and is_free(taker, visit.starts, visit.ends)
    ]


def may_take(call_out: CallOut, visit: Visit, giver: Volunteer, *, now: datetime) -> bool:
    """Whether who offers could make this visit instead of the giver, in hours of their own."""
    if call_out.instead_of is None or visit.starts <= now or visit.status not in GOING:
        return False
    instead = for_visit(visit, CallRole.COVER, is_red=False)
    instead.instead_of = giver
    return not why_not(instead, call_out.instead_of, now=now, in_own_hours=True)


def change_over(call_out: CallOut, visit: Visit, giver: Volunteer, *, by: Any, now: datetime) -> None:
    """Who offers takes the giver's place in this visit; locks and questions are the caller's.

    The giver is in the other visit's team by now.
    """
    taker = call_out.instead_of
    assert taker is not None
    place = leave_place(visit, giver, now=now)
    assert place is not None  # asked in this transaction
    came_by_no_more(visit, giver.pk, now=now)
    join(visit, taker, place.part, now=now)
    detail = {"call_out": call_out.code, "volunteer": giver.code, "instead": taker.code}
    audit.record("visit_swapped", by=by, subject=visit.code, program=call_out.program.code, detail=detail, now=now)

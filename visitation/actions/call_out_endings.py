"""How call-outs end: called off, given back, over; and the one that a visit begins by itself when it loses somebody."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from compliance import queue
from visitation.actions.callouts import (
    BY_THE_VISIT,
    NotNow,
    close,
    locked,
    raise_if_possible,
    record,
)
from visitation.actions.joining import for_visit
from visitation.actions.left_places import came_by_no_more
from visitation.letters import callouts as letters
from visitation.models import CallOut, CallRole, OnCallList, Visit, VisitVolunteer
from visitation.statuses import Status
from volunteers.models import Program, Volunteer

COVER_JOB = "visitation.jobs.call_out_cover"
COVER_WITHIN = timedelta(days=7)  # a visit farther away is for the lead to plan anew
RED_WITHIN = timedelta(hours=12)  # a stand-in who reads it in the morning would read it too late
_ENDED = (Status.WITHDRAWN, Status.DONE, Status.DID_NOT_HAPPEN)
_State = CallOut.State


@transaction.atomic
def cancel(call_out: CallOut, *, by: Any, now: datetime, tells: bool = True) -> None:
    """Call it off: whoever was asked, or comes, is told to stand down, unless the caller sees to it (`tells`).

    Raises NotNow. Who joined a visit's team by it stays there: that place is given back as any other.
    """
    row = locked(call_out)
    comes = row.state == _State.TAKEN and not row.joins_team
    if row.ends <= now or not (row.state == _State.OPEN or comes):
        raise NotNow
    assigned = list(Volunteer.objects.filter(call_out_answers__call_out=row, call_out_answers__is_assigned=True))
    row.answers.filter(is_assigned=True).update(is_assigned=False)
    was_open = row.state == _State.OPEN
    close(row, _State.CANCELLED, now=now)
    record("call_out_cancelled", row, by=by, now=now)
    if not tells:
        return
    if was_open:
        letters.post_stand_down(row, now=now)
    for volunteer in assigned:
        letters.post_off(row, volunteer, now=now)


def place_lost(visit: Visit, place: VisitVolunteer, *, now: datetime) -> None:
    """A volunteer has left a visit's team: a call-out by which they came is over, and one for a stand-in begins soon.

    The caller holds the visit's lock. The call-out is raised by a job, in a transaction that holds no other locks.
    """
    came_by_no_more(visit, place.volunteer_id, now=now)
    if visit.starts - now > COVER_WITHIN or place.part == VisitVolunteer.Part.INTERPRETER:
        return
    if OnCallList.objects.filter(program=visit.program_id, role=CallRole.COVER).exists():
        queue.ask_for(
            COVER_JOB, visit.pk, place.volunteer_id, visit.program_id, now=now, program=visit.program.code
        )


def call_out_cover(visit_id: int, gone_id: int, *, now: datetime) -> None:
    """Ask for a stand-in on a visit that lost somebody, if it still needs one and anybody could do it."""
    visit = Visit.objects.select_related("facility").defer("findings").get(pk=visit_id)
    # Whoever was asked to take the place over is asked anew, with everybody on call.
    for offer in CallOut.objects.filter(visit=visit, instead_of=gone_id, state=_State.OPEN).select_related("program"):
        with suppress(NotNow):
            cancel(offer, by=BY_THE_VISIT, now=now)
    if not visit.team.filter(volunteer=gone_id).exists():
        raise_if_possible(
            for_visit(visit, CallRole.COVER, is_red=visit.starts - now <= RED_WITHIN), besides=(gone_id,), now=now
        )


def end_what_is_over(program: Program, *, now: datetime) -> int:
    """End what nobody came forward for in its time, and what is about a visit that is off; how many."""
    late = Q(state=_State.OPEN, answer_until__lte=now)
    off = Q(visit__status__in=_ENDED) | (Q(visit__status=Status.HELD) & ~Q(role=CallRole.COVER))
    # Who joined the team of a visit is told by the visit's own letters.
    outside = Q(state=_State.TAKEN) & ~Q(role__in=[CallRole.COVER, CallRole.INTERPRETER])
    stopped = off & (Q(state=_State.OPEN) | outside) & Q(ends__gt=now)
    due = CallOut.objects.filter(late | stopped, program=program).order_by("pk").values_list("pk", flat=True)
    return sum(_end(pk, now=now) for pk in list(due))


@transaction.atomic
def _end(pk: int, *, now: datetime) -> int:
    row = CallOut.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if row is None:  # somebody is at it
        return 0
    if row.state == _State.OPEN and row.answer_until <= now:
        close(row, _State.NOBODY, now=now)
        record("call_out_ended", row, by=BY_THE_VISIT if row.visit_id else "clock", now=now)
        offered = VisitVolunteer.objects.filter(visit=row.visit_id, volunteer=row.instead_of_id)
        if row.instead_of_id is not None and offered.exists():
            return 1  # who offered their place has it still: nobody is missing
        letters.post_news(row, now=now)
        return 1
    try:
        cancel(row, by=BY_THE_VISIT, now=now)
    except NotNow:  # ended meanwhile
        return 0
    return 1

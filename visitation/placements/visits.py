"""Coming visits of a person who is not where they were: held, or withdrawn; in the caller's transaction.

Rows are locked in the order of all that is written about visits: plans, call-outs, volunteers, person, visits.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from compliance import audit
from visitation.actions.call_out_endings import cancel
from visitation.actions.callouts import NotNow
from visitation.letters import changes
from visitation.letters.invitations import post_invitations
from visitation.matching.proposing import open_proposals
from visitation.models import CallOut, Match, Person, Plan, UnmetRequest, Visit, VisitVolunteer
from visitation.rosters.changed import visit_changed
from visitation.statuses import NEXT, Status, require_move
from volunteers.models import Volunteer

_TO_COME = sorted(status.value for status, following in NEXT.items() if Status.WITHDRAWN in following)
_SOUGHT = (CallOut.State.OPEN, CallOut.State.TAKEN)


@dataclass(frozen=True)
class Locked:
    """A person whose row is locked, and what had to be locked before it."""

    person: Person
    plans: frozenset[int]
    call_outs: tuple[int, ...]


def lock(person_id: int) -> Locked:
    """Lock plans, call-outs and volunteers of what may have to change, then the person."""
    theirs = Visit.objects.filter(person=person_id, status__in=_TO_COME)
    drafts = Plan.objects.filter(visits__in=theirs.filter(status=Status.DRAFT))
    plans = Plan.objects.select_for_update().filter(pk__in=drafts.values("pk")).order_by("pk")
    plan_numbers = frozenset(plans.values_list("pk", flat=True))
    sought = CallOut.objects.select_for_update().filter(visit__in=theirs, state__in=_SOUGHT).order_by("pk")
    call_outs = tuple(sought.values_list("pk", flat=True))
    going = VisitVolunteer.objects.filter(visit__in=theirs).values("volunteer")
    matched = Match.objects.filter(person=person_id, ended_on__isnull=True).values("volunteer")
    asked = Q(match_answers__proposal__in=open_proposals(person_id))
    concerned = Q(pk__in=going) | Q(call_out_answers__call_out__in=call_outs) | Q(pk__in=matched) | asked
    numbers = Volunteer.objects.filter(concerned).values("pk")
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk").values_list("pk"))
    people = Person.objects.select_for_update(no_key=True, of=("self",)).select_related("program", "assigned_lead")
    return Locked(people.get(pk=person_id), plan_numbers, call_outs)


@dataclass(frozen=True)
class Stopped:
    """What became of coming visits: those that people knew of, and how many drafts left their plans."""

    visits: tuple[Visit, ...]
    drafts: int


def stop(
    locked: Locked,
    to: Status,
    *,
    why: str,
    by: Any,
    now: datetime,
    except_at: int | None = None,
    tells: bool = True,
) -> Stopped:
    """Put every coming visit on hold or withdraw it (`to`); drafts always leave their plans, with `why` as the reason.

    `except_at`: a facility whose visits stay. `tells`: whether who was to come is written to. A visit that has begun
    takes its course: who made it tells what came of it.
    """
    program = locked.person.program.code
    for call_out in CallOut.objects.filter(pk__in=locked.call_outs, visit__starts__gt=now).select_related("program"):
        if except_at is not None and call_out.visit.facility_id == except_at:
            continue
        try:
            cancel(call_out, by=by, now=now, tells=tells)
        except NotNow:  # whoever joined the team by it is told with the visit
            continue
    drafts, off = [], []
    for visit in _to_come(locked.person, now).exclude(facility=except_at):
        was, follows = Status(visit.status), Status.WITHDRAWN if visit.status == Status.DRAFT else to
        if was == follows:
            continue
        require_move(visit.status, follows)
        # A draft that was never published keeps its sequence at 0: nobody ever heard of it.
        visit.sequence += was != Status.DRAFT
        visit.status, visit.changed_at = follows.value, now
        visit.save(update_fields=["status", "sequence", "changed_at"])
        (drafts if was == Status.DRAFT else off).append(visit)
        event = "visit_held" if follows == Status.HELD else "visit_withdrawn"
        visit_changed(visit, now=now)
        audit.record(event, by=by, subject=visit.code, program=program, detail={"why": why}, now=now)
        if tells and was not in (Status.DRAFT, Status.HELD):
            changes.post_off(visit, Volunteer.objects.filter(places__visit=visit), now=now)
        elif tells and was == Status.HELD:
            post_invitations([visit], now=now)  # they know already that nobody travels
    ended = [visit.pk for visit in (*drafts, *off) if visit.status == Status.WITHDRAWN]
    VisitVolunteer.objects.filter(visit__in=ended).update(holds=False)
    UnmetRequest.objects.bulk_create(
        [
            UnmetRequest(plan_id=visit.plan_id, request_id=visit.request_id, reasons=[{"code": why, "params": {}}])
            for visit in drafts
            if visit.request_id and visit.plan_id in locked.plans
        ],
        ignore_conflicts=True,
    )
    return Stopped(tuple(off), len(drafts))


def _to_come(person: Person, now: datetime) -> QuerySet[Visit]:
    rows = Visit.objects.select_for_update(of=("self",)).select_related("facility", "program").defer("findings")
    return rows.filter(person=person, starts__gt=now, status__in=_TO_COME).order_by("starts", "code")

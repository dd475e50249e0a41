"""What ends with a yes to visits: coming visits, drafts of plans, call-outs; in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from compliance import audit
from visitation.actions.call_out_endings import cancel
from visitation.actions.callouts import NotNow
from visitation.letters import changes
from visitation.models import CallOut, Person, Plan, UnmetRequest, Visit, VisitVolunteer
from visitation.statuses import NEXT, Status, require_move
from volunteers.models import Volunteer

WHY = "consent_withdrawn"
_MAY_BE_WITHDRAWN = sorted(status.value for status, following in NEXT.items() if Status.WITHDRAWN in following)
_SOUGHT = (CallOut.State.OPEN, CallOut.State.TAKEN)


@dataclass(frozen=True)
class Locked:
    """What is locked before the person is: plans with a draft, and call-outs about a coming visit, by number."""

    plans: frozenset[int]
    call_outs: tuple[int, ...]


def lock(person_id: int) -> Locked:
    """Lock plans, call-outs and volunteers of what may have to stop; the person and the visits come afterwards."""
    theirs = Visit.objects.filter(person=person_id, status__in=_MAY_BE_WITHDRAWN)
    drafts = Plan.objects.filter(visits__in=theirs.filter(status=Status.DRAFT))
    plans = Plan.objects.select_for_update().filter(pk__in=drafts.values("pk")).order_by("pk")
    plan_numbers = frozenset(plans.values_list("pk", flat=True))
    sought = CallOut.objects.select_for_update().filter(visit__in=theirs, state__in=_SOUGHT).order_by("pk")
    call_outs = tuple(sought.values_list("pk", flat=True))
    going = VisitVolunteer.objects.filter(visit__in=theirs).values("volunteer")
    concerned = Q(pk__in=going) | Q(call_out_answers__call_out__in=call_outs)
    numbers = Volunteer.objects.filter(concerned).values("pk")
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk").values_list("pk"))
    return Locked(plan_numbers, call_outs)


def stop(person: Person, locked: Locked, *, by: Any, now: datetime) -> tuple[str, ...]:
    """Withdraw every coming visit of a person whose row is locked; the codes, drafts left out.

    A visit that has begun takes its course: who made it tells what came of it.
    """
    for call_out in CallOut.objects.filter(pk__in=locked.call_outs, visit__starts__gt=now).select_related("program"):
        try:
            cancel(call_out, by=by, now=now)
        except NotNow:  # whoever joined the team by it is told with the visit
            continue
    drafts, off = [], []
    for visit in _to_come(person, now):
        require_move(visit.status, Status.WITHDRAWN)
        (drafts if visit.status == Status.DRAFT else off).append(visit)
        # A draft that was never published keeps its sequence at 0: nobody ever heard of it.
        visit.sequence += visit.status != Status.DRAFT
        visit.status, visit.changed_at = Status.WITHDRAWN.value, now
        visit.save(update_fields=["status", "sequence", "changed_at"])
        detail = {"why": WHY}
        audit.record("visit_withdrawn", by=by, subject=visit.code, program=person.program.code, detail=detail, now=now)
    VisitVolunteer.objects.filter(visit__in=[visit.pk for visit in (*drafts, *off)]).update(holds=False)
    UnmetRequest.objects.bulk_create(
        [
            UnmetRequest(plan_id=visit.plan_id, request_id=visit.request_id, reasons=[{"code": WHY, "params": {}}])
            for visit in drafts
            if visit.request_id and visit.plan_id in locked.plans
        ],
        ignore_conflicts=True,
    )
    for visit in off:
        changes.post_off(visit, Volunteer.objects.filter(places__visit=visit), now=now)
    return tuple(visit.code for visit in off)


def _to_come(person: Person, now: datetime) -> QuerySet[Visit]:
    rows = Visit.objects.select_for_update(of=("self",)).select_related("facility", "program").defer("findings")
    return rows.filter(person=person, starts__gt=now, status__in=_MAY_BE_WITHDRAWN).order_by("starts", "code")

"""What ends with a yes: visits, drafts, call-outs, questions to volunteers, hand-overs; in the caller's transaction."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from compliance import audit
from visitation.actions.call_out_endings import cancel
from visitation.actions.callouts import NotNow
from visitation.after_release.ending import Why, contacts_with, end_each, forget_way
from visitation.letters import changes
from visitation.matching.proposing import AGREED_TO, open_proposals, take_back_each
from visitation.models import (
    CallOut,
    Consent,
    HandOver,
    MatchProposal,
    Person,
    Plan,
    UnmetRequest,
    Visit,
    VisitVolunteer,
)
from visitation.placements.handing_on import consent_to, end_offer
from visitation.rosters.changed import visit_changed
from visitation.sheets.schedule import end_copies
from visitation.statuses import NEXT, Status, require_move
from volunteers.models import Volunteer

WHY = "consent_withdrawn"
_MAY_BE_WITHDRAWN = sorted(status.value for status, following in NEXT.items() if Status.WITHDRAWN in following)
_SOUGHT = (CallOut.State.OPEN, CallOut.State.TAKEN)


@dataclass(frozen=True)
class Locked:
    """What is locked before the person is: plans with a draft, and call-outs about a coming visit, by number."""

    kind: str
    plans: frozenset[int]
    call_outs: tuple[int, ...]


def lock(person_id: int, kind: str) -> Locked:
    """Lock hand-overs, plans, call-outs and volunteers of what may have to stop; the person and the visits come after.

    Whoever accepts a hand-over locks it before the person too.
    """
    if kind == Consent.Kind.NAMED_TO:
        list(_offers(person_id).select_for_update().values_list("pk"))
    theirs = Visit.objects.filter(person=person_id, status__in=_MAY_BE_WITHDRAWN)
    if kind != Consent.Kind.VISIT:
        theirs = theirs.none()
    drafts = Plan.objects.filter(visits__in=theirs.filter(status=Status.DRAFT))
    plans = Plan.objects.select_for_update().filter(pk__in=drafts.values("pk")).order_by("pk")
    plan_numbers = frozenset(plans.values_list("pk", flat=True))
    sought = CallOut.objects.select_for_update().filter(visit__in=theirs, state__in=_SOUGHT).order_by("pk")
    call_outs = tuple(sought.values_list("pk", flat=True))
    going = VisitVolunteer.objects.filter(visit__in=theirs).values("volunteer")
    asked = Q(match_answers__proposal__in=_proposals(person_id, kind))
    concerned = Q(pk__in=going) | Q(call_out_answers__call_out__in=call_outs) | asked
    if kind == Consent.Kind.AFTER_RELEASE:
        concerned |= Q(pk__in=contacts_with(Person(pk=person_id)).values("volunteer"))
    numbers = Volunteer.objects.filter(concerned).values("pk")
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk").values_list("pk"))
    return Locked(kind, plan_numbers, call_outs)


def stop(person: Person, locked: Locked, *, by: Any, now: datetime) -> tuple[str, ...]:
    """End what the yes carried, of a person whose row is locked; the codes of visits that are off, drafts left out.

    A visit that has begun takes its course: who made it tells what came of it.
    """
    take_back_each(_proposals(person.pk, locked.kind), by=by, now=now)
    if locked.kind == Consent.Kind.AFTER_RELEASE:
        end_each(contacts_with(person), why=Why.CONSENT, by=by, now=now)
        forget_way(person)
    if locked.kind == Consent.Kind.NAMED_TO:
        for offer in _offers(person.pk).select_related("from_program", "to_program"):
            if consent_to(person, offer.to_program) is None:
                end_offer(offer, HandOver.State.WITHDRAWN, by=by, now=now)
    if locked.kind != Consent.Kind.VISIT:
        return ()
    end_copies(person.program_id)
    return _call_visits_off(person, locked, by=by, now=now)


def _call_visits_off(person: Person, locked: Locked, *, by: Any, now: datetime) -> tuple[str, ...]:
    for call_out in CallOut.objects.filter(pk__in=locked.call_outs, visit__starts__gt=now).select_related("program"):
        with suppress(NotNow):  # whoever joined the team by it is told with the visit
            cancel(call_out, by=by, now=now)
    drafts, off = [], []
    for visit in _to_come(person, now):
        require_move(visit.status, Status.WITHDRAWN)
        (drafts if visit.status == Status.DRAFT else off).append(visit)
        # A draft that was never published keeps its sequence at 0: nobody ever heard of it.
        visit.sequence += visit.status != Status.DRAFT
        visit.status, visit.changed_at = Status.WITHDRAWN.value, now
        visit.save(update_fields=["status", "sequence", "changed_at"])
        visit_changed(visit, now=now)
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


def _offers(person_id: int) -> QuerySet[HandOver]:
    return HandOver.objects.filter(person=person_id, state=HandOver.State.OFFERED).order_by("pk")


def _proposals(person_id: int, kind: str) -> QuerySet[MatchProposal]:
    channels = [channel for channel, needed in AGREED_TO.items() if needed == kind]
    return open_proposals(person_id).filter(channel__in=channels)


def _to_come(person: Person, now: datetime) -> QuerySet[Visit]:
    rows = Visit.objects.select_for_update(of=("self",)).select_related("facility", "program").defer("findings")
    return rows.filter(person=person, starts__gt=now, status__in=_MAY_BE_WITHDRAWN).order_by("starts", "code")

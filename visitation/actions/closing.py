"""A facility closes: the visits it stops go on hold, and their volunteers are told not to go."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from compliance import audit
from compliance.rules import blocking, check_many
from facilities.models import Closure
from visitation.aftercare.obstructing import keep_from_closures
from visitation.facts import proposals_for
from visitation.letters import changes
from visitation.letters.reminders import GOING
from visitation.models import Visit
from visitation.rosters.changed import visit_changed
from visitation.statuses import Status, require_move
from volunteers.models import Program, Volunteer

# What the rules find where a closure, or its open question, stands in the way of a visit.
_CLOSED = {"closed_dates", "closed_weekday", "suspension_end_unknown", "unit_state_unknown", "daily_state_unknown"}


@transaction.atomic
def hold_closed_visits(program: Program, *, now: datetime) -> list[Visit]:
    """Put a program's coming visits on hold that an announced closure stops; the visits, in order.

    The whole facility closed stops every visit of those days. Of a closure of a part (a unit, a kind of visit) the
    rules say whom it stops.
    """
    closures = Closure.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("day")))
    closures = closures.filter(facility=OuterRef("facility"), starts_on__lte=OuterRef("day"))
    coming = Visit.objects.select_for_update(of=("self",)).filter(Exists(closures), program=program,
                                                                  status__in=GOING, starts__gt=now)  # fmt: skip
    visits = list(coming.select_related("facility").defer("findings").order_by("starts", "code"))
    if not visits:
        return []
    by_closure: dict[int, list[Visit]] = defaultdict(list)
    whole, others = _stopped_by_whole(visits), []
    for visit in visits:
        if visit.pk in whole:
            by_closure[whole[visit.pk]].append(visit)
        else:
            others.append(visit)
    for visit in _stopped_by_part(others, now):
        by_closure[0].append(visit)
    stopped = [visit for held in by_closure.values() for visit in held]
    if stopped:
        keep_from_closures(stopped, now=now)
    for closure, held in by_closure.items():
        for visit in held:
            _hold(visit, program, closure, now)
        changes.post_held(f"closure-{closure}", program, held, now=now)
    return stopped


def _stopped_by_whole(visits: list[Visit]) -> dict[int, int]:
    """{visit: closure of its whole facility}, by primary keys."""
    closures = Closure.objects.filter(
        facility__in={visit.facility_id for visit in visits}, scope=Closure.Scope.FACILITY
    ).order_by("pk")
    found: dict[int, int] = {}
    for closure in closures:
        for visit in visits:
            ends_on = closure.ends_on or visit.day
            is_over = closure.until is not None and closure.until <= visit.starts
            if visit.facility_id == closure.facility_id and closure.starts_on <= visit.day <= ends_on and not is_over:
                found.setdefault(visit.pk, closure.pk)
    return found


def _stopped_by_part(visits: list[Visit], now: datetime) -> list[Visit]:
    if not visits:
        return []
    answers = check_many(proposals_for(visits, now=now))
    return [
        visit
        for visit, findings in zip(visits, answers, strict=True)
        if any(finding.code in _CLOSED for finding in blocking(findings))
    ]


def _hold(visit: Visit, program: Program, closure: int, now: datetime) -> None:
    require_move(visit.status, Status.HELD)
    Visit.objects.filter(pk=visit.pk).update(status=Status.HELD.value, sequence=F("sequence") + 1, changed_at=now)
    visit.status, visit.sequence = Status.HELD.value, visit.sequence + 1
    detail = {"why": "closure", "closure": closure} if closure else {"why": "closure"}
    audit.record("visit_held", by="closures", subject=visit.code, program=program.code, detail=detail, now=now)
    visit_changed(visit, now=now)
    changes.post_off(visit, Volunteer.objects.filter(places__visit=visit), now=now)

"""What happened since a plan was made that the rules know nothing of: somebody left, paused, is away, was served."""

from collections.abc import Sequence
from datetime import datetime

from visitation.consents.holding import VISIT, holding
from visitation.facts import Planned
from visitation.facts.people import placement_on
from visitation.models import CallOutAnswer, Conflict, Person, Placement, Visit, VisitRequest
from visitation.statuses import LIVE
from volunteers.eligibility.asking import VISITOR
from volunteers.eligibility.ready import Ready
from volunteers.models import AwayRange, ExtraAvailability

_SEALED_OF_STAY = ("housing_unit", "classification", "housing_status", "person_category", "assigned_windows")
_LIVE = [status.value for status in LIVE]


def overtaken(planned: Sequence[Planned], *, now: datetime) -> dict[int, str]:
    """For visits (by primary key) that must not be published any more, why. The queries grow with the days alone.

    `already_served`, `request_closed`, `person_paused`, `no_consent`, `person_moved`, `volunteer_left`,
    `volunteer_not_ready`, `must_not_meet`, `volunteer_away`: codes of reasons beside the planner's own. Of several
    drafts for one request the first passes.
    """
    visits = [entry.visit for entry in planned]
    request_ids = {visit.request_id for visit in visits if visit.request_id}
    served = set(
        Visit.objects.filter(request__in=request_ids, status__in=_LIVE).values_list("request_id", flat=True)
    )
    closed = set(
        VisitRequest.objects.filter(pk__in=request_ids, closed_at__isnull=False).values_list("pk", flat=True)
    )
    paused = set(
        Person.objects.filter(
            pk__in={visit.person_id for visit in visits}, state__in=[Person.State.PAUSED, Person.State.CLOSED]
        ).values_list("pk", flat=True)
    )
    agreed = holding({visit.person_id for visit in visits}, VISIT, now=now)
    stays: dict[int, list[Placement]] = {}
    for stay in Placement.objects.filter(person__in={visit.person_id for visit in visits}).defer(*_SEALED_OF_STAY):
        stays.setdefault(stay.person_id, []).append(stay)
    volunteer_ids = {pk for entry in planned for pk in entry.volunteer_ids}
    ready = Ready.load(volunteer_ids)
    theirs = Conflict.objects.filter(person__in={visit.person_id for visit in visits})
    conflicts = set(theirs.values_list("person_id", "volunteer_id"))
    called = list(CallOutAnswer.objects.filter(volunteer__in=volunteer_ids, is_assigned=True))
    away = list(AwayRange.objects.filter(volunteer__in=volunteer_ids))
    extra = set(ExtraAvailability.objects.filter(volunteer__in=volunteer_ids).values_list("volunteer_id", "day"))

    def why(entry: Planned) -> str | None:
        visit, team = entry.visit, entry.volunteer_ids
        if visit.request_id in served:
            return "already_served"
        if visit.request_id in closed:
            return "request_closed"
        if visit.person_id in paused:
            return "person_paused"
        if visit.person_id in stays and placement_on(stays[visit.person_id], visit.facility_id, visit.day) is None:
            return "person_moved"
        if visit.person_id not in agreed:
            return "no_consent"
        if any(ready.at_work.missing(pk, visit.day) for pk in team):
            return "volunteer_left"
        if any(ready.missing(pk, role=VISITOR, day=visit.day) for pk in team):
            return "volunteer_not_ready"
        if any((visit.person_id, pk) in conflicts for pk in team):
            return "must_not_meet"
        gone = {
            row.volunteer_id
            for row in away
            if row.first_day <= visit.day <= row.last_day and (row.volunteer_id, visit.day) not in extra
        }
        gone |= {
            row.volunteer_id
            for row in called
            if row.starts < visit.ends and visit.starts < row.ends
        }
        return "volunteer_away" if gone.intersection(team) else None

    found: dict[int, str] = {}
    for entry in planned:
        code = why(entry)
        if code is not None:
            found[entry.visit.pk] = code
        elif entry.visit.request_id:
            served.add(entry.visit.request_id)
    return found

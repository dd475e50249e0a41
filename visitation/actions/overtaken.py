"""What happened since a plan was made that the rules know nothing of: somebody left, paused, is away, was served.

Who may go is not judged here: visitation/eligibility.py does, for plans as for everything else.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from visitation.eligibility import missing_on
from visitation.elsewhere import VISITS_THAT_DAY
from visitation.facts import Planned
from visitation.facts.people import placement_on
from visitation.models import CallOutAnswer, Placement, Visit, VisitRequest
from visitation.statuses import LIVE
from volunteers.eligibility.asking import Answers
from volunteers.models import AwayRange, ExtraAvailability

_SEALED_OF_STAY = ("housing_unit", "classification", "housing_status", "person_category", "assigned_windows")
_LIVE = [status.value for status in LIVE]
# What somebody lacks → the reason that is kept, the weightiest first; all else the program asks of its volunteers.
_KEPT_AS = {
    "not_to_be_visited": "person_paused",
    "no_consent": "no_consent",
    "has_left": "volunteer_left",
    "still_applying": "volunteer_left",
    "on_break_until": "volunteer_left",
    "on_break": "volunteer_left",
    "resting": "volunteer_left",
    "keep_apart": "must_not_meet",
    "team_apart": "team_apart",
    "other_gender_wished": "other_gender_wished",
    "language_needed": "language_needed",
    VISITS_THAT_DAY: VISITS_THAT_DAY,
}
_SAID_BY_RULES = frozenset(["mentor_not_named", "mentor_missing"])  # they refuse the visit, with their own sentence
_IN_ORDER = [*dict.fromkeys(_KEPT_AS.values()), "volunteer_not_ready"]


def reasons_of(answers: Answers) -> list[str]:
    """What a team lacks (`visitation.eligibility.missing_on`) as codes of reasons, each once, the weightiest first."""
    missing = {each.code for lacks in answers.values() for each in lacks} - _SAID_BY_RULES
    return sorted({_KEPT_AS.get(code, "volunteer_not_ready") for code in missing}, key=_IN_ORDER.index)


def overtaken(planned: Sequence[Planned], *, now: datetime, besides: Collection[int] = ()) -> dict[int, str]:
    """For visits (by primary key) that must not be published any more, why. The queries do not grow with them.

    `already_served`, `request_closed`, `person_moved`, `volunteer_away` and those of `reasons_of`: codes of reasons
    beside the planner's own. Of several drafts for one request the first passes. `besides`: visits (by primary key)
    that would not take place then, and serve nothing.
    """
    visits = [entry.visit for entry in planned]
    request_ids = {visit.request_id for visit in visits if visit.request_id}
    served = set(
        Visit.objects.filter(request__in=request_ids, status__in=_LIVE)
        .exclude(pk__in=list(besides))
        .values_list("request_id", flat=True)
    )
    closed = set(
        VisitRequest.objects.filter(pk__in=request_ids, closed_at__isnull=False).values_list("pk", flat=True)
    )
    stays: dict[int, list[Placement]] = {}
    for stay in Placement.objects.filter(person__in={visit.person_id for visit in visits}).defer(*_SEALED_OF_STAY):
        stays.setdefault(stay.person_id, []).append(stay)
    volunteer_ids = {pk for entry in planned for pk in entry.volunteer_ids}
    lacking = missing_on(planned, now=now)
    called = list(CallOutAnswer.objects.filter(volunteer__in=volunteer_ids, is_assigned=True))
    away = list(AwayRange.objects.filter(volunteer__in=volunteer_ids))
    extra = set(ExtraAvailability.objects.filter(volunteer__in=volunteer_ids).values_list("volunteer_id", "day"))

    def why(entry: Planned) -> str | None:
        visit, team = entry.visit, entry.volunteer_ids
        if visit.request_id in served:
            return "already_served"
        if visit.request_id in closed:
            return "request_closed"
        reasons = reasons_of(lacking[entry])
        if "person_paused" in reasons:
            return "person_paused"
        if visit.person_id in stays and placement_on(stays[visit.person_id], visit.facility_id, visit.day) is None:
            return "person_moved"
        if reasons:
            return reasons[0]
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

"""A volunteer's visits, and one visit."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from compliance.access import Permission, Role, grants, may, require
from compliance.reading import showing
from compliance.rules import FacilityFacts, Verdict
from facilities.queries import facts_in_force
from visitation.booking.queries import goes_alone, own_people
from visitation.door.card import is_open as card_is_open
from visitation.door_notes import door_notes
from visitation.expenses.asking import pays_expenses
from visitation.knowing.ties import tied_people
from visitation.letters.reminders import GOING
from visitation.models import Person, PersonLanguage, Visit, VisitLog
from visitation.on_call import assigned_to
from visitation.placements.knowledge import known_at_once
from visitation.queries import knows_person, visits_for, with_findings, with_team
from visitation.queries import my_visits as visits_of
from visitation.reasons import Said, why_allowed
from visitation.stand_ins.offering import MAY_BE_OFFERED
from visitation.statuses import Status

PAST_SHOWN = 20
_OVER = (Status.WITHDRAWN, Status.DID_NOT_HAPPEN, Status.DONE)


@require(Permission.SEE_VISIT)
def my_visits(request: HttpRequest) -> HttpResponse:
    """The next visit first and large, then those to come, then the past ones and whether their log is written."""
    if request.user.program is None:
        raise Http404  # totals and pseudonyms are another page's
    now = timezone.now()
    visits = list(visits_of(request.user))
    coming = [visit for visit in visits if visit.ends > now and visit.status not in _OVER]
    # A visit that was called off stays in sight until its hour has passed: nobody should travel for it.
    off = [visit for visit in visits if visit.ends > now and visit.status == Status.WITHDRAWN]
    past = [visit for visit in reversed(visits) if visit not in coming and visit not in off]
    known = {visit.person_id for visit in coming}
    # What is on hold is nobody's next visit: nobody packs for it before its lead has spoken.
    held = [visit for visit in coming if visit.status == Status.HELD]
    coming = [visit for visit in coming if visit.status != Status.HELD]
    following = coming[0] if coming else None
    facts = facts_in_force([following.facility.code]) if following else {}
    if known and grants(request.user.role, Permission.SEE_VISIT) != "prog":
        # Here as elsewhere a code is for whoever is tied to the person.
        known = set(Person.objects.filter(tied_people(request.user, now=now)).values_list("pk", flat=True))
    return render(
        request,
        "visitation/my_visits.html",
        {
            "known": known,
            "may_book": request.user.role == Role.VOLUNTEER,
            "following": following,
            "card_open": following is not None and following.person_id in known and card_is_open(following, now=now),
            "notes": door_notes(following, facts.get(following.facility.code)) if following else None,
            "later": coming[1:],
            "held": held,
            "off": off,
            "past": past[:PAST_SHOWN],
            "pays_expenses": pays_expenses(request.user.program),
        },
    )


@require(Permission.SEE_VISIT)
def visit(request: HttpRequest, code: str) -> HttpResponse:
    """One visit: when, where, arrive by, what to bring and wear; for its lead also why it is allowed.

    That a lead reads what the rules found of the person is written down first.
    """
    is_lead = grants(request.user.role, Permission.SEE_VISIT) == "prog"
    visits = visits_for(request.user)
    now = timezone.now()
    visits = visits.annotate(
        has_log=Exists(VisitLog.objects.filter(visit=OuterRef("pk"))),
        of_a_match=Exists(own_people(request.user, now=now).filter(person=OuterRef("person"))),
    )
    shown = get_object_or_404(with_team(with_findings(visits) if is_lead else visits), code=code)
    facts = facts_in_force([shown.facility.code]).get(shown.facility.code)
    why = _why(request.user, shown, facts) if is_lead else []
    knows = knows_person(request.user, shown, now=now)
    return render(
        request,
        "visitation/visit.html",
        {
            "visit": shown,
            "now": now,
            "notes": door_notes(shown, facts),
            "knows_person": knows,
            "card_open": card_is_open(shown, now=now),
            "known_place": known_at_once(shown.person_id, now=now) if knows else None,
            "languages": PersonLanguage.objects.filter(person_id=shown.person_id),
            "is_over": shown.ends <= timezone.now(),
            "has_begun": shown.starts <= timezone.now(),
            "has_log": shown.has_log,
            "reads_on": may(request.user, Permission.READ_PASSED_ON),
            "is_on_it": any(place.volunteer.user_id == request.user.pk for place in shown.team_shown),
            "called_out": assigned_to(shown),
            "may_offer": not is_lead and shown.starts > now and shown.status in GOING and any(
                place.volunteer.user_id == request.user.pk and place.part in MAY_BE_OFFERED
                for place in shown.team_shown
            ),
            "may_change": is_lead or (shown.of_a_match and goes_alone(shown.team_shown, request.user)),
            "is_lead": is_lead,
            "why": why,
            "falls_short": any(line.verdict != Verdict.ALLOWED for line in why),
        },
    )


def _why(user: Any, visit: Visit, facts: FacilityFacts | None) -> list[Said]:
    with showing(
        by=user,
        subject=visit.code,
        fields=["findings"],
        reason="planning",
        program=user.program.code,
        detail={"people": [visit.person.alias_code]},
    ):
        return why_allowed(visit, facts)

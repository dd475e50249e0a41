"""A visit that new rules hit and nobody chose for: kept, moved or called off by a lead, and done at once."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.access import Permission, grants, may, require
from compliance.reading import showing
from compliance.records import finding_as_json
from facilities.queries import facts_in_force
from visitation.booking.nearest import nearest_open
from visitation.booking.offers import lines_of
from visitation.booking.starts import Start
from visitation.models import RuleChoice, Visit, VisitOverride
from visitation.queries import visits_for, with_team
from visitation.reasons import Said, explain_reasons
from visitation.rule_desk.impact.carrying_out import (
    CannotBeDone,
    decide,
    findings_against,
)
from visitation.rule_desk.impact.choosing import NotAChoice, stamp
from visitation.rule_desk.impact.sent import sent_for, wrong_with
from visitation.rule_desk.impact.waiting import proposed, waiting_choices

What = RuleChoice.What
_NEEDED = {
    What.KEEP: Permission.SET_RULE_ASIDE,
    What.MOVE: Permission.BOOK_VISIT,
    What.CANCEL: Permission.CANCEL_VISIT,
}


@require(Permission.SEE_EFFECT_OF_RULES)
def visit_new_rules(request: HttpRequest, code: str) -> HttpResponse:
    """What the new rules say against it, what is suggested, the nearest hour that may be booked, and three ways on."""
    if grants(request.user.role or "AN", Permission.SEE_EFFECT_OF_RULES) != "prog":
        raise Http404
    visit = get_object_or_404(with_team(visits_for(request.user)), code=code)
    choice = waiting_choices([visit.pk]).get(visit.pk)
    if choice is None:
        messages.info(request, _("Nothing about new rules waits here any more."))
        return redirect(visit)
    now = timezone.now()
    page: dict[str, Any] = {"visit": visit, "choice": choice, "stamp": stamp(choice), "status": 200}
    if request.method == "POST":
        facts = facts_in_force([visit.facility.code])[visit.facility.code]
        told = sent_for(request.POST, visit.code, facility=visit.facility, facts=facts)
        page |= {"what": told.what, "because": told.because, "wrong": wrong_with(told)} if told else {}
        if told is not None and told.what and not may(request.user, _NEEDED[What(told.what)]):
            raise Http404
        try:
            if told is not None and told.what and not page["wrong"]:
                decide(
                    choice, what=told.what, because=told.because, start=told.start, seen=told.seen, by=request.user,
                    now=now,
                )  # fmt: skip
                messages.success(request, _("It is done. Whoever needs to know is told."))
                return redirect("review")
        except NotAChoice:
            page["wrong"] = _("Please choose what becomes of it.")
        except CannotBeDone as refused:
            page["wrong"] = _("This is not possible any more: %(why)s.") % {"why": RuleChoice.WhyNot(refused.why).label}
            page["against"] = lines_of(refused.against, for_lead=True) if refused.against is not None else []
        page.setdefault("wrong", "")
        page["wrong"] = page["wrong"] or _("Please choose what becomes of it.")
        page["status"] = 422
    page |= {"nearest": _nearest(visit, choice, now, is_new=request.method == "POST")}
    page |= {
        "why": _in_words(request, visit, choice, now), "choices": What.choices,
        "reasons": VisitOverride.Reason.choices,
    }  # fmt: skip
    return render(request, "rule_desk/visit_new_rules.html", page, status=page.pop("status"))


def _nearest(visit: Visit, choice: RuleChoice, now: Any, *, is_new: bool) -> Start | None:
    """The one that was proposed, until it was refused or its hour has come: then the nearest as of now."""
    start = proposed(choice, visit)
    return nearest_open(visit, now=now) if is_new or start is None or start.starts <= now else start


def _in_words(request: HttpRequest, visit: Visit, choice: RuleChoice, now: Any) -> list[Said]:
    """Each reason as a sentence with its source; that a lead reads what the rules found is written down first."""
    detail: dict[str, Any] = {"people": [visit.person.alias_code]}
    with showing(
        by=request.user, subject=visit.code, fields=["findings"], reason="planning", program=visit.program.code,
        detail=detail,
    ):  # fmt: skip
        found = [one for one in findings_against(visit, now=now) if one.code in choice.codes]
        return explain_reasons([finding_as_json(finding) for finding in found])

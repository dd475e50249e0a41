"""A visit on hold, for its lead: move it, put it on again, or cancel it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.access import Permission, grants, require
from compliance.reading import showing
from compliance.records import finding_as_json
from compliance.rules import Finding, Verdict
from visitation.actions.held import (
    ELSEWHERE,
    NOBODY,
    CannotGoOn,
    NotOnHold,
    closures_over,
    put_on_again,
)
from visitation.booking.nearest import open_starts
from visitation.booking.withdrawing import CannotChange, call_off
from visitation.forms.on_hold import CallOffForm
from visitation.models import Visit
from visitation.queries import visits_for, with_team
from visitation.reasons import Said, explain_reasons
from visitation.statuses import Status
from volunteers.models import User

_OFFERED = 4  # other hours, the nearest ones
_OWN_WORDS = {
    NOBODY: gettext_lazy("Nobody is on this visit. Please call somebody out first."),
    ELSEWHERE: gettext_lazy("A volunteer of this visit, or the person, has another visit then."),
}


@require(Permission.BOOK_VISIT)
def visit_on_hold(request: HttpRequest, code: str) -> HttpResponse:
    """What keeps it from taking place, and three ways on: another hour, on again, cancelled.

    Whatever refuses it is shown at once.
    """
    if grants(request.user.role or "AN", Permission.BOOK_VISIT) != "prog":
        raise Http404
    visit = get_object_or_404(with_team(visits_for(request.user)), code=code)
    now = timezone.now()
    if visit.status != Status.HELD or visit.starts <= now:
        messages.info(request, _("This visit is not on hold any more, or its hour has come."))
        return redirect(visit)
    form = CallOffForm(request.POST if "off" in request.POST else None)
    against: list[Said] = []
    try:
        if "on" in request.POST:
            put_on_again(visit, by=request.user, now=now)
            messages.success(request, _("The visit is on again. Its volunteers are being told."))
            return redirect(visit)
        if form.is_valid():
            call_off(visit, because=form.cleaned_data["because"], by=request.user, now=now, only=Status.HELD)
            messages.success(request, _("The visit is cancelled. Its volunteers are being told."))
            return redirect(visit)
    except (NotOnHold, CannotChange):
        messages.info(request, _("This visit is not on hold any more, or its hour has come."))
        return redirect(visit)
    except CannotGoOn as refused:
        against = _in_words(request.user, visit, refused.findings)
    context = {
        "visit": visit, "form": form, "against": against, "closures": closures_over(visit),
        "others": open_starts(visit, now=now)[:_OFFERED],
    }  # fmt: skip
    return render(request, "visitation/visit_on_hold.html", context)


def _in_words(user: User, visit: Visit, findings: tuple[Finding, ...]) -> list[Said]:
    """Each reason as a sentence with its source; that a lead reads what the rules found is written down first."""
    detail: dict[str, Any] = {"people": [visit.person.alias_code]}
    program = visit.program.code
    with showing(
        by=user, subject=visit.code, fields=["findings"], reason="planning", program=program, detail=detail
    ):
        others = [finding_as_json(finding) for finding in findings if finding.code not in _OWN_WORDS]
        own = [finding.code for finding in findings if finding.code in _OWN_WORDS]
        return [
            *(Said(str(_OWN_WORDS[code]), verdict=Verdict.REFUSED.value) for code in own),
            *explain_reasons(others),
        ]

"""What came of a visit, in two taps from the car."""

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from compliance.access import Permission, require
from visitation.actions.completing import Refusal, own_revision, why_no_log
from visitation.forms.completing import VisitLogForm
from visitation.queries import knows_person, visits_for


@require(Permission.RECORD_OUTCOME)
def visit_outcome(request: HttpRequest, code: str) -> HttpResponse:
    """“We met”, “somebody else”, or why not: each is a button that sends the log itself, with that one answer.

    Sent to the page of the log, which knows everything about keeping one; this page only asks.
    """
    visit = get_object_or_404(visits_for(request.user), code=code)
    visit.program = request.user.program
    now = timezone.now()
    refusal = why_no_log(visit, by=request.user, now=now)
    if refusal is Refusal.NOT_YOURS:
        raise Http404
    after = own_revision(visit, request.user)
    if refusal is not None or after is not None or request.method == "POST":
        return redirect("log_form", code=visit.code)  # which says why, or shows what was told
    context = {
        "visit": visit,
        "form": VisitLogForm(initial={"sent_key": uuid4(), "after": 0}),
        "knows_person": knows_person(request.user, visit, now=now),
    }
    return render(request, "door/outcome.html", context)

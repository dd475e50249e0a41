"""A slip of paper for the desk, where paper may be carried in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from compliance.access import Permission, Role, require
from visitation.door.slips import Refusal, SlipRefused, mark_destroyed, no_paper, print_slip, why_no_slip
from visitation.models import DoorSlip
from visitation.queries import visits_for


@require(Permission.SEE_LEGAL_NAME)
def door_slip(request: HttpRequest, code: str) -> HttpResponse:
    """A lead asks once more, then prints: what the desk asks for is opened after it was written down."""
    visit = get_object_or_404(visits_for(request.user), code=code)
    visit.program = request.user.program
    if request.user.role != Role.PROGRAM_LEAD:
        raise Http404
    now = timezone.now()
    refusal = why_no_slip(visit, by=request.user, now=now)
    if request.method == "POST" and refusal is None:
        try:
            slip = print_slip(visit, by=request.user, now=now)
        except SlipRefused:  # a minute has passed since: the page says it as it is now
            return redirect("door_slip", code=visit.code)
        return render(request, "door/slip_printed.html", {"visit": visit, "slip": slip})
    context = {
        "visit": visit,
        "refusal": refusal.value if refusal else "",
        "no_paper": no_paper(visit) if refusal is Refusal.NO_PAPER else None,
        "about": DoorSlip.objects.filter(visit=visit).order_by("-printed_at")[:10],
    }
    return render(request, "door/slip.html", context, status=409 if request.method == "POST" else 200)


@require(Permission.SEE_DAY_SHEET)
@require_POST
def door_slip_destroyed(request: HttpRequest, code: str) -> HttpResponse:
    """The slip is torn up: its lead says so, or somebody who was at the door."""
    visit = get_object_or_404(visits_for(request.user), code=code)
    mark_destroyed(visit, by=request.user, now=timezone.now())
    return redirect("door_slip" if request.user.role == Role.PROGRAM_LEAD else "visit", code=visit.code)

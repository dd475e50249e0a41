"""“I cannot come”: asked once more, then the place is free again."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.access import Permission, Role, require
from visitation.actions.call_out_endings import COVER_WITHIN
from visitation.actions.dropping_out import CannotDropOut, drop_out
from visitation.models import CallRole, OnCallList, RosterName, Visit
from visitation.queries import visits_for
from visitation.statuses import Status
from volunteers.models import Volunteer

_OVER = (Status.DONE, Status.DID_NOT_HAPPEN, Status.WITHDRAWN)


def _what_follows(visit: Visit, now: datetime) -> dict[str, bool]:
    """What the button does at this moment, in the words of the page."""
    lists = OnCallList.objects.filter(program=visit.program_id, role=CallRole.COVER)
    return {
        "facility_is_told": RosterName.objects.filter(visit=visit, struck__isnull=True, roster__state="sent").exists(),
        "stand_in_is_asked": visit.starts - now <= COVER_WITHIN and lists.exists(),
        "goes_on": visit.team.count() > 1,
    }


@require(Permission.CANCEL_VISIT)
def cannot_come(request: HttpRequest, code: str) -> HttpResponse:
    """A link in a message only asks; the button acts."""
    if request.user.role not in (Role.VOLUNTEER, Role.MENTOR):
        raise Http404
    visit = get_object_or_404(visits_for(request.user), code=code)
    volunteer = get_object_or_404(Volunteer, user=request.user, program=request.user.program, places__visit=visit)
    now = timezone.now()
    is_over = visit.starts <= now or visit.status in _OVER
    if request.method != "POST" or is_over:
        context = {"visit": visit, "is_over": is_over} | ({} if is_over else _what_follows(visit, now))
        return render(request, "visitation/cannot_come.html", context)
    try:
        drop_out(visit, volunteer, by=request.user, now=now)
    except CannotDropOut as refusal:
        if not refusal.is_off_it:
            return render(request, "visitation/cannot_come.html", {"visit": visit, "is_over": True})
    messages.success(request, _("You are not on it any more. Thank you for telling us; your lead knows."))
    return redirect("my_visits")

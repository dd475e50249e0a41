"""“I cannot come”: asked once more, then the place is free again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.access import Permission, Role, require
from visitation.actions.dropping_out import CannotDropOut, drop_out
from visitation.queries import visits_for
from visitation.statuses import Status
from volunteers.models import Volunteer

_OVER = (Status.DONE, Status.DID_NOT_HAPPEN, Status.WITHDRAWN)


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
        return render(request, "visitation/cannot_come.html", {"visit": visit, "is_over": is_over})
    try:
        drop_out(visit, volunteer, by=request.user, now=now)
    except CannotDropOut as refusal:
        if not refusal.is_off_it:
            return render(request, "visitation/cannot_come.html", {"visit": visit, "is_over": True})
    messages.success(request, _("You are not on it any more. Thank you for telling us; your lead knows."))
    return redirect("my_visits")

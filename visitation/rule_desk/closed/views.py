"""A facility is closed: said in one tap, told at once, over by itself."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compliance.access import Permission, require
from facilities.actions.closures import announce_closure, lift_closure
from facilities.models import Closure
from visitation.rule_desk.asked import facility_of, today_at
from visitation.rule_desk.closed.forms import ClosedForm

SHOWN = 50


@require(Permission.EDIT_RULE_DRAFT)
def facility_closed(request: HttpRequest, code: str) -> HttpResponse:
    """Say that it is closed. The visits it stops are put on hold, and everybody is told, by the job that looks."""
    facility = facility_of(request, code)
    now = timezone.now()
    today = today_at(facility, now)
    in_one_tap = {"scope": Closure.Scope.FACILITY, "reason": Closure.Reason.NOT_TOLD}
    sent = in_one_tap if "today" in request.POST else request.POST
    form = ClosedForm(sent if request.method == "POST" else None, today=today, zone=facility.zone, now=now)
    if form.is_bound and form.is_valid():
        announce_closure(facility, **form.asked(), by=request.user.username, now=now)
        messages.success(
            request, _("Announced. Everybody who goes there is told now, and their visits wait. It ends by itself.")
        )
        return redirect("facility_closed", code)
    closures = facility.closures.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    closures = closures.filter(Q(until__isnull=True) | Q(until__gt=now))
    page = {"facility": facility, "form": form, "closures": closures[:SHOWN], "today": today, "zone": facility.zone}
    return render(request, "rule_desk/closed.html", page, status=422 if form.is_bound else 200)


@require(Permission.EDIT_RULE_DRAFT)
@require_POST
def facility_closed_lift(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Open again, from now on."""
    facility = facility_of(request, code)
    closure = get_object_or_404(Closure, pk=pk, facility=facility)
    now = timezone.now()
    lift_closure(closure, last_closed_on=today_at(facility, now) - timedelta(days=1), by=request.user.username, now=now)
    messages.success(request, _("Open again. The leads are told which visits wait for them."))
    return redirect("facility_closed", code)

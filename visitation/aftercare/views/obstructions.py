"""What stood in the way at facilities: counts, each case with the rule beside it, one more by hand, a copy."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.access import Permission, require
from facilities.models import Facility
from facilities.queries import facts_in_force
from visitation.aftercare import obstructing
from visitation.aftercare.forms import ObstructionForm
from visitation.aftercare.views.logs import A_PAGE, leads_only, not_there

SHOWN_DAYS = 365


@require(Permission.OWN_STATISTICS)
def obstructions(request: HttpRequest) -> HttpResponse:
    """The last year: how often, by facility; and each case. `?facility=` is one of them alone."""
    leads_only(request, Permission.OWN_STATISTICS)
    now = timezone.now()
    rows = obstructing.obstructions_for(request.user)
    if request.method == "POST":
        return _taken_back(request, now)
    rows = obstructing.in_the_last(rows, SHOWN_DAYS, today=_today(request, now))
    counts = obstructing.counts_of(rows)
    code = request.GET.get("facility", "")
    chosen = next((each.facility for each in counts if each.facility.code == code), None)
    if chosen is not None:
        rows = rows.filter(facility=chosen)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    facts = facts_in_force({row.facility.code for row in shown}) if shown else {}
    cards = [{"row": row, "rules": obstructing.rules_beside(row, facts.get(row.facility.code))} for row in shown]
    context = {"counts": counts, "chosen": chosen, "page": page, "cards": cards}
    return render(request, "aftercare/obstructions.html", context)


def _taken_back(request: HttpRequest, now: datetime) -> HttpResponse:
    number = request.POST.get("remove", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return not_there(request, "obstructions")
    row = obstructing.obstructions_for(request.user).filter(pk=int(number)).first()
    if row is None:
        return not_there(request, "obstructions")
    if obstructing.remove_by_hand(row, by=request.user, now=now):
        messages.success(request, _("Taken back."))
    else:
        messages.info(request, _("A log or a closure tells of this; it changes with that alone."))
    return redirect("obstructions")


@require(Permission.RECORD_OUTCOME)
def obstruction_new(request: HttpRequest) -> HttpResponse:
    """Something no log tells: write it down by hand."""
    leads_only(request, Permission.RECORD_OUTCOME)
    now = timezone.now()
    facilities = Facility.objects.filter(programs=request.user.program).order_by("name", "code")
    form = ObstructionForm(
        request.POST if request.method == "POST" else None, facilities=facilities, now=now
    )
    if request.method == "POST" and form.is_valid():
        obstructing.record_by_hand(request.user.program, **form.cleaned_data, by=request.user, now=now)
        messages.success(request, _("Written down."))
        return redirect("obstructions")
    return render(request, "aftercare/obstruction_new.html", {"form": form})


def _today(request: HttpRequest, now: datetime) -> date:
    return now.astimezone(ZoneInfo(request.user.program.timezone)).date()

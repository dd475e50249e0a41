"""Pages on which a lead acts for a volunteer without an account."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compliance.access import Permission, grants, require
from compliance.models import AuditEvent
from volunteers.actions.availability import (
    KINDS,
    OverlapRefused,
    add_availability,
    remove_availability,
    set_quiet_months,
)
from volunteers.forms import FORMS, QuietForm, VolunteerForm
from volunteers.managed.actions import HasAccount, add_managed, change_managed, let_go, record_look
from volunteers.models import Volunteer
from volunteers.roles.queries import managed_by

_RECORD_SHOWN = 30


def _volunteer(request: HttpRequest, code: str) -> Volunteer:
    return get_object_or_404(managed_by(request.user), code=code)


@require(Permission.INVITE_VOLUNTEER)
def managed_new(request: HttpRequest) -> HttpResponse:
    """Somebody who helps and has no e-mail, or wants no account."""
    if request.user.program is None:
        raise Http404
    form = VolunteerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        volunteer = add_managed(request.user.program, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved. You act for this volunteer from now on."))
        return redirect("managed", volunteer.code)
    return render(request, "managed/new.html", {"form": form})


@require(Permission.SEE_VOLUNTEERS)
def managed(request: HttpRequest, code: str) -> HttpResponse:
    """The volunteer's details, and what was done for them by whom."""
    volunteer, now = _volunteer(request, code), timezone.now()
    form = VolunteerForm(request.POST or None, instance=volunteer)
    if request.method == "POST" and form.is_valid():
        try:
            change_managed(_volunteer(request, code), details=form.cleaned_data, by=request.user, now=now)
        except HasAccount:
            raise Http404 from None
        messages.success(request, _("Saved. The record says that you did it."))
        return redirect("managed", code)
    if request.method != "POST":
        record_look(volunteer, by=request.user, now=now)
    done = AuditEvent.objects.filter(subject=code, program=volunteer.program.code).order_by("-at", "-id")
    return render(
        request,
        "managed/managed.html",
        {
            "volunteer": volunteer,
            "form": form,
            "done": [event for event in done[:_RECORD_SHOWN] if event.action != "profile_read"],
            "zone": volunteer.program.timezone,
        },
    )


@require(Permission.OWN_AVAILABILITY)
def managed_availability(request: HttpRequest, code: str) -> HttpResponse:
    """When the volunteer can come, as they said on the telephone."""
    _leads_only(request)
    volunteer = _volunteer(request, code)
    today = timezone.now().astimezone(ZoneInfo(volunteer.timezone)).date()
    kind = request.POST.get("kind", "")
    forms = {name: form(request.POST if name == kind else None, today=today) for name, form in FORMS.items()}
    quiet = QuietForm(request.POST if kind == "quiet" else None, instance=volunteer)
    if request.method == "POST" and kind == "quiet" and quiet.is_valid():
        set_quiet_months(volunteer, quiet.cleaned_data["quiet_months"], by=request.user, now=timezone.now())
        messages.success(request, _("Saved. The record says that you did it."))
        return redirect("managed_availability", code)
    if request.method == "POST" and kind in forms and forms[kind].is_valid():
        try:
            add_availability(volunteer, kind, by=request.user, now=timezone.now(), **forms[kind].cleaned_data)
        except OverlapRefused:
            forms[kind].add_error(None, _("This time is on record already."))
        else:
            messages.success(request, _("Saved. The record says that you did it."))
            return redirect("managed_availability", code)
    return render(
        request,
        "managed/availability.html",
        {
            "volunteer": volunteer,
            "forms": forms,
            "quiet": quiet,
            "weekly": volunteer.weekly_availability.all(),
            "extra": volunteer.extra_availability.filter(day__gte=today),
            "away": volunteer.away_ranges.filter(last_day__gte=today),
        },
    )


@require(Permission.OWN_AVAILABILITY)
@require_POST
def managed_availability_remove(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Take one line away again."""
    _leads_only(request)
    volunteer = _volunteer(request, code)
    if kind not in KINDS:
        raise Http404
    line: Any = get_object_or_404(KINDS[kind], pk=pk, volunteer=volunteer)
    remove_availability(line, by=request.user, now=timezone.now())
    messages.success(request, _("Removed. The record says that you did it."))
    return redirect("managed_availability", code)


@require(Permission.OFFBOARD)
def managed_leave(request: HttpRequest, code: str) -> HttpResponse:
    """The volunteer does not help any more."""
    volunteer = _volunteer(request, code)
    if request.method == "POST":
        try:
            let_go(volunteer, by=request.user, now=timezone.now())
        except HasAccount:
            raise Http404 from None
        messages.success(request, _("Saved. New plans leave this volunteer out."))
        return redirect("team")
    return render(request, "managed/leave.html", {"volunteer": volunteer})


def _leads_only(request: HttpRequest) -> None:
    if grants(request.user.role or "", Permission.OWN_AVAILABILITY) != "prog":
        raise Http404

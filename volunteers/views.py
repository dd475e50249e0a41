"""One's own details and availability, and the lead's list of volunteers."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from compliance.access import Permission, grants, require
from volunteers.actions.availability import (
    KINDS,
    OverlapRefused,
    add_availability,
    remove_availability,
    set_quiet_months,
)
from volunteers.actions.profiles import change_profile
from volunteers.forms import FORMS, AccountForm, QuietForm, VolunteerForm
from volunteers.models import Volunteer
from volunteers.queries import by_name, volunteers_for

A_PAGE = 50


def _own_volunteer(request: HttpRequest) -> Volunteer | None:
    """The volunteer this account is, in the program it acts for now."""
    return Volunteer.objects.select_related("program").filter(user=request.user, program=request.user.program).first()


@require(Permission.OWN_PROFILE)
def profile(request: HttpRequest) -> HttpResponse:
    """The account's own details; for volunteers also how much they can do."""
    volunteer = _own_volunteer(request)
    account = AccountForm(request.POST or None, instance=request.user)
    details = VolunteerForm(request.POST or None, instance=volunteer) if volunteer else None
    if request.method == "POST" and account.is_valid() and (details is None or details.is_valid()):
        user = request.user
        user.refresh_from_db()
        if volunteer is not None:
            volunteer.refresh_from_db()
        change_profile(
            user,
            volunteer,
            account=account.cleaned_data,
            details=details.cleaned_data if details else {},
            now=timezone.now(),
        )
        with override(user.language):
            messages.success(request, _("Saved."))
        response = redirect("profile")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
        return response
    standing = volunteers_for(request.user).filter(pk=volunteer.pk).first() if volunteer else None
    return render(
        request, "volunteers/profile.html", {"account": account, "details": details, "volunteer": standing or volunteer}
    )


@require(Permission.OWN_AVAILABILITY)
def availability(request: HttpRequest) -> HttpResponse:
    """When one can come: every week, on extra days, and the days away."""
    volunteer = _own_volunteer(request)
    if volunteer is None:
        raise Http404
    today = timezone.now().astimezone(ZoneInfo(volunteer.timezone)).date()
    kind = request.POST.get("kind", "")
    forms = {name: form(request.POST if name == kind else None, today=today) for name, form in FORMS.items()}
    quiet = QuietForm(request.POST if kind == "quiet" else None, instance=volunteer)
    if request.method == "POST" and kind == "quiet" and quiet.is_valid():
        set_quiet_months(volunteer, quiet.cleaned_data["quiet_months"], by=request.user, now=timezone.now())
        messages.success(request, _("Saved. Plans that are made from now on go by it."))
        return redirect("availability")
    if request.method == "POST" and kind in forms and forms[kind].is_valid():
        try:
            add_availability(volunteer, kind, by=request.user, now=timezone.now(), **forms[kind].cleaned_data)
        except OverlapRefused:
            forms[kind].add_error(None, _("You have told us about this time already."))
        else:
            messages.success(request, _("Saved. Plans that are made from now on go by it."))
            return redirect("availability")
    return render(
        request,
        "volunteers/availability.html",
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
def availability_remove(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take one line away again."""
    volunteer = _own_volunteer(request)
    if volunteer is None or kind not in KINDS:
        raise Http404
    line: Any = get_object_or_404(KINDS[kind], pk=pk, volunteer=volunteer)
    remove_availability(line, by=request.user, now=timezone.now())
    messages.success(request, _("Removed. Visits that are planned already stay; tell your lead if you cannot come."))
    return redirect("availability")


@require(Permission.SEE_VOLUNTEERS)
def volunteer_list(request: HttpRequest) -> HttpResponse:
    """The program's volunteers: languages, clearances and training, to look at."""
    if request.user.program is None:
        raise Http404
    today = timezone.now().astimezone(ZoneInfo(request.user.program.timezone)).date()
    page = Paginator(volunteers_for(request.user), A_PAGE).get_page(request.GET.get("page"))
    # Names are sealed: as long as all stand on one page they are in order of names, else pages are in order of codes.
    is_by_name = page.paginator.num_pages == 1
    context = {
        "volunteers": by_name(page) if is_by_name else list(page),
        "page": page,
        "is_by_name": is_by_name,
        "is_lead": grants(request.user.role or "", Permission.SEE_VOLUNTEERS) == "prog",
        "today": today,
    }
    return render(request, "volunteers/volunteer_list.html", context)

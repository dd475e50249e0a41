"""Breaks: the volunteer's own page, the lead's for somebody without an account, the lead's list; and the load."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from compliance.access import Permission, grants, require
from visitation.actions.breaks import BreakOverlaps, end_break, start_break
from visitation.forms.breaks import BreakForm
from visitation.load import WEEKS, loads, spread, week_of
from visitation.models import Channel, Match, Visit
from visitation.statuses import Status
from volunteers.models import Break, Volunteer
from volunteers.roles.queries import managed_by

A_PAGE = 50


@require(Permission.OWN_AVAILABILITY)
def my_break(request: HttpRequest) -> HttpResponse:
    """Take a break, or be back."""
    if request.user.program is None:
        raise Http404
    own = Volunteer.objects.select_related("program").filter(user=request.user, program=request.user.program)
    return _break_page(request, get_object_or_404(own), is_own=True)


@require(Permission.OWN_AVAILABILITY)
def managed_break(request: HttpRequest, code: str) -> HttpResponse:
    """The same for a volunteer without an account, as they said on the telephone."""
    _leads_only(request, Permission.OWN_AVAILABILITY)
    return _break_page(request, get_object_or_404(managed_by(request.user), code=code), is_own=False)


def _break_page(request: HttpRequest, volunteer: Volunteer, *, is_own: bool) -> HttpResponse:
    now = timezone.now()
    today = now.astimezone(ZoneInfo(volunteer.timezone)).date()
    form = BreakForm(request.POST if request.method == "POST" and "back" not in request.POST else None, today=today)
    if request.method == "POST" and "back" in request.POST:
        if end_break(volunteer, by=request.user, now=now):
            messages.success(request, _("Welcome back. Plans that are made from now on count on you again."))
        return redirect(request.path)
    if form.is_bound and form.is_valid():
        try:
            started = start_break(volunteer, **form.cleaned_data, by=request.user, now=now)
        except BreakOverlaps:
            form.add_error(None, _("There is a break on some of these days already."))
        else:
            given = len(started.given_back)
            told = ngettext(
                "Saved. %(count)d visit was given back; the leads know, and look for somebody.",
                "Saved. %(count)d visits were given back; the leads know, and look for somebody.",
                given,
            ) % {"count": given}  # fmt: skip
            messages.success(request, told if given else _("Saved. The leads know."))
            return redirect(request.path)
    rows = volunteer.breaks.filter(Q(last_day__isnull=True) | Q(last_day__gte=today))
    context = {"volunteer": volunteer, "form": form, "rows": rows, "today": today, "is_own": is_own}
    return render(request, "visitation/break.html", context)


@require(Permission.OWN_AVAILABILITY)
@require_safe
def breaks(request: HttpRequest) -> HttpResponse:
    """The lead's list: who is on a break or will be, whom they visit, and which visits have nobody now."""
    _leads_only(request, Permission.OWN_AVAILABILITY)
    program = request.user.program
    today = timezone.now().astimezone(ZoneInfo(program.timezone)).date()
    coming = Break.objects.filter(Q(last_day__isnull=True) | Q(last_day__gte=today), volunteer__program=program)
    coming = coming.exclude(volunteer__state=Volunteer.State.LEFT).select_related("volunteer")
    page = Paginator(coming.order_by("first_day", "pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "visitation/breaks.html", {"page": page, "rows": _with_cover(list(page)), "today": today})


def _with_cover(rows: list[Break]) -> list[dict[str, Any]]:
    """Each break with its matches, and the visits to those people on its days that have nobody. Two queries."""
    matches = list(
        Match.objects.filter(
            volunteer__in={row.volunteer_id for row in rows}, ended_at__isnull=True, ended_on__isnull=True
        )
        .exclude(channel=Channel.AFTER)
        .select_related("person", "backup")
        .order_by("person__alias_code")
    )
    empty = list(
        Visit.objects.filter(
            person__in={match.person_id for match in matches}, team__isnull=True, starts__gt=timezone.now(),
            status__in=[Status.HELD, Status.ASKED, Status.ON_ROSTER, Status.SENT, Status.CONFIRMED],
        )
        .select_related("facility")
        .defer("findings")
        .order_by("starts", "code")
    )  # fmt: skip
    found = []
    for row in rows:
        theirs = [match for match in matches if match.volunteer_id == row.volunteer_id]
        people = {match.person_id for match in theirs}
        found.append(
            {
                "row": row,
                "matches": theirs,
                "visits": [visit for visit in empty if visit.person_id in people and row.holds_on(visit.day)],
            }
        )
    return found


@require(Permission.SEE_LOAD)
@require_safe
def load(request: HttpRequest) -> HttpResponse:
    """Visits of this week and of four weeks, beside what each volunteer said they can."""
    _leads_only(request, Permission.SEE_LOAD)
    program = request.user.program
    today = timezone.now().astimezone(ZoneInfo(program.timezone)).date()
    page = Paginator(loads(program, today=today), A_PAGE).get_page(request.GET.get("page"))
    monday, _following = week_of(today)
    context = {"page": page, "spread": spread(program, today=today), "monday": monday, "weeks": WEEKS}
    return render(request, "visitation/load.html", context)


def _leads_only(request: HttpRequest, permission: Permission) -> None:
    if request.user.program is None or grants(request.user.role or "", permission) != "prog":
        raise Http404

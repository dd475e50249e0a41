"""The red path: whom to call, the form, what becomes of it; and who is on call when."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, grants, may, require
from compliance.reading import showing
from visitation.codes_sent import code_sent
from visitation.concerns.about import NobodyOfThisCode, about_of, chosen
from visitation.concerns.forms import CloseForm, HandForm, ShiftForm, UrgentForm
from visitation.concerns.leads import users_at_work
from visitation.concerns.owning import NobodyThere, NotALead, Overtaken, close, hand, raise_concern, take
from visitation.concerns.queries import OWN_FOR, concerns_for, still_own
from visitation.concerns.rota import (
    DayTaken,
    gaps,
    number_of,
    on_duty,
    put_on_rota,
    shifts_for,
    take_off_rota,
    today_of,
)
from visitation.concerns.rota import NotALead as NotALeadOnRota
from visitation.models import Concern

ROWS_A_PAGE = 50
_SEALED = ("line", "answer")


def _is_lead(user: Any) -> bool:
    return user.program is not None and grants(user.role or "", Permission.READ_OWN_LOG) == "prog"


@require(Permission.WRITE_INCIDENT)
def urgent(request: HttpRequest) -> HttpResponse:
    """Whom to call, first and large; the form second. `?visit=` says from which visit somebody comes."""
    program, now = request.user.program, timezone.now()
    if program is None:
        raise Http404
    about = about_of(request.user, visit_code=code_sent(request.GET, "visit"), now=now)
    form = UrgentForm(request.POST if request.method == "POST" else None, **about.shapes)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            person = chosen(about, told["about"], request.user, now=now)
            raised = raise_concern(
                program, pace=told["pace"], topic=told["topic"], line=told["line"], person=person,
                visit=about.visit, by=request.user, now=now,
            )  # fmt: skip
        except NobodyOfThisCode:
            form.add_error("about", _("Nobody of this code is here. You can leave it empty."))
        except NobodyThere:
            form.add_error(None, _("No lead is there to take this. Please call; nothing was stored."))
        else:
            messages.success(request, _("Your word is with a lead. This page shows what becomes of it."))
            return redirect(raised)
    context = {"form": form, "duty": on_duty(program, now=now), "is_lead": about.is_lead}
    return render(request, "concerns/urgent.html", context)


@require(Permission.READ_OWN_LOG)
@require_safe
def concerns(request: HttpRequest) -> HttpResponse:
    """Codes alone. A lead: what is open, by its clock, then what is closed; others: their own."""
    if request.user.program is None:
        raise Http404
    now, is_lead = timezone.now(), _is_lead(request.user)
    found = concerns_for(request.user)
    if not is_lead:
        found = found.filter(still_own(now))
    closed = request.GET.get("closed") == "1"
    found = found.filter(state=Concern.State.CLOSED) if closed else found.exclude(state=Concern.State.CLOSED)
    page = Paginator(found.order_by("-closed_at", "code") if closed else found, ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page, "is_lead": is_lead, "closed": closed, "now": now, "zone": request.user.program.timezone,
        "reads_reports": may(request.user, Permission.READ_INCIDENT),
    }  # fmt: skip
    if is_lead:
        context["duty"], context["gaps"] = on_duty(request.user.program, now=now), gaps(request.user.program, now=now)
    return render(request, "concerns/concerns.html", context)


@require(Permission.READ_OWN_LOG)
def concern(request: HttpRequest, code: str) -> HttpResponse:
    """One of them. A lead takes it, hands it over, closes it; who raised it sees what becomes of it."""
    now, is_lead = timezone.now(), _is_lead(request.user)
    rows = concerns_for(request.user) if is_lead else concerns_for(request.user).filter(still_own(now))
    shown = get_object_or_404(rows, code=code)
    leads = users_at_work(shown.program_id) if is_lead else []
    close_form, hand_form = CloseForm(), HandForm(leads=[lead for lead in leads if lead.pk != shown.owner_id])
    if request.method == "POST":
        if not is_lead:
            raise Http404
        answer = _acted(request, shown, now)
        if isinstance(answer, HttpResponse):
            return answer
        close_form, hand_form = answer
    mine = shown.raised_by_id == request.user.pk
    reads = is_lead or (mine and now - shown.raised_at <= OWN_FOR)
    context: dict[str, Any] = {
        "concern": shown, "is_lead": is_lead, "mine": mine, "reads": reads, "now": now,
        "zone": request.user.program.timezone, "close_form": close_form, "hand_form": hand_form,
        "others": any(lead.pk != shown.owner_id for lead in leads),
        "is_owner": shown.owner_id == request.user.pk,
        "is_open": shown.state != Concern.State.CLOSED,
    }  # fmt: skip
    if is_lead:
        context["turns"] = list(shown.turns.select_related("lead"))
        context["tasks"] = list(shown.follow_ups.order_by("due_on", "code")[:ROWS_A_PAGE])
    else:
        context["duty"] = on_duty(request.user.program, now=now)
    return _rendered(request, shown, context)


def _rendered(request: HttpRequest, shown: Concern, context: dict[str, Any]) -> HttpResponse:
    """What was told is read for its page, which is written down first."""
    fields = _SEALED if context["reads"] else ("answer",)
    if request.method == "HEAD":
        return HttpResponse()
    people = [shown.person.alias_code] if shown.person is not None else []
    with showing(
        by=request.user, subject=shown.code, fields=fields, reason="concern", program=request.user.program.code,
        detail={"people": people},
    ):  # fmt: skip
        context["answer"] = shown.answer
        context["line"] = shown.line if context["reads"] else ""
    return render(request, "concerns/concern.html", context)


def _acted(request: HttpRequest, shown: Concern, now: datetime) -> HttpResponse | tuple[CloseForm, HandForm]:
    leads = [lead for lead in users_at_work(shown.program_id) if lead.pk != shown.owner_id]
    close_form, hand_form = CloseForm(), HandForm(leads=leads)
    version = request.POST.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    what = request.POST.get("do", "")
    try:
        if what == "take":
            take(shown, by=request.user, version=number, now=now)
            messages.success(request, _("It is yours. Who told us sees that a lead takes care of it."))
        elif what == "hand":
            hand_form = HandForm(request.POST, leads=leads)
            if not hand_form.is_valid():
                return close_form, hand_form
            hand(shown, to=hand_form.cleaned_data["to"], by=request.user, version=number, now=now)
            messages.success(request, _("It is theirs now, and they are told."))
        elif what == "close":
            close_form = CloseForm(request.POST)
            if not close_form.is_valid():
                return close_form, hand_form
            close(shown, by=request.user, version=number, now=now, **close_form.cleaned_data)
            messages.success(request, _("Closed. Who told us can read what came of it."))
    except Overtaken:
        messages.warning(request, _("Somebody changed it meanwhile, so nothing was changed. This is how it is now."))
    except NotALead:
        messages.warning(request, _("That is no lead of the program any more. Nothing was changed."))
    return redirect(shown)


@require(Permission.OWN_AVAILABILITY)
def concern_rota(request: HttpRequest) -> HttpResponse:
    """Which lead is on call when, the days on which nobody is, and one more shift."""
    if not _is_lead(request.user):
        raise Http404
    now, program = timezone.now(), request.user.program
    today = today_of(program, now)
    form = ShiftForm(
        request.POST if request.method == "POST" else None, leads=users_at_work(program.pk), today=today,
        initial={"lead": request.user.pk, "first_day": today},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            put_on_rota(program, by=request.user, now=now, **form.cleaned_data)
        except DayTaken:
            form.add_error("first_day", _("Somebody is on call on one of these days already."))
        except NotALeadOnRota:
            form.add_error("lead", _("That is no lead of the program any more."))
        else:
            messages.success(request, _("Written down."))
            return redirect("concern_rota")
    page = Paginator(shifts_for(request.user).filter(last_day__gte=today), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [(shift, number_of(shift)) for shift in page.object_list]
    context = {"form": form, "page": page, "rows": rows, "gaps": gaps(program, now=now), "today": today}
    return render(request, "concerns/rota.html", context, status=422 if form.is_bound else 200)


@require(Permission.OWN_AVAILABILITY)
@require_POST
def concern_shift_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a shift off the rota."""
    shift = get_object_or_404(shifts_for(request.user).select_related("lead", "program"), pk=pk)
    take_off_rota(shift, by=request.user, now=timezone.now())
    messages.success(request, _("Taken off."))
    return redirect("concern_rota")

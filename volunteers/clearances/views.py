"""Clearances: the volunteer's own, and the lead's list, page and one page for the facility."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, grants, may, require
from facilities.models import Facility
from volunteers.accounts.step_up import recently_proved, to_prove
from volunteers.clearances.actions import (
    OPEN,
    ChangedMeanwhile,
    NotNow,
    OnePage,
    answer,
    change,
    take_packet,
    type_in,
    valid_already,
)
from volunteers.clearances.forms import ChoiceForm, ClearanceForm, ForThemForm, IdentityForm
from volunteers.clearances.queries import clearances_for, days_waiting, listed, own_lines, who_wants_to_talk
from volunteers.models import ClearancePacket, PutForward, Volunteer

A_PAGE = 50
SHOWN = ("waiting", "lapsing", "all")


def _own(request: HttpRequest) -> Volunteer:
    if request.user.program is None:
        raise Http404
    return get_object_or_404(
        Volunteer.objects.select_related("program"), user=request.user, program=request.user.program
    )


@require(Permission.SEE_CLEARANCES)
@require_safe
def my_clearances(request: HttpRequest) -> HttpResponse:
    """For each facility: whether I am put forward, and where it stands."""
    context = {"lines": own_lines(_own(request)), "may_answer": may(request.user, Permission.TYPE_IDENTIFIERS)}
    return render(request, "clearances/my_clearances.html", context)


@require(Permission.TYPE_IDENTIFIERS)
def my_clearance(request: HttpRequest, code: str) -> HttpResponse:
    """What leaves and to whom; then the question; then, after a yes, what the facility asks for: one at a time."""
    volunteer = _own(request)
    facility = get_object_or_404(volunteer.program.facilities, code=code)
    now = timezone.now()
    line = next(line for line in own_lines(volunteer) if line.facility == facility)
    is_open = line.clearance is not None and line.clearance.state in OPEN
    wants = line.choice is not None and line.choice.answer == PutForward.Answer.YES
    asks_identity = wants and is_open and not line.is_typed
    today = now.astimezone(ZoneInfo(volunteer.timezone)).date()
    is_choice = request.method == "POST" and "answer" in request.POST
    choice = ChoiceForm(request.POST if is_choice else None)
    typed = request.method == "POST" and not is_choice
    identity = IdentityForm(request.POST if typed else None, today=today) if asks_identity else None
    if is_choice and choice.is_valid():
        chosen = choice.cleaned_data["answer"]
        answer(volunteer, facility, chosen, language=get_language() or "en", by=request.user, now=now)
        messages.success(request, _("Saved. Whatever you said, nobody asks you why."))
        _say_if_valid(request, volunteer, facility, chosen, now)
        return redirect("my_clearance", code)
    if typed and identity is None:
        messages.info(request, _("There is nothing to type in here now."))
        return redirect("my_clearance", code)
    if typed and identity is not None and identity.is_valid():
        assert line.clearance is not None
        try:
            type_in(line.clearance, OnePage(**identity.cleaned_data), by=request.user, now=now)
        except NotNow:
            messages.info(request, _("It was typed in already."))
        else:
            messages.success(request, _("Sealed. Nobody sees it again, but once for the page that is sent."))
        return redirect("my_clearance", code)
    context = {"facility": facility, "line": line, "choice": choice, "identity": identity, "wants": wants}
    return render(request, "clearances/my_clearance.html", context)


@require(Permission.SEE_CLEARANCES)
@require_safe
def clearance_list(request: HttpRequest) -> HttpResponse:
    """The lead's list: waiting for an answer, lapsing soon, or all by facility."""
    _leads_only(request)
    today = timezone.now().astimezone(ZoneInfo(request.user.program.timezone)).date()
    show = request.GET.get("show", "waiting")
    show = show if show in SHOWN else "waiting"
    facilities = list(request.user.program.facilities.order_by("name"))
    facility = request.GET.get("facility", "")
    facility = facility if facility in {each.code for each in facilities} else ""
    found = listed(request.user, today=today, show=show, facility=facility)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, days_waiting(row, today)) for row in page],
        "show": show,
        "facilities": facilities,
        "facility": facility,
        "talk": list(who_wants_to_talk(request.user)[:A_PAGE]) if show == "waiting" else [],
        "today": today,
    }
    return render(request, "clearances/clearance_list.html", context)


@require(Permission.SEE_CLEARANCES)
def clearance(request: HttpRequest, pk: int) -> HttpResponse:
    """One clearance: where it stands, and what the lead knows of it now."""
    _leads_only(request)
    row = get_object_or_404(clearances_for(request.user), pk=pk)
    now = timezone.now()
    today = now.astimezone(row.facility.zone).date()
    theirs = None
    form = ClearanceForm(request.POST or None, instance=row, today=today)
    if request.method == "POST" and form.is_valid():
        columns = {name: form.cleaned_data[name] for name in ClearanceForm.Meta.fields}
        try:
            change(row, version=form.cleaned_data["version"], by=request.user, now=now, **columns)
        except ChangedMeanwhile as meanwhile:
            # Both are shown: what was typed stays in the form, and is saved over the newer one only if sent again.
            theirs = meanwhile.clearance
            form.data = form.data.copy()
            form.data["version"] = str(theirs.version)
        else:
            messages.success(request, _("Saved."))
            return redirect("clearance", pk)
    packet = ClearancePacket.objects.filter(clearance=pk).only("typed_at", "taken_at", "clearance_id").first()
    kept = get_object_or_404(clearances_for(request.user), pk=pk)
    context = {
        "clearance": kept, "form": form, "theirs": theirs, "packet": packet, "days": days_waiting(kept, today),
        "can_be_taken": packet is not None and packet.taken_at is None and kept.state in OPEN,
    }  # fmt: skip
    return render(request, "clearances/clearance.html", context)


@require(Permission.TYPE_IDENTIFIERS)
@require_POST
def clearance_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The one page for the facility, made once: to be printed or saved at once."""
    _leads_only(request)
    row = get_object_or_404(clearances_for(request.user), pk=pk)
    if not recently_proved(request):
        return to_prove(request)
    try:
        page = take_packet(row, by=request.user, now=timezone.now())
    except NotNow:
        messages.warning(request, _("The page was made already, or nothing is typed in. It is made once only."))
        return redirect("clearance", pk)
    words = dict(ClearancePacket.Document.choices)[page.document]
    context: dict[str, Any] = {"clearance": row, "page": page, "document": words, "program": request.user.program}
    return render(request, "clearances/one_page.html", context)


@require(Permission.SEE_CLEARANCES)
def clearance_for_them(request: HttpRequest) -> HttpResponse:
    """What a volunteer without an account said on the telephone; the record says who wrote it down."""
    _leads_only(request)
    program = request.user.program
    form = ForThemForm(request.POST or None, program=program)
    if request.method == "POST" and form.is_valid():
        volunteer: Volunteer = form.cleaned_data["volunteer"]
        facility: Facility = form.cleaned_data["facility"]
        said = form.cleaned_data["answer"]
        now = timezone.now()
        answer(volunteer, facility, said, language=get_language() or "en", by=request.user, now=now)
        messages.success(request, _("Saved. The record says that you did it."))
        _say_if_valid(request, volunteer, facility, said, now)
        return redirect("clearance_list")
    return render(request, "clearances/for_them.html", {"form": form})


def _say_if_valid(request: HttpRequest, volunteer: Volunteer, facility: Facility, said: str, now: datetime) -> None:
    """After a yes that began nothing, why."""
    valid = valid_already(volunteer, facility, now=now) if said == PutForward.Answer.YES else None
    if valid is None:
        return
    if valid.valid_to is None:
        messages.info(request, _("There is a clearance already, without an end: nothing is sent to the facility."))
        return
    words = _(
        "There is a clearance already, valid until %(day)s: nothing is sent to the facility. It can be asked for again "
        "from 60 days before that."
    )
    messages.info(request, words % {"day": date_format(valid.valid_to)})


def _leads_only(request: HttpRequest) -> None:
    if request.user.program is None or grants(request.user.role or "", Permission.SEE_CLEARANCES) != "prog":
        raise Http404



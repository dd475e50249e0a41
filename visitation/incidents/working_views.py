"""What handlers do about a report, and where reports may go."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from compliance.access import Permission, require
from compliance.approvals.refusals import Refused
from visitation.concerns.leads import users_at_work
from visitation.concerns.rota import today_of
from visitation.incidents import telling
from visitation.incidents.forms import (
    AgreedForm,
    DestinationForm,
    FearForm,
    HandlerForm,
    PassOnForm,
    SentForm,
    StepForm,
)
from visitation.incidents.passing_on import CannotPassOn, ask_to_pass_on, passed_on
from visitation.incidents.reading import handles, incidents_for, is_lead
from visitation.models import Destination, Incident, IncidentConsent

ROWS_A_PAGE = 50
_WHY = {
    "fear": gettext_lazy("The person fears that speaking does them harm, or may: it cannot be passed on to anybody."),
    "no_consent": gettext_lazy("The person has not agreed to it being passed on there."),
    "closed": gettext_lazy("The report is closed."),
    "not_there": gettext_lazy("That place is not on the list any more."),
    "no_leave": gettext_lazy("Two people have not agreed to that, or it is over."),
}


def act(request: HttpRequest, shown: Incident, now: datetime) -> HttpResponse | dict[str, Any]:
    """One button of the report's page; the form that could not be read, by its name, comes back."""
    what, sent, by = request.POST.get("do", ""), request.POST, request.user
    places = Destination.objects.filter(program=shown.program_id, retired_at__isnull=True).order_by("name")
    try:
        if what == "handler":
            form: Any = HandlerForm(sent, leads=users_at_work(shown.program_id))
            if not form.is_valid():
                return {what: form}
            telling.name_handler(shown, form.cleaned_data["lead"], by=by, now=now)
        elif what == "let_go":
            row = shown.handlers.filter(until__isnull=True, pk=_number(sent.get("row"))).select_related("lead").first()
            if row is not None:
                telling.let_handler_go(shown, row.lead, by=by, now=now)
        elif what == "agreed":
            form = AgreedForm(sent, destinations=places)
            if not form.is_valid():
                return {what: form}
            telling.agree(shown, by=by, now=now, **form.cleaned_data)
        elif what == "take_back":
            consent = IncidentConsent.objects.filter(incident=shown, pk=_number(sent.get("row"))).first()
            if consent is not None:
                telling.take_back(consent, by=by, now=now)
        elif what == "step":
            form = StepForm(sent)
            if not form.is_valid():
                return {what: form}
            telling.note(shown, by=by, now=now, **form.cleaned_data)
        elif what == "fear":
            form = FearForm(sent)
            if not form.is_valid():
                return {what: form}
            telling.say_of_fear(shown, form.cleaned_data["fear"], by=by, now=now)
        elif what == "sent":
            form = SentForm(sent, destinations=places)
            if not form.is_valid():
                return {what: form}
            passed_on(shown, form.cleaned_data["destination"], words=form.cleaned_data["words"], by=by, now=now)
        elif what == "close":
            telling.close(shown, by=by, now=now)
        elif what == "reopen":
            telling.reopen(shown, by=by, now=now)
        else:
            return redirect(shown)
    except CannotPassOn as refused:
        messages.error(request, _WHY[refused.why])
    except telling.NotALead:
        messages.warning(request, _("That is no lead of the program any more. Nothing was changed."))
    except telling.Overtaken:
        messages.warning(request, _("That cannot be done as it is now. Nothing was changed."))
    else:
        messages.success(request, _("Written down."))
    return redirect(shown)


@require(Permission.PASS_INCIDENT_ON)
def incident_pass_on(request: HttpRequest, code: str) -> HttpResponse:
    """A handler asks a second lead that the report may be passed on."""
    if not is_lead(request.user):
        raise Http404
    now = timezone.now()
    shown = get_object_or_404(incidents_for(request.user), code=code)
    if not handles(request.user, shown):
        raise Http404
    places = Destination.objects.filter(program=shown.program_id, retired_at__isnull=True).order_by("name")
    form = PassOnForm(request.POST if request.method == "POST" else None, destinations=places)
    if request.method == "POST" and form.is_valid():
        try:
            approval = ask_to_pass_on(
                shown, form.cleaned_data["destination"], reason=form.cleaned_data["reason"], by=request.user, now=now
            )
        except CannotPassOn as refused:
            form.add_error("destination", _WHY[refused.why])
        except Refused:
            raise Http404 from None
        else:
            messages.success(request, _("It waits for a second lead now, for 72 hours."))
            return redirect("approval", approval.code)
    context = {"incident": shown, "form": form, "places": places}
    return render(request, "incidents/pass_on.html", context)


@require(Permission.PASS_INCIDENT_ON)
def destinations(request: HttpRequest) -> HttpResponse:
    """Where reports may go: the program's own list, and one more."""
    if not is_lead(request.user):
        raise Http404
    now, program = timezone.now(), request.user.program
    today = today_of(program, now)
    form = DestinationForm(
        request.POST if request.method == "POST" else None, today=today, initial={"checked_on": today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                telling.destination_of(program, by=request.user, now=now, **form.cleaned_data)
        except IntegrityError:
            form.add_error("name", _("This is on the list already."))
        else:
            messages.success(request, _("Written down."))
            return redirect("destinations")
    rows = Destination.objects.filter(program=program, retired_at__isnull=True).order_by("name")
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "incidents/destinations.html", {"form": form, "page": page})


@require(Permission.PASS_INCIDENT_ON)
@require_POST
def destination_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a place off the list."""
    if not is_lead(request.user):
        raise Http404
    rows = Destination.objects.select_related("program").filter(program=request.user.program, retired_at__isnull=True)
    telling.retire(get_object_or_404(rows, pk=pk), by=request.user, now=timezone.now())
    messages.success(request, _("Taken off."))
    return redirect("destinations")


def _number(text: str | None) -> int:
    """A row's number as it was posted; 0 is nobody's."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 20 else 0

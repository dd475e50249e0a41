"""A report is told; the list of codes; one report, for whoever may read it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.access import Permission, may, require
from compliance.reading import showing
from visitation.codes_sent import code_sent
from visitation.concerns.about import NobodyOfThisCode, about_of, chosen
from visitation.concerns.leads import users_at_work
from visitation.concerns.owning import NobodyThere
from visitation.concerns.rota import on_duty, today_of
from visitation.incidents.forms import AgreedForm, FearForm, HandlerForm, IncidentForm, SentForm, StepForm
from visitation.incidents.passing_on import leaves
from visitation.incidents.reading import OWN_FOR, handles, incidents_for, is_lead, may_read
from visitation.incidents.telling import report
from visitation.incidents.working_views import act
from visitation.models import Destination, Incident, IncidentHandler, IncidentStep
from visitation.views.devices import device_of

ROWS_A_PAGE = 50
_SEALED = ("area", "story", "wish", "told", "words", "witness")


@require(Permission.WRITE_INCIDENT)
def incident_new(request: HttpRequest) -> HttpResponse:
    """Whom to call first, then the report. `?visit=` says from which visit somebody comes."""
    program, now = request.user.program, timezone.now()
    if program is None:
        raise Http404
    about = about_of(request.user, visit_code=code_sent(request.GET, "visit"), now=now)
    form = IncidentForm(
        request.POST if request.method == "POST" else None, program=program, today=today_of(program, now),
        **about.shapes,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            person = chosen(about, form.cleaned_data["about"], request.user, now=now)
            told = report(program, person=person, visit=about.visit, by=request.user, now=now, **form.answers())
        except NobodyOfThisCode:
            form.add_error("about", _("Nobody of this code is here. You can leave it empty."))
        except NobodyThere:
            form.add_error(None, _("No lead is there to take this. Please call; nothing was stored."))
        else:
            messages.success(request, _("Your report is kept. Only those named to handle it can read it."))
            return redirect(told if may(request.user, Permission.READ_INCIDENT) else "concerns")
    context = {"form": form, "duty": on_duty(program, now=now)}
    return render(request, "incidents/incident_new.html", context)


@require(Permission.READ_INCIDENT)
@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """Codes, days and who handles it; nothing of what was told. A volunteer: their own of the last seven days."""
    if request.user.program is None:
        raise Http404
    now, leads = timezone.now(), is_lead(request.user)
    found = incidents_for(request.user)
    if leads:
        named = IncidentHandler.objects.filter(incident=OuterRef("pk"), lead=request.user, until__isnull=True)
        working = IncidentHandler.objects.filter(until__isnull=True).select_related("lead").order_by("since", "pk")
        found = found.annotate(
            mine=Exists(named) | Q(person__assigned_lead=request.user)
        ).prefetch_related(Prefetch("handlers", queryset=working, to_attr="working"))
    else:
        found = found.filter(reported_at__gt=now - OWN_FOR)
    closed = request.GET.get("closed") == "1"
    state = Incident.State.CLOSED if closed else Incident.State.OPEN
    page = Paginator(found.filter(state=state), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "is_lead": leads, "closed": closed, "zone": request.user.program.timezone}
    return render(request, "incidents/incidents.html", context)


@require(Permission.READ_INCIDENT)
def incident(request: HttpRequest, code: str) -> HttpResponse:
    """One report. Who may not read it learns, as a lead, that it is there and who handles it."""
    now = timezone.now()
    shown = get_object_or_404(incidents_for(request.user), code=code)
    working = list(shown.handlers.filter(until__isnull=True).select_related("lead"))
    works = handles(request.user, shown, working)
    reads = may_read(request.user, shown, works=works, now=now, device=device_of(request))
    if not reads and not is_lead(request.user):
        raise Http404
    forms: dict[str, Any] = {}
    if request.method == "POST":
        if not works:
            raise Http404
        answer = act(request, shown, now)
        if isinstance(answer, HttpResponse):
            return answer
        forms = answer
    if request.method == "HEAD":
        return HttpResponse()
    context = {
        "incident": shown, "is_lead": is_lead(request.user), "works": works, "working": working, "now": now,
        "zone": request.user.program.timezone, "is_open": shown.state == Incident.State.OPEN,
    }  # fmt: skip
    if not reads:
        return render(request, "incidents/incident_closed_to.html", context)
    steps = list(shown.steps.select_related("destination"))
    for row in steps:
        row.incident = shown
    if works:
        context |= _parts(shown, working, steps, forms, now)
    people = [shown.person.alias_code] if shown.person is not None else []
    with showing(
        by=request.user, subject=shown.code, fields=_SEALED, reason="incident", program=request.user.program.code,
        detail={"people": people},
    ):  # fmt: skip
        context["kinds"] = [Incident.Kind(kind).label for kind in shown.kinds]
        context["told"] = {name: getattr(shown, name) for name in ("area", "story", "wish", "told")}
        if works or is_lead(request.user):
            consents = shown.consents.select_related("destination", "incident")
            context["consents"] = [(row, row.witness) for row in consents]
            context["steps"] = [(row, row.words) for row in steps]
    return render(request, "incidents/incident.html", context)


def _parts(
    shown: Incident, working: list[IncidentHandler], steps: list[IncidentStep], forms: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """The forms of those who work on it, as they were sent or empty."""
    there = {row.lead_id for row in working}
    others = [lead for lead in users_at_work(shown.program_id) if lead.pk not in there]
    places = Destination.objects.filter(program=shown.program_id, retired_at__isnull=True).order_by("name")
    # Asked only where there may be one: the page asks much already.
    held = leaves(shown, now=now) if any(step.ends_at is not None and step.ends_at > now for step in steps) else []
    return {
        "others": others,
        "leaves": held,
        "handler_form": forms.get("handler") or HandlerForm(leads=others),
        "agreed_form": forms.get("agreed") or AgreedForm(destinations=places),
        "step_form": forms.get("step") or StepForm(),
        "fear_form": forms.get("fear") or FearForm(initial={"fear": shown.fear}),
        "sent_form": forms.get("sent")
        or (SentForm(destinations=places.filter(pk__in=[step.destination_id for step in held])) if held else None),
    }

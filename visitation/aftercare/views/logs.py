"""The leads' page of logs: those nobody has read, those still owed, one as it was told, one that came on paper."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.access import Permission, grants, require
from compliance.reading import showing
from visitation.actions.completing import LogRefused, mark_log_seen, reading_log, why_no_log, write_log
from visitation.aftercare.caring import tasks_for
from visitation.aftercare.forms import NoteForm, PaperLogForm
from visitation.aftercare.notes import NoteRefused, add_note, days_owed, logs_owed, logs_unseen
from visitation.aftercare.questions import answered
from visitation.aftercare.sharing import in_force
from visitation.codes_sent import code_sent
from visitation.models import LogNote, Visit, VisitLog
from visitation.queries import visits_for
from visitation.statuses import MoveRefused
from volunteers.models import Volunteer

A_PAGE = 50


@require(Permission.READ_OWN_LOG)
def logs(request: HttpRequest) -> HttpResponse:
    """What was told and not thanked for yet; “seen, thank you” in one tap."""
    leads_only(request, Permission.READ_OWN_LOG)
    now = timezone.now()
    if request.method == "POST":
        visit = visits_for(request.user).filter(code=code_sent(request.POST, "visit")).first()
        if visit is None:
            return not_there(request, "logs")
        visit.program = request.user.program
        mark_log_seen(visit, by=request.user, now=now)
        messages.success(request, _("%(code)s: seen. Whoever wrote it is thanked.") % {"code": visit.code})
        return redirect("logs")
    page = Paginator(logs_unseen(request.user, now=now), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "owed": logs_owed(request.user, now=now).count(),
        "tasks": tasks_for(request.user).filter(done_at__isnull=True).count(),
    }
    return render(request, "aftercare/logs.html", context)


@require(Permission.READ_OWN_LOG)
@require_safe
def owed(request: HttpRequest) -> HttpResponse:
    """Visits that are over and of which nobody has told: since when, and by whom it would be told."""
    leads_only(request, Permission.READ_OWN_LOG)
    now = timezone.now()
    page = Paginator(logs_owed(request.user, now=now), A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "visit": visit,
            "days": days_owed(visit, now=now),
            "is_managed": any(place.volunteer.user_id is None for place in visit.team_shown),
        }
        for visit in page.object_list
    ]
    return render(request, "aftercare/owed.html", {"page": page, "rows": rows})


@require(Permission.WRITE_LOG)
def paper_log(request: HttpRequest, code: str) -> HttpResponse:
    """A lead types in what a volunteer without an account told on paper, or by telephone."""
    leads_only(request, Permission.WRITE_LOG)
    visit = get_object_or_404(visits_for(request.user), code=code)
    visit.program = request.user.program
    now = timezone.now()
    volunteers = list(Volunteer.objects.filter(places__visit=visit, user__isnull=True).order_by("code"))
    if not volunteers or why_no_log(visit, by=request.user, now=now) is not None:
        return redirect("log_form", code=visit.code)
    choices = [(each.code, f"{each.called} ({each.code})") for each in volunteers]
    form = PaperLogForm(request.POST or None, volunteers=choices)
    if request.method == "POST" and form.is_valid():
        told_by = next(each for each in volunteers if each.code == form.cleaned_data["volunteer"])
        try:
            write_log(visit, by=request.user, now=now, told_by=told_by, **form.answers())
        except LogRefused:  # somebody was quicker
            return redirect("log_form", code=visit.code)
        except MoveRefused:
            form.add_error("happened", _("This answer does not go with what the visit is marked as."))
        else:
            messages.success(request, _("%(code)s: the log is kept.") % {"code": visit.code})
            return redirect("logs_owed")
    return render(request, "aftercare/paper_log.html", {"visit": visit, "form": form})


def told(request: HttpRequest, visit: Visit, *, now: datetime) -> HttpResponse:
    """A log as it was told, for the lead: they may say “seen, thank you”, and add a note. Nothing is rewritten."""
    form = NoteForm(request.POST if "text" in request.POST else None)
    if request.method == "POST" and not form.is_bound:
        mark_log_seen(visit, by=request.user, now=now)
        return redirect("log_form", code=visit.code)
    if form.is_bound and form.is_valid():
        try:
            add_note(visit, form.cleaned_data["text"], by=request.user, now=now)
        except (NoteRefused, ValueError):
            messages.error(request, _("The note could not be kept."))
        return redirect("log_form", code=visit.code)
    with reading_log(visit, by=request.user) as log:
        context = {
            "visit": visit,
            "log": log,
            "form": form,
            "asked_for": [VisitLog.AskedFor(wish).label for wish in log.asked_for],
            "wellbeing": dict(VisitLog.Wellbeing.choices).get(log.wellbeing, ""),
            "tolls": None if log.tolls_cents is None else f"{log.tolls_cents / 100:.2f}",
            "written_at": log.written_at.astimezone(ZoneInfo(visit.facility.timezone)).replace(tzinfo=None),
            "notes": _notes(request, visit),
            "answered": answered(visit),
            "shared": [share.get_item_display() for share in in_force(now).filter(visit=visit)],
        }
        return render(request, "visitation/log_told.html", context)


def _notes(request: HttpRequest, visit: Visit) -> list[tuple[str, LogNote]]:
    notes = list(LogNote.objects.filter(visit=visit))
    if not notes:
        return []
    for note in notes:
        note.visit = visit
    with showing(by=request.user, subject=visit.code, fields=["text"], program=visit.program.code,
                 action="log_notes_read"):  # fmt: skip
        return [(note.text or "", note) for note in notes]


def leads_only(request: HttpRequest, permission: Permission) -> None:
    """Raises Http404 for whoever is not a lead of a program."""
    if request.user.program is None or grants(request.user.role or "", permission) != "prog":
        raise Http404


def not_there(request: HttpRequest, route: str) -> HttpResponse:
    """Back to the list, for whoever names a row that is not on theirs: done meanwhile, or never there."""
    messages.info(request, _("It is not on this list any more. Nothing was changed."))
    return redirect(route)

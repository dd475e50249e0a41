"""The pipeline for leads: who is where, and one applicant's file with what can be done next."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance import audit
from compliance.access import Permission, grants, require
from volunteers.models import Application, HelpRole, OnboardingHold, Volunteer, VolunteerRole
from volunteers.onboarding import deciding, talking
from volunteers.onboarding.board import PAGE, applicants_for, applications_for, idle_for, references_for, stages_for
from volunteers.onboarding.files import load
from volunteers.onboarding.forms import leading as forms
from volunteers.onboarding.groups import groups_on_board
from volunteers.onboarding.references import NotAsked, ask
from volunteers.onboarding.stages import OPEN, next_of, steps_of

IDLE = "idle"


@require(Permission.READ_APPLICATION)
@require_safe
def onboarding(request: HttpRequest) -> HttpResponse:
    """Counts and days of each stage; whoever is in the one that is chosen, the longest first."""
    if request.user.program is None or grants(request.user.role, Permission.READ_APPLICATION) != "prog":
        raise Http404  # an applicant's own part is on their own page
    now, stages = timezone.now(), stages_for(request.user, now=timezone.now())
    stage = request.GET.get("stage", "")
    if stage == IDLE:
        page = Paginator(idle_for(request.user), PAGE).get_page(request.GET.get("page"))
        lines = _idle_lines(request, page, now)
    else:
        if stage not in Application.Stage.values:
            stage = ""
        wanted = [stage] if stage else list(OPEN)
        rows = applications_for(request.user).filter(stage__in=wanted)
        counted = _Counted(rows, PAGE)
        counted.count = sum(each.count for each in stages if each.name in wanted)  # type: ignore[misc]
        page = counted.get_page(request.GET.get("page"))
        lines = _lines(page, now)
    return render(
        request,
        "onboarding/board.html",
        {"stages": stages, "stage": stage, "page": page, "lines": lines, "groups": groups_on_board(request.user)},
    )


class _Counted(Paginator):  # type: ignore[type-arg]
    """Is told how many there are: the stages are counted already."""

    count = 0  # type: ignore[assignment]


def _lines(page: Any, now: datetime) -> list[dict[str, Any]]:
    files = load([row.volunteer_id for row in page])
    return [
        {
            "volunteer": row.volunteer, "stage": row.get_stage_display(), "days": (now - row.stage_since).days,
            "next": next_of(steps_of(files[row.volunteer_id], day=now.date())),
            "is_held": files[row.volunteer_id].hold is not None,
            "roles": [HelpRole(role).label for role in files[row.volunteer_id].roles],
        }
        for row in page
    ]  # fmt: skip


def _idle_lines(request: HttpRequest, page: Any, now: datetime) -> list[dict[str, Any]]:
    found = applicants_for(request.user).in_bulk([row["volunteer"] for row in page])
    return [
        {"volunteer": found[row["volunteer"]], "days": (now.date() - row["trained_on"]).days}
        for row in page
        if row["volunteer"] in found
    ]


def _applicant(request: HttpRequest, code: str) -> Volunteer:
    return get_object_or_404(applicants_for(request.user), code=code)


@require(Permission.READ_APPLICATION)
@require_safe
def onboarding_file(request: HttpRequest, code: str) -> HttpResponse:
    """What one applicant told, what was said of them, and what is missing."""
    volunteer, now = _applicant(request, code), timezone.now()
    file = load([volunteer])[volunteer.pk]
    audit.record("application_read", by=request.user, subject=volunteer.code, program=volunteer.program.code, now=now)
    steps = steps_of(file, day=now.date())
    mentorship = volunteer.mentorships.filter(ended_at__isnull=True).select_related("mentor").first()
    return render(
        request,
        "onboarding/file.html",
        {
            "volunteer": volunteer,
            "application": file.application,
            "file": file,
            "steps": steps,
            "roles": [
                (HelpRole(role).label, VolunteerRole.State(state).label) for role, state in file.roles.items()
            ],
            "references": volunteer.references.all(),
            "interviews": volunteer.interviews.all(),
            "hold": (OnboardingHold.Reason(file.hold[0]).label, file.hold[1]) if file.hold else None,
            "mentor": mentorship.mentor if mentorship else None,
            "zone": volunteer.program.timezone,
            "can_ask": file.application is None or file.application.stage in OPEN,
        },
    )


@require(Permission.OFFBOARD)
def onboarding_decide(request: HttpRequest, code: str) -> HttpResponse:
    """Approve roles, do not agree to them, or let them rest."""
    volunteer, now = _applicant(request, code), timezone.now()
    file = load([volunteer])[volunteer.pk]
    missing = deciding.what_is_missing(file, now=now) if file.roles_that_are("wanted") else []
    form = forms.DecideForm(request.POST or None, file=file, missing=bool(missing))
    if request.method == "POST" and form.is_valid():
        all_the_same = form.cleaned_data.get("all_the_same", False)
        try:
            deciding.decide(volunteer, form.states(), all_the_same=all_the_same, by=request.user, now=now)
        except deciding.StillMissing:
            form.add_error("all_the_same", _("Something is missing. Tick this if you want to approve all the same."))
        except deciding.Overtaken:
            form.add_error(None, _("Somebody has decided meanwhile. Please look at the page anew."))
        else:
            messages.success(request, _("Saved, and they are told."))
            return redirect("onboarding")
    return _page(request, form, _("Decide"), volunteer, missing=missing)


@require(Permission.READ_APPLICATION)
@require_POST
def onboarding_reference(request: HttpRequest, pk: int) -> HttpResponse:
    """Have somebody who was named asked, or asked once more."""
    reference = get_object_or_404(references_for(request.user), pk=pk)
    try:
        ask(reference, by=request.user, now=timezone.now())
    except NotAsked:
        messages.error(request, _("There is nobody to ask any more."))
    else:
        messages.success(request, _("The question is on its way. The link works for three weeks."))
    return redirect("onboarding_file", reference.volunteer.code)


@require(Permission.NOTE_OF_VOLUNTEER)
def onboarding_interview(request: HttpRequest, code: str) -> HttpResponse:
    """Write a talk down."""
    volunteer, now = _applicant(request, code), timezone.now()
    form = forms.InterviewForm(request.POST or None, today=_today(request))
    if request.method == "POST" and form.is_valid():
        talking.note_interview(volunteer, by=request.user, now=now, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("onboarding_file", code)
    return _page(request, form, _("Note a talk"), volunteer)


@require(Permission.OFFBOARD)
def onboarding_hold(request: HttpRequest, code: str) -> HttpResponse:
    """Put it on hold; go on."""
    volunteer, now = _applicant(request, code), timezone.now()
    is_held = volunteer.onboarding_holds.filter(ended_at__isnull=True).exists()
    if is_held:
        form: Any = forms.GoOnForm(request.POST or None)
    else:
        form = forms.HoldForm(request.POST or None, today=_today(request))
    if request.method == "POST" and (is_held or form.is_valid()):
        try:
            if is_held:
                talking.end_hold(volunteer, by=request.user, now=now)
            else:
                talking.hold(volunteer, by=request.user, now=now, **form.cleaned_data)
        except talking.HeldAlready:
            messages.error(request, _("Somebody has put it on hold meanwhile."))
        else:
            messages.success(request, _("Saved."))
        return redirect("onboarding_file", code)
    return _page(request, form, _("Go on") if is_held else _("Put on hold"), volunteer)


@require(Permission.OFFBOARD)
def onboarding_mentor(request: HttpRequest, code: str) -> HttpResponse:
    """Name who goes along on a first visit."""
    volunteer, now = _applicant(request, code), timezone.now()
    mentors = applicants_for(request.user).filter(state=Volunteer.State.ACTIVE, is_experienced=True)
    current = volunteer.mentorships.filter(ended_at__isnull=True).select_related("mentor").first()
    form = forms.MentorForm(
        request.POST or None,
        mentors=mentors.exclude(pk=volunteer.pk),
        initial={"mentor": current.mentor.code if current else ""},
    )
    if request.method == "POST" and form.is_valid():
        talking.name_mentor(volunteer, form.cleaned_data["mentor"], by=request.user, now=now)
        messages.success(request, _("Saved."))
        return redirect("onboarding_file", code)
    return _page(request, form, _("Who goes along on the first visit"), volunteer)


def _page(request: HttpRequest, form: Any, title: str, volunteer: Volunteer, **more: Any) -> HttpResponse:
    return render(request, "onboarding/lead_form.html", {"form": form, "title": title, "volunteer": volunteer, **more})


def _today(request: HttpRequest) -> Any:
    return timezone.now().astimezone(ZoneInfo(request.user.program.timezone)).date()

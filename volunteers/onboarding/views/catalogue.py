"""What a program asks for, has signed and teaches: needs of roles, agreements, courses and their dates."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.access import Permission, require
from volunteers.models import Agreement, Course, HelpRole, Volunteer
from volunteers.onboarding.agreements import VersionOvertaken, publish
from volunteers.onboarding.board import agreements_for, applicants_for, course_dates_for, courses_for
from volunteers.onboarding.changing import change_needs
from volunteers.onboarding.forms import leading as forms
from volunteers.onboarding.needs import needs_of
from volunteers.onboarding.teaching import (
    CourseChanged,
    DateOver,
    NotYet,
    cancel_date,
    note_attendance,
    save_course,
    set_date,
)

DATES_SHOWN = 30


def _program(request: HttpRequest) -> Any:
    if request.user.program is None:
        raise Http404
    return request.user.program


def _today(request: HttpRequest) -> Any:
    return timezone.now().astimezone(ZoneInfo(_program(request).timezone)).date()


def _page(request: HttpRequest, form: Any, title: str, back: str, **more: Any) -> HttpResponse:
    return render(request, "onboarding/catalogue_form.html", {"form": form, "title": title, "back": back, **more})


@require(Permission.OFFBOARD)
@require_safe
def what_we_ask(request: HttpRequest) -> HttpResponse:
    """Roles with what each needs; agreements; courses with their dates."""
    program = _program(request)
    needs = needs_of([program.pk])[program.pk]
    newest = agreements_for(request.user).values("code").annotate(number=Max("number"))
    numbers = {row["code"]: row["number"] for row in newest}
    here = Q(signatures__volunteer__state=Volunteer.State.ACTIVE)
    agreements = agreements_for(request.user).annotate(signed=Count("signatures", filter=here))
    return render(
        request,
        "onboarding/what_we_ask.html",
        {
            "roles": [(role, needs[role.value]) for role in HelpRole],
            "agreements": [(row, row.number == numbers[row.code]) for row in agreements],
            "active": applicants_for(request.user).filter(state=Volunteer.State.ACTIVE).count(),
            "courses": courses_for(request.user),
            "dates": course_dates_for(request.user).order_by("-starts")[:DATES_SHOWN],
            "zone": program.timezone,
            "now": timezone.now(),
            "open_address": request.build_absolute_uri(reverse("apply", args=[program.code])),
            "takes_applications": program.takes_applications,
        },
    )


@require(Permission.OFFBOARD)
def role_needs(request: HttpRequest, role: str) -> HttpResponse:
    """What one role asks for."""
    program = _program(request)
    if role not in HelpRole.values:
        raise Http404
    needs = needs_of([program.pk])[program.pk][role]
    courses = [(course.code, course.name) for course in courses_for(request.user)]
    agreements = _newest(request)
    chosen = [code for code, _title in agreements] if needs.agreements is None else list(needs.agreements)
    form = forms.NeedsForm(
        request.POST or None,
        courses=courses,
        agreements=agreements,
        initial={
            "references": needs.references, "interview": needs.interview, "courses": list(needs.courses),
            "agreements": chosen,
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        change_needs(program, role, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("what_we_ask")
    return _page(request, form, HelpRole(role).label, "what_we_ask")


def _newest(request: HttpRequest) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for row in agreements_for(request.user):
        found.setdefault(row.code, row.title)
    return list(found.items())


@require(Permission.OFFBOARD)
def agreement_new(request: HttpRequest) -> HttpResponse:
    """A new agreement."""
    return _agreement(request, None)


@require(Permission.OFFBOARD)
def agreement_next(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a version, and publish the next one."""
    return _agreement(request, get_object_or_404(agreements_for(request.user), pk=pk))


def _agreement(request: HttpRequest, before: Agreement | None) -> HttpResponse:
    program, meanwhile = _program(request), None
    initial: dict[str, Any] = {"revision": before.number if before else 0}
    if before is not None:
        initial |= {name: getattr(before, name) for name in ("title_en", "title_es", "text_en", "text_es")}
    form = forms.AgreementForm(request.POST or None, today=_today(request), is_new=before is None, initial=initial)
    if request.method == "POST" and form.is_valid():
        code = before.code if before else form.cleaned_data["code"]
        try:
            publish(
                program, code, after=form.cleaned_data["revision"], texts=form.texts(),
                counts_from=form.cleaned_data["counts_from"], by=request.user, now=timezone.now(),
            )  # fmt: skip
        except VersionOvertaken:
            meanwhile = agreements_for(request.user).filter(code=code).first()
            form.add_error(None, _("Another version was published meanwhile. Nothing is lost: look at both below."))
            form.data = form.data.copy()
            form.data["revision"] = meanwhile.number if meanwhile else 0
        else:
            messages.success(request, _("Published. Everybody whom it is for is asked to sign it."))
            return redirect("what_we_ask")
    title = before.title if before else _("A new agreement")
    return _page(request, form, title, "what_we_ask", agreement=before, meanwhile=meanwhile)


@require(Permission.OFFBOARD)
def course_new(request: HttpRequest) -> HttpResponse:
    """A new course."""
    return _course(request, None)


@require(Permission.OFFBOARD)
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a course."""
    return _course(request, get_object_or_404(courses_for(request.user), pk=pk))


def _course(request: HttpRequest, before: Course | None) -> HttpResponse:
    program = _program(request)
    others = [(each.code, each.name) for each in courses_for(request.user) if before is None or each.pk != before.pk]
    initial: dict[str, Any] = {}
    if before is not None:
        initial = {name: getattr(before, name) for name in ("name_en", "name_es", "validity_months", "includes")}
        initial["changed_at"] = before.changed_at.isoformat()
    form = forms.CourseForm(request.POST or None, others=others, is_new=before is None, initial=initial)
    if request.method == "POST" and form.is_valid():
        code = before.code if before else form.cleaned_data["code"]
        try:
            save_course(
                program, code, changed_at=form.cleaned_data["changed_at"], by=request.user, now=timezone.now(),
                **form.columns(),
            )  # fmt: skip
        except CourseChanged:
            saved = courses_for(request.user).filter(code=code).first()
            form.add_error(None, _("Somebody has saved this course meanwhile. Nothing is lost: look at both below."))
            form.data = form.data.copy()
            form.data["changed_at"] = saved.changed_at.isoformat() if saved else ""
            return _page(request, form, _("Course"), "what_we_ask", saved=saved)
        messages.success(request, _("Saved."))
        return redirect("what_we_ask")
    return _page(request, form, before.name if before else _("A new course"), "what_we_ask", course=before)


@require(Permission.OFFBOARD)
def course_date_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Announce a date."""
    found = get_object_or_404(courses_for(request.user), pk=pk)
    zone = _program(request).timezone
    form = forms.CourseDateForm(request.POST or None, today=_today(request), zone=zone, initial={"language": "en"})
    if request.method == "POST" and form.is_valid():
        set_date(found, by=request.user, now=timezone.now(), **form.told())
        messages.success(request, _("Saved. Volunteers can say that they come."))
        return redirect("what_we_ask")
    return _page(request, form, found.name, "what_we_ask")


@require(Permission.OFFBOARD)
def course_date(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is coming, and who came."""
    given = get_object_or_404(course_dates_for(request.user), pk=pk)
    expected = list(given.attendances.values_list("volunteer__code", "state"))
    form = forms.AttendanceForm(
        request.POST or None,
        expected=applicants_for(request.user).filter(attendances__date=given).order_by("code"),
        volunteers=applicants_for(request.user),
        initial={"came": [code for code, state in expected if state in ("came", "coming")]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            note_attendance(given, form.who_came(), by=request.user, now=timezone.now())
        except NotYet:
            form.add_error(None, _("This date has not begun: who came can be written down afterwards."))
        else:
            messages.success(request, _("Saved. Whoever came has finished the course."))
            return redirect("what_we_ask")
    return _page(
        request, form, given.course.name, "what_we_ask", given=given, zone=_program(request).timezone,
        expected=sum(1 for _code, state in expected if state == "coming"),
    )  # fmt: skip


@require(Permission.OFFBOARD)
def course_date_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then cancel a date and tell whoever said they come."""
    given = get_object_or_404(course_dates_for(request.user), pk=pk)
    why_not = ""
    if given.cancelled_at is not None:
        why_not = _("This date is cancelled.")
    elif given.starts <= timezone.now():
        why_not = _("This date has begun. Please note who came.")
    if request.method == "POST" and not why_not:
        try:
            cancel_date(given, by=request.user, now=timezone.now())
        except DateOver:
            why_not = _("It is written down already who came.")
        else:
            messages.success(request, _("Cancelled. Whoever said they come is told."))
            return redirect("what_we_ask")
    expected = given.attendances.filter(state="coming").count()
    context = {"given": given, "zone": _program(request).timezone, "expected": expected, "why_not": why_not}
    return render(request, "onboarding/course_date_cancel.html", context, status=409 if request.POST else 200)

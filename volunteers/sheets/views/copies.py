"""Pages of copies: ask for one, wait, take it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.access import Permission, grants, require
from compliance.models import Job
from facilities.models import Facility
from volunteers.accounts.step_up import step_up
from volunteers.models import SheetExport
from volunteers.sheets import exporting
from volunteers.sheets.exporting import IsOver, TooManyExports
from volunteers.sheets.forms import ExportForm
from volunteers.sheets.queries import exports_of

SHOWN = 20


@require(Permission.EXPORT_SHEET)
@step_up(minutes=5)
def exports(request: HttpRequest) -> HttpResponse:
    """Ask for a copy; those of today."""
    if request.user.program is None or grants(request.user.role or "", Permission.EXPORT_SHEET) != "prog step-up":
        raise Http404
    now = timezone.now()
    facilities = Facility.objects.filter(programs=request.user.program).order_by("name", "code")
    form = ExportForm(request.POST if request.method == "POST" else None, facilities=facilities)
    if request.method == "POST" and form.is_valid():
        try:
            made = exporting.ask(request.user, now=now, **form.cleaned_data)
        except TooManyExports:
            form.add_error(None, _("You have asked for five copies within a day. Please wait until tomorrow."))
        else:
            return redirect("export", made.code)
    context = {
        "form": form,
        "exports": exports_of(request.user)[:SHOWN],
        "left": exporting.left_today(request.user, now=now),
    }
    return render(request, "sheets/exports.html", context)


@require(Permission.EXPORT_SHEET)
@require_safe
def export(request: HttpRequest, code: str) -> HttpResponse:
    """Where a copy is."""
    shown = get_object_or_404(exports_of(request.user), code=code)
    now = timezone.now()
    is_over = shown.state == SheetExport.State.OVER or (shown.ends_at is not None and shown.ends_at <= now)
    job = Job.objects.filter(pk=shown.job_number).first()
    return render(request, "sheets/export.html", {"export": shown, "is_over": is_over, "job": job})


@require(Permission.EXPORT_SHEET)
@step_up(minutes=5)
@require_safe
def export_file(request: HttpRequest, code: str) -> HttpResponse:
    """The copy itself; each time it is taken is written down."""
    shown = get_object_or_404(exports_of(request.user), code=code)
    try:
        content = exporting.take(shown, by=request.user, now=timezone.now())
    except IsOver:
        return redirect("export", shown.code)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{shown.code}.csv"'
    return response

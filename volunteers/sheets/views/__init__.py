"""Pages of imports: upload, match, look, run, stop, take back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, grants, require
from compliance.models import Job
from compliance.reading import showing
from volunteers.accounts.step_up import step_up
from volunteers.models import SheetImport, SheetRow
from volunteers.sheets import importing, undoing
from volunteers.sheets.forms import MatchForm, UploadForm
from volunteers.sheets.importing import NotNow, TooManyWaiting
from volunteers.sheets.kinds import kind_of
from volunteers.sheets.queries import imports_of
from volunteers.sheets.reading import Fault, Row, from_json
from volunteers.sheets.uploads import takes_a_file
from volunteers.sheets.words import problem_words

SHOWN = 50
SAMPLE_ROWS = 3
_State = SheetImport.State
_Outcome = SheetRow.Outcome


def _leads_only(request: HttpRequest, permission: Permission) -> None:
    # The table lets others in for rules, or for what is their own: neither is here.
    if request.user.program is None or grants(request.user.role or "", permission) != "prog step-up":
        raise Http404


def _own(request: HttpRequest, code: str) -> SheetImport:
    return get_object_or_404(imports_of(request.user), code=code)


@require(Permission.IMPORT_SHEET)
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """What was imported lately, and what can be."""
    _leads_only(request, Permission.IMPORT_SHEET)
    page = Paginator(imports_of(request.user), SHOWN).get_page(request.GET.get("page"))
    return render(request, "sheets/sheets.html", {"page": page})


@takes_a_file
@require(Permission.IMPORT_SHEET)
@step_up(minutes=5)
def sheet_new(request: HttpRequest, what: str) -> HttpResponse:
    """Give a sheet."""
    _leads_only(request, Permission.IMPORT_SHEET)
    if what not in SheetImport.What.values:
        raise Http404
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            made = importing.upload(request.user.program, what, form.table, by=request.user, now=timezone.now())
        except TooManyWaiting:
            form.add_error(
                "file", _("Several sheets are waiting to be imported. Please import them or throw them away.")
            )
        else:
            return redirect("sheet_columns", made.code)
    return render(request, "sheets/sheet_new.html", {"form": form, "what": what})


@require(Permission.IMPORT_SHEET)
def sheet_columns(request: HttpRequest, code: str) -> HttpResponse:
    """Say which column holds what."""
    sheet = _own(request, code)
    if sheet.state not in (_State.UPLOADED, _State.CHECKED):
        return redirect("sheet", sheet.code)
    with showing(by=request.user, subject=sheet.code, fields=["cells"], reason="import", program=sheet.program.code):
        heads, sample = _sample(sheet)
        form = MatchForm(
            request.POST if request.method == "POST" else None,
            kind=kind_of(sheet),
            heads=heads[1],
            matched=sheet.columns,
            options=sheet.options,
        )
        if request.method == "POST" and form.is_valid():
            try:
                importing.match(sheet, form.columns, form.options, by=request.user, now=timezone.now())
            except NotNow:
                return _overtaken(request, sheet)
            return redirect("sheet", sheet.code)
    return render(
        request, "sheets/sheet_columns.html", {"sheet": sheet, "form": form, "heads": heads[1], "rows": sample}
    )


def _sample(sheet: SheetImport) -> tuple[Row, list[Any]]:
    """The heads, and the first rows as texts: what somebody uploaded minutes ago, so that they know it again."""
    heads = importing.heads_of(sheet)
    first = sheet.parts.filter(number=1).first()
    rows = from_json(first.cells)[:SAMPLE_ROWS] if first is not None else []
    return heads, [(number, ["" if isinstance(cell, Fault) else cell for cell in cells]) for number, cells in rows]


@require(Permission.IMPORT_SHEET)
@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Where an import is, row by row what is wrong, and what became of it."""
    shown = _own(request, code)
    if shown.state == _State.UPLOADED:
        return redirect("sheet_columns", shown.code)
    now, number = timezone.now(), request.GET.get("page")
    context: dict[str, Any] = {"sheet": shown, "columns": {}}
    kind = kind_of(shown)
    if shown.state == _State.CHECKED:
        page = Paginator(shown.problems, SHOWN).get_page(number)
        context["problems"] = [
            (row, kind.column(name).words, problem_words(code, details)) for row, name, code, details in page
        ]
        context |= {"page": page, "good": shown.rows_total - shown.rows_bad}
    else:
        job = Job.objects.filter(pk=shown.job_number).first()
        outcomes = importing.outcomes(shown)
        # What is as it was wished for needs no look: it is a number.
        left = SheetRow.objects.filter(sheet=shown).exclude(outcome__in=[_Outcome.MADE, _Outcome.TAKEN_BACK])
        context |= {
            "outcomes": [(choice.label, outcomes[choice]) for choice in _Outcome if outcomes.get(choice)],
            "done": sum(outcomes.values()),
            "page": Paginator(left, SHOWN).get_page(number),
            "job": job,
            "may_undo": undoing.may_be_undone(shown, now=now),
            "has_stuck": undoing.has_stuck(shown),
            "undo_until": shown.finished_at + undoing.UNDO_WITHIN if shown.finished_at else None,
        }
    return render(request, "sheets/sheet.html", context)


@require(Permission.IMPORT_SHEET)
@step_up(minutes=5)
@require_POST
def sheet_run(request: HttpRequest, code: str) -> HttpResponse:
    """Have it imported."""
    sheet = _own(request, code)
    try:
        importing.start(sheet, by=request.user, now=timezone.now())
    except NotNow:
        return _overtaken(request, sheet)
    return redirect("sheet", sheet.code)


@require(Permission.IMPORT_SHEET)
@require_POST
def sheet_stop(request: HttpRequest, code: str) -> HttpResponse:
    """End it: nothing of it stays."""
    sheet = _own(request, code)
    try:
        left = importing.stop(sheet, by=request.user, now=timezone.now())
    except NotNow:
        return _overtaken(request, sheet)
    if left is None:
        messages.success(request, _("Thrown away. Nothing of this sheet is kept."))
        return redirect("sheets")
    messages.success(request, _("Stopped. What was imported so far is being taken back."))
    return redirect("sheet", sheet.code)


@require(Permission.IMPORT_SHEET)
@step_up(minutes=5)
@require_POST
def sheet_undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take an import back."""
    sheet = _own(request, code)
    try:
        undoing.ask_to_undo(sheet, by=request.user, now=timezone.now())
    except NotNow:
        return _overtaken(request, sheet)
    return redirect("sheet", sheet.code)


def _overtaken(request: HttpRequest, sheet: SheetImport) -> HttpResponse:
    messages.warning(request, _("This import has gone on meanwhile; nothing was changed. This is where it is now."))
    return (
        redirect("sheet", sheet.code) if imports_of(request.user).filter(pk=sheet.pk).exists() else redirect("sheets")
    )

"""Work on sheets in the background: ids in, one action out."""

from datetime import timedelta

from django.utils import timezone

from compliance.tenancy import acting, acting_for_long, each_program
from volunteers.models import SheetExport, SheetImport
from volunteers.sheets import exporting, importing, undoing

FORGOTTEN_AFTER = undoing.UNDO_WITHIN + timedelta(days=1)


def import_sheet(sheet_id: int, program_id: int) -> None:
    """Import what a lead uploaded. One that is done, gone or stopped is left alone."""
    with acting_for_long(program=program_id):
        sheet = SheetImport.objects.select_related("program").filter(pk=sheet_id).first()
        if sheet is not None:
            importing.run(sheet, now=timezone.now())


def take_sheet_back(sheet_id: int, program_id: int) -> None:
    """Take an import back."""
    with acting_for_long(program=program_id):
        sheet = SheetImport.objects.select_related("program").filter(pk=sheet_id).first()
        if sheet is not None:
            undoing.undo(sheet, now=timezone.now())


def make_export(export_id: int, program_id: int) -> None:
    """Write a copy for a lead."""
    with acting_for_long(program=program_id):
        export = SheetExport.objects.select_related("program", "asked_by").filter(pk=export_id).first()
        if export is not None:
            exporting.make(export, now=timezone.now())


def forget_sheets() -> None:
    """Destroy uploads of a day ago, copies whose half hour is over, and ledgers that nothing can be taken back by."""
    now = timezone.now()
    for program in each_program():
        with acting(program=program):
            waiting = SheetImport.objects.filter(program=program, emptied_at__isnull=True)
            old = [SheetImport.State.UPLOADED, SheetImport.State.CHECKED]
            for sheet in waiting.filter(state__in=old, uploaded_at__lte=now - importing.WAITS_AT_MOST):
                importing.remove(sheet)
            ended = [SheetImport.State.DONE, SheetImport.State.UNDONE]
            for sheet in waiting.filter(state__in=ended):  # its end was the last that a killed worker did
                importing.let_go(sheet, now=now)
            before = now - FORGOTTEN_AFTER
            SheetImport.objects.filter(program=program, state__in=ended, finished_at__lte=before).delete()
            for export in SheetExport.objects.filter(program=program, state="ready", ends_at__lte=now):
                exporting.end(export)
            exporting.forget_old(program, before=now - timedelta(days=2))

"""A sheet that waits to be imported, and a copy that is ready to be taken."""

from datetime import timedelta

from django.utils import timezone

from volunteers.models import SheetExport, SheetImport, SheetPart, SheetRow


def a_sheet(program, *, code, cells=(("Name", "Phone"), ("Ida Idason", "212-555-0199")), **columns):
    """Uploaded, its first column matched; the ledger says of the first row that it cannot be read."""
    rows = [[number, list(row)] for number, row in enumerate(cells, 1)]
    told = {"what": "volunteers", "asked_by": "tests", "columns": {"preferred_name": 0}, "rows_total": len(rows) - 1}
    sheet = SheetImport.objects.create(program=program, code=code, **(told | columns))
    SheetPart.objects.create(sheet=sheet, number=0, cells=rows)
    SheetRow.objects.create(sheet=sheet, number=2, outcome=SheetRow.Outcome.BAD)
    return sheet


def an_export(lead, *, code, content=(("Name",), ("Ida Idason",)), **columns):
    """Ready for half an hour."""
    now = timezone.now()
    told = {"what": "volunteers", "state": "ready", "asked_at": now, "ends_at": now + timedelta(minutes=30)}
    return SheetExport.objects.create(
        program=lead.program, code=code, asked_by=lead, content=[list(row) for row in content], **(told | columns)
    )

"""An import of some volunteers that ran this morning: two were known already, one row could not be read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from volunteers.models import Program, SheetExport, SheetImport, SheetRow, Volunteer
from volunteers.sheets.importing import SIGNS, let_go


def make_import(program: Program, volunteers: Sequence[Volunteer], rng: Random, *, by: str, now: datetime) -> None:
    """What it left: codes and counts; nothing of the sheet is kept."""
    sheet = SheetImport.objects.create(
        program=program, code="SH-" + "".join(rng.choice(SIGNS) for _sign in range(6)), what="volunteers",
        state=SheetImport.State.DONE, asked_by=by, uploaded_at=now - timedelta(hours=2), rows_total=3, rows_bad=1,
        finished_at=now - timedelta(hours=2),
    )  # fmt: skip
    let_go(sheet, now=now)
    known = [
        SheetRow(sheet=sheet, number=number, outcome=SheetRow.Outcome.KNOWN, target=volunteer.pk, code=volunteer.code)
        for number, volunteer in enumerate(volunteers[:2], 2)
    ]
    SheetRow.objects.bulk_create([*known, SheetRow(sheet=sheet, number=4, outcome=SheetRow.Outcome.BAD)])


def remove_sheets(programs: object) -> None:
    """Imports and copies of the invented programs."""
    SheetImport.objects.filter(program__in=programs).delete()
    SheetExport.objects.filter(program__in=programs).delete()

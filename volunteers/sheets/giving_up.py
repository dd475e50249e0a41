"""What is left of a job that was cancelled, or failed for good, is put right."""

from django.utils import timezone

from compliance.tenancy import acting
from volunteers.sheets import exporting, importing


def give_import_up(sheet_id: int, program_id: int) -> None:
    """Nothing of the import stays. May be called twice."""
    with acting(program=program_id):
        importing.give_up(sheet_id, program_id, now=timezone.now())


def give_export_up(export_id: int, program_id: int) -> None:
    """Its lead sees that the copy could not be made."""
    with acting(program=program_id):
        exporting.give_up(export_id)

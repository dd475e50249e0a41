"""Imports and copies, scoped by who asks."""

from typing import Any

from django.db.models import QuerySet

from compliance.access import Permission, grants
from volunteers.models import SheetExport, SheetImport

_LEADS = "prog step-up"


def imports_of(user: Any) -> QuerySet[SheetImport]:
    """The imports of a lead's program; nothing for everybody else."""
    rows = SheetImport.objects.select_related("program").order_by("-uploaded_at", "-pk")
    if user.program is None or grants(user.role or "", Permission.IMPORT_SHEET) != _LEADS:
        return rows.none()
    return rows.filter(program=user.program)


def exports_of(user: Any) -> QuerySet[SheetExport]:
    """The copies that a lead asked for, their own alone; nothing for everybody else."""
    rows = SheetExport.objects.select_related("program").defer("content").order_by("-asked_at", "-pk")
    if user.program is None or grants(user.role or "", Permission.EXPORT_SHEET) != _LEADS:
        return rows.none()
    return rows.filter(program=user.program, asked_by=user)

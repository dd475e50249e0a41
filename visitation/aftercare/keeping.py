"""Where the purge finds what followed a log."""

from datetime import datetime
from typing import Any

from compliance.keys import destroy_key
from compliance.retention.keepers import keep
from visitation.models import CareTask, Expense, LogAnswer, LogNote, LogShare, Obstruction, Receipt


def _delete(rows: list[Any], *, by: Any, now: datetime) -> None:
    type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).delete()


def _forget_the_visit(rows: list[Expense], *, by: Any, now: datetime) -> None:
    Expense.objects.filter(pk__in=[row.pk for row in rows]).update(visit=None)


def _delete_with_receipts(rows: list[Expense], *, by: Any, now: datetime) -> None:
    """The receipts' keys go last: killed before, the next run finds the rows due and ends it."""
    numbers = [row.pk for row in rows]
    keys = list(Receipt.objects.filter(expense__in=numbers).values_list("key_id", flat=True))
    Expense.objects.filter(pk__in=numbers).delete()
    for key_id in keys:
        destroy_key(key_id)


def register() -> None:
    """Tell the purge where the rows are."""
    of_visit = {"person": "visit__person__alias_code", "purge": _delete}
    keep("log_note", rows=lambda program: LogNote.objects.filter(visit__program=program), starts="written_at",
         **of_visit)  # fmt: skip
    keep("log_share", rows=lambda program: LogShare.objects.filter(visit__program=program), starts="ends_at",
         **of_visit)  # fmt: skip
    keep("log_answer", rows=lambda program: LogAnswer.objects.filter(visit__program=program), starts="written_at",
         **of_visit)  # fmt: skip
    keep("care_task", rows=lambda program: CareTask.objects.filter(program=program), starts="made_at", purge=_delete)
    keep("obstruction", rows=lambda program: Obstruction.objects.filter(program=program), starts="made_at",
         purge=_delete)  # fmt: skip
    keep("expense_visit", rows=lambda program: Expense.objects.filter(program=program, visit__isnull=False),
         starts="asked_at", purge=_forget_the_visit)  # fmt: skip
    keep("expense", rows=lambda program: Expense.objects.filter(program=program), starts="asked_at",
         purge=_delete_with_receipts)  # fmt: skip

"""Taking an import back: what it made and nobody has touched since goes; what was touched stays, and is listed."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from compliance import audit, queue
from compliance.keys import destroy_keys
from compliance.models import Job
from compliance.retention.holds import lock_for_deleting
from volunteers.models import SheetImport, SheetRow
from volunteers.sheets.importing import AT_A_TIME_SECONDS, UNDO_JOB, NotNow, go_on, let_go, locked, outcomes
from volunteers.sheets.kinds import kind_of

UNDO_WITHIN = timedelta(days=7)
_BATCH = 200
_Outcome = SheetRow.Outcome


def may_be_undone(sheet: SheetImport, *, now: datetime) -> bool:
    """Whether the time to take it back still runs."""
    return (
        sheet.state == SheetImport.State.DONE
        and sheet.finished_at is not None
        and now < sheet.finished_at + UNDO_WITHIN
    )


def has_stuck(sheet: SheetImport) -> bool:
    """Whether taking it back was given up on half way: it can be gone on with."""
    ended = [Job.State.FAILED, Job.State.CANCELLED]
    return (
        sheet.state == SheetImport.State.UNDOING
        and Job.objects.filter(pk=sheet.job_number, kind=UNDO_JOB, state__in=ended).exists()
    )


@transaction.atomic
def ask_to_undo(sheet: SheetImport, *, by: Any, now: datetime) -> SheetImport:
    """Have an import that is done taken back in the background. Raises NotNow."""
    row = locked(sheet, SheetImport.State.DONE, SheetImport.State.UNDOING)
    if not may_be_undone(row, now=now) and not has_stuck(row):
        raise NotNow
    row.state = SheetImport.State.UNDOING
    row.job_number = queue.ask_for(UNDO_JOB, row.pk, row.program_id, now=now, program=row.program.code).pk
    row.save(update_fields=["state", "job_number"])
    audit.record("sheet_undo_asked", by=by, subject=row.code, program=row.program.code, now=now)
    return row


def undo(sheet: SheetImport, *, now: datetime, seconds: float = AT_A_TIME_SECONDS) -> None:
    """Take back batch after batch, each with its line in the ledger. To be called while acting for the program.

    After so many seconds a job of its own goes on.
    """
    if sheet.state != SheetImport.State.UNDOING:
        return
    changing = SheetRow.objects.filter(sheet=sheet, outcome__in=[_Outcome.MADE, _Outcome.FILLED])
    begun, total, done = time.monotonic(), changing.count(), 0
    while True:
        queue.tell("taking back", done=done, total=total)
        batch = _undo_some(sheet, changing, now=now)
        if not batch:
            break
        done += batch
        if time.monotonic() - begun >= seconds and done < total:
            go_on(sheet, UNDO_JOB, SheetImport.State.UNDOING, now=now)
            return
    with transaction.atomic():
        try:
            row = locked_for_undoing(sheet)
        except NotNow:
            return
        row.state, row.undone_at = SheetImport.State.UNDONE, now
        row.finished_at = row.finished_at or now
        row.save(update_fields=["state", "undone_at", "finished_at"])
        audit.record(
            "sheet_undone", by=row.asked_by, subject=row.code, program=row.program.code, detail=outcomes(row), now=now
        )
    if row.emptied_at is None:
        let_go(row, now=now)


def locked_for_undoing(sheet: SheetImport) -> SheetImport:
    """The row under lock while it is being taken back. Raises NotNow."""
    rows = SheetImport.objects.select_for_update(of=("self",)).select_related("program")
    row = rows.filter(pk=sheet.pk, state=SheetImport.State.UNDOING).first()
    if row is None:
        raise NotNow
    return row


def _undo_some(sheet: SheetImport, changing: Any, *, now: datetime) -> int:
    kind = kind_of(sheet)
    with transaction.atomic():
        held = lock_for_deleting(sheet.program_id)
        rows = list(changing.select_for_update().order_by("-number")[:_BATCH])
        numbers = [row.target for row in rows]
        stamps, used = kind.stamps(numbers), kind.in_use(numbers)
        for row in rows:
            same = row.stamp is not None and stamps.get(row.target) == bytes(row.stamp)
            is_held = held.everything or row.code in held.people
            # What was filled in can be emptied again whatever hangs on the row; what was made must be nobody's yet.
            free = same and not is_held and (row.outcome == _Outcome.FILLED or row.target not in used)
            row.back = free
        kind.empty([row for row in rows if row.back and row.outcome == _Outcome.FILLED])
        gone = kind.remove([row.target for row in rows if row.back and row.outcome == _Outcome.MADE], sheet, now)
        for row in rows:
            is_back = row.back and (row.outcome == _Outcome.FILLED or row.target in gone)
            row.outcome = _Outcome.TAKEN_BACK if is_back else _Outcome.KEPT
        SheetRow.objects.bulk_update(rows, ["outcome"])
        # Last: what fails before leaves everything as it was, and what fails after is done again.
        destroy_keys(gone.values())
        return len(rows)

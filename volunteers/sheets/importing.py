"""An import from its file to its end: upload, match, check, run, cancel. What goes wrong leaves nothing half written.

The rows are cut into parts. A part is written in one transaction, together with the ledger that says what became of
each of its rows: a run that dies goes on with the first part that has no mark.
"""

import secrets
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count

from compliance import audit, queue
from compliance.keys import destroy_key
from compliance.queue import JobCancelled
from volunteers.models import Program, SheetImport, SheetPart, SheetRow
from volunteers.sheets import alone
from volunteers.sheets.checking import PROBLEMS_KEPT, Checked, Checker, guessed
from volunteers.sheets.kinds import Batch, kind_of
from volunteers.sheets.reading import Row, Table, from_json, to_json

JOB = "volunteers.sheets.jobs.import_sheet"
UNDO_JOB = "volunteers.sheets.jobs.take_sheet_back"
PART_ROWS = 200
AT_A_TIME_SECONDS = 45.0  # well under the time the queue gives a task
WAITS_AT_MOST = timedelta(hours=24)  # an upload that nobody imports
MOST_WAITING = 5  # uploads of one program that are not imported yet
SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"  # as in other codes


class NotNow(Exception):
    """The import is at another stage by now, or is gone. Nothing was changed."""


class TooManyWaiting(Exception):
    """The program has as many uploads as it may that wait to be imported."""


def drawn_code(begins: str) -> str:
    """A code of an import or an export: five signs after two letters."""
    return f"{begins}-" + "".join(secrets.choice(SIGNS) for _sign in range(6))


@transaction.atomic
def upload(program: Program, what: str, table: Table, *, by: Any, now: datetime) -> SheetImport:
    """Keep a sheet, sealed, until it is imported. The columns are matched as far as their heads say. TooManyWaiting."""
    # Locked first: two leads at once must not both find the last place free.
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    unfinished = [SheetImport.State.UPLOADED, SheetImport.State.CHECKED]
    if SheetImport.objects.filter(program=program, state__in=unfinished, emptied_at=None).count() >= MOST_WAITING:
        raise TooManyWaiting
    sheet = SheetImport.objects.create(
        program=program,
        code=drawn_code("SH"),
        what=what,
        asked_by=str(by)[:120],
        uploaded_at=now,
        columns=guessed(kind_of(what), table.heads[1]),
        rows_total=len(table.rows),
    )
    rows = table.rows
    parts = [rows[start : start + PART_ROWS] for start in range(0, len(rows), PART_ROWS)]
    kept = [SheetPart(sheet=sheet, number=number, cells=to_json(part)) for number, part in enumerate(parts, 1)]
    # Part 0 is the row of heads; there is nothing in it to import.
    heads = SheetPart(sheet=sheet, number=0, cells=to_json([table.heads]), done_at=now)
    SheetPart.objects.bulk_create([heads, *kept])
    _record("sheet_uploaded", sheet, by=by, now=now, rows=len(rows), what=what)
    return sheet


def heads_of(sheet: SheetImport) -> Row:
    """The row of heads. Raises NotNow once the upload is gone."""
    part = SheetPart.objects.select_related("sheet").filter(sheet=sheet, number=0).first()
    if part is None or sheet.emptied_at is not None:
        raise NotNow
    return from_json(part.cells)[0]


@transaction.atomic
def match(
    sheet: SheetImport, columns: Mapping[str, int], options: dict[str, Any], *, by: Any, now: datetime
) -> SheetImport:
    """Say which column holds what, and have every row read. Raises NotNow."""
    row = locked(sheet, SheetImport.State.UPLOADED, SheetImport.State.CHECKED)
    checker = Checker(kind_of(row), columns, row.program, today=now.date())
    problems: list[Any] = []
    bad = 0
    for part in _parts(row):
        checked = checker.check(from_json(part.cells))
        bad += len(checked.bad_rows)
        problems += checked.problems
    row.columns, row.options, row.state = dict(columns), options, SheetImport.State.CHECKED
    row.rows_bad, row.problems = bad, problems[:PROBLEMS_KEPT]
    row.save(update_fields=["columns", "options", "state", "rows_bad", "problems"])
    return row


@transaction.atomic
def start(sheet: SheetImport, *, by: Any, now: datetime) -> SheetImport:
    """Have the rows that can be read imported in the background. Raises NotNow."""
    row = locked(sheet, SheetImport.State.CHECKED)
    row.job_number = queue.ask_for(JOB, row.pk, row.program_id, now=now, program=row.program.code).pk
    row.state = SheetImport.State.WAITING
    row.save(update_fields=["state", "job_number"])
    _record("sheet_started", row, by=by, now=now, rows=row.rows_total - row.rows_bad)
    return row


def run(sheet: SheetImport, *, now: datetime, seconds: float = AT_A_TIME_SECONDS) -> None:
    """Write part after part. To be called while acting for the program; raises JobCancelled between parts.

    After so many seconds a job of its own goes on: the queue ends one that takes long.
    """
    if sheet.state != SheetImport.State.WAITING:
        return
    begun = time.monotonic()
    lines = SheetRow.objects.filter(sheet=sheet)
    memory: dict[str, Any] = {
        outcome: set(lines.filter(outcome=outcome).values_list("target", flat=True)) for outcome in _CHANGING
    }
    done = lines.count()
    checker = Checker(kind_of(sheet), sheet.columns, sheet.program, today=now.date())
    waiting = SheetPart.objects.filter(sheet=sheet, done_at__isnull=True)
    for part in _parts(sheet) if waiting.exists() else ():
        queue.tell("importing", done=done, total=sheet.rows_total)
        checked = checker.check(from_json(part.cells))  # parts that are done as well: later rows may say the same
        if part.done_at is None:
            done += _write(sheet, part, checked, memory, now=now)
            if time.monotonic() - begun >= seconds and waiting.exists():
                go_on(sheet, JOB, SheetImport.State.WAITING, now=now)
                return
    queue.tell("importing", done=done, total=sheet.rows_total)
    with transaction.atomic():
        try:
            row = locked(sheet, SheetImport.State.WAITING)
        except NotNow:
            return
        row.state, row.finished_at = SheetImport.State.DONE, now
        row.save(update_fields=["state", "finished_at"])
        _record("sheet_imported", row, by=row.asked_by, now=now, **outcomes(row))
    # Not before the import is known to be done: without its key nothing could go on.
    let_go(row, now=now)


@transaction.atomic
def go_on(sheet: SheetImport, job: str, state: str, *, now: datetime) -> None:
    """Have the next job go on, if the import is still at this stage."""
    try:
        row = locked(sheet, state)
    except NotNow:
        return
    row.job_number = queue.ask_for(job, row.pk, row.program_id, now=now, program=row.program.code).pk
    row.save(update_fields=["job_number"])


def _write(sheet: SheetImport, part: SheetPart, checked: Checked, memory: dict[str, Any], *, now: datetime) -> int:
    """One part and its ledger, or neither. How many rows it has."""
    kind = kind_of(sheet)
    with transaction.atomic():
        # Locked first: whoever stops the import waits for this part, and sees it in the ledger.
        try:
            locked(sheet, SheetImport.State.WAITING)
        except NotNow:
            raise JobCancelled from None
        # Another worker, which took this one for dead, may have written it.
        if not SheetPart.objects.filter(pk=part.pk, done_at__isnull=True).exists():
            return 0
        # One import of a program writes at a time: who is known already is asked once nobody else can add them.
        changed = alone.at_last(sheet, memory)
        made = kind.write(Batch(sheet.program, sheet.options, checked.wanted, sheet.asked_by, now, memory, changed))
        touched = [row.target for row in made if row.target and row.outcome in _CHANGING]
        stamps = kind.stamps(touched)
        for row in made:
            row.sheet = sheet
            row.stamp = stamps.get(row.target) if row.outcome in _CHANGING else None
        bad = [SheetRow(sheet=sheet, number=each, outcome=SheetRow.Outcome.BAD) for each in checked.bad_rows]
        SheetRow.objects.bulk_create([*made, *bad])
        SheetPart.objects.filter(pk=part.pk).update(done_at=now)
        codes = sorted(row.code for row in made if row.outcome in _CHANGING)
        if codes:
            _record("sheet_rows_imported", sheet, by=sheet.asked_by, now=now, **{sheet.what: codes})
        return len(made) + len(bad)


_NEEDS_CELLS = (SheetImport.State.UPLOADED, SheetImport.State.CHECKED, SheetImport.State.WAITING)
_CHANGING = (SheetRow.Outcome.MADE, SheetRow.Outcome.FILLED)


@transaction.atomic
def stop(sheet: SheetImport, *, by: Any, now: datetime) -> SheetImport | None:
    """End an import before it is done. What was imported so far is taken back; what was only uploaded is gone at once.

    Raises NotNow. None: there is nothing left of it.
    """
    row = locked(sheet, SheetImport.State.UPLOADED, SheetImport.State.CHECKED, SheetImport.State.WAITING)
    _record("sheet_stopped", row, by=by, now=now, **outcomes(row))
    if row.state != SheetImport.State.WAITING:
        remove(row)
        return None
    give_up(row.pk, row.program_id, now=now)
    row.refresh_from_db()
    return row


def give_up(sheet_id: int, program_id: int, *, now: datetime) -> None:
    """Have what a run wrote taken back, because it was cancelled or failed for good. May be called twice."""
    row = SheetImport.objects.select_for_update(of=("self",)).filter(pk=sheet_id).first()
    if row is None or row.state != SheetImport.State.WAITING:
        return
    row.state = SheetImport.State.UNDOING
    row.job_number = queue.ask_for(UNDO_JOB, row.pk, program_id, now=now, program=row.program.code).pk
    row.save(update_fields=["state", "job_number"])


def outcomes(sheet: SheetImport) -> dict[str, int]:
    """{outcome: rows} of the ledger so far."""
    counted = SheetRow.objects.filter(sheet=sheet).order_by().values("outcome").annotate(rows=Count("pk"))
    return {row["outcome"]: row["rows"] for row in counted}


@transaction.atomic
def let_go(sheet: SheetImport, *, now: datetime) -> None:
    """Destroy what was uploaded; the ledger stays. The key goes last. May run twice."""
    SheetPart.objects.filter(sheet=sheet).delete()
    SheetImport.objects.filter(pk=sheet.pk).update(emptied_at=now, problems=[])
    destroy_key(sheet.key_id)


@transaction.atomic
def remove(sheet: SheetImport) -> None:
    """Destroy an import with its ledger."""
    key = sheet.key_id
    sheet.delete()
    destroy_key(key)


def locked(sheet: SheetImport, *states: str) -> SheetImport:
    """The row under lock, at one of these stages. Raises NotNow."""
    row = SheetImport.objects.select_for_update(of=("self",)).select_related("program").filter(pk=sheet.pk).first()
    if row is None or row.state not in states or (row.emptied_at and row.state in _NEEDS_CELLS):
        raise NotNow
    return row


def _parts(sheet: SheetImport) -> Iterator[SheetPart]:
    parts = SheetPart.objects.filter(sheet=sheet, number__gt=0).order_by("number")
    for pk in list(parts.values_list("pk", flat=True)):  # one by one: twenty thousand rows are much to hold at once
        part = parts.get(pk=pk)
        part.sheet = sheet
        yield part


def _record(action: str, sheet: SheetImport, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(action, by=by, subject=sheet.code, program=sheet.program.code, detail=detail, now=now)

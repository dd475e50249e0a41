"""Copies for a lead: made in the background, marked with whose they are, gone after half an hour."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, override

from compliance import audit, queue
from compliance.keys import destroy_key
from facilities.models import Facility
from volunteers.models import SheetExport, User
from volunteers.sheets.importing import drawn_code

JOB = "volunteers.sheets.jobs.make_export"
A_DAY = 5
LASTS = timedelta(minutes=30)
LONGEST_DAYS = 366
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")

# heads and rows of what was asked for
Maker = Callable[[SheetExport], tuple[list[str], Iterable[list[str]]]]


class TooManyExports(Exception):
    """This lead has asked for as many copies as they may within a day."""


class IsOver(Exception):
    """The copy is not ready, or its half hour is over."""


_makers: dict[str, Maker] = {}


def register(what: str, maker: Maker) -> None:
    """Say how copies of this kind are made. Called in the lead's language, while acting for the program."""
    _makers[what] = maker


@transaction.atomic
def ask(
    lead: User, what: str, *, now: datetime, first_day: date | None = None, last_day: date | None = None,
    facility: Facility | None = None,
) -> SheetExport:  # fmt: skip
    """Have a copy made. Raises TooManyExports."""
    # Locked first: the day's count must hold for two tabs at once.
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=lead.pk)
    if left_today(lead, now=now) < 1:
        raise TooManyExports
    export = SheetExport.objects.create(
        program=lead.program, code=drawn_code("EX"), what=what, asked_by=lead, asked_at=now, first_day=first_day,
        last_day=last_day, facility=facility,
    )  # fmt: skip
    export.job_number = queue.ask_for(JOB, export.pk, lead.program.pk, now=now, program=lead.program.code).pk
    export.save(update_fields=["job_number"])
    _record("export_asked", export, by=lead, now=now, what=what)
    return export


def left_today(lead: User, *, now: datetime) -> int:
    """How many copies a lead may still ask for within these 24 hours."""
    asked = SheetExport.objects.filter(program=lead.program, asked_by=lead, asked_at__gt=now - timedelta(days=1))
    return max(0, A_DAY - asked.count())


def make(export: SheetExport, *, now: datetime) -> None:
    """Write the copy. Raises JobCancelled between rows; a copy that is ready or over is left alone."""
    if export.state != SheetExport.State.WAITING or export.asked_by is None:
        return
    mark = f"{export.code} {export.asked_by.username}"
    content: list[list[str]] = []
    with transaction.atomic(), override(export.asked_by.language):
        heads, rows = _makers[export.what](export)
        content.append([*heads, gettext("Copy")])
        for row in rows:
            content.append([*row, mark])
            if len(content) % 100 == 0:
                queue.tell("writing", done=len(content))
    with transaction.atomic():
        row = (
            SheetExport.objects.select_for_update(of=("self",)).select_related("program", "asked_by").get(pk=export.pk)
        )
        if row.state != SheetExport.State.WAITING:
            return
        row.content, row.rows_total = content, len(content) - 1
        row.state, row.ends_at = SheetExport.State.READY, now + LASTS
        row.save(update_fields=["content", "rows_total", "state", "ends_at"])
        _record("export_made", row, by=row.asked_by, now=now, rows=row.rows_total, what=row.what)


@transaction.atomic
def take(export: SheetExport, *, by: User, now: datetime) -> bytes:
    """The file, once more counted and written down. Raises IsOver."""
    row = SheetExport.objects.select_for_update(of=("self",)).select_related("program").get(pk=export.pk)
    if row.state != SheetExport.State.READY or row.ends_at is None or row.ends_at <= now:
        raise IsOver
    row.taken += 1
    row.save(update_fields=["taken"])
    _record("export_taken", row, by=by, now=now, times=row.taken, what=row.what)
    return as_file(row.content)


def as_file(rows: Iterable[list[str]]) -> bytes:
    """CSV as spreadsheets read it: UTF-8 with its mark, every cell quoted and neutralised."""
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([neutral(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what would begin one."""
    bare = cell.lstrip(" \u00a0\"'")
    return f"'{cell}" if cell.startswith(_DANGEROUS) or bare.startswith(_DANGEROUS) else cell


@transaction.atomic
def end(export: SheetExport) -> None:
    """Its time is over: the key is destroyed, and with it every copy of the row."""
    SheetExport.objects.filter(pk=export.pk).update(state=SheetExport.State.OVER, content=None)
    destroy_key(export.key_id)


@transaction.atomic
def end_all(program: int, what: str) -> None:
    """End the copies of this kind that wait or are ready: what they hold, or are about to, is not to be had any more.

    In the caller's transaction. One that is being written just now is waited for, and ended.
    """
    rows = SheetExport.objects.select_for_update(of=("self",)).filter(
        program=program, what=what, state__in=[SheetExport.State.WAITING, SheetExport.State.READY]
    )
    for export in rows.defer("content").order_by("pk"):
        SheetExport.objects.filter(pk=export.pk).update(state=SheetExport.State.OVER, content=None)
        # The key goes once that is certain: with it goes the row in every backup.
        transaction.on_commit(lambda key=export.key_id: destroy_key(key))


def give_up(export_id: int) -> None:
    """It could not be made, or somebody stopped it."""
    waiting = SheetExport.objects.filter(pk=export_id, state=SheetExport.State.WAITING)
    waiting.update(state=SheetExport.State.FAILED)


def forget_old(program: int, *, before: datetime) -> None:
    """Remove what is over since long; the trail says that there was one."""
    for export in SheetExport.objects.filter(program=program, asked_at__lte=before).defer("content"):
        key = export.key_id
        export.delete()
        destroy_key(key)


def _record(action: str, export: SheetExport, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(action, by=by, subject=export.code, program=export.program.code, detail=detail, now=now)

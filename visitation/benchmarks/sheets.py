"""How long an import of volunteers takes: read from a workbook, every row looked at, written, and taken back.

On rows and keys of its own, which are gone when it ends.
"""

import io
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from compliance.keys import opened
from compliance.tenancy import acting
from volunteers.models import Network, Program, SheetImport
from volunteers.sheets import importing, undoing
from volunteers.sheets.limits import MOST_ROWS
from volunteers.sheets.reading import read_sheet


class _Over(Exception):
    """Ends the transaction: nothing of the benchmark stays."""


def sheets_figures(rows: int = 0) -> dict[str, Any]:
    """Seconds of each step for so many rows, those of a core that this process used, and megabytes of the file."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, override_settings(KEY_STORE=Path(folder)):
        try:
            with transaction.atomic():
                figures = _measured(rows or MOST_ROWS)
                raise _Over
        except _Over:
            opened.forget()
    return figures


def _measured(rows: int) -> dict[str, Any]:
    mark, now = uuid4().hex[:8], timezone.now()
    network = Network.objects.create(code=f"bench-{mark}", name="Benchmark")
    program = Program.objects.create(network=network, code=f"bench-{mark}", name="Benchmark")
    text = io.StringIO()
    text.write("Name,E-mail,Phone,ZIP,Languages\n")
    for number in range(rows):
        phone = f"212-{200 + number // 10_000}-{number % 10_000:04d}"
        text.write(f'Volunteer {number},zv{number}@example.org,{phone},10001,"es, en"\n')
    data = text.getvalue().encode()
    figures: dict[str, Any] = {"rows": rows, "megabytes": round(len(data) / 1024**2, 2)}
    table = _timed(figures, "read", lambda: read_sheet(data))
    with acting(program=program.pk):
        sheet = _timed(figures, "keep", lambda: importing.upload(program, "volunteers", table, by="bench", now=now))
        options = {"known": "fill"}
        _timed(figures, "look", lambda: importing.match(sheet, sheet.columns, options, by="bench", now=now))
        sheet = importing.start(sheet, by="bench", now=now)
        _timed(figures, "import", lambda: _to_the_end(importing.run, sheet, now=now))
        figures["outcomes"] = importing.outcomes(sheet)
        sheet = undoing.ask_to_undo(sheet, by="bench", now=now)
        _timed(figures, "take_back", lambda: _to_the_end(undoing.undo, sheet, now=now))
        figures["outcomes_then"] = importing.outcomes(sheet)
    return figures


def _to_the_end(work: Callable[..., Any], sheet: SheetImport, *, now: datetime) -> None:
    """One job after the other, as the queue has it: each ends by itself when its time is up."""
    begun_in = sheet.state
    while SheetImport.objects.get(pk=sheet.pk).state == begun_in:
        work(sheet, now=now)


def _timed(figures: dict[str, Any], name: str, work: Callable[[], Any]) -> Any:
    begun, used = time.perf_counter(), time.process_time()
    made = work()
    figures[f"{name}_seconds"] = round(time.perf_counter() - begun, 2)
    figures[f"{name}_core_seconds"] = round(time.process_time() - used, 2)
    return made

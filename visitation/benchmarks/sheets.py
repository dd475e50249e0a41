"""How long sheets take: read, every row looked at, written, and taken back: volunteers of a workbook, people of a CSV.

On rows and keys of its own, which are gone when it ends.
"""

import csv
import io
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from compliance.keys import opened
from compliance.tenancy import acting
from visitation.demo_world.names import MEN, SURNAMES, WOMEN
from volunteers.models import Network, Program, SheetImport
from volunteers.sheets import importing, undoing
from volunteers.sheets.limits import MOST_ROWS
from volunteers.sheets.reading import Table, read_sheet
from volunteers.sheets.workbooks import workbook_of

Cells = list[list[str]]
_VOLUNTEERS = ["Name", "E-mail", "Phone", "ZIP", "Languages"]
_PEOPLE = [
    "Name", "First name", "A-number", "Gender", "Country of birth", "Date of birth", "Languages", "Waiting since",
]  # fmt: skip


class _Over(Exception):
    """Ends the transaction: nothing of the benchmark stays."""


def sheets_figures(rows: int = 0) -> dict[str, Any]:
    """Of each sheet of so many rows: megabytes of the file, seconds of each step and those of a core that this process
    used, and the most memory that it ever held until then, in megabytes."""
    rows = rows or MOST_ROWS
    volunteers, people = [_VOLUNTEERS, *_volunteers(rows)], [_PEOPLE, *_people(rows)]
    figures: dict[str, Any] = {"rows": rows, "megabytes_before": _megabytes()}
    for what, data in (("volunteers", workbook_of("volunteers", volunteers)), ("people", _text(people))):
        figures[what] = found = {"file_megabytes": round(len(data) / 1024**2, 2)}
        _to_the_end(what, data, found)
    other = {"volunteers_as_csv": _text(volunteers), "people_as_workbook": workbook_of("people", people)}
    for name, data in other.items():
        figures[name] = found = {"file_megabytes": round(len(data) / 1024**2, 2)}
        _timed(found, "read", lambda data=data: read_sheet(data))
    return figures


def _to_the_end(what: str, data: bytes, figures: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder, override_settings(KEY_STORE=Path(folder)):
        try:
            with transaction.atomic():
                _measured(what, data, figures)
                raise _Over
        except _Over:
            opened.forget()


def _measured(what: str, data: bytes, figures: dict[str, Any]) -> None:
    mark, now = uuid4().hex[:8], timezone.now()
    network = Network.objects.create(code=f"bench-{mark}", name="Benchmark")
    program = Program.objects.create(network=network, code=f"bench-{mark}", name="Benchmark")
    table: Table = _timed(figures, "read", lambda: read_sheet(data))
    with acting(program=program.pk):
        sheet = _timed(figures, "keep", lambda: importing.upload(program, what, table, by="bench", now=now))
        options = {"known": "fill", "doubted": "add"}
        _timed(figures, "look", lambda: importing.match(sheet, sheet.columns, options, by="bench", now=now))
        sheet = importing.start(sheet, by="bench", now=now)
        _timed(figures, "import", lambda: _job_after_job(importing.run, sheet, now=now))
        figures["outcomes"] = importing.outcomes(sheet)
        sheet = undoing.ask_to_undo(sheet, by="bench", now=now)
        _timed(figures, "take_back", lambda: _job_after_job(undoing.undo, sheet, now=now))
        figures["outcomes_then"] = importing.outcomes(sheet)


def _volunteers(rows: int) -> Cells:
    return [
        [
            f"Volunteer {row}",
            f"zv{row}@example.org",
            f"212-{200 + row // 10_000}-{row % 10_000:04d}",
            "10001",
            "es, en",
        ]
        for row in range(rows)
    ]


def _people(rows: int) -> Cells:
    """The commonest name is one in ten, as in life; one in ten has a number.

    Each number is locked until the end of its part; here all parts are of one transaction, which holds only so many.
    """
    rng = Random("sheets")
    firsts = [*MEN, *WOMEN]
    given = rng.choices(firsts, [1 / (place + 1) for place in range(len(firsts))], k=2 * rows)
    surnames = rng.choices(SURNAMES, [1 / (place + 1) for place in range(len(SURNAMES))], k=2 * rows)
    today = timezone.now().date()
    return [
        [
            f"{given[2 * row]} {given[2 * row + 1]} {surnames[2 * row]} {surnames[2 * row + 1]}",
            given[2 * row],
            "" if row % 10 else f"A{row:09d}",
            rng.choice(["male", "f", ""]),
            "Honduras",
            str(date(1970, 1, 1) + timedelta(days=row % 9_000)),
            "Spanish, K'iche'" if row % 5 else "en",
            str(today - timedelta(days=row % 400)),
        ]
        for row in range(rows)
    ]


def _text(rows: Cells) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _job_after_job(work: Callable[..., Any], sheet: SheetImport, *, now: datetime) -> None:
    """One job after the other, as the queue has it: each ends by itself when its time is up."""
    begun_in = sheet.state
    while True:
        # Read anew: a job begins with the row as it is.
        row = SheetImport.objects.select_related("program").get(pk=sheet.pk)
        if row.state != begun_in:
            return
        work(row, now=now)


def _timed(figures: dict[str, Any], name: str, work: Callable[[], Any]) -> Any:
    begun, used = time.perf_counter(), time.process_time()
    made = work()
    figures[f"{name}_seconds"] = round(time.perf_counter() - begun, 2)
    figures[f"{name}_core_seconds"] = round(time.process_time() - used, 2)
    figures[f"{name}_peak_megabytes"] = _megabytes()
    return made


def _megabytes() -> int:
    """The most that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

"""Sheets as somebody uploads them, and imports that ran."""

import csv
import io
from datetime import timedelta

from tests.factories.told_visits import STARTS
from volunteers.sheets import importing, undoing
from volunteers.sheets.reading import read_sheet

NOW = STARTS - timedelta(days=9)


def a_csv(*rows, encoding="utf-8"):
    """The bytes of a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def uploaded(program, what, *rows, by="harbor-lead", now=NOW):
    """What a lead uploaded, its columns as its heads say."""
    return importing.upload(program, what, read_sheet(a_csv(*rows)), by=by, now=now)


def checked(program, what, *rows, options=None, now=NOW):
    """The same, every row read."""
    sheet = uploaded(program, what, *rows, now=now)
    return importing.match(sheet, sheet.columns, options or {"known": "fill"}, by="harbor-lead", now=now)


def imported(program, what, *rows, options=None, now=NOW):
    """The same, imported."""
    sheet = importing.start(checked(program, what, *rows, options=options, now=now), by="harbor-lead", now=now)
    importing.run(sheet, now=now)
    sheet.refresh_from_db()
    return sheet


def taken_back(sheet, now=NOW):
    """The same, taken back."""
    sheet = undoing.ask_to_undo(sheet, by="harbor-lead", now=now)
    undoing.undo(sheet, now=now)
    sheet.refresh_from_db()
    return sheet

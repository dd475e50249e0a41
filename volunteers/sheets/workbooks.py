"""XLSX workbooks; the door to openpyxl. The first sheet is read row by row; macros, links and pictures are passed by.

A formula's result is not taken: the file holds what some other program once worked out, or nothing at all.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.read_only import EMPTY_CELL

from volunteers.sheets.limits import (
    MOST_COLUMNS,
    MOST_PACKED_FILES,
    MOST_ROWS,
    MOST_UNPACKED_BYTES,
    Spoilt,
    Unreadable,
)

_MERGED = re.compile(rb'mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MOST_MERGED = 50_000  # cells
_FARTHEST_ROW = 4 * MOST_ROWS  # empty rows between count too


def rows_of_workbook(data: bytes) -> Iterator[tuple[int, list[Any]]]:
    """Each row of the first sheet with its number: texts, and Spoilt cells. Raises Unreadable."""
    _look_at_packing(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        merged = _merged_cells(data, getattr(sheet, "_worksheet_path", ""))
        # What the file says of its own size may be wrong or far too much.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
            if number > _FARTHEST_ROW:
                raise Unreadable("too_many_rows")
            covered = merged.get(number, ())
            end = min(len(cells), max(_end(cells), max(covered, default=-1) + 1))
            yield number, [Spoilt("merged") if place in covered else _text(cells[place]) for place in range(end)]
    except Unreadable:
        raise
    except Exception:  # whatever a file that somebody made up can raise there: none of it is ours
        raise Unreadable("broken") from None


def workbook_of(title: str, rows: Iterable[list[str]]) -> bytes:
    """A workbook of one sheet with these rows; every cell is text, so nothing in it is worked out."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\[\]:*?/\\\\]", " ", title)[:31])
    for row in rows:
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=_UNPRINTABLE.sub(" ", text))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _end(cells: Sequence[Any]) -> int:
    """How many cells a row has up to its last one: each is filled up to the same length, most of it with nothing."""
    end = len(cells)
    while end and cells[end - 1] is EMPTY_CELL:
        end -= 1
    return end


def _look_at_packing(data: bytes) -> None:
    """How much there is to unpack, before any of it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            files = packed.infolist()
    except zipfile.BadZipFile:
        raise Unreadable("broken") from None
    if len(files) > MOST_PACKED_FILES or sum(file.file_size for file in files) > MOST_UNPACKED_BYTES:
        raise Unreadable("packed")
    if any(file.flag_bits & 0x1 for file in files):
        raise Unreadable("old_or_locked")
    if "xl/workbook.xml" not in {file.filename for file in files}:
        raise Unreadable("no_sheet")


def _merged_cells(data: bytes, path: str) -> dict[int, set[int]]:
    """{row: places of cells that merging covers}: all but the first cell of each merged block."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        blocks = _MERGED.findall(packed.read(path.lstrip("/")))
    covered: dict[int, set[int]] = {}
    count = 0
    for left, top, right, bottom in blocks:
        first = (int(top), _place_of(left))
        for row in range(int(top), min(int(bottom), _FARTHEST_ROW) + 1):
            places = set(range(first[1], min(_place_of(right), MOST_COLUMNS) + 1))
            covered.setdefault(row, set()).update(places - {first[1]} if row == first[0] else places)
            count += len(places)
            if count > _MOST_MERGED:
                raise Unreadable("merged")
    return covered


def _place_of(letters: bytes) -> int:
    """The column's place, from 0."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1


def _text(cell: Any) -> Any:
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None:
        return ""
    if kind in ("f", "e"):
        return Spoilt("formula" if kind == "f" else "error")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ", timespec="minutes")
    return str(value)

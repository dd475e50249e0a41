"""From the bytes of a file to rows of cells. Nothing is kept on the disk, and nothing in a file is run or followed."""

from dataclasses import dataclass
from typing import Any

from volunteers.sheets.limits import MOST_CELL_SIGNS, MOST_COLUMNS, MOST_ROWS, Unreadable
from volunteers.sheets.texts import rows_of_text
from volunteers.sheets.workbooks import rows_of_workbook

_HEADS_WITHIN = 10  # a title may stand above the heads
_BEGINNINGS = (
    (b"\xd0\xcf\x11\xe0", "old_or_locked"),
    (b"%PDF", "no_sheet"),
    (b"{\\rtf", "no_sheet"),
    (b"\x89PNG", "no_sheet"),
    (b"\xff\xd8\xff", "no_sheet"),
    (b"<", "no_sheet"),
)


@dataclass(frozen=True)
class Fault:
    """A cell that says nothing we could take: `code` is formula, error, merged or long."""

    code: str


Cell = str | Fault
Row = tuple[int, list[Cell]]  # its number as a spreadsheet shows it, from 1


@dataclass(frozen=True)
class Table:
    """The heads of the columns, and every row below that is not empty."""

    heads: Row
    rows: list[Row]


def read_sheet(data: bytes) -> Table:
    """Read a CSV file or the first sheet of an XLSX workbook, by its bytes and whatever it is called.

    Raises Unreadable. A formula is a fault: what it would give is known to the program that wrote it alone.
    """
    for beginning, why in _BEGINNINGS:
        if data.lstrip()[: len(beginning)] == beginning:
            raise Unreadable(why)
    found = rows_of_workbook(data) if data.startswith(b"PK\x03\x04") else rows_of_text(data)
    rows: list[Row] = []
    for number, cells in found:
        taken = [_taken(cell) for cell in _without_empty_end(cells)]
        if not taken:
            continue
        if len(taken) > MOST_COLUMNS:
            raise Unreadable("too_many_columns", row=number)
        rows.append((number, taken))
        if len(rows) > MOST_ROWS + _HEADS_WITHIN:
            raise Unreadable("too_many_rows")
    return _below_heads(rows)


def _below_heads(rows: list[Row]) -> Table:
    """The first row that fills two cells has the heads; in a sheet of one column it is the first row."""
    if not rows:
        raise Unreadable("empty")
    filled = [sum(isinstance(cell, str) and bool(cell) for cell in cells) for _n, cells in rows[:_HEADS_WITHIN]]
    heads = next((place for place, count in enumerate(filled) if count > 1), 0)
    below = rows[heads + 1 :]
    if not below:
        raise Unreadable("empty")
    if len(below) > MOST_ROWS:
        raise Unreadable("too_many_rows")
    return Table(rows[heads], below)


def _taken(cell: Any) -> Cell:
    if isinstance(cell, str):
        text = cell.strip()
        if text[:1] == "'" and text[1:2] in ("+", "-", "@"):
            text = text[1:]  # our own copies have it, so that no spreadsheet takes the cell for a formula
        if len(text) > MOST_CELL_SIGNS:
            return Fault("long")
        return Fault("formula") if text.startswith("=") else text
    return Fault(cell.fault)


def _without_empty_end(cells: list[Any]) -> list[Any]:
    end = len(cells)
    while end and isinstance(cells[end - 1], str) and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def to_json(rows: list[Row]) -> list[Any]:
    """As it is kept in a sealed column."""
    return [
        [number, [cell if isinstance(cell, str) else {"fault": cell.code} for cell in cells]] for number, cells in rows
    ]


def from_json(kept: list[Any]) -> list[Row]:
    """What `to_json` made."""
    return [
        (number, [cell if isinstance(cell, str) else Fault(cell["fault"]) for cell in cells]) for number, cells in kept
    ]

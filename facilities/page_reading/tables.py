"""Tables of a saved page as lines: a cell of several rows stands in each, days over columns beside each cell."""

import re
from dataclasses import dataclass, field

MOST_CELLS = 4_000  # a table of more is read cell by cell
MOST_SPANNED = 60
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?|holidays?|weekdays|weekends?"
_DAYS = re.compile(rf"\s*(?:{_DAY})(?:\s*(?:-|–|to|through|and|&|,|/)\s*(?:{_DAY}))*\s*:?\s*", re.IGNORECASE)


@dataclass
class Cell:
    """`rows`, `columns`: how many it takes up."""

    rows: int = 1
    columns: int = 1
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())


def spanned(value: str | None) -> int:
    """What a page says of a span; one where it says nothing sensible."""
    return min(int(value), MOST_SPANNED) if value and value.isdecimal() and len(value) < 4 and int(value) else 1


def table_lines(rows: list[list[Cell]]) -> list[str]:
    """A line for each row, cells apart by a bar; where days stand over the columns, a line for each cell under one."""
    if sum(map(len, rows)) > MOST_CELLS:
        return [cell.text for row in rows for cell in row]
    grid = [row for row in _grid(rows) if any(row)]
    if not grid:
        return []
    days = [number for number, text in enumerate(grid[0]) if _DAYS.fullmatch(text)]
    if len(days) < 2 or len(grid) < 2:
        return [" | ".join(row) for row in grid]
    lines = []
    for row in grid[1:]:
        beside = [text for number, text in enumerate(row) if number not in days and text]
        lines += [
            " | ".join([grid[0][number], *beside, row[number]]) for number in days if number < len(row) and row[number]
        ]
        if not any(row[number] for number in days if number < len(row)):
            lines.append(" | ".join(beside))
    return lines


def _grid(rows: list[list[Cell]]) -> list[list[str]]:
    found: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}  # column → rows still to come, text
    for row in rows:
        line: list[str] = []
        for cell in row:
            _hang(line, hanging)
            text, column = cell.text, len(line)
            line += [text, *[""] * (cell.columns - 1)]
            if cell.rows > 1:
                hanging[column] = (cell.rows - 1, text)
        _hang(line, hanging)
        found.append(line)
    return found


def _hang(line: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    """Cells of rows above that reach down into the next columns."""
    while len(line) in hanging:
        column = len(line)
        left, text = hanging.pop(column)
        line.append(text)
        if left > 1:
            hanging[column] = (left - 1, text)
            if len(hanging) > MOST_SPANNED:
                hanging.clear()

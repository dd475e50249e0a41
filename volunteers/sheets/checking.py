"""From rows of cells to rows that can be written, and to problems that somebody can mend."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from volunteers.models import Program
from volunteers.sheets.kinds import Kind, Wanted
from volunteers.sheets.reading import Cell, Fault, Row
from volunteers.sheets.values import Bad, plain

PROBLEMS_KEPT = 2_000


@dataclass
class Checked:
    """`problems`: [row number, column, code, details]; of each row all of them, of all rows the first ones."""

    wanted: list[Wanted] = field(default_factory=list)
    bad_rows: list[int] = field(default_factory=list)
    problems: list[list[Any]] = field(default_factory=list)


def guessed(kind: Kind, heads: Iterable[Cell]) -> dict[str, int]:
    """{column: place} for the heads that can only mean one thing; each place is given once."""
    spelled = {plain(way): column.name for column in kind.columns for way in (column.name, *column.heads)}
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        name = spelled.get(plain(head)) if isinstance(head, str) else None
        if name is not None and name not in found:
            found[name] = place
    return found


class Checker:
    """Goes through a sheet from its first row to its last: a row that says the same as an earlier one is found."""

    def __init__(self, kind: Kind, columns: Mapping[str, int], program: Program, *, today: date) -> None:
        self.kind, self.program, self.today = kind, program, today
        self.columns = [(kind.column(name), place) for name, place in columns.items()]
        self.seen: dict[str, int] = {}

    def check(self, rows: Iterable[Row]) -> Checked:
        """What these rows say."""
        checked = Checked()
        for number, cells in rows:
            values, problems = self._values(cells)
            problems += [(name, code, {}) for name, code in self.kind.check(self.program, values, self.today)]
            for key in self.kind.keys(values):
                first = self.seen.setdefault(key, number)
                if first != number:
                    problems.append((key.partition(":")[0], "twice", {"row": first}))
            if problems:
                checked.bad_rows.append(number)
                checked.problems += [[number, *problem] for problem in problems]
            else:
                checked.wanted.append(Wanted(number, values))
        return checked

    def _values(self, cells: list[Cell]) -> tuple[dict[str, Any], list[tuple[str, str, dict[str, Any]]]]:
        values: dict[str, Any] = {}
        problems: list[tuple[str, str, dict[str, Any]]] = []
        for column, place in self.columns:
            cell = cells[place] if place < len(cells) else ""
            if isinstance(cell, Fault):
                problems.append((column.name, cell.code, {}))
            elif cell:
                try:
                    values[column.name] = column.read(cell)
                except Bad as bad:
                    problems.append((column.name, bad.code, {}))
            elif column.is_needed:
                problems.append((column.name, "missing", {}))
        return values, problems

"""What can be imported: which columns there are, and what is done with a row. Each floor registers its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from volunteers.models import Program, SheetImport, SheetRow
from volunteers.sheets.values import Read


@dataclass(frozen=True)
class Column:
    """One thing that a sheet may say. `heads`: how its head may be written, in either language."""

    name: str
    words: Any
    read: Read
    heads: tuple[str, ...]
    is_needed: bool = False
    help_text: Any = ""


@dataclass(frozen=True)
class Option:
    """One choice that holds for every row; asked for only where one of these columns is matched, if any are named."""

    name: str
    words: Any
    choices: Any
    initial: str = ""
    columns: tuple[str, ...] = ()


KNOWN = Option(
    "known",
    _("Who is known already"),
    [("fill", _("fill in what is missing")), ("leave", _("leave as they are"))],
    initial="fill",
)


@dataclass(frozen=True)
class Wanted:
    """A row that can be read: its number in the sheet, and {column: value} for what it says."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Batch:
    """Rows that are written together or not at all, while no other import of the program writes.

    `changed`: numbers of rows that another import has written since the last batch of this run.
    """

    program: Program
    options: dict[str, Any]
    rows: list[Wanted]
    by: str
    now: datetime
    memory: dict[str, Any] = field(default_factory=dict)  # from batch to batch of one run
    changed: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Kind:
    """`write(batch)` makes or fills rows and says what became of each, `stamps` not yet taken.

    `keys(values)`: by what two rows of one sheet are the same. `stamps(numbers)`: {number: fingerprint} of rows that
    are there, locked; `in_use(numbers)`: those that something of others hangs on. `remove(numbers, sheet, now)` takes
    rows away and gives {number: key}, to be destroyed last; `empty(rows of the ledger)` takes away what was filled in.
    `check(program, values, today)`: what one cell alone does not show.
    """

    what: str
    columns: tuple[Column, ...]
    keys: Callable[[dict[str, Any]], list[str]]
    write: Callable[[Batch], list[SheetRow]]
    stamps: Callable[[list[int]], dict[int, bytes]]
    in_use: Callable[[list[int]], set[int]]
    remove: Callable[[list[int], SheetImport, datetime], dict[int, UUID]]
    empty: Callable[[list[SheetRow]], None]
    options: tuple[Option, ...] = ()
    check: Callable[[Program, dict[str, Any], date], list[tuple[str, str]]] = field(default=lambda *_said: [])

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known."""
    _kinds[kind.what] = kind


def kind_of(sheet: SheetImport | str) -> Kind:
    """Raises KeyError for one that nobody registered."""
    return _kinds[sheet if isinstance(sheet, str) else sheet.what]

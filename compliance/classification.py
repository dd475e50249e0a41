"""What is no route, and under which rows of permissions.csv it stands: jobs, commands and templates, in
classification.csv. Routes say it themselves, by @require and @public. What is listed nowhere fails the build.

`under` holds ids of rows, or `-` for what no row speaks of; then `why` says why none is needed. `level` is the highest
level of what it reads or shows (compliance/levels.py), `-` for nothing of the database.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

KINDS = ("job", "command", "template")
LEVELS = ("-", "S1", "S2", "S3", "S4", "K")


@dataclass(frozen=True)
class Line:
    """One job (its dotted path), command (its name) or template (its name)."""

    kind: str
    name: str
    under: tuple[str, ...]  # ids of permissions.csv
    level: str
    why: str


@cache
def lines() -> dict[tuple[str, str], Line]:
    """All lines of the table, by kind and name. Raises ValueError for a line that stands there twice."""
    path = Path(__file__).with_name("classification.csv")
    found: dict[tuple[str, str], Line] = {}
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            under = tuple(word for word in row["under"].split() if word != "-")
            line = Line(row["kind"], row["name"], under, row["level"], row["why"])
            if (line.kind, line.name) in found:
                raise ValueError(f"{line.kind} {line.name} stands there twice")
            found[line.kind, line.name] = line
    return found


def named(kind: str) -> set[str]:
    """The names of all lines of one kind."""
    return {name for of_kind, name in lines() if of_kind == kind}

"""A program of whole variables as plain data: whoever solves it, it is the same one."""

from dataclasses import dataclass, field
from typing import Any

Terms = list[tuple[int, int]]  # variable, coefficient


@dataclass
class Program:
    """Maximise `constant` + Σ worth · variable over whole variables from 0 to their `most`, each row within its sides.

    A side that is None is not there.
    """

    constant: int = 0
    worth: list[int] = field(default_factory=list)
    most: list[int] = field(default_factory=list)
    rows: list[tuple[int | None, Terms, int | None]] = field(default_factory=list)

    def variable(self, worth: int = 0, most: int = 1) -> int:
        self.worth.append(worth)
        self.most.append(most)
        return len(self.worth) - 1

    def row(self, terms: Terms, *, low: int | None = None, high: int | None = None) -> None:
        """A row that no choice could break is left out."""
        greatest = sum(coefficient * self.most[variable] for variable, coefficient in terms if coefficient > 0)
        least = sum(coefficient * self.most[variable] for variable, coefficient in terms if coefficient < 0)
        if (low is not None and low > least) or (high is not None and high < greatest):
            self.rows.append((low, terms, high))

    def at_most(self, variables: list[int], high: int) -> None:
        self.row([(variable, 1) for variable in variables], high=max(0, high))

    def to_json(self) -> dict[str, Any]:
        return {"constant": self.constant, "worth": self.worth, "most": self.most, "rows": self.rows}

"""National detention standards held against a rulebook. No database; a standard never opens a slot."""

from facilities.standards.clauses import CLAUSES, Clause, standard_of
from facilities.standards.holding import Answer, Held, held_against

__all__ = ["CLAUSES", "Answer", "Clause", "Held", "held_against", "standard_of"]

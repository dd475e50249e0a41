"""What each role asks for: a program's own rows, or the defaults."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from volunteers.facts import FIRST_TRAINING
from volunteers.models import HelpRole, RoleNeeds


@dataclass(frozen=True)
class Needs:
    """Before a role is taken up. `agreements` None: all that the program has."""

    references: int = 0
    interview: bool = False
    courses: tuple[str, ...] = ()
    agreements: tuple[str, ...] | None = None


_FIRST = (FIRST_TRAINING,)
DEFAULTS: dict[str, Needs] = {
    HelpRole.VISITOR.value: Needs(references=2, interview=True, courses=_FIRST),
    HelpRole.LETTERS.value: Needs(references=1),
    HelpRole.DRIVER.value: Needs(references=1, interview=True),
    HelpRole.HOST.value: Needs(references=2, interview=True),
    HelpRole.INTERPRETER.value: Needs(references=1),
    HelpRole.INTAKE.value: Needs(references=1, interview=True, courses=_FIRST),
    HelpRole.LOCATE.value: Needs(references=1),
}


def needs_of(program_ids: Iterable[int]) -> dict[int, dict[str, Needs]]:
    """Of each program, by role. One query."""
    rows: dict[int, list[dict[str, Any]]] = {pk: [] for pk in program_ids}
    for row in RoleNeeds.objects.filter(program__in=list(rows)).values():
        rows[row["program_id"]].append(row)
    return {pk: needs_told(told) for pk, told in rows.items()}


def needs_told(rows: Iterable[dict[str, Any]]) -> dict[str, Needs]:
    """By role, of one program's rows, which are at hand."""
    return DEFAULTS | {
        row["role"]: Needs(row["references"], row["interview"], tuple(row["courses"]), tuple(row["agreements"]))
        for row in rows
    }


def together(needs: Iterable[Needs]) -> Needs:
    """What somebody must bring who wants several roles: of each thing the most."""
    each = list(needs)
    every = any(need.agreements is None for need in each)
    return Needs(
        references=max((need.references for need in each), default=0),
        interview=any(need.interview for need in each),
        courses=tuple(dict.fromkeys(code for need in each for code in need.courses)),
        agreements=None if every else tuple(dict.fromkeys(code for need in each for code in need.agreements or ())),
    )

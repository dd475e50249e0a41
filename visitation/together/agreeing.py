"""Which programs are planned together: those that agreed and share a facility or a volunteer, or hang together so."""

from datetime import datetime

from django.db import connection, transaction

from compliance import audit
from visitation.actions.sharing import cancel_waiting
from visitation.models import PlanningTogether
from volunteers.models import Program


def agreement_of(program: Program) -> PlanningTogether | None:
    """The program's own agreement, where there is one."""
    return PlanningTogether.objects.filter(program=program).first()


@transaction.atomic
def agree(program: Program, *, by: object, now: datetime) -> None:
    """Let a program be planned together with others of its network. Twice is once."""
    _row, is_new = PlanningTogether.objects.get_or_create(
        program=program, defaults={"agreed_at": now, "agreed_by": str(by)}
    )
    if is_new:
        audit.record("planning_together_agreed", by=by, subject=program, program=program.code, now=now)


@transaction.atomic
def take_back(program: Program, *, by: object, now: datetime) -> None:
    """End it. A plan for several programs that waits or is being made, and that this program is in, ends as well.

    Drafts that are made already stay: they are each program's own.
    """
    cancel_waiting(program, by=by, now=now)
    ended, _ = PlanningTogether.objects.filter(program=program).delete()
    if ended:
        audit.record("planning_together_ended", by=by, subject=program, program=program.code, now=now)


def planned_with(program: Program) -> list[int]:
    """Primary keys of the programs that are planned with this one, itself among them, in ascending order; empty unless
    it agreed. One query; that two of them share a volunteer is counted by the database alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT one, other FROM visitation_planned_together(%s)", [program.network_id])
        pairs = cursor.fetchall()
    return joined(pairs, program.pk)


def joined(pairs: list[tuple[int, int]], start: int) -> list[int]:
    """All numbers that hang together with one, over any number of pairs; a number alone is a pair with itself."""
    beside: dict[int, set[int]] = {}
    for one, other in pairs:
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    found: set[int] = set()
    left = [start] if start in beside else []
    while left:
        number = left.pop()
        if number not in found:
            found.add(number)
            left += beside[number] - found
    return sorted(found)

"""Ask for one plan of several programs."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from compliance import queue
from compliance.tenancy import acting
from visitation.actions.planning import asked_with, new_plan
from visitation.actions.sharing import JOB, TOGETHER, WAITING
from visitation.models import Plan, SharedPlan
from visitation.together.agreeing import planned_with
from volunteers.models import Network, Program


class NotAgreed(Exception):
    """The program's leads have not agreed that it is planned with others."""


class Alone(Exception):
    """No other program that agreed shares a facility or a volunteer with this one."""


class UnderWay(Exception):
    """Such a plan of some of these days waits already or is being made; `plan` is the own part, None if it has none."""

    def __init__(self, plan: Plan | None) -> None:
        super().__init__("under way")
        self.plan = plan


@transaction.atomic
def ask_together(
    *,
    program: Program,
    first_day: date,
    last_day: date,
    by: object,
    now: datetime,
    weights: Mapping[str, object] | None = None,
    among: Collection[int] | None = None,
    once: UUID | None = None,
) -> Plan:
    """Queue one plan for this program and all that are planned with it, both days included; the own part comes back.

    Each program gets a plan of its own, which waits for the whole. Programs that share nothing with this one are not
    touched: they are other jobs. Of two who ask at once for the same days, one gets it. `among`: of these programs
    alone (primary keys). `once` is of the form that asks: sent again, its own plan comes back.

    Raises NotAgreed, Alone, UnderWay.
    """
    Network.objects.select_for_update().get(pk=program.network_id)  # one at a time
    same = asked_with(once, program)
    if same is not None:
        return same
    together = [pk for pk in planned_with(program) if among is None or pk in among]
    if program.pk not in together:
        raise NotAgreed
    if len(together) == 1:
        raise Alone
    _require_none_under_way(program, together, first_day, last_day)
    shared = SharedPlan.objects.create(
        network_id=program.network_id,
        program_ids=together,
        first_day=first_day,
        last_day=last_day,
        asked_at=now,
        weights=dict(weights or {}),
    )
    own: Plan | None = None
    for other in Program.objects.filter(pk__in=together).order_by("pk"):
        is_own = other.pk == program.pk
        with acting(program=other.pk):
            part = new_plan(
                program=other,
                first_day=first_day,
                last_day=last_day,
                by=by if is_own else TOGETHER,
                now=now,
                once=once if is_own else None,
            )
            part.weights, part.shared = dict(weights or {}), shared
            part.save(update_fields=["weights", "shared"])
        own = part if is_own else own
    assert own is not None
    queue.ask_for(JOB, shared.pk, program.pk, now=now, program=program.code)
    return own


def _require_none_under_way(program: Program, together: list[int], first_day: date, last_day: date) -> None:
    for pk in together:
        with acting(program=pk):
            waiting = SharedPlan.objects.filter(
                state__in=WAITING, program_ids__contains=[pk], first_day__lte=last_day, last_day__gte=first_day
            ).first()
        if waiting is not None:
            raise UnderWay(Plan.objects.filter(shared=waiting.pk, program=program).first())

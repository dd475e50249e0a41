"""Ask once more for a plan of several programs that could not be made."""

from datetime import date, datetime

from django.db import transaction

from compliance.tenancy import acting
from visitation.actions import trying_again
from visitation.actions.attempts import PlanNotReady
from visitation.actions.planning import discard_plan
from visitation.actions.sharing import TOGETHER
from visitation.models import Plan, SharedPlan
from visitation.together.asking import Alone, NotAgreed, ask_together
from volunteers.models import Network

_NOT_MADE = (Plan.State.QUEUED, Plan.State.MAKING, Plan.State.FAILED)


@transaction.atomic
def try_together_again(plan: Plan, *, by: object, today: date, now: datetime) -> tuple[Plan, bool]:
    """Ask anew for all whose part of it could not be made and who still agree, of the days that are left; the own part,
    and whether it is for several programs.

    It is for this program alone where no other is left: they took their agreement back, or threw their part away.
    The failed parts are discarded, everybody's: whoever comes second finds the new plan.

    Raises PlanNotReady, also where its days are over; UnderWay.
    """
    assert plan.shared_id is not None
    Network.objects.select_for_update().get(pk=plan.network_id)  # as in asking: before the shared plan and its parts
    shared = SharedPlan.objects.select_for_update().get(pk=plan.shared_id)
    plan = Plan.objects.select_for_update(of=("self",)).select_related("program").get(pk=plan.pk)
    if plan.state != Plan.State.FAILED or plan.last_day < today:
        raise PlanNotReady(plan.state)
    assert plan.program is not None
    parts = {pk: part for pk in shared.program_ids if (part := _part_not_made(shared, pk)) is not None}
    try:
        asked = ask_together(
            program=plan.program, first_day=max(plan.first_day, today), last_day=plan.last_day, weights=plan.weights,
            by=by, now=now, among=parts,
        )  # fmt: skip
    except (NotAgreed, Alone):
        return trying_again.try_again(plan, by=by, today=today, now=now), False
    # Its job, if somebody has that run again, finds nothing to do.
    SharedPlan.objects.filter(pk=shared.pk).update(state=SharedPlan.State.CANCELLED, phase="")
    assert asked.shared is not None
    for pk in asked.shared.program_ids:
        with acting(program=pk):
            discard_plan(parts[pk], by=by if pk == plan.program_id else TOGETHER, now=now)
    return asked, True


def _part_not_made(shared: SharedPlan, program_id: int) -> Plan | None:
    """The program's part, unless it was thrown away."""
    with acting(program=program_id):
        parts = Plan.objects.select_related("program")
        return parts.filter(shared=shared.pk, program=program_id, state__in=_NOT_MADE).first()

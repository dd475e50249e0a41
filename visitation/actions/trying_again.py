"""Ask once, and once more where the making failed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from visitation.actions.attempts import PlanNotReady
from visitation.actions.planning import ask_for_plan, asked_with, discard_plan
from visitation.models import Plan
from volunteers.models import Program


@transaction.atomic
def ask_once(
    *,
    program: Program,
    first_day: date,
    last_day: date,
    weights: dict[str, Any],
    by: object,
    now: datetime,
    once: UUID | None = None,
) -> tuple[Plan, bool]:
    """Ask for a plan, unless the same one waits or is being made already; whether it is a new one.

    Two leads at once, and a button that is pressed twice, get one plan. `once` is of the form: sent again when its plan
    is made by now, it gets that one.
    """
    # Locked first: two questions at once must not both find none. Rows that hang on the program are not held up.
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    at_work = Plan.objects.filter(
        program=program, first_day=first_day, last_day=last_day, weights=weights, mends=False, follows=None,
        state__in=[Plan.State.QUEUED, Plan.State.MAKING],
    )  # fmt: skip
    same = asked_with(once, program) or at_work.order_by("pk").first()
    if same is not None:
        return same, False
    asked = ask_for_plan(
        program=program, first_day=first_day, last_day=last_day, weights=weights, by=by, now=now, once=once
    )
    return asked, True


@transaction.atomic
def try_again(plan: Plan, *, by: object, today: date, now: datetime) -> Plan:
    """Ask anew for a plan that could not be made, of the days that are left of it, and discard the failed one.

    A new one: a worker that is only slow cannot mistake it for its own. Raises PlanNotReady, also where its days are
    over.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("program", "follows").get(pk=plan.pk)
    if plan.state != Plan.State.FAILED or plan.last_day < today:
        raise PlanNotReady(plan.state)
    follows = plan.follows if plan.follows is not None and plan.follows.state == Plan.State.DRAFT else None
    asked = ask_for_plan(
        program=plan.program, first_day=max(plan.first_day, today), last_day=plan.last_day, weights=plan.weights,
        follows=follows, mends=plan.mends, by=by, now=now,
    )  # fmt: skip
    discard_plan(plan, by=by, now=now)
    return asked

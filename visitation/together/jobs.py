"""Work in the background: one plan for several programs."""

from django.utils import timezone

from compliance.tenancy import acting
from visitation.actions.attempts import PlanNotReady
from visitation.jobs import PLANNER_SECONDS
from visitation.models import SharedPlan
from visitation.together.making import make_together


def make_shared_plan(shared_id: int, program_id: int) -> None:
    """Work a queued plan for several programs out, asked for by one of them. One that is made, cancelled or given up
    already is left alone.
    """
    with acting(program=program_id):
        shared = SharedPlan.objects.get(pk=shared_id)
    try:
        make_together(shared, now=timezone.now(), seconds=PLANNER_SECONDS)
    except PlanNotReady as refused:
        if refused.state == SharedPlan.State.FAILED:  # tried too often; whoever has it tried again must see that
            raise

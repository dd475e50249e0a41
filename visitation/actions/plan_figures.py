"""What is told of a finished schedule beside its visits: its worth, and how it spreads what there is."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from visitation.plan_checks import check_plan
from visitation.plan_instances import Exported

if TYPE_CHECKING:
    from visitation.planner import Plan as Worked


def fairness_of(exported: Exported, worked: "Worked", left_out: Collection[str]) -> dict[str, Any]:
    """How the schedule spreads what there is, without the visits to these requests."""
    from visitation.planner.fairness import fairness

    visits = [visit for visit in worked.schedule["visits"] if visit.get("request") not in left_out]
    return fairness(exported.document, {"visits": visits})


def objective_without(left_out: set[str], exported: Exported, worked: "Worked") -> int:
    """What the schedule is worth without the visits to these requests."""
    if not left_out:
        return worked.objective
    visits = [visit for visit in worked.schedule["visits"] if visit.get("request") not in left_out]
    return check_plan(exported.document, {**worked.schedule, "visits": visits}).objective

"""How fast and how well the planner plans an invented instance."""

import resource
import time
from typing import Any

from visitation.benchmarks.instances import an_instance
from visitation.plan_checks import check_plan
from visitation.plan_checks.bound import check_bound
from visitation.planner import make_plan


def plan_figures(size: str, *, weeks: int, seed: int, seconds: float | None) -> dict[str, Any]:
    """The plan's worth and proven bound, what an independent check says of both, time and memory."""
    instance = an_instance(size, weeks=weeks, seed=seed)
    begun = time.perf_counter()
    plan = make_plan(instance, seconds=seconds)
    took = time.perf_counter() - begun
    report, bound = check_plan(instance, plan.schedule), check_bound(instance, plan.certificate)
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "instance": instance["name"],
        "requests": len(instance["requests"]),
        "volunteers": len(instance["volunteers"]),
        "visits": len(plan.schedule["visits"]),
        "objective": plan.objective,
        "bound": plan.bound,
        "gap_percent": round(plan.gap * 100, 4),
        "finished": plan.finished,
        "seconds": round(took, 2),
        "peak_megabytes": round(max(own, children) / 1024),
        "violations": len(report.violations),
        "objective_agrees": report.objective == plan.objective,
        "certificate_holds": bound.holds,
    }

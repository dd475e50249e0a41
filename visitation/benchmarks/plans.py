"""How fast and how well the planner plans an invented instance."""

import os
import resource
import time
from collections.abc import Sequence
from typing import Any

from visitation.benchmarks.against.comparison import cpsat_figures, gap_percent, require_cpsat
from visitation.benchmarks.against.timefold import require_size, require_timefold, timefold_figures
from visitation.benchmarks.instances import an_instance
from visitation.plan_checks import check_plan
from visitation.plan_checks.bound import check_bound
from visitation.planner import make_plan
from visitation.planner.compiling import compile_ahead

SECONDS_AGAINST = 30.0  # when nobody says how long both may take


def plan_figures(size: str, *, weeks: int, seed: int, seconds: float | None) -> dict[str, Any]:
    """The plan's worth and proven bound, what an independent check says of both, time and memory."""
    instance = an_instance(size, weeks=weeks, seed=seed)
    compile_ahead()
    begun, worked = time.perf_counter(), _processor_seconds()
    plan = make_plan(instance, seconds=seconds)
    took, worked = time.perf_counter() - begun, _processor_seconds() - worked
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
        "processor_seconds": round(worked, 2),
        "peak_megabytes": round(max(own, children) / 1024),
        "violations": len(report.violations),
        "objective_agrees": report.objective == plan.objective,
        "certificate_holds": bound.holds,
    }


def _processor_seconds() -> float:
    """Of this process and those it waited for: on a busy machine the better measure."""
    return sum(os.times()[:4])


def figures_against(
    others: Sequence[str], size: str, *, weeks: int, seed: int, seconds: float | None, workers: int
) -> dict[str, Any]:
    """Our plan's figures and, under `against`, those of the others' plans of the same instance in the same time.

    `gap_percent` of all of them is the distance from our bound, so that they can be compared. One after the other, so
    that none takes the other's processor. Raises CannotCompare before anything is planned.
    """
    instance = an_instance(size, weeks=weeks, seed=seed)
    if "cpsat" in others:
        require_cpsat()
    if "timefold" in others:
        require_timefold()
        require_size(instance)
    seconds = SECONDS_AGAINST if seconds is None else seconds
    ours = plan_figures(size, weeks=weeks, seed=seed, seconds=seconds)
    found = {}
    if "cpsat" in others:
        found["cpsat"] = cpsat_figures(instance, seconds=seconds, workers=workers)
    if "timefold" in others:
        found["timefold"] = timefold_figures(instance, seconds=seconds)
    for figures in found.values():
        figures["gap_percent"] = gap_percent(figures["objective"], ours["bound"])
    return {**ours, "allowed_seconds": seconds, "against": found}

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


def whole_model_figures(size: str, *, weeks: int, seed: int, seconds: float) -> dict[str, Any]:
    """The same instance as one exact model of all its columns, given to the solver as it is, for as long.

    What a plain use of the solver reaches without prices, cores and neighbourhoods; checked like every plan.
    """
    from visitation.planner import read_instance
    from visitation.planner.cells import Field
    from visitation.planner.columns import Columns
    from visitation.planner.dual import Dual
    from visitation.planner.model import Model
    from visitation.planner.plan import _schedule
    from visitation.planner.search import worth_of
    from visitation.planner.solving import solve

    instance = an_instance(size, weeks=weeks, seed=seed)
    begun = time.perf_counter()
    columns = Columns(Field(read_instance(instance)))
    every = [(number, index) for number, block in enumerate(columns.blocks) for index in range(len(block.cell))]
    model = Model(columns, every)
    answer = solve(model, max(1.0, seconds - (time.perf_counter() - begun)))
    took = time.perf_counter() - begun
    if answer.choices is None:
        return {"seconds": round(took, 2), "columns": len(every), "found": False}
    booked = int(Dual(columns).constant)
    objective, bound = booked + worth_of(columns, answer.choices), booked + answer.bound
    report = check_plan(instance, _schedule(columns, answer.choices, bound, took))
    return {
        "seconds": round(took, 2),
        "columns": len(every),
        "found": True,
        "objective": objective,
        "bound": round(bound, 1),
        "gap_percent": round(max(0.0, (bound - objective) / bound * 100), 4) if bound > 0 else 0.0,
        "violations": len(report.violations),
        "objective_agrees": report.objective == objective,
    }

"""make_plan: an instance in, a schedule, a proven bound and its certificate out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .instance import Instance
from .plan import Plan, Progress, Run
from .rolling import is_long, plan_long
from .whole import plan_whole


def make_plan(
    instance: Instance | dict[str, Any],
    *,
    seconds: float | None = None,
    processes: int = 2,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Plan:
    """Plan the instance: every hard rule obeyed, the objective as large as it can be shown to get.

    With `seconds` the run stops about then with the best plan so far and a bound that holds; without, a large
    instance can take very long. `processes` is the most that do the work, as copies of this one; pieces of the instance
    that have nothing to do with each other are shared among them, and the plan is the same whatever their number.
    `cancelled` is asked between steps. Raises InstanceRefused when the document is not an instance that can be planned,
    WorkerLost when a process ended before its work was done.
    """
    run = Run(instance, seconds, progress, cancelled)
    return plan_long(run, processes) if is_long(run.instance) else plan_whole(run, processes)

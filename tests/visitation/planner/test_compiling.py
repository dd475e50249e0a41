"""The instance that is planned to compile everything can be planned like any other."""

import subprocess
import sys

from visitation.plan_checks import check_plan
from visitation.planner import compiling, make_plan


def test_the_smallest_instance_has_one_visit_by_two():
    document = compiling._smallest()
    plan = make_plan(document)
    report = check_plan(document, plan.schedule)
    assert (report.violations, plan.gap) == ((), 0.0)
    assert [len(visit["volunteers"]) for visit in plan.schedule["visits"]] == [2]


def test_everything_that_is_compiled_is_at_hand_afterwards():
    """Every compiled function that the planner calls is there; what these call is compiled with them."""
    script = (
        "from visitation.planner import compiling, descent, loops\n"
        "compiling.compile_ahead()\n"
        "functions = [one for room in (descent, loops)\n"
        "             for name, one in vars(room).items() if name[0] != '_' and hasattr(one, 'signatures')]\n"
        "print(sorted({one.py_func.__name__ for one in functions if not one.signatures}))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""CP-SAT solves a program, in a process of its own: its library and that of HiGHS cannot be loaded together.

    python -m visitation.benchmarks.against.cpsat SECONDS WORKERS < program.json > answer.json

The only door to ortools, which is an extra: `benchmarks` in pyproject.toml.
"""

import json
import resource
import sys
from typing import Any


def answer_to(program: dict[str, Any], *, seconds: float, workers: int) -> dict[str, Any]:
    """`values` (None: nothing found), CP-SAT's own `bound` in points, `proven`, `peak_megabytes`.

    Without values there is no bound either: what the library then gives may be a 0 that nobody proved.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    variables = [model.new_int_var(0, most, "") for most in program["most"]]
    for low, terms, high in program["rows"]:
        places, coefficients = zip(*terms, strict=True)
        total = cp_model.LinearExpr.weighted_sum([variables[place] for place in places], list(coefficients))
        least, most = (cp_model.INT_MIN if low is None else low), (cp_model.INT_MAX if high is None else high)
        model.add_linear_constraint(total, least, most)
    model.maximize(cp_model.LinearExpr.weighted_sum(variables, program["worth"]))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = 0
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return {
        "values": [solver.value(variable) for variable in variables] if found else None,
        "bound": solver.best_objective_bound + program["constant"] if found else None,
        "proven": status == cp_model.OPTIMAL,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    json.dump(answer_to(json.load(sys.stdin), seconds=float(sys.argv[1]), workers=int(sys.argv[2])), sys.stdout)

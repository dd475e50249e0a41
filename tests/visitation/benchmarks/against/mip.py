"""A plain program solved by HiGHS, through the planner's own door to it."""

from types import SimpleNamespace

import numpy as np

from visitation.benchmarks.against.program import Program
from visitation.planner.solving import is_optimal, solver_of


def solved(program: Program) -> tuple[list[int], int]:
    """The best values and what they are worth; anything short of the optimum fails."""
    if not program.worth:
        return [], program.constant
    model = SimpleNamespace(
        cost=[float(worth) for worth in program.worth],
        low=[],
        high=[float(most) for most in program.most],
        whole=[True] * len(program.worth),
        counted=False,
        rows=SimpleNamespace(
            low=[-np.inf if low is None else low for low, _, _ in program.rows],
            high=[np.inf if high is None else high for _, _, high in program.rows],
            first=np.cumsum([0, *(len(terms) for _, terms, _ in program.rows)]).tolist(),
            index=[variable for _, terms, _ in program.rows for variable, _ in terms],
            value=[float(coefficient) for _, terms, _ in program.rows for _, coefficient in terms],
        ),
    )
    solver = solver_of(model, False, None)
    solver.run()
    assert is_optimal(solver)
    values = [round(value) for value in solver.getSolution().col_value]
    return values, program.constant + sum(map(int.__mul__, program.worth, values))

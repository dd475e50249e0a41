"""A model without whole numbers, solved again and again as bounds of its variables close."""

from __future__ import annotations

import numpy as np

from .model import Model
from .solving import is_optimal, solver_of


class Relaxation:
    """The model without whole numbers, solved again and again as bounds of its variables close."""

    def __init__(self, model: Model, seconds: float | None) -> None:
        self.model = model
        self.solver = solver_of(model, True, seconds)
        self.low = np.array(model.low + [0.0] * (len(model.cost) - len(model.low)))
        self.high = np.array(model.high)
        # An interior point first: simplex from nothing takes several times as long, from the last answer it is best.
        self.solver.setOptionValue("solver", "ipm")
        self._run()
        self.solver.setOptionValue("solver", "simplex")
        self.solver.setOptionValue("presolve", "off")
        self._cut()

    def _run(self) -> None:
        self.solver.run()
        self.feasible = is_optimal(self.solver)
        if self.feasible:
            self.values = np.array(self.solver.getSolution().col_value)
            self.points = float(self.solver.getInfo().objective_function_value)

    def _cut(self) -> None:
        while self.feasible:
            cuts = self.model.car_cuts(self.values)
            if not cuts:
                return
            for terms, high in cuts:
                index, value = zip(*terms, strict=True)
                self.solver.addRow(-np.inf, high, len(index), np.array(index, dtype=np.int32), np.array(value))
            self._run()

    def close(self, variables: list[int]) -> None:
        """Solve again with the bounds `low` and `high` now have for these."""
        index = np.array(variables, dtype=np.int32)
        self.solver.changeColsBounds(len(index), index, self.low[index], self.high[index])
        self._run()
        self._cut()

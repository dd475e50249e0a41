"""A model is solved by HiGHS. The only door to the solver."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .model import Choice, Model


@dataclass(frozen=True)
class Answer:
    """`choices` is None when no plan was found in time; `bound` holds for the columns given."""

    choices: list[Choice] | None
    value: float
    bound: float
    proven: bool


def solver_of(model: Model, relaxed: bool, seconds: float | None):  # type: ignore[no-untyped-def]
    """A solver that holds the model; `relaxed`: no variable has to be whole."""
    import highspy

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 0)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.999)  # points are whole numbers
    if seconds is not None:
        solver.setOptionValue("time_limit", max(0.01, seconds))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(model.cost), len(model.rows.high)
    program.col_cost_ = np.array(model.cost)
    program.col_lower_ = np.array(model.low + [0.0] * (len(model.cost) - len(model.low)))
    program.col_upper_ = np.array(model.high)
    program.row_lower_, program.row_upper_ = np.array(model.rows.low), np.array(model.rows.high)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.array(model.rows.first, dtype=np.int32)
    program.a_matrix_.index_ = np.array(model.rows.index, dtype=np.int32)
    program.a_matrix_.value_ = np.array(model.rows.value)
    program.sense_ = highspy.ObjSense.kMaximize
    if not relaxed:
        if model.counted:
            solver.setOptionValue("mip_lp_solver", "ipm")
        program.integrality_ = [
            highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous for whole in model.whole
        ]
    if solver.passModel(program) == highspy.HighsStatus.kError:
        raise RuntimeError("the solver refused the model")
    return solver


def solve(model: Model, seconds: float | None = None, begin: tuple[Choice, ...] = (), nodes: int = 0) -> Answer:
    """The best choice of columns; deterministic unless `seconds` cut it short."""
    if not model.visits:
        return Answer([], 0.0, 0.0, True)
    import highspy

    solver = solver_of(model, False, seconds)
    if nodes:
        solver.setOptionValue("mip_max_nodes", nodes)
    if begin:
        _start_from(model, solver, begin)
    solver.run()
    info = solver.getInfo()
    proven = is_optimal(solver)
    bound = float(info.mip_dual_bound) if np.isfinite(info.mip_dual_bound) else np.inf
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Answer(None, -np.inf, bound, False)
    values = np.round(np.array(solver.getSolution().col_value)).astype(np.int64)
    return Answer(model.choices_of(values), float(info.objective_function_value), bound, proven)


def _start_from(model: Model, solver, begin: tuple[Choice, ...]) -> None:  # type: ignore[no-untyped-def]
    columns = model.columns
    wanted = {int(columns.blocks[choice.block].cell[choice.index]): choice for choice in begin}
    value: dict[int, float] = {}
    served: set[int] = set()
    for visit in model.visits:
        held = wanted.get(visit.cell)
        own = held is not None and visit.column in (None, (held.block, held.index)) and held.start in visit.starts
        if own and visit.column is None:
            # the same start is in several sets when one of them holds all of another's
            own = visit.cell not in served
            served.add(visit.cell)
        value[visit.variable] = float(own)
    for variable, entry, place in model.goes:
        visit = model.visits[place]
        if visit.column is not None:
            continue
        held = wanted.get(visit.cell)
        own = held is not None and visit.cell in served and entry in columns.blocks[held.block].members[held.index]
        if visit.cell in model.exact:
            own = own and held is not None and held.start in visit.starts
        value[variable] = float(own)
    solver.setSolution(len(value), np.array(list(value), dtype=np.int32), np.array(list(value.values())))


def is_optimal(solver) -> bool:  # type: ignore[no-untyped-def]
    """Whether the solver's last run ended at an optimum."""
    import highspy

    return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)


class GrowingProgram:
    """A linear program that is maximised, all of whose rows are `≤ right`, and that grows between solutions.

    Rows and columns are numbered as they come; columns are at least 0.
    """

    def __init__(self, right: NDArray[np.float64]) -> None:
        import highspy

        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        self.solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._right = right.tolist()
        self._rows = 0  # of them, those the solver has
        self._columns = 0
        self._new: list[tuple[float, float, list[tuple[int, float]]]] = []
        self._changed: list[tuple[int, int, float]] = []
        self.value = np.inf
        self.values = np.zeros(0)  # of the columns, at the last optimum
        self._solved = False

    def row(self, right: float) -> int:
        self._right.append(right)
        return len(self._right) - 1

    def column(self, cost: float, terms: list[tuple[int, float]], most: float = 1.0) -> int:
        self._new.append((cost, most, terms))
        return self._columns + len(self._new) - 1

    def coefficient(self, row: int, column: int, value: float) -> None:
        self._changed.append((row, column, value))

    def _grow(self) -> None:
        more = self._right[self._rows :]
        if more:
            none = np.zeros(0, dtype=np.int32)
            low, high = np.full(len(more), -np.inf), np.array(more)
            self.solver.addRows(len(more), low, high, 0, np.zeros(len(more), dtype=np.int32), none, np.zeros(0))
            self._rows = len(self._right)
        if self._new:
            lengths = [len(terms) for _, _, terms in self._new]
            first = np.cumsum([0, *lengths])[:-1].astype(np.int32)
            index = np.array([row for _, _, terms in self._new for row, _ in terms], dtype=np.int32)
            value = np.array([amount for _, _, terms in self._new for _, amount in terms])
            cost, most = np.array([new[0] for new in self._new]), np.array([new[1] for new in self._new])
            self.solver.addCols(len(cost), cost, np.zeros(len(cost)), most, len(index), first, index, value)
            self._columns += len(self._new)
            self._new = []
        for row, column, amount in self._changed:
            self.solver.changeCoeff(row, column, amount)
        self._changed = []

    def solve(self, seconds: float | None) -> NDArray[np.float64] | None:
        """The rows' duals at an optimum; None when it was not reached in time."""
        self._grow()
        if seconds is not None:
            self.solver.setOptionValue("time_limit", self.solver.getRunTime() + max(0.01, seconds))
        if self._solved:
            self.solver.setOptionValue("simplex_strategy", 4)  # primal: only columns came, what was found still holds
            self.solver.setOptionValue("presolve", "off")
        self.solver.run()
        self._solved = is_optimal(self.solver)
        if not self._solved:
            return None
        self.value = float(self.solver.getInfo().objective_function_value)
        answer = self.solver.getSolution()
        self.values = np.array(answer.col_value)
        return np.array(answer.row_dual)

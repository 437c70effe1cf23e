"""The only door to a solver: PuLP builds the model, HiGHS keeps it while bounds move.

PuLP 3.3 (Python 3.11) and PuLP 4 (3.12 and later) differ in how expressions are made and
read; both are met here and nowhere else. Neither can change a model that HiGHS holds, which
lexicographic rounds live on, so the finished model is handed over once, as arrays, and the
bounds are then changed in place. Every status is read: nothing but a proven optimum is an
answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import pulp

from equitycli.errors import Fault, NotProvenError, SolverError
from equitycli.model.problem import Bools, Floats
from equitycli.model.proof import Matrix, dual_bound
from equitycli.model.rows import Row, Terms

FEASIBILITY_TOLERANCE = 1e-9

SMALLEST_GIVE, LARGEST_GIVE = 1e-9, 2e-6
"""How far what is kept may give where rounding in the solver would close the way."""

PRIMAL_SIMPLEX = 4
"""HiGHS's number for it. Between rounds only bounds on what stands still move, so the last basis
stays primal feasible and the primal simplex goes on from it; the dual simplex would begin again.
Bounds are not perturbed: a settled level leaves no room for that, and would read as infeasible."""

MONEY = ("x_", "l_", "s_")
"""How the names of columns in pounds begin: awards, losses, and pounds by which rules give way."""

_expression = getattr(pulp.LpAffineExpression, "from_list", pulp.LpAffineExpression)


class InfeasibleError(Exception):
    """No point meets all rows. Caught inside the model, where the clash is then explained."""


def versions() -> dict[str, str]:
    """Return the names and versions of the modelling library and the solver."""
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    return {"pulp": str(pulp.__version__), "highs": str(solver.version())}


def new_model(name: str) -> Any:
    """Return an empty PuLP problem that minimises."""
    return pulp.LpProblem(name, pulp.LpMinimize)


def add_variable(
    model: Any,
    name: str,
    at_least: float | None = 0.0,
    at_most: float | None = None,
    *,
    whole: bool = False,
) -> Any:
    """Add a variable; None is no bound. Names are by position: texts from files may merge."""
    return model.add_variable(name, at_least, at_most, "Integer" if whole else "Continuous")


def add_row(
    model: Any, name: str, terms: Terms, *, at_least: float | None, at_most: float | None
) -> list[str]:
    """Add a row, or two where it is bounded on both sides and not equal; return their names."""
    left = _expression(terms)
    if at_least is not None and at_least == at_most:
        model.addConstraint(left == at_least, name)
        return [name]
    names = []
    if at_least is not None:
        model.addConstraint(left >= at_least, name)
        names.append(name)
    if at_most is not None:
        upper = f"{name}_most" if names else name
        model.addConstraint(left <= at_most, upper)
        names.append(upper)
    return names


def add_rule_row(model: Any, row: Row) -> list[str]:
    """Add a rule's row under its own name."""
    return add_row(model, row.name, row.terms, at_least=row.at_least, at_most=row.at_most)


def minimise(model: Any, terms: Terms) -> None:
    """Set the objective; maximising is never used, as dual signs flip between versions."""
    model.setObjective(_expression(terms))


def rows_in(model: Any) -> list[Any]:
    """Return the constraints of a PuLP problem, in order, in either version."""
    held = model.constraints
    held = held() if callable(held) else held
    return list(held.values()) if isinstance(held, dict) else list(held)


@dataclass(frozen=True, eq=False)
class Solution:
    """A proven optimum: values by column, duals by row, and how far apart bound and value are."""

    objective: float
    values: Floats
    row_duals: Floats
    bound: float

    @property
    def gap(self) -> float:
        """Distance of the dual bound from the objective, relative to 1 or the objective."""
        return abs(self.objective - self.bound) / max(1.0, abs(self.objective))


class RetainedModel:
    """A model inside HiGHS whose bounds and costs change between solves.

    It remembers the last basis, so a solve after a small change takes a few pivots.

    HiGHS measures feasibility absolutely, and 1e-9 of a pound is finer than a float can hold
    in a budget of millions. So it is handed money in units of about a thousandth of the budget:
    columns whose names begin with one of MONEY are divided by `unit_gbp`, and so are the rows
    that hold nothing else. All that is said or asked here stays in pounds.
    """

    def __init__(
        self, model: Any, *, deadline_s: float | None = None, unit_gbp: float = 1.0
    ) -> None:
        variables = list(model.variables())
        rows = rows_in(model)
        self.unit_gbp = unit_gbp
        self.columns = {variable.name: i for i, variable in enumerate(variables)}
        self.rows = {row.name: i for i, row in enumerate(rows)}
        self.whole = any(variable.cat == "Integer" for variable in variables)
        self.matrix = _matrix(model, variables, rows, self.columns)
        self._deadline_s = deadline_s
        is_money = np.array([v.name.startswith(MONEY) for v in variables], dtype=np.bool_)
        self._column_unit, self._row_unit = _units(self.matrix, is_money, unit_gbp)
        self._cost_unit = 1.0
        self._kept_columns: dict[int, float] = {}
        self._kept_rows: dict[int, float] = {}
        self.gave_way = 0.0
        """Share by which all that is kept had to give, 0 where it never had to."""
        self._highs = _loaded(
            _in_units(self.matrix, self._column_unit, self._row_unit),
            [variable.cat == "Integer" for variable in variables],
        )
        self.set_cost(self.matrix.cost.copy())

    def bound_columns(self, columns: Iterable[int], low: float, high: float) -> None:
        """Set both bounds of columns; use ±inf for none."""
        for column in columns:
            self.matrix.low[column], self.matrix.high[column] = low, high
            unit = self._column_unit[column]
            self._highs.changeColBounds(int(column), low / unit, high / unit)

    def bound_row(self, row: int, low: float, high: float) -> None:
        """Set both bounds of a row."""
        self.matrix.row_low[row], self.matrix.row_high[row] = low, high
        unit = self._row_unit[row]
        self._highs.changeRowBounds(int(row), low / unit, high / unit)

    def imply_most(self, terms: Terms, at_most: float) -> None:
        """Note for the proofs what a row of columns ≥ 0 with factors > 0 implies for each.

        The solver is not told, so no dual moves from the row to a bound.
        """
        for variable, factor in terms:
            column = self.columns[variable.name]
            self.matrix.high[column] = min(self.matrix.high[column], max(at_most, 0.0) / factor)

    def keep_column(self, column: int, least: float) -> None:
        """Keep a column at what an earlier objective settled."""
        self._kept_columns[column] = least
        self.bound_columns([column], least, self.matrix.high[column])

    def keep_row(self, row: int, most: float) -> None:
        """Keep a sum at what an earlier objective settled."""
        self._kept_rows[row] = most
        self.bound_row(row, -np.inf, most)

    def _give_way(self, give: float) -> None:
        """Let all that is kept give by a share of its unit or of itself, whichever is larger."""
        self.gave_way = max(self.gave_way, give)
        for column, least in self._kept_columns.items():
            room = give * max(self._column_unit[column], abs(least))
            self.bound_columns([column], least - room, self.matrix.high[column])
        for row, most in self._kept_rows.items():
            room = give * max(self._row_unit[row], abs(most))
            self.bound_row(row, -np.inf, most + room)

    def set_cost(self, cost: Floats) -> None:
        """Replace the whole objective."""
        self.matrix.cost[:] = cost
        count = len(cost)
        in_units = cost * self._column_unit
        self._cost_unit = float(np.abs(in_units).max(initial=0.0)) or 1.0
        every = np.arange(count, dtype=np.int32)
        self._highs.changeColsCost(count, every, in_units / self._cost_unit)

    def solve(self) -> Solution:
        """Solve, and return a proven optimum.

        What is kept was met by the solve before, so a plan is there; where rounding in the
        solver hides it, all that is kept gives way by a thousand-millionth, then by ten times
        that, up to LARGEST_GIVE. The proof is of the model as it then stands.

        Raises
        ------
        InfeasibleError   no point meets the rows
        NotProvenError    the time limit came first
        SolverError       anything else that is not a proof
        """
        give = 0.0
        while True:
            try:
                return self._solved()
            except (InfeasibleError, SolverError):
                give = give * 10 or SMALLEST_GIVE
                if give > LARGEST_GIVE or not (self._kept_columns or self._kept_rows):
                    raise
                self._give_way(give)
                self._highs.clearSolver()

    def _solved(self) -> Solution:
        if self._deadline_s is not None:
            left = self._deadline_s - time.monotonic()
            if left <= 0:
                raise _stopped(float("inf"))
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + left)
        self._highs.run()
        status = self._highs.getModelStatus()
        info = self._highs.getInfo()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise InfeasibleError
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise _stopped(info.mip_gap if self.whole else float("inf"))
        if status != highspy.HighsModelStatus.kOptimal:
            said = self._highs.modelStatusToString(status)
            raise SolverError(
                "The solver",
                [
                    Fault(
                        "", f"ended without an answer ({said}).", "Please report this as a defect."
                    )
                ],
            )
        answer = self._highs.getSolution()
        values = np.array(answer.col_value, dtype=np.float64) * self._column_unit
        duals = np.array(answer.row_dual, dtype=np.float64) * self._cost_unit / self._row_unit
        objective = float(info.objective_function_value) * self._cost_unit
        bound = (
            float(info.mip_dual_bound) * self._cost_unit
            if self.whole
            else dual_bound(self.matrix, duals)
        )
        return Solution(objective, values, duals, bound)


def _matrix(model: Any, variables: list[Any], rows: list[Any], columns: dict[str, int]) -> Matrix:
    start, column, coefficient, row_low, row_high = [0], [], [], [], []
    for row in rows:
        for variable, factor in row.items():
            column.append(columns[variable.name])
            coefficient.append(factor)
        start.append(len(column))
        right = -row.constant
        row_low.append(-np.inf if row.sense == pulp.LpConstraintLE else right)
        row_high.append(np.inf if row.sense == pulp.LpConstraintGE else right)
    cost = np.zeros(len(variables))
    for variable, factor in model.objective.items() if model.objective is not None else ():
        cost[columns[variable.name]] = factor
    return Matrix(
        start=np.array(start, dtype=np.int64),
        column=np.array(column, dtype=np.int64),
        coefficient=np.array(coefficient, dtype=np.float64),
        row_low=np.array(row_low, dtype=np.float64),
        row_high=np.array(row_high, dtype=np.float64),
        low=np.array([_or(v.lowBound, -np.inf) for v in variables], dtype=np.float64),
        high=np.array([_or(v.upBound, np.inf) for v in variables], dtype=np.float64),
        cost=cost,
    )


def _units(matrix: Matrix, is_money: Bools, unit_gbp: float) -> tuple[Floats, Floats]:
    """Return what HiGHS counts each column and each row in."""
    row_of_entry = np.repeat(np.arange(len(matrix.row_low)), np.diff(matrix.start))
    others = np.bincount(
        row_of_entry, weights=~is_money[matrix.column], minlength=len(matrix.row_low)
    )
    return np.where(is_money, unit_gbp, 1.0), np.where(others == 0, unit_gbp, 1.0)


def _in_units(matrix: Matrix, column_unit: Floats, row_unit: Floats) -> Matrix:
    row_of_entry = np.repeat(np.arange(len(row_unit)), np.diff(matrix.start))
    return Matrix(
        start=matrix.start,
        column=matrix.column,
        coefficient=matrix.coefficient * column_unit[matrix.column] / row_unit[row_of_entry],
        row_low=matrix.row_low / row_unit,
        row_high=matrix.row_high / row_unit,
        low=matrix.low / column_unit,
        high=matrix.high / column_unit,
        cost=matrix.cost * column_unit,
    )


def _or(bound: float | None, otherwise: float) -> float:
    return otherwise if bound is None else float(bound)


def _loaded(matrix: Matrix, whole: list[bool]) -> Any:
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("primal_feasibility_tolerance", FEASIBILITY_TOLERANCE),
        ("dual_feasibility_tolerance", FEASIBILITY_TOLERANCE),
        ("simplex_strategy", PRIMAL_SIMPLEX),
        ("simplex_scale_strategy", 0),  # the units have done it
        ("primal_simplex_bound_perturbation_multiplier", 0.0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.0),
    ):
        highs.setOptionValue(option, setting)
    given = highspy.HighsLp()
    given.num_col_, given.num_row_ = len(matrix.cost), len(matrix.row_low)
    given.col_cost_ = matrix.cost
    given.col_lower_, given.col_upper_ = matrix.low, matrix.high
    given.row_lower_, given.row_upper_ = matrix.row_low, matrix.row_high
    given.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    given.a_matrix_.start_ = matrix.start.astype(np.int32)
    given.a_matrix_.index_ = matrix.column.astype(np.int32)
    given.a_matrix_.value_ = matrix.coefficient
    if any(whole):
        kinds = highspy.HighsVarType
        given.integrality_ = [
            kinds.kInteger if is_whole else kinds.kContinuous for is_whole in whole
        ]
    if highs.passModel(given) == highspy.HighsStatus.kError:
        raise SolverError("The solver", [Fault("", "refused the model.", "Please report this.")])
    return highs


def _stopped(gap: float) -> NotProvenError:
    how_far = f"the remaining gap is {gap:.2%}" if np.isfinite(gap) else "no bound was reached"
    return NotProvenError(
        "The search",
        [
            Fault(
                "solver.time_limit_s",
                f"the time limit came before a proof; {how_far}.",
                "Raise time_limit_s under [solver], or plan at a larger kind of place.",
            )
        ],
    )

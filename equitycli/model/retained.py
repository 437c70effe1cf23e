"""A finished model inside HiGHS, whose bounds and costs change from one solve to the next.

Lexicographic rounds live on that: each settles some bounds and goes on from the basis of the one
before. Every status is read: nothing but a proven optimum is an answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from equitycli.errors import NotProvenError, SolverError
from equitycli.model.failures import (
    crashed,
    missing,
    refuse_strange_answer,
    refuse_strange_numbers,
    stopped,
    without_answer,
)
from equitycli.model.handover import (
    PRIMAL,
    Options,
    begin_by,
    loaded,
    matrix_of,
    without_collection,
)
from equitycli.model.problem import Bools, Floats, Ints
from equitycli.model.proof import Matrix, dual_bound
from equitycli.model.rows import Terms
from equitycli.model.solver import rows_in, variables_in

try:
    import highspy
except ImportError as error:
    raise missing(error) from None

SMALLEST_GIVE, LARGEST_GIVE = 1e-9, 2e-6
"""How far what is kept may give where rounding in the solver would close the way."""

MONEY = ("x_", "l_", "s_")
"""How the names of columns in pounds begin: awards, losses, and pounds by which rules give way."""

DEFAULT_OPTIONS = Options()


class InfeasibleError(Exception):
    """No point meets all rows. Caught inside the model, where the clash is then explained."""


class StoppedError(NotProvenError):
    """The time limit came within a solve; `in_hand` is the best point until then, if any."""

    def __init__(self, gap: float, in_hand: Solution | None = None) -> None:
        said = stopped(gap)
        super().__init__(said.subject, said.faults)
        self.in_hand = in_hand


@dataclass(frozen=True, eq=False)
class Solution:
    """A point, values by column, duals by row, and what no point is below.

    bound : NaN where it was not worked out
    """

    objective: float
    values: Floats
    row_duals: Floats
    bound: float

    @property
    def gap(self) -> float:
        """Distance of the dual bound from the objective, relative to 1 or the objective."""
        return abs(self.objective - self.bound) / max(1.0, abs(self.objective))


class Bounds(NamedTuple):
    """The bounds of a model: of columns, then of rows."""

    low: Floats
    high: Floats
    row_low: Floats
    row_high: Floats


class RetainedModel:
    """A model inside HiGHS whose bounds and costs change between solves.

    It remembers the last basis, so a solve after a small change takes a few pivots.

    HiGHS measures feasibility absolutely, and 1e-9 of a pound is finer than a float can hold
    in a budget of millions. So it is handed money in units of about a thousandth of the budget:
    columns whose names begin with one of MONEY are divided by `unit_gbp`, and so are the rows
    that hold nothing else. All that is said or asked here stays in pounds.
    """

    def __init__(
        self,
        model: Any,
        *,
        deadline_s: float | None = None,
        unit_gbp: float = 1.0,
        options: Options | None = None,
    ) -> None:
        self.options = DEFAULT_OPTIONS if options is None else options
        with without_collection():
            variables, rows = variables_in(model), rows_in(model)
            self.matrix = matrix_of(model, variables, rows)
        self.unit_gbp = unit_gbp
        names = [variable.name for variable in variables]
        self.columns = {name: i for i, name in enumerate(names)}
        self.rows = {row.name: i for i, row in enumerate(rows)}
        whole = np.array([variable.cat == "Integer" for variable in variables], dtype=np.bool_)
        self.whole = bool(whole.any())
        refuse_strange_numbers(self.matrix, self.columns, self.rows)
        self._deadline_s = deadline_s
        is_money = np.array([name.startswith(MONEY) for name in names], dtype=np.bool_)
        self._column_unit, self._row_unit = _units(self.matrix, is_money, unit_gbp)
        self._cost_unit = 1.0
        self._kept_columns: dict[int, float] = {}
        self._kept_rows: dict[int, float] = {}
        self.gave_way = 0.0
        """Share by which all that is kept had to give, 0 where it never had to."""
        self._highs = loaded(
            _in_units(self.matrix, self._column_unit, self._row_unit), whole, options=self.options
        )
        self._first_by = PRIMAL if self.whole else self.options.beginning(self.matrix)
        self.set_cost(self.matrix.cost.copy())

    def bound_columns(self, columns: Iterable[int], low: float, high: float) -> None:
        """Set both bounds of columns; use ±inf for none."""
        for column in columns:
            self.matrix.low[column], self.matrix.high[column] = low, high
            unit = self._column_unit[column]
            self._highs.changeColBounds(int(column), low / unit, high / unit)

    def bound_each(self, columns: Ints, low: Floats, high: Floats) -> None:
        """Set both bounds of columns, of each its own."""
        self.matrix.low[columns], self.matrix.high[columns] = low, high
        unit = self._column_unit[columns]
        at = np.asarray(columns, dtype=np.int32)
        self._highs.changeColsBounds(len(at), at, low / unit, high / unit)

    def bound_row(self, row: int, low: float, high: float) -> None:
        """Set both bounds of a row."""
        self.matrix.row_low[row], self.matrix.row_high[row] = low, high
        unit = self._row_unit[row]
        self._highs.changeRowBounds(int(row), low / unit, high / unit)

    def imply_most(self, terms: Terms, at_most: float) -> None:
        """Note for the proofs what a row of columns ≥ 0 implies for those with factors > 0.

        The solver is not told, so no dual moves from the row to a bound.
        """
        high = self.matrix.high
        column = np.array([self.columns[variable.name] for variable, _ in terms], dtype=np.int64)
        factor = np.array([by for _, by in terms], dtype=np.float64)
        falls, grows = factor < 0, factor > 0
        room = at_most - float((factor[falls] * high[column[falls]]).sum())
        np.minimum.at(high, column[grows], max(room, 0.0) / factor[grows])

    def keep_column(self, column: int, least: float) -> None:
        """Keep a column at what an earlier objective settled."""
        self._kept_columns[column] = least
        self.bound_columns([column], least, self.matrix.high[column])

    def keep_row(self, row: int, most: float) -> None:
        """Keep a sum at what an earlier objective settled."""
        self._kept_rows[row] = most
        self.bound_row(row, -np.inf, most)

    def let_go(self) -> None:
        """Keep nothing any more: the bounds are the caller's to set again."""
        self._kept_columns.clear()
        self._kept_rows.clear()
        self.gave_way = 0.0

    def _give_way(self, give: float) -> None:
        """Let all that is kept give by a share of its unit or of itself, whichever is larger."""
        self.gave_way = max(self.gave_way, give)
        for column, least in self._kept_columns.items():
            room = give * max(self._column_unit[column], abs(least))
            self.bound_columns([column], least - room, self.matrix.high[column])
        for row, most in self._kept_rows.items():
            room = give * max(self._row_unit[row], abs(most))
            self.bound_row(row, -np.inf, most + room)

    def begin_at(self, values: Floats) -> None:
        """Give a search over whole numbers a point to begin at, by column."""
        point = highspy.HighsSolution()
        point.col_value = (values / self._column_unit).tolist()
        self._highs.setSolution(point)

    def presolve(self, *, on: bool) -> None:
        """Let the solver simplify the model first, as it does from the start, or not."""
        self._highs.setOptionValue("presolve", "choose" if on else "off")

    def stop_at(self, deadline_s: float) -> None:
        """Set when to stop, on the monotonic clock; inf for never."""
        self._deadline_s = deadline_s if np.isfinite(deadline_s) else None

    def lift_time_limit(self) -> None:
        """Let solves take the time they take from here on."""
        self._deadline_s = None
        self._highs.setOptionValue("time_limit", float("inf"))

    def bounds(self) -> Bounds:
        """Return all bounds as they stand, to come back to."""
        held = self.matrix
        return Bounds(held.low.copy(), held.high.copy(), held.row_low.copy(), held.row_high.copy())

    def come_back(self, to: Bounds) -> None:
        """Set all bounds as they were, keep nothing, and free the rows added since."""
        self.let_go()
        held, columns, rows = self.matrix, len(to.low), len(to.row_low)
        moved = (held.low[:columns] != to.low) | (held.high[:columns] != to.high)
        for j in np.flatnonzero(moved).tolist():
            self.bound_columns([j], to.low[j], to.high[j])
        moved = (held.row_low[:rows] != to.row_low) | (held.row_high[:rows] != to.row_high)
        for i in np.flatnonzero(moved).tolist():
            self.bound_row(i, to.row_low[i], to.row_high[i])
        for i in range(rows, len(held.row_low)):
            self.bound_row(i, -np.inf, np.inf)

    def add_columns(self, low: Floats, high: Floats) -> list[int]:
        """Add columns that stand in no row yet and cost nothing; return their positions."""
        count, first = len(low), len(self.matrix.cost)
        nothing, none = np.zeros(count), np.zeros(0, dtype=np.int32)
        begin = np.zeros(count, dtype=np.int32)
        self._highs.addCols(count, nothing, low, high, 0, begin, none, np.zeros(0))
        self.matrix = replace(
            self.matrix,
            low=np.append(self.matrix.low, low),
            high=np.append(self.matrix.high, high),
            cost=np.append(self.matrix.cost, nothing),
        )
        self._column_unit = np.append(self._column_unit, np.ones(count))
        return list(range(first, first + count))

    def add_sums(
        self, sums: Sequence[Sequence[tuple[int, float]]], low: Floats, high: Floats
    ) -> list[int]:
        """Add a row for each sum of columns and factors; return their positions."""
        count, first = len(sums), len(self.matrix.row_low)
        lengths = np.array([len(one) for one in sums], dtype=np.int64)
        column = np.array([j for one in sums for j, _ in one], dtype=np.int64)
        factor = np.array([by for one in sums for _, by in one], dtype=np.float64)
        begin = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        self._highs.addRows(
            count,
            low,
            high,
            len(column),
            begin[:-1].astype(np.int32),
            column.astype(np.int32),
            factor * self._column_unit[column],
        )
        held = self.matrix
        self.matrix = replace(
            held,
            start=np.append(held.start, held.start[-1] + begin[1:]),
            column=np.append(held.column, column),
            coefficient=np.append(held.coefficient, factor),
            row_low=np.append(held.row_low, low),
            row_high=np.append(held.row_high, high),
        )
        self._row_unit = np.append(self._row_unit, np.ones(count))
        return list(range(first, first + count))

    def set_cost(self, cost: Floats) -> None:
        """Replace the whole objective."""
        self.matrix.cost[:] = cost
        count = len(cost)
        in_units = cost * self._column_unit
        self._cost_unit = float(np.abs(in_units).max(initial=0.0)) or 1.0
        every = np.arange(count, dtype=np.int32)
        self._highs.changeColsCost(count, every, in_units / self._cost_unit)

    def solve(self, *, bound: bool = True) -> Solution:
        """Solve, and return a proven optimum.

        bound : work out the dual bound; not where the caller works out one of its own, sharper

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
                return self._solved(bound=bound)
            except (InfeasibleError, SolverError):
                give = give * 10 or SMALLEST_GIVE
                if give > LARGEST_GIVE or not (self._kept_columns or self._kept_rows):
                    raise
                self._give_way(give)
                self._highs.clearSolver()

    def _solved(self, *, bound: bool) -> Solution:
        if self._deadline_s is not None:
            left = self._deadline_s - time.monotonic()
            if left <= 0:
                raise StoppedError(float("inf"))
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + left)
        status = self._status()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise InfeasibleError
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise self._stopped()
        if status != highspy.HighsModelStatus.kOptimal:
            raise without_answer(self._highs.modelStatusToString(status))
        return self._answer(bound=bound)

    def _status(self) -> Any:
        """Run the solver and return where it ended.

        The first solve of a large model has no basis to go on from and begins by another way.
        Where that ends without an answer, the primal simplex looks again from the start.
        """
        way, self._first_by = self._first_by, PRIMAL
        try:
            if way != PRIMAL:
                begin_by(self._highs, way)
            said = self._highs.run()
            if way != PRIMAL:
                begin_by(self._highs, PRIMAL)
                ended = self._highs.getModelStatus()
                if ended not in (
                    highspy.HighsModelStatus.kOptimal,
                    highspy.HighsModelStatus.kTimeLimit,
                ):
                    self._highs.clearSolver()
                    said = self._highs.run()
        except (RuntimeError, ValueError, TypeError, MemoryError) as error:
            raise crashed(error) from None
        if said == highspy.HighsStatus.kError:
            raise crashed(self._highs.modelStatusToString(self._highs.getModelStatus()))
        return self._highs.getModelStatus()

    def _answer(self, *, bound: bool = True) -> Solution:
        info, answer = self._highs.getInfo(), self._highs.getSolution()
        values = np.array(answer.col_value, dtype=np.float64) * self._column_unit
        duals = np.array(answer.row_dual, dtype=np.float64) * self._cost_unit / self._row_unit
        objective = float(info.objective_function_value) * self._cost_unit
        refuse_strange_answer(values, duals, objective)
        if not bound:
            return Solution(objective, values, duals, float("nan"))
        proven = (
            float(info.mip_dual_bound) * self._cost_unit
            if self.whole
            else dual_bound(self.matrix, duals)
        )
        return Solution(objective, values, duals, proven)

    def _stopped(self) -> StoppedError:
        """Return the error at the time limit, with the point in hand if it meets every row."""
        info = self._highs.getInfo()
        feasible = (
            info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
            and info.max_primal_infeasibility <= LARGEST_GIVE
        )
        in_hand = self._answer() if feasible else None
        return StoppedError(float("inf") if in_hand is None else in_hand.gap, in_hand)


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

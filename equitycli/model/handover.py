"""From a finished PuLP problem to HiGHS, in bulk.

Both versions of PuLP keep a row as a mapping from variables to factors, and asking for them one
by one costs more than the solver needs to take the whole model. So the entries are drawn through
iterators that run in C, straight into arrays: PuLP 3.3 by the identity of its variables, PuLP 4
by the column numbers that it keeps itself. (`LpProblem.coefficients` of PuLP 4 looks along a row
for each of its entries, so a row of 20,000 takes minutes.)
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter, methodcaller
from typing import Any

import numpy as np

from equitycli.model.failures import crashed, missing
from equitycli.model.problem import Bools, Floats, Ints
from equitycli.model.proof import Matrix

try:
    import highspy
    import pulp
except ImportError as error:
    raise missing(error) from None

FEASIBILITY_TOLERANCE = 1e-9

PRIMAL_SIMPLEX = 4
"""HiGHS's number for it. Between rounds only bounds on what stands still move, so the last basis
stays primal feasible and the primal simplex goes on from it; the dual simplex would begin again.
Bounds are not perturbed: a settled level leaves no room for that, and would read as infeasible."""

DUAL_SIMPLEX = 1
"""HiGHS's number for it: the better beginning for a large model that has no basis yet."""

UNSCALED, SCALED = 0, 2
"""HiGHS's numbers. The units have scaled the model well enough for rounds that go on from a basis;
the dual simplex from nothing was measured a tenth faster where HiGHS scales it once more."""

PRIMAL, DUAL, INTERIOR = "primal simplex", "dual simplex", "interior point"
"""Ways to begin. After each the primal simplex goes on from the basis found."""

DUAL_FROM_ENTRIES, INTERIOR_FROM_ENTRIES = 50_000, 400_000
"""From so many entries on, a model is begun by the dual simplex, by the interior point.

Measured on made countries: at 160,000 entries the dual simplex took 0.6 of the primal's time and
the interior point with crossover 1.5; at 546,000 the interior point took 0.6 to 0.9 of either."""

_HANDLES_BY_ITEMS = hasattr(pulp.LpAffineExpression, "from_list")
"""PuLP 4: the model is held in a compiled core, and a row hands out its entries."""


@dataclass(frozen=True)
class Options:
    """How HiGHS goes about a model; the answer must not depend on it.

    first_by : PRIMAL, DUAL or INTERIOR (with crossover to a basis), for a solve that has no basis
        to go on from; None decides by size. Later solves go on by the primal simplex
    threads : HiGHS takes the first number it is given in a process and ignores later ones
    """

    first_by: str | None = None
    threads: int = 1

    def beginning(self, matrix: Matrix) -> str:
        """Return how a solve without a basis begins."""
        if self.first_by is not None:
            return self.first_by
        entries = len(matrix.column)
        if entries >= INTERIOR_FROM_ENTRIES:
            return INTERIOR
        return DUAL if entries >= DUAL_FROM_ENTRIES else PRIMAL


def begin_by(highs: Any, way: str) -> None:
    """Tell HiGHS how to go about the next solve; PRIMAL is how all later ones go on."""
    highs.setOptionValue("solver", "ipx" if way == INTERIOR else "simplex")
    highs.setOptionValue("simplex_strategy", DUAL_SIMPLEX if way == DUAL else PRIMAL_SIMPLEX)
    highs.setOptionValue("simplex_scale_strategy", SCALED if way == DUAL else UNSCALED)


@contextmanager
def without_collection() -> Iterator[None]:
    """Hold back the collection of cycles while many small objects are made, none of them cyclic.

    It would go through all of them again and again, for a third of the time of a large model.
    Afterwards they count as old, so that the next small collection does not go through them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.unfreeze()  # into the oldest generation, not out of reach
            gc.enable()


def matrix_of(model: Any, variables: list[Any], rows: list[Any]) -> Matrix:
    """Return a PuLP problem as arrays, columns and rows in the order given."""
    start, column, coefficient = (_entries_by_items if _HANDLES_BY_ITEMS else _entries_by_identity)(
        variables, rows
    )
    right, sense = (_sides_by_handle if _HANDLES_BY_ITEMS else _sides)(rows)
    cost = np.zeros(len(variables))
    if model.objective is not None:
        at = {variable.name: j for j, variable in enumerate(variables)}
        for variable, factor in model.objective.items():
            cost[at[variable.name]] = factor
    return Matrix(
        start=start,
        column=column,
        coefficient=coefficient,
        row_low=np.where(sense == pulp.LpConstraintLE, -np.inf, right),
        row_high=np.where(sense == pulp.LpConstraintGE, np.inf, right),
        low=_bounds([variable.lowBound for variable in variables], none=-np.inf),
        high=_bounds([variable.upBound for variable in variables], none=np.inf),
        cost=cost,
    )


def _entries_by_identity(variables: list[Any], rows: list[Any]) -> tuple[Ints, Ints, Floats]:
    """PuLP 3.3: a row's expression is a dict whose keys are the variables themselves."""
    expressions = [row.expr for row in rows]
    start = _starts(map(len, expressions), len(rows))
    at = {id(variable): j for j, variable in enumerate(variables)}
    columns = map(at.__getitem__, map(id, chain.from_iterable(expressions)))
    factors = chain.from_iterable(expression.values() for expression in expressions)
    return start, *_filled(columns, factors, int(start[-1]))


def _entries_by_items(variables: list[Any], rows: list[Any]) -> tuple[Ints, Ints, Floats]:
    """PuLP 4: a row hands out its entries as a list; a variable knows its own number."""
    number: Callable[[Any], int] = (
        methodcaller("id") if rows and hasattr(rows[0], "_constr") else attrgetter("id")
    )
    column: list[int] = []
    coefficient: list[float] = []
    lengths: list[int] = []
    for row in rows:  # one row's entries at a time: all of them at once would not fit the caches
        entries = getattr(row, "_constr", row).items()
        lengths.append(len(entries))
        for handle, factor in entries:
            column.append(number(handle))
            coefficient.append(factor)
    start = _starts(iter(lengths), len(rows))
    numbers = _drawn(attrgetter("id"), variables).astype(np.int64)
    at = np.empty(int(numbers.max(initial=-1)) + 1, dtype=np.int64)
    at[numbers] = np.arange(len(variables))
    return start, at[np.array(column, dtype=np.int64)], np.array(coefficient, dtype=np.float64)


def _sides(rows: list[Any]) -> tuple[Floats, Floats]:
    """PuLP 3.3: right side and sense of each row."""
    return -_drawn(attrgetter("constant"), rows), _drawn(attrgetter("sense"), rows)


def _sides_by_handle(rows: list[Any]) -> tuple[Floats, Floats]:
    """PuLP 4: the same, from the handles that its rows hold; a sense is an object there."""
    if not rows or not hasattr(rows[0], "_constr"):
        return _sides(rows)
    handles = [row._constr for row in rows]
    kinds = {handle.sense: row.sense for handle, row in zip(handles[:1], rows[:1], strict=True)}
    senses = []
    for handle, row in zip(handles, rows, strict=True):
        said = handle.sense
        if said not in kinds:
            kinds[said] = row.sense
        senses.append(kinds[said])
    return _drawn(attrgetter("rhs"), handles), np.array(senses, dtype=np.float64)


def _starts(lengths: Iterator[int], count: int) -> Ints:
    start = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.fromiter(lengths, dtype=np.int64, count=count), out=start[1:])
    return start


def _filled(columns: Iterator[int], factors: Iterator[float], count: int) -> tuple[Ints, Floats]:
    return (
        np.fromiter(columns, dtype=np.int64, count=count),
        np.fromiter(factors, dtype=np.float64, count=count),
    )


def _drawn(of: Callable[[Any], float], every: list[Any]) -> Floats:
    return np.fromiter(map(of, every), dtype=np.float64, count=len(every))


def _bounds(bounds: list[float | None], *, none: float) -> Floats:
    return np.array([none if bound is None else bound for bound in bounds], dtype=np.float64)


def loaded(matrix: Matrix, whole: Bools, *, options: Options) -> Any:
    """Return HiGHS with a model inside it.

    Raises
    ------
    SolverError   it did not take the model
    """
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in (
        ("output_flag", False),
        ("threads", options.threads),
        ("random_seed", 0),
        ("primal_feasibility_tolerance", FEASIBILITY_TOLERANCE),
        ("dual_feasibility_tolerance", FEASIBILITY_TOLERANCE),
        ("simplex_strategy", PRIMAL_SIMPLEX),
        ("simplex_scale_strategy", UNSCALED),
        ("primal_simplex_bound_perturbation_multiplier", 0.0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.0),
        ("mip_feasibility_tolerance", FEASIBILITY_TOLERANCE),
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
    if whole.any():
        kinds = highspy.HighsVarType
        given.integrality_ = [
            kinds.kInteger if is_whole else kinds.kContinuous for is_whole in whole.tolist()
        ]
    try:
        taken = highs.passModel(given)
    except (RuntimeError, ValueError, TypeError, MemoryError) as error:
        raise crashed(error) from None
    if taken == highspy.HighsStatus.kError:
        raise crashed("it refused the model")
    return highs

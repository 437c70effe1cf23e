"""What duals prove, from a model's arrays alone: no solver is asked or believed here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from equitycli.model.problem import Floats, Ints


@dataclass(frozen=True, eq=False)
class Matrix:
    """A model as arrays: minimise cost·x, row_low ≤ Ax ≤ row_high, low ≤ x ≤ high (A by rows)."""

    start: Ints
    column: Ints
    coefficient: Floats
    row_low: Floats
    row_high: Floats
    low: Floats
    high: Floats
    cost: Floats

    @cached_property
    def row_of_entry(self) -> Ints:
        """The row of each entry, by position."""
        return np.repeat(np.arange(len(self.row_low)), np.diff(self.start))


def dual_bound(
    matrix: Matrix, row_duals: Floats, *, high: Floats | None = None, cost: Floats | None = None
) -> float:
    """Return the bound that row duals prove, from the model's arrays alone.

        Σ_i y_i·(low_i if y_i > 0 else high_i) + Σ_j z_j·(low_j if z_j > 0 else high_j),
        z = cost − Aᵀy

    Weak duality: no feasible point costs less, whoever found the duals. A dual that would
    multiply the infinite side of its row proves nothing and is left out before z is worked
    out; a column without a bound on the side that z asks for makes the whole bound −inf.

    high, cost : in place of the matrix's own, where a proof asks for others
    """
    side = np.where(row_duals > 0, matrix.row_low, matrix.row_high)
    usable = np.isfinite(side)
    dual = np.where(usable, row_duals, 0.0)
    weighted = np.bincount(
        matrix.column,
        weights=matrix.coefficient * dual[matrix.row_of_entry],
        minlength=len(matrix.cost),
    )
    reduced = (matrix.cost if cost is None else cost) - weighted
    bound = np.where(reduced > 0, matrix.low, matrix.high if high is None else high)
    counts = reduced != 0
    return float((dual[usable] * side[usable]).sum() + (reduced[counts] * bound[counts]).sum())


@dataclass(frozen=True, eq=False)
class Certificate:
    """What proves one level of a leximin: no point raises all that was not settled above it.

    settled : positions among the criteria, settled at this level
    gap : how far above the level the duals let it be, worked out again from the arrays
    gave_way : share by which earlier levels had given way by then, mostly 0
    rows, duals : the rows that carry a dual, by position
    """

    level: float
    settled: tuple[int, ...]
    gap: float
    gave_way: float
    rows: Ints
    duals: Floats

    @classmethod
    def of(
        cls,
        level: float,
        settled: Iterable[int],
        *,
        row_duals: Floats,
        gap: float,
        gave_way: float,
    ) -> Certificate:
        """Keep the duals that are not 0."""
        rows = np.flatnonzero(row_duals)
        return cls(level, tuple(sorted(settled)), gap, gave_way, rows, row_duals[rows])

"""What duals prove, from a model's arrays alone: no solver is asked or believed here."""

from __future__ import annotations

from dataclasses import dataclass

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


def dual_bound(matrix: Matrix, row_duals: Floats) -> float:
    """Return the bound that row duals prove, from the model's arrays alone.

        Σ_i y_i·(low_i if y_i > 0 else high_i) + Σ_j z_j·(low_j if z_j > 0 else high_j),
        z = cost − Aᵀy

    Weak duality: no feasible point costs less, whoever found the duals. A dual that would
    multiply the infinite side of its row proves nothing and is left out before z is worked
    out; a column without a bound on the side that z asks for makes the whole bound −inf.
    """
    side = np.where(row_duals > 0, matrix.row_low, matrix.row_high)
    usable = np.isfinite(side)
    dual = np.where(usable, row_duals, 0.0)
    entries_row = np.repeat(np.arange(len(matrix.row_low)), np.diff(matrix.start))
    weighted = np.bincount(
        matrix.column,
        weights=matrix.coefficient * dual[entries_row],
        minlength=len(matrix.cost),
    )
    reduced = matrix.cost - weighted
    bound = np.where(reduced > 0, matrix.low, matrix.high)
    counts = reduced != 0
    return float((dual[usable] * side[usable]).sum() + (reduced[counts] * bound[counts]).sum())

"""Leximin over a retained model, many criteria settled in one round.

Each round maximises the common level t of the criteria not yet settled. A criterion is settled

* at the level, where its level row carries a dual: no optimum lets it rise;
* where it stands, where its column carries a reduced cost at its bound: every optimum of this
  round keeps it there, and all that follows stays among the optima of this round.

How far a dual or a reduced cost can be trusted is worked out from the model's arrays in every
round: a criterion with price y can't stand further off than gap / y.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equitycli.errors import Fault, SolverError
from equitycli.model.leximin import CEILING_REACHED, LARGEST_RISE, LARGEST_RISE_GBP, SMALLEST_DUAL
from equitycli.model.problem import Bools, Floats, Ints
from equitycli.model.proof import Matrix, dual_bound
from equitycli.model.retained import RetainedModel, Solution
from equitycli.model.years_parts import Group

FEWEST_TOGETHER = 4
"""Fewer criteria than this are not tried at once."""

WIDEST_RISE = 1e-5
"""Where rounding in the solver leaves no dual that proves LARGEST_RISE, the largest of a round
must prove this: a hundred-thousandth of what a payee is paid."""


@dataclass(frozen=True)
class Settled:
    """What a leximin over a group settled: the levels, the rounds, the worst gap."""

    levels: Floats
    rounds: int
    gap: float
    solution: Solution


def reduced_costs(matrix: Matrix, row_duals: Floats) -> Floats:
    """Return z = cost − Aᵀy: what a column would cost beside what its rows pay for it."""
    paid = np.bincount(
        matrix.column,
        weights=matrix.coefficient * row_duals[matrix.row_of_entry],
        minlength=len(matrix.cost),
    )
    reduced: Floats = matrix.cost - paid
    return reduced


def pinned_columns(matrix: Matrix, solution: Solution, gap: float) -> Bools:
    """Return the columns that every optimum keeps at the bound where they stand.

    |z_j|·distance ≤ gap in every optimum: pinned where that is within LARGEST_RISE of the
    column's own size, or a tenth of a penny.
    """
    priced = np.abs(reduced_costs(matrix, solution.row_duals))
    room = np.maximum(np.abs(solution.values) * LARGEST_RISE, LARGEST_RISE_GBP)
    size = np.maximum(np.abs(solution.values), 1.0)
    at_bound = np.minimum(
        np.abs(solution.values - matrix.low), np.abs(solution.values - matrix.high)
    ) <= np.minimum(room, LARGEST_RISE * size)
    pinned: Bools = at_bound & (priced * size > np.maximum(gap * size / room, SMALLEST_DUAL))
    return pinned


def settled(retained: RetainedModel, group: Group, pinned: Bools) -> Settled:
    """Settle every criterion of a group, lowest first; the model keeps them as bounds.

    pinned : columns known to stand still, by position; grows here

    Raises
    ------
    InfeasibleError   the model has no point at all
    SolverError       the duals of a round prove nothing
    """
    matrix = retained.matrix
    cost = np.zeros(len(matrix.cost))
    cost[group.level] = -1.0
    retained.set_cost(cost)
    retained.bound_columns([group.level], 0.0, group.highest)
    levels = np.full(len(group.columns), np.nan)
    rise = np.maximum(LARGEST_RISE, LARGEST_RISE_GBP / group.base_gbp)
    waiting = np.ones(len(group.columns), dtype=np.bool_)
    rounds, worst_gap, many = 0, 0.0, FEWEST_TOGETHER
    pinned |= matrix.low == matrix.high
    while waiting.any():
        solution = retained.solve(bound=False)
        level = float(solution.values[group.level])
        stands = solution.values[group.columns] * group.scale
        gap = _gap(matrix, group, solution, level)
        rounds += 1
        worst_gap = max(worst_gap, gap / max(1.0, abs(level)))
        if level >= group.ceiling - CEILING_REACHED:
            at_level, still = waiting.copy(), np.zeros_like(waiting)
        else:
            pinned |= pinned_columns(matrix, solution, gap)
            duals = solution.row_duals[group.level_rows]
            at_level = waiting & (duals > np.maximum(gap / rise, SMALLEST_DUAL))
            still = waiting & ~at_level & pinned[group.columns]
        if not (at_level | still).any():
            at_level = waiting & (duals > np.maximum(duals.max() / 2, gap / WIDEST_RISE))
        if not at_level.any() and not still.any():
            raise SolverError(
                "The proof of the plan",
                [Fault("leximin", f"nothing could be settled at {level:.6f} (gap {gap:.1e}).")],
            )
        levels[at_level] = level
        levels[still] = np.maximum(stands[still], level)
        done = at_level | still
        for j in np.flatnonzero(done).tolist():
            retained.bound_row(int(group.level_rows[j]), -np.inf, np.inf)
            column = int(group.columns[j])
            retained.keep_column(
                column,
                max(float(levels[j] / group.scale[j]), matrix.low[column])
                if at_level[j]
                else min(float(solution.values[column]), matrix.high[column]),
            )
        waiting &= ~done
        at_end = matrix.high[group.columns] * group.scale
        if (at_end[done] <= level + CEILING_REACHED).any():
            together, found, tried = _at_their_ends(retained, group, waiting, cost, many)
            rounds += tried
            if found is None:
                many = max(many // 4, FEWEST_TOGETHER)
                continue
            levels[together], solution = at_end[together], found
            waiting[together] = False
            many *= 2
    retained.bound_columns([group.level], 0.0, 0.0)
    retained.set_cost(np.zeros_like(cost))
    return Settled(levels, rounds, worst_gap, solution)


def _at_their_ends(
    retained: RetainedModel, group: Group, waiting: Bools, cost: Floats, many: int
) -> tuple[Ints, Solution | None, int]:
    """Try to settle at once the criteria whose own bounds end lowest, each at its bound.

    Where one point has all of them at their bounds and every other above the highest of those,
    leximin has it so: none of them can have more, and nobody below is asked for less. The point
    is looked for with a little weight on them, and checked; where it is not found nothing changes.
    Returns whom it was, the point or None, and how many programmes were solved.
    """
    matrix = retained.matrix
    ends = matrix.high[group.columns] * group.scale
    order = np.flatnonzero(waiting)[np.argsort(ends[waiting], kind="stable")][:many]
    if len(order) < FEWEST_TOGETHER or not np.isfinite(ends[order]).all():
        return order, None, 0
    highest = float(ends[order].max())
    level = float(matrix.high[group.level])
    weighed = cost.copy()
    weighed[group.columns[order]] = -group.scale[order] / (2 * len(order))
    rows = group.level_rows[order].tolist()
    for row in rows:
        retained.bound_row(row, -np.inf, np.inf)
    retained.bound_columns([group.level], 0.0, min(highest, level))
    retained.set_cost(weighed)
    solution = retained.solve(bound=False)
    retained.set_cost(cost)
    retained.bound_columns([group.level], 0.0, level)
    columns = group.columns[order]
    there = solution.values[columns] * group.scale[order] >= ends[order] - CEILING_REACHED
    if not there.all() or solution.values[group.level] < min(highest, level) - CEILING_REACHED:
        for row in rows:
            retained.bound_row(row, 0.0, np.inf)
        return order, None, 1
    for column in columns.tolist():
        retained.keep_column(column, float(matrix.high[column]))
    return order, solution, 1


def _gap(matrix: Matrix, group: Group, solution: Solution, level: float) -> float:
    """Return how far above the level these duals let it be; see `leximin.py`."""
    high = matrix.high.copy()
    high[group.level] = min(high[group.level], level + 1)
    ends = np.maximum((level + 1) / group.scale, solution.values[group.columns])
    high[group.columns] = np.minimum(high[group.columns], ends)
    proven = -dual_bound(matrix, solution.row_duals, high=high)
    return abs(proven - level)

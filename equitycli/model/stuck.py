"""Which criteria of a leximin round can rise no further, all of them found at once.

A round of leximin raises the common level t of the criteria that are not settled yet. At a vertex
its duals often sit on one of the many that stop there, so that round after round finds the same
level and settles one more. One more programme finds the others together:

    maximise Σ_{j ∈ N} q_j   with every q_j ≥ level, and q_j ≤ level + STEP for j ∈ N

N : those that stand at the level. Where two points of a convex set raise different criteria, the
point between raises both; so with a small step every criterion that can rise at all is raised,
and those that are not raised, S, are stuck. That is believed of nobody: with the duals y of that
programme and the objective Σ_{j ∈ S} q_j alone, on the model without the steps,

    Σ_{j ∈ S} q_j ≤ level·|S| + rise      (weak duality, from the model's arrays)

and as each q_j ≥ level, none of them can rise by more than `rise`. Where that is more than a
criterion may be moved by, nothing is settled here and leximin goes on one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equitycli.model.problem import Floats, Ints
from equitycli.model.proof import Matrix, dual_bound
from equitycli.model.retained import RetainedModel, Solution, StoppedError

STEP = 1e-4
"""How far those that can rise are asked to, as a share of their base."""

SLACK = 1e-9
"""How far under the level all may stand meanwhile: what the solver takes for met."""

FEWEST_STUCK = 2
"""Fewer than this at the level are left to the rounds."""


@dataclass(frozen=True, eq=False)
class Stuck:
    """Who is proven to stay at the level, by position among the criteria asked about.

    rise : what they could rise by together · row_duals : what proves it
    """

    who: Ints
    rise: float
    row_duals: Floats


def stuck(
    retained: RetainedModel,
    columns: Ints,
    *,
    level_column: int,
    level: float,
    standing: Floats,
    largest_rise: Floats,
) -> Stuck | None:
    """Return those of the criteria that are proven to stay at the level, None for nobody.

    Parameters
    ----------
    columns : of the criteria that are not settled, whose level rows stand
    standing : what each is in the point in hand · largest_rise : what each may rise by and be
        settled all the same

    The bounds are afterwards as they were; the costs are the caller's to set again. Where the
    time limit comes, nobody is found, and the next round says so.
    """
    near = np.flatnonzero(standing <= level + STEP / 2)
    if len(near) < FEWEST_STUCK:
        return None
    matrix, at = retained.matrix, columns[near]
    low, high = matrix.low[at].copy(), matrix.high[at].copy()
    least, most = float(matrix.low[level_column]), float(matrix.high[level_column])
    cost = np.zeros(len(matrix.cost))
    cost[at] = -1.0
    retained.bound_each(at, low, np.maximum(np.minimum(high, level + STEP), low))
    under = _under(level)
    retained.bound_columns([level_column], under, under)
    retained.set_cost(cost)
    try:
        solution = retained.solve(bound=False)
    except StoppedError:
        solution = None
    retained.bound_each(at, low, high)
    found = None
    if solution is not None:
        rests = near[solution.values[at] < level + STEP / 2]
        rise = _rise(matrix, solution, columns, rests=rests, level=level)
        found = Stuck(rests[rise <= largest_rise[rests]], rise, solution.row_duals)
    retained.bound_columns([level_column], least, most)
    return found if found is not None and len(found.who) else None


def _under(level: float) -> float:
    return max(level - SLACK * max(1.0, abs(level)), 0.0)


def _rise(matrix: Matrix, solution: Solution, columns: Ints, *, rests: Ints, level: float) -> float:
    """Return by how much those that rest could rise together, by the duals of the programme."""
    cost = np.zeros(len(matrix.cost))
    cost[columns[rests]] = -1.0
    high = matrix.high.copy()
    # As in `leximin.py`: a point that beat the level by more than 1, mixed with this one, would
    # beat it by less.
    ends = np.maximum(level + 1, solution.values[columns])
    high[columns] = np.minimum(high[columns], ends)
    most = -dual_bound(matrix, solution.row_duals, high=high, cost=cost)
    return most - _under(level) * len(rests)

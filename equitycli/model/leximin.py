"""Leximin: raise the lowest as far as it goes, then the next, to the last.

Each round is one linear programme on a retained model: maximise the common level t of all
criteria not yet settled. The criteria whose level row carries a dual are at their level in
every optimum (complementary slackness), so they are settled there; the duals of a round sum
to 1, so each round settles at least one. How far a dual can be trusted is worked out again
from the model's arrays in every round.

Source: Ogryczak, Pióro and Tomaszewski (2005), Telecommunications network design and max-min
optimization problem; Nace and Pióro (2008), Max-min fairness and its applications to routing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from equitycli.errors import Fault, SolverError
from equitycli.model.problem import Floats
from equitycli.model.proof import Matrix, dual_bound
from equitycli.model.solver import RetainedModel, Solution

SMALLEST_DUAL = 1e-7
CEILING_REACHED = 1e-9

LARGEST_RISE = 1e-6
LARGEST_RISE_GBP = 0.001
"""A criterion is settled only where its dual proves that it cannot rise by more than a millionth
of its base, or a tenth of a penny where that is more."""


@dataclass(frozen=True)
class Criteria:
    """A group of criteria inside a model: their columns, their level rows, and the level t.

    base_gbp : what a criterion of 1 is in pounds · ceiling : none need rise above it
    """

    columns: Sequence[int]
    level_rows: Sequence[int]
    level: int
    base_gbp: Floats
    ceiling: float = np.inf


@dataclass(frozen=True)
class Levels:
    """What a leximin found: the settled level of each criterion, the rounds, the worst gap."""

    settled: Floats
    rounds: int
    gap: float
    solution: Solution


def leximin(model: RetainedModel, criteria: Criteria) -> Levels:
    """Settle every criterion of a group, lowest first; the model keeps the levels as bounds.

    Raises
    ------
    InfeasibleError   the model has no point at all
    SolverError       the duals of a round prove nothing
    """
    cost = np.zeros(len(model.matrix.cost))
    cost[criteria.level] = -1.0
    model.set_cost(cost)
    settled = np.full(len(criteria.columns), np.nan)
    waiting = list(range(len(criteria.columns)))
    worst_gap, rounds = 0.0, 0
    largest_rise = np.maximum(LARGEST_RISE, LARGEST_RISE_GBP / criteria.base_gbp)
    while waiting:
        solution = model.solve()
        level = float(solution.values[criteria.level])
        gap = _gap(model.matrix, criteria, solution, level)
        rounds += 1
        worst_gap = max(worst_gap, gap / max(1.0, abs(level)))
        if level >= criteria.ceiling - CEILING_REACHED:
            done = set(waiting)
        else:
            # No point lets criterion j rise by more than gap / dual_j while the level stands.
            duals = solution.row_duals[[criteria.level_rows[j] for j in waiting]]
            least = np.maximum(gap / largest_rise[waiting], SMALLEST_DUAL)
            done = set(np.array(waiting)[duals > least].tolist())
        if not done:
            raise SolverError(
                "The proof of the plan",
                [Fault("leximin", f"nothing could be settled at {level:.6f} (gap {gap:.1e}).")],
            )
        for j in sorted(done):
            settled[j] = level
            model.bound_row(criteria.level_rows[j], -np.inf, np.inf)
            model.keep_column(criteria.columns[j], level)
        waiting = [j for j in waiting if j not in done]
    model.bound_columns([criteria.level], 0.0, 0.0)
    model.set_cost(np.zeros_like(cost))
    return Levels(settled, rounds, worst_gap, model.solve())


def _gap(matrix: Matrix, criteria: Criteria, solution: Solution, level: float) -> float:
    """Return how far above the level these duals let it be.

    A plan that beat the level by more than 1, mixed with this one, would beat it by less; and
    what a criterion has above that may be left off. So the criteria end there for the proof,
    and noise in a dual is not multiplied by their own far bounds.
    """
    high = matrix.high.copy()
    ends = [*criteria.columns, criteria.level]
    high[ends] = np.minimum(high[ends], level + 1)
    proven = -dual_bound(replace(matrix, high=high), solution.row_duals)
    return abs(proven - level)

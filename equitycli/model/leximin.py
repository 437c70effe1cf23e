"""Leximin: raise the lowest as far as it goes, then the next, to the last.

Each round is one linear programme on a retained model: maximise the common level t of all
criteria not yet settled. The criteria whose level row carries a dual are at their level in
every optimum (complementary slackness), so they are settled there; the duals of a round sum
to 1, so each round settles at least one. How far a dual can be trusted is worked out again
from the model's arrays in every round; the duals are kept as the certificate of its level.

Source: Ogryczak, Pióro and Tomaszewski (2005), Telecommunications network design and max-min
optimization problem; Nace and Pióro (2008), Max-min fairness and its applications to routing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equitycli.errors import Fault, SolverError
from equitycli.model.problem import Floats
from equitycli.model.proof import Certificate, Matrix, dual_bound
from equitycli.model.retained import RetainedModel, Solution, StoppedError
from equitycli.model.stuck import stuck

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
    together : look for all that stop at a level at once, see `stuck.py`: worth a programme a round
        where many stop at few levels
    """

    columns: Sequence[int]
    level_rows: Sequence[int]
    level: int
    base_gbp: Floats
    ceiling: float = np.inf
    together: bool = False


@dataclass(frozen=True)
class Levels:
    """What a leximin found: the settled level of each criterion, the rounds, the worst gap.

    certificates : what proves each level, in the order of the rounds
    """

    settled: Floats
    rounds: int
    gap: float
    solution: Solution
    certificates: tuple[Certificate, ...] = ()


class CutError(StoppedError):
    """The time limit came within a leximin.

    done : what was settled until then, NaN where nothing was; its solution is a point that meets
        every row and keeps every settled level. None where no point was found yet
    level, bound : what that point brings all others to, and what no point brings them above
    """

    def __init__(self, done: Levels | None, *, level: float, bound: float) -> None:
        super().__init__(bound - level, None if done is None else done.solution)
        self.done, self.level, self.bound = done, level, bound


def leximin(model: RetainedModel, criteria: Criteria) -> Levels:
    """Settle every criterion of a group, lowest first; the model keeps the levels as bounds.

    Raises
    ------
    InfeasibleError   the model has no point at all
    CutError          the time limit came first
    SolverError       the duals of a round prove nothing
    """
    cost = np.zeros(len(model.matrix.cost))
    cost[criteria.level] = -1.0
    model.set_cost(cost)
    settled = np.full(len(criteria.columns), np.nan)
    waiting = list(range(len(criteria.columns)))
    worst_gap, rounds = 0.0, 0
    certificates: list[Certificate] = []
    before: Solution | None = None
    largest_rise = np.maximum(LARGEST_RISE, LARGEST_RISE_GBP / criteria.base_gbp)
    while waiting:
        try:
            solution = before = model.solve(bound=False)
        except StoppedError as stop:
            so_far = stop.in_hand or before
            done_so_far = None
            if so_far is not None:
                done_so_far = Levels(settled, rounds, worst_gap, so_far, tuple(certificates))
            level, bound = _between(model.matrix, criteria, stop.in_hand, so_far, waiting)
            raise CutError(done_so_far, level=level, bound=bound) from None
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
        certificates.append(
            Certificate.of(
                level, done, row_duals=solution.row_duals, gap=gap, gave_way=model.gave_way
            )
        )
        _keep(model, criteria, done, settled, level)
        waiting = [j for j in waiting if j not in done]
        if not (criteria.together and waiting):
            continue
        left = np.array(waiting)
        more = stuck(
            model, np.array(criteria.columns)[left], level_column=criteria.level, level=level,
            standing=solution.values[np.array(criteria.columns)[left]],
            largest_rise=largest_rise[left],
        )  # fmt: skip
        model.set_cost(cost)
        if more is None:
            continue
        rounds += 1
        done = set(left[more.who].tolist())
        certificates.append(
            Certificate.of(
                level, done, row_duals=more.row_duals, gap=more.rise, gave_way=model.gave_way
            )
        )
        _keep(model, criteria, done, settled, level)
        waiting = [j for j in waiting if j not in done]
    model.bound_columns([criteria.level], 0.0, 0.0)
    model.set_cost(np.zeros_like(cost))
    try:
        solution = model.solve()
    except StoppedError as stop:
        if before is None:
            raise
        # All is settled, and the last round's point keeps it.
        solution = stop.in_hand or before
    return Levels(settled, rounds, worst_gap, solution, tuple(certificates))


def _keep(
    model: RetainedModel, criteria: Criteria, done: set[int], settled: Floats, level: float
) -> None:
    """Note the level of those done, let them off their level rows, and keep them at it."""
    for j in sorted(done):
        settled[j] = level
        model.bound_row(criteria.level_rows[j], -np.inf, np.inf)
        model.keep_column(criteria.columns[j], level)


def _gap(matrix: Matrix, criteria: Criteria, solution: Solution, level: float) -> float:
    """Return how far above the level these duals let it be."""
    return abs(_highest(matrix, criteria, solution, level) - level)


def _highest(matrix: Matrix, criteria: Criteria, solution: Solution, level: float) -> float:
    """Return the highest level that these duals allow.

    A plan that beat the level by more than 1, mixed with this one, would beat it by less; and
    what a criterion has above that may be left off. So the criteria end there for the proof,
    and noise in a dual is not multiplied by their own far bounds.
    """
    high = matrix.high.copy()
    ends = [*criteria.columns, criteria.level]
    high[ends] = np.minimum(high[ends], level + 1)
    return -dual_bound(matrix, solution.row_duals, high=high)


def _between(
    matrix: Matrix,
    criteria: Criteria,
    within: Solution | None,
    so_far: Solution | None,
    waiting: Sequence[int],
) -> tuple[float, float]:
    """Return the level of the point in hand, and what no point can be above: NaN for no bound.

    within : the point that the solver had when it was stopped · so_far : the point in hand
    """
    highest = criteria.ceiling if np.isfinite(criteria.ceiling) else np.nan
    if so_far is None:
        return np.nan, highest
    level = float(so_far.values[[criteria.columns[j] for j in waiting]].min())
    if within is not None:
        proven = _highest(matrix, criteria, within, level)
        if level <= proven < level + 1:  # farther away, the ends of the criteria made the bound
            highest = float(np.fmin(highest, proven))
    return level, highest

"""From a continuous plan to whole pounds, without breaking what must hold exactly.

Each line (payee, fund) goes up or down to the next whole pound above what keeps its pence.
A small integer programme chooses which, so that every bound on a payee and every fund hold
exactly and as little as possible moves. Rows that join several payees (a place's minimum, say)
may then miss by under £1 an award; `verify.py` lists them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from equitycli.errors import Fault, SolverError
from equitycli.model.formulation import variables_of
from equitycli.model.problem import AllocationProblem, Floats, Ints
from equitycli.model.rows import Terms
from equitycli.model.rules import ActiveRule, rows_of, usable_pence
from equitycli.model.solver import (
    InfeasibleError,
    RetainedModel,
    add_row,
    add_variable,
    minimise,
    new_model,
)
from equitycli.money import PENCE_PER_POUND

SNAP_GBP = 1e-4
"""Nearer than this to a whole pound is that pound: solver noise, not a remainder."""

SUM_NOISE_GBP = 1e-2
"""The same for a sum of many lines."""

TOTAL_WEIGHT = 2.0
"""A pound's deviation of a fund's total beside one of a line."""


def whole_pounds(
    problem: AllocationProblem, rules: Sequence[ActiveRule], award_gbp: Floats
) -> Ints:
    """Return the awards in pence (P, F): whole pounds on top of the committed or held pence.

    Parameters
    ----------
    award_gbp : (P, F) from the continuous plan, £ a year

    Raises
    ------
    SolverError   no rounding keeps every bound, which the form of the bounds rules out
    """
    fixed = problem.anchor_pence
    moving = np.maximum(award_gbp - fixed / PENCE_PER_POUND, 0.0)
    moving[problem.held] = 0.0
    moving = np.where(np.abs(moving - np.round(moving)) < SNAP_GBP, np.round(moving), moving)
    down = np.floor(moving).astype(np.int64)
    open_lines = np.argwhere(moving > down).tolist()
    if open_lines:
        ups = _ups(problem, rules, moving, down, open_lines)
        for (p, f), up in zip(open_lines, ups, strict=True):
            down[p, f] += up
    return fixed + down * PENCE_PER_POUND


def _ups(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    moving: Floats,
    down: Ints,
    lines: Sequence[Sequence[int]],
) -> list[int]:
    """Choose which lines go up: 1, or stay down: 0.

        least Σ |whole − exact| over lines and funds, then the earlier line goes up

    Each line stands in one payee's row and one fund's, all bounds are whole, and the exact
    plan is within them: so a whole one is there, whatever the bounds.
    """
    model = new_model("whole_pounds")
    up = [add_variable(model, f"u_{p}_{f}", 0, 1, whole=True) for p, f in lines]
    by_payee: dict[int, Terms] = {}
    by_fund: dict[int, Terms] = {}
    for (p, f), variable in zip(lines, up, strict=True):
        by_payee.setdefault(p, []).append((variable, 1.0))
        by_fund.setdefault(f, []).append((variable, 1.0))

    least, most = payee_bounds_pounds(problem, rules)
    for p, terms in by_payee.items():
        low, high = _whole_around(float(moving[p].sum()), noise=SNAP_GBP * moving.shape[1])
        low, high = max(low, float(least[p])), min(high, float(most[p]))
        paid = float(down[p].sum())
        add_row(model, f"payee_{p}", terms, at_least=low - paid, at_most=high - paid)
    # In pence, so that the order of lines, worth less than a penny altogether, decides ties only.
    step = 1.0 / (len(lines) * (len(lines) + 1))
    deviation: Terms = []
    for i, ((p, f), variable) in enumerate(zip(lines, up, strict=True)):
        odd_pence = round(float(moving[p, f] - down[p, f]) * PENCE_PER_POUND)
        worse = PENCE_PER_POUND - 2 * odd_pence
        deviation.append((variable, worse - step * (len(lines) - i)))
    for f, terms in by_fund.items():
        spent, paid = float(moving[:, f].sum()), float(down[:, f].sum())
        low, high = _whole_around(spent, noise=SUM_NOISE_GBP)
        high = min(high, float(spendable_pounds(problem, f)))
        add_row(model, f"fund_{f}", terms, at_least=low - paid, at_most=high - paid)
        if high > low:
            total = add_variable(model, f"total_{f}", low, high, whole=True)
            add_row(model, f"sum_{f}", [*terms, (total, -1.0)], at_least=-paid, at_most=-paid)
            worse = PENCE_PER_POUND - 2 * round((spent - low) * PENCE_PER_POUND)
            deviation.append((total, TOTAL_WEIGHT * worse))
    minimise(model, deviation)
    retained = RetainedModel(model)
    try:
        solution = retained.solve()
    except InfeasibleError:
        raise SolverError(
            "The plan in whole pounds", [Fault("", "no rounding keeps every bound of a payee.")]
        ) from None
    return [round(float(solution.values[retained.columns[f"u_{p}_{f}"]])) for p, f in lines]


def _whole_around(gbp: float, *, noise: float) -> tuple[float, float]:
    """Return the whole pounds below and above a sum; the same where noise alone parts them."""
    nearest = float(round(gbp))
    if abs(gbp - nearest) < noise:
        return nearest, nearest
    return float(math.floor(gbp)), float(math.ceil(gbp))


def spendable_pounds(problem: AllocationProblem, fund: int) -> int:
    """Return what a fund can pay in whole pounds on top of what keeps its pence."""
    fixed = int(problem.anchor_pence[:, fund].sum())
    return (usable_pence(problem, fund) - fixed) // PENCE_PER_POUND


def payee_bounds_pounds(
    problem: AllocationProblem, rules: Sequence[ActiveRule]
) -> tuple[Floats, Floats]:
    """Return the least and most whole pounds that each payee's moving part may be (P), (P)."""
    model = new_model("bounds")
    variables = variables_of(model, problem)
    fixed = problem.anchor_pence.sum(axis=1) / PENCE_PER_POUND
    least, most = np.zeros(len(problem.payees)), np.full(len(problem.payees), np.inf)
    funds = len(problem.funds)
    for row in rows_of(problem, variables, rules):
        if row.payee is None or len(row.terms) < funds:
            continue
        if row.at_least is not None:
            least[row.payee] = max(least[row.payee], row.at_least - fixed[row.payee])
        if row.at_most is not None:
            most[row.payee] = min(most[row.payee], row.at_most - fixed[row.payee])
    finite = np.isfinite(most)
    most[finite] = np.floor(most[finite] + 1e-6)
    return np.ceil(least - 1e-6), most

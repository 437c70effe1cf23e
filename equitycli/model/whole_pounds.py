"""From a continuous plan to whole pounds, without breaking what must hold exactly.

Each line (payee, fund) goes up or down to the next whole pound above what keeps its pence.
A small flow problem chooses which, so that every bound on a payee and every fund hold
exactly and as little as possible moves. Rows that join several payees (a place's minimum, say)
may then miss by under £1 of each award, times its share there; `verify/` lists them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from equitycli.errors import Fault, SolverError
from equitycli.model.formulation import variables_of
from equitycli.model.problem import AllocationProblem, Bools, Floats, Ints
from equitycli.model.retained import InfeasibleError, RetainedModel
from equitycli.model.rounded_together import rounded_together
from equitycli.model.rows import Terms
from equitycli.model.rules import ActiveRule, chosen_payees, rows_of, usable_pence
from equitycli.model.solver import add_row, add_variable, minimise, new_model
from equitycli.money import PENCE_PER_POUND

SNAP_GBP = 1e-4
"""Nearer than this to a whole pound is that pound: solver noise, not a remainder."""

SUM_NOISE_GBP = 1e-2
"""The same for a sum of many lines."""

PARTS = 10_000
"""What is left of a pound is counted in ten-thousandths, so that solver noise decides nothing."""

TIED_PARTS = 0.5
"""A price of less than this many parts is none: all true prices are whole."""

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

    Each line stands in one payee's row and one fund's, and in sums of payees that are nested: a
    flow, whose corners are whole where its bounds are. The exact plan is within them, so a whole
    one is there; and a linear programme finds it.
    """
    model = new_model("whole_pounds")
    up = [add_variable(model, f"u_{p}_{f}", 0, 1) for p, f in lines]
    by_payee: dict[int, Terms] = {}
    by_fund: dict[int, Terms] = {}
    for (p, f), variable in zip(lines, up, strict=True):
        by_payee.setdefault(p, []).append((variable, 1.0))
        by_fund.setdefault(f, []).append((variable, 1.0))

    paid_at_all = (problem.anchor_pence.sum(axis=1) > 0) | (moving.sum(axis=1) > 0)
    least, most = payee_bounds_pounds(problem, rules, funded=paid_at_all)
    for p, terms in by_payee.items():
        low, high = _whole_around(float(moving[p].sum()), noise=SNAP_GBP * moving.shape[1])
        low, high = max(low, float(least[p])), min(high, float(most[p]))
        paid = float(down[p].sum())
        add_row(model, f"payee_{p}", terms, at_least=low - paid, at_most=high - paid)
    for i, payees in enumerate(rounded_together(problem, rules)):
        terms = [term for p in by_payee if p in payees for term in by_payee[p]]
        members = sorted(payees)
        low, high = _whole_around(float(moving[members].sum()), noise=SUM_NOISE_GBP)
        paid = float(down[members].sum())
        if len(terms) > 1:
            add_row(model, f"sum_{i}", terms, at_least=low - paid, at_most=high - paid)
    deviation: Terms = []
    for (p, f), variable in zip(lines, up, strict=True):
        left_over = round(float(moving[p, f] - down[p, f]) * PARTS)
        deviation.append((variable, float(PARTS - 2 * left_over)))
    for f, terms in by_fund.items():
        spent, paid = float(moving[:, f].sum()), float(down[:, f].sum())
        low, high = _whole_around(spent, noise=SUM_NOISE_GBP)
        high = min(high, float(spendable_pounds(problem, f)))
        total = add_variable(model, f"total_{f}", low, high)
        add_row(model, f"fund_{f}", [*terms, (total, -1.0)], at_least=-paid, at_most=-paid)
        worse = PARTS - 2 * round((spent - low) * PARTS)
        deviation.append((total, TOTAL_WEIGHT * worse))
    minimise(model, deviation)
    retained = RetainedModel(model)
    try:
        values = _first_of_the_best(retained, [f"u_{p}_{f}" for p, f in lines])
    except InfeasibleError:
        raise SolverError(
            "The plan in whole pounds", [Fault("", "no rounding keeps every bound of a payee.")]
        ) from None
    return [round(number) for number in values]


def _first_of_the_best(retained: RetainedModel, names: Sequence[str]) -> list[float]:
    """Return, of all optima, the one in which earlier columns are highest.

    Where a dual or a reduced cost is not 0, every optimum keeps that row or column where it is
    (complementary slackness). With those fixed, what is left is the set of optima, and the few
    columns that are still open go up one after the other.
    """
    best = retained.solve()
    matrix = retained.matrix
    at = np.repeat(np.arange(len(matrix.row_low)), np.diff(matrix.start))
    entries = matrix.coefficient * best.values[matrix.column]
    activity = np.bincount(at, weights=entries, minlength=len(matrix.row_low))
    for row in np.flatnonzero(np.abs(best.row_duals) > TIED_PARTS).tolist():
        retained.bound_row(row, round(activity[row]), round(activity[row]))
    priced = np.bincount(
        matrix.column,
        weights=matrix.coefficient * best.row_duals[at],
        minlength=len(matrix.cost),
    )
    tied = np.abs(matrix.cost - priced) <= TIED_PARTS
    for column in np.flatnonzero(~tied).tolist():
        retained.bound_columns([column], *[round(best.values[column])] * 2)
    values = best.values
    for column in (retained.columns[name] for name in names):
        if not tied[column]:
            continue
        cost = np.zeros(len(matrix.cost))
        cost[column] = -1.0
        retained.set_cost(cost)
        values = retained.solve().values
        retained.bound_columns([column], *[round(values[column])] * 2)
    return [float(values[retained.columns[name]]) for name in names]


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
    problem: AllocationProblem, rules: Sequence[ActiveRule], *, funded: Bools | None = None
) -> tuple[Floats, Floats]:
    """Return the least and most whole pounds that each payee's moving part may be (P), (P).

    Only rows about one payee's whole award count. funded : who is paid at all (P), which decides
    the rows of "m or nothing"; None leaves those out.
    """
    model = new_model("bounds")
    variables = variables_of(model, problem, chosen=chosen_payees(problem, rules))
    fixed = problem.anchor_pence.sum(axis=1) / PENCE_PER_POUND
    least, most = np.zeros(len(problem.payees)), np.full(len(problem.payees), np.inf)
    for row in rows_of(problem, variables, rules):
        if row.payee is None:
            continue
        chooses = variables.funded[row.payee]
        paid = [factor for variable, factor in row.terms if variable is not chooses]
        asked = sum(factor for variable, factor in row.terms if variable is chooses)
        if len(paid) < len(problem.funds) or (asked and funded is None):
            continue
        known = asked if funded is not None and funded[row.payee] else 0.0
        for bound, is_least in ((row.at_least, True), (row.at_most, False)):
            if bound is None:
                continue
            at = (bound - known) / paid[0] - fixed[row.payee]
            if is_least == (paid[0] > 0):
                least[row.payee] = max(least[row.payee], at)
            else:
                most[row.payee] = min(most[row.payee], at)
    finite = np.isfinite(most)
    most[finite] = np.floor(most[finite] + 1e-6)
    return np.ceil(least - 1e-6), most

"""An award or none: what a payee could be paid at most, and the rows of "m or nothing"."""

from __future__ import annotations

from typing import Any

import numpy as np

from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.rows import Row, Terms, Variables
from equitycli.model.rules.exact import usable_pence
from equitycli.money import PENCE_PER_POUND


def largest_award_gbp(problem: AllocationProblem) -> Floats:
    """M_o: the most that a payee could be paid: its ceiling, or all that its funds have (P)."""
    usable = np.array([usable_pence(problem, f) for f in range(len(problem.funds))])
    funds_gbp = (problem.eligible * usable).sum(axis=1) / PENCE_PER_POUND
    kept_gbp = problem.anchor_pence.sum(axis=1) / PENCE_PER_POUND
    most: Floats = np.maximum(np.minimum(problem.ceiling_gbp, funds_gbp), kept_gbp)
    return most


def funded(variables: Variables, payee: int) -> Any:
    """Return y_o of a payee, or None where the model has none."""
    return variables.funded[payee] if len(variables.funded) else None


def or_nothing(
    problem: AllocationProblem, variables: Variables, least_gbp: dict[int, float], *, rule: str
) -> list[Row]:
    """Return, for each payee, x_o ≥ m_o·y_o and M_o·y_o ≥ x_o; nothing without its y_o.

    y_o = 1 where part of the award is under agreement, since that is paid in any case.
    """
    rows = []
    most_gbp = largest_award_gbp(problem)
    for p, least in least_gbp.items():
        y = funded(variables, p)
        if y is None:
            continue
        rows.append(Row(f"{rule}_{p}", rule, [*variables.paid(p), (y, -least)], 0.0, None, p))
        rows.append(only_if_funded(variables, p, float(most_gbp[p]), rule=rule))
        if problem.anchor_pence[p].any():
            rows.append(Row(f"{rule}_kept_{p}", rule, [(y, 1.0)], 1.0, None, p))
    return rows


def only_if_funded(variables: Variables, payee: int, most_gbp: float, *, rule: str) -> Row:
    """Return M_o·y_o − x_o ≥ 0: no award without y_o."""
    unpaid: Terms = [(variable, -factor) for variable, factor in variables.paid(payee)]
    terms = [*unpaid, (funded(variables, payee), most_gbp)]
    return Row(f"{rule}_most_{payee}", rule, terms, 0.0, None, payee)

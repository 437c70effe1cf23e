"""Why rules clash, as a sum that a reader can check: what must be paid against what there is.

Most clashes are one of two: what recipients must be left with comes to more than the budget, or
one rule asks for more for somebody than another allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equitycli.model.formulation import variables_of
from equitycli.model.problem import AllocationProblem
from equitycli.model.rules import ActiveRule, rows_of
from equitycli.model.solver import new_model
from equitycli.money import PENCE_PER_POUND, in_words

NOISE_GBP = 0.005
MOST_NAMED = 5


@dataclass(frozen=True)
class _Bound:
    rule: str
    gbp: float


def over_budget(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> str:
    """Compare what recipients must be paid with the budgets; "" where that is not the clash."""
    rows = rows_of(problem, variables_of(new_model("floors"), problem), rules)
    asked: dict[tuple[int, str], float] = {}
    for row in rows:
        if row.at_least is not None and row.payee is not None:
            before = asked.get((row.payee, row.rule), 0.0)
            whole = before + row.at_least if row.fund is not None else max(before, row.at_least)
            asked[row.payee, row.rule] = whole
    least: dict[int, _Bound] = {}
    for (payee, rule), gbp in asked.items():
        if payee not in least or gbp > least[payee].gbp:
            least[payee] = _Bound(rule, gbp)
    needed = sum(bound.gbp for bound in least.values())
    budget = float(problem.budget_pence.sum()) / PENCE_PER_POUND
    if needed <= budget + NOISE_GBP:
        return ""
    by_rule: dict[str, float] = {}
    for bound in least.values():
        by_rule[bound.rule] = by_rule.get(bound.rule, 0.0) + bound.gbp
    largest_first = sorted(by_rule.items(), key=lambda item: -item[1])
    sums = "; ".join(f"{rule} {in_pounds(gbp)}" for rule, gbp in largest_first)
    each = f" By the rule that asks most for each recipient: {sums}." if len(by_rule) > 1 else ""
    return (
        f"what recipients must be left with comes to {in_pounds(needed)}, of a budget of "
        f"{in_pounds(budget)}: {in_pounds(needed - budget)} too much.{each}"
    )


def contradiction(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> str:
    """Find recipients for whom one rule asks for more than another allows; "" where none is."""
    rows = rows_of(problem, variables_of(new_model("bounds"), problem), rules)
    funds = len(problem.funds)
    least: dict[int, _Bound] = {}
    most: dict[int, _Bound] = {}
    whole: dict[tuple[int, str], list[float]] = {}
    for row in rows:
        if row.payee is None:
            continue
        if row.fund is not None and row.at_most is not None and row.at_least == row.at_most:
            whole.setdefault((row.payee, row.rule), []).append(row.at_most)
        if row.fund is None and row.at_least is not None:
            highest = least.get(row.payee, _Bound(row.rule, row.at_least))
            least[row.payee] = max(highest, _Bound(row.rule, row.at_least), key=lambda one: one.gbp)
        if row.fund is None and row.at_most is not None:
            lowest = most.get(row.payee, _Bound(row.rule, row.at_most))
            most[row.payee] = min(lowest, _Bound(row.rule, row.at_most), key=lambda one: one.gbp)
    for (payee, rule), parts in whole.items():
        fixed = _Bound(rule, sum(parts))
        if len(parts) == funds and fixed.gbp < most.get(payee, _Bound("", np.inf)).gbp:
            most[payee] = fixed
    found = [
        (problem.payees[payee], asked, most[payee])
        for payee, asked in least.items()
        if payee in most and asked.gbp > most[payee].gbp + NOISE_GBP
    ]
    if not found:
        return ""
    asks, allows = found[0][1].rule, found[0][2].rule
    named = ", ".join(
        f"{who} by {in_pounds(asked.gbp - allowed.gbp)}"
        for who, asked, allowed in found[:MOST_NAMED]
    )
    more = f" and {len(found) - MOST_NAMED:,} more" if len(found) > MOST_NAMED else ""
    return (
        f"“{asks}” asks for more than “{allows}” allows for {len(found):,} "
        f"recipient{'s' if len(found) != 1 else ''} ({named}{more})."
    )


def common_cut(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> str:
    """Return what would mend a clash of held recipients with a floor: it is their fund's size."""
    paid, left = problem.baseline_pence.sum(axis=0), problem.reference_pence.sum(axis=0)
    cut = (paid - left) / np.maximum(paid - problem.committed_pence.sum(axis=0), 1)
    if {rule.kind for rule in rules} != {"held", "floor"} or not cut.any():
        return ""
    fund = int(np.argmax(cut))
    less, left_over = 100 * cut[fund], 100 * (1 - cut[fund])
    return (
        f"“{problem.funds[fund]}” is smaller than what it pays now, so all but the committed "
        f"start from {less:.1f} % less. Lower the floor below {left_over:.1f} %, or raise "
        "that fund's budget until the cut is within the floor. "
    )


def in_pounds(gbp: float) -> str:
    """Return a sum that is missing, never rounded down.

    >>> in_pounds(0.001)
    '£0.01'
    """
    return in_words(int(np.ceil(gbp * PENCE_PER_POUND - 1e-6)))

"""Rules that count awards: paid at least so much or nothing, and at most so many.

They ask y_o ∈ {0, 1} of a payee: 1 where it is paid at all. Where a model has no y_o (the
relaxation that prices and ceilings use), y_o = x_o / M_o stands for it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from equitycli.model.problem import AllocationProblem, Bools
from equitycli.model.rows import Row, Terms, Variables
from equitycli.model.rules.active import ActiveRule
from equitycli.model.rules.chosen import funded, largest_award_gbp, only_if_funded, or_nothing
from equitycli.model.rules.exact import exact_pence, least_pence, now_pence
from equitycli.model.rules.scoped import payees_in
from equitycli.money import PENCE_PER_POUND
from equitycli.settings import MostAwardsRule, SmallestAwardRule


def chosen_payees(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> Bools:
    """Return the payees that need a y_o under the rules in force (P)."""
    chosen = np.zeros(len(problem.payees), dtype=np.bool_)
    for rule in rules:
        if rule.kind == "smallest_award":
            chosen |= smallest_payees(problem, rule.setting)
        elif rule.kind == "most_awards":
            chosen |= counted_payees(problem, rule.setting)
        elif rule.kind == "new_provision":
            chosen |= problem.is_new & (problem.minimum_gbp > 0)
    return chosen


def smallest_payees(problem: AllocationProblem, setting: SmallestAwardRule) -> Bools:
    """Return whom a smallest award is about (P): not those whose award is fixed to the penny."""
    return (problem.movable | problem.is_started) & payees_in(problem, setting)


def counted_payees(problem: AllocationProblem, setting: MostAwardsRule) -> Bools:
    """Return the payees whose awards a ceiling on their number counts (P)."""
    return problem.payable & (largest_award_gbp(problem) > 0) & payees_in(problem, setting)


def smallest_award(
    problem: AllocationProblem, variables: Variables, setting: SmallestAwardRule
) -> list[Row]:
    """x_o ≥ m_o·y_o and M_o·y_o ≥ x_o; y_o = 1 where part of the award is under agreement.

    m_o = min(m, g_o) for those paid now, so that nobody must rise to stay; m for the others.
    M_o is the most that it could be paid. Rounded up to whole pounds on what moves.
    """
    payees = np.flatnonzero(smallest_payees(problem, setting)).tolist()
    least = smallest_pence(problem, setting, payees)
    least_gbp = {p: one / PENCE_PER_POUND for p, one in zip(payees, least, strict=True)}
    return or_nothing(problem, variables, least_gbp, rule="smallest_award")


def smallest_pence(
    problem: AllocationProblem, setting: SmallestAwardRule, payees: Sequence[int]
) -> list[int]:
    """m_o: the least pence of awards, if they are made."""
    top, parts = exact_pence(setting.gbp).as_integer_ratio()
    now = now_pence(problem, payees)
    wanted = [min(top, one * parts) if one else top for one in now]
    return least_pence(problem, payees, wanted, parts=parts)


def most_awards(
    problem: AllocationProblem, variables: Variables, setting: MostAwardsRule
) -> list[Row]:
    """Σ y_o ≤ k over the payees in scope, and M_o·y_o ≥ x_o for each.

    Awards under agreement, and those held, are awards: they count. One payee is one award,
    however many funds pay it; new provision counts by place and route.
    """
    rows: list[Row] = []
    terms: Terms = []
    most_gbp = largest_award_gbp(problem)
    for p in np.flatnonzero(counted_payees(problem, setting)).tolist():
        y = funded(variables, p)
        if y is None:
            terms += [(variable, 1 / float(most_gbp[p])) for variable, _ in variables.paid(p)]
        else:
            terms.append((y, 1.0))
            rows.append(only_if_funded(variables, p, float(most_gbp[p]), rule="most_awards"))
    count = Row("most_awards", "most_awards", terms, None, float(setting.count))
    return [count, *rows] if terms else []

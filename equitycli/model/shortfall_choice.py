"""Whom to pay for the least total shortfall, where a rule asks whom: another aim, another choice.

The proposal's choice is the best by its own aims, and another may leave a smaller total: so the
integer search is made again with that one objective.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from equitycli.model.formulation import formulation
from equitycli.model.integers import bounds_gbp, tighten
from equitycli.model.ordered import shortfall_alone
from equitycli.model.problem import AllocationProblem, Bools
from equitycli.model.retained import StoppedError
from equitycli.model.rules import ActiveRule, chosen_payees
from equitycli.model.search import Search
from equitycli.money import PENCE_PER_POUND


def payees_of_least_shortfall(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    *,
    first: Bools,
    deadline_s: float | None = None,
) -> tuple[Bools, float]:
    """Return whom the least total shortfall pays (P), and how far it may be from best, £ a year.

    first : a choice that meets the rules, to begin with

    Raises
    ------
    StoppedError   the time limit came before the proof
    """
    chosen = chosen_payees(problem, rules)
    least, most = bounds_gbp(problem, rules)
    built = formulation(problem, rules, places_only=True, chosen=chosen)
    tighten(built, most)
    budget_gbp = max(float(problem.budget_pence.sum()) / PENCE_PER_POUND, 1.0)
    (goal,) = shortfall_alone(built, within_gbp=budget_gbp)
    search = Search(built, chosen, deadline_s=deadline_s)
    for p in np.flatnonzero(chosen & (least > 0)).tolist():
        search.model.bound_columns([search.at[p]], 1.0, 1.0)
    search.try_first(first)
    search.settle(goal)
    if search.funded is None:
        raise StoppedError(np.inf)
    (stage,) = search.stages
    return search.funded, stage.gap * max(1.0, abs(goal.constant - stage.reached))

"""A minimal set of rules that no choice of whom to pay meets.

A smallest award and a number of awards ask of each payee whether it is paid at all, so pounds do
not measure such a clash: each rule is left out in turn, and stays out where the rest still clash.
"""

from __future__ import annotations

from collections.abc import Sequence

from equitycli.model.formulation import formulation
from equitycli.model.problem import AllocationProblem
from equitycli.model.retained import InfeasibleError
from equitycli.model.rules import ActiveRule, chosen_payees


def minimal_set(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    *,
    deadline_s: float | None = None,
) -> list[ActiveRule]:
    """Return rules, of those that clash, that clash by themselves, and no part of which does.

    Rules that ask for a choice are tried first: they repeat what others say of who must be paid.

    Raises NotProvenError where the time limit comes first.
    """
    clashing = list(rules)
    asking = [rule for rule in rules if chosen_payees(problem, [rule]).any()]
    for rule in [*asking, *(one for one in rules if one not in asking)]:
        without = [other for other in clashing if other is not rule]
        if not can_be_met(problem, without, deadline_s=deadline_s):
            clashing = without
    return clashing


def can_be_met(
    problem: AllocationProblem, rules: Sequence[ActiveRule], *, deadline_s: float | None = None
) -> bool:
    """Return whether some choice of payees meets all rules."""
    built = formulation(problem, rules, places_only=True, chosen=chosen_payees(problem, rules))
    if not built.rule_rows:
        return True
    try:
        built.retained(deadline_s=deadline_s).solve()
    except InfeasibleError:
        return False
    return True

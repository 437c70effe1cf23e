"""Which sums of awards can keep their own whole pounds while each award is rounded.

Awards stand in one fund's sum and in their payee's. Sums of payees can be kept beside them where
the sums are nested or apart (a laminar family): then the rounding is still a flow, whose corners
are whole, and the exact plan is within it. Sums that overlap otherwise may miss by under £1 an
award, as places do.
"""

from __future__ import annotations

from collections.abc import Sequence

from equitycli.model.problem import AllocationProblem
from equitycli.model.rows import Variables
from equitycli.model.rules import ActiveRule, rows_of

SUMMING = ("new_provision", "new_entrants", "process")
"""Kinds of rules that may have rows which sum whole awards; floors and caps of a theme do too."""


def rounded_together(
    problem: AllocationProblem, rules: Sequence[ActiveRule]
) -> list[frozenset[int]]:
    """Return the sets of payees whose sums keep their whole pounds, in rule order.

    A sum that is neither within, around nor apart from those before it is left out.
    """
    kept: list[frozenset[int]] = []
    for payees in _sums(problem, rules):
        if all(payees <= other or other <= payees or not payees & other for other in kept):
            kept.append(payees)
    return kept


def _sums(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> list[frozenset[int]]:
    """Return the payees of each row that sums two or more whole awards, each set once."""
    funds = range(len(problem.funds))
    lines = [[(p, f) for f in funds] for p in range(len(problem.payees))]
    variables = Variables(lines, [])
    summing = [
        rule for rule in rules if rule.kind in SUMMING or getattr(rule.setting, "of", "") == "theme"
    ]
    found = [
        frozenset(payee for (payee, _), _ in row.terms)
        for row in rows_of(problem, variables, summing)
        if row.payee is None
    ]
    return [payees for payees in dict.fromkeys(found) if len(payees) > 1]

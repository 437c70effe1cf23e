"""Which rules clash, found by search: minimal sets, the cheapest way out, one rule alone.

All on the model of cases, in which each row may give way at £1 a pound:

    least Σ (under_r + over_r) over the rows of some rules

where the rules asked about stand at that price, others are free to give way, or may not at all.
A set of rules clashes where the least is above 0 with all others free; it is minimal where the
set less any one of its rules no longer clashes (a deletion filter tries each in turn).

Source: Chinneck (2008), Feasibility and Infeasibility in Optimization, chapters 6 and 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from equitycli.model.cases import CaseModel, enter
from equitycli.model.retained import InfeasibleError
from equitycli.model.rows import Row

NOISE_GBP = 0.005


@dataclass(frozen=True, eq=False)
class GivesWay:
    """How rules give way, at least cost: by row, largest first, and by rule, in rule order."""

    by_row: Sequence[tuple[Row, float]]
    by_rule: Sequence[tuple[int, float]]

    @property
    def gbp(self) -> float:
        """All of it."""
        return sum(gbp for _, gbp in self.by_rule)


def minimal_sets(model: CaseModel) -> list[list[int]]:
    """Return sets of clashing rules (positions), none of which shares a rule with another.

    Each clashes, and no part of it does. With all of them out of the way the rest can be met.
    """
    speaking = sorted(set(model.rule_of_row.tolist()))
    _free_all(model)
    found: list[list[int]] = []
    left = speaking
    while left and _apart(model, left):
        clashing = list(left)
        for rule in left:
            without = [other for other in clashing if other != rule]
            if _apart(model, without):
                clashing = without
        found.append(clashing)
        left = [rule for rule in left if rule not in clashing]
    return found


def cheapest(model: CaseModel, among: Sequence[int]) -> GivesWay:
    """Return the least by which these rules give way so that they can be met, others being free."""
    _free_all(model)
    return _least(model, among)


def alone(model: CaseModel, rule: int) -> GivesWay | None:
    """Return the least by which one rule gives way so that all are met; None where it can't do."""
    enter(model, model.case(gives_gbp={rule: np.inf}))
    try:
        return _least(model, [rule])
    except InfeasibleError:
        return None


def _free_all(model: CaseModel) -> None:
    enter(model, model.case(gives_gbp=dict.fromkeys(model.gives, np.inf)))


def _apart(model: CaseModel, rules: Sequence[int]) -> bool:
    return _least(model, rules).gbp > NOISE_GBP


def _least(model: CaseModel, rules: Iterable[int]) -> GivesWay:
    retained = model.retained
    cost = np.zeros(len(retained.matrix.cost))
    for rule in rules:
        cost[list(model.giving.get(rule, ()))] = 1.0
    retained.set_cost(cost)
    given = np.where(cost > 0, retained.solve().values, 0.0)
    by_row = [
        (row, gbp)
        for r, row in enumerate(model.rows)
        if (gbp := float(sum(given[column] for column in model.giving_of(r)))) > NOISE_GBP
    ]
    by_rule = [
        (rule, gbp)
        for rule in sorted(rules)
        if (gbp := float(given[list(model.giving.get(rule, ()))].sum())) > NOISE_GBP
    ]
    return GivesWay(sorted(by_row, key=lambda pair: -pair[1]), by_rule)

"""Why no choice of whom to pay meets rules that could be met if awards could be of any size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from equitycli.errors import Fault, NoPlanError
from equitycli.model.clash_whole import can_be_met, minimal_set
from equitycli.model.formulation import formulation
from equitycli.model.problem import AllocationProblem
from equitycli.model.rows import CHOICE
from equitycli.model.rules import ActiveRule, chosen_payees, counted_payees

COUNTING = ("smallest_award", "most_awards", "new_provision")
"""Kinds of rule that ask whether a payee is paid at all."""

NOISE = 1e-6


def refuse_no_choice(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    *,
    deadline_s: float | None = None,
) -> None:
    """Raise NoPlanError where no choice of payees meets the rules; say nothing where one does.

    Raises
    ------
    NoPlanError     with what would do: fewer conditions, or how many awards are needed
    NotProvenError  the time limit came first
    """
    if can_be_met(problem, rules, deadline_s=deadline_s):
        return
    asking = [rule for rule in rules if rule.kind in COUNTING]
    asking = [rule for rule in asking if chosen_payees(problem, [rule]).any()]
    doing = [
        rule
        for rule in asking
        if rule.kind != "new_provision"
        and can_be_met(problem, [one for one in rules if one is not rule], deadline_s=deadline_s)
    ]
    clashing = minimal_set(problem, rules, deadline_s=deadline_s)
    names = " + ".join(rule.name for rule in clashing)
    remedy = "None of them suffices alone: loosen two, or a floor or a share beside them."
    if doing:
        remedy = " Or ".join(_remedy(problem, rules, one, deadline_s=deadline_s) for one in doing)
    raise NoPlanError(
        "The set of rules",
        [
            Fault(
                names,
                "no choice of whom to pay meets them beside the other rules, which could all be "
                "met if awards could be of any size and number.",
                remedy,
            )
        ],
    )


def _remedy(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    rule: ActiveRule,
    *,
    deadline_s: float | None,
) -> str:
    if rule.kind != "most_awards":
        return f"Lower “{rule.name}”; without it there is a plan."
    others = [one for one in rules if one is not rule]
    counted = counted_payees(problem, rule.setting)
    asked = chosen_payees(problem, others) | counted
    # The rule stays in the model, with room for everybody, so that every award has its y_o.
    roomy = rule.setting.model_copy(update={"count": int(counted.sum())})
    kept = [*others, ActiveRule(rule.kind, rule.name, roomy)]
    model = formulation(problem, kept, places_only=True, chosen=asked).retained(
        deadline_s=deadline_s
    )
    cost = np.zeros(len(model.matrix.cost))
    for p in np.flatnonzero(counted).tolist():
        cost[model.columns[f"{CHOICE}{p}"]] = 1.0
    model.set_cost(cost)
    needed = int(np.ceil(model.solve().objective - NOISE))
    return f"“{rule.name}” must allow {needed:,}; it allows {rule.setting.count:,}."

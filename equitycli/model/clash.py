"""Why there is no plan: which rules clash, and by how many pounds.

Arithmetic first, since most clashes are a sum that a reader can check: what must be paid
against what there is, a floor against a cap. Otherwise every rule may be broken at £1 a pound,
and the cheapest set of breaks that makes a plan possible is what clashes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equitycli.errors import Fault, NoPlanError
from equitycli.model.formulation import formulation, money_unit_gbp, variables_of
from equitycli.model.problem import AllocationProblem
from equitycli.model.rows import Row
from equitycli.model.rules import ActiveRule, rows_of
from equitycli.model.solver import RetainedModel, add_row, add_variable, minimise, new_model
from equitycli.money import PENCE_PER_POUND, in_words

NOISE_GBP = 0.005


@dataclass(frozen=True)
class _Least:
    rule: str
    gbp: float


def check_possible(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> None:
    """Raise InfeasibleError where no plan meets the rules; say nothing where one does."""
    formulation(problem, rules, places_only=True).retained().solve()


def no_plan(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> NoPlanError:
    """Return the error that explains why no plan meets the rules."""
    faults = _over_budget(problem, rules) or _elastic(problem, rules)
    return NoPlanError("The set of rules", faults)


def _over_budget(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> list[Fault]:
    """Compare what recipients must be paid under their floors with the budgets."""
    rows = rows_of(problem, variables_of(new_model("floors"), problem), rules)
    asked: dict[tuple[int, str], float] = {}
    for row in rows:
        if row.at_least is not None and row.payee is not None:
            before = asked.get((row.payee, row.rule), 0.0)
            whole = before + row.at_least if row.fund is not None else max(before, row.at_least)
            asked[row.payee, row.rule] = whole
    least: dict[int, _Least] = {}
    for (payee, rule), gbp in asked.items():
        if payee not in least or gbp > least[payee].gbp:
            least[payee] = _Least(rule, gbp)
    needed = sum(floor.gbp for floor in least.values())
    budget = float(problem.budget_pence.sum()) / PENCE_PER_POUND
    if needed <= budget + NOISE_GBP:
        return []
    by_rule: dict[str, float] = {}
    for floor in least.values():
        by_rule[floor.rule] = by_rule.get(floor.rule, 0.0) + floor.gbp
    sums = "; ".join(
        f"{rule} {_words(gbp)}" for rule, gbp in sorted(by_rule.items(), key=lambda item: -item[1])
    )
    return [
        Fault(
            " + ".join(by_rule),
            f"together they ask for {_words(needed)} of a budget of {_words(budget)}: "
            f"{_words(needed - budget)} too much ({sums}).",
            f"Lower a floor, end a commitment, or find {_words(needed - budget)} more.",
        )
    ]


def _elastic(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> list[Fault]:
    """Let every rule's rows give way at £1 a pound, and report the cheapest way to a plan."""
    model = new_model("elastic")
    variables = variables_of(model, problem)
    rows = rows_of(problem, variables, rules)
    slacks = []
    for i, row in enumerate(rows):
        slack = add_variable(model, f"s_{i}")
        if row.at_least is not None:
            add_row(
                model,
                f"{row.name}_low",
                [*row.terms, (slack, 1.0)],
                at_least=row.at_least,
                at_most=None,
            )
        if row.at_most is not None:
            add_row(
                model,
                f"{row.name}_high",
                [*row.terms, (slack, -1.0)],
                at_least=None,
                at_most=row.at_most,
            )
        slacks.append(slack)
    minimise(model, [(slack, 1.0) for slack in slacks])
    retained = RetainedModel(model, unit_gbp=money_unit_gbp(problem))
    solution = retained.solve()
    broken = [
        (row, float(solution.values[retained.columns[f"s_{i}"]]))
        for i, row in enumerate(rows)
        if solution.values[retained.columns[f"s_{i}"]] > NOISE_GBP
    ]
    total = sum(gbp for _, gbp in broken)
    by_rule: dict[str, list[tuple[Row, float]]] = {}
    for row, gbp in broken:
        by_rule.setdefault(row.rule, []).append((row, gbp))
    if not broken:
        return [Fault("", "no plan was found, and no rule could be shown to clash.")]
    return [
        Fault(
            rule,
            f"{_words(sum(gbp for _, gbp in found))} cannot be met beside the other rules "
            f"({_subjects(problem, found)}).",
            f"The cheapest way to a plan breaks rules by {_words(total)} in all; "
            "this rule is part of it. Loosen it, or one that it meets.",
        )
        for rule, found in by_rule.items()
    ]


def _subjects(problem: AllocationProblem, found: Sequence[tuple[Row, float]]) -> str:
    named = []
    for row, gbp in sorted(found, key=lambda pair: -pair[1])[:5]:
        if row.payee is not None:
            who = problem.payees[row.payee]
        elif row.place is not None:
            who = problem.places[row.place]
        else:
            who = problem.funds[row.fund] if row.fund is not None else row.rule
        named.append(f"{who} {_words(gbp)}")
    more = len(found) - 5
    return ", ".join(named) + (f" and {more:,} more" if more > 0 else "")


def _words(gbp: float) -> str:
    return in_words(int(np.ceil(gbp * PENCE_PER_POUND - 1e-6)))

"""Why there is no plan: which rules clash, and by how many pounds.

Arithmetic first, since most clashes are a sum that a reader can check: what must be paid
against what there is, a floor against a cap. Otherwise every rule may be broken at £1 a pound,
and the cheapest set of breaks that makes a plan possible is what clashes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equitycli.errors import Fault, NoPlanError, SolverError
from equitycli.model.formulation import formulation, money_unit_gbp, variables_of
from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.rows import Row
from equitycli.model.rules import ActiveRule, rows_of
from equitycli.model.solver import RetainedModel, add_row, add_variable, minimise, new_model
from equitycli.money import PENCE_PER_POUND, in_words

NOISE_GBP = 0.005
HOLDING_DUAL = 1e-6


@dataclass(frozen=True)
class _Least:
    rule: str
    gbp: float


def check_possible(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> None:
    """Raise InfeasibleError where no plan meets the rules; say nothing where one does."""
    formulation(problem, rules, places_only=True).retained().solve()


def no_plan(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> NoPlanError:
    """Return the error that explains why no plan meets the rules."""
    faults = (
        _over_budget(problem, rules) or _contradictions(problem, rules) or _elastic(problem, rules)
    )
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
            f"what recipients must be left with comes to {_words(needed)}, of a budget of "
            f"{_words(budget)}: {_words(needed - budget)} too much. By the rule that asks most "
            f"for each recipient: {sums}.",
            f"Lower a floor, end a commitment, or find {_words(needed - budget)} more.",
        )
    ]


def _contradictions(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> list[Fault]:
    """Find recipients for whom one rule asks for more than another allows."""
    rows = rows_of(problem, variables_of(new_model("bounds"), problem), rules)
    funds = len(problem.funds)
    least: dict[int, _Least] = {}
    most: dict[int, _Least] = {}
    whole: dict[tuple[int, str], list[float]] = {}
    for row in rows:
        if row.payee is None:
            continue
        if row.fund is not None and row.at_most is not None and row.at_least == row.at_most:
            whole.setdefault((row.payee, row.rule), []).append(row.at_most)
        if row.fund is None and row.at_least is not None:
            highest = least.get(row.payee, _Least(row.rule, row.at_least))
            least[row.payee] = max(highest, _Least(row.rule, row.at_least), key=lambda one: one.gbp)
        if row.fund is None and row.at_most is not None:
            lowest = most.get(row.payee, _Least(row.rule, row.at_most))
            most[row.payee] = min(lowest, _Least(row.rule, row.at_most), key=lambda one: one.gbp)
    for (payee, rule), parts in whole.items():
        fixed = _Least(rule, sum(parts))
        if len(parts) == funds and fixed.gbp < most.get(payee, _Least("", np.inf)).gbp:
            most[payee] = fixed
    clashing: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for payee, asked in least.items():
        allowed = most.get(payee)
        if allowed is not None and asked.gbp > allowed.gbp + NOISE_GBP:
            missing = asked.gbp - allowed.gbp
            clashing.setdefault((asked.rule, allowed.rule), []).append(
                (problem.payees[payee], missing)
            )
    return [
        Fault(
            f"{asks} + {allows}",
            f"the first asks for more than the second allows for {_recipients(len(found))} "
            f"({', '.join(f'{who} by {_words(gbp)}' for who, gbp in found[:5])}"
            f"{f' and {len(found) - 5:,} more' if len(found) > 5 else ''}).",
            _remedy(problem, allows),
        )
        for (asks, allows), found in clashing.items()
    ]


def _recipients(count: int) -> str:
    return f"{count:,} recipient{'s' if count != 1 else ''}"


def _remedy(problem: AllocationProblem, allows: str) -> str:
    """Return what would mend a contradiction: of held recipients, it is their fund's size."""
    paid, left = problem.baseline_pence.sum(axis=0), problem.reference_pence.sum(axis=0)
    cut = (paid - left) / np.maximum(paid - problem.committed_pence.sum(axis=0), 1)
    if allows != "unknown places held" or not cut.any():
        return "Loosen one of the two."
    fund = int(np.argmax(cut))
    less, left_over = 100 * cut[fund], 100 * (1 - cut[fund])
    return (
        f"“{problem.funds[fund]}” is smaller than what it pays now, so all but the committed "
        f"start from {less:.1f} % less. Lower the floor below {left_over:.1f} %, or raise "
        "that fund's budget until the cut is within the floor."
    )


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
        raise SolverError(
            "The solver",
            [
                Fault(
                    "",
                    "found no plan, though no rule can be shown to clash: that is its rounding, "
                    "not your rules.",
                    "Please report this as a defect; sums in thousands of pounds may get past it.",
                )
            ],
        )
    met = _met(rows, retained, solution.row_duals)
    return [
        Fault(
            rule,
            f"{_words(sum(gbp for _, gbp in found))} cannot be met beside the other rules "
            f"({_subjects(problem, found)}).{_beside(met - {rule})}",
            f"The cheapest way to a plan breaks rules by {_words(total)} in all; "
            "this rule is part of it. Loosen it, or one that it meets.",
        )
        for rule, found in by_rule.items()
    ]


def _beside(met: set[str]) -> str:
    return f" It meets: {', '.join(sorted(met))}." if met else ""


def _met(rows: Sequence[Row], retained: RetainedModel, duals: Floats) -> set[str]:
    """Return the rules whose rows hold in the cheapest break: those that clash with each other."""
    return {
        row.rule
        for row in rows
        for name in (f"{row.name}_low", f"{row.name}_high")
        if name in retained.rows and abs(duals[retained.rows[name]]) > HOLDING_DUAL
    }


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

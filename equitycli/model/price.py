"""What each protection costs the under-served: the same problem with rules taken away.

Everything is measured on the continuous leximin at the targets of the proposal, on both sides, so
that a price is never an artefact of rounding, of a smallest award, or of a moved target. Two
protections that overlap may each be free to remove alone and dear together: so each is removed
alone, kept alone, and all are removed.

A little less of a protection is a finite change of the same model, so it is true where a dual is
not unique:

    by £1    the rows of the rule give way by £1 in all, wherever that helps the worst-served most
    by 1 %   each row of the rule gives way by 1 % of its own bound (a floor of 90 % to 89.1 %)

Spreading the £1 over all rows would be the second in other units, and most of it would go to rows
that hold nobody back. A row whose bound is £0 (money of a fund that its ring-fence keeps from
others, or what one group must have beside another) gives way by 1 % of its fund, or of what is
paid now on the side that it favours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Literal, NamedTuple

import numpy as np

from equitycli.errors import NotProvenError
from equitycli.model.allocation import Progress, no_progress
from equitycli.model.cases import Case, CaseModel, served_in
from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.retained import InfeasibleError
from equitycli.model.rules import ActiveRule
from equitycli.money import PENCE_PER_POUND

How = Literal[
    "removed alone",
    "kept alone",
    "loosened by £1",
    "loosened by 1 %",
    "all protections removed",
    "protections and caps removed",
]
LITTLE: tuple[How, ...] = ("loosened by £1", "loosened by 1 %")

CAPS = ("cap", "absorption", "subsidy_ceiling")
"""Kinds of rules that limit how far a recipient or a place may rise."""

MOVED = 1e-4
"""A level that moves by less than this share of a target has not moved: whole pounds in the
bounds alone shift levels by less."""

MOVED_A_LITTLE = 1e-9
"""The same where a rule is loosened a little: nothing is whole pounds there, only floats."""

ONE_GBP, ONE_PERCENT = 1.0, 0.01


class Moved(NamedTuple):
    """What changes for the under-served between two plans.

    worst_served : share of target that the worst-served place reaches then, 0–1
    worst_change : that, less what it was before (points as a share)
    first_moved : place of the lowest leximin level that moves, "" if none does
    first_change : how far that level moves, share of target
    gap_gbp : total shortfall then, £ a year · gap_change_gbp : less what it was before
    """

    worst_served: float
    worst_change: float
    first_moved: str
    first_change: float
    gap_gbp: float
    gap_change_gbp: float


NOTHING = Moved(nan, nan, "", nan, nan, nan)
"""Where there is no plan, or no time for one."""


@dataclass(frozen=True)
class Price:
    """What changes when rules are taken away or loosened; positive changes are what they cost.

    rule : the protection (or limit) by its report name, "" where all go
    possible : there is a plan then · worked_out : the time limit did not come first
    The other fields are those of `Moved`, against the proposal.
    """

    rule: str
    how: How
    protects: bool
    worst_served: float
    worst_change: float
    first_moved: str
    first_change: float
    gap_gbp: float
    gap_change_gbp: float
    possible: bool = True
    worked_out: bool = True


def prices(model: CaseModel, *, progress: Progress = no_progress) -> tuple[Price, ...]:
    """Return the price of each protection and limit in force, in rule order.

    A price that the time limit comes before is said to be not worked out; the plan still stands.
    """
    priced = [rule for rule in rules_to_price(model) if rule.kind != "budget"]
    protections = [rule for rule in priced if rule.protects]
    caps = [rule for rule in priced if rule.kind in CAPS]
    cases: list[tuple[str, How, bool, Case]] = [
        (rule.name, "removed alone", rule.protects, model.case(without=[rule]))
        for rule in sorted(priced, key=lambda rule: not rule.protects)
    ]
    if len(protections) > 1:
        cases += [
            (rule.name, "kept alone", True, model.case(without=_others(protections, rule)))
            for rule in protections
        ]
    for rule in protections:
        position = model.rules.index(rule)
        pound = model.case(gives_gbp={position: ONE_GBP})
        hundredth = model.case(loosened_gbp=_hundredth_gbp(model, position))
        cases += [(rule.name, LITTLE[0], True, pound), (rule.name, LITTLE[1], True, hundredth)]
    if protections:
        cases.append(("", "all protections removed", True, model.case(without=protections)))
    if protections and caps:
        every = [*protections, *caps]
        cases.append(("", "protections and caps removed", True, model.case(without=every)))
    return tuple(_price(model, *case, progress=progress) for case in cases)


def rules_to_price(model: CaseModel) -> list[ActiveRule]:
    """Return the rules that have a say in the model, in rule order: rows, or an order of places."""
    speaking = set(model.rule_of_row.tolist())
    return [
        rule
        for position, rule in enumerate(model.rules)
        if position in speaking or (rule.kind == "priority" and len(model.built.tiers) > 1)
    ]


def moved(
    problem: AllocationProblem, before: Floats, after: Floats, *, least: float = MOVED
) -> Moved:
    """Return what changes between the served levels of two plans (K), (K).

    least : a level that moves by no more than this has not moved, share of target
    """
    has = problem.target_gbp > 0
    worst = float(after[has].min()) if has.any() else 1.0
    worst_before = float(before[has].min()) if has.any() else 1.0
    gap = float((problem.target_gbp * (1 - after)).sum())
    gap_before = float((problem.target_gbp * (1 - before)).sum())
    first = _first_moved(problem, before, after, least=least)
    return Moved(worst, worst - worst_before, *first, gap, gap - gap_before)


def _others(rules: Sequence[ActiveRule], one: ActiveRule) -> list[ActiveRule]:
    return [rule for rule in rules if rule is not one]


def _price(
    model: CaseModel, rule: str, how: How, protects: bool, case: Case, *, progress: Progress
) -> Price:
    progress(f"pricing: {rule or 'every protection'}, {how}")
    try:
        before = served_in(model, model.case())
        after = served_in(model, case)
    except InfeasibleError:
        return Price(rule, how, protects, *NOTHING, possible=False)
    except NotProvenError:
        return Price(rule, how, protects, *NOTHING, worked_out=False)
    least = MOVED_A_LITTLE if how in LITTLE else MOVED
    return Price(rule, how, protects, *moved(model.problem, before, after, least=least))


def _first_moved(
    problem: AllocationProblem, before: Floats, after: Floats, *, least: float
) -> tuple[str, float]:
    """Return the place at the lowest leximin level that differs, and by how much it does.

    Of a level that rises, the place that stood there; of one that falls, the place that does now.
    """
    order_before = np.argsort(before, kind="stable")
    order_after = np.argsort(after, kind="stable")
    change = after[order_after] - before[order_before]
    differs = np.flatnonzero(np.abs(change) > least)
    if not len(differs):
        return "", 0.0
    level = int(differs[0])
    order = order_before if change[level] > 0 else order_after
    return problem.places[int(order[level])], float(change[level])


def _hundredth_gbp(model: CaseModel, rule: int) -> Floats:
    """Return 1 % of the bound of each row of a rule, £; 0 for the rows of others."""
    low, high = model.bounds_of(model.case())
    part = np.zeros(len(low))
    for r in np.flatnonzero(model.rule_of_row == rule).tolist():
        sides = [abs(float(side)) for side in (low[r], high[r]) if np.isfinite(side)]
        if sides:
            part[r] = ONE_PERCENT * (max(sides) or _size_gbp(model, r))
    return part


def _size_gbp(model: CaseModel, row: int) -> float:
    """Return what 1 % of a row whose bound is £0 is one per cent of, £."""
    problem, fund = model.problem, model.rows[row].fund
    if fund is not None:
        return float(problem.budget_pence[fund]) / PENCE_PER_POUND
    paid = {
        f"x_{p}_{f}": float(problem.reference_pence[p, f]) / PENCE_PER_POUND
        for p in range(len(problem.payees))
        for f in range(len(problem.funds))
    }
    terms = model.rows[row].terms
    return sum(factor * paid.get(variable.name, 0.0) for variable, factor in terms if factor > 0)

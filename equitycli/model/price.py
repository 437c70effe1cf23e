"""What each protection costs the under-served: the same problem with rules taken away.

Everything is measured on the continuous leximin at the targets of the proposal, so that a
price is never an artefact of rounding or of a moved target. Two protections that overlap may
each be free to remove alone and dear together: so each is removed alone, kept alone, and all
are removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from equitycli.model.allocation import Progress, no_progress, served_levels
from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.rules import ActiveRule
from equitycli.model.solver import InfeasibleError

How = Literal[
    "removed alone", "kept alone", "all protections removed", "protections and caps removed"
]

MOVED = 1e-4
"""A level that moves by less than this share of a target has not moved: whole pounds in the
bounds alone shift levels by less."""


@dataclass(frozen=True)
class Price:
    """What changes when rules are taken away.

    rule : the protection (or limit) by its report name, "" where all go
    worst_served : share of target that the worst-served place reaches then, 0–1
    worst_change : that, less the proposal's (points as a share; positive = it was costing this)
    first_moved : place of the lowest leximin level that moves, "" if none does
    first_change : how far that level moves, share of target
    gap_gbp : total shortfall then, £ a year; gap_change_gbp : less the proposal's
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


def prices(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    proposal: Floats,
    *,
    deadline_s: float | None = None,
    progress: Progress = no_progress,
) -> tuple[Price, ...]:
    """Return the price of each protection and limit in force, in rule order.

    Parameters
    ----------
    proposal : served levels of the proposal's continuous plan (K)
    """
    protections = [rule for rule in rules if rule.protects and _bites(problem, rule)]
    limits = [
        rule for rule in rules if rule.kind in ("cap", "new_provision") and _bites(problem, rule)
    ]
    cases: list[tuple[str, How, bool, list[ActiveRule]]] = [
        (rule.name, "removed alone", rule.protects, [rule]) for rule in [*protections, *limits]
    ]
    cases += [
        (rule.name, "kept alone", True, [other for other in protections if other is not rule])
        for rule in protections
        if len(protections) > 1
    ]
    if protections:
        cases.append(("", "all protections removed", True, protections))
    if protections and limits:
        caps = [rule for rule in limits if rule.kind == "cap"]
        if caps:
            cases.append(("", "protections and caps removed", True, [*protections, *caps]))
    priced = []
    for name, how, protects, removed in cases:
        progress(f"pricing: {name or 'every protection'}, {how}")
        freed = problem
        for rule in removed:
            freed = freed.without(rule.kind)
        kept = [rule for rule in rules if rule not in removed]
        try:
            served = served_levels(freed, kept, deadline_s=deadline_s)
        except InfeasibleError:
            nothing = np.full(len(proposal), np.nan)
            price = _price(problem, name, how, protects, proposal, nothing)
            priced.append(replace(price, first_change=float("nan"), possible=False))
            continue
        priced.append(_price(problem, name, how, protects, proposal, served))
    return tuple(priced)


def _bites(problem: AllocationProblem, rule: ActiveRule) -> bool:
    """Return whether a standing rule has anything to protect or to limit here."""
    return {
        "ring_fence": bool((~problem.eligible[~problem.is_new]).any()),
        "committed": bool(problem.committed_pence.any()),
        "held": bool(problem.held.any()),
        "new_provision": bool(problem.is_new.any()),
    }.get(rule.kind, True)


def _price(
    problem: AllocationProblem,
    name: str,
    how: How,
    protects: bool,
    before: Floats,
    after: Floats,
) -> Price:
    has = problem.target_gbp > 0
    worst = float(after[has].min()) if has.any() else 1.0
    worst_before = float(before[has].min()) if has.any() else 1.0
    moved, change = _first_moved(problem, before, after)
    gap = float((problem.target_gbp * (1 - after)).sum())
    gap_before = float((problem.target_gbp * (1 - before)).sum())
    return Price(
        name, how, protects, worst, worst - worst_before, moved, change, gap, gap - gap_before
    )


def _first_moved(problem: AllocationProblem, before: Floats, after: Floats) -> tuple[str, float]:
    """Return the place at the lowest leximin level that differs, and by how much it does."""
    order_before = np.argsort(before, kind="stable")
    order_after = np.argsort(after, kind="stable")
    change = after[order_after] - before[order_before]
    moved = np.flatnonzero(np.abs(change) > MOVED)
    if not len(moved):
        return "", 0.0
    level = int(moved[0])
    return problem.places[int(order_before[level])], float(change[level])

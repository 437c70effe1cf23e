"""Money kept for some: new entrants, organisations rooted in the place, process."""

from __future__ import annotations

import math

import numpy as np

from equitycli.model.problem import AllocationProblem, Bools
from equitycli.model.rows import Row, Terms, Variables
from equitycli.model.rules.exact import exact
from equitycli.model.rules.scoped import payees_in, with_theme
from equitycli.money import PENCE_PER_POUND
from equitycli.settings import NewEntrantsRule, ProcessRule, RootedRule, Sourced

Pair = tuple[int, int, float, bool]
"""A payee, a place, the share of its money that lands there, and whether its office is there."""


def new_entrants(
    problem: AllocationProblem, variables: Variables, setting: NewEntrantsRule
) -> list[Row]:
    """Σ x_o ≥ s·B over candidates and new provision in scope; B of all funds, whole pounds down."""
    return _least_of_budget(
        problem, variables, entering(problem, setting), setting.at_least, rule="new_entrants"
    )


def entering(problem: AllocationProblem, setting: NewEntrantsRule) -> Bools:
    """Return those in scope who would be paid for the first time (P)."""
    return problem.is_started & payees_in(problem, setting)


def process(problem: AllocationProblem, variables: Variables, setting: ProcessRule) -> list[Row]:
    """Σ x_o ≥ s·B over payees of a process theme or route; B of all funds, whole pounds down."""
    return _least_of_budget(
        problem, variables, processing(problem, setting), setting.at_least, rule="process"
    )


def processing(problem: AllocationProblem, setting: ProcessRule) -> Bools:
    """Return the payees in scope whose money counts as process, by theme or by route (P)."""
    counts = problem.is_process.copy()
    for theme in setting.themes:
        counts |= with_theme(problem, theme)
    return counts & problem.payable & payees_in(problem, setting, by_theme=False)


def share_of_budget_pounds(problem: AllocationProblem, at_least: Sourced) -> int:
    """Return a share of all funds, rounded down to pounds so that whole awards can meet it."""
    pence = exact(at_least) * int(problem.budget_pence.sum())
    return math.floor(pence / PENCE_PER_POUND)


def _least_of_budget(
    problem: AllocationProblem,
    variables: Variables,
    payees: Bools,
    at_least: Sourced,
    *,
    rule: str,
) -> list[Row]:
    terms = [term for p in np.flatnonzero(payees).tolist() for term in variables.paid(p)]
    return [Row(rule, rule, terms, float(share_of_budget_pounds(problem, at_least)), None)]


def rooted(problem: AllocationProblem, variables: Variables, setting: RootedRule) -> list[Row]:
    """Σ (ρ_ok − s)·a_ok·x_o ≥ 0 over what lands in the places in scope; each_place: in each.

    ρ_ok = 1 where the office of o is in k, or new provision by a rooted route is there, else 0.
    A place where nobody rooted could be paid has no row of its own: the rule would keep all
    money out of the very place that it is meant for. A finding names it.
    """
    share = float(exact(setting.at_least))
    groups = rooted_groups(problem, setting)
    return [
        Row(
            "rooted" if place is None else f"rooted_{place}",
            "rooted",
            _rooted_terms(variables, pairs, share),
            0.0,
            None,
            place=place,
        )
        for place, pairs in groups.items()
    ]


def rooted_groups(problem: AllocationProblem, setting: RootedRule) -> dict[int | None, list[Pair]]:
    """Return the landing pairs that each row of the rule sums, by place or None for together."""
    pairs = rooted_pairs(problem, setting)
    if not setting.each_place:
        return {None: pairs} if pairs else {}
    by_place: dict[int | None, list[Pair]] = {}
    for pair in pairs:
        by_place.setdefault(pair[1], []).append(pair)
    return {
        place: members
        for place, members in sorted(by_place.items(), key=lambda one: one[0] or 0)
        if any(is_rooted for *_, is_rooted in members)
    }


def rooted_pairs(problem: AllocationProblem, setting: RootedRule) -> list[Pair]:
    """Return what lands in the places in scope from those in scope who could be paid."""
    landing = problem.landing
    inside = (problem.payable & payees_in(problem, setting, by_place=False))[landing.payee]
    if setting.places:
        named = np.array([place in setting.places for place in problem.places])
        inside &= named[landing.place]
    columns = (landing.payee, landing.place, landing.share, landing.is_rooted)
    return list(zip(*(column[inside].tolist() for column in columns), strict=True))


def _rooted_terms(variables: Variables, pairs: list[Pair], share: float) -> Terms:
    factor: dict[int, float] = {}
    for payee, _, landed, is_rooted in pairs:
        factor[payee] = factor.get(payee, 0.0) + (float(is_rooted) - share) * landed
    return [
        (variable, part * by)
        for payee, by in factor.items()
        for variable, part in variables.paid(payee)
    ]

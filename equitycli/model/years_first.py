"""The first year of a plan over years, as the proposal that it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from equitycli.model.allocation import ContinuousPlan
from equitycli.model.binding import AT_BOUND_GBP
from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.rows import Row, Variables
from equitycli.model.rules import ActiveRule, reach_of, rows_of, with_reach
from equitycli.model.stages import Stage
from equitycli.model.years_outcome import YearsOutcome


def first_year(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    alone: ContinuousPlan,
    years: YearsOutcome,
) -> ContinuousPlan:
    """Return the first year of all years as the plan that is proposed.

    alone : the plan for that year alone, which it replaces. What proved its levels goes: the
    levels are those of all years together, each stage proven by its own dual bound.
    """
    if years.method == "rolling":
        return replace(alone, award_gbp=years.award_gbp[0], served=years.served[0])
    binding, binding_places = _binding(problem, rules, years.award_gbp[0])
    stages = tuple(
        Stage(one.name, one.unit, one.reached, one.rounds, one.gap) for one in years.stages
    )
    return replace(
        alone, award_gbp=years.award_gbp[0], served=years.served[0], stages=stages,
        binding=binding, binding_places=binding_places, gave_way=years.gave_way, levels=(),
    )  # fmt: skip


def guaranteed_over_years(
    rules: Sequence[ActiveRule], years: YearsOutcome
) -> tuple[ActiveRule, ...]:
    """Return the rules with guarantees at what all years together bring in the first.

    Linked years raise each place's worst year; the first alone might have brought it further.
    """
    reach = reach_of(rules)
    if reach is None or years.method == "rolling":
        return tuple(rules)
    return with_reach(rules, np.minimum(reach, years.served[0]).tolist())


def _binding(
    problem: AllocationProblem, rules: Sequence[ActiveRule], award_gbp: Floats
) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    """Return the rules of the year that stand at a bound: for each payee, for each place."""
    funds = len(problem.funds)
    landing = problem.landing.by_place(places=len(problem.places))
    award = np.arange(len(problem.payees) * funds).reshape(len(problem.payees), funds)
    paid = award_gbp.ravel().tolist()
    by_payee: list[list[str]] = [[] for _ in problem.payees]
    by_place: list[list[str]] = [[] for _ in problem.places]
    for row in rows_of(problem, Variables(award.tolist(), landing), rules):
        at = by_payee[row.payee] if row.payee is not None else None
        at = by_place[row.place] if at is None and row.place is not None else at
        if at is not None and row.rule not in at and _at_bound(row, paid):
            at.append(row.rule)
    return tuple(map(tuple, by_payee)), tuple(map(tuple, by_place))


def _at_bound(row: Row, paid: Sequence[float]) -> bool:
    total = sum(factor * paid[column] for column, factor in row.terms)
    at_least = row.at_least is not None and total <= row.at_least + AT_BOUND_GBP
    at_most = row.at_most is not None and total >= row.at_most - AT_BOUND_GBP
    return bool(at_least or at_most)

"""The linked plan: all years at once, objective after objective, each proven and then kept.

    1. leximin of w_k, each place's worst guaranteed year (of a guarantee's places first, as far
       as it goes)
    2. least Σ_y Σ_k T_ky·(1 − v_ky), what places go without over all years
    3. leximin of v_ky in each year in turn, the first first
    4. least Σ_y Σ_o l_oy, then least Σ_y Σ_o x_oy
    5. in each year in turn: leximin of x_oy/g_oy over those paid now, of x_oy over their ceilings
       among those started, and over lines that a fund's choice leaves open

Sums over years are in the programme's own pounds: of each year where money is nominal, of the
first where it is real. Years come in turn in 3 and 5 because the first is decided now and the
last may never come; with them every award of every year is decided, none by the order of names.

**A guarantee is met as far as it can be, all its places together.** Where every place could reach
it alone and all could not together, asking each for what it could reach alone would leave no plan
at all; so its places are raised first, the lowest first, up to 1 − p. Who stays under is named,
with what it could reach alone.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from equitycli.errors import Fault, SolverError
from equitycli.model.guarantees import Shortfall, best_alone
from equitycli.model.problem import Bools, Floats, Ints
from equitycli.model.retained import RetainedModel, Solution
from equitycli.model.years import Horizon
from equitycli.model.years_levels import Settled, pinned_columns, settled
from equitycli.model.years_linked import Linked, linked, shortfall_terms
from equitycli.model.years_parts import Group
from equitycli.model.years_sharing import (
    decide_year,
    keep_sum,
    kept_cost,
    money_cost,
    share_groups,
)
from equitycli.model.years_stage import Progress, YearStage, no_progress
from equitycli.money import PENCE_PER_POUND

LARGEST_GAP = 1e-6
MET = 1e-6
"""A place nearer than this to a guarantee has it."""


@dataclass(frozen=True, eq=False)
class YearsAwards:
    """Awards of all years before whole pounds.

    award_gbp : by year, (P, F), £ of the year · served : (Y, K), 1 where there is no target
    stages : as settled · shortfalls : who stays under a guarantee
    gave_way : share by which settled levels had to give for the solver's rounding, mostly 0
    """

    award_gbp: tuple[Floats, ...]
    served: Floats
    stages: tuple[YearStage, ...]
    shortfalls: tuple[Shortfall, ...]
    gave_way: float


def linked_plan(
    horizon: Horizon, *, time_limit_s: float, progress: Progress = no_progress
) -> YearsAwards:
    """Settle all objectives over all years.

    Raises
    ------
    InfeasibleError   no plan meets the rules of all years
    NotProvenError    the time limit came before a proof
    SolverError       a stage proves nothing
    """
    progress("building all years")
    built = linked(horizon, deadline_s=time.monotonic() + time_limit_s)
    retained = built.retained
    pinned = np.zeros(len(retained.matrix.cost), dtype=np.bool_)
    stages: list[YearStage] = []

    def level(name: str, group: Group | None) -> None:
        if group is None:
            return
        found = settled(retained, group, pinned)
        stages.append(_leximin_stage(name, found, unit="share of target"))

    progress("raising each place's worst guaranteed year")
    for _, group in built.guarantees:
        level("guarantee", group)
    for group in built.worst:
        level("leximin of each place's worst guaranteed year", group)
    missed = _shortfalls(built)

    progress("least shortfall over all years")
    name = "least shortfall over all years"
    cost = np.zeros(len(pinned))
    for column, share in shortfall_terms(horizon, built.served):
        cost[column] = share
    found = _least(retained, cost, pinned, name=name)
    retained.keep_row(built.keep_shortfall, found.objective)
    all_gbp = sum(
        float(problem.target_gbp.sum()) * horizon.deflator(y)
        for y, problem in enumerate(horizon.problems)
    )
    stages.append(YearStage(name, "£", all_gbp * (1 + found.objective), 1, found.gap))
    for year, group in zip(horizon.years, built.places, strict=True):
        level(f"leximin of places in {year}", group)

    progress("keeping losses least in all years")
    budgets = sum(
        float(problem.budget_pence.sum()) / PENCE_PER_POUND * horizon.deflator(y)
        for y, problem in enumerate(horizon.problems)
    )
    kept, kept_gbp = kept_cost(built, pinned)
    for name, cost, start_gbp in (
        ("least loss to those who may still lose", kept, kept_gbp),
        ("least money spent", money_cost(built), 0.0),
    ):
        pinned = _grown(pinned, retained)
        every = _filled(cost, retained)
        found = _least(retained, every, pinned, name=name)
        keep_sum(retained, every, found.objective, unit=max(budgets, 1.0))
        stages.append(YearStage(name, "£", start_gbp + found.objective, 1, found.gap))

    solution = found
    for y, year in enumerate(horizon.years):
        progress(f"sharing equally what is left open in {year}")
        for name, group in share_groups(built, y, pinned):
            pinned = _grown(pinned, retained)
            shared = settled(retained, group, pinned)
            stages.append(
                _leximin_stage(
                    f"equal shares of {name} in {year}", shared, unit="share of its base"
                )
            )
            solution = shared.solution
        decide_year(built, y, solution.values)
    return YearsAwards(
        tuple(np.maximum(solution.values[at], 0.0) for at in built.award),
        _served(built, solution),
        tuple(stages),
        missed,
        retained.gave_way,
    )


def _grown(pinned: Bools, retained: RetainedModel) -> Bools:
    """Return the marks for all columns of a model that has grown."""
    more = len(retained.matrix.cost) - len(pinned)
    return np.append(pinned, np.zeros(more, dtype=np.bool_))


def _filled(cost: Floats, retained: RetainedModel) -> Floats:
    return np.append(cost, np.zeros(len(retained.matrix.cost) - len(cost)))


def _leximin_stage(name: str, found: Settled, *, unit: str) -> YearStage:
    lowest = float(found.levels.min(initial=np.inf))
    return YearStage(name, unit, lowest, found.rounds, found.gap)


def _least(retained: RetainedModel, cost: Floats, pinned: Bools, *, name: str) -> Solution:
    retained.set_cost(cost)
    found = retained.solve()
    if not found.gap <= LARGEST_GAP:
        raise SolverError(
            "The proof of the plan",
            [Fault(name, f"its dual bound is {found.gap:.1e} from its figure.")],
        )
    pinned |= pinned_columns(retained.matrix, found, abs(found.objective - found.bound))
    return found


def _served(built: Linked, solution: Solution) -> Floats:
    rows = []
    for at, award, problem in zip(built.served, built.award, built.horizon.problems, strict=True):
        paid = np.maximum(solution.values[award], 0.0).sum(axis=1)
        landed = problem.landing.in_places(paid, places=len(problem.places))
        share = np.divide(landed, problem.target_gbp, out=np.ones(len(at)), where=at >= 0)
        rows.append(np.minimum(share, 1.0))
    return np.array(rows)


def _shortfalls(built: Linked) -> tuple[Shortfall, ...]:
    """Return who stays under a guarantee, with what each could reach alone."""
    found = []
    for number, (setting, (places, group)) in enumerate(
        zip(built.horizon.guarantees, built.guarantees, strict=True)
    ):
        if group is None:
            continue
        least = 1 - setting.under.value
        kept = built.retained.matrix.low[group.columns]
        under = np.flatnonzero(kept < least - MET)
        alone = _alone(built.horizon, number, under)
        found += [
            Shortfall(int(places[j]), setting.by, least, float(kept[j]), best)
            for j, best in zip(under.tolist(), alone, strict=True)
        ]
    return tuple(found)


def _alone(horizon: Horizon, guarantee: int, members: Ints) -> list[float]:
    """Return for members of a guarantee the best worst year, were each the only one that counts.

    One linear programme for each, on one retained model in which nothing is settled.
    """
    if not len(members):
        return []
    built = linked(horizon)
    group = built.guarantees[guarantee][1]
    assert group is not None
    return best_alone(built.retained, group.columns[members])

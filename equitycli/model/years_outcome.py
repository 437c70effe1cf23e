"""What a plan over years comes to: distances, years to target, the cost of slowness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from equitycli.errors import Fault, NoPlanError
from equitycli.financial_year import financial_year_in_words
from equitycli.model.allocation import ContinuousPlan
from equitycli.model.guarantees import Shortfall
from equitycli.model.problem import Floats, Ints
from equitycli.model.retained import InfeasibleError
from equitycli.model.verify import Breach
from equitycli.model.years import COUNTING, Horizon, tied_rules
from equitycli.model.years_linked import linked
from equitycli.model.years_plan import YearsAwards, linked_plan
from equitycli.model.years_rolling import Broken, rolled_plan
from equitycli.model.years_stage import Progress, YearStage, no_progress
from equitycli.model.years_whole import whole_years, year_breaches
from equitycli.money import PENCE_PER_POUND

Method = Literal["linked", "rolling"]


@dataclass(frozen=True, eq=False)
class YearsOutcome:
    """A plan over years in whole pounds.

    award_pence, award_gbp : by year, (P, F): whole pounds, and before them · method : how planned
    served : share of target before whole pounds (Y, K), 1 where there is no target
    shortfalls, broken : guarantees that are not met, and those that a rolled year put out of reach
    missed : by year, what whole pounds miss, within rounding
    gave_way : share by which settled levels had to give for the solver's rounding
    """

    horizon: Horizon
    method: Method
    award_pence: tuple[Ints, ...]
    award_gbp: tuple[Floats, ...]
    served: Floats
    stages: tuple[YearStage, ...]
    shortfalls: tuple[Shortfall, ...]
    broken: tuple[Broken, ...]
    missed: tuple[tuple[Breach, ...], ...]
    gave_way: float = 0.0

    def landed_gbp(self, year: int) -> Floats:
        """Return £ of the year that lands in each place (K)."""
        problem = self.horizon.problems[year]
        paid = self.award_pence[year].sum(axis=1) / PENCE_PER_POUND
        return problem.landing.in_places(paid, places=len(problem.places))

    def distances(self) -> Floats:
        """Return A_ky/T_ky − 1 (Y, K); NaN where there is no target."""
        rows = []
        for y, problem in enumerate(self.horizon.problems):
            has = problem.target_gbp > 0
            nothing = np.full(len(has), np.nan)
            rows.append(np.divide(self.landed_gbp(y), problem.target_gbp, out=nothing, where=has))
        return np.array(rows) - 1

    def years_to_target(self, *, within: float) -> list[int | None]:
        """Return for each place the first year from which it stays at its target, 1 the first.

        within : share of its target that a place may be short of it and count as at it (in)

        None: not within the horizon. A place without a target, or at it now, counts 0.
        """
        return first_years(self._distance_now(), self.distances(), within=within)

    def _distance_now(self) -> Floats:
        first = self.horizon.problems[0]
        has = first.target_gbp > 0
        now = first.landing.in_places(first.baseline_gbp, places=len(first.places))
        nothing = np.full(len(has), np.nan)
        ratio: Floats = np.divide(now, first.target_gbp, out=nothing, where=has) - 1
        return ratio

    def cost_of_slowness_gbp(self) -> Floats:
        """Return Σ_y (T_ky − A_ky)⁺, what each place goes without on the way (K).

        In the programme's own pounds: of each year, or of the first where its money is real.
        """
        total = np.zeros(len(self.horizon.problems[0].places))
        for y, problem in enumerate(self.horizon.problems):
            short = np.maximum(problem.target_gbp - self.landed_gbp(y), 0.0)
            total += short * self.horizon.deflator(y)
        return total


def first_years(now: Floats, distances: Floats, *, within: float) -> list[int | None]:
    """Return the first year from which each place stays at or over −within; 0 is already now.

    >>> first_years(np.array([-0.2, 0.1]), np.array([[-0.1, 0.1], [-0.005, 0.0]]), within=0.01)
    [2, 0]
    """
    every = np.vstack([now, distances])
    there = ~(every < -within)  # a place without a target is never short of it
    found: list[int | None] = []
    for k in range(every.shape[1]):
        late = np.flatnonzero(~there[:, k])
        first = 0 if not len(late) else int(late[-1]) + 1
        found.append(first if first < len(every) else None)
    return found


def years_outcome(
    horizon: Horizon,
    method: Method,
    *,
    time_limit_s: float,
    alone: ContinuousPlan | None = None,
    progress: Progress = no_progress,
) -> YearsOutcome:
    """Plan all years, in whole pounds and rechecked.

    alone : the plan for the first year alone, where it is known: rolling begins with it

    Raises
    ------
    NoPlanError      no plan meets the rules of all years
    NotProvenError   the time limit came before a proof
    """
    if method == "rolling":
        rolled = rolled_plan(horizon, time_limit_s=time_limit_s, alone=alone, progress=progress)
        return YearsOutcome(
            horizon, method, rolled.award_pence, rolled.award_gbp, rolled.served, rolled.stages,
            rolled.shortfalls, rolled.broken, rolled.missed,
        )  # fmt: skip
    try:
        found: YearsAwards = linked_plan(horizon, time_limit_s=time_limit_s, progress=progress)
    except InfeasibleError:
        raise no_plan_over_years(horizon) from None
    progress("whole pounds of every year")
    award_pence = whole_years(horizon, found.award_gbp)
    missed = tuple(
        tuple(year_breaches(horizon, y, award_pence, exact_gbp=found.award_gbp))
        for y in range(len(horizon))
    )
    return YearsOutcome(
        horizon, method, award_pence, found.award_gbp, found.served, found.stages,
        found.shortfalls, (), missed, found.gave_way,
    )  # fmt: skip


def counts_awards(horizon: Horizon) -> bool:
    """Return whether a rule, or the minimum of a route, makes an award this much or nothing."""
    first = horizon.problems[0]
    minimums = bool((first.is_new & (first.minimum_gbp > 0)).any())
    return minimums or any(rule.kind in COUNTING for rule in horizon.rules)


def check_years_possible(horizon: Horizon) -> None:
    """Refuse years that no plan can meet together, before any is made.

    Raises
    ------
    NoPlanError   it names the first year that does not fit
    """
    if not _fits(horizon, len(horizon), ()):
        raise no_plan_over_years(horizon)


def no_plan_over_years(horizon: Horizon) -> NoPlanError:
    """Return the error that names the year in which the years stop fitting, and what ties it."""
    last = next(
        (y for y in range(1, len(horizon)) if not _fits(horizon, y + 1, ())), len(horizon) - 1
    )
    freeing = [
        rule.name
        for rule in (*tied_rules(horizon), *(r for r in horizon.rules if r.kind == "who_gives"))
        if _fits(horizon, last + 1, (rule.name,))
    ]
    year = financial_year_in_words(horizon.years[last])
    alone = (
        f"Without any one of these it would fit: {', '.join(dict.fromkeys(freeing))}."
        if freeing
        else "No single rule alone is the reason."
    )
    return NoPlanError(
        "The set of rules over the years",
        [
            Fault(
                f"years.year [{year}]",
                f"no plan meets the rules of all years up to {year}; up to the year before one "
                "does. Its budget, its agreements and what ties it to the year before clash.",
                f"{alone} Or change that year's budget_gbp.",
            )
        ],
    )


def _fits(horizon: Horizon, years: int, without: Sequence[str]) -> bool:
    part = Horizon(
        horizon.years[:years],
        horizon.problems[:years],
        tuple(rule for rule in horizon.rules if rule.name not in without),
        horizon.firm[:years],
        horizon.prices[:years],
        horizon.is_real,
        horizon.authorities[:years],
    )
    try:
        linked(part).retained.solve()
    except InfeasibleError:
        return False
    return True

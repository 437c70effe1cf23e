"""Several years in one model: what each year asks by itself, and what ties it to the year before.

    y = 1 … Y     years, the first is the programme's own
    T_ky = (B_y − H_y)·N_k / ΣN     fixed once for each year, N_k as it is now

Every year is an `AllocationProblem` of its own, in pounds of that year, on the same baseline.
Rules that ask nothing of the year before (budget, ring fence, agreements, sums in pounds …) are
asked of each year as they stand; `years_rows.py` ties the others to the year before.

**Who gives is decided at the baseline**, so that nothing multiplies two unknowns. With Y years, a
place over its target may by year y have given at most the share of its baseline

    D_ky = min(β·d_ky / (1 + d_ky), c_max·S_y),   S_y = Σ_{i ≤ y} (Y − i + 1) / Y

and in year y alone at most c_max·(Y − y + 1)/Y of the year before: the first year's ceiling is that
of a plan for one year, and the steps fall linearly to nothing after the horizon. d_ky is the
baseline's distance from that year's target, so with β ≤ 1 a place with b̂_k > T_ky keeps

    (1 − D_ky)·b̂_k ≥ b̂_k − (b̂_k − T_ky) = T_ky:

no giver ends a year under that year's target, whatever the years before it took.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from equitycli.model.problem import AllocationProblem, Floats, Ints
from equitycli.model.rules import ActiveRule
from equitycli.settings import CapRule, FloorRule, GuaranteeRule, Sourced, WhoGivesRule

TIED = frozenset({"floor", "cap", "pace", "absorption", "subsidy_ceiling"})
"""Kinds of rules that may speak of the year before."""

ACROSS = frozenset({"guarantee", "priority"})
"""Kinds that order what a plan is for, rather than ask rows of one year."""

COUNTING = frozenset({"smallest_award", "most_awards"})
"""Kinds that count awards: years are then planned one after the other."""


@dataclass(frozen=True, eq=False)
class Horizon:
    """The years of a plan, in order; all parts of one length.

    years : financial years · problems : each in pounds of its year, over the same places
    rules : as the programme states them, the same for all years, but for guarantees
    guarantee_rules : as the programme states them
    firm : decided, rather than indicative; the first always is
    prices : pounds of each year that buy what £1 of the first buys (Y), 1 in the first
    is_real : the programme's sums are in pounds of the first year
    authorities : for each year, the number of the authority of each place (K); None where no
        border has moved since the first year began
    """

    years: tuple[int, ...]
    problems: tuple[AllocationProblem, ...]
    rules: tuple[ActiveRule, ...]
    firm: tuple[bool, ...]
    prices: Floats
    is_real: bool
    authorities: tuple[Ints | None, ...]
    guarantee_rules: tuple[GuaranteeRule, ...] = ()

    def __len__(self) -> int:
        """Return how many years there are."""
        return len(self.years)

    def price_rise(self, year: int) -> float:
        """π: what a pound of the year before is in this year's; 1 where money is nominal."""
        return float(self.prices[year] / self.prices[year - 1]) if self.is_real else 1.0

    def deflator(self, year: int) -> float:
        """Return what sums of a year are multiplied by to be the programme's own pounds."""
        return 1 / float(self.prices[year]) if self.is_real else 1.0

    @property
    def guarantees(self) -> tuple[GuaranteeRule, ...]:
        """The guarantees that begin within the horizon, that which asks for least first."""
        within = [one for one in self.guarantee_rules if one.by <= self.years[-1]]
        return tuple(sorted(within, key=lambda one: -one.under.value))

    @property
    def guaranteed(self) -> tuple[int, ...]:
        """The years (positions) of which each place's worst counts first.

        From the earliest `by` of a guarantee on; where none is asked, all firm years.
        """
        if self.guarantees:
            begins = min(setting.by for setting in self.guarantees)
            return tuple(y for y, year in enumerate(self.years) if year >= begins)
        return tuple(y for y, is_firm in enumerate(self.firm) if is_firm)


def given_by_year(years: int) -> Floats:
    """S_y: how many times the first year's ceiling may have been given by each year (Y).

    >>> given_by_year(4).tolist()
    [1.0, 1.75, 2.25, 2.5]
    """
    parts: Floats = (years - np.arange(years)) / years
    return np.cumsum(parts)


def step_of_year(years: int, year: int) -> float:
    """Return which part of the first year's ceiling may be given in one year (a position).

    >>> [step_of_year(4, year) for year in range(4)]
    [1.0, 0.75, 0.5, 0.25]
    """
    return (years - year) / years


def own_rules(horizon: Horizon, year: int) -> tuple[ActiveRule, ...]:
    """Return the rules that a year (a position) asks by itself, with sums in its own pounds.

    Who gives is among them, with what may have been given by then; a rule that is tied to the
    year before is not, but in the first year, whose year before is the baseline.
    """
    own = []
    for rule in horizon.rules:
        setting = rule.setting
        if rule.kind in ACROSS or (year and is_tied(rule)):
            continue
        if isinstance(setting, WhoGivesRule):
            setting = by_then(setting, times=float(given_by_year(len(horizon))[year]))
        elif year and horizon.is_real:
            setting = at_prices(setting, prices=float(horizon.prices[year]))
        own.append(replace(rule, setting=setting))
    return tuple(own)


def tied_rules(horizon: Horizon) -> tuple[ActiveRule, ...]:
    """Return the rules that tie each year to the one before."""
    return tuple(rule for rule in horizon.rules if is_tied(rule))


def is_tied(rule: ActiveRule) -> bool:
    """Return whether a rule speaks of the year before, rather than of pounds in a year."""
    if isinstance(rule.setting, FloorRule):
        return rule.setting.share_of_baseline is not None
    if isinstance(rule.setting, CapRule):
        return rule.setting.growth is not None
    return rule.kind in TIED


def by_then(setting: WhoGivesRule, *, times: float) -> WhoGivesRule:
    """Return the rule with a multiple of its ceiling, at most the whole."""
    most = Sourced(value=min(setting.max_cut.value * times, 1.0))
    return setting.model_copy(update={"max_cut": most})


def at_prices(setting: Any, *, prices: float) -> Any:
    """Return a rule with its sums in the pounds of another year."""
    sums = {
        name: Sourced(value=held.value * prices)
        for name in ("gbp", "gbp_per_head")
        if (held := getattr(setting, name, None)) is not None
    }
    return setting.model_copy(update=sums) if sums else setting

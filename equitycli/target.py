"""The need-based share of the budget, and how far funding lies from it."""

from __future__ import annotations

import math

import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, examples, refuse


def target(weighted_population: pd.Series, *, budget_gbp: float) -> pd.Series:
    """What each place would have if money followed need alone: its need-based share.

        T_k = B · N_k / ΣN           a place without weighted people has 0.0

    Parameters
    ----------
    weighted_population : Series indexed by place, weighted people, ≥ 0, its sum > 0
    budget_gbp : £ a year that is to be shared out, ≥ 0

    Returns
    -------
    Series on that index, £ a year, named "target_gbp"; its sum is the budget

    Raises
    ------
    InputError   a weighted population is missing, negative or infinite, or all are 0; the
                 budget is negative or not finite

    Source
    ------
    NHS England, Allocations technical guide: target allocation.

    >>> target(pd.Series({"a": 300.0, "b": 100.0}), budget_gbp=1000.0).tolist()
    [750.0, 250.0]
    """
    faults = unusable(weighted_population, where="weighted_population")
    if not (math.isfinite(budget_gbp) and budget_gbp >= 0):
        faults.append(Fault("budget_gbp", f"is {budget_gbp:,.6g}; it must be £0 or more."))
    everybody = float(weighted_population.sum()) if not faults else 0.0
    if not faults and everybody == 0:
        faults = [Fault("weighted_population", "is 0 everywhere: need cannot share a budget out.")]
    refuse("target", faults)
    return (weighted_population.astype(float) / everybody * budget_gbp).rename("target_gbp")


def gap(provision_gbp: pd.Series, target_gbp: pd.Series) -> pd.Series:
    """How many pounds each place is short of its need-based share.

        gap_k = T_k − A_k            positive: under target

    Parameters
    ----------
    provision_gbp : Series indexed by place, £ a year, ≥ 0
    target_gbp : Series on the same index, £ a year, ≥ 0

    Returns
    -------
    Series on that index, £ a year, named "gap_gbp"; sums to 0 where both share out the same sum

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a sum is missing, negative or infinite

    >>> gap(pd.Series({"a": 95.0}), pd.Series({"a": 100.0})).item()
    5.0
    """
    _check_money(provision_gbp, target_gbp, name="provision_gbp")
    return (target_gbp.astype(float) - provision_gbp.astype(float)).rename("gap_gbp")


def distance_from_target(baseline_gbp: pd.Series, target_gbp: pd.Series) -> pd.Series:
    """How far each place's funding lies from its need-based share.

        d_k = b_k / T_k − 1          negative: under target

    Parameters
    ----------
    baseline_gbp : Series indexed by place, £ a year, ≥ 0
    target_gbp : Series on the same index, £ a year, > 0

    Returns
    -------
    Series on that index, share (−0.05 is 5 % under, −1 is nothing at all), named
    "distance_from_target"

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a baseline is missing, negative or infinite; a target is that, or 0

    Source
    ------
    NHS England, Allocations technical guide: distance from target.

    >>> distance_from_target(pd.Series({"a": 95.0}), pd.Series({"a": 100.0})).round(4).item()
    -0.05
    """
    _check_money(baseline_gbp, target_gbp, name="baseline_gbp")
    without = target_gbp.index[target_gbp == 0]
    if len(without):
        text = f"{len(without):,} places have a target of £0 ({examples(without)})."
        remedy = "A place without weighted people has no distance: leave it out and say so."
        refuse("distance from target", [Fault("target_gbp", text, remedy)])
    distance = baseline_gbp.astype(float) / target_gbp.astype(float) - 1
    return distance.rename("distance_from_target")


def distance_a_year_on(
    distance_from_target: pd.Series, *, growth_own: float, growth_target: float
) -> pd.Series:
    """How far each place will lie from its target after a year's growth.

        d' = (1 + d) · (1 + g_own) / (1 + g_target) − 1

    Parameters
    ----------
    distance_from_target : Series indexed by place, share, ≥ −1
    growth_own : share by which each place's own funding grows, ≥ −1 (0.05 is 5 %)
    growth_target : share by which the targets grow, > −1

    Returns
    -------
    Series on that index, share, named "distance_from_target"

    Raises
    ------
    InputError   a distance is missing, infinite or below −1; a growth is not finite or too low

    Source
    ------
    NHS England, Allocations technical guide: pace of change.

    >>> now = pd.Series({"a": -0.10})
    >>> distance_a_year_on(now, growth_own=0.05, growth_target=0.03).round(6).item()
    -0.082524
    """
    faults = unusable(distance_from_target + 1, where="1 + distance_from_target")
    if not (math.isfinite(growth_own) and growth_own >= -1):
        faults.append(Fault("growth_own", f"is {growth_own:g}; it must be −1 or more."))
    if not (math.isfinite(growth_target) and growth_target > -1):
        faults.append(Fault("growth_target", f"is {growth_target:g}; it must be above −1."))
    refuse("distance from target", faults)
    later = (1 + distance_from_target) * (1 + growth_own) / (1 + growth_target) - 1
    return later.rename("distance_from_target")


def _check_money(first_gbp: pd.Series, target_gbp: pd.Series, *, name: str) -> None:
    check_aligned(first_gbp.index, target_gbp.index, names=(name, "target_gbp"))
    faults = unusable(first_gbp, where=name) + unusable(target_gbp, where="target_gbp")
    refuse("distance from target", faults)

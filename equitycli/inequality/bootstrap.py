"""How far a measure would vary were the places drawn again: seeded bootstrap intervals."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np

from equitycli.errors import Fault, refuse
from equitycli.inequality.columns import (
    ROUNDING,
    Floats,
    Labels,
    Numbers,
    Weighed,
    any_numbers,
    group_numbers,
    two_columns,
    values_and_weights,
)
from equitycli.inequality.concentration import (
    concentration_index,
    concentration_index_weighed,
    erreygers_index,
    erreygers_index_weighed,
)
from equitycli.inequality.entropy import (
    atkinson,
    atkinson_weighed,
    theil,
    theil_between,
    theil_between_weighed,
    theil_weighed,
    theil_within,
    theil_within_weighed,
)
from equitycli.inequality.kolm_pollak import (
    kolm_pollak_ede,
    kolm_pollak_ede_weighed,
    kolm_pollak_index,
    kolm_pollak_index_weighed,
)
from equitycli.inequality.lorenz import (
    gini,
    gini_weighed,
    hoover,
    hoover_weighed,
    ninety_ten,
    ninety_ten_weighed,
    palma,
    palma_weighed,
)
from equitycli.inequality.minimum_offer import fgt, fgt_weighed

BOOTSTRAP = "bootstrap"

OF_TWO_COLUMNS: dict[Callable[..., float], Callable[..., Weighed]] = {
    atkinson: atkinson_weighed,
    fgt: fgt_weighed,
    gini: gini_weighed,
    kolm_pollak_ede: kolm_pollak_ede_weighed,
    kolm_pollak_index: kolm_pollak_index_weighed,
    ninety_ten: ninety_ten_weighed,
    palma: palma_weighed,
    theil: theil_weighed,
}
BESIDE_GROUPS: dict[Callable[..., float], Callable[..., Weighed]] = {
    theil_between: theil_between_weighed,
    theil_within: theil_within_weighed,
}
BESIDE_DEPRIVATION: dict[Callable[..., float], Callable[..., Weighed]] = {
    concentration_index: concentration_index_weighed,
    erreygers_index: erreygers_index_weighed,
}


@dataclass(frozen=True)
class Interval:
    """Between which values most draws of a measure lie.

    low, high : both included, in the unit of the measure; infinite where it divides by nothing
    of : the measure of the places themselves; it may lie outside
    undefined : draws for which the measure is not defined, left out
    """

    low: float
    high: float
    of: float
    undefined: int = 0


def bootstrap_interval(
    measure: Callable[..., float],
    values: Numbers,
    weights: Numbers,
    *parameters: float | Labels,
    draws: int,
    seed: int,
    level: float = 0.95,
) -> Interval:
    """How far a measure would vary if other places like these were measured: its interval.

    Each draw takes as many places as there are, each time any of them, with its value and weight;
    low and high are the quantiles (1 − level)/2 and (1 + level)/2 of the measure over all draws.
    This is the variation between places. It says nothing about errors in the figures, and over few
    places it is too narrow: they can only be drawn from each other.

    Parameters
    ----------
    measure : any of `equitycli.inequality` that gives one number
    values, weights : as the measure takes them
    parameters : what else it takes, in its order (an epsilon, groups, deprivation, …)
    draws : ≥ 1; 1,000 and more for a level of 0.95
    seed : ≥ 0; the same seed gives the same interval
    level : share of draws within the interval, above 0 and below 1

    Returns
    -------
    Interval. Takes memory for one draw, and for one number a draw

    Raises
    ------
    what the measure raises
    InputError   the measure is none of ours; draws, seed or level are out of range; the measure
                 is not defined for any draw

    Source
    ------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap: the percentile interval.

    >>> found = bootstrap_interval(gini, [10, 20, 30, 40, 50], [1] * 5, draws=1000, seed=1)
    >>> found.low < found.of < found.high
    True
    """
    _check(measure, draws=draws, seed=seed, level=level)
    of = measure(values, weights, *parameters)
    drawn = draws_of(_made_ready(measure, values, weights, *parameters), draws=draws, seed=seed)
    defined = np.sort(drawn[~np.isnan(drawn)])
    if not defined.size:
        text = f"it is not defined for any of {draws:,} draws."
        refuse(BOOTSTRAP, [Fault(measure.__name__, text, "There are too few places to draw from.")])
    low, high = (_quantile(defined, share) for share in ((1 - level) / 2, (1 + level) / 2))
    return Interval(low, high, of, undefined=int(draws - defined.size))


def draws_of(weighed: Weighed, *, draws: int, seed: int) -> Floats:
    """Return the measure for each draw of its places; NaN where it is not defined.

    Parameters
    ----------
    weighed : a measure made ready for any weights
    draws, seed : ≥ 1 and ≥ 0
    """
    places = len(weighed.weights)
    random = np.random.default_rng(seed)
    found, weights = np.empty(draws), np.empty(places)
    for draw in range(draws):
        times = np.bincount(random.integers(places, size=places), minlength=places)
        found[draw] = weighed.by_weights(np.multiply(times, weighed.weights, out=weights))
    return found


def _made_ready(
    measure: Callable[..., float], values: Numbers, weights: Numbers, *parameters: float | Labels
) -> Weighed:
    """Return the measure of columns that it has found usable, ready for any weights."""
    name = measure.__name__
    if measure is hoover:
        return hoover_weighed(*two_columns(name, values, weights, names=("money", "people")))
    if measure in OF_TWO_COLUMNS:
        columns = values_and_weights(name, values, weights)
        return OF_TWO_COLUMNS[measure](*columns, *parameters)
    third, *others = parameters  # the measure has found it to be a column
    if measure in BESIDE_GROUPS:
        groups, _ = group_numbers(values, cast(Labels, third))
        return BESIDE_GROUPS[measure](*values_and_weights(name, values, weights, groups), *others)
    ranked, _ = any_numbers(values, cast(Numbers, third), name="deprivation")
    return BESIDE_DEPRIVATION[measure](*values_and_weights(name, values, weights, ranked), *others)


def _quantile(ordered: Floats, share: float) -> float:
    """Return the least that at least a share of the draws are no more than; it may be infinite."""
    return float(ordered[max(math.ceil(share * len(ordered) - ROUNDING) - 1, 0)])


def _check(measure: Callable[..., float], *, draws: int, seed: int, level: float) -> None:
    faults = []
    known = {hoover, *OF_TWO_COLUMNS, *BESIDE_GROUPS, *BESIDE_DEPRIVATION}
    if measure not in known:
        name = getattr(measure, "__name__", "it")
        ours = ", ".join(sorted(one.__name__ for one in known))
        faults.append(Fault("measure", f"{name} cannot be drawn again.", f"Take one of: {ours}."))
    if draws < 1:
        faults.append(Fault("draws", f"are {draws}; there must be 1 or more."))
    if seed < 0:
        faults.append(Fault("seed", f"is {seed}; it must be 0 or more."))
    if not 0 < level < 1:
        faults.append(Fault("level", f"is {level:g}; it must be above 0 and below 1."))
    refuse(BOOTSTRAP, faults)

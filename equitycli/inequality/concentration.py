"""Whether money goes to the deprived or to the better-off: concentration by rank of deprivation."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from equitycli.errors import Fault, refuse
from equitycli.inequality.columns import (
    Floats,
    Ints,
    Numbers,
    Weighed,
    any_numbers,
    in_range,
    no_sum,
    size_of,
    sum_of_products,
    values_and_weights,
)

INDEX, CURVE, ERREYGERS = "concentration index", "concentration curve", "Erreygers index"


def concentration_index(values: Numbers, weights: Numbers, deprivation: Numbers) -> float:
    """Who has more, the deprived or the better-off: the concentration index.

        C = 2 · cov(x, R) / x̄      R: rank among people, 0 to 1, most deprived first

    Parameters
    ----------
    values : Series indexed by place (or array, list), ≥ 0 (£ a head); 0 is a place with nothing,
        and counts
    weights : on the same index, ≥ 0, its sum > 0 (people); 0 leaves a place out
    deprivation : on the same index, any number, *higher is more deprived* (a score, a rate; of a
        rank with 1 the most deprived, its negative). People of places alike share their mean rank

    Returns
    -------
    −1 to 1: positive, the better-off have more; negative, the deprived have; 0, neither, or
    nobody has anything. A place's share of people limits how near to 1 it comes.

    Raises
    ------
    MisalignedError   the indices differ, or the lengths of arrays
    InputError        a number is missing or infinite, a value or weight negative; the weights are
                      all 0

    Source
    ------
    Wagstaff, Paci and van Doorslaer (1991), "On the Measurement of Inequalities in Health";
    O'Donnell et al. (2008), Analyzing Health Equity Using Household Survey Data, chapter 8.

    >>> round(concentration_index([2, 4, 6, 8, 10], [1] * 5, [5, 4, 3, 2, 1]), 9)
    0.266666667
    """
    return concentration_index_of(*_columns(INDEX, values, weights, deprivation))


def concentration_index_of(x: Floats, p: Floats, deprivation: Floats) -> float:
    """The concentration index of arrays that are known to be usable; no weight is 0."""
    return concentration_index_weighed(x, p, deprivation).measured


def concentration_index_weighed(x: Floats, p: Floats, deprivation: Floats) -> Weighed:
    """The concentration index, made ready for any weights: ranked once."""
    order, starts = _ranked(deprivation)
    x = in_range(x[order])

    def by_weights(w: Floats) -> float:
        held = w * x
        total = float(held.sum())
        if total == 0:
            return 0.0
        leaning = _held_by_rank(held, w, starts) / total
        return min(max(-1.0, leaning), 1.0)

    return Weighed(order, p[order], by_weights)


def erreygers_index(
    values: Numbers, weights: Numbers, deprivation: Numbers, lowest: float, highest: float
) -> float:
    """Who has more, of what has a lowest and a highest possible value: the Erreygers index.

        E = 4 · x̄ · C / (b − a)      C: `concentration_index`; a, b: lowest and highest

    Parameters
    ----------
    values, weights, deprivation : as `concentration_index` takes them
    lowest, highest : between which, both included, every value must lie; not the least and most
        that were found, but what is possible (0 and 1 for a share)

    Returns
    -------
    −1 to 1: 1, the better-off half has the highest and the other the lowest; −1, the reverse

    Raises
    ------
    what `concentration_index` raises
    InputError   a bound is not finite, or lowest is not below highest; a value lies outside

    Source
    ------
    Erreygers (2009), "Correcting the Concentration Index".

    >>> round(erreygers_index([2, 4, 6, 8, 10], [1] * 5, [5, 4, 3, 2, 1], 2, 10), 9)
    0.8
    """
    bounds = _bounds(lowest, highest)
    x, p, ranked = _columns(ERREYGERS, values, weights, deprivation, faults=bounds)
    refuse(ERREYGERS, _outside(x, lowest, highest))
    return erreygers_index_of(x, p, ranked, lowest, highest)


def erreygers_index_of(
    x: Floats, p: Floats, deprivation: Floats, lowest: float, highest: float
) -> float:
    """The Erreygers index of arrays that are known to be usable; no weight is 0."""
    return erreygers_index_weighed(x, p, deprivation, lowest, highest).measured


def erreygers_index_weighed(
    x: Floats, p: Floats, deprivation: Floats, lowest: float, highest: float
) -> Weighed:
    """The Erreygers index, made ready for any weights: ranked once."""
    order, starts = _ranked(deprivation)
    size = size_of(np.abs([lowest, highest]))
    low, span = lowest / size, highest / size - lowest / size
    x = (x[order] / size - low) / span

    def by_weights(w: Floats) -> float:
        leaning = 4 * _held_by_rank(w * x, w, starts) / float(w.sum())
        return min(max(-1.0, leaning), 1.0)

    return Weighed(order, p[order], by_weights)


def concentration_curve(values: Numbers, weights: Numbers, deprivation: Numbers) -> pd.DataFrame:
    """What share of all there is the most deprived share of people has, from none to all.

    Parameters
    ----------
    values, weights, deprivation : as `concentration_index` takes them

    Returns
    -------
    DataFrame of `share_of_people` and `share_of_money`, 0–1, both growing from 0 to 1, most
    deprived first; a row for each deprivation, as places alike are passed at once. Below the
    diagonal, the better-off have more; the index is 1 − 2 · the area under the curve.

    Raises
    ------
    what `concentration_index` raises
    InputError   nobody has anything: there are no shares to draw

    Source
    ------
    Wagstaff, Paci and van Doorslaer (1991), "On the Measurement of Inequalities in Health".

    >>> concentration_curve([1, 3], [1, 1], [9, 4]).to_numpy().tolist()
    [[0.0, 0.0], [0.5, 0.25], [1.0, 1.0]]
    """
    x, p, ranked = _columns(CURVE, values, weights, deprivation)
    refuse(CURVE, no_sum(x, where="values"))
    order, starts = _ranked(ranked)
    w = p[order]
    columns = {"share_of_people": w, "share_of_money": w * in_range(x[order])}
    return pd.DataFrame({name: _grown(column, starts) for name, column in columns.items()})


def _columns(
    subject: str,
    values: Numbers,
    weights: Numbers,
    deprivation: Numbers,
    *,
    faults: Sequence[Fault] = (),
) -> tuple[Floats, Floats, Floats]:
    """Return the three columns as arrays, once all are checked."""
    ranked, wrong = any_numbers(values, deprivation, name="deprivation")
    return values_and_weights(subject, values, weights, ranked, faults=[*wrong, *faults])


def _ranked(deprivation: Floats) -> tuple[Ints, Ints | None]:
    """Return places, most deprived first, and where each run of alike ones starts, if any are."""
    order = np.argsort(-deprivation)
    found = deprivation[order]
    starts = np.concatenate([[0], np.flatnonzero(found[1:] != found[:-1]) + 1])
    return order, (starts if len(starts) < len(order) else None)


def _held_by_rank(held: Floats, w: Floats, starts: Ints | None) -> float:
    """Return 2 · Σ held · rank − Σ held: twice the covariance with rank, times all people."""
    if starts is not None:
        held, w = np.add.reduceat(held, starts), np.add.reduceat(w, starts)
    passed = np.cumsum(w)
    doubled = 2 * passed  # twice the rank, which is in the middle of those who share it
    doubled -= w
    doubled -= passed[-1]
    return sum_of_products(held, doubled) / float(passed[-1])


def _grown(column: Floats, starts: Ints | None) -> Floats:
    """Return the running share of a column, from 0 to 1, a step for each run."""
    steps = column if starts is None else np.add.reduceat(column, starts)
    sums = np.concatenate([[0.0], np.cumsum(steps)])
    shares: Floats = sums / sums[-1]
    return shares


def _bounds(lowest: float, highest: float) -> list[Fault]:
    if math.isfinite(lowest) and math.isfinite(highest) and lowest < highest:
        return []
    text = f"are {lowest:g} and {highest:g}; the lowest must be below the highest, both finite."
    return [Fault("bounds", text)]


def _outside(x: Floats, lowest: float, highest: float) -> list[Fault]:
    count = int(((x < lowest) | (x > highest)).sum())
    if not count:
        return []
    text = f"{count:,} of {len(x):,} places lie outside {lowest:g} to {highest:g}"
    text += f" (they run from {x.min():,.6g} to {x.max():,.6g})."
    return [Fault("values", text, "Bounds are what is possible, not what is usual.")]

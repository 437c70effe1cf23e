"""How unequally money is shared out: Gini, Hoover, and share of money less share of need."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, refuse


def gini(values: pd.Series, weights: pd.Series) -> float:
    """How unequal provision per head is across people: the Gini coefficient.

        G = ΣΣ p_i·p_j·|x_i − x_j| / (2·x̄),   p_i = w_i / Σw,   x̄ = Σp_i·x_i

    Parameters
    ----------
    values : Series indexed by place, ≥ 0 (£ a head); 0 is a place with nothing, and counts
    weights : Series on the same index, ≥ 0, its sum > 0 (people); 0 leaves a place out

    Returns
    -------
    share, 0 (everyone has the same, or all have nothing) to below 1 (one has everything)

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a number is missing, negative or infinite; the weights are all 0

    Source
    ------
    Gini (1912), population-weighted form: the population is n, not n − 1.

    >>> round(gini(pd.Series([10, 20, 30, 40, 50]), pd.Series([1, 1, 1, 1, 1])), 9)
    0.266666667
    """
    check_aligned(values.index, weights.index, names=("values", "weights"))
    faults = unusable(values, where="values") + unusable(weights, where="weights")
    refuse("Gini", faults or _no_sum(weights, where="weights"))
    x = values.to_numpy(dtype=float)
    if x.max() == 0:
        return 0.0
    x = x / x.max()  # so that neither pence nor millions of pounds leave the range of a float
    order = np.argsort(x, kind="stable")
    p = weights.to_numpy(dtype=float)[order]
    x, p = x[order], p / p.sum()
    held = p * x
    if held.sum() == 0:
        return 0.0
    lorenz = np.cumsum(held) / held.sum()
    below = np.concatenate([[0.0], lorenz[:-1]])
    return max(0.0, float(1 - (p * (lorenz + below)).sum()))


def hoover(money: pd.Series, people: pd.Series) -> float:
    """What share of the money would have to move for all to have the same per head.

        H = ½ · Σ |m_k / Σm − p_k / Σp|

    Parameters
    ----------
    money : Series indexed by place, £, ≥ 0
    people : Series on the same index, people or weighted people, ≥ 0, its sum > 0

    Returns
    -------
    share, 0 (nothing has to move, or there is no money) to 1 (all of it lies where nobody is)

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a number is missing, negative or infinite; there are no people

    Source
    ------
    Hoover (1936), "The Measurement of Industrial Localization"; also the Robin Hood index.

    >>> round(hoover(pd.Series([1000, 2000, 1500, 3000, 2500]), pd.Series([1] * 5)), 9)
    0.15
    """
    check_aligned(money.index, people.index, names=("money", "people"))
    faults = unusable(money, where="money") + unusable(people, where="people")
    refuse("Hoover index", faults or _no_sum(people, where="people"))
    if money.sum() == 0:
        return 0.0
    return float((_shares(money) - _shares(people)).abs().sum() / 2)


def share_gap(money: pd.Series, need: pd.Series) -> pd.Series:
    """How much larger each place's share of the money is than its share of need.

        s_k = m_k / Σm − N_k / ΣN     negative: less money than need

    Parameters
    ----------
    money : Series indexed by place, £, ≥ 0, its sum > 0
    need : Series on the same index, weighted people, ≥ 0, its sum > 0

    Returns
    -------
    Series on that index, difference of shares, −1 to 1, named "share_gap"; its sum is 0

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a number is missing, negative or infinite; all of one column is 0, so
                      that it has no shares

    Source
    ------
    Urban Institute, Spatial Equity Data Tool: share of the data less share of the baseline.

    >>> share_gap(pd.Series({"a": 3.0, "b": 1.0}), pd.Series({"a": 1.0, "b": 1.0})).tolist()
    [0.25, -0.25]
    """
    check_aligned(money.index, need.index, names=("money", "need"))
    faults = unusable(money, where="money") + unusable(need, where="need")
    refuse("share gap", faults or _no_sum(money, where="money") + _no_sum(need, where="need"))
    return (_shares(money) - _shares(need)).rename("share_gap")


def _shares(numbers: pd.Series) -> pd.Series:
    exact = numbers.astype(float)
    return exact / exact.sum()


def _no_sum(numbers: pd.Series, *, where: str) -> list[Fault]:
    return (
        [Fault(where, "is 0 everywhere, so that it has no shares.")] if numbers.sum() == 0 else []
    )

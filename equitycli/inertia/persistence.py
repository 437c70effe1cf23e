"""How much of the pattern of one year is that of the year before, over places.

Large places have large shares in every year, so shares of money persist for that reason alone.
`autocorrelation` of shares counts it; ranks of £ a head, and deviations from the share of need, do
not: they are what tells a habit from a map of where people live.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, examples, refuse

FEWEST_RANKED = 3
"""Two places are either in the same order or in the other: that is no pattern."""
_SAME = 1e-12
_SUM_TOLERANCE = 1e-6

Floats = npt.NDArray[np.float64]


def rank_persistence(before: pd.Series, now: pd.Series) -> float:
    """How far places stand in the same order as in the year before: Spearman's rank correlation.

        ρ = corr(rank(before), rank(now))          tied places have the mean of their ranks

    Parameters
    ----------
    before : Series indexed by place, £ a head (or any size-free rate) of one year, ≥ 0
    now : Series on the same index, of the next

    Returns
    -------
    −1 (the order is turned round) to 1 (the same order); missing where `unranked` says why

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a number is missing, negative or infinite

    Source
    ------
    Spearman (1904), The proof and measurement of association between two things.

    >>> rank_persistence(pd.Series([5.0, 3.0, 1.0]), pd.Series([9.0, 1.0, 2.0]))
    0.5
    """
    if unranked(before, now):
        return float("nan")
    return _correlation(_ranks(before), _ranks(now))


def unranked(before: pd.Series, now: pd.Series) -> str:
    """Why two years cannot be compared by rank; "" where they can.

    Parameters, refusals : as for `rank_persistence`

    >>> unranked(pd.Series([5.0, 3.0, 1.0]), pd.Series([2.0, 2.0, 2.0]))
    'every place has the same in one of the years'
    """
    check_aligned(before.index, now.index, names=("before", "now"))
    refuse("rank persistence", unusable(before, where="before") + unusable(now, where="now"))
    if len(now) < FEWEST_RANKED:
        return f"fewer than {FEWEST_RANKED} places"
    if any(np.ptp(_ranks(each)) == 0 for each in (before, now)):
        return "every place has the same in one of the years"
    return ""


def autocorrelation(shares: pd.DataFrame, *, weights: pd.Series | None = None) -> float:
    """How like a place's share of the money is to its share of the year before.

        ρ = corr(s_k,t−1 , s_kt)          over all places k and all pairs of consecutive years

    Places are pooled and their means left in, so lasting differences between places count:
    that is what inertia is. Taking out each place's own mean would ask how long a *passing*
    change lasts, and over so few years that is biased downwards (Nickell 1981).

    Parameters
    ----------
    shares : table by place and financial year (int), shares of the year's money, 0–1; each year
        adds up to 1
    weights : Series on the index of `shares`, ≥ 0 (people); None: every place alike

    Returns
    -------
    −1 to 1; missing where no two years follow each other, there are fewer than two places, or
    every place has the same share

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a share is missing, negative or above 1; a year does not add up to 1 (within
                      1e-6); a weight is missing, negative or infinite, or all are 0

    Source
    ------
    Lag-1 autocorrelation of a pooled panel (Wooldridge 2010, Econometric Analysis of Cross
    Section and Panel Data, ch. 10).

    >>> round(autocorrelation(pd.DataFrame({2023: [0.5, 0.3, 0.2], 2024: [0.6, 0.3, 0.1]})), 6)
    0.997176
    """
    _check_shares(shares)
    weight = np.ones(len(shares))
    if weights is not None:
        check_aligned(shares.index, weights.index, names=("shares", "weights"))
        faults = unusable(weights, where="weights")
        if not faults and len(weights) and weights.sum() == 0:
            faults = [Fault("weights", "are 0 everywhere.")]
        refuse("autocorrelation", faults)
        weight = weights.to_numpy(dtype=float)
    before, now, pairs = _consecutive(shares)
    return _correlation(before, now, np.tile(weight, pairs))


def deviation_persistence(shares: pd.DataFrame, share_of_need: pd.Series) -> float:
    """How much of a place's distance from its need-based share is left a year later.

        d_kt = s_kt − n_k          b = Σ d_k,t−1 · d_kt / Σ d²_k,t−1

    The slope of this year's deviation on last year's, over all places and all pairs of
    consecutive years. Deviations add up to 0 in every year, so the line has no intercept. At 1
    all of a lead or a lag is kept, at 0 it is forgotten, above 1 it grows.

    Parameters
    ----------
    shares : as for `autocorrelation`
    share_of_need : Series on the same index, 0–1, adding up to 1

    Returns
    -------
    slope; missing where no two years follow each other, or every place had its share of need

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        what `autocorrelation` refuses; a share of need is missing, negative or above
                      1, or they do not add up to 1 (within 1e-6)

    Source
    ------
    Galton (1886), Regression towards mediocrity in hereditary stature; b = 1 − β of
    β-convergence (Barro and Sala-i-Martin 1992).

    >>> shares = pd.DataFrame({2023: [0.7, 0.3], 2024: [0.6, 0.4]})
    >>> round(deviation_persistence(shares, pd.Series([0.5, 0.5])), 9)
    0.5
    """
    _check_shares(shares)
    check_aligned(shares.index, share_of_need.index, names=("shares", "share_of_need"))
    faults = unusable(share_of_need, where="share_of_need", most=1.0)
    if not faults and len(share_of_need) and abs(share_of_need.sum() - 1) > _SUM_TOLERANCE:
        faults = [Fault("share_of_need", f"adds up to {share_of_need.sum():.6g}, not to 1.")]
    refuse("persistence of deviations", faults)
    before, now, _ = _consecutive(shares.sub(share_of_need.astype(float), axis="index"))
    spread = float(before @ before)
    return float(before @ now) / spread if spread > _SAME else float("nan")


def _check_shares(shares: pd.DataFrame) -> None:
    faults = []
    repeated = shares.columns[shares.columns.duplicated()]
    if len(repeated):
        refuse(
            "shares by place and year",
            [Fault("", f"years are there twice ({examples(repeated)}).")],
        )
    for year in shares.columns:
        found = unusable(shares[year], where=str(year), most=1.0 + _SUM_TOLERANCE)
        total = 0.0 if found else float(shares[year].sum())
        if not found and abs(total - 1) > _SUM_TOLERANCE:
            found = [Fault(str(year), f"adds up to {total:.6g}, not to 1.")]
        faults += found
    refuse("shares by place and year", faults)


def _consecutive(table: pd.DataFrame) -> tuple[Floats, Floats, int]:
    """Return last year's and this year's numbers of every pair of years that follow each other."""
    known = {int(year) for year in table.columns}
    years = sorted(year for year in known if year - 1 in known)
    before, now = (
        table[[year - back for year in years]].to_numpy(dtype=float).T.ravel() for back in (1, 0)
    )
    return before, now, len(years)


def _ranks(rates: pd.Series) -> Floats:
    """Return ranks from 1, ties by their mean; what only rounding sets apart is a tie."""
    exact = rates.to_numpy(dtype=float)
    most = exact.max(initial=0.0)
    scaled = np.round(exact / most, 12) if most > 0 else exact
    return np.asarray(pd.Series(scaled).rank(method="average"), dtype=np.float64)


def _correlation(first: Floats, second: Floats, weight: Floats | None = None) -> float:
    """Return Pearson's correlation, missing where either is constant."""
    if len(first) == 0:
        return float("nan")
    p = np.full(len(first), 1.0) if weight is None else weight
    p = p / p.sum()
    x, y = (each - p @ each for each in (first, second))
    spread = float(p @ (x * x)), float(p @ (y * y))
    sizes = float(np.abs(first).max()), float(np.abs(second).max())
    if any(each <= (_SAME * size) ** 2 for each, size in zip(spread, sizes, strict=True)):
        return float("nan")
    return float(np.clip((p @ (x * y)) / np.sqrt(spread[0] * spread[1]), -1.0, 1.0))

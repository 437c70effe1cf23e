"""Share of the money less share of need, place by place, and whether that is more than chance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitycli.checks import unusable
from equitycli.errors import refuse
from equitycli.inequality.columns import (
    ROUNDING,
    Floats,
    Numbers,
    as_series,
    check_beside,
    in_range,
    no_sum,
    size_of,
)

SHARE_GAP = "share gap"


def share_gap(money: Numbers, need: Numbers) -> pd.Series:
    """How much larger each place's share of the money is than its share of need.

        s_k = m_k / Σm − N_k / ΣN     negative: less money than need

    Parameters
    ----------
    money : Series indexed by place (or array, list), £, ≥ 0, its sum > 0
    need : on the same index, weighted people, ≥ 0, its sum > 0

    Returns
    -------
    Series on that index, difference of shares, −1 to 1, named "share_gap"; its sum is 0

    Raises
    ------
    MisalignedError   the two indices differ, or the lengths of arrays
    InputError        a number is missing, negative or infinite; all of one column is 0, so
                      that it has no shares

    Source
    ------
    Urban Institute, Spatial Equity Data Tool: share of the data less share of the baseline.

    >>> share_gap(pd.Series({"a": 3.0, "b": 1.0}), pd.Series({"a": 1.0, "b": 1.0})).tolist()
    [0.25, -0.25]
    """
    places, columns = _columns({"money": money, "need": need})
    gaps = _share(columns["money"]) - _share(columns["need"])
    return pd.Series(gaps, index=places, name="share_gap")


def share_gap_significance(money: Numbers, need: Numbers, *, margin: Numbers) -> pd.DataFrame:
    """Which share gaps are larger than the margins of error of need can make.

        e_k = √((1 − q_k)²·e²(N_k) + q_k²·Σ_{j≠k} e²(N_j)) / ΣN,   q_k = N_k / ΣN
        significant: |s_k| > e_k      s_k: `share_gap`

    Parameters
    ----------
    money : Series indexed by place (or array, list), £, ≥ 0, its sum > 0; known exactly
    need : on the same index, weighted people, ≥ 0, its sum > 0; estimated, from a survey
    margin : on the same index, e(N_k), the margin of error of each need, in its unit, ≥ 0: half
        the width of its interval (at 95 %, 1.96 standard errors), all at one level of confidence.
        0 is known exactly. Errors of two places are taken not to depend on each other

    Returns
    -------
    DataFrame on that index: `share_gap`; `margin` of that gap, ≥ 0, at the level of the margins
    given; `significant`. Of many places where nothing differs, about as many as the level leaves
    (1 in 20 at 95 %) are significant all the same

    Raises
    ------
    MisalignedError   the indices differ, or the lengths of arrays
    InputError        a number is missing, negative or infinite; money or need is 0 everywhere

    Source
    ------
    Urban Institute, Spatial Equity Data Tool, technical appendix; the error of a share to first
    order (delta method), which the US Census Bureau's formula for a proportion is close to.

    >>> two = {"money": [3, 1], "need": [100, 100]}
    >>> share_gap_significance(**two, margin=[40, 30])  # √(¼·1600 + ¼·900) / 200
       share_gap  margin  significant
    0       0.25   0.125         True
    1      -0.25   0.125         True
    """
    places, columns = _columns({"money": money, "need": need}, margin=margin)
    gaps = _share(columns["money"]) - _share(columns["need"])
    share = _share(columns["need"])
    squares = _squares(columns["margin"], of=columns["need"])
    # (1 − q)²·e² of the place itself and q²·e² of each other, in a form without a loop
    margin_of_gap = np.sqrt((1 - share) ** 2 * squares + share**2 * (squares.sum() - squares))
    return pd.DataFrame(
        {
            "share_gap": gaps,
            "margin": margin_of_gap,
            "significant": np.abs(gaps) > margin_of_gap + ROUNDING,
        },
        index=places,
    )


def _columns(shared: dict[str, Numbers], **beside: Numbers) -> tuple[pd.Index, dict[str, Floats]]:
    """Return the places and the columns as arrays, once all are checked."""
    every = shared | beside
    first, *others = every
    for name in others:
        check_beside(every[first], every[name], names=(first, name))
    columns = {name: as_series(numbers) for name, numbers in every.items()}
    refuse(SHARE_GAP, [fault for name in columns for fault in unusable(columns[name], where=name)])
    arrays = {name: column.to_numpy(dtype=float) for name, column in columns.items()}
    refuse(SHARE_GAP, [fault for name in shared for fault in no_sum(arrays[name], where=name)])
    return columns[first].index, arrays


def _share(numbers: Floats) -> Floats:
    ranged = in_range(numbers)
    shares: Floats = ranged / ranged.sum()
    return shares


def _squares(margins: Floats, *, of: Floats) -> Floats:
    """Return the squares of margins as shares of the sum of what they belong to."""
    size = size_of(of)
    shares: Floats = margins / size / (of / size).sum()
    return shares**2

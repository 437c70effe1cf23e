"""Pace of change: how fast a place moves towards its target, and how long that takes.

Arrays in, arrays out; distances and changes are shares (−0.10 is 10 % under, or 10 % less).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def minimum_change(
    distance: Floats, *, change: float, full_until: float, change_beyond: float, none_from: float
) -> Floats:
    """The least change that each place is promised, by its distance from target.

        m(d) = change                       d ≤ full_until
             = on the straight line         between: no cliff
             = change_beyond                d ≥ none_from

    Parameters
    ----------
    distance : share, > −1 (a place with nothing is −1, and allowed); negative is under target
    change, change_beyond : share of what it has, change_beyond ≤ change
    full_until, none_from : shares, full_until < none_from

    Returns
    -------
    array of the same shape, share

    Source
    ------
    NHS England, Allocations 2016/17: minimum growth, phased out between 5 % and 10 % over target.

    >>> minimum_change(np.array([0.0, 0.075, 0.2]), change=0.02, full_until=0.05,
    ...                change_beyond=0.0, none_from=0.10).round(4).tolist()
    [0.02, 0.01, 0.0]
    """
    least: Floats = np.interp(distance, [full_until, none_from], [change, change_beyond])
    return least


def distance_next_year(distance: Floats, *, growth_own: Floats, growth_target: Floats) -> Floats:
    """How far each place is from its target a year on.

        d' = (1 + d)·(1 + g_own) / (1 + g_target) − 1

    Parameters
    ----------
    distance : share, ≥ −1 · growth_own : of what it has, ≥ −1 · growth_target : > −1

    Returns
    -------
    array of the same shape, share

    >>> distance_next_year(np.array([-0.10]), growth_own=np.array([0.05]),
    ...                    growth_target=np.array([0.03])).round(6).tolist()
    [-0.082524]
    """
    later: Floats = (1 + distance) * (1 + growth_own) / (1 + growth_target) - 1
    return later


def years_to_target(distance: Floats, *, change: float) -> Floats:
    """How many years each place needs to come to its target, on a target that stays where it is.

        n = ln(1 / (1 + d)) / ln(1 + change)

    Parameters
    ----------
    distance : share, ≥ −1
    change : of what it has, a year; below 0 for places over their target, > −1

    Returns
    -------
    array of the same shape, years ≥ 0: 0 at the target; ∞ where the change leads away from it,
    where nothing changes, and where a place has nothing that could grow (d = −1)

    >>> years_to_target(np.array([0.3158]), change=-0.07).round(1).tolist()
    [3.8]
    """
    years = np.full(np.shape(distance), np.inf)
    years[distance == 0] = 0.0
    towards = (distance > -1) & (distance * change < 0)
    if change > -1:
        years[towards] = -np.log1p(distance[towards]) / np.log1p(change)
    return years

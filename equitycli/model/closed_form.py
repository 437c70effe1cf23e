"""Water-filling: the plan in closed form, where each area stands alone.

With only a budget and bounds for each area, every T-weighted concave index of the served share
has the same answer: raise all areas to one common share of their target, held within their
bounds. It is the oracle of the model wherever the problem separates by area.

Source: Boyd and Vandenberghe (2004), Convex Optimization, example 5.2 (water-filling).
"""

from __future__ import annotations

import numpy as np

from equitycli.errors import Fault, NoPlanError
from equitycli.model.problem import Floats


def water_filling(
    target_gbp: Floats, *, budget_gbp: float, least_gbp: Floats, most_gbp: Floats
) -> Floats:
    """Return what each area receives.

        A_k = min(max(λ·T_k, least_k), most_k), λ such that Σ A_k = min(B, Σ most_k)

    Parameters
    ----------
    target_gbp : (K) > 0, £ a year
    least_gbp, most_gbp : (K) bounds, £ a year; least ≤ most, most may be inf

    Returns
    -------
    (K) £ a year

    Raises
    ------
    NoPlanError   the least sums are above the budget

    Notes
    -----
    Σ A_k(λ) is piecewise linear and never falls: its kinks are at least_k/T_k and most_k/T_k,
    so λ is found exactly by sorting them.

    >>> water_filling(np.array([3.0, 1.0]), budget_gbp=8.0,
    ...               least_gbp=np.array([0.0, 4.0]), most_gbp=np.array([np.inf, np.inf]))
    array([4., 4.])
    """
    short = float(least_gbp.sum()) - budget_gbp
    if short > 1e-9 * max(1.0, budget_gbp):
        raise NoPlanError(
            "The plan", [Fault("floors", f"ask for £{short:,.2f} more than the budget.")]
        )
    if float(most_gbp.sum()) <= budget_gbp:
        return most_gbp.astype(np.float64)

    leaves, ends = least_gbp / target_gbp, most_gbp / target_gbp
    kinks = np.unique(np.concatenate([leaves, ends]))
    kinks = kinks[np.isfinite(kinks)]

    def filled(level: float) -> Floats:
        bounded = np.minimum(np.maximum(level * target_gbp, least_gbp), most_gbp)
        return bounded.astype(np.float64)

    spent = np.array([filled(float(kink)).sum() for kink in kinks])
    below = max(int(np.searchsorted(spent, budget_gbp, side="right")) - 1, 0)
    start = float(kinks[below])
    rising = (leaves <= start) & (start < ends)  # as the kinks were made: no product to round
    slope = float(target_gbp[rising].sum())
    level = start if slope == 0 else start + (budget_gbp - float(spent[below])) / slope
    return filled(level)

"""Inequality in the figures' own unit, zeros included: the Kolm-Pollak level and index."""

from __future__ import annotations

import math

import numpy as np

from equitycli.errors import Fault
from equitycli.inequality.columns import (
    Floats,
    Numbers,
    Weighed,
    size_of,
    sum_of_products,
    values_and_weights,
)

NEAR_NONE = 1e-2
"""All powers so close to 0: their exponentials are so close to 1 that rounding would drown them."""


def kolm_pollak_ede(values: Numbers, weights: Numbers, epsilon: float) -> float:
    """What level, if all had it, would be as good as what they have: the Kolm-Pollak EDE.

        EDE = −(1/κ) · ln(Σ p_i · e^(−κ·x_i)),   p_i = w_i / Σw,   κ = ε · Σp_i·x_i / Σp_i·x_i²

    Parameters
    ----------
    values : Series indexed by place (or array, list), ≥ 0 (£ a head; minutes away); 0 counts
    weights : on the same index, ≥ 0, its sum > 0 (people); 0 leaves a place out
    epsilon : aversion to inequality. Above 0 for a good, of which more is better (£); below 0 for
        a bad, of which less is better (minutes). The farther from 0, the more the worst-off count

    Returns
    -------
    in the unit of the values. Of a good: the least of the values to their mean; of a bad: their
    mean to the most of them. Everyone has the same: that; all have nothing: 0

    Raises
    ------
    MisalignedError   the two indices differ, or the lengths of arrays
    InputError        a number is missing, negative or infinite; the weights are all 0; epsilon is
                      0 or not finite

    Source
    ------
    Sheriff and Maguire (2020), "Health Risk, Inequality Indexes, and Environmental Justice"; κ
    from ε: Logan et al. (2021), "Measuring inequalities in urban systems".

    >>> round(kolm_pollak_ede([10, 20, 30, 40, 50], [1, 1, 1, 1, 1], 0.5), 9)
    28.641817374
    >>> round(kolm_pollak_ede([10, 20, 30, 40, 50], [1, 1, 1, 1, 1], -1), 9)
    32.684576424
    """
    x, p = values_and_weights("Kolm-Pollak", values, weights, faults=_of_neither(epsilon))
    return kolm_pollak_ede_of(x, p, epsilon)


def kolm_pollak_ede_of(x: Floats, p: Floats, epsilon: float) -> float:
    """The Kolm-Pollak EDE of arrays that are known to be usable."""
    return kolm_pollak_ede_weighed(x, p, epsilon).measured


def kolm_pollak_ede_weighed(x: Floats, p: Floats, epsilon: float) -> Weighed:
    """The Kolm-Pollak EDE, made ready for any weights: κ is that of the weights."""
    x, size = _sized(x)
    return Weighed(None, p, lambda w: size * _levels(x, w, epsilon)[0])


def kolm_pollak_index(values: Numbers, weights: Numbers, epsilon: float) -> float:
    """How much each could give up if all had the same, and none be worse off: Kolm-Pollak.

        I = x̄ − EDE of a good (ε > 0),   I = EDE − x̄ of a bad (ε < 0)

    Parameters
    ----------
    values, weights, epsilon : as `kolm_pollak_ede` takes them

    Returns
    -------
    in the unit of the values, 0 (everyone has the same) and more

    Raises
    ------
    what `kolm_pollak_ede` raises

    Source
    ------
    Kolm (1976), "Unequal Inequalities"; Sheriff and Maguire (2020).

    >>> round(kolm_pollak_index([10, 20, 30, 40, 50], [1, 1, 1, 1, 1], 0.5), 9)
    1.358182626
    """
    x, p = values_and_weights("Kolm-Pollak", values, weights, faults=_of_neither(epsilon))
    return kolm_pollak_index_of(x, p, epsilon)


def kolm_pollak_index_of(x: Floats, p: Floats, epsilon: float) -> float:
    """The Kolm-Pollak index of arrays that are known to be usable."""
    return kolm_pollak_index_weighed(x, p, epsilon).measured


def kolm_pollak_index_weighed(x: Floats, p: Floats, epsilon: float) -> Weighed:
    """The Kolm-Pollak index, made ready for any weights."""
    x, size = _sized(x)

    def by_weights(w: Floats) -> float:
        level, mean = _levels(x, w, epsilon)
        return size * max(0.0, mean - level if epsilon > 0 else level - mean)

    return Weighed(None, p, by_weights)


def _sized(x: Floats) -> tuple[Floats, float]:
    """Return numbers that are in range, and what to multiply them by to have those given."""
    size = size_of(x)
    return (x if size == 1 else x / size), size


def _levels(x: Floats, w: Floats, epsilon: float) -> tuple[float, float]:
    """Return the level that, had by all, would be as good, and the mean."""
    people, weighed = float(w.sum()), w * x
    total = float(weighed.sum())
    if total == 0:
        return 0.0, 0.0
    kappa = epsilon * total / sum_of_products(weighed, x)
    # Counted from the worst-off, no power is above 1, so that none overflows.
    worst = float(x.min() if kappa > 0 else x.max())
    if not math.isfinite(kappa):  # so averse that only the worst-off count
        return worst, total / people
    powers = x - worst
    with np.errstate(over="ignore"):  # to −∞, whose power is 0, as it should be
        powers *= -kappa
    if powers.min() > -NEAR_NONE:
        logarithm = math.log1p(sum_of_products(w, np.expm1(powers, out=powers)) / people)
    else:
        logarithm = math.log(sum_of_products(w, np.exp(powers, out=powers)) / people)
    return worst - logarithm / kappa, total / people


def _of_neither(epsilon: float) -> list[Fault]:
    """Return the fault of an aversion that is neither to a good nor to a bad, if it is."""
    if math.isfinite(epsilon) and epsilon != 0:
        return []
    text = f"is {epsilon:g}; it must be above 0 for a good or below 0 for a bad."
    return [Fault("epsilon", text)]

"""How many people have less than a minimum, and how much less: Foster, Greer and Thorbecke."""

from __future__ import annotations

import math

import numpy as np

from equitycli.errors import Fault
from equitycli.inequality.columns import (
    Floats,
    Numbers,
    Weighed,
    not_above_zero,
    sum_of_products,
    values_and_weights,
)

FGT = "minimum offer"


def fgt(values: Numbers, weights: Numbers, minimum: float, order: float) -> float:
    """How far people fall short of a minimum offer: Foster, Greer and Thorbecke.

        F = Σ p_i · ((z − x_i) / z)^a  over places with x_i < z,   p_i = w_i / Σw

    Parameters
    ----------
    values : Series indexed by place (or array, list), ≥ 0 (£ a head); 0 falls short by all
    weights : on the same index, ≥ 0, its sum > 0 (people); 0 leaves a place out
    minimum : z, in the unit of the values, > 0; who has just that does not fall short
    order : a, ≥ 0. 0: the share of people below; 1: how much of the minimum is missing, over all
        people; 2: the same, with those farthest below counting most

    Returns
    -------
    share, 0 (nobody falls short) to 1 (order 0: all do; else: nobody has anything)

    Raises
    ------
    MisalignedError   the two indices differ, or the lengths of arrays
    InputError        a number is missing, negative or infinite; the weights are all 0; the minimum
                      is not above 0; the order is negative or not finite

    Source
    ------
    Foster, Greer and Thorbecke (1984), "A Class of Decomposable Poverty Measures".

    >>> [round(fgt([2, 4, 6, 8, 10], [1] * 5, 7, order), 9) for order in (0, 1, 2)]
    [0.6, 0.257142857, 0.142857143]
    """
    faults = not_above_zero(minimum, name="minimum")
    if not (math.isfinite(order) and order >= 0):
        faults.append(Fault("order", f"is {order:g}; it must be 0 or more."))
    x, p = values_and_weights(FGT, values, weights, faults=faults)
    return fgt_of(x, p, minimum, order)


def fgt_of(x: Floats, p: Floats, minimum: float, order: float) -> float:
    """The shortfall of arrays that are known to be usable."""
    return fgt_weighed(x, p, minimum, order).measured


def fgt_weighed(x: Floats, p: Floats, minimum: float, order: float) -> Weighed:
    """The shortfall, made ready for any weights: each is taken once."""
    terms = _shortfalls(x, minimum, order)
    return Weighed(None, p, lambda w: min(sum_of_products(w, terms) / float(w.sum()), 1.0))


def _shortfalls(x: Floats, minimum: float, order: float) -> Floats:
    if order == 0:
        return (x < minimum).astype(float)
    missing = np.subtract(minimum, x)
    np.maximum(missing, 0.0, out=missing)  # first, so that a tiny minimum divides nothing large
    missing /= minimum
    if order == 1:
        return missing
    powers: Floats = missing * missing if order == 2 else missing**order
    return powers

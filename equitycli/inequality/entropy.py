"""Inequality that parts between and within groups (Theil), or weighs the poorest (Atkinson)."""

from __future__ import annotations

import math

import numpy as np

from equitycli.errors import Fault, refuse
from equitycli.inequality.columns import (
    Floats,
    Ints,
    Labels,
    Numbers,
    Weighed,
    group_numbers,
    in_range,
    not_above_zero,
    sum_of_products,
    values_and_weights,
)

NEAR_ONE = 1e-3
"""So close to ε = 1 a power is taken by its logarithm, or rounding would drown it."""


def theil(values: Numbers, weights: Numbers) -> float:
    """How unequal provision per head is across people: Theil's T.

        T = Σ p_i · (x_i / x̄) · ln(x_i / x̄),   p_i = w_i / Σw,   0 · ln 0 = 0

    Parameters
    ----------
    values : Series indexed by place (or array, list), ≥ 0 (£ a head); 0 is a place with nothing,
        and counts
    weights : on the same index, ≥ 0, its sum > 0 (people); 0 leaves a place out

    Returns
    -------
    0 (everyone has the same, or all have nothing) to ln(Σw / w_k) (all of it is in place k)

    Raises
    ------
    MisalignedError   the two indices differ, or the lengths of arrays
    InputError        a number is missing, negative or infinite; the weights are all 0

    Source
    ------
    Theil (1967), Economics and Information Theory.

    >>> round(theil([10, 20, 30, 40, 50], [1, 1, 1, 1, 1]), 9)
    0.119687594
    """
    return theil_of(*values_and_weights("Theil", values, weights))


def theil_of(x: Floats, p: Floats) -> float:
    """Theil's T of arrays that are known to be usable."""
    return theil_weighed(x, p).measured


def theil_weighed(x: Floats, p: Floats) -> Weighed:
    """Theil's T, made ready for any weights: each logarithm is taken once."""
    x = in_range(x)
    x_log_x = _x_log_x(x)

    def by_weights(w: Floats) -> float:
        held = sum_of_products(w, x)
        if held == 0:
            return 0.0
        return max(0.0, sum_of_products(w, x_log_x) / held - math.log(held / float(w.sum())))

    return Weighed(None, p, by_weights)


def theil_between(values: Numbers, weights: Numbers, groups: Labels) -> float:
    """What Theil's T would be if all people of a group had what the group has on average.

        T_b = Σ_g s_g · ln(s_g / p_g)      s_g: the group's share of all there is, p_g: of people

    Parameters
    ----------
    values, weights : as `theil` takes them
    groups : on the same index, the group of each place

    Returns
    -------
    0 (all groups have the same a head) to `theil` (all within a group have the same)

    Raises
    ------
    MisalignedError   the indices differ, or the lengths of arrays
    InputError        what `theil` refuses; a place has no group

    Source
    ------
    Shorrocks (1980), "The Class of Additively Decomposable Inequality Measures".

    >>> between = theil_between([0, 0, 0, 10, 10, 10], [1] * 6, list("aaabbb"))
    >>> round(between, 9) == round(float(np.log(2)), 9)
    True
    """
    numbered, faults = group_numbers(values, groups)
    columns = values_and_weights("Theil", values, weights, numbered, faults=faults)
    return theil_between_of(*columns)


def theil_between_of(x: Floats, p: Floats, groups: Ints) -> float:
    """Theil's T between groups numbered from 0, of arrays that are known to be usable."""
    return theil_between_weighed(x, p, groups).measured


def theil_between_weighed(x: Floats, p: Floats, groups: Ints) -> Weighed:
    """Theil's T between groups, made ready for any weights."""
    x = in_range(x)

    def by_weights(w: Floats) -> float:
        people, held = np.bincount(groups, w), np.bincount(groups, w * x)
        has = held > 0
        if not has.any():
            return 0.0
        share = held[has] / held.sum()
        return max(0.0, float(share @ np.log(share / (people[has] / people.sum()))))

    return Weighed(None, p, by_weights)


def theil_within(values: Numbers, weights: Numbers, groups: Labels) -> float:
    """What of Theil's T lies within groups, each counted by its share of all there is.

        T_w = Σ_g s_g · T_g = T − T_b

    Parameters
    ----------
    values, weights, groups : as `theil_between` takes them

    Returns
    -------
    0 (all within a group have the same) to `theil` (all groups have the same a head)

    Raises
    ------
    what `theil_between` raises

    Source
    ------
    Shorrocks (1980), "The Class of Additively Decomposable Inequality Measures".

    >>> theil_within([0, 0, 0, 10, 10, 10], [1] * 6, list("aaabbb"))
    0.0
    """
    numbered, faults = group_numbers(values, groups)
    columns = values_and_weights("Theil", values, weights, numbered, faults=faults)
    return theil_within_of(*columns)


def theil_within_of(x: Floats, p: Floats, groups: Ints) -> float:
    """Theil's T within groups numbered from 0, of arrays that are known to be usable."""
    return theil_within_weighed(x, p, groups).measured


def theil_within_weighed(x: Floats, p: Floats, groups: Ints) -> Weighed:
    """Theil's T within groups, made ready for any weights."""
    x = in_range(x)
    x_log_x = _x_log_x(x)

    def by_weights(w: Floats) -> float:
        people, held = np.bincount(groups, w), np.bincount(groups, w * x)
        has = held > 0
        if not has.any():
            return 0.0
        held = held[has]
        # s_g · T_g = (Σ w·x·ln x − H_g · ln(H_g / W_g)) / H
        inner = np.bincount(groups, w * x_log_x)[has] - held * np.log(held / people[has])
        return max(0.0, float(inner.sum() / held.sum()))

    return Weighed(None, p, by_weights)


def atkinson(values: Numbers, weights: Numbers, epsilon: float) -> float:
    """What share of all there is could be given up if the rest were shared equally: Atkinson.

        A = 1 − (Σ p_i · x_i^(1−ε))^(1/(1−ε)) / x̄      ε = 1: 1 − exp(Σ p_i · ln x_i) / x̄

    Parameters
    ----------
    values : Series indexed by place (or array, list), ≥ 0 (£ a head); from ε = 1 on, > 0
    weights : on the same index, ≥ 0, its sum > 0 (people); 0 leaves a place out
    epsilon : aversion to inequality, > 0; the larger, the more the poorest count

    Returns
    -------
    share, 0 (everyone has the same, or all have nothing) to below 1

    Raises
    ------
    MisalignedError   the two indices differ, or the lengths of arrays
    InputError        a number is missing, negative or infinite; the weights are all 0; epsilon is
                      not above 0; from ε = 1 on, some have nothing while others have something:
                      the index is then 1 however much they have, and tells nothing

    Source
    ------
    Atkinson (1970), "On the Measurement of Inequality".

    >>> round(atkinson([10, 20, 30, 40, 50], [1, 1, 1, 1, 1], 0.5), 5)
    0.06315
    """
    faults = not_above_zero(epsilon, name="epsilon")
    x, p = values_and_weights("Atkinson", values, weights, faults=faults)
    without = int((x == 0).sum())
    if epsilon >= 1 and 0 < without < len(x):
        text = f"{without:,} of {len(x):,} places have nothing"
        text += f": with epsilon {epsilon:g} the index is then 1 whatever the others have."
        remedy = "Take an epsilon below 1, or Kolm-Pollak, which counts places with nothing."
        refuse("Atkinson", [Fault("values", text, remedy)])
    return atkinson_of(x, p, epsilon)


def atkinson_of(x: Floats, p: Floats, epsilon: float) -> float:
    """The Atkinson index of arrays that are known to be usable."""
    return atkinson_weighed(x, p, epsilon).measured


def atkinson_weighed(x: Floats, p: Floats, epsilon: float) -> Weighed:
    """The Atkinson index, made ready for any weights: each power is taken once."""
    x = in_range(x)
    power = 1 - epsilon
    if not x.any():
        return Weighed(None, p, lambda _: 0.0)
    # What is farthest from nothing in the mean stands as 1, so that no power overflows.
    one = float(x.max() if power > 0 else x.min())
    if abs(power) < NEAR_ONE:
        logs = np.log(x / one, out=np.full(len(x), -np.inf), where=x > 0)
        terms = np.expm1(power * logs) if power else logs
    else:
        terms = (x / one) ** power

    def by_weights(w: Floats) -> float:
        people = float(w.sum())
        mean = sum_of_products(w, x) / people
        if mean == 0:
            return 0.0
        of_terms = sum_of_products(w, terms) / people
        if power == 0:
            alike = math.exp(of_terms)
        elif abs(power) < NEAR_ONE:
            alike = math.exp(math.log1p(of_terms) / power)
        else:
            alike = of_terms ** (1 / power)
        return min(max(0.0, 1 - one * alike / mean), 1.0)

    return Weighed(None, p, by_weights)


def _x_log_x(x: Floats) -> Floats:
    """Return x · ln x, which is 0 at 0."""
    logs = np.log(x if x.min(initial=1.0) > 0 else np.where(x > 0, x, 1.0))
    logs *= x
    return logs

"""How much the better-off have of all there is: Gini, Hoover, Palma, 90/10."""

from __future__ import annotations

import math

import numpy as np

from equitycli.errors import Fault, refuse
from equitycli.inequality.columns import (
    ROUNDING,
    Floats,
    Numbers,
    Weighed,
    in_range,
    sum_of_products,
    two_columns,
    values_and_weights,
)

POOREST_SHARE, RICHEST_FROM = 0.4, 0.9
"""Of Palma: the poorest 40 % of people, and the richest 10 %."""
LOW_SHARE, HIGH_SHARE = 0.1, 0.9
"""Of 90/10: where the poorest 10 % end, and where the richest 10 % begin."""


def gini(values: Numbers, weights: Numbers) -> float:
    """How unequal provision per head is across people: the Gini coefficient.

        G = ΣΣ p_i·p_j·|x_i − x_j| / (2·x̄),   p_i = w_i / Σw,   x̄ = Σp_i·x_i

    Parameters
    ----------
    values : Series indexed by place (or array, list), ≥ 0 (£ a head); 0 is a place with nothing,
        and counts
    weights : on the same index, ≥ 0, its sum > 0 (people); 0 leaves a place out

    Returns
    -------
    share, 0 (everyone has the same, or all have nothing) to below 1 (one has everything)

    Raises
    ------
    MisalignedError   the two indices differ, or the lengths of arrays
    InputError        a number is missing, negative or infinite; the weights are all 0

    Source
    ------
    Gini (1912), population-weighted form: the population is n, not n − 1.

    >>> round(gini([10, 20, 30, 40, 50], [1, 1, 1, 1, 1]), 9)
    0.266666667
    """
    return gini_of(*values_and_weights("Gini", values, weights))


def gini_of(x: Floats, p: Floats) -> float:
    """The Gini coefficient of arrays that are known to be usable; no weight is 0."""
    return gini_weighed(x, p).measured


def gini_weighed(x: Floats, p: Floats) -> Weighed:
    """The Gini coefficient, made ready for any weights: sorted once."""
    order = np.argsort(x)
    x = in_range(x[order])

    def by_weights(w: Floats) -> float:
        held = w * x
        total = held.sum()
        if total == 0:
            return 0.0
        people = np.cumsum(w)
        # twice the covariance of what people have and their rank, which is in the middle of theirs
        rank = 2 * people
        rank -= w
        doubled = sum_of_products(held, rank) / float(total) / float(people[-1])
        return min(max(0.0, doubled - 1), 1.0)

    return Weighed(order, p[order], by_weights)


def hoover(money: Numbers, people: Numbers) -> float:
    """What share of the money would have to move for all to have the same per head.

        H = ½ · Σ |m_k / Σm − p_k / Σp|

    Parameters
    ----------
    money : Series indexed by place (or array, list), £, ≥ 0: sums, not £ a head
    people : on the same index, people or weighted people, ≥ 0, its sum > 0

    Returns
    -------
    share, 0 (nothing has to move, or there is no money) to 1 (all of it lies where nobody is)

    Raises
    ------
    MisalignedError   the two indices differ, or the lengths of arrays
    InputError        a number is missing, negative or infinite; there are no people

    Source
    ------
    Hoover (1936), "The Measurement of Industrial Localization"; also the Robin Hood index.

    >>> round(hoover([1000, 2000, 1500, 3000, 2500], [1] * 5), 9)
    0.15
    """
    m, p = two_columns("Hoover index", money, people, names=("money", "people"))
    return hoover_of(in_range(m), in_range(p))


def hoover_of(m: Floats, p: Floats) -> float:
    """The Hoover index of arrays that are known to be usable."""
    money = m.sum()
    if money == 0:
        return 0.0
    apart = m * (p.sum() / money)
    apart -= p
    return float(np.abs(apart, out=apart).sum() / (2 * p.sum()))


def hoover_weighed(m: Floats, p: Floats) -> Weighed:
    """The Hoover index, made ready for any number of times that each place is counted."""
    m, p = in_range(m), in_range(p)

    def by_times(times: Floats) -> float:
        money, people = sum_of_products(times, m), sum_of_products(times, p)
        if people == 0:
            return math.nan
        if money == 0:
            return 0.0
        apart = m * (people / money)
        apart -= p
        return sum_of_products(times, np.abs(apart, out=apart)) / (2 * people)

    return Weighed(None, np.ones(len(m)), by_times)


def palma(values: Numbers, weights: Numbers) -> float:
    """How many times what the poorest 40 % of people have the richest 10 % have: the Palma ratio.

        P = (1 − L(0.9)) / L(0.4)      L: the Lorenz curve, straight within a place

    Parameters
    ----------
    values : Series indexed by place (or array, list), ≥ 0 (£ a head)
    weights : on the same index, ≥ 0, its sum > 0 (people); 0 leaves a place out. A place on a cut
        is split at it.

    Returns
    -------
    ratio, 0.25 (everyone has the same) and more

    Raises
    ------
    MisalignedError   the two indices differ, or the lengths of arrays
    InputError        a number is missing, negative or infinite; the weights are all 0; the
                      poorest 40 % have nothing, or nobody has anything

    Source
    ------
    Cobham and Sumner (2013), "Putting the Gini Back in the Bottle?"

    >>> palma([10, 20, 30, 40, 50], [1, 1, 1, 1, 1])  # ½·50 over 10 + 20
    0.8333333333333334
    """
    ratio = palma_of(*values_and_weights("Palma ratio", values, weights))
    return _defined("Palma ratio", ratio, nothing="the poorest 40 % of people have nothing")


def palma_of(x: Floats, p: Floats) -> float:
    """The Palma ratio of arrays that are known to be usable; no weight is 0.

    Infinite where the poorest 40 % have nothing, NaN where nobody has anything.
    """
    return palma_weighed(x, p).measured


def palma_weighed(x: Floats, p: Floats) -> Weighed:
    """The Palma ratio, made ready for any weights: sorted once."""
    order = np.argsort(x)
    x = in_range(x[order])

    def by_weights(w: Floats) -> float:
        people, held = np.cumsum(w), np.cumsum(w * x)
        poorest = _held_below(POOREST_SHARE, people, held, x)
        richest = float(held[-1]) - _held_below(RICHEST_FROM, people, held, x)
        return _ratio(richest, poorest)

    return Weighed(order, p[order], by_weights)


def ninety_ten(values: Numbers, weights: Numbers) -> float:
    """How many times what a person near the bottom has one near the top has: the 90/10 ratio.

        x₉₀ / x₁₀      x_q: the least that at least q % of people have no more than

    Parameters
    ----------
    values : Series indexed by place (or array, list), ≥ 0 (£ a head)
    weights : on the same index, ≥ 0, its sum > 0 (people); 0 leaves a place out. All people of a
        place have what the place has: nothing is drawn between two places.

    Returns
    -------
    ratio, 1 (everyone has the same) and more

    Raises
    ------
    MisalignedError   the two indices differ, or the lengths of arrays
    InputError        a number is missing, negative or infinite; the weights are all 0; the
                      poorest 10 % have nothing, or nobody has anything

    Source
    ------
    Hyndman and Fan (1996), "Sample Quantiles in Statistical Packages": definition 1, the inverse
    of the distribution.

    >>> ninety_ten([10, 20, 30, 40, 50], [1, 1, 1, 1, 1])
    5.0
    """
    ratio = ninety_ten_of(*values_and_weights("90/10 ratio", values, weights))
    return _defined("90/10 ratio", ratio, nothing="the poorest 10 % of people have nothing")


def ninety_ten_of(x: Floats, p: Floats) -> float:
    """The 90/10 ratio of arrays that are known to be usable; no weight is 0.

    Infinite where the poorest 10 % have nothing, NaN where those at the top have nothing either.
    """
    return ninety_ten_weighed(x, p).measured


def ninety_ten_weighed(x: Floats, p: Floats) -> Weighed:
    """The 90/10 ratio, made ready for any weights: sorted once."""
    order = np.argsort(x)
    x = in_range(x[order])

    def by_weights(w: Floats) -> float:
        people = np.cumsum(w)
        cuts = np.array([LOW_SHARE, HIGH_SHARE]) * (people[-1] * (1 - ROUNDING))
        low, high = x[np.searchsorted(people, cuts)]
        return _ratio(float(high), float(low))

    return Weighed(order, p[order], by_weights)


def _held_below(share: float, people: Floats, held: Floats, x: Floats) -> float:
    """Return what the poorest share of people has; a place on the cut is split."""
    cut = share * people[-1]
    place = int(np.searchsorted(people, cut))
    before = people[place - 1] if place else 0.0
    below = float(held[place - 1]) if place else 0.0
    part = cut - before
    return below if part <= ROUNDING * people[-1] else below + float(part * x[place])


def _ratio(over: float, under: float) -> float:
    if under > 0:
        return over / under
    return math.inf if over > 0 else math.nan


def _defined(subject: str, ratio: float, *, nothing: str) -> float:
    if not math.isfinite(ratio):
        why = "nobody has anything" if math.isnan(ratio) else nothing
        refuse(subject, [Fault("values", f"{why}, so there is no ratio.")])
    return ratio

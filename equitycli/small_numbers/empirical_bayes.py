"""Rates of small places, drawn towards that of all: empirical Bayes by the method of moments."""

from __future__ import annotations

import pandas as pd

from equitycli.checks import check_aligned, uninhabited, unusable
from equitycli.errors import refuse


def empirical_bayes_rate(counts: pd.Series, people: pd.Series) -> pd.Series:
    """How many there are for each resident, small places drawn towards the rate of all.

        m = ΣO / ΣP,   r_i = O_i / P_i,   P̄ = ΣP / n
        s² = ΣP_i·(r_i − m)² / ΣP,   a = max(0, s² − m / P̄)
        θ_i = m + (r_i − m) · a / (a + m / P_i)

    Places differ by chance alone even where all are alike: m / P̄ is how much they would. Only
    what they differ by beyond that, a, is believed; where they differ by no more, every place
    has the rate of all. The fewer people live in a place, the less its own rate counts.

    Parameters
    ----------
    counts : Series indexed by place, organisations or other events, ≥ 0; 0 is a rate of 0, and
        is drawn upwards
    people : Series on the same index, residents, > 0

    Returns
    -------
    Series on that index, for each resident, between the place's own rate and that of all
    (both in), named "empirical_bayes_rate"; all 0 where nothing was counted anywhere

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a number is missing, negative or infinite; a place has no people

    Source
    ------
    Marshall (1991), "Mapping disease and mortality rates using empirical Bayes estimators",
    Applied Statistics 40, 283–294: the global estimator, by the method of moments.

    >>> counts, people = pd.Series({"a": 1, "b": 9}), pd.Series({"a": 1000, "b": 1000})
    >>> empirical_bayes_rate(counts, people).round(5).tolist()  # m .005, s² .000016, a .000011
    [0.00225, 0.00775]
    """
    own = own_weight(counts, people)
    of_all = float(counts.sum()) / float(people.sum()) if len(counts) else 0.0
    rate = counts.astype(float) / people.astype(float)
    return (of_all + (rate - of_all) * own).rename("empirical_bayes_rate")


def own_weight(counts: pd.Series, people: pd.Series) -> pd.Series:
    """How much a place's own rate counts in `empirical_bayes_rate`; the rest is that of all.

        w_i = a / (a + m / P_i)     with a and m as there

    Parameters, refusals and source are those of `empirical_bayes_rate`.

    Returns
    -------
    Series on that index, share, 0 (the rate of all) to 1 (its own), named "own_weight"; larger
    where more people live; all 0 where places differ by no more than chance, or nothing was
    counted

    >>> own_weight(pd.Series({"a": 1, "b": 9}), pd.Series({"a": 1000, "b": 1000})).tolist()
    [0.6875, 0.6875]
    """
    check_aligned(counts.index, people.index, names=("counts", "people"))
    faults = unusable(counts, where="counts") + unusable(people, where="people")
    if not faults:
        faults = uninhabited(people, remedy="Leave them out: there is no rate without residents.")
    refuse("rates of small places", faults)
    o, p = counts.to_numpy(dtype=float), people.to_numpy(dtype=float)
    if o.sum() == 0:
        return pd.Series(0.0, index=counts.index, name="own_weight")
    of_all = o.sum() / p.sum()
    by_chance = of_all / p.mean()
    spread = float((p * (o / p - of_all) ** 2).sum() / p.sum())
    believed = max(0.0, spread - by_chance)
    return pd.Series(believed / (believed + of_all / p), index=counts.index, name="own_weight")

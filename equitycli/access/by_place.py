"""From areas to places, people first: what the people of a place have on average, or half of them.

A person counts alike wherever in the place they live; an area does not.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitycli.access.decay import Floats
from equitycli.access.pairs import Ints
from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, refuse


def mean_by_place(measure: pd.Series, population: pd.Series, places: pd.Series) -> pd.Series:
    """What the people of each place have on average.

        x̄_k = Σ_{i in k} P_i·x_i / Σ_{i in k} P_i

    Areas where nobody lives do not count. With a measure of 0 and 1 it is a share of people. It is
    ∞ where the measure of anybody is, and missing only where nobody lives in the place.

    Parameters
    ----------
    measure : Series indexed by area, ≥ 0, ∞ allowed
    population : Series on the same index, people, ≥ 0
    places : Series on the same index, the name of each area's place

    Returns
    -------
    Series indexed by place, alphabetical, named as the measure

    Raises
    ------
    MisalignedError   two indices differ
    InputError        a measure is missing or negative, people are missing, negative or infinite

    >>> mean_by_place(pd.Series({"a": 0.0, "b": 4.0}), pd.Series({"a": 100, "b": 300}),
    ...     pd.Series({"a": "Ely", "b": "Ely"})).item()
    3.0
    """
    measured, people, place, names = _checked(measure, population, places)
    product = np.where(people > 0, measured, 0.0) * people  # else 0 people × ∞ would be missing
    total = np.bincount(place, weights=people, minlength=len(names))
    sums = np.bincount(place, weights=product, minlength=len(names))
    mean = np.divide(sums, total, out=np.full(len(names), np.nan), where=total > 0)
    return pd.Series(mean, index=names, name=measure.name)


def median_by_place(measure: pd.Series, population: pd.Series, places: pd.Series) -> pd.Series:
    """What half of the people of each place have at most.

        x̃_k = the least x with Σ_{i in k: x_i ≤ x} P_i ≥ ½·Σ_{i in k} P_i

    Where exactly half have it, it is the lower of the two middle ones. ∞ counts as the largest. It
    is missing only where nobody lives in the place.

    Parameters, what is refused: as for `mean_by_place`.

    >>> median_by_place(pd.Series({"a": 0.0, "b": 4.0}), pd.Series({"a": 100, "b": 300}),
    ...     pd.Series({"a": "Ely", "b": "Ely"})).item()
    4.0
    """
    measured, people, place, names = _checked(measure, population, places)
    order = np.lexsort((measured, place))
    upto = np.cumsum(people[order])
    total = np.bincount(place, weights=people, minlength=len(names))
    before = np.concatenate([[0.0], np.cumsum(total)[:-1]])
    last = np.cumsum(np.bincount(place, minlength=len(names))) - 1
    at = np.minimum(np.searchsorted(upto, before + total / 2, side="left"), last)
    median = np.where(total > 0, measured[order][at], np.nan)
    return pd.Series(median, index=names, name=measure.name)


def _checked(
    measure: pd.Series, population: pd.Series, places: pd.Series
) -> tuple[Floats, Floats, Ints, pd.Index]:
    check_aligned(population.index, measure.index, names=("population", "measure"))
    check_aligned(population.index, places.index, names=("population", "places"))
    finite = measure.mask(np.isinf(measure.to_numpy(dtype=float)) & (measure > 0), 0.0)
    faults = unusable(finite, where=str(measure.name or "measure"))
    faults += unusable(population, where="population")
    if places.isna().any():
        faults.append(Fault("places", f"{int(places.isna().sum()):,} areas have none."))
    refuse("by place", faults)
    place, names = pd.factorize(places, sort=True)
    return (
        measure.to_numpy(dtype=float),
        population.to_numpy(dtype=float),
        place.astype("int64"),
        pd.Index(names, name=places.name),
    )

"""Places like this one: statistical neighbours by need, people and rurality.

A county's mean tells a place how it stands to a city that it will never be. Places that are alike
in what they need, in how many they are and in how far apart they live are a fairer measure.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, examples, refuse

NO_SPREAD = 1e-9
"""A column that differs between places by less than this, of its largest figure, tells nothing."""
_DIGITS = 9
"""Distances that are equal to so many digits are equal, so that names decide and not rounding."""
_ROWS_AT_ONCE = 1_000_000


def places_alike(
    profile: pd.DataFrame,
    people: pd.Series,
    rurality: pd.Series | None,
    *,
    how_many: int,
) -> pd.DataFrame:
    """Which places are most like each place: its statistical neighbours.

        d²(k, l) = 1/m · Σ_c (z_kc − z_lc)² + (z_k,people − z_l,people)² + (z_k,rural − z_l,rural)²
        z = (x − mean) / standard deviation over all places, each place alike

    Three themes weigh the same: need (the m columns of its profile together), people (their
    logarithm, as twice as many is as far at any size) and rurality. In a theme, two places drawn
    by chance lie 2 apart in d². A column that is the same everywhere tells nothing, and is
    left out.

    Parameters
    ----------
    profile : table indexed by place, one column a measure of need, such as the level of each
        domain of an index; each in any unit, and any way up
    people : Series on the same index, people, > 0
    rurality : Series on the same index, in any unit (share of people in rural areas, or the
        logarithm of people per km²); None leaves the theme out
    how_many : neighbours of each place, ≥ 1; fewer where there are not so many other places

    Returns
    -------
    table of place, neighbour, order (1 is the most alike), distance (≥ 0), by place in
    alphabetical order. Of equally distant places the first by name comes first. Likeness is
    not mutual: a place on the edge has neighbours that have nearer ones.

    Raises
    ------
    MisalignedError   the indices differ
    InputError        a figure is missing or infinite, a place has no people or is there twice,
                      how_many is below 1

    Source
    ------
    The method of the Nearest Neighbours Model of the Chartered Institute of Public Finance and
    Accountancy and of the nearest neighbours of the Office for National Statistics: Euclidean
    distance over standardised variables. The variables, and the equal weights of the three
    themes, are ours.

    >>> names = ["Ely", "March", "Wisbech"]
    >>> profile = pd.DataFrame({"income": [0.1, 0.2, 0.3]}, index=names)
    >>> alike = places_alike(profile, pd.Series([9000] * 3, index=names), None, how_many=1)
    >>> alike[["place", "neighbour"]].to_records(index=False).tolist()
    [('Ely', 'March'), ('March', 'Ely'), ('Wisbech', 'March')]
    """
    columns = _checked(profile, people, rurality, how_many=how_many)
    names = profile.index.astype("str").to_numpy(dtype=object)
    by_name = np.argsort(names, kind="stable")
    at = columns[by_name]
    names = names[by_name]
    kept = min(how_many, len(names) - 1)
    nearest, distance = _nearest(at, kept)
    return pd.DataFrame(
        {
            "place": pd.Series(np.repeat(names, kept), dtype="str"),
            "neighbour": pd.Series(names[nearest.ravel()], dtype="str"),
            "order": np.tile(np.arange(1, kept + 1, dtype="int64"), len(names)),
            "distance": distance.ravel(),
        }
    )


def over_alike(
    alike: pd.DataFrame, parts: pd.Series, whole: pd.Series, *, left_out: pd.Index | None = None
) -> pd.Series:
    """What the places most like each one have together: a rate over all of them at once.

        r_k = Σ_{l ∈ alike(k)} a_l / Σ_{l ∈ alike(k)} b_l

    Parameters
    ----------
    alike : table of place, neighbour, as `places_alike` gives
    parts, whole : Series on one index of places, ≥ 0, such as £ a year and people
    left_out : neighbours of which the parts are not known: they count in neither sum

    Returns
    -------
    Series on that index, the rate over a place's neighbours; NaN where it has none that are
    known, or their whole is 0

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a number is missing, negative or infinite; a neighbour is not there

    >>> alike = pd.DataFrame({"place": ["a", "a"], "neighbour": ["b", "c"]})
    >>> over_alike(alike, pd.Series({"a": 1.0, "b": 30.0, "c": 0.0}),
    ...     pd.Series({"a": 9, "b": 10, "c": 5})).tolist()
    [2.0, nan, nan]
    """
    check_aligned(parts.index, whole.index, names=("parts", "whole"))
    faults = unusable(parts, where="parts") + unusable(whole, where="whole")
    strange = alike.loc[~alike["neighbour"].isin(parts.index), "neighbour"].unique()
    if len(strange):
        faults.append(Fault("neighbour", f"{len(strange):,} have no row ({examples(strange)})."))
    refuse("places alike", faults)
    counted = alike if left_out is None else alike[~alike["neighbour"].isin(left_out)]
    sums = [
        counted["neighbour"].map(numbers.astype(float)).groupby(counted["place"]).sum()
        for numbers in (parts, whole)
    ]
    part, all_of_it = (one.reindex(parts.index) for one in sums)
    return part / all_of_it.where(all_of_it > 0)


def _checked(
    profile: pd.DataFrame, people: pd.Series, rurality: pd.Series | None, *, how_many: int
) -> NDArray[np.float64]:
    """Return the standardised columns, each weighed so that its theme counts once."""
    check_aligned(profile.index, people.index, names=("profile", "people"))
    if rurality is not None:
        check_aligned(profile.index, rurality.index, names=("profile", "rurality"))
    faults = unusable(people, where="people")
    if not faults and (people == 0).any():
        empty = people.index[people == 0]
        text = f"{len(empty):,} places have no residents ({examples(empty)})."
        faults.append(Fault("people", text, "Leave them out: nobody lives there to be alike."))
    themes = {"profile": profile} | ({} if rurality is None else {"rurality": rurality.to_frame()})
    for where, theme in themes.items():
        wrong = ~np.isfinite(theme.to_numpy(dtype=float)).all(axis=1)
        if wrong.any():
            text = f"{int(wrong.sum()):,} of {len(theme):,} places lack a figure"
            faults.append(Fault(where, f"{text} ({examples(theme.index[wrong])})."))
    twice = profile.index[profile.index.duplicated()]
    if len(twice):
        faults.append(Fault("place", f"{len(twice):,} are there twice ({examples(twice)})."))
    if not profile.shape[1]:
        faults.append(Fault("profile", "has no column."))
    if how_many < 1:
        faults.append(Fault("how_many", f"is {how_many}; it must be 1 or more."))
    refuse("places alike", faults)
    logged = np.log(people.to_numpy(dtype=float))[:, None]
    shown = [theme.to_numpy(dtype=float) for theme in themes.values()]
    return np.hstack([_standardised(theme) for theme in (shown[0], logged, *shown[1:])])


def _standardised(theme: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the columns of a theme with mean 0, and such a spread that it counts as one."""
    largest = np.abs(theme).max(axis=0, initial=0.0)
    scaled = theme / np.where(largest > 0, largest, 1.0)
    spread = scaled.std(axis=0)
    telling = spread > NO_SPREAD
    z = (scaled[:, telling] - scaled[:, telling].mean(axis=0)) / spread[telling]
    return np.asarray(z / np.sqrt(max(1, int(telling.sum()))), dtype=float)


def _nearest(at: NDArray[np.float64], kept: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the rows nearest to each row, itself left out, and how far they are."""
    count = len(at)
    nearest = np.empty((count, kept), dtype=np.int64)
    distance = np.empty((count, kept))
    step = max(1, _ROWS_AT_ONCE // max(1, count))
    squares = np.empty((step, count))
    for start in range(0, count if kept else 0, step):
        some = at[start : start + step]
        squared = squares[: len(some)]
        squared[:] = 0.0
        for column in range(at.shape[1]):  # one column at a time: no cube of places by places
            squared += (some[:, column, None] - at[None, :, column]) ** 2
        rows = np.arange(len(some))
        apart = np.round(np.sqrt(squared), _DIGITS)
        apart[rows, start + rows] = np.inf
        order = np.argsort(apart, axis=1, kind="stable")[:, :kept]
        nearest[start : start + step] = order
        distance[start : start + step] = np.take_along_axis(apart, order, axis=1)
    return nearest, distance

"""What places have beside what they lack: halls, hubs, libraries, clubs, counted and reached.

A place that is only ever described by its deprivation is planned for as if nothing were there to
build on. These counts stand next to need, never in its stead: no asset makes anybody less poor.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, examples, refuse
from equitycli.tables import OUTSIDE, UNKNOWN

PER = 1000
_SUBJECT = "assets beside need"


def assets_per_place(assets: pd.DataFrame, places: pd.Series) -> pd.DataFrame:
    """How many assets of each kind there are in each place.

    Parameters
    ----------
    assets : one row an asset, with kind, area_code (missing where it is outside or unknown) and
        outside (true where it is known to lie outside), as in `tables.ASSETS`
    places : Series indexed by area, the place of each area

    Returns
    -------
    table of counts, indexed by place in alphabetical order, then "outside" and "unknown"; one
    column a kind, the most numerous first, ties by name. A place with nothing is a row of 0; all
    cells add up to the number of assets.

    Raises
    ------
    InputError   an asset lies in an area that is in no place, or has no kind

    >>> assets = pd.DataFrame({"kind": ["hall", "hall"], "area_code": ["a", None],
    ...     "outside": [False, False]})
    >>> assets_per_place(assets, pd.Series({"a": "Ely", "b": "March"}))["hall"].to_dict()
    {'Ely': 1, 'March': 0, 'outside': 0, 'unknown': 1}
    """
    code, kind = assets["area_code"], assets["kind"]
    stated = code.notna() & (code != "")
    strange = stated & ~code.isin(places.index)
    nameless = kind.isna() | (kind == "")
    faults = []
    if strange.any():
        text = f"{int(strange.sum()):,} lie in an area of no place"
        faults.append(Fault("area_code", f"{text} ({examples(code[strange].unique())})."))
    if nameless.any():
        faults.append(Fault("kind", f"{int(nameless.sum()):,} have no kind."))
    refuse("assets", faults)
    elsewhere = np.where(assets["outside"].astype(bool), OUTSIDE, UNKNOWN)
    place = code.map(places).astype(object).where(stated, elsewhere)
    rows = pd.Index([*sorted(set(places)), OUTSIDE, UNKNOWN], name="place")
    counts = pd.crosstab(place.to_numpy(), kind.astype(object).to_numpy())
    order = [one for _, one in sorted((-int(n), one) for one, n in kind.value_counts().items())]
    counts = counts.reindex(index=rows, columns=order, fill_value=0)
    return counts.rename_axis(columns="kind").astype("int64")


def assets_per_1000(counts: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    """How many assets of each kind there are for each thousand residents.

        1,000 · n_k / P_k

    Parameters
    ----------
    counts : table indexed by place, assets, ≥ 0, one column a kind
    people : Series on the same index, people, > 0

    Returns
    -------
    table on that index, assets for 1,000 people; 0.0 where there are none

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a number is missing, negative or infinite; a place has no people

    >>> counts = pd.DataFrame({"hall": [3, 0]}, index=["Ely", "March"])
    >>> assets_per_1000(counts, pd.Series({"Ely": 1500, "March": 800}))["hall"].tolist()
    [2.0, 0.0]
    """
    check_aligned(counts.index, people.index, names=("assets", "people"))
    faults = unusable(people, where="people")
    faults += [fault for kind in counts for fault in unusable(counts[kind], where=str(kind))]
    empty = [] if faults else people.index[people == 0].tolist()
    if empty:
        text = f"{len(empty):,} places have no residents ({examples(empty)})."
        faults = [Fault("people", text, "Leave them out: there is no rate without people.")]
    refuse("assets per 1,000 people", faults)
    return counts.astype(float).mul(PER).div(people.astype(float), axis="index")


def reached(
    area_points: pd.DataFrame,
    people: pd.Series,
    places: pd.Series,
    asset_points: pd.DataFrame,
    *,
    within_m: float,
) -> pd.Series:
    """What share of the people of each place live near at least one asset.

        s_k = Σ_{i ∈ k, d_i ≤ D} P_i / Σ_{i ∈ k} P_i          d_i: to the closest asset

    Everybody is taken to live at the point of their area, and to go in a straight line. An asset
    of another place, or beyond the county's border, is as near as one's own.

    Parameters
    ----------
    area_points : table indexed by area, x and y in metres, where the people of the area live
    people : Series on the same index, people, ≥ 0
    places : Series on the same index, the place of each area
    asset_points : table of x and y in metres, one row an asset; without rows nobody has any
    within_m : how far is near, metres, > 0; an asset exactly so far away counts

    Returns
    -------
    Series indexed by place in alphabetical order, share of its people (0–1), named "reached"; 0.0
    where nobody is near one, NaN where nobody lives

    Raises
    ------
    MisalignedError   two indices differ
    InputError        a coordinate is missing or infinite; people are missing or negative; the
                      distance is not above 0

    >>> areas = pd.DataFrame({"x": [0.0, 900.0], "y": [0.0, 0.0]}, index=["a", "b"])
    >>> halls = pd.DataFrame({"x": [1000.0], "y": [0.0]})
    >>> reached(areas, pd.Series({"a": 30, "b": 10}), pd.Series({"a": "Ely", "b": "Ely"}),
    ...     halls, within_m=500).to_dict()
    {'Ely': 0.25}
    """
    check_aligned(area_points.index, people.index, names=("area_points", "people"))
    check_aligned(area_points.index, places.index, names=("area_points", "places"))
    faults = unusable(people, where="people")
    if not (math.isfinite(within_m) and within_m > 0):
        faults.append(Fault("within_m", f"is {within_m:g}; it must be above 0 metres."))
    faults += _unplaced(area_points, "area_points") + _unplaced(asset_points, "asset_points")
    refuse("assets within reach", faults)
    near = _closest_m(area_points, asset_points) <= within_m
    living = people.astype(float)
    total = living.groupby(places).sum().sort_index()
    served = (living * near).groupby(places).sum().reindex(total.index)
    return (served / total.where(total > 0)).rename("reached").rename_axis("place")


def beside_need(
    counts: pd.DataFrame, weighted_population: pd.Series, people: pd.Series
) -> pd.DataFrame:
    """What each place has of all kinds, and beside it what it needs.

    Parameters
    ----------
    counts : table indexed by place, assets, ≥ 0, one column a kind
    weighted_population : Series on the same index, weighted people, ≥ 0
    people : Series on the same index, people, ≥ 0

    Returns
    -------
    table on that index: assets (of all kinds) · assets_per_1000 (people) · share_of_assets and
    share_of_need (0–1, of all the places) · need_per_head (weighted people a resident). A
    rate is NaN where nobody lives; a share is 0.0 for all where there are none at all.

    Raises
    ------
    MisalignedError   the indices differ
    InputError        a number is missing, negative or infinite

    >>> counts = pd.DataFrame({"hall": [3, 1]}, index=["Ely", "March"])
    >>> need, people = (pd.Series(n, index=counts.index) for n in ([100.0, 300.0], [1000, 1000]))
    >>> beside_need(counts, need, people).loc["March"].tolist()
    [1.0, 1.0, 0.25, 0.75, 0.3]
    """
    check_aligned(counts.index, weighted_population.index, names=("assets", "weighted_population"))
    check_aligned(counts.index, people.index, names=("assets", "people"))
    faults = unusable(weighted_population, where="weighted_population")
    faults += unusable(people, where="people")
    faults += [fault for kind in counts for fault in unusable(counts[kind], where=str(kind))]
    refuse(_SUBJECT, faults)
    assets, need = counts.sum(axis="columns").astype("int64"), weighted_population.astype(float)
    living = people.astype(float).where(people > 0)
    return pd.DataFrame(
        {
            "assets": assets,
            "assets_per_1000": PER * assets / living,
            "share_of_assets": assets / (assets.sum() or 1),
            "share_of_need": need / (need.sum() or 1.0),
            "need_per_head": need / living,
        }
    )


def _unplaced(points: pd.DataFrame, where: str) -> list[Fault]:
    lost = ~np.isfinite(points[["x", "y"]].to_numpy(dtype=float)).all(axis=1)
    if not lost.any():
        return []
    return [Fault(where, f"{int(lost.sum()):,} have no point ({examples(points.index[lost])}).")]


def _closest_m(areas: pd.DataFrame, assets: pd.DataFrame) -> NDArray[np.float64]:
    """Return how far each area is from the closest asset; infinite where there is none."""
    if not len(assets):
        return np.full(len(areas), np.inf)
    from scipy.spatial import KDTree

    tree = KDTree(assets[["x", "y"]].to_numpy(dtype=float))
    metres, _ = tree.query(areas[["x", "y"]].to_numpy(dtype=float))
    return np.asarray(metres, dtype=float)

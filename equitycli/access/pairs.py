"""Which areas and sites are within reach of each other, and at what cost.

The measures go over pairs of an area and a site in passes. In a table the pairs stand ready. In a
straight line they are found by a k-d tree, in parts of so many pairs at once: where all fit into
one part they are found once and kept; where not, each pass finds them again, part by part, so that
memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.access.decay import Floats
from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, examples, refuse

Ints = NDArray[np.int64]

PAIRS_AT_ONCE = 2_000_000
"""At most so many pairs are in memory at a time, at about 100 bytes a pair while they are worked
on: 200 MB. An area that has more sites than this in reach is a part of its own."""

COLUMNS = ("area", "site", "cost")
_A_HAIR = 1 + 1e-12
"""The tree is asked for a hair more; the boundary is then drawn by one rule: cost ≤ catchment."""


class Pairs(NamedTuple):
    """Positions of areas and of sites, and the cost between the two of each pair."""

    area: Ints
    site: Ints
    cost: Floats


Passes = Callable[[], Iterable[Pairs]]
"""Goes over all pairs within reach once, part by part, each time it is called."""


@dataclass(frozen=True, eq=False)
class StraightLine:
    """Costs as the crow flies, in metres: found when they are needed, never all at once.

    area_xy, site_xy : tables of x and y in metres, indexed by area and by site
    pairs_at_once : at most so many pairs are in memory at a time, at about 100 bytes each
    """

    area_xy: pd.DataFrame
    site_xy: pd.DataFrame
    pairs_at_once: int = PAIRS_AT_ONCE


Costs = pd.DataFrame | StraightLine


def pairs_within(
    from_xy: pd.DataFrame,
    to_xy: pd.DataFrame,
    *,
    within_m: float,
    pairs_at_once: int = PAIRS_AT_ONCE,
) -> pd.DataFrame:
    """Which sites lie within so many metres of which areas, as the crow flies.

        d_ij = √((x_i − x_j)² + (y_i − y_j)²) ≤ within_m       the boundary is in

    The whole table, 24 bytes a pair beside its labels. For the cities of a nation hand the points
    to the measures as `StraightLine`, which never holds more than `pairs_at_once`.

    Parameters
    ----------
    from_xy, to_xy : tables of x and y in metres, indexed by area and by site
    within_m : metres, ≥ 0
    pairs_at_once : how many pairs are looked for at a time, ≥ 1

    Returns
    -------
    DataFrame of area, site and cost (metres), by area and then by site in their given order

    Raises
    ------
    InputError   a point is missing or infinite, an index repeats, a distance is negative

    >>> here = pd.DataFrame({"x": [0.0], "y": [0.0]}, index=["a"])
    >>> there = pd.DataFrame({"x": [3.0, 9.0], "y": [4.0, 0.0]}, index=["s", "t"])
    >>> pairs_within(here, there, within_m=5).to_records(index=False).tolist()
    [('a', 's', 5.0)]
    """
    costs = StraightLine(from_xy, to_xy, pairs_at_once)
    refuse("pairs", catchment_faults(within_m, name="within_m"))
    passes = passes_over(costs, areas=from_xy.index, sites=to_xy.index, within=within_m)
    parts = list(passes())
    area, site, cost = (
        (np.concatenate(column) for column in zip(*parts, strict=True))
        if parts
        else (np.empty(0, "int64"), np.empty(0, "int64"), np.empty(0))
    )
    order = np.lexsort((site, area))
    return pd.DataFrame(
        {
            "area": from_xy.index.take(area[order]),
            "site": to_xy.index.take(site[order]),
            "cost": cost[order],
        }
    )


def passes_over(costs: Costs, *, areas: pd.Index, sites: pd.Index, within: float | None) -> Passes:
    """Return what goes over the pairs of these areas and sites within reach.

    Parameters
    ----------
    costs : table of area, site and cost (metres or minutes, ≥ 0), a row a pair; what is not in
        it is out of reach. Or points in a StraightLine, on the same areas and sites.
    areas, sites : every area and site that there is, each once
    within : the boundary is in; None for every pair of a table

    Raises
    ------
    MisalignedError   the points of a StraightLine are of other areas or sites
    InputError        columns missing, areas or sites that are not there, a pair twice, a cost
                      that is missing, negative or infinite; points missing or infinite
    """
    faults = repeated(areas, "areas") + repeated(sites, "sites")
    if isinstance(costs, StraightLine):
        check_aligned(areas, costs.area_xy.index, names=("areas", "area_xy"))
        check_aligned(sites, costs.site_xy.index, names=("sites", "site_xy"))
        area_xy, bad_areas = points_of(costs.area_xy, name="area_xy")
        site_xy, bad_sites = points_of(costs.site_xy, name="site_xy")
        faults += bad_areas + bad_sites
        if costs.pairs_at_once < 1:
            faults.append(Fault("pairs_at_once", f"must be 1 or more, not {costs.pairs_at_once}."))
        refuse("access", faults)
        if within is None:
            raise AssertionError
        return _found(area_xy, site_xy, within=within, at_once=costs.pairs_at_once)
    refuse("access", faults)
    pairs = _of_table(costs, areas, sites)
    if within is not None:
        near = pairs.cost <= within
        if not near.all():
            pairs = Pairs(pairs.area[near], pairs.site[near], pairs.cost[near])
    return lambda: (pairs,)


def points_of(points: pd.DataFrame, *, name: str) -> tuple[Floats, list[Fault]]:
    """Return points as an array (n, 2), and what is wrong with them."""
    lacking = [column for column in ("x", "y") if column not in points.columns]
    if lacking:
        return np.empty((0, 2)), [Fault(name, f"has no column {' and no column '.join(lacking)}.")]
    xy = np.ascontiguousarray(points[["x", "y"]].to_numpy(dtype=float))
    lost = points.index[~np.isfinite(xy).all(axis=1)]
    text = f"{len(lost):,} of {len(points):,} points are missing or infinite ({examples(lost)})."
    return xy, [Fault(name, text)] if len(lost) else []


def catchment_faults(catchment: float, *, name: str = "catchment") -> list[Fault]:
    """Return what is wrong with a distance that says what is within reach."""
    if np.isfinite(catchment) and catchment >= 0:
        return []
    return [Fault(name, f"must be 0 or more, not {catchment:g}.")]


def repeated(index: pd.Index, name: str) -> list[Fault]:
    """Return what is wrong with the names of areas or sites of which each must be there once."""
    if index.is_unique:
        return []
    twice = index[index.duplicated()].unique()
    return [Fault(name, f"{len(twice):,} are there more than once ({examples(twice)}).")]


def _found(area_xy: Floats, site_xy: Floats, *, within: float, at_once: int) -> Passes:
    """Return passes over the pairs of points, found by k-d trees."""
    from scipy.spatial import cKDTree

    if not (len(area_xy) and len(site_xy)):
        return lambda: ()
    tree = cKDTree(site_xy)
    order: Ints = cKDTree(area_xy).indices.astype("int64")  # neighbours stand together
    reach = within * _A_HAIR
    upto = np.cumsum(
        tree.query_ball_point(area_xy[order], reach, return_length=True), dtype="int64"
    )

    def find() -> Iterator[Pairs]:
        begin = 0
        while begin < len(order):
            before = int(upto[begin - 1]) if begin else 0
            end = max(begin + 1, int(np.searchsorted(upto, before + at_once, side="right")))
            some = order[begin:end]
            found = cKDTree(area_xy[some]).sparse_distance_matrix(
                tree, reach, output_type="ndarray"
            )
            near = found["v"] <= within
            yield Pairs(some[found["i"][near]], found["j"][near].astype("int64"), found["v"][near])
            begin = end

    if upto[-1] > at_once:
        return find
    kept = tuple(find())
    return lambda: kept


def _of_table(costs: pd.DataFrame, areas: pd.Index, sites: pd.Index) -> Pairs:
    """Return a table of costs as positions, each pair once."""
    lacking = [name for name in COLUMNS if name not in costs.columns]
    if lacking:
        text = f"columns are missing: {', '.join(lacking)}."
        refuse("costs", [Fault("", text, "Give a table of area, site and cost.")])
    faults = unusable(costs["cost"], where="cost")
    area, site = (
        index.get_indexer(pd.Index(costs[name]))
        for index, name in ((areas, "area"), (sites, "site"))
    )
    for name, position, other in (("area", area, "areas"), ("site", site, "sites")):
        strange = costs[name][position < 0].drop_duplicates()
        if len(strange):
            text = f"{len(strange):,} are not among the {other} ({examples(strange)})."
            faults.append(Fault(name, text, "Leave out the rows of others, or mend the codes."))
    refuse("costs", faults)
    pair = area * len(sites) + site
    twice = pd.Series(pair).duplicated().to_numpy()
    if twice.any():
        some = costs.loc[twice, ["area", "site"]].drop_duplicates().head(6)
        said = examples(f"{one} to {other}" for one, other in some.itertuples(index=False))
        text = f"{int(twice.sum()):,} pairs are there more than once ({said})."
        refuse("costs", [Fault("", text, "Keep one row for each pair, the cheapest way.")])
    return Pairs(area, site, costs["cost"].to_numpy(dtype=float))

"""How far it is to the closest there is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.access.columns import Names, Numbers, column
from equitycli.access.decay import Floats
from equitycli.access.pairs import Costs, StraightLine, passes_over, points_of, repeated
from equitycli.checks import check_aligned, unusable
from equitycli.errors import refuse


def nearest(areas: Names, supply: Numbers, costs: Costs) -> pd.Series:
    """What it costs each area to come to the closest site that has any supply.

        c_i = min_{j: S_j > 0} d_ij                   ∞ where no pair leads to one

    A straight line leads to every site, so there ∞ is only where nothing has any supply at all. In
    a table it is where no pair is: no number in the table would be true of such an area.

    Parameters
    ----------
    areas : every area, each once
    supply : Series indexed by site, or array or list (sites numbered from 0), ≥ 0; a site with 0
        is passed over
    costs : table of area, site and cost (≥ 0, each pair once); or StraightLine, for points

    Returns
    -------
    Series on `areas`, in the units of the cost, named "nearest_cost"

    Raises
    ------
    MisalignedError, InputError   as for `two_step_floating_catchment`

    >>> costs = pd.DataFrame({"area": ["a", "a"], "site": ["s", "t"], "cost": [5.0, 20.0]})
    >>> nearest(pd.Index(["a", "b"]), pd.Series({"s": 0, "t": 1}), costs).tolist()
    [20.0, inf]
    """
    areas, supply = pd.Index(areas), column(supply, name="supply")
    refuse("access", unusable(supply, where="supply"))
    has_any = supply.to_numpy(dtype=float) > 0
    if isinstance(costs, StraightLine):
        cost = _as_the_crow_flies(areas, supply.index, costs, has_any=has_any)
        return pd.Series(cost, index=areas, name="nearest_cost")
    cost = np.full(len(areas), np.inf)
    for pairs in passes_over(costs, areas=areas, sites=supply.index, within=None)():
        kept = has_any[pairs.site]
        np.minimum.at(cost, pairs.area[kept], pairs.cost[kept])
    return pd.Series(cost, index=areas, name="nearest_cost")


def _as_the_crow_flies(
    areas: pd.Index, sites: pd.Index, costs: StraightLine, *, has_any: NDArray[np.bool_]
) -> Floats:
    from scipy.spatial import cKDTree

    check_aligned(areas, costs.area_xy.index, names=("areas", "area_xy"))
    check_aligned(sites, costs.site_xy.index, names=("sites", "site_xy"))
    area_xy, bad_areas = points_of(costs.area_xy, name="area_xy")
    site_xy, bad_sites = points_of(costs.site_xy, name="site_xy")
    refuse("access", repeated(areas, "areas") + repeated(sites, "sites") + bad_areas + bad_sites)
    if not has_any.any():
        return np.full(len(areas), np.inf)
    cost, _ = cKDTree(site_xy[has_any]).query(area_xy)
    return np.asarray(cost, dtype=float)

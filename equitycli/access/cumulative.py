"""How much there is within reach, whoever else reaches it too: cumulative opportunities."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitycli.access.columns import Names, Numbers, column
from equitycli.access.decay import Decay, step, weights
from equitycli.access.pairs import Costs, catchment_faults, passes_over
from equitycli.checks import unusable
from equitycli.errors import refuse


def cumulative(
    areas: Names,
    supply: Numbers,
    costs: Costs,
    *,
    catchment: float,
    decay: Decay = step,
) -> pd.Series:
    """How much supply lies within reach of each area: cumulative opportunities.

        C_i = Σ_{j: d_ij ≤ d0} S_j·w(d_ij)            the boundary is in; none in reach is 0

    Nobody shares: one hall that ten areas reach is one hall for each of them.

    Parameters
    ----------
    areas : every area, each once
    supply : Series indexed by site, or array or list (sites numbered from 0), ≥ 0; 1 each to count
    costs : table of area, site and cost (≥ 0, each pair once); or StraightLine, for points
    catchment : in the units of the cost, ≥ 0
    decay : from an array of costs to weights, 0–1

    Returns
    -------
    Series on `areas`, in the units of the supply, named "in_reach"

    Raises
    ------
    MisalignedError, InputError   as for `two_step_floating_catchment`

    >>> costs = pd.DataFrame({"area": ["a", "a"], "site": ["s", "t"], "cost": [5.0, 20.0]})
    >>> cumulative(pd.Index(["a", "b"]), pd.Series({"s": 1, "t": 1}), costs, catchment=20).tolist()
    [2.0, 0.0]
    """
    areas, supply = pd.Index(areas), column(supply, name="supply")
    refuse("access", unusable(supply, where="supply") + catchment_faults(catchment))
    supplied = supply.to_numpy(dtype=float)
    passes = passes_over(costs, areas=areas, sites=supply.index, within=catchment)
    reached = np.zeros(len(areas))
    for pairs in passes():
        counted = supplied[pairs.site] * weights(decay, pairs.cost)
        reached += np.bincount(pairs.area, weights=counted, minlength=len(areas))
    return pd.Series(reached, index=areas, name="in_reach")

"""Supply shared among those who reach it: the two-step floating catchment, plain or enhanced."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitycli.access.columns import Numbers, column
from equitycli.access.decay import Decay, Floats, step, weights
from equitycli.access.pairs import Costs, Passes, catchment_faults, passes_over
from equitycli.checks import unusable
from equitycli.errors import refuse


def two_step_floating_catchment(
    population: Numbers,
    supply: Numbers,
    costs: Costs,
    *,
    catchment: float,
    decay: Decay = step,
) -> pd.Series:
    """How much supply each person of an area has within reach, once it is shared with all others.

        R_j = S_j / Σ_{i: d_ij ≤ d0} P_i·w(d_ij)       what a site has for each person in reach
        A_i = Σ_{j: d_ij ≤ d0} R_j·w(d_ij)

    The boundary is in (≤). An area that reaches nothing has 0. A site that nobody reaches, because
    no pair, no people or no weight above 0 leads to it, has nobody to share with: it gives nothing
    (see `supply_in_reach`). Nothing is lost or made: Σ P_i·A_i = Σ of the supply in reach, for any
    decay. With `decay=step` this is 2SFCA, with any other E2SFCA.

    Parameters
    ----------
    population : Series indexed by area, people (or weighted people), ≥ 0
    supply : Series indexed by site, ≥ 0. Of a plain array or list the areas, or the sites, are
        numbered from 0.
    costs : table of area, site and cost (≥ 0, each pair once), what is not in it being out of
        reach; or StraightLine, for points
    catchment : in the units of the cost, ≥ 0
    decay : from an array of costs to weights, 0–1

    Returns
    -------
    Series on the index of `population`, supply a head, named "access"

    Raises
    ------
    MisalignedError   the points of a StraightLine are of other areas or sites
    InputError        a number is missing, negative or infinite; an area or site is not known or is
                      there twice, as is a pair; a weight is not between 0 and 1

    Source
    ------
    Luo and Wang (2003), Environment and Planning B 30: 865–884; Luo and Qi (2009), Health & Place
    15: 1100–1107.

    >>> costs = pd.DataFrame({"area": ["a", "b"], "site": ["s", "s"], "cost": [5.0, 20.0]})
    >>> two_step_floating_catchment(
    ...     pd.Series({"a": 100, "b": 300, "c": 50}), pd.Series({"s": 8}), costs, catchment=20
    ... ).tolist()
    [0.02, 0.02, 0.0]
    """
    population = column(population, name="population")
    supply = column(supply, name="supply")
    people, supplied, passes = _checked(population, supply, costs, catchment=catchment)
    demand = _demand(people, passes, decay=decay, sites=len(supplied))
    ratio = np.divide(supplied, demand, out=np.zeros_like(supplied), where=demand > 0)
    access = np.zeros(len(people))
    for pairs in passes():
        share = ratio[pairs.site] * weights(decay, pairs.cost)
        access += np.bincount(pairs.area, weights=share, minlength=len(people))
    return pd.Series(access, index=population.index, name="access")


def supply_in_reach(
    population: Numbers,
    supply: Numbers,
    costs: Costs,
    *,
    catchment: float,
    decay: Decay = step,
) -> pd.Series:
    """How much of the supply of each site anybody reaches: all of it, or none.

        S_j where Σ_{i: d_ij ≤ d0} P_i·w(d_ij) > 0, else 0

    Parameters, what is refused: as for `two_step_floating_catchment`.

    Returns
    -------
    Series on the index of `supply`, in its units, named "supply_in_reach"; its sum is Σ P_i·A_i

    >>> costs = pd.DataFrame({"area": ["a"], "site": ["s"], "cost": [5.0]})
    >>> supply = pd.Series({"s": 8, "t": 2})
    >>> supply_in_reach(pd.Series({"a": 100}), supply, costs, catchment=20).tolist()
    [8.0, 0.0]
    """
    population = column(population, name="population")
    supply = column(supply, name="supply")
    people, supplied, passes = _checked(population, supply, costs, catchment=catchment)
    demand = _demand(people, passes, decay=decay, sites=len(supplied))
    return pd.Series(
        np.where(demand > 0, supplied, 0.0), index=supply.index, name="supply_in_reach"
    )


def _checked(
    population: pd.Series, supply: pd.Series, costs: Costs, *, catchment: float
) -> tuple[Floats, Floats, Passes]:
    refuse(
        "access",
        [
            *unusable(population, where="population"),
            *unusable(supply, where="supply"),
            *catchment_faults(catchment),
        ],
    )
    passes = passes_over(costs, areas=population.index, sites=supply.index, within=catchment)
    return population.to_numpy(dtype=float), supply.to_numpy(dtype=float), passes


def _demand(people: Floats, passes: Passes, *, decay: Decay, sites: int) -> Floats:
    """Return the weighted people who reach each site."""
    demand = np.zeros(sites)
    for pairs in passes():
        come = people[pairs.area] * weights(decay, pairs.cost)
        demand += np.bincount(pairs.site, weights=come, minlength=sites)
    return demand

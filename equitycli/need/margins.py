"""How far weighted population may be off, where a table of need has margins of error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import refuse
from equitycli.need.factors import NONE


def need_margin(
    margin: pd.Series,
    place: pd.Series,
    *,
    population: pd.Series,
    holds: Literal["weight", "people"],
    factors: Mapping[str, pd.Series] = NONE,
) -> pd.Series:
    """How far the weighted population of each place may be off, by margins of its areas.

        e_k = √Σ_{i∈k} (P_i · m_i · Π_f F_fi)²      m_i of a weight; of people in need without P_i

    Errors of two areas are taken not to depend on each other; people, factors and evidence are
    taken to be known exactly.

    Parameters
    ----------
    margin : Series indexed by area, m, ≥ 0: half the width of the interval of the area's number
        in a table of need, all at one level of confidence. 0 is known exactly
    place : Series on the same index, the place of each area
    population : Series on the same index, people, ≥ 0
    holds : "weight", the table has a weight for each resident; or "people", those in need
    factors : name → F on that index, ≥ 0, as `weighted_population` takes them

    Returns
    -------
    Series by place, alphabetical, weighted people, ≥ 0, named "need_margin", at the level of the
    margins given

    Raises
    ------
    MisalignedError   two indices differ
    InputError        a margin, people or a factor is missing, negative or infinite

    Source
    ------
    US Census Bureau (2020), Understanding and Using American Community Survey Data, chapter 8:
    the margin of error of a sum.

    >>> margin, place = pd.Series({"a": 3.0, "b": 4.0}), pd.Series({"a": "Ham", "b": "Ham"})
    >>> people = pd.Series({"a": 10, "b": 10})
    >>> need_margin(margin, place, population=people, holds="people")["Ham"].item()
    5.0
    """
    columns = {"margin": margin, "population": population, **factors}
    check_aligned(margin.index, place.index, names=("margin", "place"))
    for name, held in columns.items():
        check_aligned(margin.index, held.index, names=("margin", name))
    refuse(
        "margins of need",
        [fault for name, held in columns.items() for fault in unusable(held, where=name)],
    )
    of_area = margin.astype(float)
    if holds == "weight":
        of_area = of_area * population.astype(float)
    for factor in factors.values():
        of_area = of_area * factor.astype(float)
    squares = (of_area**2).groupby(place.rename("place"), sort=True).sum()
    return (squares**0.5).rename("need_margin")

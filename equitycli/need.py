"""Who needs what: people, and people weighted by how deprived their area is."""

from __future__ import annotations

import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, refuse
from equitycli.settings import Weight

_COLUMN_OF_WEIGHT = {"income_rate": "income_rate", "index_score": "score"}


def weighted_population(population: pd.Series, weight: pd.Series) -> pd.Series:
    """How many people each area has, weighted by need.

        N_i = P_i · w_i              0 people, or a weight of 0, is no need

    Parameters
    ----------
    population : Series indexed by area, people, ≥ 0
    weight : Series on the same index, ≥ 0, as `need_weight` gives

    Returns
    -------
    Series on that index, weighted people, named "weighted_population"

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        people or weights are missing, negative or infinite

    Source
    ------
    NHS England, Allocations technical guide: weighted population.

    >>> weighted_population(pd.Series({"a": 1500}), pd.Series({"a": 0.2})).item()
    300.0
    """
    check_aligned(population.index, weight.index, names=("population", "need_weight"))
    refuse(
        "weighted population",
        unusable(population, where="population") + unusable(weight, where="need_weight"),
    )
    return (population.astype(float) * weight.astype(float)).rename("weighted_population")


def need_weight(index: pd.DataFrame, *, by: Weight, population: pd.Series) -> pd.Series:
    """How much one resident of each area counts in the share-out.

        income_rate      w_i = share of residents who are income deprived
        index_score      w_i = s_i / s̄,   s̄ = ΣP_j·s_j / ΣP_j
        equal_per_head   w_i = 1

    Parameters
    ----------
    index : table indexed by area, with income_rate (0–1) or score (≥ 0; higher is more
        deprived), whichever `by` needs
    by : income_rate, index_score or equal_per_head
    population : Series on the same index, people, ≥ 0; its sum > 0 for index_score

    Returns
    -------
    Series on that index, ≥ 0, named "need_weight". By income_rate the weighted population is
    the number of income-deprived people; by the other two it adds up to the population.

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        the column is absent, or has a rate outside 0–1, a missing, negative or
                      infinite number; nobody lives in the county, or every score is 0

    Source
    ------
    English Indices of Deprivation, research report: population-weighted average score. A
    score is no amount of money: twice the score is twice the weight only because the
    programme says so.

    >>> index = pd.DataFrame({"score": [30.0, 10.0]}, index=["a", "b"])
    >>> people = pd.Series({"a": 100, "b": 100})
    >>> need_weight(index, by="index_score", population=people).tolist()
    [1.5, 0.5]
    """
    check_aligned(index.index, population.index, names=("index", "population"))
    if by == "equal_per_head":
        return pd.Series(1.0, index=index.index, name="need_weight")
    column = _COLUMN_OF_WEIGHT[by]
    if column not in index.columns:
        remedy = "Choose another weight under [need] in the programme file."
        refuse("the index", [Fault(column, f"is absent, but need is weighted by {by}.", remedy)])
    if by == "income_rate":
        refuse("the index", unusable(index[column], where=column, most=1.0))
        return index[column].astype(float).rename("need_weight")
    faults = unusable(index[column], where=column) + unusable(population, where="population")
    refuse("the index", faults)
    people, score = population.astype(float), index[column].astype(float)
    if people.sum() == 0:
        refuse("the index", [Fault("population", "nobody lives here: there is no mean score.")])
    mean = (people * score).sum() / people.sum()
    if mean == 0:
        refuse("the index", [Fault(column, "every score is 0 where people live.")])
    return (score / mean).rename("need_weight")

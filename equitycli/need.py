"""Who needs what: people, and people weighted by how deprived their area is."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, refuse
from equitycli.settings import Weight

Nations = Literal["refuse", "per_head"]
DECILES = range(1, 11)
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


def need_weight(
    index: pd.DataFrame, *, by: Weight, population: pd.Series, nations: Nations = "refuse"
) -> pd.Series:
    """How much one resident of each area counts in the share-out.

        income_rate      w_i = share of residents who are income deprived
        index_score      w_i = s_i / s̄,   s̄ = ΣP_j·s_j / ΣP_j
        equal_per_head   w_i = 1

    Where the areas are of several nations, figures of one say nothing beside those of another.
    By "per_head" the weights are scaled within each nation n to 1 a head,

        w'_i = w_i / w̄_n,   w̄_n = Σ_{j∈n} P_j·w_j / Σ_{j∈n} P_j

    so that nations share by people, and areas within one by need.

    Parameters
    ----------
    index : table indexed by area, with income_rate (0–1) or score (≥ 0; higher is more
        deprived), whichever `by` needs
    by : income_rate, index_score or equal_per_head
    population : Series on the same index, people, ≥ 0; its sum > 0 for index_score
    nations : what is done where the column "nation" of the index has several: "refuse" or
        "per_head"; nothing where it has one, or is absent

    Returns
    -------
    Series on that index, ≥ 0, named "need_weight". By income_rate the weighted population of
    one nation is the number of income-deprived people; else it adds up to the population.

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        the column is absent, or has a rate outside 0–1, a missing, negative or
                      infinite number; nobody lives in the county or nation, or every score
                      or rate there is 0; several nations, to be refused

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
    several = "nation" in index.columns and index["nation"].nunique() > 1
    if several and nations == "refuse":
        refuse("the index", [_several_nations(index["nation"], by=by)])
    if several:
        return _per_head(index, by=by, population=population)
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


def _several_nations(nation: pd.Series, *, by: Weight) -> Fault:
    """Return why need can't be compared over nations, and what can be done."""
    counts = nation.value_counts().sort_index()
    shares = ", ".join(f"{count:,} of {name}" for name, count in counts.items())
    return Fault(
        "nation",
        f"the {len(nation):,} areas are of {len(counts)} nations ({shares}), and need is weighted "
        f"by {by}. Each nation measures deprivation in its own way and ranks its areas among "
        "themselves: a score or rate of one says nothing beside that of another.",
        'Write  nations = "per_head"  under [need], so that nations share by people and areas '
        'within each by need; or  weight = "equal_per_head"; or keep one nation.',
    )


def _per_head(index: pd.DataFrame, *, by: Weight, population: pd.Series) -> pd.Series:
    """Return the weights of each nation, scaled so that they are 1 a head in it."""
    faults, scaled = [], []
    for nation, own in index.groupby("nation", sort=True):
        people = population[own.index].astype(float)
        if people.sum() == 0:
            faults.append(Fault("population", f"nobody lives in the areas of {nation}."))
            continue
        weight = need_weight(own.drop(columns="nation"), by=by, population=people)
        mean = (people * weight).sum() / people.sum()
        if mean == 0:
            faults.append(Fault(_COLUMN_OF_WEIGHT[by], f"every one is 0 in {nation}."))
            continue
        scaled.append(weight / mean)
    refuse("the index", faults)
    weights: pd.Series = pd.concat(scaled)
    return weights.reindex(index.index).rename("need_weight")


def by_nation(index: pd.DataFrame, population: pd.Series) -> pd.DataFrame:
    """Nations side by side, each in the deciles of its own index.

    Parameters
    ----------
    index : table indexed by area, with nation, edition, vintage and decile (1–10 or missing)
    population : Series on the same index, people, ≥ 0

    Returns
    -------
    table indexed by nation, in the order of the alphabet: `edition` and `vintage` of the index,
    `areas` and `people` (counts), `decile_1` to `decile_10` and `decile_unknown` (areas in each
    decile of the nation's own index). Counts of two nations stand side by side and are never
    added: decile 1 is another thing in each.

    Raises
    ------
    MisalignedError   the two indices differ

    >>> index = pd.DataFrame(
    ...     {"nation": ["Wales"], "edition": ["WIMD 2019"], "vintage": [2011], "decile": [1.0]},
    ...     index=["a"],
    ... )
    >>> by_nation(index, pd.Series({"a": 1500})).loc["Wales", ["people", "decile_1"]].tolist()
    [1500, 1]
    """
    check_aligned(index.index, population.index, names=("index", "population"))
    rows = {}
    for nation, own in index.groupby("nation", sort=True):
        decile = own["decile"]
        rows[nation] = {
            "edition": " and ".join(sorted(set(own["edition"]) - {""})),
            "vintage": own["vintage"].iloc[0],
            "areas": len(own),
            "people": int(population[own.index].sum()),
            **{f"decile_{one}": int((decile == one).sum()) for one in DECILES},
            "decile_unknown": int(decile.isna().sum()),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("nation")

"""How much one resident of each area counts in the share-out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, refuse
from equitycli.need.domains import composite_score, official_weights, scaled_rank
from equitycli.need.nations import several_nations
from equitycli.settings import Weight

Nations = Literal["refuse", "per_head"]
TableHolds = Literal["weight", "people"]
_POOLED: tuple[Weight, ...] = ("equal_per_head", "table")
"""Weights that mean the same in every nation: each person, or what a table says of each."""
_CHOOSE = "Choose another weight under [need] in the programme file."


def need_weight(
    index: pd.DataFrame,
    *,
    by: Weight,
    population: pd.Series,
    nations: Nations = "refuse",
    areas: pd.Series | float | None = None,
    domains: Literal["official"] | Mapping[str, float] | None = None,
    table: pd.Series | None = None,
    table_holds: TableHolds = "weight",
    most_to_least: float | None = None,
) -> pd.Series:
    """How much one resident of each area counts in the share-out.

        income_rate      w_i = share of residents who are income deprived
        index_score      w_i = s_i / s̄,   s̄ = ΣP_j·s_j / ΣP_j
        index_rank       w_i = (n + 1 − rank_i) / n,   n the areas that the nation's index ranks
        domains          w_i = C_i / C̄,   C_i = Σ_d v_d·X_id as of `composite_score`, Σ_d v_d = 1
        table            w_i = t_i, the weight that a table holds; or its people in need, t_i / P_i
        equal_per_head   w_i = 1

    Scores and ranks have no unit. With most_to_least = m they only say where an area stands
    between the least and the most deprived of those here, by a straight line of the score s
    (R of index_rank, C of domains),

        w_i = 1 + (m − 1)·(s_i − min s) / (max s − min s)          1 where all are alike

    Where the areas are of several nations, figures of one say nothing beside those of another.
    By "per_head" the weights are scaled within each nation n to 1 a head,

        w'_i = w_i / w̄_n,   w̄_n = Σ_{j∈n} P_j·w_j / Σ_{j∈n} P_j

    so that nations share by people, and areas within one by need.

    Parameters
    ----------
    index : table indexed by area, with income_rate (0–1), score (≥ 0; higher is more deprived),
        rank (1 is the most deprived) or ranks of domains, such as crime_rank, whichever `by` needs
    by : income_rate, index_score, index_rank, domains, table or equal_per_head
    population : Series on the same index, people, ≥ 0; its sum > 0 for index_score and domains
    nations : what is done where the column "nation" of the index has several: "refuse" or
        "per_head"; nothing where it has one, or is absent, or every person counts alike, or a
        table says the same of all
    areas : n, or a Series of it by area, for index_rank and domains; None takes the rows for all
    domains : domain → weight, scaled to 1; or "official", those of the column "edition"
    table : Series on the same index, ≥ 0, for by = "table"
    table_holds : "weight", for each resident; or "people", the number of people in need
    most_to_least : m ≥ 1, for index_score, index_rank and domains; None: ratios as they are

    Returns
    -------
    Series on that index, ≥ 0, named "need_weight". By income_rate the weighted population of
    one nation is the number of income-deprived people; by index_score and domains without
    most_to_least it adds up to the population.

    Raises
    ------
    MisalignedError   two indices differ
    InputError        a column is absent, or has a rate outside 0–1, a rank outside 1–n, a missing,
                      negative or infinite number; nobody lives in the county or nation, or every
                      score or rate there is 0; several nations, to be refused; official weights
                      of an edition whose weights are not known; people in need where nobody lives

    Source
    ------
    English Indices of Deprivation, research report: population-weighted average score; technical
    report: domain weights. A score is no amount of money: twice the score is twice the weight
    only because the programme says so.

    >>> index = pd.DataFrame({"score": [30.0, 10.0], "rank": [1, 4]}, index=["a", "b"])
    >>> people = pd.Series({"a": 100, "b": 100})
    >>> need_weight(index, by="index_score", population=people).tolist()
    [1.5, 0.5]
    >>> need_weight(index, by="index_rank", population=people, areas=4).tolist()
    [1.0, 0.25]
    >>> need_weight(index, by="index_score", population=people, most_to_least=2.0).tolist()
    [2.0, 1.0]
    """
    check_aligned(index.index, population.index, names=("index", "population"))
    if by == "equal_per_head":
        return pd.Series(1.0, index=index.index, name="need_weight")
    counted = pd.Series(len(index) if areas is None else areas, index=index.index, dtype="float64")
    if isinstance(areas, pd.Series):
        check_aligned(index.index, areas.index, names=("index", "areas"))
    if table is not None:
        check_aligned(index.index, table.index, names=("index", "table"))

    def weighed(own: pd.DataFrame) -> pd.Series:
        where = own.index
        people = population.loc[where]
        if by == "table":
            return _by_table(table, where, people, holds=table_holds)
        if by == "income_rate":
            return _by_income_rate(own)
        score = _score(own, by=by, areas=counted.loc[where], domains=domains)
        if most_to_least is not None:
            return _between(score, most_to_least=most_to_least)
        return score if by == "index_rank" else _a_head(score, people, by=by)

    several = "nation" in index.columns and index["nation"].nunique() > 1
    if several and nations == "per_head":
        return _per_head(index, weighed, by=by, population=population).rename("need_weight")
    if several and by not in _POOLED:
        refuse("the index", [several_nations(index["nation"], by=by)])
    return weighed(index).rename("need_weight")


def _by_income_rate(index: pd.DataFrame) -> pd.Series:
    rate = _column(index, "income_rate", by="income_rate")
    refuse("the index", unusable(rate, where="income_rate", most=1.0))
    return rate.astype(float)


def _column(index: pd.DataFrame, column: str, *, by: Weight) -> pd.Series:
    if column not in index.columns:
        refuse("the index", [Fault(column, f"is absent, but need is weighted by {by}.", _CHOOSE)])
    return index[column]


def _by_table(
    table: pd.Series | None, where: pd.Index, people: pd.Series, *, holds: TableHolds
) -> pd.Series:
    """Return the weight that a table holds, or its people in need for each resident."""
    if table is None:
        refuse("need", [Fault("table", "is missing, but need is weighted by table.", _CHOOSE)])
        raise AssertionError
    held = table.loc[where]
    faults = unusable(held, where="table")
    if holds == "weight":
        refuse("the table of need", faults)
        return held.astype(float)
    refuse("the table of need", faults + unusable(people, where="population"))
    nobody = people == 0
    lost = nobody & (held > 0)
    if lost.any():
        text = f"{int(lost.sum()):,} areas have people in need, and nobody lives there."
        refuse("the table of need", [Fault("table", text, "Take figures of the same year.")])
    return held.astype(float).div(people.where(~nobody, 1).astype(float))


def _score(
    index: pd.DataFrame,
    *,
    by: Weight,
    areas: pd.Series,
    domains: Literal["official"] | Mapping[str, float] | None,
) -> pd.Series:
    """Return what is higher where an area is more deprived: the score, scaled rank or composite."""
    if by == "index_score":
        score = _column(index, "score", by=by)
        refuse("the index", unusable(score, where="score"))
        return score.astype(float)
    if by == "index_rank":
        return scaled_rank(_column(index, "rank", by=by), areas)
    shares = pd.Series(
        _official(index) if domains == "official" else domains or {}, dtype="float64"
    )
    if shares.sum() > 0 and (shares >= 0).all():
        shares = shares / shares.sum()
    return composite_score(index, shares, areas=areas)


def _official(index: pd.DataFrame) -> pd.Series:
    """Return the official weights of the one edition that an index is of."""
    editions = sorted(set(index["edition"])) if "edition" in index else []
    known = official_weights(editions[0]) if len(editions) == 1 else None
    if known is None:
        named = f"“{editions[0]}”" if len(editions) == 1 and editions[0] else "this index"
        refuse(
            "the index",
            [
                Fault(
                    "domains",
                    f"the official weights of {named} are not known here.",
                    "Write them yourself under [need], such as  domains = { income = 0.5, "
                    "crime = 0.5 }.",
                )
            ],
        )
        raise AssertionError
    return known


def _between(score: pd.Series, *, most_to_least: float) -> pd.Series:
    """Return weights on a straight line from 1, the least deprived here, to the most deprived."""
    if not 1 <= most_to_least < float("inf"):
        refuse("need", [Fault("most_to_least", f"must be 1 or more, not {most_to_least:g}.")])
    spread = score.max() - score.min()
    if not spread > 0:
        return pd.Series(1.0, index=score.index)
    between: pd.Series = 1 + (most_to_least - 1) * (score - score.min()) / spread
    return between


def _a_head(score: pd.Series, population: pd.Series, *, by: Weight) -> pd.Series:
    """Return a score relative to the mean resident's."""
    refuse("the index", unusable(population, where="population"))
    people = population.astype(float)
    if people.sum() == 0:
        refuse("the index", [Fault("population", "nobody lives here: there is no mean score.")])
    mean = (people * score).sum() / people.sum()
    if mean == 0:
        column = "score" if by == "index_score" else str(by)
        refuse("the index", [Fault(column, "every score is 0 where people live.")])
    return score / mean


def _per_head(
    index: pd.DataFrame,
    weighed: Callable[[pd.DataFrame], pd.Series],
    *,
    by: Weight,
    population: pd.Series,
) -> pd.Series:
    """Return the weights of each nation, scaled so that they are 1 a head in it."""
    faults, scaled = [], []
    for nation, own in index.groupby("nation", sort=True):
        people = population[own.index].astype(float)
        if people.sum() == 0:
            faults.append(Fault("population", f"nobody lives in the areas of {nation}."))
            continue
        weight = weighed(own)
        mean = (people * weight).sum() / people.sum()
        if mean == 0:
            column = {"index_score": "score"}.get(by, str(by))
            faults.append(Fault(column, f"every one is 0 in {nation}."))
            continue
        scaled.append(weight / mean)
    refuse("the index", faults)
    weights: pd.Series = pd.concat(scaled)
    return weights.reindex(index.index)

"""Which domains make a place's need, how far they go together, and what one alone would show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, refuse
from equitycli.need.domains import MOST, domain_score, scaled_rank
from equitycli.need.factors import weighted_population
from equitycli.need.weights import need_weight


def domain_levels(
    index: pd.DataFrame,
    population: pd.Series,
    place: pd.Series,
    *,
    domains: Sequence[str],
    areas: pd.Series | float,
) -> pd.DataFrame:
    """How deprived the people of each place are in each domain, among all areas of the nation.

        L_kd = Σ_{i∈k} P_i · 100·R_id / Σ_{i∈k} P_i,   R_id = (n + 1 − rank_id)/n

    Parameters
    ----------
    index : table indexed by area, with the rank of each domain, as crime_rank
    population : Series on the same index, people, ≥ 0
    place : Series on the same index, the place of each area
    domains : which, in the order of the columns
    areas : n, the number of areas that the index ranks; or a Series of it on the same index

    Returns
    -------
    DataFrame indexed by place, alphabetical, a column for each domain: national percentile of the
    area of the mean resident, in (0, 100], 100 for the most deprived; NaN where nobody lives

    Raises
    ------
    MisalignedError   two indices differ
    InputError        people or ranks are unusable

    >>> index = pd.DataFrame({"crime_rank": [1, 4]}, index=["a", "b"])
    >>> people, one = pd.Series({"a": 100, "b": 300}), pd.Series({"a": "Town", "b": "Town"})
    >>> domain_levels(index, people, one, domains=["crime"], areas=4).loc["Town", "crime"].item()
    43.75
    """
    _check(index, population, place)
    percentile = pd.DataFrame(
        {domain: MOST * scaled_rank(index[f"{domain}_rank"], areas) for domain in domains},
        index=index.index,
    )
    return _mean_by_place(percentile, population, place)


def domain_contributions(
    index: pd.DataFrame,
    population: pd.Series,
    place: pd.Series,
    *,
    weights: Mapping[str, float] | pd.Series,
    areas: pd.Series | float,
) -> pd.DataFrame:
    """Which domains make a place's need: the share of its composite score that each makes.

        c_kd = v_d·X̄_kd / Σ_e v_e·X̄_ke,   X̄_kd = Σ_{i∈k} P_i·X_id / Σ_{i∈k} P_i

    Parameters
    ----------
    index, population, place, areas : as of `domain_levels`
    weights : domain → v, ≥ 0, some above 0: the official weights, or the programme's

    Returns
    -------
    DataFrame indexed by place, alphabetical, a column for each domain: shares, each row adding up
    to 1; NaN where nobody lives

    Raises
    ------
    MisalignedError   two indices differ
    InputError        people, ranks or weights are unusable, or every weight is 0

    >>> index = pd.DataFrame({"income_rank": [1], "crime_rank": [1]}, index=["a"])
    >>> one, people = pd.Series({"a": "Town"}), pd.Series({"a": 9})
    >>> weights = {"income": 3.0, "crime": 1.0}
    >>> domain_contributions(index, people, one, weights=weights, areas=2).loc["Town"].tolist()
    [0.75, 0.25]
    """
    _check(index, population, place)
    given = pd.Series(weights, dtype="float64")
    refuse("the weights of domains", unusable(given, where="domains"))
    if not given.sum() > 0:
        refuse("the weights of domains", [Fault("domains", "every weight is 0.")])
    score = pd.DataFrame(
        {
            str(domain): weight * domain_score(index[f"{domain}_rank"], areas)
            for domain, weight in given.items()
        },
        index=index.index,
    )
    made = _mean_by_place(score, population, place)
    return made.div(made.sum(axis="columns", skipna=False), axis="index")


def _check(index: pd.DataFrame, population: pd.Series, place: pd.Series) -> None:
    check_aligned(index.index, population.index, names=("index", "population"))
    check_aligned(index.index, place.index, names=("index", "place"))
    refuse("the profile by domain", unusable(population, where="population"))


def _mean_by_place(of_area: pd.DataFrame, population: pd.Series, place: pd.Series) -> pd.DataFrame:
    """Return the mean over the residents of each place; NaN where there are none."""
    people = population.astype(float)
    held = people.groupby(place, sort=True).sum()
    total = of_area.mul(people, axis="index").groupby(place, sort=True).sum()
    return total.div(held.where(held > 0), axis="index").rename_axis("place")


def rank_agreement(ranks: pd.DataFrame, population: pd.Series) -> pd.DataFrame:
    """How far domains order the same areas alike: Spearman's ρ, every resident counting once.

        ρ_de = Σ_i P_i (m_id − m̄)(m_ie − m̄) / (σ_d·σ_e),   m̄ and σ likewise weighted by P

    with m_id the mean rank of the residents of area i, were all residents ranked: those of worse
    areas, and half of those of areas that tie with it, itself included. With equally many
    residents in each area it is Spearman's ρ of the areas.

    Parameters
    ----------
    ranks : table indexed by area, a column for each domain; any scale that orders areas, all of
        them pointing the same way
    population : Series on the same index, people, ≥ 0

    Returns
    -------
    DataFrame, domain by domain, −1 to 1 and 1 for a domain with itself; NaN where a domain is the
    same everywhere, or nobody lives here

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a rank is missing or infinite, or people are unusable

    Source
    ------
    Spearman (1904), The proof and measurement of association between two things.

    >>> ranks = pd.DataFrame({"income": [1, 2, 3], "crime": [1, 2, 3], "barriers": [3, 2, 1]})
    >>> rank_agreement(ranks, pd.Series([10, 10, 10])).loc["income"].round(6).tolist()
    [1.0, 1.0, -1.0]
    """
    check_aligned(ranks.index, population.index, names=("ranks", "population"))
    faults = unusable(population, where="population")
    for name in ranks:
        held = ranks[name].astype(float)
        faults += unusable(held - min(held.min(), 0.0), where=str(name))
    refuse("the domains", faults)
    people = population.to_numpy(dtype=np.float64)
    total = people.sum()
    names = list(ranks.columns)
    if not total > 0:
        return pd.DataFrame(np.nan, index=names, columns=names)
    middle = np.column_stack([_residents_rank(ranks[name].to_numpy(), people) for name in names])
    apart = middle - (people @ middle) / total
    together = apart.T @ (people[:, np.newaxis] * apart)
    spread = np.sqrt(np.diag(together))
    alike = spread <= np.finfo(np.float64).eps * total**1.5
    spread = np.where(alike, np.nan, spread)
    agreement = np.clip(together / np.outer(spread, spread), -1, 1)
    np.fill_diagonal(agreement, np.where(alike, np.nan, 1.0))
    return pd.DataFrame(agreement, index=names, columns=names)


def _residents_rank(
    rank: np.ndarray[tuple[int], np.dtype[np.float64]],
    people: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return how many residents come before the middle one of each area and those that tie."""
    _, of_area = np.unique(rank, return_inverse=True)
    held = np.bincount(of_area, weights=people)
    before = np.cumsum(held) - held / 2
    middle: np.ndarray[tuple[int], np.dtype[np.float64]] = before[of_area]
    return middle


def single_domain_view(
    index: pd.DataFrame,
    population: pd.Series,
    place: pd.Series,
    *,
    need: pd.Series,
    domains: Sequence[str],
    areas: pd.Series | float,
    money_gbp: float,
    factors: Mapping[str, pd.Series] | None = None,
    most_to_least: float | None = None,
) -> pd.DataFrame:
    """What a programme that looked at one domain alone would give each place, beside its need.

        g_kd = S_kd − S_k,   S_kd = N_kd/ΣN_d,   N_kd = Σ_{i∈k} P_i·w_id·Π F_i;   £: g_kd · money

    with w_id as of `need_weight` by that domain alone.

    Parameters
    ----------
    index, population, place, areas : as of `domain_levels`
    need : Series indexed by place, alphabetical: weighted population by the programme, sum > 0
    domains : which, in the order of the rows
    money_gbp : £ a year that are shared out by need, ≥ 0
    factors : as of `weighted_population`; the programme's
    most_to_least : as of `need_weight`; the programme's

    Returns
    -------
    DataFrame, a row for each domain and place: domain, place, share_of_need (0–1, by the domain
    alone), points (that share less the programme's, as a share), gbp (£ a year). The points and
    pounds of a domain add up to 0

    Raises
    ------
    MisalignedError   two indices differ, or `need` is of other places
    InputError        people, ranks, need or money are unusable; nobody here has any need

    >>> index = pd.DataFrame({"crime_rank": [1, 2]}, index=["a", "b"])
    >>> people, place = pd.Series({"a": 10, "b": 10}), pd.Series({"a": "Fen", "b": "Town"})
    >>> need = pd.Series({"Fen": 10.0, "Town": 10.0})
    >>> single_domain_view(
    ...     index, people, place, need=need, domains=["crime"], areas=2, money_gbp=100.0
    ... ).round(3)["gbp"].tolist()
    [36.47, -36.47]
    """
    _check(index, population, place)
    own = need.rename_axis("place")
    faults = unusable(own, where="need") + unusable(pd.Series([money_gbp]), where="money_gbp")
    if not faults and not own.sum() > 0:
        faults.append(Fault("need", "nobody here has any: there is nothing to compare with."))
    refuse("the view of one domain", faults)
    of_programme = own / own.sum()
    views = []
    for domain in domains:
        ranked = index[[f"{domain}_rank"]]
        weight = need_weight(
            ranked,
            by="domains",
            population=population,
            areas=areas,
            domains={domain: 1.0},
            most_to_least=most_to_least,
        )
        alone = weighted_population(population, weight, factors=factors or {})
        held = alone.groupby(place, sort=True).sum()
        check_aligned(held.index, own.index, names=("place", "need"))
        share = held / held.sum() if held.sum() > 0 else held
        points = share - of_programme
        views.append(
            pd.DataFrame(
                {
                    "domain": domain,
                    "place": share.index.astype("str"),
                    "share_of_need": share.to_numpy(),
                    "points": points.to_numpy(),
                    "gbp": points.to_numpy() * money_gbp,
                }
            )
        )
    columns = ["domain", "place", "share_of_need", "points", "gbp"]
    return pd.concat(views, ignore_index=True) if views else pd.DataFrame(columns=columns)

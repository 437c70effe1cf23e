"""What an index is made of: the scores of its domains, and the weights they are added up by."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, examples, refuse
from equitycli.sources.kinds import DOMAINS, edition_of_index

SPREAD = 23.0
"""Of the exponential transformation: with it the most deprived tenth has half of the range."""
MOST = 100.0
"""The score of the most deprived area in each domain."""
SUPPLEMENTARY = ("children", "older")
"""Told beside an index, and parts of its income domain: no domains of their own."""


def domains_of(index: pd.DataFrame) -> list[str]:
    """Which domains an index has the rank of, for every area.

    >>> domains_of(pd.DataFrame({"income_rank": [1.0], "children_rank": [1.0]}))
    ['income']
    """
    return [
        domain
        for domain in DOMAINS
        if domain not in SUPPLEMENTARY
        and f"{domain}_rank" in index
        and index[f"{domain}_rank"].notna().all()
    ]


def scaled_rank(rank: pd.Series, areas: pd.Series | float) -> pd.Series:
    """How deprived an area is among those of its nation: the share that it is no less deprived of.

        R_i = (n + 1 − rank_i) / n          1 for the most deprived, 1/n for the least

    Parameters
    ----------
    rank : Series indexed by area, 1 (the most deprived) to n; halves for ties are allowed
    areas : n, the number of areas that the index ranks; or a Series of it on the same index

    Returns
    -------
    Series on that index, in (0, 1], named as the rank is

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a rank is missing, below 1 or above n

    >>> scaled_rank(pd.Series({"a": 1, "b": 4}), 4).tolist()
    [1.0, 0.25]
    """
    name = str(rank.name or "rank")
    faults = unusable(rank, where=name)
    if isinstance(areas, pd.Series):
        check_aligned(rank.index, areas.index, names=(name, "areas"))
    refuse("the index", faults)
    exact = rank.astype(float)
    for wrong, said, remedy in (
        (exact < 1, "are below 1", "Rank 1 is the most deprived."),
        (
            exact > areas,
            f"are above {float(np.max(areas)):,.0f}, the number of areas that the index ranks",
            "State how many areas the index ranks with  areas = …  under [[index]].",
        ),
    ):
        if wrong.any():
            found = f"{examples(rank.index[wrong])}; first {exact[wrong].iloc[0]:,g}"
            faults.append(
                Fault(
                    name,
                    f"{int(wrong.sum()):,} of {len(rank):,} ranks {said} ({found}).",
                    remedy,
                )
            )
    refuse("the index", faults)
    return (areas + 1 - exact) / areas


def domain_score(rank: pd.Series, areas: pd.Series | float) -> pd.Series:
    """How deprived an area is in one domain, as the official indices put ranks on one scale.

        X_i = −23 · ln(1 − R_i·(1 − e^(−100/23))),   R_i = (n + 1 − rank_i)/n

    The most deprived area has 100, and the most deprived tenth has half of the range: much
    deprivation in one domain is not cancelled by little in another.

    Parameters
    ----------
    rank : Series indexed by area, 1 (the most deprived) to n
    areas : n, the number of areas that the index ranks; or a Series of it on the same index

    Returns
    -------
    Series on that index, in (0, 100], named as the rank is

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a rank is missing, below 1 or above n

    Source
    ------
    English Indices of Deprivation 2019, technical report, appendix on the exponential
    transformation; the Welsh, Scottish and Northern Irish indices use the same one.

    >>> domain_score(pd.Series({"a": 1, "b": 51, "c": 100}), 100).round(2).tolist()
    [100.0, 15.65, 0.23]
    """
    within = 1 - np.exp(-MOST / SPREAD)
    score: pd.Series = -SPREAD * np.log1p(-within * scaled_rank(rank, areas))
    return score


def official_weights(edition: str) -> pd.Series | None:
    """How much each domain counts in an index, as its publisher says.

    Parameters
    ----------
    edition : as in data/sources.toml, such as "IoD 2025"

    Returns
    -------
    Series indexed by domain, shares (0.225 is 22.5 %), named "domain_weight", largest first as
    published; those of England add up to .999, and its scores are made with them as they stand.
    None for an edition whose weights are not known here.

    Source
    ------
    that of each edition stands in data/sources.toml: `weights_source`

    >>> official_weights("IoD 2025")["income"].item()
    0.225
    """
    kind = edition_of_index(edition)
    if kind is None or not kind.weights:
        return None
    return pd.Series(kind.weights, dtype="float64", name="domain_weight") / MOST


def source_of_weights(edition: str) -> str:
    """Where the official weights of an edition are published; "" where they are not known.

    >>> source_of_weights("of nowhere")
    ''
    """
    kind = edition_of_index(edition)
    return kind.weights_source if kind is not None else ""


def composite_score(
    index: pd.DataFrame, weights: Mapping[str, float] | pd.Series, *, areas: pd.Series | float
) -> pd.Series:
    """How deprived an area is over several domains together.

        C_i = Σ_d v_d · X_id          X as of `domain_score`; the weights as they are given

    With the official weights of an English edition this is its published score.

    Parameters
    ----------
    index : table indexed by area, with the rank of each weighted domain, as income_rank
    weights : domain → v, ≥ 0, some above 0; not scaled here
    areas : n, the number of areas that the index ranks; or a Series of it on the same index

    Returns
    -------
    Series on that index, > 0, named "score"

    Raises
    ------
    MisalignedError   the indices differ
    InputError        a weight is negative, or all are 0; a domain is unknown or has no ranks; a
                      rank is missing, below 1 or above n

    Source
    ------
    English Indices of Deprivation 2019, technical report: combining the domains.

    >>> index = pd.DataFrame({"income_rank": [1, 2], "crime_rank": [2, 1]}, index=["a", "b"])
    >>> composite_score(index, {"income": 0.75, "crime": 0.25}, areas=2).round(3).tolist()
    [78.912, 36.735]
    """
    given = pd.Series(weights, dtype="float64")
    refuse("the weights of domains", unusable(given, where="domains"))
    refuse("the index", _unranked(index, [str(domain) for domain in given.index]))
    if not given.sum() > 0:
        refuse("the weights of domains", [Fault("domains", "every weight is 0.")])
    score = pd.Series(0.0, index=index.index, name="score")
    for domain, weight in given.items():
        if weight:
            score += weight * domain_score(index[f"{domain}_rank"], areas)
    return score


def _unranked(index: pd.DataFrame, domains: list[str]) -> list[Fault]:
    """Return the fault of domains that the index has no ranks of."""
    missing = [domain for domain in domains if f"{domain}_rank" not in index]
    if not missing:
        return []
    return [
        Fault(
            "domains",
            f"the index has no ranks of {len(missing)} of them ({examples(missing)}).",
            f"It has ranks of: {', '.join(domains_of(index)) or 'none'}.",
        )
    ]

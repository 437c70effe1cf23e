"""Need beside capacity: four quarters of places, and the kinds of nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.capacity.organisations import PER
from equitycli.checks import check_aligned, uninhabited, unusable
from equitycli.errors import Fault, examples, refuse

QUARTERS = (
    NEEDY_ORGANISED := "needy and organised",
    NEEDY_UNORGANISED := "needy and unorganised",
    COMFORTABLE_ORGANISED := "comfortable and organised",
    COMFORTABLE_UNORGANISED := "comfortable and unorganised",
)
SAME = 1e-9
"""A rate that is short of the county's by no more than this share of it is the county's: so far
apart can two sums of the same numbers be."""


def needy_and_organised(
    weighted_population: pd.Series, *, organisations: pd.Series, people: pd.Series
) -> pd.Series:
    """In which quarter of need and capacity each place is.

        needy      N_k / P_k ≥ ΣN / ΣP     its need a head is the county's or above: ≥ is in
        organised  O_k / P_k ≥ ΣO / ΣP     its organisations a head likewise

    Money follows organised capacity, so that need and money do not lie on one slope: places that
    are needy and organised may be well paid, and those that are needy and unorganised are
    whom nobody lobbies for.

    Parameters
    ----------
    weighted_population : Series indexed by place, people × need weight, ≥ 0, its sum > 0
    organisations : Series on the same index, offices on a register, ≥ 0
    people : Series on the same index, residents, > 0

    Returns
    -------
    Series on that index, str, named "quarter": one of `QUARTERS`. Where all places are alike,
    all are needy and organised.

    Raises
    ------
    MisalignedError   two indices differ
    InputError        a number is missing, negative or infinite; nobody has any need; a place has
                      no people

    >>> needy_and_organised(pd.Series({"a": 30.0, "b": 10.0}),
    ...     organisations=pd.Series({"a": 1, "b": 9}),
    ...     people=pd.Series({"a": 100, "b": 100})).tolist()
    ['needy and unorganised', 'comfortable and organised']
    """
    named = {"organisations": organisations, "people": people}
    faults = unusable(weighted_population, where="weighted_population")
    for name, column in named.items():
        check_aligned(weighted_population.index, column.index, names=("weighted_population", name))
        faults += unusable(column, where=name)
    if not faults:
        faults += uninhabited(people, remedy="Leave them out: nobody there has any need.")
        if float(weighted_population.sum()) <= 0:
            faults.append(Fault("weighted_population", "is 0 everywhere: no place is needier."))
    refuse("need and capacity", faults)
    needy = _at_least_that_of_all(weighted_population, people)
    organised = _at_least_that_of_all(organisations, people)
    quarter = np.select(
        [needy & organised, needy, organised], QUARTERS[:3], default=COMFORTABLE_UNORGANISED
    )
    return pd.Series(quarter, index=people.index, name="quarter", dtype="str")


def by_quarter(
    quarter: pd.Series,
    *,
    people: pd.Series,
    weighted_population: pd.Series,
    organisations: pd.Series,
    provision_gbp: pd.Series,
) -> pd.DataFrame:
    """What the places of each quarter of need and capacity have together.

    Parameters
    ----------
    quarter : Series indexed by place, as `needy_and_organised` gives
    people, weighted_population, organisations : as there
    provision_gbp : Series on the same index, £ a year that land there, ≥ 0

    Returns
    -------
    DataFrame indexed by quarter, all four in the order of `QUARTERS`: places, people,
    organisations, organisations_per_1000, gbp_per_head, share_of_need, share_of_money. A
    quarter without places has none of the rates (missing) and shares of 0; the shares of
    money are missing where nothing lands anywhere.

    Raises
    ------
    MisalignedError   two indices differ
    InputError        a number is missing, negative or infinite; a quarter is none of the four

    >>> places = pd.Series({"a": "needy and unorganised"})
    >>> one = pd.Series({"a": 100.0})
    >>> by_quarter(places, people=one, weighted_population=one, organisations=one,
    ...     provision_gbp=one).loc["needy and unorganised", "gbp_per_head"].item()
    1.0
    """
    named = {
        "people": people,
        "weighted_population": weighted_population,
        "organisations": organisations,
        "provision_gbp": provision_gbp,
    }
    faults = []
    for name, column in named.items():
        check_aligned(quarter.index, column.index, names=("quarter", name))
        faults += unusable(column, where=name)
    strange = sorted(set(quarter) - set(QUARTERS))
    if strange:
        faults.append(Fault("quarter", f"none of the four: {examples(strange)}."))
    refuse("quarters of need and capacity", faults)
    of_each = pd.DataFrame({name: column.astype(float) for name, column in named.items()})
    total = of_each.groupby(quarter).sum().reindex(list(QUARTERS), fill_value=0.0)
    places = quarter.value_counts().reindex(list(QUARTERS), fill_value=0)
    residents = total["people"].where(total["people"] > 0)
    return pd.DataFrame(
        {
            "places": places.astype("int64"),
            "people": total["people"],
            "organisations": total["organisations"],
            "organisations_per_1000": PER * total["organisations"] / residents,
            "gbp_per_head": total["provision_gbp"] / residents,
            "share_of_need": _shares(total["weighted_population"]),
            "share_of_money": _shares(total["provision_gbp"]),
        }
    ).rename_axis("quarter")


def by_kind_of_zero(
    zero_kind: pd.Series, *, people: pd.Series, kinds: Sequence[str]
) -> pd.DataFrame:
    """In how many places nothing lands, how many people live there, and why it is.

    Parameters
    ----------
    zero_kind : Series indexed by place, as `provision.zero_kind` gives: "" where money lands
    people : Series on the same index, residents, ≥ 0
    kinds : the kinds to count, in the order of the rows

    Returns
    -------
    DataFrame indexed by kind: places, people; 0 for a kind that no place is of

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a number is missing, negative or infinite; a place is of another kind

    >>> by_kind_of_zero(pd.Series({"a": "", "b": "served from elsewhere"}),
    ...     people=pd.Series({"a": 10, "b": 20}), kinds=["served from elsewhere"]).iloc[0].tolist()
    [1, 20]
    """
    check_aligned(zero_kind.index, people.index, names=("zero_kind", "people"))
    faults = unusable(people, where="people")
    strange = sorted(set(zero_kind) - {"", *kinds})
    if strange:
        faults.append(Fault("zero_kind", f"other kinds than are counted: {examples(strange)}."))
    refuse("kinds of zero", faults)
    counted = people.groupby(zero_kind).agg(["size", "sum"]).reindex(list(kinds), fill_value=0)
    return counted.set_axis(["places", "people"], axis=1).astype("int64").rename_axis("zero_kind")


def _shares(sums: pd.Series) -> pd.Series:
    total = float(sums.sum())
    return sums / total if total > 0 else sums * np.nan


def _at_least_that_of_all(counts: pd.Series, people: pd.Series) -> NDArray[np.bool_]:
    """Return where a rate is that of all together or above, but for what adding up in floats does.

    The rates are compared crosswise, so that neither is divided.
    """
    here = counts.to_numpy(dtype=float) * float(people.sum())
    everywhere = people.to_numpy(dtype=float) * float(counts.sum())
    return here >= everywhere * (1 - SAME)

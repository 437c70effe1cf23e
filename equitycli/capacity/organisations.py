"""How many organisations there are for the people of a place, and whether they are of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitycli.capacity.counted import counts
from equitycli.checks import check_aligned, uninhabited, unusable
from equitycli.errors import refuse

PER = 1000
WITHOUT_PEOPLE = "Leave them out: there is no rate without residents."
SCOPES = (LOCAL := "local", NATIONAL := "national", SCOPE_UNKNOWN := "not known")


def organisations_per_1000(organisations: pd.Series, people: pd.Series) -> pd.Series:
    """How many organisations there are for every 1,000 residents.

        c_k = 1,000 · O_k / P_k

    Parameters
    ----------
    organisations : Series indexed by place, offices on a register, ≥ 0
    people : Series on the same index, residents, > 0

    Returns
    -------
    Series on that index, organisations for 1,000 people, named "organisations_per_1000"; 0.0
    where there is none. In a small place it says little: see `small_numbers`.

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a number is missing, negative or infinite; a place has no people

    Source
    ------
    NPC (2020), "Where are England's charities?": charities for 1,000 people.

    >>> organisations_per_1000(pd.Series({"a": 1}), pd.Series({"a": 1500})).round(2).item()
    0.67
    """
    check_aligned(organisations.index, people.index, names=("organisations", "people"))
    faults = unusable(organisations, where="organisations") + unusable(people, where="people")
    refuse("organisations per 1,000", faults or uninhabited(people, remedy=WITHOUT_PEOPLE))
    rate = PER * organisations.astype(float) / people.astype(float)
    return rate.rename("organisations_per_1000")


def local_or_national(is_national: pd.Series, *, tells_where: pd.Series) -> pd.Series:
    """Whether each organisation is of these parts, or the head office of one at work countrywide.

        told to be a national head office      "national"
        tells where it works, and is none      "local"
        tells nothing                          "not known": never guessed

    Parameters
    ----------
    is_national : Series of bool indexed by organisation: a register or its name tells that it
        works in ten authorities or more, throughout a country, or abroad alone
    tells_where : Series of bool on the same index: a register tells where it works

    Returns
    -------
    Series on that index, str, named "scope"

    Raises
    ------
    MisalignedError   the two indices differ

    >>> local_or_national(pd.Series({"o": False}), tells_where=pd.Series({"o": False})).item()
    'not known'
    """
    check_aligned(is_national.index, tells_where.index, names=("is_national", "tells_where"))
    national, told = is_national.to_numpy(dtype=bool), tells_where.to_numpy(dtype=bool)
    scope = np.select([national, told], [NATIONAL, LOCAL], default=SCOPE_UNKNOWN)
    return pd.Series(scope, index=is_national.index, name="scope", dtype="str")


def by_scope(scope: pd.Series, *, office_place: pd.Series, places: pd.Series) -> pd.DataFrame:
    """How many organisations of each place are local, national, and not known to be either.

    Parameters
    ----------
    scope : Series indexed by organisation, as `local_or_national` gives
    office_place, places : as for `by_income_band`

    Returns
    -------
    DataFrame of counts indexed by place, alphabetical: local, national, not known

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        an office lies in a place that is none of these, or a scope is none of three

    >>> by_scope(pd.Series({"o": "local"}), office_place=pd.Series({"o": "Ely"}),
    ...     places=pd.Series({"a": "Ely"})).loc["Ely"].tolist()
    [1, 0, 0]
    """
    check_aligned(scope.index, office_place.index, names=("scope", "office_place"))
    return counts(scope, kinds=SCOPES, office_place=office_place, places=places)

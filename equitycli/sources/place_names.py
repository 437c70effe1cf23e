"""Names of places: two places of one name are told apart, or refused."""

from __future__ import annotations

import pandas as pd

from equitycli.errors import Fault, InputError, examples
from equitycli.sources.cells import counted


def names_apart(
    named: pd.Series,
    *,
    identity: pd.Series,
    district: pd.Series | None,
    kind: str,
    heading: str,
    subject: str,
) -> pd.Series:
    """Return names of which each is borne by one place: "Abbey (Cambridge)".

    Parameters
    ----------
    named : name of the place of each row, "" where it has none
    identity : what makes it the same place, such as its code; on the same index
    district : name of the district of each row; a place takes the one of most of its rows
    kind : what the places are, for messages: "wards"
    heading, subject : the column of names and the file, for messages

    Returns
    -------
    Series of str on the same index, named "place"

    Raises
    ------
    InputError   two places of one name in one district, or in none that is known
    """
    names = named.astype("str").rename("place")
    shared = _borne_by_several(names, identity)
    if len(shared) and district is not None:
        rows = pd.DataFrame({"identity": identity, "district": district})
        counts = rows.value_counts(sort=False).rename("n").reset_index()
        counts = counts.sort_values(["identity", "n", "district"], ascending=[True, False, True])
        home = counts.drop_duplicates("identity").set_index("identity")["district"]
        names = names.mask(names.isin(shared), names + " (" + identity.map(home) + ")")
        shared = _borne_by_several(names, identity)
    if len(shared):
        raise InputError(
            subject,
            [
                Fault(
                    heading,
                    f"{counted(len(shared), 'name')} borne by two {kind} ({examples(shared)}).",
                    "Add a column  district_name  that tells them apart.",
                )
            ],
        )
    return names.astype("str")


def _borne_by_several(names: pd.Series, identity: pd.Series) -> pd.Index:
    counts = identity.groupby(names).nunique()
    return counts.index[(counts > 1) & (counts.index != "")]

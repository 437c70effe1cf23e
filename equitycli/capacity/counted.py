"""Organisations counted by the place of their office: a place without any is a row of 0."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, examples, refuse
from equitycli.tables import OUTSIDE, UNKNOWN

Floats = NDArray[np.float64]


def known(numbers: pd.Series, office_place: pd.Series, *, name: str) -> Floats:
    """Return numbers as floats, missing where they are not known; refuse those that can't be."""
    check_aligned(numbers.index, office_place.index, names=(name, "office_place"))
    there = numbers[numbers.notna()]
    refuse("organisations", unusable(there, where=name))
    return np.asarray(numbers.astype("float64"), dtype=np.float64)


def rows_of(office_place: pd.Series, places: pd.Series) -> pd.Index:
    """Return the places, alphabetical; refuse an office in a place that is none of them."""
    rows: list[str] = sorted(set(places))
    strangers = sorted(set(office_place.astype(str)) - {*rows, OUTSIDE, UNKNOWN})
    if strangers:
        text = f"{len(strangers):,} places are not among the places of the areas"
        refuse("organisations", [Fault("place", f"{text} ({examples(strangers)}).")])
    index: pd.Index = pd.Index(rows, name="place", dtype="str")
    return index


def counts(
    kind: pd.Series, *, kinds: Sequence[str], office_place: pd.Series, places: pd.Series
) -> pd.DataFrame:
    """Return how many organisations of each kind have their office in each place."""
    rows = rows_of(office_place, places)
    strange = sorted(set(kind) - set(kinds))
    if strange:
        refuse("organisations", [Fault(str(kind.name), f"none of these: {examples(strange)}.")])
    counted = pd.crosstab(office_place.to_numpy(), kind.to_numpy())
    return (
        counted.reindex(index=rows, columns=list(kinds), fill_value=0)
        .astype("int64")
        .rename_axis("place")
    )


def medians(
    numbers: Floats, *, names: tuple[str, str], office_place: pd.Series, places: pd.Series
) -> pd.DataFrame:
    """Return the median of each place, missing where nothing is known, and how many it is of."""
    rows = rows_of(office_place, places)
    by_place = pd.Series(numbers).groupby(office_place.to_numpy())
    return pd.DataFrame(
        {
            names[0]: by_place.median().reindex(rows),
            names[1]: by_place.count().reindex(rows, fill_value=0).astype("int64"),
        }
    )

"""Which figures of access are kept back because they rest on organisations that are not shown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from equitycli.plan import PlaceFacts
from equitycli.settings.measures import Supply
from equitycli.small_numbers import total_suppressed

TELLING = ("access", "in_reach", "nearest_median", "nearest_mean")
"""What could tell how many there are, or in how many areas. Whether there is any within reach
tells neither."""


def places_kept_back(of: Supply, places: Mapping[str, PlaceFacts]) -> list[str]:
    """Return the places whose count of organisations is not shown; none for other supply."""
    if of != "organisations":
        return []
    return [place for place, one in places.items() if one.kept_back]


def total_kept_back(of: Supply, places: Mapping[str, PlaceFacts]) -> bool:
    """Return whether the total of all places would tell a count that is not shown."""
    kept = places_kept_back(of, places)
    counts = pd.Series(
        {
            place: one.recipients_known if one.organisations is None else one.organisations
            for place, one in places.items()
        },
        dtype="int64",
    )
    hidden = pd.Series(counts.index.isin(kept), index=counts.index)
    return bool(kept) and total_suppressed(counts, hidden)


def figures_kept_back(
    figures: pd.DataFrame, without: pd.DataFrame, *, kept: list[str]
) -> pd.Series:
    """Return the names of the figures of each row that are not shown, in the order of `TELLING`.

    figures, without : by place, or of all together, as they are and without the organisations of
        the places kept back: a figure that differs could tell how many these are
    """
    names = list(TELLING)
    same = np.isclose(
        figures[names].to_numpy(dtype=float), without[names].to_numpy(dtype=float),
        rtol=1e-9, atol=0, equal_nan=True,
    )  # fmt: skip
    told = ~same | figures.index.isin(kept)[:, None]
    # Where the count in reach is not shown, nor is how far: which of the two differs tells too.
    told |= told[:, :2].any(axis=1)[:, None] & (len(figures) > 1)
    return pd.Series(
        [tuple(name for name, one in zip(names, row, strict=True) if one) for row in told],
        index=figures.index,
        dtype="object",
    )


def without_kept_back(figures: pd.DataFrame, kept: pd.Series) -> pd.DataFrame:
    """Return the figures with those that are kept back missing."""
    hidden = pd.DataFrame(
        {name: [name in own for own in kept] for name in figures}, index=figures.index
    )
    return figures.astype("float64").mask(hidden)

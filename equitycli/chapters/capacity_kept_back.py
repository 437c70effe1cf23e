"""Which figures of capacity are kept back because they rest on few organisations."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitycli.capacity import (
    COMFORTABLE_ORGANISED,
    INCOME_NOT_KNOWN,
    NEEDY_ORGANISED,
    QUARTERS,
)
from equitycli.small_numbers import (
    suppressed,
    suppressed_in_table,
    told_in_table,
    total_suppressed,
)

ALL = ""
"""The row of all places together: no place has this name."""

SAME = 1e-9
"""Sums of the same numbers differ by no more than this share."""


def with_total(counts: pd.Series) -> pd.Series:
    """Return counts by place, and below them all together."""
    rows = pd.Index([*counts.index, ALL], name="place", dtype="str")
    return pd.Series([*counts, counts.sum()], index=rows, name=counts.name, dtype="float64")


def hidden_with_total(counts: pd.Series, below: float | None) -> pd.Series:
    """Return which counts by place are kept back, and whether their total is."""
    if below is None:
        return pd.Series(False, index=with_total(counts).index)
    hidden = suppressed(counts, below=below)
    total = total_suppressed(counts, hidden) or 0 < int(counts.sum()) < below
    return pd.Series([*hidden, total], index=with_total(counts).index)


def kept_back(
    table: pd.DataFrame,
    *,
    bands: pd.DataFrame | None,
    scopes: pd.DataFrame,
    hidden: pd.Series,
    below: float,
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return the tables without small counts and what is worked out from them alone."""
    table = table.mask(hidden, axis=0)
    of_scope = _hidden_cells(scopes, hidden=hidden, below=below)
    table[scopes.columns] = table[scopes.columns].mask(of_scope)
    unknown = pd.Series(False, index=table.index)
    if bands is not None:
        cells = _hidden_cells(bands, hidden=hidden, below=below)
        bands, unknown = bands.astype("float64").mask(cells), cells[INCOME_NOT_KNOWN]
    for median, number, told in (
        ("median_income_gbp", "incomes_known", unknown),
        ("median_age_years", "dates_known", pd.Series(False, index=table.index)),
    ):
        few = (table[number] > 0) & (table[number] < below)
        table[median] = table[median].mask(few)
        table[number] = table[number].mask(few | told)
    return table, bands


def _hidden_cells(counts: pd.DataFrame, *, hidden: pd.Series, below: float) -> pd.DataFrame:
    """Return which counts by place and kind are kept back, and which of all places together."""
    by_place, total = counts.drop(index=ALL), pd.Series(counts.loc[ALL].to_dict())
    cells = suppressed_in_table(by_place, below=below, already=hidden.drop(ALL))
    told = told_in_table(by_place, cells, already=hidden.drop(ALL)) & (by_place > 0)
    lone = told.any() & (total > 0)
    of_all = suppressed(total, below=below, already=lone) | bool(hidden[ALL])
    return pd.concat([cells, of_all.rename(ALL).to_frame().T.astype(bool)])


def told_by_quarters(
    quarter: pd.Series, counts: pd.Series, people: pd.Series, *, hidden: pd.Series, kept: pd.Series
) -> bool:
    """Return whether the quarter of each place tells a count that is kept back.

    Organised is a bound from below, unorganised one from above; and those of a quarter whose sum
    is shown, or of all other quarters together, add up to what is known.

    kept : by quarter, whether its sum is kept back
    """
    few = quarter.index[hidden[quarter.index]]
    line = people[few] * float(counts.sum()) / float(people.sum())
    organised = quarter[few].isin([NEEDY_ORGANISED, COMFORTABLE_ORGANISED])
    least = np.ceil(line - SAME).clip(lower=1).where(organised, 1.0)
    most = (np.ceil(line - SAME) - 1).where(~organised, float(counts.sum()))
    together = quarter[few].map(lambda one: "" if kept[one] else one)
    for _, places in together.groupby(together).groups.items():
        total, low, high = (float(one[places].sum()) for one in (counts, least, most))
        from_below = np.maximum(least[places], total - (high - most[places]))
        from_above = np.minimum(most[places], total - (low - least[places]))
        if (from_below >= from_above).any():
            return True
    return False


def hidden_quarters(
    quarter: pd.Series, counts: pd.Series, *, hidden: pd.Series, below: float
) -> pd.Series:
    """Return which quarters' counts are kept back: small, or telling one of a place."""
    of_each = {one: quarter.index[quarter == one] for one in QUARTERS}
    sums = pd.Series({one: counts[places].sum() for one, places in of_each.items()})
    told = pd.Series(
        {
            one: total_suppressed(counts[places], hidden[places]) and sums[one] > 0
            for one, places in of_each.items()
        }
    )
    return suppressed(sums, below=below, already=told) | bool(hidden[ALL])

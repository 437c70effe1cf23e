"""Small counts in a table beside the totals of its rows and columns."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.checks import check_aligned
from equitycli.small_numbers.suppressed_counts import check_counts

Floats = NDArray[np.float64]
BY_ROW, BY_COLUMN = 1, 2


def suppressed_in_table(
    counts: pd.DataFrame, *, below: float, already: pd.Series | None = None
) -> pd.DataFrame:
    """Which counts of a table are not to be shown beside the totals of its rows and columns.

        hidden: 0 < c < below
        hidden with them: as long as a hidden count above 0 can be told (`told_in_table`), the
        next smallest of the row or column that tells it

    Here a 0 may be hidden where nothing above 0 is left: a kind of which a place has none is not
    what the table is for. A place without any organisation is shown as that.

    Parameters
    ----------
    counts : DataFrame of whole numbers ≥ 0, a row a place, a column a kind of organisation
    below : as for `suppressed`
    already : Series of bool on its index, places whose own total is hidden: their whole row is

    Returns
    -------
    DataFrame of bool, the same rows and columns. Where no other row is left to hide,
    `told_in_table` says which columns have to go without their total.

    Raises
    ------
    MisalignedError   the index of `already` is another
    InputError        a count is missing, negative, infinite or not whole

    >>> counts = pd.DataFrame({"small": [1, 6, 20], "large": [9, 6, 20]}, index=list("abc"))
    >>> suppressed_in_table(counts, below=5)["small"].tolist()
    [True, True, False]
    """
    c, whole = _checked(counts, already)
    hidden = ((c > 0) & (c < below)) | whole[:, None]
    empty = c.sum(axis=1) == 0
    while True:
        by = _deduced(c, hidden, whole) * (c > 0)
        rows = np.flatnonzero((by == BY_ROW).any(axis=1)).tolist()
        columns = np.flatnonzero((by == BY_COLUMN).any(axis=0)).tolist()
        # A column may tell only what a row told it first, so that rows are mended before columns.
        cells = [cell for i in rows if (cell := _next_in_row(c, hidden, i)) is not None] or [
            cell
            for j in columns
            if (cell := _next_in_column(c, hidden, j, without=empty)) is not None
        ]
        if not cells:
            return pd.DataFrame(hidden, index=counts.index, columns=counts.columns)
        for cell in cells:
            hidden[cell] = True


def told_in_table(
    counts: pd.DataFrame, hidden: pd.DataFrame, *, already: pd.Series | None = None
) -> pd.DataFrame:
    """Which hidden counts of a table can be told from the rest and from its totals.

    Whoever knows the totals can tell the only hidden count of a row or a column, and that all
    are 0 where what is hidden adds up to 0; and with what they have told, the next.

    Parameters
    ----------
    counts, already : as for `suppressed_in_table`
    hidden : DataFrame of bool with the rows and columns of `counts`

    Returns
    -------
    DataFrame of bool, the same rows and columns: hidden, and yet told

    >>> counts = pd.DataFrame({"small": [1, 6], "large": [9, 6]}, index=list("ab"))
    >>> told_in_table(counts, counts == 1).to_numpy().tolist()
    [[True, False], [False, False]]
    """
    c, whole = _checked(counts, already)
    check_aligned(counts.index, hidden.index, names=("counts", "hidden"))
    by = _deduced(c, hidden.to_numpy(dtype=bool), whole)
    return pd.DataFrame(by > 0, index=counts.index, columns=counts.columns)


def _checked(counts: pd.DataFrame, already: pd.Series | None) -> tuple[Floats, NDArray[np.bool_]]:
    for name in counts.columns:
        check_counts(counts[name])
    whole = np.zeros(len(counts), dtype=bool)
    if already is not None:
        check_aligned(counts.index, already.index, names=("counts", "already"))
        whole = already.to_numpy(dtype=bool)
    return counts.to_numpy(dtype=float), whole


def _deduced(
    counts: Floats, hidden: NDArray[np.bool_], whole: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return by which line each hidden count can be told, 0 where it can't be.

    whole : rows whose total is hidden, so that they tell nothing
    """
    by = np.zeros(counts.shape, dtype=np.int64)
    left = hidden.copy()
    while True:
        before = int(left.sum())
        for axis, line in ((1, BY_ROW), (0, BY_COLUMN)):
            number, rest = left.sum(axis=axis), (counts * left).sum(axis=axis)
            telling = (number > 0) & ((number == 1) | (rest == 0))
            if line == BY_ROW:
                telling &= ~whole
            told = left & np.expand_dims(telling, axis)
            by[told], left = line, left & ~told
        if int(left.sum()) == before:
            return by


def _next_in_row(counts: Floats, hidden: NDArray[np.bool_], i: int) -> tuple[int, int] | None:
    """Return the smallest shown count of a row, those above 0 first; None without any."""
    shown = np.flatnonzero(~hidden[i])
    if not len(shown):
        return None
    order = np.lexsort((counts[i, shown], counts[i, shown] == 0))
    return i, int(shown[order[0]])


def _next_in_column(
    counts: Floats, hidden: NDArray[np.bool_], j: int, *, without: NDArray[np.bool_]
) -> tuple[int, int] | None:
    """Return the smallest shown count of a column, those above 0 first; None without any."""
    shown = np.flatnonzero(~hidden[:, j] & ~without)
    if not len(shown):
        return None
    order = np.lexsort((counts[shown, j], counts[shown, j] == 0))
    return int(shown[order[0]]), j

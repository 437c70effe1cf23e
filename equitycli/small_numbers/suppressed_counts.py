"""Small counts in a column beside its total: which are not shown, and which with them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, examples, refuse

Floats = NDArray[np.float64]


def suppressed(counts: pd.Series, *, below: float, already: pd.Series | None = None) -> pd.Series:
    """Which counts are not to be shown beside their total, because they are small.

        hidden: 0 < c < below
        hidden with them: the next smallest above 0, for as long as what is shown, taken from
        the total, would still tell a hidden one

    A single hidden count is the total less the others; and where the hidden ones add up to no
    more than their number, each is 1. 0 is always shown: a place with nothing is what the
    table is for. All that are hidden are marked alike, so that nobody can tell which were
    small and which only keep them company.

    Parameters
    ----------
    counts : Series indexed by place, whole, ≥ 0
    below : counts from 1 to below this are small (this itself is not); up to 1 hides nothing
    already : Series of bool on the same index, counts hidden for another reason, above 0

    Returns
    -------
    Series of bool on that index, named "suppressed". Where even all counts above 0 leave one to
    be told, the total has to go as well: see `total_suppressed`.

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a count is missing, negative, infinite or not whole

    >>> suppressed(pd.Series({"a": 2, "b": 0, "c": 7, "d": 40}), below=5).tolist()
    [True, False, True, False]
    """
    check_counts(counts)
    c = counts.to_numpy(dtype=float)
    hidden = (c > 0) & (c < below)
    if already is not None:
        check_aligned(counts.index, already.index, names=("counts", "already"))
        hidden |= already.to_numpy(dtype=bool)
    for i in np.argsort(c, kind="stable"):
        if not _told(c, hidden):
            break
        hidden[i] |= c[i] > 0
    return pd.Series(hidden, index=counts.index, name="suppressed")


def total_suppressed(counts: pd.Series, hidden: pd.Series) -> bool:
    """Return whether the total of some counts would tell one that is hidden.

    Parameters
    ----------
    counts : Series indexed by place, whole, ≥ 0
    hidden : Series of bool on the same index, as `suppressed` gives

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a count is missing, negative, infinite or not whole

    >>> counts = pd.Series({"a": 2, "b": 0})
    >>> total_suppressed(counts, suppressed(counts, below=5))
    True
    """
    check_counts(counts)
    check_aligned(counts.index, hidden.index, names=("counts", "hidden"))
    return _told(counts.to_numpy(dtype=float), hidden.to_numpy(dtype=bool))


def fewer_than(below: float) -> str:
    """Return how a hidden count is spoken of.

    >>> fewer_than(5), fewer_than(2.5)
    ('fewer than 5', 'fewer than 3')
    """
    return f"fewer than {math.ceil(below):,}"


def check_counts(counts: pd.Series) -> None:
    """Refuse counts that are missing, negative, infinite or not whole."""
    faults = unusable(counts, where="counts")
    if not faults:
        broken = counts.index[counts.astype(float) % 1 != 0]
        if len(broken):
            found = examples(broken)
            faults = [Fault("counts", f"{len(broken):,} are not whole ({found}).", "Count again.")]
    refuse("small numbers", faults)


def _told(counts: Floats, hidden: NDArray[np.bool_]) -> bool:
    """Return whether the total less what is shown tells hidden counts, each of 1 or more."""
    number = int(hidden.sum())
    return number == 1 or (number > 1 and float(counts[hidden].sum()) <= number)

"""Columns as they come: a Series by name, or plain numbers that are then numbered from 0."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.errors import Fault, refuse

Numbers = pd.Series | NDArray[np.float64] | NDArray[np.int64] | Sequence[float]
Names = pd.Index | Sequence[str] | Sequence[int]


def column(numbers: Numbers, *, name: str) -> pd.Series:
    """Return numbers as a Series: as it is, or numbered from 0.

    Parameters
    ----------
    numbers : Series, or array or list of one dimension
    name : what the column is called, for the message

    Raises
    ------
    InputError   an array of more than one dimension

    >>> column([5, 7], name="supply").to_dict()
    {0: 5, 1: 7}
    """
    if isinstance(numbers, pd.Series):
        return numbers
    array = np.asarray(numbers)
    if array.ndim != 1:
        text = f"has {array.ndim} dimensions."
        refuse("access", [Fault(name, text, "Give one number for each.")])
    return pd.Series(array)

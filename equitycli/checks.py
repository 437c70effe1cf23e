"""What every measure asks of its columns first: the same rows, and usable numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitycli.errors import Fault, MisalignedError, examples

LARGEST = float(np.finfo(float).max)
"""The largest finite number."""


def check_aligned(first: pd.Index, second: pd.Index, *, names: tuple[str, str]) -> None:
    """Refuse two columns whose rows differ, or stand in another order.

    Parameters
    ----------
    first, second : the indices of the two columns
    names : what the two are called, for the message

    Raises
    ------
    MisalignedError   the indices differ: nothing is ever aligned silently

    >>> check_aligned(pd.Index(["a"]), pd.Index(["a"]), names=("people", "money"))
    """
    if first.equals(second):
        return
    faults = [
        Fault(name, f"{len(lonely):,} rows that {other} has not ({examples(lonely)}).")
        for name, other, lonely in (
            (names[0], names[1], first.difference(second, sort=False)),
            (names[1], names[0], second.difference(first, sort=False)),
        )
        if len(lonely)
    ]
    if not faults:
        faults = [Fault("", "the rows are the same but stand in another order, or are repeated.")]
    raise MisalignedError(f"{names[0]} beside {names[1]}", faults)


def unusable(
    numbers: pd.Series, *, where: str, least: float = 0.0, most: float = np.inf
) -> list[Fault]:
    """Say what is wrong with a column that must hold finite numbers from `least` to `most`.

    Parameters
    ----------
    numbers : any column; `least` and `most` are allowed; least : 0, or −inf for any number
    where : what the column is called, for the message

    Returns
    -------
    list of faults, one for each kind of trouble; empty where the column is usable

    >>> unusable(pd.Series({"a": -5.0, "b": 0.0}), where="people")[0].text
    '1 of 2 rows are negative (a; smallest -5).'
    """
    if pd.api.types.is_bool_dtype(numbers) or not _is_numeric(numbers):
        return [Fault(where, "does not hold numbers.")]
    if _is_plain(numbers):  # the usual case: two passes, and no trouble to look for
        plain = numbers.to_numpy()
        lowest, highest = max(least, -LARGEST), min(most, LARGEST)
        if not plain.size or (float(plain.min()) >= lowest and float(plain.max()) <= highest):
            return []
    exact = numbers.astype(float)
    rows = f"of {len(numbers):,} rows are"
    faults = []
    for troubled, trouble in (
        (exact.isna().to_numpy(), "missing"),
        (np.isinf(exact.to_numpy()), "infinite"),
    ):
        if troubled.any():
            found = examples(exact.index[troubled])
            faults.append(Fault(where, f"{int(troubled.sum()):,} {rows} {trouble} ({found})."))
    negative = exact[(exact < least) & (exact > -np.inf)]
    if len(negative):
        found = f"{examples(negative.index)}; smallest {negative.min():,.6g}"
        faults.append(Fault(where, f"{len(negative):,} {rows} negative ({found})."))
    above = exact[(exact > most) & (exact < np.inf)]
    if len(above):
        found = f"{examples(above.index)}; largest {above.max():,.6g}"
        faults.append(Fault(where, f"{len(above):,} {rows} above {most:g} ({found})."))
    return faults


def uninhabited(people: pd.Series, *, remedy: str) -> list[Fault]:
    """Say which places nobody lives in, for measures that divide by people.

    Parameters
    ----------
    people : usable numbers by place
    remedy : what to do about those places

    >>> uninhabited(pd.Series({"a": 0, "b": 3}), remedy="Leave them out.")[0].text
    '1 place has no residents (a).'
    """
    empty = people.index[people == 0].tolist()
    if not empty:
        return []
    noun = "1 place has" if len(empty) == 1 else f"{len(empty):,} places have"
    return [Fault("people", f"{noun} no residents ({examples(empty)}).", remedy)]


def _is_plain(numbers: pd.Series) -> bool:
    return isinstance(numbers.dtype, np.dtype) and numbers.dtype.kind in "iuf"


def _is_numeric(numbers: pd.Series) -> bool:
    if pd.api.types.is_numeric_dtype(numbers):
        return not pd.api.types.is_complex_dtype(numbers)
    return numbers.dtype == object and all(
        isinstance(number, int | float) and not isinstance(number, bool) for number in numbers
    )

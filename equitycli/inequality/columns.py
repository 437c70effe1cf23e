"""The door of every measure: the same places, usable numbers, somebody to count."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from typing import Any, NamedTuple, TypeAlias, TypeVar, overload

import numpy as np
import numpy.typing as npt
import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, InputError, MisalignedError, examples, refuse

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.intp]
Numbers: TypeAlias = "pd.Series | npt.NDArray[np.generic] | Sequence[float]"
"""One number a place: a Series (its index is checked), an array or a list (its length is)."""
Labels: TypeAlias = "pd.Series | npt.NDArray[np.generic] | Sequence[object]"
"""One label a place."""
Beside = TypeVar("Beside", Floats, Ints)
"""A third column, already checked."""

SMALL, LARGE = 1e-90, 1e90
"""Between these, products of three and sums of numbers stay within what a float can hold."""
ROUNDING = 1e-12
"""Shares so close to each other are the same: sums of floats are not exact."""


class Weighed(NamedTuple):
    """A measure of given values, made ready for any weights of them.

    order : the order in which it takes the places, or None for that of the rows
    weights : of the sample itself, in that order
    by_weights : the measure under other weights, ≥ 0, their sum > 0, in that order; NaN where it
        is not defined, infinite where it divides by nothing
    """

    order: Ints | None
    weights: Floats
    by_weights: Callable[[Floats], float]

    @property
    def measured(self) -> float:
        """The measure of the sample itself."""
        return self.by_weights(self.weights)


def as_series(numbers: Numbers | Labels) -> pd.Series:
    """Return one entry a place as a Series; places are numbered from 0 where they have no names."""
    _check_is_column(numbers)
    if isinstance(numbers, pd.Series):
        return numbers
    return pd.Series(numbers if isinstance(numbers, np.ndarray) else list(numbers))


def _check_is_column(given: object) -> None:
    """Refuse what does not hold one entry a place: a number alone, a mapping, a square array."""
    if isinstance(given, np.ndarray) and given.ndim != 1:
        text = f"an array of {given.ndim} dimensions was given, not 1."
        raise InputError("the measure", [Fault("", text)])
    if not isinstance(given, Collection) or isinstance(given, Mapping | Set):
        text = f"{type(given).__name__} was given, not one entry for each place."
        raise InputError("the measure", [Fault("", text, "Give a Series, an array or a list.")])


def check_beside(
    first: Numbers | Labels, second: Numbers | Labels, *, names: tuple[str, str]
) -> None:
    """Refuse two columns of other places: by their indices, or by their lengths.

    Raises
    ------
    MisalignedError   the indices of two Series differ, or the lengths of anything else
    InputError        one of them does not hold one entry a place
    """
    for column in (first, second):
        _check_is_column(column)
    if isinstance(first, pd.Series) and isinstance(second, pd.Series):
        check_aligned(first.index, second.index, names=names)
    elif len(first) != len(second):
        text = f"{len(first):,} {names[0]} and {len(second):,} {names[1]}."
        raise MisalignedError(f"{names[0]} beside {names[1]}", [Fault("", text)])


def two_columns(
    subject: str,
    first: Numbers,
    second: Numbers,
    *,
    names: tuple[str, str],
    faults: Sequence[Fault] = (),
) -> tuple[Floats, Floats]:
    """Return two columns of the same places as arrays, once both are checked.

    Parameters
    ----------
    subject : what is measured, for the message
    first, second : ≥ 0, finite; the sum of the second > 0
    names : what the two are called, for the message
    faults : what is wrong with all else that the measure takes, so that it is said with theirs

    Raises
    ------
    MisalignedError   they are not of the same places
    InputError        a number is missing, negative or infinite; the second is 0 everywhere; faults
    """
    check_beside(first, second, names=names)
    columns = as_series(first), as_series(second)
    found = [unusable(column, where=name) for column, name in zip(columns, names, strict=True)]
    refuse(subject, [*found[0], *found[1], *faults])
    one, other = (column.to_numpy(dtype=float) for column in columns)
    refuse(subject, no_sum(other, where=names[1]))
    return one, other


def no_sum(numbers: Floats, *, where: str) -> list[Fault]:
    """Return the fault of a column that is 0 everywhere, if it is."""
    if numbers.size and numbers.max() > 0:
        return []
    return [Fault(where, "is 0 everywhere, so that it has no shares.")]


@overload
def values_and_weights(
    subject: str, values: Numbers, weights: Numbers, /, *, faults: Sequence[Fault] = ()
) -> tuple[Floats, Floats]: ...
@overload
def values_and_weights(
    subject: str,
    values: Numbers,
    weights: Numbers,
    beside: Beside,
    /,
    *,
    faults: Sequence[Fault] = (),
) -> tuple[Floats, Floats, Beside]: ...
def values_and_weights(
    subject: str,
    values: Numbers,
    weights: Numbers,
    /,
    *beside: Any,
    faults: Sequence[Fault] = (),
) -> tuple[Any, ...]:
    """Return values, weights and what stands beside them, without the places of weight 0.

    Raises
    ------
    what `two_columns` raises
    """
    x, p = two_columns(subject, values, weights, names=("values", "weights"), faults=faults)
    counted = p > 0
    if not counted.all():
        return (x[counted], in_range(p[counted]), *(one[counted] for one in beside))
    return (x, in_range(p), *beside)


def sum_of_products(first: Floats, second: Floats) -> float:
    """Return Σ first · second, on one core.

    `@` would share long columns out over the cores: no sooner done, late where the cores are busy,
    and with another last digit where there are more or fewer of them.

    >>> sum_of_products(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    11.0
    """
    return float(np.einsum("i,i->", first, second))


def in_range(numbers: Floats) -> Floats:
    """Return numbers ≥ 0 of any size, divided by the largest where their sums might overflow."""
    factor = size_of(numbers)
    return numbers if factor == 1 else numbers / factor


def size_of(numbers: Floats) -> float:
    """Return what to divide numbers ≥ 0 by to keep them in range: 1 where they are, or all are 0.

    >>> size_of(np.array([0.0, 5.0])), size_of(np.array([0.0, 5e200]))
    (1.0, 5e+200)
    """
    largest = float(numbers.max(initial=0.0))
    return 1.0 if largest == 0 or SMALL < largest < LARGE else largest


def any_numbers(values: Numbers, numbers: Numbers, *, name: str) -> tuple[Floats, list[Fault]]:
    """Return a column that may also be negative, and what is wrong with it.

    Raises
    ------
    MisalignedError   it is not of the same places as the values
    """
    check_beside(values, numbers, names=("values", name))
    column = as_series(numbers)
    faults = unusable(column, where=name, least=-np.inf)
    return (np.array([]) if faults else column.to_numpy(dtype=float)), faults


def group_numbers(values: Numbers, groups: Labels) -> tuple[Ints, list[Fault]]:
    """Return the group of each place, numbered from 0, and which places have none.

    Raises
    ------
    MisalignedError   the groups are not of the same places as the values
    """
    check_beside(values, groups, names=("values", "groups"))
    column = as_series(groups)
    numbered, _ = pd.factorize(column)
    without = column.index[numbered < 0]
    if not len(without):
        return numbered, []
    text = f"{len(without):,} of {len(column):,} rows are missing ({examples(without)})."
    return numbered, [Fault("groups", text, "Give each place a group.")]


def not_above_zero(number: float, *, name: str) -> list[Fault]:
    """Return the fault of a parameter that must be finite and above 0, if it is not."""
    if math.isfinite(number) and number > 0:
        return []
    return [Fault(name, f"is {number:g}; it must be above 0.")]

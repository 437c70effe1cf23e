"""Exact sums of a programme, and their rounding to what whole pounds can meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from equitycli.model.problem import AllocationProblem, Ints
from equitycli.money import PENCE_PER_POUND
from equitycli.settings import Sourced

FLOAT_NOISE = 1e-13
"""Share by which a product of floats may be too high: it must not cost a whole pound."""


def exact(sourced: Sourced | None) -> Fraction:
    """Return a number of the programme as it is written: 0.9 is nine tenths, exactly."""
    assert sourced is not None
    return Fraction(str(sourced.value))


def exact_pence(sourced: Sourced | None) -> Fraction:
    """Return a sum of the programme in pence."""
    return exact(sourced) * PENCE_PER_POUND


def now_pence(problem: AllocationProblem, payees: Sequence[int]) -> list[int]:
    """Return what each payee is paid a year now from all funds."""
    return _picked(problem.baseline_pence, payees)


def least_pence(
    problem: AllocationProblem, payees: Sequence[int], wanted: Iterable[int], *, parts: int
) -> list[int]:
    """Return minima of payees, rounded up to whole pounds on top of what keeps its pence.

    wanted : in parts of a penny, as whole numbers, so that nothing is lost however large
    """
    fixed = _picked(problem.anchor_pence, payees)
    pound = PENCE_PER_POUND * parts
    return [
        kept + max(-((kept * parts - sum_parts) // pound), 0) * PENCE_PER_POUND
        for kept, sum_parts in zip(fixed, wanted, strict=True)
    ]


def most_pence(
    problem: AllocationProblem, payees: Sequence[int], allowed: Iterable[int], *, parts: int
) -> list[int]:
    """Return maxima of payees, rounded down to whole pounds on top of what keeps its pence.

    allowed : in parts of a penny. A maximum may be below what is fixed: then the two clash, and
    the error says so.
    """
    fixed = _picked(problem.anchor_pence, payees)
    pound = PENCE_PER_POUND * parts
    return [
        kept + (sum_parts - kept * parts) // pound * PENCE_PER_POUND
        for kept, sum_parts in zip(fixed, allowed, strict=True)
    ]


def _picked(by_line_pence: Ints, payees: Sequence[int]) -> list[int]:
    at = np.asarray(payees, dtype=np.int64)
    picked: list[int] = by_line_pence[at].sum(axis=1).tolist()
    return picked


def usable_pence(problem: AllocationProblem, fund: int) -> int:
    """Return what a fund can pay: its fixed sums to the penny, then whole pounds."""
    fixed = int(problem.anchor_pence[:, fund].sum())
    spare = int(problem.budget_pence[fund]) - fixed
    return fixed + spare // PENCE_PER_POUND * PENCE_PER_POUND

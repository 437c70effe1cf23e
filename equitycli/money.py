"""Exact money: int pence inside, pounds at the edges, and splits that lose nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from math import isfinite, lcm
from operator import index

PENCE_PER_POUND = 100
LARGEST_SUM_PENCE = 10**15
"""Ten million million pounds: anything larger is a mistake, and stays exact in a float."""
_SIGN_AND_FIGURES = re.compile(r"([+-]?)\s*£?\s*([+-]?)((?s:.*))")
_IN_THOUSANDS = re.compile(r"[0-9]{1,3}([, ][0-9]{3})+(\.[0-9]*)?")


def pence(pounds: str | int | float | Decimal) -> int:
    """Return a sum of money in whole pence, halves up; sign kept.

    A float is read by its shortest decimal form, so 0.29 is 29 pence. Text may carry "£"
    before the figures, and commas or spaces between thousands: "12,50" is refused, not £1,250.

    Raises
    ------
    ValueError   not a number, not finite, or beyond ten million million pounds

    >>> pence("£1,234.50")
    123450
    >>> pence(0.29)
    29
    """
    outside, inside, figures = _SIGN_AND_FIGURES.findall(str(pounds).strip())[0]
    if _IN_THOUSANDS.fullmatch(figures):
        figures = figures.replace(",", "").replace(" ", "")
    try:
        if "_" in figures:
            raise InvalidOperation
        exact = Decimal(outside + inside + figures)
    except InvalidOperation:
        raise ValueError(f"{str(pounds)[:40]!r} is not a sum of money") from None
    if not exact.is_finite():
        raise ValueError(f"{str(pounds)[:40]!r} is not a finite sum of money")
    largest = Decimal(LARGEST_SUM_PENCE).scaleb(-2)
    if exact.adjusted() > largest.adjusted() or abs(exact) > largest:
        raise ValueError(f"{str(pounds)[:40]!r} is too large to be a sum of money")
    return int(exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP).scaleb(2))


def pounds(sum_pence: int) -> Decimal:
    """Return pence as pounds, exactly.

    >>> pounds(123450)
    Decimal('1234.50')
    """
    return Decimal(sum_pence).scaleb(-2)


def in_words(sum_pence: int) -> str:
    """Return a sum as people write it: £1,234 or £1,234.50, with − for negative.

    >>> in_words(123450), in_words(-100000), in_words(0)
    ('£1,234.50', '−£1,000', '£0')
    """
    sign = "−" if sum_pence < 0 else ""
    whole, odd = divmod(abs(int(sum_pence)), PENCE_PER_POUND)
    return f"{sign}£{whole:,}" + (f".{odd:02d}" if odd else "")


def split(total: int, weights: Sequence[Fraction | float | int]) -> list[int]:
    """Split a whole number by weight, losing nothing: largest remainder, earliest first on ties.

    Parameters
    ----------
    total : whole units (pence, or whole pounds), ≥ 0
    weights : ≥ 0, not all zero unless total is 0

    Returns
    -------
    list of whole units in the order of the weights; its sum is `total`

    Source
    ------
    Hamilton's method of largest remainders.

    >>> split(100, [1, 1, 1])
    [34, 33, 33]
    """
    total = index(total)
    if not all(isfinite(weight) for weight in weights):
        raise ValueError("a split needs finite weights")
    exact = _in_whole_numbers(weights)
    if total < 0 or any(weight < 0 for weight in exact):
        raise ValueError("a split needs a total and weights of 0 or more")
    whole = sum(exact)
    if whole == 0:
        if total:
            raise ValueError("a split needs at least one weight above 0")
        return [0] * len(exact)
    quotas = [divmod(total * weight, whole) for weight in exact]
    parts = [part for part, _ in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda i: -quotas[i][1])  # stable: first on ties
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def _in_whole_numbers(weights: Sequence[Fraction | float | int]) -> list[int]:
    """Return weights in the same proportions, exactly, as whole numbers."""
    ratios = [
        w.as_integer_ratio() if isinstance(w, float | Fraction) else (index(w), 1) for w in weights
    ]
    common = lcm(*{below for _, below in ratios})
    return [above * (common // below) for above, below in ratios]

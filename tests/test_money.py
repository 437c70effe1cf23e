"""Exact money: reading sums, writing them, and splits that lose nothing."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitycli.money import LARGEST_SUM_PENCE, in_words, pence, pounds, split


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("£1,234.50", 123450),
        (" 1 234.50 ", 123450),
        ("1,234,567", 123456700),
        ("-£5", -500),
        ("£-5", -500),
        ("1,234.", 123400),
        (".5", 50),
        (0.29, 29),  # not 28, though 0.29 · 100 = 28.999…
        (1.005, 101),  # read by its shortest decimal form, halves up
        ("0.005", 1),
        ("0.00499999999999999999999999999999999999", 0),  # rounded once, not twice
        (Decimal("1E+3"), 100000),
        (0, 0),
        (10**13, LARGEST_SUM_PENCE),
    ],
)
def test_sums_are_read_to_the_penny(written, read):
    assert pence(written) == read


@pytest.mark.parametrize(
    "written",
    ["", "£", "five", "1,5", "12,50", "1 2", "1£2", "5£", "1_000", "--5", "-£-5", "(500)", "1.2.3"],
)
def test_what_is_no_sum_of_money_is_refused(written):
    with pytest.raises(ValueError, match="is not a sum of money"):
        pence(written)


@pytest.mark.parametrize("written", ["nan", "inf", "-Infinity", float("nan"), "sNaN"])
def test_what_is_not_finite_is_refused(written):
    with pytest.raises(ValueError, match="is not a finite sum of money"):
        pence(written)


@pytest.mark.parametrize("written", [1e300, "1e999999", "1e99999999", 10**13 + 1, -(10**14)])
def test_what_is_too_large_is_refused(written):
    with pytest.raises(ValueError, match="is too large to be a sum of money"):
        pence(written)


@given(st.integers(-LARGEST_SUM_PENCE, LARGEST_SUM_PENCE))
def test_pence_and_pounds_are_inverse(sum_pence):
    assert pence(pounds(sum_pence)) == sum_pence
    assert pence(in_words(sum_pence).replace("−", "-")) == sum_pence


def test_sums_in_words():
    assert [in_words(p) for p in (123450, 7, -1, -123456789)] == [
        "£1,234.50",
        "£0.07",
        "−£0.01",
        "−£1,234,567.89",
    ]


def test_largest_remainder_by_hand():
    # 10 · (.5, .3, .2)·… weights 5 3 3: quotas 4.545, 2.727, 2.727 → 4 2 2, two left: the .727s
    assert split(10, [5, 3, 3]) == [4, 3, 3]
    # ties: 100 / 3 each 33⅓, the odd penny to the earliest
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(1, [0, 1, 1]) == [0, 1, 0]
    assert split(0, [0, 0]) == [0, 0]
    assert split(0, []) == []


def test_a_split_takes_numbers_of_numpy_exactly():
    total, *weights = np.array([10**15, 10**15, 3 * 10**14], dtype="int64")
    assert split(total, weights) == [769230769230769, 230769230769231]  # 10/13 and 3/13


weights = st.lists(
    st.one_of(st.integers(0, 10**6), st.floats(0, 1e6), st.fractions(0, 10)), min_size=1, max_size=9
).filter(lambda some: sum(Fraction(weight) for weight in some) > 0)


@given(st.integers(0, 10**12), weights)
def test_a_split_loses_nothing_and_strays_by_less_than_one(total, weights):
    parts = split(total, weights)
    whole = sum(Fraction(weight) for weight in weights)
    assert sum(parts) == total
    assert all(
        abs(part - total * Fraction(weight) / whole) < 1
        for part, weight in zip(parts, weights, strict=True)
    )


@given(st.integers(0, 10**9), weights, st.integers(2, 1000))
def test_scale_of_weights_does_not_matter(total, weights, factor):
    exact = [Fraction(weight) for weight in weights]
    assert split(total, exact) == split(total, [weight * factor for weight in exact])


@given(st.integers(0, 10**9), weights)
def test_more_weight_never_gets_less(total, weights):
    parts = split(total, weights)
    in_order = sorted(zip(weights, parts, strict=True), key=lambda pair: pair[0])
    for (lighter, fewer), (heavier, more) in zip(in_order, in_order[1:], strict=False):
        assert lighter == heavier or fewer <= more


@pytest.mark.parametrize(
    ("total", "weights", "text"),
    [
        (-1, [1], "a total and weights of 0 or more"),
        (1, [-1, 2], "a total and weights of 0 or more"),
        (1, [0, 0.0], "at least one weight above 0"),
        (1, [], "at least one weight above 0"),
        (1, [float("nan"), 1], "finite weights"),
        (1, [float("inf"), 1], "finite weights"),
    ],
)
def test_splits_that_cannot_be_are_refused(total, weights, text):
    with pytest.raises(ValueError, match=text):
        split(total, weights)


def test_a_split_of_half_a_penny_is_refused():
    with pytest.raises(TypeError):
        split(10.5, [1, 1])  # type: ignore[arg-type]

"""Every refusal of the measures of inequality, with its message; and zeros, which are legal."""

import numpy as np
import pandas as pd
import pytest

from equitycli.errors import InputError, MisalignedError
from equitycli.inequality import (
    atkinson,
    concentration_curve,
    concentration_index,
    erreygers_index,
    fgt,
    gini,
    hoover,
    kolm_pollak_ede,
    kolm_pollak_index,
    ninety_ten,
    palma,
    share_gap,
    share_gap_significance,
    theil_between,
    theil_within,
)
from tests.inequality.measures import EVERY, PER_HEAD, TWO_COLUMNS, message, ranked

ALL = EVERY | {
    "share_gap": share_gap,
    "significance": lambda money, need: share_gap_significance(money, need, margin=need * 0),
    "curve": lambda values, weights: ranked(concentration_curve, values, weights),
}
BESIDE = {
    "theil_between": (theil_between, "groups"),
    "theil_within": (theil_within, "groups"),
    "concentration_index": (concentration_index, "deprivation"),
    "concentration_curve": (concentration_curve, "deprivation"),
}
EVEN = [1.0, 1.0]
NEED_ROWS = {"concentration", "erreygers", "theil_between", "theil_within"}
"""Measures whose test makes a column beside as long as that of the values."""


def column(*numbers):
    return pd.Series(numbers, dtype=float)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (np.nan, "1 of 2 rows are missing (0)."),
        (-1.0, "1 of 2 rows are negative (0; smallest -1)."),
        (np.inf, "1 of 2 rows are infinite (0)."),
    ],
)
def test_unusable_numbers_are_refused_in_either_column(name, wrong, text):
    for columns in ((column(wrong, 1), column(1, 1)), (column(1, 1), column(wrong, 1))):
        with pytest.raises(InputError) as caught:
            ALL[name](*columns)
        assert text in message(caught)


@pytest.mark.parametrize("name", ALL)
def test_all_that_is_wrong_is_said_at_once(name):
    with pytest.raises(InputError) as caught:
        ALL[name](column(-1, np.nan), column(np.inf, 1))
    for text in ("negative", "missing", "infinite"):
        assert text in message(caught)


@pytest.mark.parametrize("name", ALL)
def test_other_places_are_refused(name):
    one = pd.Series({"a": 1.0, "b": 2.0})
    with pytest.raises(MisalignedError) as caught:
        ALL[name](one, pd.Series({"a": 1.0, "c": 2.0}))
    assert "1 rows that" in message(caught)
    with pytest.raises(MisalignedError) as caught:
        ALL[name](one, pd.Series({"b": 1.0, "a": 2.0}))
    assert "the rows are the same but stand in another order" in message(caught)


@pytest.mark.parametrize("name", ALL)
def test_columns_of_other_lengths_are_refused(name):
    with pytest.raises(MisalignedError) as caught:
        ALL[name](np.ones(2), np.ones(3))
    assert "2 " in message(caught)
    assert "3 " in message(caught)


@pytest.mark.parametrize("name", ALL)
def test_weights_that_are_all_nothing_are_refused(name):
    with pytest.raises(InputError) as caught:
        ALL[name](column(1, 1), column(0, 0))
    assert "is 0 everywhere, so that it has no shares." in message(caught)


@pytest.mark.parametrize("name", EVERY)
def test_no_places_are_refused(name):
    with pytest.raises(InputError) as caught:
        EVERY[name](np.array([]), np.array([]))
    assert "is 0 everywhere" in message(caught)


@pytest.mark.parametrize("name", EVERY)
def test_words_and_tables_are_no_numbers(name):
    with pytest.raises(InputError) as caught:
        EVERY[name](["1", "2"], EVEN)
    assert "does not hold numbers." in message(caught)
    with pytest.raises(InputError) as caught:
        EVERY[name](np.ones((2, 2)), EVEN)
    assert "an array of 2 dimensions was given, not 1." in message(caught)


@pytest.mark.parametrize(
    ("given", "kind"),
    [(5, "int"), (None, "NoneType"), ({"a": 1.0}, "dict"), ({1.0, 2.0}, "set"), (1.5, "float")],
)
def test_what_is_no_column_is_refused(given, kind):
    for name, measure in EVERY.items():
        for columns in ((given, EVEN), (EVEN, given)):
            with pytest.raises(InputError) as caught:
                measure(*columns) if name not in NEED_ROWS else gini(*columns)
            assert f"{kind} was given, not one entry for each place." in message(caught)
            assert "Give a Series, an array or a list." in message(caught)


@pytest.mark.parametrize("name", PER_HEAD)
def test_nobody_having_anything_is_legal(name):
    assert PER_HEAD[name]([0, 0, 0], [1, 2, 3]) == (1.0 if name.startswith("fgt") else 0.0)
    assert hoover([0, 0], EVEN) == 0.0


@pytest.mark.parametrize("name", TWO_COLUMNS)
def test_one_place_alone_is_legal(name):
    alone = {"palma": 0.25, "ninety_ten": 1.0, "ede of a good": 9.0, "ede of a bad": 9.0}
    assert TWO_COLUMNS[name]([9], [1]) == pytest.approx(alone.get(name, 0.0), abs=1e-12)


def test_ratios_that_divide_by_nothing_are_refused():
    for measure, share in ((palma, 40), (ninety_ten, 10)):
        with pytest.raises(InputError) as caught:
            measure([0, 0, 0, 0, 5], [1] * 5)
        assert f"values: the poorest {share} % of people have nothing, so there is no ratio." in (
            message(caught)
        )
        with pytest.raises(InputError) as caught:
            measure([0, 0], EVEN)
        assert "values: nobody has anything, so there is no ratio." in message(caught)


def test_atkinson_from_one_on_refuses_some_having_nothing():
    assert atkinson([0, 4], EVEN, 0.5) == pytest.approx(0.5)  # (½·√4)² = 1 of 2
    for epsilon in (1, 1.5):
        assert atkinson([0, 0], EVEN, epsilon) == 0.0
        with pytest.raises(InputError) as caught:
            atkinson([0, 4], EVEN, epsilon)
        assert f"values: 1 of 2 places have nothing: with epsilon {epsilon:g}" in message(caught)
        assert "Take an epsilon below 1, or Kolm-Pollak" in message(caught)


def test_a_place_with_nothing_and_nobody_is_no_trouble_to_atkinson():
    assert atkinson([0, 4, 4], [0, 1, 1], 1) == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("epsilon", [0, -1, np.nan, np.inf])
def test_atkinson_needs_an_aversion_above_zero(epsilon):
    with pytest.raises(InputError) as caught:
        atkinson(EVEN, EVEN, epsilon)
    assert f"epsilon: is {epsilon:g}; it must be above 0." in message(caught)


@pytest.mark.parametrize("epsilon", [0, np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("measure", [kolm_pollak_ede, kolm_pollak_index])
def test_kolm_pollak_needs_to_know_a_good_from_a_bad(measure, epsilon):
    with pytest.raises(InputError) as caught:
        measure(EVEN, EVEN, epsilon)
    assert "it must be above 0 for a good or below 0 for a bad." in message(caught)


@pytest.mark.parametrize("minimum", [0, -2, np.nan, np.inf])
def test_a_minimum_offer_is_above_zero(minimum):
    with pytest.raises(InputError) as caught:
        fgt(EVEN, EVEN, minimum, 1)
    assert f"minimum: is {minimum:g}; it must be above 0." in message(caught)


@pytest.mark.parametrize("order", [-1, np.nan, np.inf])
def test_an_order_is_zero_or_more(order):
    with pytest.raises(InputError) as caught:
        fgt(EVEN, EVEN, 1, order)
    assert f"order: is {order:g}; it must be 0 or more." in message(caught)


@pytest.mark.parametrize("bounds", [(1, 1), (2, 1), (np.nan, 1), (0, np.inf)])
def test_bounds_of_erreygers_have_an_order(bounds):
    with pytest.raises(InputError) as caught:
        erreygers_index(EVEN, EVEN, EVEN, *bounds)
    assert "the lowest must be below the highest, both finite." in message(caught)


def test_values_outside_the_bounds_are_refused():
    with pytest.raises(InputError) as caught:
        erreygers_index([1, 5, 9], [1] * 3, [1, 2, 3], 2, 8)
    found = "values: 2 of 3 places lie outside 2 to 8 (they run from 1 to 9)."
    assert found in message(caught)


@pytest.mark.parametrize("name", BESIDE)
def test_what_stands_beside_must_be_of_the_same_places(name):
    measure, beside = BESIDE[name]
    values = pd.Series({"a": 1.0, "b": 2.0})
    with pytest.raises(MisalignedError) as caught:
        measure(values, values, pd.Series({"a": 1.0, "c": 2.0}))
    assert beside in message(caught)
    with pytest.raises(MisalignedError) as caught:
        measure([1, 2], [1, 1], [1, 2, 3])
    assert f"2 values and 3 {beside}." in message(caught)


def test_a_place_needs_a_group():
    with pytest.raises(InputError) as caught:
        theil_between([1, 2, 3], [1, 1, 1], ["a", None, "b"])
    assert "groups: 1 of 3 rows are missing (1)." in message(caught)
    assert "Give each place a group." in message(caught)


def test_a_place_needs_a_deprivation_that_may_be_negative():
    with pytest.raises(InputError) as caught:
        concentration_index([1, 2], EVEN, [np.nan, np.inf])
    assert "deprivation: 1 of 2 rows are missing (0)." in message(caught)
    assert "deprivation: 1 of 2 rows are infinite (1)." in message(caught)
    assert concentration_index([1, 2], EVEN, [-1, -2]) == pytest.approx(1 / 6)


def test_there_is_no_curve_of_nothing():
    with pytest.raises(InputError) as caught:
        concentration_curve([0, 0], EVEN, EVEN)
    assert "values: is 0 everywhere, so that it has no shares." in message(caught)


def test_no_money_and_no_need_have_no_shares():
    for money, need, where in (
        ([0, 0], EVEN, ["money"]),
        (EVEN, [0, 0], ["need"]),
        ([0, 0], [0, 0], ["money", "need"]),
    ):
        for measure in (ALL["share_gap"], ALL["significance"]):
            with pytest.raises(InputError) as caught:
                measure(np.array(money), np.array(need))
            for name in where:
                assert f"{name}: is 0 everywhere" in message(caught)


def test_gini_keeps_its_exact_message():
    with pytest.raises(InputError) as caught:
        gini(column(-1, 2), column(1, 1))
    assert message(caught) == (
        "Error: Gini has 1 problem.\n"
        "  · values: 1 of 2 rows are negative (0; smallest -1).\n"
        "Nothing was written."
    )


def test_what_is_wrong_with_parameters_is_said_with_the_rest():
    for call, names in (
        (lambda: atkinson([-1, 1], EVEN, 0), ("values", "epsilon")),
        (lambda: kolm_pollak_ede([-1, 1], EVEN, 0), ("values", "epsilon")),
        (lambda: fgt([-1, 1], EVEN, 0, -1), ("values", "minimum", "order")),
        (lambda: theil_within([-1, 1], EVEN, ["a", None]), ("values", "groups")),
        (
            lambda: erreygers_index([-1, 1], EVEN, [np.nan, 1], 1, 0),
            ("values", "deprivation", "bounds"),
        ),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert [fault.where for fault in caught.value.faults] == list(names)

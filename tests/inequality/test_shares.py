"""Share of money less share of need, and which of it is more than the margins of need can make."""

import numpy as np
import pandas as pd
import pytest

from equitycli.errors import InputError, MisalignedError
from equitycli.inequality import share_gap, share_gap_significance
from tests.inequality.measures import message

PLACES = ["Coast", "Town", "City"]
MONEY = pd.Series([10.0, 30.0, 60.0], index=PLACES)
NEED = pd.Series([30.0, 30.0, 40.0], index=PLACES)
MARGIN = pd.Series([6.0, 3.0, 8.0], index=PLACES)


def test_share_gap_by_hand():
    # money 10 30 60 of 100 against need 30 30 40 of 100
    gaps = share_gap(MONEY, NEED)
    assert gaps.to_dict() == pytest.approx({"Coast": -0.2, "Town": 0.0, "City": 0.2})
    assert gaps.name == "share_gap"


def test_share_gap_of_arrays_numbers_the_places():
    gaps = share_gap([6, 2], np.array([2, 6]))
    assert gaps.to_dict() == {0: 0.5, 1: -0.5}


def test_share_gap_of_figures_too_large_to_add():
    assert share_gap([1e308, 1e308], [1, 3]).tolist() == [0.25, -0.25]


def test_margin_of_a_gap_by_hand():
    # Coast: √((1 − .3)² · .06² + .3² · (.03² + .08²)) = √(.001764 + .000657) = .049204
    found = share_gap_significance(MONEY, NEED, margin=MARGIN)
    assert found.columns.tolist() == ["share_gap", "margin", "significant"]
    assert found.index.tolist() == PLACES
    assert found.at["Coast", "margin"] == pytest.approx(0.049204, abs=5e-7)
    assert found["significant"].tolist() == [True, False, True]
    pd.testing.assert_series_equal(found["share_gap"], share_gap(MONEY, NEED))


def test_a_gap_within_its_margin_is_not_significant():
    found = share_gap_significance(MONEY, NEED, margin=MARGIN * 5)
    assert not found["significant"].any()


def test_margins_of_nothing_leave_every_gap_significant_but_none_of_zero():
    found = share_gap_significance([1, 1, 2], [1, 1, 2], margin=[0, 0, 0])
    assert found["margin"].tolist() == [0.0] * 3
    assert not found["significant"].any()
    found = share_gap_significance(MONEY, NEED, margin=MARGIN * 0)
    assert found["significant"].tolist() == [True, False, True]


def test_margins_are_those_of_drawn_needs():
    """The first-order formula beside 200,000 seeded draws of all three needs."""
    drawn = np.random.default_rng(5).normal(NEED, MARGIN / 1.96, size=(200_000, 3))
    shares = drawn / drawn.sum(axis=1, keepdims=True)
    found = share_gap_significance(MONEY, NEED, margin=MARGIN)["margin"]
    assert found.tolist() == pytest.approx((1.96 * shares.std(axis=0)).tolist(), rel=0.01)


def test_the_census_formula_for_a_proportion_is_close_where_shares_are_small():
    # √(e² − q²·Σe²) / ΣN: takes the error of a part for as like the whole's as the part is large
    need, margin = np.full(100, 50.0), np.full(100, 9.0)
    census = np.sqrt(9**2 - 0.01**2 * 100 * 9**2) / 5000
    found = share_gap_significance(np.ones(100), need, margin=margin)["margin"]
    assert found.tolist() == pytest.approx([census] * 100, rel=1e-9)


def test_margins_must_be_of_the_same_places_and_usable():
    with pytest.raises(MisalignedError) as caught:
        share_gap_significance(MONEY, NEED, margin=MARGIN[::-1])
    assert "money beside margin" in message(caught)
    with pytest.raises(InputError) as refused:
        share_gap_significance([1, 1], [1, 1], margin=[np.nan, -2])
    assert "margin: 1 of 2 rows are missing (0)." in message(refused)
    assert "margin: 1 of 2 rows are negative (1; smallest -2)." in message(refused)

"""Pace of change against published and worked figures, and what holds of every pace."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitycli.pace import distance_next_year, minimum_change, years_to_target


def nhs(distance: float, **changes: float) -> float:
    """The NHS rule of 2016/17: minimum growth phased out from 5 % to 10 % over target."""
    rule = {"change": 0.02, "full_until": 0.05, "change_beyond": 0.0, "none_from": 0.10}
    return float(minimum_change(np.array([distance]), **(rule | changes))[0])


@pytest.mark.parametrize(
    ("distance", "share_of_growth"),
    [(-0.2, 1), (0.0, 1), (0.05, 1), (0.06, 0.8), (0.075, 0.5), (0.09, 0.2), (0.10, 0), (0.4, 0)],
)
def test_minimum_growth_is_phased_out_linearly(distance: float, share_of_growth: float):
    # Between 5 % and 10 % over: (10 − d) / 5 of the minimum growth.
    assert nhs(distance) == pytest.approx(share_of_growth * 0.02)


def test_beyond_the_phase_a_place_may_fall():
    # Half-way from +2 % to −4 % is −1 %.
    assert nhs(0.075, change_beyond=-0.04) == pytest.approx(-0.01)
    assert nhs(0.5, change_beyond=-0.04) == -0.04


@given(st.floats(-1, 5), st.floats(0, 0.01))
def test_there_is_no_cliff_and_more_is_never_promised_further_over(distance: float, step: float):
    here, further = nhs(distance), nhs(distance + step)
    assert further <= here
    assert here - further <= 0.02 / 0.05 * step + 1e-12  # the slope of the line


def test_a_year_on():
    # (1 − 0.10)·1.05 / 1.03 − 1 = 0.945 / 1.03 − 1
    later = distance_next_year(
        np.array([-0.10]), growth_own=np.array([0.05]), growth_target=np.array([0.03])
    )
    assert later[0] == pytest.approx(-0.082524, abs=5e-7)


@pytest.mark.parametrize(("cut", "years"), [(0.02, 13.6), (0.03, 9.0), (0.05, 5.35), (0.07, 3.8)])
def test_years_of_a_place_that_is_over(cut: float, years: float):
    """500 against 380 is +31.58 %: n = ln(1/1.3158) / ln(1 − c)."""
    found = years_to_target(np.array([500 / 380 - 1]), change=-cut)[0]
    assert found == pytest.approx(years, abs=0.05)


def test_years_to_target_are_the_years_it_takes():
    distance, years = np.array([0.3158]), 0
    while distance[0] > 0:
        distance = distance_next_year(
            distance, growth_own=np.array([-0.05]), growth_target=np.array([0.0])
        )
        years += 1
    assert years == np.ceil(years_to_target(np.array([0.3158]), change=-0.05)[0]) == 6


def test_some_never_get_there():
    distance = np.array([0.0, 0.2, -0.2, -1.0])
    assert years_to_target(distance, change=0.0).tolist() == [0, np.inf, np.inf, np.inf]
    # Growth leads a place over its target away from it, and nothing grows from nothing.
    growing = years_to_target(distance, change=0.1)
    assert growing.tolist() == [0, np.inf, pytest.approx(np.log(1.25) / np.log(1.1)), np.inf]
    assert years_to_target(distance, change=-1.0).tolist() == [0, np.inf, np.inf, np.inf]

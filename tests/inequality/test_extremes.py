"""At the ends of what numbers can hold, measures say what they come to, without a warning."""

import numpy as np
import pytest

from equitycli.inequality import fgt, gini, kolm_pollak_ede

PEOPLE = [1, 1, 1]


def test_numbers_of_half_the_width_are_measured_like_others():
    assert gini(np.array([1, 2, 3], dtype="f4"), PEOPLE) == pytest.approx(2 / 9)


def test_so_averse_that_only_the_worst_off_count():
    assert kolm_pollak_ede([1, 2, 3], PEOPLE, 1e308) == 1
    assert kolm_pollak_ede([1e-9, 2, 3], PEOPLE, 1e308) == pytest.approx(1e-9)


def test_a_minimum_too_small_to_divide_by():
    assert [fgt([0, 2, 4], PEOPLE, 5e-324, order) for order in (0, 1, 2)] == [1 / 3] * 3

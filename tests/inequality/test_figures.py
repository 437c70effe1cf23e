"""Published and worked figures of every measure, with the arithmetic."""

import math

import numpy as np
import pytest

from equitycli.inequality import (
    atkinson,
    concentration_index,
    erreygers_index,
    fgt,
    gini,
    hoover,
    kolm_pollak_ede,
    kolm_pollak_index,
    ninety_ten,
    palma,
    theil,
    theil_between,
    theil_within,
)

FIVE = [10, 20, 30, 40, 50]
HALVES = [0, 0, 0, 10, 10, 10]
RISING = [2, 4, 6, 8, 10]
EVEN = [1, 1, 1, 1, 1]
DEPRIVED_FIRST = [5, 4, 3, 2, 1]


def nine(number):
    return pytest.approx(number, abs=5e-10)


def test_gini():
    # pairs: 2·(4·10 + 3·20 + 2·30 + 1·40) = 400; 400 / (2 · 25 · 30) = .266666667
    assert gini(FIVE, EVEN) == nine(0.266666667)
    assert gini(HALVES, [1] * 6) == nine(0.5)
    assert gini([0, 0, 0, 8], [1] * 4) == nine(0.75)  # one of n has all: 1 − 1/n


def test_gini_of_a_hundred_thousand_places():
    # 0, 1, …, n − 1: pairs differ by (n² − 1) / 3n on average, mean (n − 1) / 2 → (n + 1) / 3n
    count = 100_000
    assert gini(np.arange(count), np.ones(count)) == pytest.approx((count + 1) / (3 * count))


def test_theil():
    # ⅕·(⅓·ln ⅓ + ⅔·ln ⅔ + 0 + 4/3·ln 4/3 + 5/3·ln 5/3) = .119687594
    by_hand = sum(x / 30 * math.log(x / 30) for x in FIVE) / 5
    assert theil(FIVE, EVEN) == nine(0.119687594) == nine(by_hand)


def test_theil_is_all_between_groups_that_are_even_within():
    assert theil(HALVES, [1] * 6) == nine(math.log(2))  # half the people have twice the mean
    assert theil_between(HALVES, [1] * 6, list("aaabbb")) == nine(math.log(2))
    assert theil_within(HALVES, [1] * 6, list("aaabbb")) == 0.0


def test_theil_is_all_within_groups_of_the_same_mean():
    # each group has 0 0 0 10 10 10 in parts: within each ln 2, between them nothing
    assert theil_between(HALVES, [1] * 6, list("abcabc")) == 0.0
    assert theil_within(HALVES, [1] * 6, list("abcabc")) == nine(math.log(2))


def test_theil_of_two_groups_by_hand():
    # a: 10 20, b: 30 40 50. Shares of money 30/150 = .2 and .8, of people .4 and .6:
    # .2·ln(.2/.4) + .8·ln(.8/.6) = −.138629436 + .230145658 = .091516222
    between = theil_between(FIVE, EVEN, list("aabbb"))
    assert between == nine(0.091516222)
    assert theil_within(FIVE, EVEN, list("aabbb")) == nine(0.119687594 - 0.091516222)


def test_atkinson():
    # (Σ √x / 5)² = (3.162278 + 4.472136 + 5.477226 + 6.324555 + 7.071068)² / 25 = 28.105 of 30
    assert atkinson(FIVE, EVEN, 0.5) == pytest.approx(0.06315, abs=5e-6)
    # geometric mean (12,000,000)^⅕ = 26.0517: 1 − 26.0517 / 30
    assert atkinson(FIVE, EVEN, 1) == pytest.approx(0.131610, abs=5e-7)
    assert atkinson(FIVE, EVEN, 1) == nine(1 - 12_000_000**0.2 / 30)
    assert atkinson(FIVE, EVEN, 2) == nine(1 - 5 / sum(1 / x for x in FIVE) / 30)  # harmonic mean


def test_atkinson_does_not_jump_at_one():
    at_one = atkinson(FIVE, EVEN, 1)
    for near in (1e-3, 1e-6, 1e-9, 1e-12):
        assert atkinson(FIVE, EVEN, 1 + near) == pytest.approx(at_one, abs=near)
        assert atkinson(FIVE, EVEN, 1 - near) == pytest.approx(at_one, abs=near)


def test_kolm_pollak_of_goods_and_bads():
    # κ = ε · 150 / 5,500; EDE = −ln(Σ e^(−κx) / 5) / κ
    assert kolm_pollak_ede(FIVE, EVEN, 0.5) == nine(28.641817374)
    assert kolm_pollak_ede(FIVE, EVEN, 1) == nine(27.315423576)
    assert kolm_pollak_ede(FIVE, EVEN, -1) == nine(32.684576424)
    assert kolm_pollak_index(FIVE, EVEN, 1) == nine(30 - 27.315423576)
    assert kolm_pollak_index(FIVE, EVEN, -1) == nine(32.684576424 - 30)


def test_kolm_pollak_counts_places_with_nothing():
    # 0 and 10: κ = 10 / 100 · ε = .1; −10 · ln((1 + e^−1) / 2)
    assert kolm_pollak_ede([0, 10], [1, 1], 1) == nine(-10 * math.log((1 + math.exp(-1)) / 2))
    assert kolm_pollak_ede([0, 0], [1, 1], 1) == kolm_pollak_index([0, 0], [1, 1], 1) == 0.0


def test_kolm_pollak_of_extreme_aversion_is_the_worst_off():
    assert kolm_pollak_ede(FIVE, EVEN, 1e6) == pytest.approx(10, abs=1e-3)
    assert kolm_pollak_ede(FIVE, EVEN, -1e6) == pytest.approx(50, abs=1e-3)


def test_kolm_pollak_of_next_to_no_aversion_keeps_its_figures():
    # to second order the index is κ · variance / 2 = ε · 150/5,500 · 200 / 2
    for epsilon in (1e-3, 1e-6, 1e-9):
        second_order = epsilon * 150 / 5500 * 100
        assert kolm_pollak_index(FIVE, EVEN, epsilon) == pytest.approx(
            second_order, rel=epsilon, abs=1e-13
        )


def test_hoover():
    # shares .10 .20 .15 .30 .25 against .20 each: ½ · (.10 + 0 + .05 + .10 + .05) = .15
    assert hoover([1000, 2000, 1500, 3000, 2500], EVEN) == nine(0.15)
    assert hoover([5, 0], [0, 5]) == 1.0  # all the money lies where nobody is
    assert hoover([0, 0], [1, 1]) == 0.0


def test_palma_splits_the_place_on_the_cut():
    # the richest tenth are half of the fifth place; the poorest 40 % are two places
    assert palma(FIVE, EVEN) == nine((50 / 2) / (10 + 20))
    # 3 places: poorest 40 % = the first and ⅕ of the second, richest 10 % = 3/10 of the third
    assert palma([1, 2, 7], [1, 1, 1]) == nine((0.3 * 7) / (1 + 0.2 * 2))
    assert palma([4, 4, 4], [1, 2, 3]) == nine(0.25)  # 10 % over 40 %


def test_ninety_ten_draws_nothing_between_places():
    assert ninety_ten(FIVE, EVEN) == 5.0
    assert ninety_ten([1, 2, 3], [10, 80, 10]) == 2.0  # just 10 % have 1; just 90 % have ≤ 2
    assert ninety_ten([1, 2, 3], [9, 80, 11]) == 1.5  # 9 % have 1, and only 89 % ≤ 2


def test_concentration_index():
    # ranks .1 .3 .5 .7 .9: 2 · (2·.1 + 4·.3 + 6·.5 + 8·.7 + 10·.9) / 30 − 1 = 38/30 − 1
    assert concentration_index(RISING, EVEN, DEPRIVED_FIRST) == nine(0.266666667)
    assert concentration_index(RISING[::-1], EVEN, DEPRIVED_FIRST) == nine(-0.266666667)
    assert concentration_index([0] * 5, EVEN, DEPRIVED_FIRST) == 0.0


def test_concentration_index_of_places_alike_in_deprivation():
    # ranks .2 .2 .5 .8 .8: 2 · (.2·(2 + 4) + .5·6 + .8·(8 + 10)) / 30 − 1 = .24
    assert concentration_index(RISING, EVEN, [3, 3, 2, 1, 1]) == nine(0.24)
    assert concentration_index(RISING, EVEN, [7] * 5) == 0.0


def test_places_alike_share_the_mean_rank_of_their_people():
    # 3 and 1 people alike have the ranks up to .8, mean .4; the fifth person .9:
    # 2 · (.4·(3·2 + 1·7) + .9·4) / 17 − 1 = 17.6 / 17 − 1
    found = concentration_index([2, 7, 4], [3, 1, 1], [9, 9, 1])
    assert found == nine(2 * (0.4 * 13 + 0.9 * 4) / 17 - 1)


def test_erreygers_index():
    # 4 · 6 · .266666667 / (10 − 2) = .8
    assert erreygers_index(RISING, EVEN, DEPRIVED_FIRST, 2, 10) == nine(0.8)
    assert erreygers_index(RISING[::-1], EVEN, DEPRIVED_FIRST, 2, 10) == nine(-0.8)
    assert erreygers_index([0, 1], [1, 1], [2, 1], 0, 1) == nine(1.0)  # the ends of its scale
    assert erreygers_index([0, 0], [1, 1], [2, 1], 0, 1) == nine(0.0)


def test_erreygers_index_mirrors_what_is_lacked():
    # E of what is had and E of what is lacked (a + b − x) are opposite: what C does not give
    had, lacked = RISING, [12 - x for x in RISING]
    assert erreygers_index(had, EVEN, DEPRIVED_FIRST, 2, 10) == nine(
        -erreygers_index(lacked, EVEN, DEPRIVED_FIRST, 2, 10)
    )


def test_people_below_a_minimum_offer():
    # 2 4 6 are below 7: 3/5; (5/7 + 3/7 + 1/7) / 5 = 9/35; (25 + 9 + 1) / 49 / 5 = 1/7
    assert fgt(RISING, EVEN, 7, 0) == nine(0.6)
    assert fgt(RISING, EVEN, 7, 1) == nine(0.257142857)
    assert fgt(RISING, EVEN, 7, 2) == nine(0.142857143)
    assert fgt(RISING, EVEN, 7, 0.5) == nine(sum((gap / 7) ** 0.5 for gap in (5, 3, 1)) / 5)


def test_who_has_just_the_minimum_does_not_fall_short():
    assert fgt(RISING, EVEN, 6, 0) == nine(0.4)
    assert fgt(RISING, EVEN, 2, 0) == fgt(RISING, EVEN, 2, 1) == 0.0


def test_who_has_nothing_falls_short_by_all():
    for order in (0, 1, 2, 3.5):
        assert fgt([0, 0], [1, 1], 5, order) == 1.0

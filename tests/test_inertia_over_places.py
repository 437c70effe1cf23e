"""How much of one year's pattern is the last one's, and how much of a gap is history."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from equitycli.errors import InputError, MisalignedError
from equitycli.inertia import (
    autocorrelation,
    deviation_persistence,
    gap_by_need_alone,
    history_part_of_gap,
    rank_persistence,
    unranked,
)

unhurried = settings(deadline=None, max_examples=40)  # the machine is shared

EXACT: dict[str, Any] = {"rel": 1e-9, "abs": 1e-12}


def message(caught):
    return "\n".join(caught.value.lines())


# ---- ranks


def test_rank_persistence_by_hand():
    # Ranks 1 2 3 4 and 2 1 3 4: 1 − 6·Σd²/(n³ − n) = 1 − 6·2/60
    before, now = pd.Series([1.0, 2, 3, 4]), pd.Series([20.0, 10, 30, 40])
    assert rank_persistence(before, now) == pytest.approx(0.8, **EXACT)
    assert rank_persistence(before, before * 7) == 1
    assert rank_persistence(before, 10 - before) == -1


rates = st.lists(st.tuples(*[st.sampled_from([0, 0.5, 1, 2.25, 3, 1e6])] * 2), min_size=3)


@unhurried
@given(rates)
def test_rank_persistence_is_that_of_scipy_ties_and_zeros_too(pairs):
    before, now = (pd.Series(each, dtype=float) for each in zip(*pairs, strict=True))
    if before.nunique() == 1 or now.nunique() == 1:
        assert math.isnan(rank_persistence(before, now))
        assert unranked(before, now) == "every place has the same in one of the years"
    else:
        assert unranked(before, now) == ""
        expected = stats.spearmanr(before, now).statistic
        assert rank_persistence(before, now) == pytest.approx(expected, **EXACT)


def test_what_only_rounding_sets_apart_is_a_tie():
    before = pd.Series([0.1 + 0.2, 0.3, 1.0])
    assert rank_persistence(before, pd.Series([5.0, 5.0, 9.0])) == pytest.approx(1)


def test_too_few_places_have_no_order():
    one = pd.Series([1.0, 2.0])
    assert math.isnan(rank_persistence(one, one))
    assert unranked(one, one) == "fewer than 3 places"


def test_ranks_of_other_places_or_missing_rates_are_refused():
    one = pd.Series({"a": 1.0, "b": 2.0, "c": 3.0})
    with pytest.raises(MisalignedError):
        rank_persistence(one, one[::-1])
    with pytest.raises(InputError) as caught:
        rank_persistence(one, one.where(one > 1))
    assert "now: 1 of 3 rows are missing (a)" in message(caught)


# ---- shares over the years

FOUR = pd.DataFrame(
    {
        2020: [0.5, 0.25, 0.15, 0.10],
        2021: [0.4, 0.30, 0.20, 0.10],
        2022: [0.4, 0.20, 0.20, 0.20],
    },
    index=["City", "Suburb", "Town", "Coast"],
)
NEED = pd.Series([0.38, 0.22, 0.24, 0.16], index=FOUR.index)


def test_autocorrelation_by_hand():
    # Pairs (.5 .4) (.5 .6): of two places and two years, the shares cross: x − ½ = 0.1, −0.1 …
    crossed = pd.DataFrame({2020: [0.6, 0.4], 2021: [0.4, 0.6]})
    assert autocorrelation(crossed) == pytest.approx(-1)
    assert autocorrelation(pd.DataFrame({2020: [0.6, 0.4], 2021: [0.6, 0.4]})) == pytest.approx(1)


def test_autocorrelation_is_the_correlation_of_all_pairs():
    before = np.concatenate([FOUR[2020], FOUR[2021]])
    now = np.concatenate([FOUR[2021], FOUR[2022]])
    expected = stats.pearsonr(before, now).statistic
    assert autocorrelation(FOUR) == pytest.approx(expected, **EXACT)
    shuffled = FOUR.loc[["Town", "City", "Coast", "Suburb"], [2022, 2020, 2021]]
    assert autocorrelation(shuffled) == pytest.approx(expected, **EXACT)


def test_a_weight_of_two_is_a_place_counted_twice():
    before, now = FOUR[2020], FOUR[2021]
    two_years = FOUR[[2020, 2021]]
    twice = [0, 0, 1, 2, 3]
    expected = stats.pearsonr(before.iloc[twice], now.iloc[twice]).statistic
    weights = pd.Series([2, 1, 1, 1], index=FOUR.index)
    assert autocorrelation(two_years, weights=weights) == pytest.approx(expected, **EXACT)
    assert autocorrelation(FOUR, weights=weights * 0 + 5) == pytest.approx(autocorrelation(FOUR))


def test_years_apart_are_no_pair():
    apart = FOUR[[2020, 2022]]
    assert math.isnan(autocorrelation(apart))
    assert math.isnan(deviation_persistence(apart, NEED))
    with_gap = FOUR.rename(columns={2020: 2010})
    assert autocorrelation(with_gap) == pytest.approx(autocorrelation(FOUR[[2021, 2022]]))


def test_equal_shares_have_no_autocorrelation():
    equal = pd.DataFrame({2020: [0.1] * 10, 2021: [0.1] * 10})
    assert math.isnan(autocorrelation(equal))
    assert math.isnan(autocorrelation(pd.DataFrame({2020: [1.0], 2021: [1.0]})))


def test_deviation_persistence_by_hand():
    # From need ½ each: +.3 −.3, then +.15 −.15, then +.03 −.03:
    # b = (.3·.15 + .15·.03) · 2 / ((.09 + .0225) · 2) = .0495 / .1125
    shares = pd.DataFrame({2020: [0.8, 0.2], 2021: [0.65, 0.35], 2022: [0.53, 0.47]})
    half = pd.Series([0.5, 0.5])
    assert deviation_persistence(shares, half) == pytest.approx(0.44, **EXACT)
    kept = pd.DataFrame({2020: [0.8, 0.2], 2021: [0.8, 0.2]})
    assert deviation_persistence(kept, half) == pytest.approx(1)
    assert math.isnan(deviation_persistence(pd.DataFrame({2020: half, 2021: half}), half))


def test_deviation_persistence_is_the_slope_of_a_regression():
    away = FOUR.sub(NEED, axis="index")
    before, now = np.concatenate([away[2020], away[2021]]), np.concatenate([away[2021], away[2022]])
    line = stats.linregress(before, now)
    assert line.intercept == pytest.approx(0, abs=1e-12)
    assert deviation_persistence(FOUR, NEED) == pytest.approx(line.slope, **EXACT)


def test_large_places_persist_in_shares_but_not_in_deviations():
    # Every year the money follows need, but for noise that changes its sign.
    noise = pd.Series([0.02, -0.02, 0.01, -0.01], index=FOUR.index)
    shares = pd.DataFrame({2020 + i: NEED + noise * (-1) ** i for i in range(4)})
    assert autocorrelation(shares) > 0.5
    assert deviation_persistence(shares, NEED) == pytest.approx(-1)


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        (FOUR * 100, "2020: 4 of 4 rows are above 1"),
        (FOUR * 0.9, "2021: adds up to 0.9, not to 1"),
        (FOUR.where(FOUR > 0.1), "2020: 1 of 4 rows are missing (Coast)"),
        (pd.concat([FOUR, FOUR[[2020]]], axis="columns"), "years are there twice (2020)"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_what_are_no_shares_is_refused(shares, said):
    for measure in (autocorrelation, lambda table: deviation_persistence(table, NEED)):
        with pytest.raises(InputError) as caught:
            measure(shares)
        assert said in message(caught)


def test_weights_and_need_are_checked():
    with pytest.raises(MisalignedError):
        autocorrelation(FOUR, weights=NEED[::-1])
    with pytest.raises(InputError, match="autocorrelation") as caught:
        autocorrelation(FOUR, weights=NEED * 0)
    assert "weights: are 0 everywhere" in message(caught)
    with pytest.raises(MisalignedError):
        deviation_persistence(FOUR, NEED[::-1])
    with pytest.raises(InputError) as caught:
        deviation_persistence(FOUR, NEED / 2)
    assert "share_of_need: adds up to 0.5, not to 1" in message(caught)


# ---- history

SPEND = pd.Series({"City": 500.0, "Suburb": 250.0, "Town": 150.0, "Coast": 100.0})


def history(*, budget: float, spend: pd.Series = SPEND) -> Any:
    return history_part_of_gap(spend, budget * NEED, NEED)


def test_on_a_flat_budget_all_of_the_gap_is_history():
    # Targets 380 220 240 160: Town lacks 90, Coast 60; the same 1,000 by need lacks nothing.
    found = history(budget=1000)
    assert found == pytest.approx((150, 0, 150, 1))
    assert found.gap_by_need_gbp == 0


def test_on_a_larger_budget_part_of_the_gap_is_want_of_money():
    # Targets 456 264 288 192: lacking 0 14 138 92 = 244. By need everybody lacks 20 %·share = 200.
    assert history(budget=1200) == pytest.approx((244, 200, 44, 44 / 244))


def test_on_a_smaller_budget_it_is_all_history_again():
    # Targets 304 176 192 128: Town lacks 42, Coast 28.
    assert history(budget=800) == pytest.approx((70, 0, 70, 1))


def test_without_a_gap_there_is_no_share_of_it():
    found = history(budget=1000, spend=1000 * NEED)
    assert found[:3] == pytest.approx((0, 0, 0), abs=1e-9)
    assert math.isnan(history(budget=500, spend=1000 * NEED).history_share)


def test_an_empty_place_is_a_row():
    # Marsh has nothing and a tenth of the need.
    spend, need = pd.Series({"City": 90.0, "Marsh": 0.0}), pd.Series({"City": 9.0, "Marsh": 1.0})
    assert history_part_of_gap(spend, 9 * need, need).gap_now_gbp == 9
    nobody = pd.Series({"City": 9.0, "Marsh": 0.0})
    assert gap_by_need_alone(spend, 11 * nobody, nobody).tolist() == pytest.approx([9, 0])


@unhurried
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 1000)), min_size=1, max_size=8),
    st.integers(0, 10**7),
)
def test_history_is_never_negative_and_never_more_than_the_gap(pairs, budget):
    spend, need = (pd.Series(each, dtype=float) for each in zip(*pairs, strict=True))
    if spend.sum() == 0 or need.sum() == 0:
        with pytest.raises(InputError):
            history_part_of_gap(spend, need, need)
        return
    found = history_part_of_gap(spend, budget * need / need.sum(), need)
    slack = 1e-6 * (1 + budget)
    assert -slack <= found.history_gbp <= found.gap_now_gbp + slack
    assert found.gap_by_need_gbp == pytest.approx(max(0, budget - spend.sum()), abs=slack)


def test_history_refuses_what_is_no_money_or_has_no_split():
    with pytest.raises(MisalignedError):
        history_part_of_gap(SPEND, 1000 * NEED[::-1], NEED)
    with pytest.raises(InputError) as caught:
        history_part_of_gap(-SPEND, 1000 * NEED, NEED.where(NEED > 0.2))
    assert "provision_gbp: 4 of 4 rows are negative" in message(caught)
    assert "weighted_population: 1 of 4 rows are missing (Coast)" in message(caught)
    with pytest.raises(InputError) as caught:
        history_part_of_gap(SPEND * 0, 1000 * NEED, NEED * 0)
    assert "provision_gbp: is 0 everywhere" in message(caught)
    assert "weighted_population: is 0 everywhere" in message(caught)

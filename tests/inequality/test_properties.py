"""What holds of every measure, whatever the figures: order, unit, population, transfers, bounds."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from equitycli.inequality import (
    atkinson,
    concentration_curve,
    concentration_index,
    fgt,
    gini,
    hoover,
    kolm_pollak_index,
    share_gap,
    theil,
    theil_between,
    theil_within,
)
from tests.inequality.measures import EVERY, LEVELS, PER_HEAD, RELATIVE, TWO_COLUMNS

unhurried = settings(deadline=None, max_examples=50)  # the machine is shared
sums = st.floats(0, 1e6).filter(lambda x: x == 0 or x > 1e-6)
pairs = st.lists(st.tuples(sums, st.floats(0.01, 1e4)), min_size=2, max_size=12)


def near(figure: float) -> Any:
    return pytest.approx(figure, rel=1e-8, abs=1e-9)


BY_ROW = {"concentration", "erreygers", "theil_between", "theil_within"}
UNORDERED = {name: EVERY[name] for name in EVERY if name not in BY_ROW}
"""All that look at nothing but values and weights."""


def table(pairs):
    assume(sum(x for x, _ in pairs) > 0)
    return [np.array([pair[i] for pair in pairs]) for i in (0, 1)]


def ratio_is_defined(values, weights):
    """Whether Palma and 90/10 divide by more than nothing: the poorest tenth have something."""
    poorest = np.argsort(values)
    below = np.cumsum(weights[poorest]) / weights.sum()
    return values[poorest][below >= 0.1 - 1e-9][0] > 0


def pairwise_gini(x, weights):
    p = weights / weights.sum()
    return float((np.outer(p, p) * np.abs(np.subtract.outer(x, x))).sum() / (2 * (p * x).sum()))


@unhurried
@given(pairs)
def test_gini_is_its_definition_over_all_pairs(pairs):
    values, weights = table(pairs)
    assert gini(values, weights) == pytest.approx(pairwise_gini(values, weights), abs=1e-9)


@unhurried
@given(pairs, st.randoms())
def test_order_of_rows_does_not_matter(pairs, random):
    values, weights = table(pairs)
    assume(ratio_is_defined(values, weights))
    order = list(range(len(values)))
    random.shuffle(order)
    for name, measure in UNORDERED.items():
        shuffled = measure(values[order], weights[order])
        assert shuffled == near(measure(values, weights)), name


@unhurried
@given(pairs, st.randoms())
def test_order_of_rows_does_not_matter_among_places_alike(pairs, random):
    values, weights = table(pairs)
    deprivation = np.arange(len(values)) % 3
    order = list(range(len(values)))
    random.shuffle(order)
    for measure in (concentration_index, theil_between, theil_within):
        assert measure(values[order], weights[order], deprivation[order]) == pytest.approx(
            measure(values, weights, deprivation), abs=1e-9
        )


@unhurried
@given(pairs, st.floats(0.01, 1000))
def test_the_unit_of_money_does_not_matter(pairs, factor):
    values, weights = table(pairs)
    for name, measure in (RELATIVE | {"hoover": hoover}).items():
        scaled = measure(values * factor, weights)
        assert scaled == pytest.approx(measure(values, weights), abs=1e-8), name
    for name, measure in LEVELS.items():
        scaled = measure(values * factor, weights)
        assert scaled == pytest.approx(
            measure(values, weights) * factor, rel=1e-8, abs=1e-9 * values.max() * factor
        ), name
    for order in (0, 1, 2):
        assert fgt(values, weights, 7, order) == pytest.approx(
            fgt(values * 2.0, weights, 14, order), abs=1e-9
        )


@unhurried
@given(pairs, st.floats(0.001, 1000))
def test_the_unit_of_people_does_not_matter(pairs, factor):
    values, weights = table(pairs)
    assume(ratio_is_defined(values, weights))
    for name, measure in EVERY.items():
        scaled = measure(values, weights * factor)
        assert scaled == near(measure(values, weights)), name


@unhurried
@given(pairs, st.integers(2, 4))
def test_replicating_the_population_changes_nothing(pairs, times):
    values, weights = table(pairs)
    assume(ratio_is_defined(values, weights))
    for name, measure in UNORDERED.items():
        many = measure(np.tile(values, times), np.tile(weights, times))
        assert many == near(measure(values, weights)), name
    deprivation = np.arange(len(values))
    assert concentration_index(*(np.tile(c, times) for c in (values, weights, deprivation))) == (
        pytest.approx(concentration_index(values, weights, deprivation), abs=1e-9)
    )


@unhurried
@given(pairs)
def test_two_places_of_the_same_may_be_counted_as_one(pairs):
    values, weights = table(pairs)
    assume(ratio_is_defined(values, weights))
    for name, measure in UNORDERED.items():
        if name != "hoover":  # takes sums, not sums a head
            apart = measure(np.repeat(values, 2), np.repeat(weights / 2, 2))
            assert apart == near(measure(values, weights)), name


@unhurried
@given(st.lists(st.floats(0, 1000), min_size=2, max_size=9), st.floats(0, 0.5))
def test_a_transfer_from_more_to_less_never_raises_inequality(values, part):
    before = np.array(values)
    assume(before.max() > before.min() and before.max() > 1e-3)
    moved = part * (before.max() - before.min())
    later = before.copy()
    later[before.argmax()] -= moved
    later[before.argmin()] += moved
    people = np.ones(len(values))
    slack = 1e-9 * (1 + before.max())
    for name in ("gini", "theil", "atkinson ½", "hoover"):
        assert EVERY[name](later, people) <= EVERY[name](before, people) + slack, name
    for order in (1, 2):
        assert fgt(later, people, 500, order) <= fgt(before, people, 500, order) + slack


@unhurried
@given(pairs)
def test_within_and_between_add_up(pairs):
    values, weights = table(pairs)
    groups = np.arange(len(values)) % 3
    parts = theil_between(values, weights, groups), theil_within(values, weights, groups)
    assert sum(parts) == pytest.approx(theil(values, weights), abs=1e-9)
    assert min(parts) >= 0
    everybody, each = np.zeros(len(values)), np.arange(len(values))
    assert theil_between(values, weights, everybody) == pytest.approx(0, abs=1e-9)
    assert theil_within(values, weights, each) == pytest.approx(0, abs=1e-9)


@unhurried
@given(pairs)
def test_within_is_the_mean_of_theils_by_share_of_all_there_is(pairs):
    values, weights = table(pairs)
    groups = np.arange(len(values)) % 2
    held = values * weights
    by_definition = sum(
        held[groups == one].sum()
        / held.sum()
        * theil(values[groups == one], weights[groups == one])
        for one in (0, 1)
    )
    assert theil_within(values, weights, groups) == pytest.approx(by_definition, abs=1e-9)


@unhurried
@given(pairs)
def test_measures_keep_to_their_scale(pairs):
    values, weights = table(pairs)
    mean = float(values @ weights / weights.sum())
    slack = 1e-9 * (1 + values.max())
    found = {name: measure(values, weights) for name, measure in PER_HEAD.items()}
    assert 0 <= found["gini"] < 1
    assert 0 <= hoover(values, weights) <= 1 + 1e-12
    assert 0 <= found["theil"] <= math.log(weights.sum() / weights.min()) + 1e-9
    assert 0 <= found["atkinson ½"] <= 1
    assert -1 <= found["concentration"] <= 1
    assert abs(found["concentration"]) <= found["gini"] + 1e-9
    assert -1 <= found["erreygers"] <= 1
    assert 1 >= found["fgt 0"] >= found["fgt 1"] >= found["fgt 2"] >= 0
    assert values.min() - slack <= found["ede of a good"] <= mean + slack
    assert mean - slack <= found["ede of a bad"] <= values.max() + slack
    assert min(found["index of a good"], found["index of a bad"]) >= 0


@unhurried
@given(pairs)
def test_the_more_averse_the_farther_from_the_mean(pairs):
    values, weights = table(pairs)
    slack = 1e-9 * values.max()
    for measure in (atkinson, kolm_pollak_index):
        found = [measure(values, weights, epsilon) for epsilon in (0.1, 0.3, 0.5, 0.7, 0.9)]
        assert all(less <= more + slack for less, more in pairwise(found))


@unhurried
@given(st.floats(0, 1e6), st.lists(st.floats(0.01, 1e4), min_size=1, max_size=9))
def test_everyone_having_the_same_is_no_inequality(level, weights):
    values = np.full(len(weights), level)
    for name in RELATIVE.keys() | {"index of a good", "index of a bad"}:
        assert PER_HEAD[name](values, weights) == pytest.approx(0, abs=1e-9 * (1 + level)), name
    assert PER_HEAD["ede of a good"](values, weights) == pytest.approx(level)


@unhurried
@given(pairs, st.integers(1, 5))
def test_the_curve_runs_from_none_to_all_and_has_the_index_beside_it(pairs, ways):
    values, weights = table(pairs)
    deprivation = np.arange(len(values)) % ways
    curve = concentration_curve(values, weights, deprivation)
    assert curve.iloc[0].tolist() == [0.0, 0.0]
    assert curve.iloc[-1].tolist() == [1.0, 1.0]
    assert len(curve) == len(set(deprivation)) + 1
    assert (curve.diff().dropna() >= 0).all(axis=None)
    area = np.trapezoid(curve["share_of_money"], curve["share_of_people"])
    assert concentration_index(values, weights, deprivation) == pytest.approx(
        1 - 2 * area, abs=1e-9
    )


@unhurried
@given(pairs)
def test_ranked_by_what_they_have_concentration_is_gini(pairs):
    values, weights = table(pairs)
    assert concentration_index(values, weights, -values) == pytest.approx(
        gini(values, weights), abs=1e-9
    )
    assert concentration_index(values, weights, values) == pytest.approx(
        -gini(values, weights), abs=1e-9
    )


@unhurried
@given(pairs)
def test_half_of_all_gaps_is_what_would_have_to_move(pairs):
    money, need = table(pairs)
    gaps = share_gap(money, need)
    assert gaps.sum() == pytest.approx(0, abs=1e-9)
    assert gaps.abs().sum() / 2 == pytest.approx(hoover(money, need), abs=1e-9)


@unhurried
@given(pairs)
def test_a_place_without_people_does_not_count(pairs):
    values, weights = table(pairs)
    assume(ratio_is_defined(values, weights))
    with_it = np.append(values, 900.0), np.append(weights, 0.0)
    for name, measure in TWO_COLUMNS.items():
        assert measure(*with_it) == measure(values, weights), name


@unhurried
@given(pairs)
def test_series_arrays_and_lists_have_the_same_answer(pairs):
    values, weights = table(pairs)
    assume(ratio_is_defined(values, weights))
    places = [f"place {number}" for number in range(len(values))]
    series = pd.Series(values, index=places), pd.Series(weights, index=places)
    for name, measure in EVERY.items():
        assert measure(values, weights) == measure(*series), name
        assert measure(values, weights) == measure(values.tolist(), weights.tolist()), name


@unhurried
@example(89, 89)
@example(-89, -89)
@given(st.integers(-300, 300), st.integers(-300, 300))
def test_numbers_of_any_size_are_measured_alike(size, people_size):
    values = np.array([1.0, 2.0, 3.0, 5.0, 8.0])
    weights = np.array([1.0, 3.0, 2.0, 1.0, 2.0])
    sized = values * 10.0**size, weights * 10.0**people_size
    for name, measure in (RELATIVE | {"hoover": hoover}).items():
        assert measure(*sized) == pytest.approx(measure(values, weights), abs=1e-9), name
    for name, measure in LEVELS.items():
        assert measure(*sized) / 10.0**size == pytest.approx(measure(values, weights)), name
    assert fgt(*sized, 4 * 10.0**size, 1) == pytest.approx(fgt(values, weights, 4, 1))

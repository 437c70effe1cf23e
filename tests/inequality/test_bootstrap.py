"""Intervals by bootstrap: the same with the same seed, and those of drawing places by hand."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from equitycli.errors import InputError
from equitycli.inequality import (
    Interval,
    atkinson,
    bootstrap_interval,
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
    theil,
    theil_between,
    theil_within,
)
from tests.inequality.measures import message

COUNT = 40
RANDOM = np.random.default_rng(20)
VALUES = RANDOM.lognormal(3, 0.6, COUNT)
WEIGHTS = RANDOM.integers(500, 3000, COUNT).astype(float)
DEPRIVATION = RANDOM.integers(0, 8, COUNT).astype(float)
GROUPS = RANDOM.choice(["north", "south", "coast"], COUNT)

CALLS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "atkinson": (atkinson, (0.5,)),
    "concentration_index": (concentration_index, (DEPRIVATION,)),
    "erreygers_index": (erreygers_index, (DEPRIVATION, 0.0, 500.0)),
    "fgt": (fgt, (18.0, 1)),
    "gini": (gini, ()),
    "hoover": (hoover, ()),
    "kolm_pollak_ede": (kolm_pollak_ede, (-0.5,)),
    "kolm_pollak_index": (kolm_pollak_index, (0.5,)),
    "ninety_ten": (ninety_ten, ()),
    "palma": (palma, ()),
    "theil": (theil, ()),
    "theil_between": (theil_between, (GROUPS,)),
    "theil_within": (theil_within, (GROUPS,)),
}


def interval(measure=gini, parameters=(), **changes):
    every = {"draws": 300, "seed": 7} | changes
    return bootstrap_interval(measure, VALUES, WEIGHTS, *parameters, **every)


def drawn_by_hand(measure, parameters, *, draws, seed):
    """The measure of places drawn row by row: no counts times weights, another stream of chance."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        rows = random.integers(COUNT, size=COUNT)
        columns = [one[rows] if isinstance(one, np.ndarray) else one for one in parameters]
        found.append(measure(VALUES[rows], WEIGHTS[rows], *columns))
    return np.array(found)


@pytest.mark.parametrize("name", CALLS)
def test_the_measure_itself_stands_in_its_interval(name):
    measure, parameters = CALLS[name]
    found = interval(measure, parameters)
    assert found.of == measure(VALUES, WEIGHTS, *parameters)
    assert found.low < found.of < found.high
    assert found.undefined == 0


@pytest.mark.parametrize("name", CALLS)
def test_intervals_are_those_of_drawing_places_by_hand(name):
    measure, parameters = CALLS[name]
    by_hand = drawn_by_hand(measure, parameters, draws=600, seed=3)
    found = interval(measure, parameters, draws=600, level=0.8)
    low, high = np.quantile(by_hand, [0.1, 0.9])
    chance = 0.25 * (high - low)
    assert found.low == pytest.approx(low, abs=chance)
    assert found.high == pytest.approx(high, abs=chance)


@pytest.mark.parametrize("name", CALLS)
def test_the_same_seed_gives_the_same_interval(name):
    measure, parameters = CALLS[name]
    assert interval(measure, parameters) == interval(measure, parameters)
    assert interval(measure, parameters) != interval(measure, parameters, seed=8)


def test_a_higher_level_is_wider():
    narrow, wide = interval(level=0.5), interval(level=0.99)
    assert wide.low < narrow.low < narrow.high < wide.high


def test_the_ends_are_draws():
    # 20 draws at 0.9: the quantiles .05 and .95 are the 1st and the 19th of 20
    found, least = interval(draws=20, level=0.9), interval(draws=20, level=0.999)
    assert least.low == found.low
    assert found.high < least.high


def test_series_and_arrays_have_the_same_interval():
    places = [f"place {number}" for number in range(COUNT)]
    values, weights, ranked = (
        pd.Series(column, index=places) for column in (VALUES, WEIGHTS, DEPRIVATION)
    )
    found = bootstrap_interval(concentration_index, values, weights, ranked, draws=50, seed=1)
    assert found == interval(concentration_index, (DEPRIVATION,), draws=50, seed=1)


def test_a_place_without_people_is_not_drawn():
    with_it = np.append(VALUES, 900.0), np.append(WEIGHTS, 0.0)
    assert bootstrap_interval(gini, *with_it, draws=50, seed=1) == interval(draws=50, seed=1)


def test_money_where_nobody_is_is_drawn_too():
    # two of three places drawn three times: without the peopled one, nothing can be measured
    found = bootstrap_interval(hoover, [1, 1, 1], [3, 0, 0], draws=400, seed=1)
    assert found.of == pytest.approx(2 / 3)
    assert 0.2 < found.undefined / 400 < 0.4  # (2/3)³ = .296


def test_draws_that_divide_by_nothing_count_as_infinite():
    found = bootstrap_interval(palma, [0, 0, 3, 3, 4, 5], [1] * 6, draws=200, seed=1)
    assert math.isinf(found.high)
    assert found.of > 1


def test_equals_have_an_interval_of_no_width():
    found = bootstrap_interval(gini, [4, 4, 4], [1, 2, 3], draws=50, seed=1)
    assert found.low == pytest.approx(found.high, abs=1e-15)


def test_an_interval_says_what_it_is():
    assert Interval(0.1, 0.3, 0.2) == Interval(low=0.1, high=0.3, of=0.2, undefined=0)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"draws": 0}, "draws: are 0; there must be 1 or more."),
        ({"seed": -1}, "seed: is -1; it must be 0 or more."),
        ({"level": 0}, "level: is 0; it must be above 0 and below 1."),
        ({"level": 1}, "level: is 1; it must be above 0 and below 1."),
        ({"level": np.nan}, "level: is nan; it must be above 0 and below 1."),
        ({"measure": concentration_curve}, "measure: concentration_curve cannot be drawn again."),
        ({"measure": max}, "Take one of: atkinson, concentration_index,"),
    ],
)
def test_what_cannot_be_drawn_is_refused(changes, text):
    with pytest.raises(InputError) as caught:
        interval(**changes)
    assert text in message(caught)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InputError) as caught:
        interval(draws=0, seed=-1, level=2)
    assert len(caught.value.faults) == 3


def test_the_measure_refuses_its_own_figures_first():
    with pytest.raises(InputError) as caught:
        bootstrap_interval(gini, [-1, 2], [1, 1], draws=1, seed=1)
    assert message(caught).startswith("Error: Gini has 1 problem.")


def test_no_defined_draw_is_refused():
    seeds = (  # one draw that misses the only place with people
        seed for seed in range(50) if 0 not in np.random.default_rng(seed).integers(3, size=3)
    )
    with pytest.raises(InputError) as caught:
        bootstrap_interval(hoover, [1, 1, 1], [3, 0, 0], draws=1, seed=next(seeds))
    assert "hoover: it is not defined for any of 1 draws." in message(caught)

"""How much less what is farther away counts: at nothing, at the catchment, and beyond."""

import math
from typing import Any

import numpy as np
import pytest

from equitycli.access import (
    decay_named,
    exponential,
    exponential_of_scale,
    gaussian,
    gaussian_of_width,
    gravity,
    linear,
    step,
    zones,
)
from equitycli.access.decay import FAINT, weights
from equitycli.errors import InputError

HALF = math.exp(-0.5)
TWO: Any = lambda _: [1, 1]  # noqa: E731
ONE: Any = lambda _: 1.0  # noqa: E731


def at(decay, *costs: float) -> list[float]:
    found: list[float] = weights(decay, np.array(costs, dtype=float)).tolist()
    return found


def refused(make) -> str:
    with pytest.raises(InputError) as caught:
        make()
    return "\n".join(caught.value.lines())


@pytest.mark.parametrize(
    ("decay", "there", "half", "catchment", "beyond"),
    [
        (step, 1, 1, 1, 1),  # beyond the catchment no pair comes to a decay
        (linear(1000), 1, 0.5, 0, 0),
        (gaussian(1000), 1, (math.exp(-0.125) - HALF) / (1 - HALF), 0, 0),
        (exponential(1000), 1, (HALF - math.exp(-1)) / (1 - math.exp(-1)), 0, 0),
        (gaussian_of_width(1000), 1, math.exp(-0.125), HALF, math.exp(-2)),
        (exponential_of_scale(1000), 1, HALF, math.exp(-1), math.exp(-2)),
        (gravity(500, power=2), 1, 1, 0.25, 0.0625),
        (zones([(500, 1), (1000, 0.22)]), 1, 1, 0.22, 0),
    ],
)
def test_weights_by_hand(decay, there, half, catchment, beyond):
    found = at(decay, 0, 500, 1000, 2000)
    assert found == pytest.approx([there, half, catchment, beyond], abs=1e-15)
    assert found == sorted(found, reverse=True)


def test_the_end_of_a_zone_is_in_it():
    first_published = zones([(10, 1), (20, 0.68), (30, 0.22)])
    assert at(first_published, 10, 10.001, 20, 30, 30.001) == [1, 0.68, 0.68, 0.22, 0]


@pytest.mark.parametrize("name", ["step", "linear", "gaussian", "exponential"])
def test_names_of_a_programme(name):
    by_hand = {"linear": linear, "gaussian": gaussian, "exponential": exponential}
    decay = by_hand[name](50) if name in by_hand else step
    assert at(decay_named(name, catchment=50), 0, 20, 50) == at(decay, 0, 20, 50)


def test_zones_by_name():
    assert at(decay_named("zones", catchment=50, ends=[(50, 0.5)]), 50) == [0.5]


@pytest.mark.parametrize("size", [0, -1, math.nan, math.inf])
@pytest.mark.parametrize(
    ("make", "name"),
    [
        (linear, "catchment"),
        (gaussian, "catchment"),
        (exponential, "catchment"),
        (gaussian_of_width, "sigma"),
        (exponential_of_scale, "scale"),
        (lambda size: gravity(size, power=2), "scale"),
        (lambda size: gravity(2, power=size), "power"),
    ],
)
def test_a_decay_of_no_size_is_refused(make, name, size):
    assert f"{name}: must be above 0, not {size:g}." in refused(lambda: make(size))


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ([], "zones: there is none."),
        ([(0, 1)], "must grow from near to far, from above 0"),
        ([(20, 1), (10, 0.5)], "must grow from near to far"),
        ([(20, 1), (20, 0.5)], "must grow from near to far"),
        ([(math.inf, 1)], "must grow from near to far"),
        ([(10, 1.5)], "weights must be between 0 and 1"),
        ([(10, -0.5)], "weights must be between 0 and 1"),
        ([(10, math.nan)], "weights must be between 0 and 1"),
    ],
)
def test_bad_zones_are_refused(ends, said):
    assert said in refused(lambda: zones(ends))


def test_a_decay_gives_weights_between_0_and_1_for_each_cost():
    cost = np.array([1.0, 2.0, 3.0, 4.0])
    message = refused(lambda: weights(lambda _: np.array([np.nan, -1, 2, 0.5]), cost))
    assert "1 of 4 weights are missing (first at 1)." in message
    assert "1 of 4 weights are below 0 (first at 2)." in message
    assert "1 of 4 weights are above 1 (first at 3)." in message
    assert "gives (2,) weights for (4,) costs." in refused(lambda: weights(TWO, cost))
    assert "gives () weights for (4,) costs." in refused(lambda: weights(ONE, cost))


def test_what_is_too_faint_to_divide_by_is_nothing():
    assert at(lambda cost: np.where(cost > 1, FAINT / 2, FAINT), 1, 2) == [FAINT, 0]

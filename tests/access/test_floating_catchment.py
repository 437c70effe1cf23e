"""Supply shared among those who reach it: by hand, by brute force, and nothing lost."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.access import (
    Decay,
    StraightLine,
    exponential,
    gaussian,
    gaussian_of_width,
    gravity,
    linear,
    step,
    supply_in_reach,
    two_step_floating_catchment,
    zones,
)
from equitycli.errors import InputError, MisalignedError
from tests.access.made import COSTS, PEOPLE, SUPPLY, distances_m, seeded


def access(**changes):
    asked: dict[str, Any] = {
        "population": PEOPLE,
        "supply": SUPPLY,
        "costs": COSTS,
        "catchment": 20,
    } | changes
    return two_step_floating_catchment(**asked)


def refused(**changes) -> str:
    with pytest.raises(InputError) as caught:
        access(**changes)
    return "\n".join(caught.value.lines())


def test_by_hand_within_20():
    assert access().to_dict() == pytest.approx(
        {
            "a": 10 / 3000,  # s, shared by 1,000 + 2,000
            "b": 10 / 3000 + 5 / 2000,  # and t, which only the 2,000 reach
            "c": 0,  # out of reach: 0, not missing
        },
        abs=1e-15,
    )
    assert access().round(9).tolist() == [0.003333333, 0.005833333, 0.0]
    assert access().name == "access"


def test_by_hand_within_30():
    found = access(catchment=30)
    assert found.tolist() == pytest.approx([0.005, 0.005, 0])  # 10/3000 + 5/3000 twice


def test_the_boundary_is_in():
    assert access(catchment=15)["b"] == pytest.approx(10 / 3000 + 5 / 2000)
    assert access(catchment=14.999)["b"] == pytest.approx(5 / 2000)  # s is only a's


def test_enhanced_by_hand():
    # weights: a–s 1, b–s .5, b–t 1, a–t 0 (25 is beyond); s: 10/(1000 + 1000) = .005
    found = access(decay=zones([(10, 1), (20, 0.5)]))
    assert found.tolist() == pytest.approx([0.005, 0.005 * 0.5 + 5 / 2000, 0])


def test_what_nobody_reaches_is_given_to_nobody():
    lonely: dict[str, Any] = {
        "population": pd.Series({"a": 1000, "b": 0, "c": 500}),
        "catchment": 20,
    }
    assert access(**lonely).tolist() == pytest.approx([0.01, 0.01, 0])  # b reaches s, and is empty
    found = supply_in_reach(**{"supply": SUPPLY, "costs": COSTS} | lonely)
    assert found.to_dict() == {"s": 10, "t": 0}  # only b, where nobody lives, reaches t
    assert found.name == "supply_in_reach"


def test_nothing_at_all_is_zero_everywhere():
    assert access(supply=SUPPLY * 0).tolist() == [0, 0, 0]
    assert access(population=PEOPLE * 0).tolist() == [0, 0, 0]
    assert access(costs=COSTS.iloc[:0]).tolist() == [0, 0, 0]
    assert access(supply=SUPPLY.iloc[:0], costs=COSTS.iloc[:0]).tolist() == [0, 0, 0]


def test_plain_numbers_are_numbered_from_0():
    costs = COSTS.assign(area=[0, 0, 1, 1, 2, 2], site=[0, 1] * 3)
    found = access(population=[1000, 2000, 500], supply=np.array([10, 5]), costs=costs)
    assert found.to_dict() == pytest.approx(dict(enumerate(access())))


DECAYS: dict[str, Callable[[float], Decay]] = {
    "step": lambda _: step,
    "linear": linear,
    "gaussian": gaussian,
    "a narrow bell": lambda reach: gaussian_of_width(reach / 38),
    "exponential": exponential,
    "gravity": lambda reach: gravity(reach / 10, power=2),
    "zones": lambda reach: zones([(reach / 3, 1), (reach / 2, 0.68), (reach, 0.22)]),
    "none": lambda _: np.zeros_like,
}


@pytest.mark.parametrize("decay", DECAYS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), catchment=st.floats(1, 15_000))
def test_no_supply_is_lost_or_made(decay, seed, catchment):
    people, supply, costs = seeded(30, 20, seed=seed)
    asked: dict[str, Any] = {
        "costs": costs,
        "catchment": catchment,
        "decay": DECAYS[decay](catchment),
    }
    found = two_step_floating_catchment(people, supply, **asked)
    reached = supply_in_reach(people, supply, **asked)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert float((people * found).sum()) == pytest.approx(float(reached.sum()), rel=1e-9)
    assert ((reached == 0) | (reached == supply)).all()


@pytest.mark.parametrize("decay", DECAYS)
def test_brute_force_says_the_same(decay):
    people, supply, costs = seeded()
    reach, cost = 6000.0, distances_m(costs)
    weight = np.where(cost <= reach, DECAYS[decay](reach)(cost.ravel()).reshape(cost.shape), 0)
    weight = np.where(weight < 1e-100, 0, weight)
    demand = people.to_numpy() @ weight
    ratio = np.divide(supply, demand, out=np.zeros(len(supply)), where=demand > 0)
    found = two_step_floating_catchment(
        people, supply, costs, catchment=reach, decay=DECAYS[decay](reach)
    )
    np.testing.assert_allclose(found, weight @ ratio, rtol=1e-9, atol=0)


@pytest.mark.parametrize("at_once", [1, 7, 100, 10**6])
def test_parts_say_the_same_as_the_whole(at_once):
    people, supply, costs = seeded()
    parts = StraightLine(costs.area_xy, costs.site_xy, at_once)
    asked: dict[str, Any] = {"catchment": 6000, "decay": gaussian(6000)}
    whole = two_step_floating_catchment(people, supply, costs, **asked)
    found = two_step_floating_catchment(people, supply, parts, **asked)
    pd.testing.assert_series_equal(found, whole, rtol=1e-12)


def test_the_order_of_rows_does_not_matter():
    people, supply, costs = seeded()
    turned = StraightLine(costs.area_xy[::-1], costs.site_xy[::-1])
    whole = two_step_floating_catchment(people, supply, costs, catchment=5000)
    found = two_step_floating_catchment(people[::-1], supply[::-1], turned, catchment=5000)
    pd.testing.assert_series_equal(found[::-1], whole, rtol=1e-12)
    pd.testing.assert_series_equal(access(costs=COSTS[::-1]), access(), rtol=1e-12)


def test_twice_the_supply_is_twice_the_access_and_twice_the_people_half():
    assert access(supply=SUPPLY * 2).tolist() == pytest.approx((access() * 2).tolist())
    assert access(population=PEOPLE * 2).tolist() == pytest.approx((access() / 2).tolist())


def test_an_area_in_two_halves_has_what_it_had():
    halves = pd.Series({"a": 400, "a2": 600, "b": 2000, "c": 500})
    costs = pd.concat([COSTS, COSTS[COSTS["area"] == "a"].assign(area="a2")], ignore_index=True)
    found = access(population=halves, costs=costs)
    assert found["a2"] == found["a"] == pytest.approx(access()["a"])


def test_numbers_that_cannot_be_used_are_refused_together():
    message = refused(
        population=pd.Series({"a": -1.0, "b": np.nan, "c": 5}),
        supply=pd.Series({"s": np.inf, "t": 5}),
        catchment=-3,
    )
    assert "population: 1 of 3 rows are negative (a; smallest -1)" in message
    assert "population: 1 of 3 rows are missing (b)" in message
    assert "supply: 1 of 2 rows are infinite (s)" in message
    assert "catchment: must be 0 or more, not -3." in message


@pytest.mark.parametrize("catchment", [np.nan, np.inf])
def test_a_catchment_is_a_number(catchment):
    assert f"catchment: must be 0 or more, not {catchment:g}." in refused(catchment=catchment)


def test_a_table_of_costs_names_known_areas_and_sites_once():
    strange = pd.DataFrame({"area": ["z", "a"], "site": ["s", "u"], "cost": [1.0, 2.0]})
    message = refused(costs=strange)
    assert "area: 1 are not among the areas (z)." in message
    assert "site: 1 are not among the sites (u)." in message
    assert "1 pairs are there more than once (a to s)." in refused(
        costs=pd.concat([COSTS, COSTS.iloc[:1]])
    )
    assert "columns are missing: site, cost." in refused(costs=COSTS[["area"]])


@pytest.mark.parametrize(
    ("cost", "said"),
    [(-1.0, "1 of 6 rows are negative"), (np.nan, "are missing"), (np.inf, "are infinite")],
)
def test_a_cost_is_a_number_of_0_or_more(cost, said):
    assert said in refused(costs=COSTS.assign(cost=[cost, *COSTS["cost"][1:]]))


def test_an_area_or_site_that_is_there_twice_is_refused():
    message = refused(
        population=pd.Series([1, 2, 3], index=["a", "b", "b"]),
        supply=pd.Series([1, 2], index=["s", "s"]),
    )
    assert "areas: 1 are there more than once (b)." in message
    assert "sites: 1 are there more than once (s)." in message


def test_points_of_other_areas_are_refused():
    people, supply, costs = seeded()
    with pytest.raises(MisalignedError, match="areas"):
        two_step_floating_catchment(people[1:], supply, costs, catchment=5)


def test_a_column_has_one_dimension():
    assert "supply: has 2 dimensions." in refused(supply=np.ones((2, 2)))


def test_a_decay_that_gives_no_weights_is_refused():
    assert "2 of 3 weights are above 1 (first at 15)." in refused(
        decay=lambda cost: np.where(cost > 5, 2.0, 1.0)
    )

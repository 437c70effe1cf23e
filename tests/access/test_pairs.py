"""Which sites lie within reach of which areas: the tree against brute force."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.access import StraightLine, cumulative, nearest, pairs_within
from equitycli.errors import InputError
from tests.access.made import COSTS, SUPPLY, distances_m, points, seeded


def refused(measure, *asked, **more) -> str:
    with pytest.raises(InputError) as caught:
        measure(*asked, **more)
    return "\n".join(caught.value.lines())


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10_000), within=st.integers(0, 30_000), at_once=st.sampled_from([1, 9, 999])
)
def test_pairs_are_those_of_brute_force(seed, within, at_once):
    _, _, costs = seeded(25, 15, seed=seed)
    every = distances_m(costs)
    found = pairs_within(costs.area_xy, costs.site_xy, within_m=within, pairs_at_once=at_once)
    area, site = np.nonzero(every <= within)
    assert found["area"].tolist() == costs.area_xy.index[area].tolist()
    assert found["site"].tolist() == costs.site_xy.index[site].tolist()
    np.testing.assert_allclose(found["cost"], every[area, site], rtol=1e-12)


def test_a_point_on_the_boundary_is_in():
    here = pd.DataFrame({"x": [0.0], "y": [0.0]}, index=["a"])
    there = pd.DataFrame({"x": [3000.0, 3000.0], "y": [4000.0, 4000.001]}, index=["s", "t"])
    assert pairs_within(here, there, within_m=5000)["site"].tolist() == ["s"]
    assert pairs_within(here, here.rename({"a": "s"}), within_m=0)["cost"].tolist() == [0.0]


def test_no_points_make_no_pairs():
    here, nobody = points("a", 3, seed=1), points("s", 0, seed=1)
    for one, other in ((here, nobody), (nobody, here), (nobody, nobody)):
        found = pairs_within(one, other, within_m=1e6)
        assert list(found.columns) == ["area", "site", "cost"]
        assert len(found) == 0


def test_points_that_cannot_be_used_are_refused_together():
    here = points("a", 3, seed=1)
    here.iloc[1, 0] = np.nan
    message = refused(pairs_within, here, here[["x"]], within_m=-1)
    assert "within_m: must be 0 or more, not -1." in message
    message = refused(pairs_within, here, here[["x"]], within_m=1)
    assert "area_xy: 1 of 3 points are missing or infinite (a1)." in message
    assert "site_xy: has no column y." in message
    there = points("s", 2, seed=2)
    assert "pairs_at_once: must be 1 or more, not 0." in refused(
        pairs_within, there, there, within_m=1, pairs_at_once=0
    )
    twice = pd.concat([there, there])
    assert "sites: 2 are there more than once (s0, s1)." in refused(
        pairs_within, there, twice, within_m=1
    )


def test_the_closest_by_hand():
    found = nearest(["a", "b", "c", "d"], SUPPLY, COSTS)
    assert found.to_dict() == {"a": 5, "b": 10, "c": 35, "d": np.inf}  # no way leads from d
    assert found.name == "nearest_cost"
    assert nearest(["a", "b", "c"], [0, 5], COSTS.replace({"s": 0, "t": 1}))["a"] == 25


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_closest_is_that_of_brute_force(seed):
    people, supply, costs = seeded(seed=seed)
    every = np.where(supply > 0, distances_m(costs), np.inf)
    found = nearest(people.index, supply, costs)
    np.testing.assert_allclose(found, every.min(axis=1), rtol=1e-12)
    table = pairs_within(costs.area_xy, costs.site_xy, within_m=1e6)
    np.testing.assert_allclose(nearest(people.index, supply, table), found, rtol=1e-12)


def test_nothing_is_infinitely_far_where_there_is_nothing():
    people, supply, costs = seeded()
    assert np.isinf(nearest(people.index, supply * 0, costs)).all()


def test_the_closest_refuses_what_cannot_be_used():
    people, supply, costs = seeded()
    assert "supply: 40 of 40 rows are missing" in refused(
        nearest, people.index, supply * np.nan, costs
    )
    there = costs.site_xy.set_axis(["s", *costs.site_xy.index[:-1]])
    twice = there.set_axis(["s0", *there.index[1:]])
    assert "sites: 1 are there more than once (s0)." in refused(
        nearest, people.index, supply.set_axis(twice.index), StraightLine(costs.area_xy, twice)
    )


def test_what_is_in_reach_by_hand():
    found = cumulative(["a", "b", "c"], SUPPLY, COSTS, catchment=20)
    assert found.tolist() == [10, 15, 0]  # one hall that two reach is one hall for each
    assert found.name == "in_reach"
    halved = cumulative(
        ["a", "b", "c"], SUPPLY, COSTS, catchment=20, decay=lambda cost: 1 - cost / 20
    )
    assert halved.tolist() == pytest.approx([7.5, 2.5 + 2.5, 0])  # 10·.75; 10·.25 + 5·.5


def test_what_is_in_reach_is_that_of_brute_force():
    people, supply, costs = seeded()
    found = cumulative(people.index, supply, costs, catchment=7000)
    np.testing.assert_allclose(found, (distances_m(costs) <= 7000) @ supply.to_numpy())


def test_more_supply_or_a_longer_way_never_reaches_less():
    people, supply, costs = seeded()
    near, far = (cumulative(people.index, supply, costs, catchment=m) for m in (3000, 4000))
    assert (far >= near).all()
    assert (cumulative(people.index, supply + 1, costs, catchment=3000) >= near).all()


def test_what_is_in_reach_refuses_what_cannot_be_used():
    message = refused(cumulative, ["a"], [-1], COSTS, catchment=np.nan)
    assert "supply: 1 of 1 rows are negative" in message
    assert "catchment: must be 0 or more, not nan." in message

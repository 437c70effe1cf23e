"""PySAL access, where it is right; and where it is not, what it says instead (docs/peers.md)."""

import warnings
from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from equitycli.access import (
    cumulative,
    gaussian_of_width,
    gravity,
    pairs_within,
    step,
    two_step_floating_catchment,
    zones,
)
from tests.access.made import COSTS, PEOPLE, SUPPLY, seeded

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    package = import_module("access")
    fca = import_module("access.fca")
    peers = import_module("access.weights")

pytestmark = pytest.mark.filterwarnings("ignore::Warning:access", "ignore:The inplace keyword")
REACH = 6000.0
STEPS = {2000: 1, 4000: 0.68, 6000: 0.22}


def table(costs, within_m: float = 1e6) -> pd.DataFrame:
    return pairs_within(costs.area_xy, costs.site_xy, within_m=within_m)


def peer(people, supply, pairs, *, catchment=REACH, weight=None) -> pd.Series:
    """Return what the peer says of the areas that it has a row for."""
    said: pd.Series = fca.two_stage_fca(
        people.rename("demand").to_frame(),
        supply.rename("supply").to_frame(),
        pairs.rename(columns={"area": "origin", "site": "dest"}),
        max_cost=catchment,
        demand_index=True,
        supply_index=True,
        weight_fn=weight,
    )
    return said


def peer_table(demand, supply):
    """Return the peer's own object, which keeps its measures in a table by area."""
    return package.Access(
        demand_df=demand.rename_axis("geoid"), demand_value="demand",
        supply_df=supply.rename_axis("geoid"), supply_value="supply",
        cost_df=COSTS.rename(columns={"area": "origin", "site": "dest"}),
        cost_origin="origin", cost_dest="dest", cost_name="cost",
    )  # fmt: skip


def people_everywhere():
    people, supply, costs = seeded(80, 50)
    return people + 1, supply, costs


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (step, None),
        (zones([*STEPS.items()]), peers.step_fn(STEPS)),
        (gaussian_of_width(2000), peers.gaussian(2000)),
        (gravity(1500, power=1.5), peers.gravity(1500, -1.5, min_dist=1500)),
    ],
    ids=["2SFCA", "E2SFCA by zones", "gaussian", "gravity"],
)
def test_both_agree_on_every_area_in_reach(ours, theirs):
    people, supply, costs = people_everywhere()
    found = two_step_floating_catchment(people, supply, costs, catchment=REACH, decay=ours)
    said = peer(people, supply, table(costs), weight=theirs)
    np.testing.assert_allclose(found[said.index], said, rtol=1e-9, atol=0)
    assert (found.drop(said.index) == 0).all()


def test_both_agree_on_what_is_in_reach():
    people, supply, costs = people_everywhere()
    said = fca.weighted_catchment(
        supply.rename("supply").to_frame(),
        table(costs),
        REACH,
        cost_source="site",
        cost_dest="area",
        loc_index=True,
        loc_value="supply",
    )
    found = cumulative(people.index, supply, costs, catchment=REACH)
    np.testing.assert_allclose(found[said.index], said, rtol=1e-9)


def test_the_peer_leaves_out_an_area_out_of_reach():
    said = peer(PEOPLE, SUPPLY, COSTS, catchment=20)
    assert said.to_dict() == pytest.approx({"a": 10 / 3000, "b": 10 / 3000 + 5 / 2000})
    found = two_step_floating_catchment(PEOPLE, SUPPLY, COSTS, catchment=20)
    assert found["c"] == 0


def test_the_peer_makes_infinite_of_supply_that_only_an_empty_area_reaches():
    nobody = pd.Series({"a": 1000, "b": 0, "c": 500})
    assert np.isinf(peer(nobody, SUPPLY, COSTS, catchment=20)["b"])
    found = two_step_floating_catchment(nobody, SUPPLY, COSTS, catchment=20)
    assert found.tolist() == pytest.approx([0.01, 0.01, 0])


def test_the_table_of_the_peer_says_missing_where_an_area_is_out_of_reach():
    said = peer_table(PEOPLE.rename("demand").to_frame(), SUPPLY.rename("supply").to_frame())
    said.two_stage_fca(name="fca", max_cost=20)
    assert said.access_df["fca_supply"].isna().to_dict() == {"a": False, "b": False, "c": True}


def test_the_distances_of_the_peer_leave_out_the_boundary():
    geopandas = import_module("geopandas")
    here, there = (
        geopandas.GeoDataFrame(
            {name: [1] * len(x)}, index=x.index, geometry=geopandas.points_from_xy(x, [0] * len(x))
        )
        for name, x in (
            ("demand", pd.Series([0], index=["a"])),
            ("supply", pd.Series([4, 5, 6], index=["s", "t", "u"])),
        )
    )
    said = peer_table(here, there)
    said.create_euclidean_distance(threshold=5)
    assert said.cost_df["euclidean"].dropna().tolist() == [4]
    ours = [pd.DataFrame({"x": one.geometry.x, "y": 0.0}, index=one.index) for one in (here, there)]
    assert pairs_within(*ours, within_m=5)["site"].tolist() == ["s", "t"]


def test_the_peer_counts_a_pair_twice_that_is_there_twice():
    twice = pd.concat([COSTS, COSTS.iloc[[0]]])
    said = peer(PEOPLE, SUPPLY, twice, catchment=20)
    assert said["a"] == pytest.approx(2 * 10 / 4000)  # ours refuses the table


def test_the_peer_counts_missing_people_as_nobody():
    missing = PEOPLE.astype(float).replace(2000, np.nan)
    said = peer(missing, SUPPLY, COSTS, catchment=20)
    assert said["a"] == 10 / 1000  # not 10/3000
    assert said["b"] == np.inf  # 5 for nobody; ours refuses a missing population

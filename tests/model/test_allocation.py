"""The plan: figures that can be worked out by hand, and every trap that is known."""

from typing import Any

import numpy as np
import pytest

from equitycli.model.retained import InfeasibleError
from tests.model import toys

FOUR_PAID = {"City": 500_000, "Suburb": 250_000, "Town": 150_000, "Coast": 100_000}
FOUR_NEED = {"City": 0.38, "Suburb": 0.22, "Town": 0.24, "Coast": 0.16}


@pytest.mark.parametrize(
    ("budget", "max_cut", "worst_shortfall"),
    [
        # Targets 380 220 240 160. No cuts: Coast has 100 of 160. Cuts of 5 % leave 475, 237.5
        # and 287.5 for Town and Coast, 240 : 160, which is 71.875 % of both. With 3 % growth the
        # targets are 3 % higher too: 130 of 164.8 less what Town needs, and so on.
        (1_000_000, 0.00, 0.375),
        (1_000_000, 0.05, 0.28125),
        (1_000_000, 0.07, 0.24375),
        (1_030_000, 0.00, 0.3204),
        (1_030_000, 0.05, 0.2294),
        (1_030_000, 0.07, 0.1930),
    ],
)
def test_price_of_protection_in_four_places(budget, max_cut, worst_shortfall):
    given = toys.problem(
        need=FOUR_NEED, paid=FOUR_PAID, lands={place: place for place in FOUR_PAID}, budget=budget
    )
    plan = toys.plan(given, toys.who_gives(**{"from": "all"}, max_cut=max_cut))
    assert 1 - plan.served.min() == pytest.approx(worst_shortfall, abs=0.00005)


def test_an_empty_town_is_served_before_a_half_served_one():
    """Total absolute gap cannot tell: 50 more for the town, or for the empty one, is 100 left."""
    given = toys.problem(
        need={"city": 1, "town": 1, "empty": 1},
        paid={"City Aid": 150, "Town Aid": 50},
        budget=200,
        target=[100, 100, 100],
        new_share=1.0,
    )

    def gap(city: float, town: float, empty: float) -> float:
        return abs(city - 100) + abs(town - 100) + abs(empty - 100)

    assert gap(100, 100, 0) == gap(100, 50, 50) == 100
    plan = toys.plan(given, toys.who_gives(max_cut=1.0))
    assert plan.served.tolist() == pytest.approx([1.0, 0.5, 0.5])
    assert plan.award_gbp[:, 0].tolist() == pytest.approx([100.0, 50.0, 0.0, 50.0])


THREE_TOWNS: dict[str, Any] = {
    "need": {"city": 316, "wisbech": 158, "village": 316},
    "paid": {"City Aid": 600, "Wisbech Aid": 150, "Village Aid": 40},
    "lands": {"City Aid": "city", "Wisbech Aid": "wisbech", "Village Aid": "village"},
    "budget": 790,
}
"""The targets are the needs in £: the city is over, Wisbech is under, the village far under."""


def test_one_floor_for_all_drains_the_second_worst():
    given = toys.problem(**THREE_TOWNS)
    awards = toys.plan(given, toys.floor(share_of_baseline=0.9)).award_gbp[:, 0]
    # Everybody gives 10 % to the village: 40 + 60 + 15.
    assert awards.tolist() == pytest.approx([540.0, 135.0, 115.0])


def test_only_places_over_their_target_give():
    given = toys.problem(**THREE_TOWNS)
    awards = toys.plan(given, toys.who_gives()).award_gbp[:, 0]
    assert awards.tolist() == pytest.approx([540.0, 150.0, 100.0])


SHARED: dict[str, Any] = {
    "need": {"city": 1, "town": 1, "village": 1},
    "paid": {"City Aid": 500, "Both": 400},
    "lands": {"City Aid": "city", "Both": {"city": 0.5, "town": 0.5}},
    "budget": 900,
    "new_share": 0.5,
}


def test_a_shared_recipient_does_not_drain_the_poor_place():
    # Targets 300; the city has 700, the town 200 through Both, the village nothing.
    given = toys.problem(**SHARED)
    plan = toys.plan(given, toys.who_gives())
    landed = toys.landed(given, plan.award_gbp[:, 0])
    assert landed["town"] >= 200 - 1e-6
    assert plan.award_gbp[1, 0] < 400  # Both is cut for its city half, made good in the town
    assert landed["village"] > 0


def test_without_that_the_poor_place_would_pay():
    given = toys.problem(
        need={"city": 1, "town": 1, "village": 1},
        paid={"City Aid": 500, "Both": 400, "Village Aid": 10},
        lands={"City Aid": "city", "Both": {"city": 0.5, "town": 0.5}, "Village Aid": "village"},
        budget=910,
    )

    def town(rule: toys.Rule) -> float:
        return toys.landed(given, toys.plan(given, rule).award_gbp[:, 0])["town"]

    # Targets 303.33. The village's 10 is the worst: every cut of 10 % goes there, and half of
    # what Both loses was the town's.
    assert town(toys.who_gives(**{"from": "all"}, max_cut=0.1)) == pytest.approx(180.0)
    assert town(toys.who_gives()) == pytest.approx(200.0)


def test_a_flat_budget_and_a_floor_of_no_cuts_moves_nothing():
    given = toys.problem(**THREE_TOWNS | {"new_share": 0.5})
    awards = toys.plan(given, toys.floor(share_of_baseline=1.0)).award_gbp[:, 0]
    assert awards.tolist() == pytest.approx([600.0, 150.0, 40.0, 0.0, 0.0])


@pytest.mark.parametrize("over", [1, 10, 100, 400])
def test_no_giver_ends_under_its_target(over: int):
    given = toys.problem(
        paid={"City Aid": 500 + over, "Town Aid": 500 - over},
        budget=1000,
        target=[500, 500],
    )
    plan = toys.plan(given, toys.who_gives(max_cut=1.0, steepness=1.0))
    assert plan.award_gbp[:, 0].tolist() == pytest.approx([500.0, 500.0])
    half = toys.plan(given, toys.who_gives(max_cut=1.0, steepness=0.5)).award_gbp[0, 0]
    # β = ½ of d/(1 + d): half of what it has over its target, up to a whole pound.
    assert half == pytest.approx(np.ceil(500 + over / 2))


def test_there_is_no_cliff_at_the_target():
    """A pound over the target gives at most a pound; a pound under it gives nothing."""
    cuts = []
    for paid in (499, 500, 501, 502):
        given = toys.problem(
            paid={"City Aid": paid, "Town Aid": 100}, budget=paid + 100, target=[500, 500]
        )
        cuts.append(paid - toys.plan(given, toys.who_gives(max_cut=1.0)).award_gbp[0, 0])
    assert cuts == pytest.approx([0.0, 0.0, 1.0, 2.0], abs=1e-6)


def test_nobody_is_cut_while_money_is_unallocated():
    # The town's new provision ends at 100 and Town Aid at 100: the city need not give.
    given = toys.problem(budget=1150, new_share=0.2, target=[400, 500])
    plan = toys.plan(given, toys.who_gives(), toys.cap(growth=0.0))
    assert plan.award_gbp[:, 0].tolist() == pytest.approx([900.0, 100.0, 100.0])
    assert 1150 - plan.award_gbp.sum() == pytest.approx(50.0)


def test_money_that_no_place_lacks_stays_unallocated():
    given = toys.problem(
        paid={"City Aid": 600, "Town Aid": 400}, budget=1500, target=[500, 500], new_share=0.5
    )
    # The town rises to its target; nobody gives; the £400 left are nobody's by any objective.
    plan = toys.plan(given, toys.who_gives())
    assert plan.award_gbp.sum() == pytest.approx(1100.0)
    assert plan.award_gbp[0, 0] == pytest.approx(600.0)
    assert plan.award_gbp[1:, 0].sum() == pytest.approx(500.0)


def test_a_cut_goes_no_further_than_the_town_can_use():
    given = toys.problem(new_share=0.1)
    # Targets 500: new provision ends at 50, Town Aid at its cap of 110; the city gives 60 of 90.
    plan = toys.plan(given, toys.who_gives(), toys.cap(growth=0.1))
    assert plan.award_gbp[:, 0].tolist() == pytest.approx([840.0, 110.0, 50.0])


def test_new_provision_ends_at_its_ceiling():
    plan = toys.plan(
        toys.problem(paid={"City Aid": 1000}, lands={"City Aid": "city"}, new_share=0.1),
        toys.who_gives(max_cut=0.5),
    )
    assert plan.award_gbp[:, 0].tolist() == pytest.approx([950.0, 50.0])


def test_cuts_within_a_place_are_one_percentage():
    given = toys.problem(
        paid={"Large": 600, "Small": 300, "Town Aid": 100},
        lands={"Large": "city", "Small": "city", "Town Aid": "town"},
    )
    awards = toys.plan(given, toys.who_gives(max_cut=0.05)).award_gbp[:, 0]
    assert awards.tolist() == pytest.approx([570.0, 285.0, 145.0])


def test_new_provision_of_equal_places_rises_alike():
    given = toys.problem(
        need={"city": 2, "east": 1, "west": 1},
        paid={"City Aid": 1000},
        lands={"City Aid": "city"},
        new_share=0.4,
    )
    awards = toys.plan(given, toys.who_gives()).award_gbp[:, 0]
    assert awards.tolist() == pytest.approx([900.0, 50.0, 50.0])


def test_two_funds_share_a_line_alike():
    given = toys.problem(
        paid={"A": {"core": 50, "youth": 50}},
        lands={"A": "city"},
        need={"city": 1},
        budget={"core": 100, "youth": 100},
    )
    plan = toys.plan(given, toys.cap(growth=0.01))
    # The target is £200, the cap £101: half of it from each.
    assert plan.award_gbp.tolist() == [pytest.approx([50.5, 50.5])]


def test_promised_money_counts_for_its_place_and_stays():
    given = toys.problem(committed={"City Aid": 900}, new_share=0.5)
    plan = toys.plan(given, toys.who_gives(**{"from": "all"}, max_cut=1.0))
    # All of the city's is promised; the town has only Town Aid's own 100.
    assert plan.served.tolist() == pytest.approx([1.0, 0.2])
    assert plan.award_gbp[0, 0] == pytest.approx(900.0)


def test_only_what_is_not_promised_is_cut():
    given = toys.problem(committed={"City Aid": 500})
    awards = toys.plan(given, toys.who_gives()).award_gbp[:, 0]
    # 10 % of the 400 that can move.
    assert awards.tolist() == pytest.approx([860.0, 140.0])


def test_a_recipient_all_promised_gets_no_more_from_another_fund():
    given = toys.problem(
        paid={"City Aid": {"core": 900}, "Town Aid": {"core": 100}},
        committed={"Town Aid": {"core": 100}},
        budget={"core": 1000, "extra": 500},
    )
    assert toys.pounds_by_payee(given)["Town Aid"] == 100.0


def test_a_held_recipient_with_a_promise_keeps_its_whole_baseline():
    given = toys.problem(lands={"City Aid": "city", "Town Aid": {}}, committed={"Town Aid": 60.5})
    plan = toys.plan(given, toys.who_gives())
    assert plan.award_gbp[1, 0] == pytest.approx(100.0)


def test_nobody_is_proposed_who_is_paid_nothing_now():
    given = toys.problem(
        paid={"City Aid": 900, "Town Aid": 100, "Once Aid": 0},
        lands={"City Aid": "city", "Town Aid": "town", "Once Aid": "town"},
    )
    assert toys.pounds_by_payee(given, toys.who_gives())["Once Aid"] == 0.0


def test_partly_known_landing_counts_for_its_place_only():
    # Targets (1,000 − 450 outside)/2 = 275; the city has 450 of it through City Aid.
    given = toys.problem(lands={"City Aid": {"city": 0.5}, "Town Aid": "town"})
    awards = toys.plan(given, toys.who_gives()).award_gbp[:, 0]
    # Half of City Aid's pound is in a giving place: it may lose half of 10 %.
    assert awards.tolist() == pytest.approx([855.0, 145.0])


def test_a_budget_that_falls_takes_one_percentage_before_anything_else():
    given = toys.problem(budget=800)
    awards = toys.plan(given, toys.who_gives()).award_gbp[:, 0]
    # 80 % each first: 720 and 80. Then the city gives 10 % of its 720.
    assert awards.tolist() == pytest.approx([648.0, 152.0])


def test_stages_are_named_counted_and_proven():
    stages = toys.plan(toys.problem(new_share=0.5), toys.who_gives()).stages
    assert [stage.name for stage in stages] == [
        "leximin of places",
        "least total shortfall",
        "least loss to those paid now",
        "least money spent",
        "equal shares of recipients",
        "equal shares of new provision",
    ]
    assert {stage.status for stage in stages} == {"proven"}
    assert max(stage.gap for stage in stages) < 1e-9


def test_what_binds_is_named():
    plan = toys.plan(toys.problem(new_share=0.1), toys.who_gives(), toys.cap(growth=0.2))
    assert plan.binding == (
        (),
        ("cap for each recipient",),
        ("ceiling on new provision",),
    )


def test_no_plan_is_never_zeros():
    with pytest.raises(InfeasibleError):
        toys.plan(toys.problem(budget=900), toys.floor(share_of_baseline=1.0))

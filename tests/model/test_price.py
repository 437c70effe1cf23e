"""What each protection costs the under-served, at targets that never move."""

import math

import numpy as np
import pytest

from equitycli.model.cases import case_model, enter
from equitycli.model.price import LITTLE, prices
from equitycli.settings import PriorityRule
from tests.model import toys

POUND, HUNDREDTH = LITTLE


def priced(given, *settings):
    every = prices(case_model(given, toys.rules(*settings)))
    assert len({(price.rule, price.how) for price in every}) == len(every)
    return {(price.rule, price.how): price for price in every}


RECIPIENT, PLACE = "floor for each recipient", "floor for each place"


def test_a_floor_costs_what_the_worst_place_would_gain():
    price = priced(toys.problem(), toys.floor(share_of_baseline=0.9))[RECIPIENT, "removed alone"]
    # With it the town ends at 190 of 500; without it at all of its 500.
    assert price.worst_served == pytest.approx(1.0)
    assert price.worst_change == pytest.approx(1 - 0.38)
    assert (price.first_moved, price.first_change) == ("town", pytest.approx(0.62))
    assert price.gap_gbp == pytest.approx(0.0, abs=1e-6)
    assert price.gap_change_gbp == pytest.approx(-310.0)


def test_two_floors_that_overlap_cost_nothing_alone_and_much_together():
    """Each says the same of the city: with one gone, the other still holds all of it."""
    every = priced(
        toys.problem(),
        toys.floor(share_of_baseline=0.9),
        toys.floor(of="place", share_of_baseline=0.9),
    )
    for rule in (RECIPIENT, PLACE):
        assert every[rule, "removed alone"].worst_change == pytest.approx(0.0, abs=1e-9)
        assert every[rule, "removed alone"].first_moved == ""
        assert every[rule, "kept alone"].worst_change == pytest.approx(0.0, abs=1e-9)
    assert every["", "all protections removed"].worst_change == pytest.approx(0.62)


def test_prices_are_at_the_targets_of_the_proposal():
    """Town Aid is held outside: T = 900/2. Set free, its £100 would have moved the targets."""
    given = toys.problem(
        paid={"City Aid": 800, "Town Aid": 100, "Away": 100},
        lands={"City Aid": "city", "Town Aid": "town", "Away": {}},
    )
    every = priced(given, toys.floor(share_of_baseline=1.0, only=("City Aid", "Town Aid")))
    held = every["unknown places held", "removed alone"]
    # Nothing of Away's lands anywhere: freed, its £100 goes to the town, 200 of 450.
    assert held.worst_served == pytest.approx(200 / 450)
    assert held.gap_change_gbp == pytest.approx(-100.0)


def test_an_agreement_is_priced_by_setting_it_free():
    given = toys.problem(committed={"City Aid": 900})
    every = priced(given, toys.who_gives(**{"from": "all"}, max_cut=1.0))
    price = every["agreements honoured", "removed alone"]
    assert price.worst_change == pytest.approx(1 - 0.2)
    assert not any(rule == "ring-fenced funds" for rule, _ in every)


def test_a_ring_fence_is_priced():
    given = toys.problem(
        paid={"City Aid": {"youth": 900}, "Town Aid": {"core": 100}},
        budget={"core": 100, "youth": 900},
        may_pay={"youth": ["City Aid"]},
    )
    price = priced(given)["ring-fenced funds", "removed alone"]
    assert price.worst_change == pytest.approx(1 - 0.2)


def test_caps_are_priced_as_limits():
    every = priced(toys.problem(), toys.floor(share_of_baseline=0.5), toys.cap(growth=0.1))
    cap = every["cap for each recipient", "removed alone"]
    assert not cap.protects
    # Town Aid ends at 110 of 500 with it; without it the city's 450 of 900 goes there.
    assert cap.worst_change == pytest.approx(1.0 - 0.22)
    both = every["", "protections and caps removed"]
    assert both.worst_served == pytest.approx(1.0)


def test_what_has_no_plan_has_no_price():
    """A held recipient knows no cap; set free, who gives asks £200 for it and the cap allows 50."""
    given = toys.problem(
        paid={"City Aid": 40, "Town Aid": 40, "Away": 200},
        lands={"City Aid": "city", "Town Aid": "town", "Away": {}},
        budget=300,
    )
    every = priced(given, toys.who_gives(), toys.cap(gbp=50))
    price = every["unknown places held", "removed alone"]
    assert not price.possible
    assert math.isnan(price.worst_served)
    assert math.isnan(price.first_change)
    assert math.isnan(price.gap_change_gbp)
    assert price.first_moved == ""
    assert every["who gives", "removed alone"].possible


def test_a_pound_less_goes_where_it_helps_most():
    """City Aid keeps 900 − 1, so the town has 191 of 500: the dual of the floor, by hand 1/500."""
    every = priced(toys.problem(), toys.floor(share_of_baseline=0.9))
    price = every[RECIPIENT, POUND]
    assert price.worst_change == pytest.approx(1 / 500)
    assert (price.first_moved, price.first_change) == ("town", pytest.approx(1 / 500))
    assert price.gap_change_gbp == pytest.approx(-1.0)


def test_a_pound_less_is_the_dual_where_that_is_unique():
    """Town Aid lands half outside: £1 off City Aid's floor is 50p there, half of 1/500."""
    given = toys.problem(lands={"City Aid": "city", "Town Aid": {"town": 0.5}}, target=[500, 500])
    model = case_model(given, toys.rules(toys.floor(share_of_baseline=0.9)))
    every = {(price.rule, price.how): price for price in prices(model)}
    enter(model, model.case())
    cost = np.zeros(len(model.retained.matrix.cost))
    cost[model.retained.columns["t_places"]] = -1.0
    model.retained.set_cost(cost)
    duals = model.retained.solve().row_duals[model.at]
    floor = [i for i, row in enumerate(model.rows) if row.name == "floor_recipient_0"]
    assert every[RECIPIENT, POUND].first_change == pytest.approx(float(duals[floor][0]))
    assert every[RECIPIENT, POUND].first_change == pytest.approx(0.5 / 500)


def test_one_per_cent_less_lowers_each_limit_by_a_hundredth_of_itself():
    """Floors 810 and 90 fall to 801.90 and 89.10: the town has 198.10."""
    price = priced(toys.problem(), toys.floor(share_of_baseline=0.9))[RECIPIENT, HUNDREDTH]
    assert price.worst_change == pytest.approx(8.1 / 500)
    assert price.gap_change_gbp == pytest.approx(-8.1)


def test_a_little_less_of_one_of_two_that_overlap_changes_nothing():
    every = priced(
        toys.problem(),
        toys.floor(share_of_baseline=0.9),
        toys.floor(of="place", share_of_baseline=0.9),
    )
    for rule in (RECIPIENT, PLACE):
        for how in LITTLE:
            assert every[rule, how].first_moved == ""
            assert every[rule, how].gap_change_gbp == pytest.approx(0.0, abs=1e-9)


def test_a_pound_of_an_agreement_and_of_what_is_held():
    given = toys.problem(
        paid={"City Aid": 800, "Town Aid": 100, "Away": 100},
        lands={"City Aid": "city", "Town Aid": "town", "Away": {}},
        committed={"City Aid": 800},
    )
    every = priced(given)
    for rule in ("agreements honoured", "unknown places held"):
        assert every[rule, POUND].gap_change_gbp == pytest.approx(-1.0)
    assert every["agreements honoured", HUNDREDTH].gap_change_gbp == pytest.approx(-8.0)
    assert every["unknown places held", HUNDREDTH].gap_change_gbp == pytest.approx(-1.0)


def test_one_per_cent_of_a_ring_fence_is_one_of_its_fund():
    """Youth has £900 for City Aid alone; £9 of it for the town is 109 of 500."""
    given = toys.problem(
        paid={"City Aid": {"youth": 900}, "Town Aid": {"core": 100}},
        budget={"core": 100, "youth": 900},
        may_pay={"youth": ["City Aid"]},
    )
    every = priced(given)
    assert every["ring-fenced funds", HUNDREDTH].worst_change == pytest.approx(9 / 500)
    assert every["ring-fenced funds", POUND].worst_change == pytest.approx(1 / 500)


FOUR = {"City": 500_000, "Suburb": 250_000, "Town": 150_000, "Coast": 100_000}
NEED = {"City": 0.38, "Suburb": 0.22, "Town": 0.24, "Coast": 0.16}


@pytest.mark.parametrize(
    ("budget", "max_cut", "worst_shortfall"),
    [
        (1_000_000, 0.0, 0.375), (1_000_000, 0.05, 0.28125), (1_000_000, 0.07, 0.24375),
        (1_030_000, 0.0, 0.32039), (1_030_000, 0.05, 0.22937), (1_030_000, 0.07, 0.19296),
    ],
)  # fmt: skip
def test_price_of_protection_in_four_places(budget, max_cut, worst_shortfall):
    """Without it nobody is under their share: the price is the whole of the worst shortfall.

    Town has 150 of 240, Coast 100 of 160: both 37.5 % short with no cuts. Of 5 % of City and
    Suburb, 37.5, both rise to 287.5 of 400: 28.125 % short.
    """
    given = toys.problem(
        need=NEED, paid=FOUR, lands={place: place for place in FOUR}, budget=budget
    )
    price = priced(given, toys.who_gives(**{"from": "all"}, max_cut=max_cut))[
        "who gives", "removed alone"
    ]
    assert price.worst_served == pytest.approx(1.0)
    assert price.worst_change == pytest.approx(worst_shortfall, abs=1e-5)
    assert price.first_moved == "Town"


def test_priority_is_priced_by_taking_its_order_away():
    """Free £100 for two places: the town first has all of it, else both rise to 200 of 500."""
    given = toys.problem(
        need={"city": 1, "town": 1},
        paid={"City Aid": 100, "Town Aid": 100},
        budget=400,
        target=[500, 500],
    )
    first = PriorityRule(kind="priority", tiers=(("town",),))
    price = priced(given, toys.floor(share_of_baseline=1.0), first)[
        "priority places", "removed alone"
    ]
    # With it the town has 300, and City Aid its floor of 100.
    assert not price.protects
    assert (price.worst_served, price.worst_change) == (pytest.approx(0.4), pytest.approx(0.2))
    assert price.first_moved == "city"


def test_a_price_that_has_no_time_is_not_worked_out():
    model = case_model(toys.problem(), toys.rules(toys.floor(gbp=1)), deadline_s=0.0)
    every = prices(model)
    assert every
    for price in every:
        assert (price.possible, price.worked_out, price.first_moved) == (True, False, "")
        assert math.isnan(price.gap_gbp)


def test_two_floors_over_four_places_cost_nothing_each_and_28_points_together():
    """Either keeps 95 % of all four; with both gone every place has its share."""
    given = toys.problem(
        need=NEED, paid=FOUR, lands={place: place for place in FOUR}, budget=1_000_000
    )
    every = priced(
        given, toys.floor(share_of_baseline=0.95), toys.floor(of="place", share_of_baseline=0.95)
    )
    for rule in (RECIPIENT, PLACE):
        assert every[rule, "removed alone"].worst_change == pytest.approx(0.0, abs=1e-9)
        assert every[rule, "removed alone"].gap_change_gbp == pytest.approx(0.0, abs=1e-3)
    together = every["", "all protections removed"]
    assert together.worst_change == pytest.approx(0.28125)

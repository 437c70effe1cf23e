"""What each protection costs the under-served, at targets that never move."""

import math

import pytest

from equitycli.model.allocation import served_levels
from equitycli.model.price import prices
from tests.model import toys


def priced(given, *settings):
    rules = toys.rules(*settings)
    every = prices(given, rules, served_levels(given, rules))
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

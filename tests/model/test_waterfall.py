"""From need alone to the proposal: both ends meet, and each step is told."""

import numpy as np
import pytest

from equitycli.model.allocation import served_levels
from equitycli.model.cases import case_model, served_in
from equitycli.model.closed_form import water_filling
from equitycli.model.waterfall import ORDERS, waterfall
from tests.model import toys


def steps(given, *settings):
    every = waterfall(case_model(given, toys.rules(*settings)))
    return {order: [step for step in every if step.order == order] for order in ORDERS}


def test_each_rule_adds_its_part_and_the_order_matters():
    """City keeps 810 by one floor, 850 by the next; the other way round the first adds nothing."""
    both = steps(
        toys.problem(),
        toys.floor(share_of_baseline=0.9),
        toys.floor(of="place", gbp=850, only=("city",)),
    )
    written, reverse = both["as written"], both["reversed"]
    assert [step.rule for step in written] == [
        "",
        "floor for each recipient",
        "floor for each place",
    ]
    assert [step.rule for step in reverse] == [
        "",
        "floor for each place",
        "floor for each recipient",
    ]
    # The town has 500, 190, 150 of 500; reversed 500, 150, 150.
    assert [step.gap_gbp for step in written] == pytest.approx([0, 310, 350])
    assert [step.gap_gbp for step in reverse] == pytest.approx([0, 350, 350])
    assert [step.gap_change_gbp for step in written] == pytest.approx([0, 310, 40])
    assert [step.worst_served for step in written] == pytest.approx([1, 0.38, 0.3])
    assert [(step.first_moved, step.first_change) for step in written[1:]] == [
        ("town", pytest.approx(-0.62)),
        ("town", pytest.approx(-0.08)),
    ]
    assert (reverse[2].first_moved, reverse[2].first_change) == ("", 0.0)


def test_it_begins_at_need_alone_and_ends_at_the_proposal():
    given = toys.problem(
        need={"a": 3, "b": 2, "c": 1},
        paid={"A": 100, "B": 500, "C": 300, "Away": 100},
        lands={"A": "a", "B": "b", "C": "c", "Away": {}},
        committed={"C": 250},
        target=[600, 500, 400],
    )
    settings = (toys.who_gives(), toys.floor(share_of_baseline=0.9), toys.cap(growth=0.5))
    model = case_model(given, toys.rules(*settings))
    need_alone = served_in(
        model, model.case(without=[rule for rule in model.rules if rule.kind != "budget"])
    )
    filled = water_filling(
        given.target_gbp, budget_gbp=1000.0, least_gbp=np.zeros(3), most_gbp=np.full(3, np.inf)
    )
    assert need_alone == pytest.approx(filled / given.target_gbp, abs=1e-9)  # 1000 of 1500, all
    both = steps(given, *settings)
    proposal = served_levels(given, toys.rules(*settings))
    gap = float((given.target_gbp * (1 - proposal)).sum())
    for order in ORDERS:
        assert both[order][0].worst_served == pytest.approx(2 / 3)
        assert both[order][-1].worst_served == pytest.approx(float(proposal.min()), abs=1e-9)
        assert both[order][-1].gap_gbp == pytest.approx(gap, abs=1e-6)
        changes = sum(step.gap_change_gbp for step in both[order])
        assert both[order][0].gap_gbp + changes == pytest.approx(gap, abs=1e-6)


def test_rules_that_ask_nothing_of_anybody_are_no_step():
    assert [step.rule for step in steps(toys.problem())["as written"]] == [""]


def test_a_step_without_a_plan_is_said_and_the_next_is_measured_from_before_it():
    """A held recipient knows no cap of 50; before "held" is added it is there with who gives."""
    given = toys.problem(
        paid={"City Aid": 40, "Town Aid": 40, "Away": 200},
        lands={"City Aid": "city", "Town Aid": "town", "Away": {}},
        budget=300,
    )
    reverse = steps(given, toys.who_gives(), toys.cap(gbp=50))["reversed"]
    assert [(step.rule, step.possible) for step in reverse] == [
        ("", True),
        ("cap for each recipient", True),
        ("who gives", False),
        ("unknown places held", True),
    ]
    assert reverse[3].gap_change_gbp == pytest.approx(reverse[3].gap_gbp - reverse[1].gap_gbp)


def test_steps_that_have_no_time_are_not_worked_out():
    model = case_model(toys.problem(), toys.rules(toys.floor(gbp=1)), deadline_s=0.0)
    assert {step.worked_out for step in waterfall(model)} == {False}

"""What the tables of prices, steps and ceilings say, to a councillor."""

from dataclasses import replace
from math import nan
from typing import Any

import pytest

from equitycli.model.ceilings import Ceiling
from equitycli.model.late import not_worked_out
from equitycli.model.price import NOTHING, Price
from equitycli.model.waterfall import Step
from equitycli.plan import Plan
from equitycli.report import price_sheets
from equitycli.report.price_values import (
    ceiling_as_values,
    protections_as_values,
    waterfall_as_values,
)
from equitycli.study import allocate
from tests.four_places import county


@pytest.fixture(scope="module")
def four(tmp_path_factory) -> Plan:
    return allocate(county(tmp_path_factory.mktemp("four")))


def price(how="removed alone", *, rule="floor", protects=True, **changes) -> Price:
    given: dict[str, Any] = {
        "worst_served": 0.5, "worst_change": 0.1, "first_moved": "Town", "first_change": 0.2,
        "gap_gbp": 1000.0, "gap_change_gbp": -250.4,
    }  # fmt: skip
    return Price(rule, how, protects, **(given | changes))


def step(order, rule, served, change, gap, gap_change, moved="Town") -> Step:
    return Step(order, rule, served, change, moved if change else "", change, gap, gap_change)


STEPS = (
    step("as written", "", 1.0, 0.0, 0.0, 0.0),
    step("as written", "floor", 0.5, -0.5, 300.0, 300.0),
    step("as written", "cap", 0.4, -0.1, 400.0, 100.0),
    step("reversed", "", 1.0, 0.0, 0.0, 0.0),
    step("reversed", "cap", 0.6, -0.4, 150.0, 150.0, moved="Coast"),
    step("reversed", "floor", 0.4, -0.2, 400.0, 250.0),
)


def test_a_price_is_told_in_points_and_pounds(four):
    sheet = price_sheets.price_of_protections(replace(four, prices=[price()]))
    assert sheet.rows == [["without “floor”", "50.0 %", "+10.0", "Town +20.0", "−£250"]]


def test_what_has_no_plan_says_so_and_limits_that_cost_nothing_are_a_sentence(four):
    gone = Price("held", "removed alone", True, *NOTHING, possible=False)
    idle = price(rule="cap", protects=False, first_moved="", first_change=0.0)
    sheet = price_sheets.price_of_protections(replace(four, prices=[gone, idle]))
    assert sheet.rows == [["without “held”", "no plan", "", "", ""]]
    assert sheet.note.endswith("Nothing changes either without “cap”.")


def test_a_little_less_is_told_in_pence_and_hundredths_of_a_point(four):
    little = [
        price("loosened by £1", gap_change_gbp=-0.854),
        price("loosened by 1 %", first_change=0.00123),
    ]
    sheet = price_sheets.a_little_less(replace(four, prices=little))
    assert sheet.rows == [["“floor”", "−£0.85", "Town", "Town +0.12", "−£250"]]


def test_the_steps_stand_beside_those_of_the_reverse_order(four):
    sheet = price_sheets.waterfall(replace(four, waterfall=STEPS))
    assert sheet.rows == [
        ["by need alone", "100.0 %", "", "£0", "", "£0"],
        ["+ floor", "50.0 %", "Town −50.0", "+£300", "Town −20.0", "+£250"],
        ["+ cap", "40.0 %", "Town −10.0", "+£100", "Coast −40.0", "+£150"],
    ]
    assert sheet.totals == [["This plan", "40.0 %", "", "£400", "", "£400"]]


def test_what_is_late_is_counted_and_never_a_figure(four):
    late = Price("floor", "kept alone", True, *NOTHING, worked_out=False)
    every = price_sheets.price_of_protections(replace(four, prices=[price(), late]))
    assert len(every.rows) == 1
    assert every.note.endswith(" Not worked out in time: 1 more.")
    last = Step("reversed", "floor", *NOTHING, worked_out=False)
    plan = replace(four, prices=[late], waterfall=(*STEPS[:-1], last))
    assert price_sheets.price_sheets(plan) == []
    (finding,) = not_worked_out([Ceiling("Town", nan, (), nan, worked_out=False)], [late], [last])
    assert finding.text == (
        "the time limit came before 1 of 1 prices of rules and 1 of 1 steps from need alone and 1 "
        "of 1 ceilings of places; the plan does not depend on them."
    )
    assert not_worked_out(four.ceilings, four.prices, four.waterfall) == []
    assert protections_as_values(plan)[0]["gap_pence"] is None
    assert waterfall_as_values(plan)[-1]["worst_served"] is None


@pytest.mark.parametrize(
    ("ceiling", "row"),
    [
        (Ceiling("Fen", 0.0, ("landing",), 500.0),
         ["Fen", "0.0 %", "£500",
          "no money can reach it: nobody works there and no new provision is allowed"]),
        (Ceiling("Fen", 0.5, ("budget",), 250.0),
         ["Fen", "50.0 %", "£250", "money: the whole budget would not be enough"]),
        (Ceiling("Fen", 0.5, ("budget", "floor for each place"), 250.0),
         ["Fen", "50.0 %", "£250", "the budget, “floor for each place”"]),
        (Ceiling("Fen", nan, (), nan, worked_out=False),
         ["Fen", "–", "", "not worked out in time"]),
    ],
)  # fmt: skip
def test_a_ceiling_says_what_stops_a_place_and_how_much_it_lacks(ceiling, row):
    reached = Ceiling("City", 1.0, ())
    assert price_sheets.ceilings_before([ceiling, reached]).rows == [row]
    assert ceiling_as_values(ceiling)["stopped_by"] == list(ceiling.stopped_by)


def test_a_plan_of_four_places_tells_all_of_it(four):
    assert [sheet.title for sheet in price_sheets.price_sheets(four)] == [
        "What each protection costs the under-served",
        "What a little less of each protection would do",
        "From need alone to this plan, one rule at a time",
    ]
    ends = [step for step in four.waterfall if step.rule == ""]
    assert [step.gap_gbp for step in ends] == pytest.approx([0.0, 0.0], abs=1e-6)
    proposal = float((four.problem.target_gbp * (1 - four.served)).sum())
    assert four.waterfall[-1].gap_gbp == pytest.approx(proposal)

"""What a plan that was cut says of itself, whatever stage the time limit came in."""

import pytest

from equitycli.model.stages import STOPPED, Stage
from equitycli.report.plan_sheets import proof
from equitycli.report.stage_words import stage_in_words
from equitycli.report.words import how_far

NONE = float("nan")
END = ". It meets every rule, but what comes after that was left out."


@pytest.mark.parametrize(
    ("name", "unit", "reached", "bound", "said"),
    [
        (
            "leximin of places", "share of target", 0.0925, 0.1,
            "those not settled by then reach 9.25 % of their target or more, and no plan brings "
            "all of them above 10.00 %",
        ),
        (
            "equal shares of recipients", "share of its base", 0.9, NONE,
            "those not settled by then reach 90.00 % of their base or more, and no bound says how "
            "far all of them could be brought",
        ),
        (
            "least loss to those paid now", "£ a year", 1200.0, 1000.0,
            "this plan has £1,200, and none has less than £1,000",
        ),
        (
            "least money spent", "£ a year", 1200.0, NONE,
            "this plan has £1,200, and no bound says how little one could have",
        ),
        (
            "most people in funded places", "share", 0.5, 0.75,
            "this plan has 50.00 %, and no plan is beyond 75.00 %",
        ),
        (
            "fewest awards", "awards", 12.0, NONE,
            "this plan has 12 awards, and no bound says how far from best that is",
        ),
    ],
)  # fmt: skip
def test_each_stage_says_how_far_from_best_it_may_be(name, unit, reached, bound, said):
    stage = Stage(name, unit, reached, 3, 0.1, STOPPED, bound)
    assert how_far(stage) == f", at “{stage_in_words(name)}”: {said}{END}"


def test_stages_that_were_left_out_show_no_figures():
    class Cut:
        stages = (
            Stage("one", "£ a year", 5.0, 1, 0.0),
            Stage("two", "£ a year", 7.0, 0, NONE, STOPPED),
            Stage("three", "share of its base", NONE, 0, NONE, "left out"),
        )

    rows = proof(Cut).rows  # type: ignore[arg-type]
    assert [row[1:] for row in rows] == [
        ["£5", "1", "proven", "0e+00"],
        ["£7", "0", "stopped", "no bound"],
        ["–", "0", "left out", ""],
    ]

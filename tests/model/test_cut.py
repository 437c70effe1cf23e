"""A choice that the time limit cut: its figure is that of the plan made of it, or there is none."""

import math

import numpy as np
import pytest

from equitycli.model.allocation import continuous_plan
from equitycli.model.cut import with_figure
from equitycli.model.integers import choice
from equitycli.model.ordered import Goal
from equitycli.model.retained import StoppedError
from equitycli.model.search import Search
from tests.model import toys

THREE = {
    "need": {"large": 70, "middle": 25, "small": 15},
    "paid": {"Large": 0, "Middle": 0, "Small": 0},
    "asks": {"Large": 110, "Middle": 110, "Small": 110},
    "lands": {"Large": "large", "Middle": "middle", "Small": "small"},
    "budget": 110,
}
"""The needs are the targets in £."""

WORST = "leximin of places, by choice"
FIGURES = {
    # The solve that is cut: what the plan then made has. First nobody is paid: nothing covered.
    1: ("need-weighted people in funded places", 0.0),
    # Large and Middle are paid: (0, 6/7, 1) of the targets.
    2: (WORST, 0.0),
    3: (f"{WORST}: the 2 worst-served on average", (0 + 6 / 7) / 2),
    4: (f"{WORST}: the 3 worst-served on average", (0 + 6 / 7 + 1) / 3),
    5: ("least total shortfall", 10 + 15),
}


@pytest.mark.parametrize("settled", FIGURES)
def test_a_cut_objective_says_what_this_plan_has(monkeypatch: pytest.MonkeyPatch, settled: int):
    whole, done = Search.settle, 0

    def cut(self: Search, goal: Goal) -> None:
        nonlocal done
        done += 1
        if done >= settled:
            raise StoppedError(np.inf)
        whole(self, goal)

    monkeypatch.setattr(Search, "settle", cut)
    given = toys.problem(**THREE)
    rules = toys.rules(toys.rule("smallest_award", gbp=50))
    found = choice(given, rules)
    assert found.cut is not None
    assert math.isnan(found.cut.reached)
    plan = continuous_plan(given, rules, time_limit_s=60, funded=found.funded)
    measured = with_figure(found, given, plan.award_gbp).cut
    assert measured is not None
    name, figure = FIGURES[settled]
    assert measured.name == name
    assert measured.reached == pytest.approx(figure, abs=1e-6)
    assert [stage.status for stage in found.stages].count("stopped") == 1

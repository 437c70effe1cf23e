"""A plan that the time limit cut: it meets every rule, and says how far from best it may be."""

import math
from typing import Any

import numpy as np
import pytest

from equitycli.errors import NotProvenError
from equitycli.model.allocation import ContinuousPlan, continuous_plan
from equitycli.model.problem import AllocationProblem
from equitycli.model.retained import RetainedModel, Solution, StoppedError
from equitycli.model.verify import breaches
from equitycli.model.whole_pounds import whole_pounds
from tests.model import toys
from tests.model.test_leximin import random_case

COUNTY: dict[str, Any] = {
    "need": {"city": 4, "town": 2, "fen": 2, "moor": 2},
    "paid": {"City Aid": 700, "City Arts": 200, "Town Aid": 80, "Fen Aid": 20},
    "lands": {"City Aid": "city", "City Arts": "city", "Town Aid": "town", "Fen Aid": "fen"},
    "budget": 1000,
    "new_share": 0.3,
}
RULES = (toys.who_gives(), toys.cap(growth=0.5))


def stopping_after(solves: int, monkeypatch: pytest.MonkeyPatch, *, in_hand: bool = False) -> None:
    """Let the time limit come within the next solve; with the point that the solver has then."""
    solved, left = RetainedModel._solved, [solves]

    def soon(self: RetainedModel, *, bound: bool = True) -> Solution:
        if self._deadline_s is None:
            return solved(self, bound=bound)  # whole pounds are not under the limit
        left[0] -= 1
        if left[0] >= 0:
            return solved(self, bound=bound)
        if left[0] == -1 and in_hand:
            found = solved(self, bound=bound)
            weak = Solution(
                found.objective, found.values, found.row_duals * 0.9, found.objective - 0.2
            )
            raise StoppedError(0.2, weak)
        raise StoppedError(float("inf"))

    monkeypatch.setattr(RetainedModel, "_solved", soon)


def meets_every_rule(given: AllocationProblem, plan: ContinuousPlan, *settings: toys.Rule) -> bool:
    rules = toys.rules(*settings)
    award = whole_pounds(given, rules, plan.award_gbp)
    assert award.sum() > 0
    return all(one.within_rounding for one in breaches(given, rules, award))


def solves_needed(monkeypatch: pytest.MonkeyPatch) -> int:
    count, solved = [0], RetainedModel._solved

    def counted(self: RetainedModel, *, bound: bool = True) -> Solution:
        count[0] += 1
        return solved(self, bound=bound)

    with monkeypatch.context() as patched:
        patched.setattr(RetainedModel, "_solved", counted)
        assert toys.plan(toys.problem(**COUNTY), *RULES).is_proven
    return count[0]


def test_wherever_it_is_cut_the_plan_in_hand_meets_every_rule(monkeypatch: pytest.MonkeyPatch):
    given = toys.problem(**COUNTY)
    best = toys.plan(given, *RULES)
    needed = solves_needed(monkeypatch)
    cut_at = set()
    for solves in range(1, needed):
        with monkeypatch.context() as patched:
            stopping_after(solves, patched)
            plan = toys.plan(given, *RULES)
        assert meets_every_rule(given, plan, *RULES)
        if plan.is_proven:
            continue  # cut within the last tidying solve of the last stage: all is settled
        assert plan.cut is not None
        cut_at.add(plan.cut.name)
        status = [stage.status for stage in plan.stages]
        at = status.index("stopped")
        assert status[:at] == ["proven"] * at
        assert set(status[at + 1 :]) <= {"left out"}
        assert len(status) == len(best.stages)
        exact = best.stages[at].reached
        if math.isfinite(plan.cut.bound) and "leximin" in plan.cut.name:
            assert plan.cut.reached <= plan.cut.bound + 1e-9
        elif math.isfinite(plan.cut.bound):
            assert plan.cut.bound - 1e-6 <= exact <= plan.cut.reached + 1e-6
    assert {"leximin of places", "least total shortfall", "least money spent"} <= cut_at


@pytest.mark.parametrize("solves", [0, 1, 2])
def test_the_bound_of_a_cut_leximin_is_certified(solves: int, monkeypatch: pytest.MonkeyPatch):
    given = toys.problem(**COUNTY)
    best = np.sort(toys.plan(given, *RULES).served)
    with monkeypatch.context() as patched:
        stopping_after(solves, patched, in_hand=True)
        plan = toys.plan(given, *RULES)
    assert plan.cut is not None
    assert plan.cut.name == "leximin of places"
    assert plan.cut.rounds == len(plan.levels) == solves
    # What was settled stands; the next true level is between the point in hand and the bound.
    settled = sum(len(one.places) for one in plan.levels)
    assert np.sort(plan.served)[:settled] == pytest.approx(best[:settled], abs=1e-6)
    assert plan.cut.reached - 1e-9 <= best[settled] <= plan.cut.bound + 1e-9 <= 1 + 2e-9
    assert plan.cut.gap == pytest.approx(plan.cut.bound - plan.cut.reached)
    assert meets_every_rule(given, plan, *RULES)


def test_served_is_what_the_plan_in_hand_brings(monkeypatch: pytest.MonkeyPatch):
    given = toys.problem(**COUNTY)
    stopping_after(1, monkeypatch)
    plan = toys.plan(given, *RULES)
    landed = toys.landed(given, plan.award_gbp[:, 0])
    expected = [
        min(landed[place] / target, 1.0)
        for place, target in zip(given.places, given.target_gbp.tolist(), strict=True)
    ]
    assert plan.served == pytest.approx(expected)


def test_without_any_point_there_is_no_plan(monkeypatch: pytest.MonkeyPatch):
    stopping_after(0, monkeypatch)
    with pytest.raises(NotProvenError) as stopped:
        toys.plan(toys.problem(**COUNTY), *RULES)
    assert stopped.value.lines()[-1] == "Nothing was written."


@pytest.mark.parametrize("seed", range(8))
def test_random_plans_that_were_cut_meet_every_rule(seed: int, monkeypatch: pytest.MonkeyPatch):
    given, rules, *_ = random_case(seed)
    stopping_after(1 + seed, monkeypatch, in_hand=seed % 2 == 1)
    plan = toys.plan(given, *rules)
    assert meets_every_rule(given, plan, *rules)


def test_a_search_for_whom_to_pay_that_took_all_the_time_leaves_a_plan():
    """Nothing is left for leximin; one round still finds the plan that the search knew of."""
    given, rules = toys.problem(**COUNTY), toys.rules(*RULES)
    best = continuous_plan(given, rules, time_limit_s=60)
    everybody = np.ones(len(given.payees), dtype=np.bool_)
    plan = continuous_plan(given, rules, time_limit_s=0, funded=everybody)
    assert plan.cut is not None
    assert plan.cut.name == "leximin of places"
    assert plan.cut.reached == pytest.approx(best.served.min())
    assert plan.cut.bound == pytest.approx(plan.cut.reached)
    assert plan.served.min() == pytest.approx(best.served.min())
    assert meets_every_rule(given, plan, *RULES)

"""Plans by other aims: figures by hand, and where all aims must agree."""

import math
from typing import Any

import numpy as np
import pytest

from equitycli.errors import NotProvenError, SolverError
from equitycli.inequality.kolm_pollak import kolm_pollak_ede
from equitycli.model import aims
from equitycli.model.aims import AimPlan, aims_beside, kappa_now
from equitycli.model.allocation import continuous_plan
from equitycli.model.closed_form import water_filling
from equitycli.model.integers import choice
from equitycli.model.problem import AllocationProblem
from equitycli.model.retained import RetainedModel, StoppedError
from tests.model import toys


def beside(
    given: AllocationProblem, *settings: toys.Rule, epsilon: float | None = 0.5
) -> tuple[AimPlan, ...]:
    rules = toys.rules(*settings)
    return aims_beside(given, rules, toys.plan(given, *settings), epsilon=epsilon)


def pounds(plan: AimPlan) -> list[float]:
    sums: list[float] = (plan.award_pence.sum(axis=1) / 100).tolist()
    return sums


def test_one_place_under_its_target_gets_all_by_every_aim():
    # Targets 500: City Aid gives its tenth, £90, and the town has 190 by any aim.
    given = toys.problem()
    floor = toys.floor(share_of_baseline=0.9)
    assert toys.pounds_by_payee(given, floor) == {"City Aid": 810, "Town Aid": 190}
    by_shortfall, by_level = beside(given, floor)
    assert pounds(by_shortfall) == pounds(by_level) == [810, 190]
    assert by_shortfall.reached == pytest.approx(310.0)


AREAS = {
    "need": {"a": 400, "b": 250, "c": 200, "d": 100},
    "paid": {"A": 600, "B": 240, "C": 110, "D": 50},
    "lands": {"A": "a", "B": "b", "C": "c", "D": "d"},
    "budget": 1000,
    "target": [400, 250, 200, 100],
}


def test_with_only_a_budget_and_bounds_every_concave_aim_has_the_water_filling_answer():
    """Floors of 90 %: 540 and 216; the other £244 over 200 : 100, which is 0.8133 of both."""
    given, floor = toys.problem(**AREAS), toys.floor(share_of_baseline=0.9)
    filled = water_filling(
        given.target_gbp,
        budget_gbp=1000.0,
        least_gbp=np.array([540.0, 216.0, 99.0, 45.0]),
        most_gbp=np.full(4, np.inf),
    )
    assert filled == pytest.approx([540, 216, 488 / 3, 244 / 3])
    assert toys.plan(given, floor).award_gbp[:, 0] == pytest.approx(filled)
    by_shortfall, by_level = beside(given, floor)
    assert by_level.served == pytest.approx(np.minimum(filled / given.target_gbp, 1), abs=1e-4)
    assert pounds(by_level) == pytest.approx(filled, abs=1.0)
    # The total alone is linear: water-filling has the least, 34 + 37.33 + 18.67, and so have
    # other plans. Of these, the one with the least loss: B keeps its 240, and equal sharing
    # raises it to its target of 250, beyond which money would be lost to the total; the other
    # 210 are 210/160 of what C and D have now.
    assert by_shortfall.reached == pytest.approx(90.0)
    assert (given.target_gbp - filled)[1:].sum() == pytest.approx(90.0)
    assert pounds(by_shortfall) == pytest.approx([540, 250, 144.375, 65.625], abs=1.0)


DEAR = {
    "need": {"fen": 1, "town": 1},
    "paid": {"Fen Aid": 60, "Town Aid": 60},
    "lands": {"Fen Aid": {"fen": 0.25}, "Town Aid": "town"},
    "budget": 120,
    "target": [100, 100],
}
"""Of a pound for the fen a quarter lands there; of one for the town, all."""
ALL_GIVE = toys.who_gives(**{"from": "all"}, max_cut=1.0)


def test_where_money_lands_apart_the_aims_part():
    given = toys.problem(**DEAR)
    # Leximin: 0.25·x = 120 − x, so x = 96 and both have 0.24.
    assert toys.plan(given, ALL_GIVE).served == pytest.approx([0.24, 0.24])
    # Total: the town first, to its target of 100; the 20 left are worth 5 in the fen.
    # Kolm-Pollak: r now is 0.15 and 0.6, κ = ε·0.75/0.3825; where 0.25·e^(−κf) = e^(−κt) a pound
    # does the same in both: t − f = ln 4 / κ, and t − f = 1.2 − 0.0125·x.
    by_shortfall, by_level = beside(given, ALL_GIVE, epsilon=2.0)
    assert by_shortfall.served == pytest.approx([0.05, 1.0])
    assert pounds(by_shortfall) == [20, 100]
    kappa = 2.0 * 0.75 / (0.15**2 + 0.6**2)
    assert kappa_now(given, 2.0) == pytest.approx(kappa)
    paid = (1.2 - math.log(4) / kappa) / 0.0125
    expected = [0.25 * paid / 100, (120 - paid) / 100]
    assert by_level.served == pytest.approx(expected, abs=1e-4)
    assert pounds(by_level) == [round(paid), 120 - round(paid)]
    assert by_level.gap <= 1e-6
    assert by_level.reached == pytest.approx(
        -math.log(sum(0.5 * math.exp(-kappa * v) for v in expected)) / kappa, abs=1e-9
    )


def test_the_level_is_that_of_the_measure():
    """At what lands now κ is that of the measure, and so is the EDE of what lands now."""
    given = toys.problem(**DEAR)
    now = [0.15, 0.6]
    kappa = kappa_now(given, 0.5)
    ede = -math.log(sum(0.5 * math.exp(-kappa * v) for v in now)) / kappa
    assert ede == pytest.approx(kolm_pollak_ede(now, [1, 1], 0.5))


@pytest.mark.parametrize("seed", range(6))
def test_no_aim_beats_another_by_its_own_measure(seed: int):
    draw = np.random.default_rng(seed)
    names = [f"k{k}" for k in range(6)]
    paid = {f"r{r}": int(draw.integers(10, 900)) for r in range(10)}
    given = toys.problem(
        need={name: float(draw.integers(1, 9)) for name in names},
        paid=paid,
        lands={
            one: dict(zip(draw.choice(names[:5], 2, replace=False), [0.5, 0.3], strict=True))
            for one in paid
        },
        budget=sum(paid.values()),
        new_share=0.2,
    )
    settings = (toys.who_gives(**{"from": "all"}, max_cut=0.2), toys.cap(growth=0.3))
    proposal = toys.plan(given, *settings)
    by_shortfall, by_level = beside(given, *settings, epsilon=1.5)
    kappa, share = kappa_now(given, 1.5), given.target_gbp / given.target_gbp.sum()

    def shortfall(served) -> float:
        return float((given.target_gbp * (1 - served)).sum())

    def ede(served) -> float:
        return -math.log(float(share @ np.exp(-kappa * served))) / kappa

    every = [proposal.served, by_shortfall.served, by_level.served]
    total = sum(paid.values())
    assert shortfall(by_shortfall.served) <= min(map(shortfall, every)) + 1e-6 * total
    assert by_level.reached >= max(map(ede, every)) - 1e-6
    assert by_level.gap <= 1e-6
    assert proposal.served.min() >= max(served.min() for served in every) - 1e-6


def test_without_an_aversion_there_is_no_kolm_pollak_plan():
    assert [one.aim for one in beside(toys.problem(), epsilon=None)] == ["total shortfall"]


def test_nothing_anywhere_now_has_an_aversion_of_its_own():
    given = toys.problem(paid={"A": 5}, lands={"A": {}}, new_share=0.5, target=[10.0, 10.0])
    assert kappa_now(given, 0.7) == 0.7
    assert [one.aim for one in beside(given)] == ["total shortfall", "Kolm-Pollak"]


def test_without_a_target_anywhere_there_is_nothing_beside():
    assert beside(toys.problem(target=[0.0, 0.0])) == ()


def test_a_plan_by_another_aim_is_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch):
    given, floor = toys.problem(), toys.floor(share_of_baseline=0.9)
    proposal = toys.plan(given, floor)
    solved = RetainedModel._solved
    left = [3]

    def soon_out_of_time(self: RetainedModel, *, bound: bool = True):
        left[0] -= 1
        if left[0] < 0:
            raise StoppedError(float("inf"))
        return solved(self, bound=bound)

    monkeypatch.setattr(RetainedModel, "_solved", soon_out_of_time)
    with pytest.raises(NotProvenError):
        aims_beside(given, toys.rules(floor), proposal, epsilon=0.5)


def test_tangents_that_do_not_come_near_are_no_plan(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(aims, "MOST_ROUNDS", 1)
    with pytest.raises(SolverError, match="The Kolm-Pollak plan has 1 problem"):
        beside(toys.problem(**DEAR), ALL_GIVE, epsilon=2.0)


def test_the_order_of_the_plans_does_not_matter():
    """The model is left with nothing settled by the plan before."""
    given = toys.problem(**DEAR)
    proposal = toys.plan(given, ALL_GIVE)
    once = aims_beside(given, toys.rules(ALL_GIVE), proposal, epsilon=2.0)
    twice = aims_beside(given, toys.rules(ALL_GIVE), proposal, epsilon=2.0)
    assert [pounds(one) for one in once] == [pounds(one) for one in twice]


TEN_TO_NINE: dict[str, Any] = {
    "need": {"a": 10, "b": 9},
    "paid": {"A": 0, "B": 0},
    "asks": {"A": 10, "B": 90},
    "lands": {"A": "a", "B": "b"},
    "budget": 190,
}
"""Targets of £100 and £90; A asks for 10 and B for 90, and one of them may be paid."""
ONE = (toys.rule("smallest_award", gbp=10), toys.rule("most_awards", count=1))


def chosen_beside(deadline_s: float | None) -> tuple[AimPlan, ...]:
    given, rules = toys.problem(**TEN_TO_NINE), toys.rules(*ONE)
    funded = choice(given, rules).funded
    assert funded.tolist() == [True, False]
    proposal = continuous_plan(given, rules, time_limit_s=60, funded=funded)
    return aims_beside(given, rules, proposal, epsilon=0.5, funded=funded, deadline_s=deadline_s)


def test_the_least_total_gap_chooses_for_itself_whom_to_pay():
    """The proposal funds the neediest place with A's £10: 90 + 90 short. With B's 90: 100 + 0."""
    by_shortfall, by_level = chosen_beside(None)
    assert by_shortfall.reached == pytest.approx(100.0)
    assert pounds(by_shortfall) == [0, 90]
    assert by_shortfall.whom == "its own choice"
    assert by_shortfall.gap <= 1e-3
    assert pounds(by_level) == [10, 0]
    assert by_level.whom == "the proposal's choice"


def test_out_of_time_the_least_total_gap_keeps_the_proposals_choice_and_says_so():
    by_shortfall, _ = chosen_beside(0.0)
    assert by_shortfall.reached == pytest.approx(180.0)
    assert pounds(by_shortfall) == [10, 0]
    assert by_shortfall.whom == "late"


def test_what_was_made_in_time_is_kept(monkeypatch: pytest.MonkeyPatch):
    def late(*_: object) -> AimPlan:
        raise StoppedError(float("inf"))

    monkeypatch.setattr(aims, "_kolm_pollak", late)
    assert [one.aim for one in beside(toys.problem())] == ["total shortfall"]

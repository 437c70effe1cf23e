"""Smallest awards over many areas: by hand, by trying all plans, by HiGHS, by the closed forms."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError, NoPlanError
from equitycli.model.closed_form import water_filling
from equitycli.model.lagrangian import RepairedPlan, repaired_plan
from equitycli.model.retained import RetainedModel
from equitycli.model.solver import add_row, add_variable, minimise, new_model
from tests.model import toys


def repaired(**changes: Any) -> RepairedPlan:
    """Targets £70, £25, £15, smallest award £50, £110 in all."""
    every: dict[str, Any] = {
        "target_gbp": [70.0, 25.0, 15.0],
        "budget_gbp": 110,
        "smallest_gbp": [50, 50, 50],
        "most_gbp": [110, 110, 110],
    } | changes
    budget_gbp = every.pop("budget_gbp")
    arrays: dict[str, Any] = {
        name: np.array(of_it, dtype=np.float64 if name in ("target_gbp", "weight") else np.int64)
        for name, of_it in every.items()
    }
    return repaired_plan(budget_gbp=budget_gbp, **arrays)


def shortfall(target, award, weight) -> float:
    return float(sum(w * max(t - a, 0.0) for t, a, w in zip(target, award, weight, strict=True)))


def test_two_of_three_by_hand():
    # 60 + 50: short by 10 and 15, 25 in all. 70 alone leaves 40 short; 55 + 55 leaves 30.
    plan = repaired()
    assert plan.award_gbp.tolist() == [60, 50, 0]
    assert plan.shortfall == 25.0


def test_the_bound_by_hand():
    # At λ = ½ an award of 70 is worth 70 − 35, of 50 to the second 25 − 25, to the third under 0:
    # D = ½·110 + 35 = 90, so no plan is less than 110 − 90 = 20 short.
    plan = repaired()
    assert plan.price == pytest.approx(0.5)
    assert plan.bound == pytest.approx(20.0)
    assert plan.gap == pytest.approx(5 / 25)


def test_a_need_that_weighs_more_comes_first():
    # £50 is enough for one: the second's pounds count threefold, 25·3 against 50.
    plan = repaired(budget_gbp=50, weight=[1.0, 3.0, 1.0])
    assert plan.award_gbp.tolist() == [0, 50, 0]


def test_what_must_be_kept_is_kept():
    # The third keeps its 20; 90 are left, and 50 + 50 is more: 70 for the first, 20 unspent.
    plan = repaired(least_gbp=[0, 0, 20], smallest_gbp=[50, 50, 0])
    assert plan.award_gbp.tolist() == [70, 0, 20]


def test_enough_for_everybody_leaves_the_rest_unspent():
    plan = repaired(budget_gbp=1000)
    assert plan.award_gbp.tolist() == [70, 50, 50]
    assert (plan.shortfall, plan.gap) == (0.0, 0.0)


def test_an_area_that_may_not_have_its_smallest_has_nothing():
    assert repaired(most_gbp=[49, 110, 110]).award_gbp[0] == 0


def test_nothing_to_share_out():
    plan = repaired(budget_gbp=0)
    assert plan.award_gbp.tolist() == [0, 0, 0]
    assert plan.shortfall == pytest.approx(110.0)
    assert plan.gap == pytest.approx(0.0)


def test_no_area_at_all():
    assert repaired(target_gbp=[], smallest_gbp=[], most_gbp=[]).award_gbp.tolist() == []


areas = st.lists(
    st.tuples(
        st.integers(0, 24).map(lambda halves: halves / 2),
        st.integers(0, 8),
        st.integers(0, 12),
        st.sampled_from([0, 0, 0, 2, 5]),
        st.sampled_from([1.0, 1.0, 0.5, 3.0]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(given_areas=areas, budget=st.integers(0, 30))
def test_against_every_plan_of_whole_pounds(given_areas, budget):
    target, smallest, most, least, weight = zip(*given_areas, strict=True)
    may = [
        ([0] if low == 0 else []) + list(range(max(m, low), u + 1))
        for m, u, low in zip(smallest, most, least, strict=True)
    ]
    plans = [plan for plan in product(*may) if sum(plan) <= budget]
    asked = {
        "target_gbp": target,
        "budget_gbp": budget,
        "smallest_gbp": smallest,
        "most_gbp": most,
        "least_gbp": least,
        "weight": weight,
    }
    if not plans:
        with pytest.raises(NoPlanError):
            repaired(**asked)
        return
    best = min(shortfall(target, plan, weight) for plan in plans)
    found = repaired(**asked)
    assert tuple(found.award_gbp.tolist()) in set(plans)
    assert found.shortfall == pytest.approx(shortfall(target, found.award_gbp, weight))
    assert found.bound <= best + 1e-9
    assert found.shortfall - best <= found.shortfall - found.bound + 1e-9


def by_highs(target, *, budget_gbp: int, smallest, most, weight) -> float:
    """The least shortfall by a whole-number search, proven."""
    model = new_model("areas")
    awards, short = [], []
    for k, needed in enumerate(target.tolist()):
        award = add_variable(model, f"x_{k}", whole=True)
        funded = add_variable(model, f"y_{k}", 0.0, 1.0, whole=True)
        left = add_variable(model, f"h_{k}")
        for name, terms in (
            ("most", [(funded, float(most[k])), (award, -1.0)]),
            ("smallest", [(award, 1.0), (funded, -float(smallest[k]))]),
        ):
            add_row(model, f"{name}_{k}", terms, at_least=0.0, at_most=None)
        add_row(model, f"s_{k}", [(award, 1.0), (left, 1.0)], at_least=needed, at_most=None)
        awards.append((award, 1.0))
        short.append((left, float(weight[k])))
    add_row(model, "budget", awards, at_least=None, at_most=float(budget_gbp))
    minimise(model, short)
    return RetainedModel(model).solve().objective


@pytest.mark.parametrize("seed", range(4))
def test_never_worse_than_highs_by_more_than_its_certificate(seed: int):
    draw = np.random.default_rng(seed)
    target = draw.lognormal(5, 1, 40)
    drawn: dict[str, Any] = {
        "smallest": draw.integers(50, 400, 40),
        "most": np.ceil(2 * target).astype(np.int64) + 400,
        "weight": draw.choice([1.0, 1.5, 2.0], 40),
    }
    budget_gbp = int(target.sum() * 0.6)
    best = by_highs(target, budget_gbp=budget_gbp, **drawn)
    plan = repaired_plan(
        target,
        budget_gbp=budget_gbp,
        smallest_gbp=drawn["smallest"],
        most_gbp=drawn["most"],
        weight=drawn["weight"],
    )
    assert plan.bound <= best + 1e-6
    assert plan.shortfall - best <= plan.gap * max(1.0, plan.shortfall) + 1e-6
    assert plan.gap < 0.02


def test_the_gap_closes_as_areas_are_added():
    draw = np.random.default_rng(7)

    def gap(areas: int) -> float:
        target = draw.lognormal(8, 0.6, areas)
        return repaired_plan(
            target,
            budget_gbp=int(target.sum() * 0.5),
            smallest_gbp=np.full(areas, 2_000),
            most_gbp=np.full(areas, 10**6),
            weight=draw.uniform(0.5, 2.0, areas),
        ).gap

    assert gap(20_000) < 1e-4


def test_without_smallest_awards_all_closed_forms_and_the_model_agree():
    """No award is too small: total shortfall is Σ T − B by water-filling, by LP, and here."""
    need = {"a": 400, "b": 250, "c": 200, "d": 100, "e": 50}
    spend = {"a": 600, "b": 240, "c": 110, "d": 50, "e": 0}
    problem = toys.problem(
        need=need, paid=spend, lands={place: place for place in spend}, new_share=0.5
    )
    rules = [toys.floor(of="place", share_of_baseline=0.9)]
    model = toys.plan(problem, *rules)
    least = np.array([540, 216, 99, 45, 0])
    most = np.array([1000, 1000, 1000, 1000, 25])
    landed = np.array(list(toys.landed(problem, model.award_gbp.sum(axis=1)).values()))
    by_model = float(np.maximum(problem.target_gbp - landed, 0).sum())
    filled = water_filling(
        problem.target_gbp, budget_gbp=1000.0, least_gbp=least * 1.0, most_gbp=most * 1.0
    )
    by_closed_form = float(np.maximum(problem.target_gbp - filled, 0).sum())
    plan = repaired_plan(
        problem.target_gbp,
        budget_gbp=1000,
        smallest_gbp=np.zeros(5, dtype=np.int64),
        most_gbp=most,
        least_gbp=least,
    )
    # a is above its target by 140, whatever the others get; all else is of use: 140 short.
    assert plan.shortfall == pytest.approx(140.0)
    assert plan.gap == pytest.approx(0.0)
    assert by_closed_form == pytest.approx(140.0)
    assert by_model == pytest.approx(140.0, abs=1e-6)


@pytest.mark.parametrize(
    ("changes", "where", "text"),
    [
        ({"budget_gbp": -1}, "budget", "is £-1; it must be 0 or more."),
        ({"target_gbp": [1.0, np.nan, 1.0]}, "target", "1 figures are negative or no number."),
        ({"smallest_gbp": [-5, -5, 0]}, "smallest", "2 figures are negative or no number."),
        ({"most_gbp": [1]}, "most", "has 1 figures for 3 areas."),
        ({"weight": [1.0, 0.0, 1.0]}, "weight", "must be above 0 everywhere."),
    ],
)
def test_strange_figures_are_refused(changes, where, text):
    with pytest.raises(InputError) as refused:
        repaired(**changes)
    assert (refused.value.faults[0].where, refused.value.faults[0].text) == (where, text)


def test_least_awards_above_the_budget_are_refused_with_the_sum():
    with pytest.raises(NoPlanError) as refused:
        repaired(least_gbp=[60, 60, 0], budget_gbp=100)
    assert refused.value.faults[0].text == "asks for £20 more than the budget."


def test_a_least_above_the_most_is_refused():
    with pytest.raises(NoPlanError) as refused:
        repaired(least_gbp=[60, 0, 0], most_gbp=[50, 110, 110])
    assert "1 areas must have more than they may have" in refused.value.faults[0].text

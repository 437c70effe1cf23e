"""Need-based shares and distances: NHS arithmetic by hand, properties, refusals."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError, MisalignedError
from equitycli.target import distance_a_year_on, distance_from_target, gap, target

unhurried = settings(deadline=None)  # the machine is shared


def need(**changes):
    return pd.Series({"a": 300.0, "b": 100.0, "empty": 0.0} | changes)


def message(caught):
    return "\n".join(caught.value.lines())


def test_target_follows_weighted_population():
    shares = target(need(), budget_gbp=1000.0)
    assert shares.to_dict() == {"a": 750.0, "b": 250.0, "empty": 0.0}  # 1000 · 300/400, 100/400, 0
    assert shares.name == "target_gbp"


def test_toy_of_the_design():
    # City 500, Suburb 250, Town 150, Coast 100 with target shares .38 .22 .24 .16 of 1,000
    money = pd.Series({"City": 500.0, "Suburb": 250.0, "Town": 150.0, "Coast": 100.0})
    shares = pd.Series({"City": 38.0, "Suburb": 22.0, "Town": 24.0, "Coast": 16.0})
    goal = target(shares, budget_gbp=1000.0)
    assert goal.tolist() == pytest.approx([380, 220, 240, 160])
    distance = distance_from_target(money, goal)
    assert distance["City"] == pytest.approx(0.3158, abs=5e-5)  # 500/380 − 1
    assert distance["Town"] == pytest.approx(-0.375)  # 150/240 − 1: worst shortfall 37.5 %
    assert distance["Coast"] == pytest.approx(-0.375)  # 100/160 − 1
    assert gap(money, goal).tolist() == pytest.approx([-120, -30, 90, 60])


def test_nothing_at_all_is_minus_one():
    assert distance_from_target(pd.Series({"a": 0.0}), pd.Series({"a": 5.0})).item() == -1.0


def test_a_year_on_published_check():
    # (1 − 0.10) · 1.05 / 1.03 − 1 = 0.945/1.03 − 1 = −8.2524 %
    later = distance_a_year_on(pd.Series({"a": -0.10}), growth_own=0.05, growth_target=0.03)
    assert later.item() == pytest.approx(-0.082524, abs=5e-7)


@pytest.mark.parametrize(("cut", "years"), [(0.02, 13.6), (0.03, 9.0), (0.05, 5.35), (0.07, 3.8)])
def test_years_to_come_down_to_target_on_a_flat_budget(cut, years):
    exact = math.log(1 / 1.3158) / math.log(1 - cut)
    assert exact == pytest.approx(years, abs=0.05)
    distance, whole_years = pd.Series({"City": 0.3158}), 0
    while distance.item() > 0:
        distance = distance_a_year_on(distance, growth_own=-cut, growth_target=0.0)
        whole_years += 1
    assert whole_years == math.ceil(exact)  # 3 %: 9.01 years, so ten whole ones


people = st.lists(st.floats(0.0, 1e6), min_size=2, max_size=8).filter(lambda n: sum(n) > 1)
budgets = st.floats(0.0, 1e9)


@unhurried
@given(people, budgets)
def test_targets_add_up_to_the_budget(counts, budget):
    assert target(pd.Series(counts), budget_gbp=budget).sum() == pytest.approx(budget)


@unhurried
@given(people, budgets, st.floats(0.01, 100))
def test_scale_of_need_does_not_matter(counts, budget, factor):
    once = target(pd.Series(counts), budget_gbp=budget)
    again = target(pd.Series(counts) * factor, budget_gbp=budget)
    assert again.tolist() == pytest.approx(once.tolist())


@unhurried
@given(people, budgets, st.randoms())
def test_order_of_rows_does_not_matter(counts, budget, random):
    once = target(pd.Series(counts), budget_gbp=budget)
    order = list(once.index)
    random.shuffle(order)
    again = target(pd.Series(counts)[order], budget_gbp=budget)
    assert again[once.index].tolist() == pytest.approx(once.tolist())


@unhurried
@given(people, st.floats(1.0, 1e9))
def test_more_need_never_means_a_smaller_target(counts, budget):
    more = [counts[0] + 10.0, *counts[1:]]
    once, again = (target(pd.Series(n), budget_gbp=budget) for n in (counts, more))
    assert again[0] >= once[0] * (1 - 1e-12)


@unhurried
@given(people, st.floats(1.0, 1e9))
def test_weighted_distances_cancel_out(counts, budget):
    """On a flat budget what some have over their target is what others are short of."""
    goal = target(pd.Series(counts), budget_gbp=budget)
    kept = goal[goal > budget * 1e-9]
    money = pd.Series(kept.sum() / len(kept), index=kept.index)
    assert (kept * distance_from_target(money, kept)).sum() == pytest.approx(0, abs=budget * 1e-9)
    assert gap(money, kept).sum() == pytest.approx(0, abs=budget * 1e-9)


@pytest.mark.parametrize("budget", [-1.0, math.nan, math.inf])
def test_unusable_budgets_are_refused(budget):
    with pytest.raises(InputError) as caught:
        target(need(), budget_gbp=budget)
    assert f"budget_gbp: is {budget:,.6g}; it must be £0 or more." in message(caught)


def test_no_need_at_all_is_refused():
    with pytest.raises(InputError) as caught:
        target(need(a=0.0, b=0.0), budget_gbp=1.0)
    assert "is 0 everywhere: need cannot share a budget out" in message(caught)


def test_unusable_need_is_refused():
    with pytest.raises(InputError) as caught:
        target(need(a=np.nan, b=-1.0), budget_gbp=1.0)
    assert "1 of 3 rows are missing (a)." in message(caught)
    assert "1 of 3 rows are negative (b; smallest -1)." in message(caught)


def test_a_target_of_nothing_has_no_distance():
    with pytest.raises(InputError) as caught:
        distance_from_target(need(), target(need(), budget_gbp=1.0))
    assert "target_gbp: 1 places have a target of £0 (empty)." in message(caught)
    assert "leave it out and say so" in message(caught)


def test_misaligned_and_unusable_money_is_refused():
    with pytest.raises(MisalignedError):
        distance_from_target(need(), need()[["b", "a", "empty"]])
    with pytest.raises(InputError) as caught:
        gap(need(a=np.inf), need(b=-2.0))
    assert "provision_gbp: 1 of 3 rows are infinite (a)." in message(caught)
    assert "target_gbp: 1 of 3 rows are negative (b; smallest -2)." in message(caught)


def test_impossible_growth_is_refused():
    with pytest.raises(InputError) as caught:
        distance_a_year_on(pd.Series({"a": -1.5}), growth_own=-2.0, growth_target=-1.0)
    assert "1 + distance_from_target: 1 of 1 rows are negative" in message(caught)
    assert "growth_own: is -2; it must be −1 or more." in message(caught)
    assert "growth_target: is -1; it must be above −1." in message(caught)

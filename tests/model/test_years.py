"""Years: worked by hand, against one another, and as properties."""

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.errors import NoPlanError
from equitycli.model.allocation import continuous_plan
from equitycli.model.years import given_by_year, own_rules, step_of_year
from equitycli.model.years_outcome import counts_awards, first_years, years_outcome
from equitycli.model.years_plan import linked_plan
from equitycli.model.years_rolling import rolled_plan
from equitycli.model.years_whole import whole_years, year_breaches
from equitycli.settings import AbsorptionRule, PaceRule, SmallestAwardRule
from tests.model.toys import cap, floor, problem, who_gives
from tests.model.toys import rule as toys_rule
from tests.model.years_toys import (
    FIRST,
    guarantee,
    horizon,
    landed,
    made_county,
    pounds,
    same_every_year,
)

THREE = {
    "need": {"city": 1, "a": 1, "b": 1},
    "paid": {"City": 2200, "A": 300, "B": 500},
    "lands": {"City": "city", "A": "a", "B": "b"},
    "budget": 3000,
}
"""Targets of £1,000 each: the city 120 % over, a 70 % and b 50 % under."""


def linked(of, **how):
    return linked_plan(of, time_limit_s=60, **how)


def test_two_years_by_hand():
    # City 900, town 100, targets 500: the city is 80 % over and may give min(10 %, 0.8/1.8).
    # Year 1: 90, so 810 and 190. Year 2: half the step, 5 % of 810 = 40.50, so 769.50 and 230.50.
    of = horizon(same_every_year(2), who_gives())
    found = linked(of)
    assert pounds(of, found.award_gbp) == [
        {"City Aid": 810, "Town Aid": 190},
        {"City Aid": 769.5, "Town Aid": 230.5},
    ]
    assert found.served == pytest.approx(np.array([[1, 0.38], [1, 0.461]]))
    assert found.stages[0].reached == pytest.approx(0.38)  # the worst of two firm years


def test_years_in_whole_pounds_add_up_and_miss_less_than_a_pound_an_award():
    of = horizon(same_every_year(2), who_gives())
    award = whole_years(of, linked(of).award_gbp)
    assert [int(one.sum()) for one in award] == [100_000, 100_000]
    # 769.50 and 230.50: one of the two goes up, and of two as near the earlier line does
    assert pounds(of, award, unit=100)[1] == {"City Aid": 770, "Town Aid": 230}
    for year in range(2):
        assert all(miss.within_rounding for miss in year_breaches(of, year, award))


def test_what_is_given_falls_linearly():
    assert given_by_year(5).tolist() == pytest.approx([1, 1.8, 2.4, 2.8, 3.0])
    assert [step_of_year(5, year) for year in range(5)] == [1, 0.8, 0.6, 0.4, 0.2]


@pytest.mark.parametrize("years", [2, 5, 10])
def test_no_giver_ends_a_year_under_its_target(years):
    # 5.3 % over and 30 % a year allowed: only what is over the target is ever given
    problems = same_every_year(
        years,
        paid={"City Aid": 526, "Town Aid": 474},
        lands={"City Aid": "city", "Town Aid": "town"},
    )
    of = horizon(problems, who_gives(max_cut=0.3))
    found = linked(of)
    for year in range(years):
        assert (landed(of, found.award_gbp, year) >= 500 - 1e-6).all()


def test_a_target_that_rises_ends_the_giving():
    # Year 2's budget of 1,200 makes the targets 600: the city (540 now, over 500) is under it
    of = horizon(
        [
            problem(paid={"City Aid": 540, "Town Aid": 460}),
            problem(paid={"City Aid": 540, "Town Aid": 460}, budget=1200),
        ],
        who_gives(),
    )
    found = linked(of)
    assert found.award_gbp[1].ravel() == pytest.approx([600, 600])


def test_a_budget_that_falls_is_shared_first():
    # From 1,000 to 800 in year 2: everybody keeps 80 % (720 and 80), then the city gives 10 %·½
    of = horizon([problem(), problem(budget=800)], who_gives())
    found = linked(of)
    # the city keeps 0.8·0.95·810 = 615.60, the town has the rest
    assert pounds(of, found.award_gbp)[1] == {"City Aid": 615.6, "Town Aid": 184.4}


def test_an_agreement_ends_and_its_money_can_move():
    first = problem(committed={"City Aid": 900})
    of = horizon([first, problem()], who_gives())
    found = linked(of)
    # year 2 alone: 5 % of 900 = 45
    assert pounds(of, found.award_gbp) == [
        {"City Aid": 900, "Town Aid": 100},
        {"City Aid": 855, "Town Aid": 145},
    ]


def test_caps_and_floors_are_on_the_year_before():
    # a grows 50 % a year: 100, 150, 225; the city keeps 95 % a year: 855, 812.25 (857 and 814 …)
    of = horizon(
        same_every_year(3), who_gives(max_cut=0.5), cap(growth=0.5), floor(share_of_baseline=0.5)
    )
    assert [one["Town Aid"] for one in pounds(of, linked(of).award_gbp)] == [150, 225, 337.5]
    of = horizon(same_every_year(2), who_gives(max_cut=0.5), floor(share_of_baseline=0.95))
    assert [one["City Aid"] for one in pounds(of, linked(of).award_gbp)] == [855, 812.25]


def test_absorption_takes_the_wider_limit_of_the_baseline():
    # 10 % of 100 is 10, less than £60: 160, then 220
    rule = AbsorptionRule(kind="absorption", of="recipient", growth=0.1, gbp=60)
    of = horizon(same_every_year(2), who_gives(max_cut=0.5), rule)
    assert [one["Town Aid"] for one in pounds(of, linked(of).award_gbp)] == [160, 220]


def test_pace_is_of_the_year_before():
    # the city, 80 % over, may fall by 4 % a year: 864, 829.44; the town must rise by 1 %
    rule = PaceRule(kind="pace", change=0.01, full_until=0.05, change_beyond=-0.04, none_from=0.10)
    of = horizon(same_every_year(2), who_gives(max_cut=0.5), rule)
    assert [one["City Aid"] for one in pounds(of, linked(of).award_gbp)] == [864, 829.44]


def test_real_money_keeps_up_with_prices():
    # Prices rise by 10 %: year 2 has £1,100 of its own pounds, a floor of all is 110 %
    of = horizon(
        [problem(), problem(paid={"City Aid": 990, "Town Aid": 110}, budget=1100)],
        floor(share_of_baseline=1.0),
        prices=[1.0, 1.1],
        is_real=True,
    )
    assert pounds(of, linked(of).award_gbp) == [
        {"City Aid": 900, "Town Aid": 100},
        {"City Aid": 990, "Town Aid": 110},
    ]


def test_rolling_breaks_a_guarantee_that_all_years_together_keep():
    # b is to have 650 by year 2 and can grow by 15 % a year. Year 1 frees 220. Alone, it levels
    # a and b at 510, and b can reach 510·1.15 = 586.50: too late. All together: b must have
    # 650/1.15 = 565.22 in year 1, and a gets 300 + 220 − 65.22 = 454.78.
    rules = [who_gives(), cap(growth=0.15, only=("B",))]
    asked = (guarantee(under=0.35, places=("b",)),)
    of = horizon(same_every_year(2, **THREE), *rules, guarantee_rules=asked)
    whole = linked(of)
    assert pounds(of, whole.award_gbp)[0] == pytest.approx(
        {"City": 1980, "A": 520 - 650 / 1.15 + 500, "B": 650 / 1.15}, abs=1e-4
    )
    assert pounds(of, whole.award_gbp)[1] == pytest.approx({"City": 1881, "A": 469, "B": 650})
    assert not whole.shortfalls
    rolled = rolled_plan(of, time_limit_s=60)
    assert pounds(of, rolled.award_pence, unit=100)[0] == {"City": 1980, "A": 510, "B": 510}
    (broken,) = rolled.broken
    assert (broken.place, broken.by, broken.year) == (2, FIRST + 1, FIRST)
    assert (broken.could, broken.still) == pytest.approx((0.65, 0.586), abs=1e-3)


def test_linked_and_rolling_agree_where_no_year_needs_the_next():
    of = horizon(same_every_year(4), who_gives(max_cut=0.06))
    whole, rolled = linked(of), rolled_plan(of, time_limit_s=60)
    for exact, pence in zip(whole.award_gbp, rolled.award_pence, strict=True):
        assert exact == pytest.approx(pence / 100, abs=4)  # under a pound for each year gone by
    assert not rolled.broken


def test_a_guarantee_that_each_could_reach_and_not_both_is_met_as_far_as_both_can():
    # City 2,000 gives 200 then 5 % of 1,800: a and b together have 1,300 in year 2, 650 each.
    # Alone a (400, +50 % and +50 %) could reach 900 and b 900: asking both for that has no plan.
    problems = same_every_year(2, **THREE | {"paid": {"City": 2000, "A": 400, "B": 600}})
    of = horizon(problems, who_gives(), guarantee_rules=(guarantee(),))
    found = linked(of)
    assert [(one.place, one.by) for one in found.shortfalls] == [(1, FIRST + 1), (2, FIRST + 1)]
    assert [one.reached for one in found.shortfalls] == pytest.approx([0.645, 0.645])
    # all of the free 290 to one of them: 400 + 290 and 600 + 290
    assert [one.alone for one in found.shortfalls] == pytest.approx([0.69, 0.89])


def test_no_money_crosses_a_border_that_moved():
    # From year 2 the city is of another authority: what lands in each stays as in year 1
    numbers = np.array([0, 1])
    of = horizon(same_every_year(3), who_gives(), authorities=(None, numbers, numbers))
    found = pounds(of, linked(of).award_gbp)
    # Y = 3: year 1 takes 10 % of 900
    assert found == [{"City Aid": 810, "Town Aid": 190}] * 3


def test_across_a_border_each_side_moves_with_the_budget():
    numbers = np.array([0, 1])
    of = horizon([problem(), problem(budget=1100)], who_gives(), authorities=(None, numbers))
    assert pounds(of, linked(of).award_gbp)[1] == pytest.approx({"City Aid": 891, "Town Aid": 209})
    award = whole_years(of, linked(of).award_gbp)
    assert all(miss.within_rounding for miss in year_breaches(of, 1, award))
    across = (award[0], award[1] + np.array([[-10_000], [10_000]]))
    assert "border" in {miss.rule for miss in year_breaches(of, 1, across)}


def test_the_twins_find_what_ties_a_year():
    of = horizon(same_every_year(2), who_gives(), cap(growth=0.5), floor(share_of_baseline=0.95))
    good = whole_years(of, linked(of).award_gbp)
    bad = (good[0], np.array([[70_000], [30_000]]))
    hard = {miss.rule for miss in year_breaches(of, 1, bad) if not miss.within_rounding}
    assert hard == {"who gives", "cap for each recipient", "floor for each recipient"}


def test_years_that_do_not_fit_name_the_first_and_what_ties_it():
    # Year 3 has half the money and a floor of 80 % of the year before
    of = horizon([problem(), problem(), problem(budget=500)], floor(share_of_baseline=0.8))
    with pytest.raises(NoPlanError) as refused:
        years_outcome(of, "linked", time_limit_s=60)
    said = "\n".join(refused.value.lines())
    assert "up to 2029/30" in said
    assert "floor for each recipient" in said


def test_years_to_target_and_the_cost_of_slowness():
    of = horizon(same_every_year(2), who_gives())
    found = years_outcome(of, "linked", time_limit_s=60)
    # the town is short by 500 − 190 and by 500 − 230
    assert found.cost_of_slowness_gbp().tolist() == pytest.approx([0, 310 + 270])
    assert found.years_to_target(within=0.01) == [0, None]


@pytest.mark.parametrize(("cut", "years"), [(0.02, 13.6), (0.03, 9.0), (0.05, 5.35), (0.07, 3.8)])
def test_first_years_agree_with_the_closed_form(cut, years):
    # +31.58 % to its target at a constant pace: ln(1/1.3158)/ln(1 − c) years, seen at year ends.
    exact = log(1 / 1.3158) / log(1 - cut)
    assert exact == pytest.approx(years, abs=0.05)
    over = np.array([[1.3158 * (1 - cut) ** n - 1] for n in range(1, 20)])
    under = -over  # a place that starts under and closes as fast
    first = first_years(np.array([-0.3158]), under, within=0.0)[0]
    assert first == int(np.ceil(exact))


def test_the_first_year_of_one_is_the_plan_of_one_year():
    rules = [who_gives(), cap(growth=0.4)]
    of = horizon(same_every_year(1, **THREE), *rules)
    alone = continuous_plan(of.problems[0], own_rules(of, 0), time_limit_s=60)
    assert linked(of).award_gbp[0] == pytest.approx(alone.award_gbp, abs=1e-4)


def test_a_made_county_over_three_years_keeps_every_rule():
    of = made_county(places=6, recipients=40, years=3)
    found = years_outcome(of, "linked", time_limit_s=60)
    for year, (problem_, award) in enumerate(zip(of.problems, found.award_pence, strict=True)):
        assert int(award.sum()) <= int(problem_.budget_pence.sum())
        assert all(miss.within_rounding for miss in found.missed[year])
    worst = np.nanmin(found.distances(), axis=1)
    assert (np.diff(worst) > 0).all()  # the worst-served place rises every year


def test_rolling_takes_rules_that_count_awards():
    # A smallest award of £150 for new provision: the town is 80 % under, and 10 % of 500 is 50
    rule = SmallestAwardRule(kind="smallest_award", gbp=150)
    of = horizon(same_every_year(2), who_gives(), rule)
    assert counts_awards(of)
    found = years_outcome(of, "rolling", time_limit_s=60)
    assert [int(one.sum()) for one in found.award_pence] == [100_000, 100_000]


sums = st.integers(min_value=1, max_value=40).map(lambda n: n * 25)


@settings(max_examples=15, deadline=None)
@given(
    paid=st.lists(sums, min_size=3, max_size=3),
    budgets=st.lists(st.integers(min_value=95, max_value=115), min_size=3, max_size=3),
)
def test_every_year_adds_up_and_names_decide_nothing(paid, budgets):
    total = sum(paid)
    names = ["x", "y", "z"]

    def of_names(order):
        return horizon(
            [
                problem(
                    need={"k": 1, "l": 2, "m": 1},
                    paid={names[i]: paid[i] for i in order},
                    lands={"x": "k", "y": {"k": 0.5, "l": 0.5}, "z": "m"},
                    budget=total * percent // 100,
                )
                for percent in budgets
            ],
            who_gives(max_cut=0.05),
        )

    of = of_names([0, 1, 2])
    found = linked(of)
    award = whole_years(of, found.award_gbp)
    for one, made in zip(of.problems, award, strict=True):
        assert int(one.budget_pence.sum() - made.sum()) >= 0
    other = of_names([2, 0, 1])
    for mine, theirs in zip(
        pounds(of, found.award_gbp), pounds(other, linked(other).award_gbp), strict=True
    ):
        # a name may decide a single odd pound where all give one percentage: the reference's
        assert mine == pytest.approx({name: theirs[name] for name in mine}, abs=2.01)


@settings(max_examples=15, deadline=None)
@given(more=st.integers(min_value=0, max_value=300), paid=st.lists(sums, min_size=2, max_size=2))
def test_more_money_never_worsens_the_worst_at_fixed_targets(more, paid):
    people = {"City Aid": paid[0], "Town Aid": paid[1]}
    fixed = [sum(paid) / 2] * 2

    def worst(budget):
        given_ = problem(paid=people, budget=budget, target=fixed)
        return linked(horizon([given_, given_], who_gives())).stages[0].reached

    assert worst(sum(paid) + more) >= worst(sum(paid)) - 1e-7


BORDER_COUNTY = {
    "need": {"city": 2, "town": 1, "fen": 1},
    "paid": {"City Aid": 900, "Both": 100},
    "lands": {"City Aid": "city", "Both": {"town": 0.5, "fen": 0.5}},
}


@pytest.mark.parametrize("method", ["linked", "rolling"])
def test_a_recipient_on_one_side_in_two_places_counts_with_both(method):
    """What lands beyond the border stays £110 in year 2, though Both works in two places there."""
    given = horizon(
        same_every_year(2, **BORDER_COUNTY),
        who_gives(max_cut=0.1),
        cap(growth=0.1),
        authorities=(None, np.array([0, 1, 1])),
    )
    found = years_outcome(given, method, time_limit_s=60)
    beyond = [float(found.landed_gbp(year)[1:].sum()) for year in (0, 1)]
    assert beyond == pytest.approx([110, 110])
    assert not any(found.missed)


def test_rolling_years_choose_whom_to_pay_in_every_year():
    """£60 or nothing: with £90 free, one of two empty towns is paid, and kept the year after."""
    county = {
        "need": {"city": 2, "east": 1, "west": 1},
        "paid": {"City Aid": 900, "East": 0, "West": 0},
        "lands": {"City Aid": "city", "East": "east", "West": "west"},
        "asks": {"East": 80, "West": 80},
        "budget": 900,
        "target": [400, 100, 100],
    }
    given = horizon(
        same_every_year(2, **county),
        who_gives(max_cut=0.1),
        toys_rule("smallest_award", gbp=60, kinds="candidate"),
    )
    found = years_outcome(given, "rolling", time_limit_s=60)
    for year in (0, 1):
        sums = found.award_pence[year].sum(axis=1).tolist()
        assert all(pence == 0 or pence >= 6000 for pence in sums)
        assert sum(sums) <= 90_000
    assert not any(not one.within_rounding for missed in found.missed for one in missed)


def test_a_rolled_guarantee_holds_in_its_year_as_far_as_can_be():
    """The west is promised 80 % by the second year, and then goes before the east."""
    county = {
        "need": {"city": 2, "east": 1, "west": 1},
        "paid": {"City Aid": 900, "East": 0, "West": 0},
        "lands": {"City Aid": "city", "East": "east", "West": "west"},
        "asks": {"East": 500, "West": 500},
        "budget": 900,
        "target": [400, 100, 100],
    }
    given = horizon(
        same_every_year(2, **county),
        who_gives(max_cut=0.1),
        guarantee_rules=(guarantee(under=0.2, places="west"),),
    )
    found = years_outcome(given, "rolling", time_limit_s=60)
    # £90 come free in the first year, and 5 % of the city's 810 in the second: 40.
    assert found.landed_gbp(0)[1:].tolist() == pytest.approx([45, 45])
    assert found.landed_gbp(1)[2] >= 80
    assert not found.shortfalls

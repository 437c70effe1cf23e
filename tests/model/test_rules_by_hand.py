"""Each rule's bounds by hand, and small plans in which it is what decides."""

from typing import Any

import numpy as np
import pytest

from equitycli.model.allocation import continuous_plan
from equitycli.model.cases import case_model
from equitycli.model.ceilings import ceilings
from equitycli.model.guarantees import shortfalls, within_reach
from equitycli.model.integers import choice
from equitycli.model.problem import AllocationProblem
from equitycli.model.rows import Row
from equitycli.model.rules import (
    RULES,
    ActiveRule,
    Guarantee,
    active_rules,
    chosen_payees,
    largest_award_gbp,
    reach_of,
    tiers_of,
    with_reach,
    without_guarantees,
)
from equitycli.model.rules.scoped import payees_in, places_in
from equitycli.model.whole_pounds import payee_bounds_pounds
from equitycli.settings import Scope
from tests.model import toys


def rows(problem: AllocationProblem, kind: str, setting: Any) -> dict[str, Row]:
    chosen = chosen_payees(problem, [ActiveRule(kind, kind, setting)])
    variables = toys.names(problem, chosen=chosen)
    return {row.name: row for row in RULES[kind](problem, variables, setting)}


def bounds(problem: AllocationProblem, kind: str, setting: Any) -> dict[str, float | None]:
    """The bound of each row: its least where it has one, else its most."""
    return {
        name: row.at_least if row.at_least is not None else row.at_most
        for name, row in rows(problem, kind, setting).items()
    }


def three(**changes: Any) -> AllocationProblem:
    """A city, a town and a fen; one recipient in two of them, one candidate, three themes."""
    return toys.problem(
        **{
            "need": {"city": 2, "town": 1, "fen": 1},
            "paid": {"City Aid": 600, "Both": 300, "Town Aid": 100, "Hopeful": 0},
            "lands": {
                "City Aid": "city",
                "Both": {"city": 0.5, "town": 0.5},
                "Town Aid": "town",
                "Hopeful": "fen",
            },
            "asks": {"Hopeful": 120},
            "themes": {"City Aid": ("advice",), "Both": ("youth", "advice"), "Hopeful": ("arts",)},
            "flags": {"Both": ("countywide",)},
        }
        | changes
    )


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        ({}, ["City Aid", "Both", "Town Aid", "Hopeful"]),
        ({"only": ("Both", "Hopeful")}, ["Both", "Hopeful"]),
        ({"themes": "advice"}, ["City Aid", "Both"]),
        ({"kinds": "candidate"}, ["Hopeful"]),
        ({"kinds": ("candidate", "countywide")}, ["Both", "Hopeful"]),
        ({"places": "town"}, ["Both", "Town Aid"]),
        ({"places": ("town", "fen"), "kinds": "paid now"}, ["Both", "Town Aid"]),
        ({"places": "town", "themes": "advice", "only": ("Both", "City Aid")}, ["Both"]),
        ({"places": "fen", "themes": "youth"}, []),
    ],
)
def test_all_keys_of_a_scope_must_fit(keys: dict[str, Any], names: list[str]):
    given = three()
    found = payees_in(given, Scope(**keys))
    assert [given.payees[p] for p in np.flatnonzero(found)] == names


def test_a_rule_of_places_goes_by_only_and_places():
    given = three()
    assert places_in(given, Scope()).tolist() == [True, True, True]
    assert places_in(given, Scope(only=("town",))).tolist() == [False, True, False]
    assert places_in(given, Scope(only=("town", "fen"), places="fen")).tolist() == [0, 0, 1]


def test_a_scope_of_a_floor_in_places():
    # Who has money landing in the town: Both and Town Aid, at 80 % of 300 and 100.
    assert bounds(three(), "floor", toys.floor(share_of_baseline=0.8, places="town")) == {
        "floor_recipient_1": 240,
        "floor_recipient_2": 80,
    }


def test_a_floor_of_a_theme_sums_all_that_work_on_it():
    # advice: City Aid 600 and Both 300; youth: Both; arts: only who is not paid yet, so no floor.
    least = bounds(three(), "floor", toys.floor(of="theme", share_of_baseline=0.9))
    assert least == {"floor_theme_0": 810, "floor_theme_2": 270}
    in_pounds = bounds(three(), "floor", toys.floor(of="theme", gbp=50, themes=("arts",)))
    assert in_pounds == {"floor_theme_0": 50}


def test_a_floor_a_head_counts_the_people():
    given = three(people={"city": 1000, "town": 400, "fen": 100})
    assert bounds(given, "floor", toys.floor(of="place", gbp_per_head=0.5, only=("town",))) == {
        "floor_place_1": 200
    }
    cap = toys.cap(of="theme", gbp_per_head=0.1, themes=("youth",))
    assert bounds(given, "cap", cap) == {"cap_theme_0": 150}


def test_a_cap_by_growth_does_not_bar_a_candidate():
    assert "cap_recipient_3" not in rows(three(), "cap", toys.cap(growth=0.1))
    assert bounds(three(), "cap", toys.cap(gbp=90))["cap_recipient_3"] == 90


def test_a_candidate_gets_no_more_than_it_asks_for():
    assert bounds(three(), "asks", None) == {"asks_3": 120}
    # The fen has nothing and no other way to money: all that Hopeful asks for.
    given = three(asks={"Hopeful": 120.75})
    paid = toys.pounds_by_payee(given, toys.who_gives(max_cut=0.5))
    assert paid["Hopeful"] == 120


def test_pace_is_by_distance_from_target():
    # Targets 500, 250, 250; landed 750, 250, 0: +50 %, 0 %, −100 %.
    rule = toys.rule("pace", change=0.05, full_until=0.0, change_beyond=-0.1, none_from=1.0)
    # Half-way from +5 % to −10 % is −2.5 %: 750·0.975. The town is promised 250·1.05.
    assert bounds(three(), "pace", rule) == {
        "pace_0": pytest.approx(731.25),
        "pace_1": pytest.approx(262.5),
    }


def test_pace_follows_the_reference_where_the_budget_falls():
    rule = toys.rule("pace", change=0.0, full_until=0.05, change_beyond=-1.0, none_from=0.1)
    # Everybody gives 10 % first: the town has 225 of a target of 225.
    assert bounds(three(budget=900), "pace", rule) == {"pace_1": pytest.approx(225)}


def test_a_guarantee_stops_at_what_a_place_can_reach():
    rule = toys.rule("guarantee", under=0.1, by=2027)
    every = {"guarantee_0": 450, "guarantee_1": 225, "guarantee_2": 225}
    assert bounds(three(), "guarantee", Guarantee(rule)) == pytest.approx(every)
    # The fen can reach 48 % of 250, less a millionth of its target for the solver's noise.
    limited = with_reach(active_rules([rule]), [1.0, 0.95, 0.48])
    assert bounds(three(), "guarantee", limited[-1].setting) == pytest.approx(
        every | {"guarantee_2": 0.48 * 250 - 0.00025}
    )


def test_reach_is_found_under_the_other_rules():
    # Only Hopeful reaches the fen, and asks for 120 of its target of 250.
    given = three()
    rules = active_rules([toys.who_gives(max_cut=0.5), toys.rule("guarantee", under=0.1, by=2027)])
    assert [rule.kind for rule in without_guarantees(rules)][-1] == "who_gives"
    limited = within_reach(given, rules)
    # City and town are raised to the 90 % that is asked and no further.
    assert limited[-1].setting.reach == pytest.approx((0.9, 0.9, 0.48))
    assert [c.best_served for c in ceilings(case_model(given, limited))] == pytest.approx(
        [1.0, 1.0, 0.48], abs=1e-6
    )
    assert reach_of(limited) == list(limited[-1].setting.reach)
    without = active_rules([toys.who_gives()])
    assert within_reach(given, without) == without
    assert reach_of(without) is None


def test_a_guarantee_for_one_place_comes_before_leximin():
    """Two towns are empty; with 10 % of the city each gets 45, with a guarantee one gets 80."""
    given = toys.problem(
        need={"city": 2, "east": 1, "west": 1},
        paid={"City Aid": 900, "East": 0, "West": 0},
        lands={"City Aid": "city", "East": "east", "West": "west"},
        asks={"East": 500, "West": 500},
        budget=900,
        target=[400, 100, 100],
    )
    flat = toys.plan(given, toys.who_gives(max_cut=0.1)).award_gbp[:, 0]
    assert flat.tolist() == pytest.approx([810, 45, 45])
    rule = toys.rule("guarantee", under=0.2, by=2027, places="west")
    kept = toys.plan(given, toys.who_gives(max_cut=0.1), rule).award_gbp[:, 0]
    assert kept.tolist() == pytest.approx([810, 10, 80])


def empty_towns(**changes):
    """Two empty towns of one need, and £90 that can come free for them."""
    return toys.problem(
        **{
            "need": {"city": 2, "east": 1, "west": 1},
            "paid": {"City Aid": 900, "East": 0, "West": 0},
            "lands": {"City Aid": "city", "East": "east", "West": "west"},
            "asks": {"East": 500, "West": 500},
            "budget": 900,
            "target": [400, 100, 100],
        }
        | changes
    )


def test_a_guarantee_is_what_its_places_can_reach_together():
    """Each of two empty towns could have the £90 alone; together they have £45 each."""
    given = empty_towns()
    rules = active_rules([toys.who_gives(max_cut=0.1), toys.rule("guarantee", under=0.2, by=2027)])
    limited = within_reach(given, rules)
    assert limited[-1].setting.reach == pytest.approx((0.8, 0.45, 0.45))
    plan = continuous_plan(given, limited, time_limit_s=60)
    assert plan.award_gbp[:, 0].tolist() == pytest.approx([810, 45, 45])
    short = shortfalls(given, limited[-1].setting)
    assert [(one.place, one.by) for one in short] == [(1, 2027), (2, 2027)]
    assert [one.alone for one in short] == pytest.approx([0.9, 0.9])


def test_the_guarantee_that_asks_for_least_is_kept_by_the_next():
    """45 % for both; 80 % for the west would then need £80, and £45 are left for it."""
    asked = [
        toys.rule("guarantee", under=0.2, by=2027, places="west"),
        toys.rule("guarantee", under=0.7, by=2027, places=("east", "west")),
    ]
    limited = within_reach(empty_towns(), active_rules([toys.who_gives(max_cut=0.1), *asked]))
    # 30 % for both are £60; the £30 that are left bring the west to 60 %.
    assert limited[-1].setting.reach == pytest.approx((1.0, 0.3, 0.6))


def test_a_guarantee_is_lowered_to_what_a_choice_of_whom_to_pay_keeps():
    """With awards of £60 or none, only one of the two towns can have any of the £90."""
    asked = [
        toys.who_gives(max_cut=0.1),
        toys.rule("smallest_award", gbp=60, kinds="candidate"),
        toys.rule("guarantee", under=0.2, by=2027),
    ]
    given = empty_towns()
    limited = within_reach(given, active_rules(asked))
    assert limited[-1].setting.by_choice
    assert sorted(limited[-1].setting.reach) == pytest.approx([0.0, 0.8, 0.8])
    choice(given, limited)  # a choice meets it


def test_a_guarantee_by_a_later_year_is_not_in_force_yet():
    rule = toys.rule("guarantee", under=0.1, by=2029)
    assert "guarantee" not in {one.kind for one in active_rules([rule], year=2028)}
    assert "guarantee" in {one.kind for one in active_rules([rule], year=2029)}
    assert "guarantee" in {one.kind for one in active_rules([rule])}


@pytest.mark.parametrize(
    ("keys", "most"),
    [
        ({"growth": 0.5}, [900, 450, 150, 0]),  # 1.5 · what they have; nothing grows from nothing
        ({"gbp": 70.5}, [670, 370, 170, 70]),
        ({"growth": 0.2, "gbp": 70.5}, [720, 370, 170, 70]),  # 120 > 70.50 > 60 > 20
    ],
)
def test_absorption_is_the_larger_of_two_limits(keys: dict[str, float], most: list[float]):
    rule = toys.rule("absorption", of="recipient", **keys)
    assert list(bounds(three(), "absorption", rule).values()) == most


def test_absorption_of_a_place_counts_all_that_lands():
    # 750 + 75, 250 + 40, 0 + 40
    rule = toys.rule("absorption", of="place", growth=0.1, gbp=40)
    assert list(bounds(three(), "absorption", rule).values()) == pytest.approx([825, 290, 40])


def test_a_start_is_ramped_by_absorption():
    rule = toys.rule("absorption", of="recipient", gbp=50, kinds="candidate")
    assert toys.pounds_by_payee(three(), toys.who_gives(max_cut=0.5), rule)["Hopeful"] == 50


def test_a_subsidy_ceiling_counts_the_years_before():
    rule = toys.rule("subsidy_ceiling", gbp=1000, years=3, flag_from=0.8)
    given = three(
        before={"City Aid": 450.5, "Both": 1100, "Town Aid": 980}, committed={"Town Aid": 60.25}
    )
    # 1,000 − 450.50 in whole pounds; Both is over already; Town Aid has 20 left and 60.25 promised.
    assert bounds(given, "subsidy_ceiling", rule) == {
        "subsidy_ceiling_0": 549,
        "subsidy_ceiling_1": 0,
        "subsidy_ceiling_2": 60.25,
        "subsidy_ceiling_3": 1000,
    }


def test_a_smallest_award_is_what_one_has_where_that_is_less():
    given = three(committed={"Both": 40.5})
    found = rows(given, "smallest_award", toys.rule("smallest_award", gbp=250.2))
    least = {name: -row.terms[-1][1] for name, row in found.items() if name.count("_") == 2}
    # City Aid 251, Both 40.50 + 210, Town Aid what it has, Hopeful 251.
    assert list(least.values()) == [251, 250.5, 100, 251]
    assert found["smallest_award_kept_1"].at_least == 1
    assert "smallest_award_kept_0" not in found


def test_largest_awards_are_a_ceiling_or_the_money_there_is():
    assert largest_award_gbp(three()).tolist() == [1000, 1000, 1000, 120]


def test_who_needs_a_choice_is_who_a_rule_counts():
    given = three(new_share=0.5, routes={"seed": (60, 20, False), "platform": (90, 0, False)})
    named = [given.payees[p] for p in np.flatnonzero(chosen_payees(given, active_rules([])))]
    assert named == ["new: fen: seed"]  # the town is at its target
    few = active_rules([toys.rule("smallest_award", gbp=20, kinds="candidate")])
    named = [given.payees[p] for p in np.flatnonzero(chosen_payees(given, few))]
    assert named == ["Hopeful", "new: fen: seed"]
    assert chosen_payees(given, active_rules([toys.rule("most_awards", count=2)])).all()


def test_without_its_choice_a_count_is_relaxed():
    """Σ x_o / M_o ≤ k: what a price or a ceiling report is worked out with."""
    given = three()
    rule = toys.rule("most_awards", count=2)
    variables = toys.names(given)
    (row,) = RULES["most_awards"](given, variables, rule)
    assert [factor for _, factor in row.terms] == [1 / 1000, 1 / 1000, 1 / 1000, 1 / 120]
    assert row.at_most == 2
    smallest = toys.rule("smallest_award", gbp=250)
    assert RULES["smallest_award"](given, variables, smallest) == []


def test_shares_of_the_budget_are_whole_pounds_rounded_down():
    # 7.5 % of 1,000.90 is 75.0675.
    given = three(budget=1000.90)
    assert bounds(given, "new_entrants", toys.rule("new_entrants", at_least=0.075)) == {
        "new_entrants": 75
    }
    assert bounds(given, "process", toys.rule("process", at_least=0.075, themes="arts")) == {
        "process": 75
    }


def test_new_entrants_get_their_share_though_nobody_is_under_target():
    """The fen is Hopeful's and has what it needs: without the rule it is paid nothing."""
    given = three(target=[700, 250, 0.0])
    assert toys.pounds_by_payee(given, toys.who_gives(**{"from": "all"}))["Hopeful"] == 0
    rule = toys.rule("new_entrants", at_least=0.05)
    paid = toys.pounds_by_payee(given, toys.who_gives(**{"from": "all"}), rule)
    assert paid["Hopeful"] == 50
    assert sum(paid.values()) == 1000


def test_process_is_by_theme_or_by_route():
    given = three(new_share=0.5, routes={"platform": (90, 0, True)})
    (row,) = rows(given, "process", toys.rule("process", at_least=0.1, themes="youth")).values()
    assert [variable for variable, _ in row.terms] == ["x_1_0", "x_4_0"]


def test_rooted_weighs_what_lands():
    given = three(rooted={"City Aid": "city", "Both": "town"})
    (row,) = rows(given, "rooted", toys.rule("rooted", at_least=0.25)).values()
    # City Aid .75; Both rooted half: .5·.75 − .5·.25; Town Aid and Hopeful −.25.
    assert [factor for _, factor in row.terms] == [0.75, 0.25, -0.25, -0.25]
    each = rows(given, "rooted", toys.rule("rooted", at_least=0.25, each_place=True))
    assert [factor for _, factor in each["rooted_1"].terms] == [0.375, -0.25]


def test_rooted_keeps_no_money_out_of_a_place_where_nobody_is_rooted():
    given = three(rooted={"City Aid": "city", "Both": "town"})
    each = toys.rule("rooted", at_least=0.25, each_place=True)
    assert set(rows(given, "rooted", each)) == {"rooted_0", "rooted_1"}
    assert toys.pounds_by_payee(given, toys.who_gives(max_cut=0.5), each)["Hopeful"] == 120


def test_named_tiers_come_in_their_order_and_the_rest_last():
    rule = toys.rule("priority", tiers=(("fen",), ("town",)))
    assert [tier.tolist() for tier in tiers_of(three(), rule)] == [[2], [1], [0]]


def test_the_neediest_are_by_need_per_head_until_they_hold_the_share():
    # Need per head 2/100, 1/20, 1/40: the town, then the fen; 20 and 60 of 160 people.
    given = three(people={"city": 100, "town": 20, "fen": 40})
    by_share = {
        share: [
            tier.tolist() for tier in tiers_of(given, toys.rule("priority", neediest_share=share))
        ]
        for share in (0.0, 0.125, 0.126, 0.5, 1.0)
    }
    assert by_share == {
        0.0: [[0, 1, 2]],
        0.125: [[1], [0, 2]],
        0.126: [[1, 2], [0]],
        0.5: [[0, 1, 2]],
        1.0: [[0, 1, 2]],
    }


def test_places_level_in_need_come_together_and_those_without_people_last():
    given = three(people={"city": 200, "town": 100, "fen": 0})
    tiers = tiers_of(given, toys.rule("priority", neediest_share=0.1))
    assert [tier.tolist() for tier in tiers] == [[0, 1], [2]]


def test_bounds_of_one_payee_are_kept_by_whole_pounds():
    given = three(before={"Both": 800.5})
    rules = active_rules(
        [
            toys.rule("absorption", of="recipient", growth=0.335),
            toys.rule("subsidy_ceiling", gbp=1000, years=2, flag_from=0.9),
            toys.rule("smallest_award", gbp=80.5),
        ]
    )
    every = np.ones(4, dtype=np.bool_)
    least, most = payee_bounds_pounds(given, rules, funded=every)
    # 1.335 · 600 = 801; 199.50 left of 1,000; 1.335 · 100; asks 120 but can grow from nothing: 0.
    assert most.tolist() == [801, 199, 133, 0]
    assert least.tolist() == [81, 81, 81, 81]
    least, most = payee_bounds_pounds(given, rules, funded=~every)
    assert least.tolist() == [0, 0, 0, 0]
    assert most.tolist() == [0, 0, 0, 0]
    least, most = payee_bounds_pounds(given, rules)
    assert least.tolist() == [0, 0, 0, 0]
    assert most.tolist() == [801, 199, 133, 0]


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("floor", {"of": "place", "gbp": 1}),
        ("cap", {"of": "place", "gbp": 1}),
        ("absorption", {"of": "place", "gbp": 1}),
        ("pace", {"change": 0, "full_until": 0, "change_beyond": 0, "none_from": 1}),
        ("guarantee", {"under": 0.1, "by": 2027}),
    ],
)
def test_a_rule_about_places_takes_no_themes(kind: str, keys: dict[str, Any]):
    with pytest.raises(ValueError, match="themes and kinds: these pick out recipients"):
        toys.rule(kind, **keys, themes="advice", kinds="candidate")

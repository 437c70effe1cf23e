"""Which rules clash, and what would make a plan possible: never zeros."""

import numpy as np
import pytest
from hypothesis import given as over
from hypothesis import settings as trying
from hypothesis import strategies as st

from equitycli.errors import EXIT_NO_PLAN
from equitycli.model.cases import case_model, served_in
from equitycli.model.clash import check_possible, no_plan
from equitycli.model.clash_search import alone, cheapest, minimal_sets
from equitycli.model.formulation import formulation
from equitycli.model.retained import InfeasibleError
from equitycli.settings import MostAwardsRule, NewEntrantsRule, RootedRule, SmallestAwardRule
from tests.model import toys


def clash(given, *settings):
    return no_plan(given, toys.rules(*settings))


def named(given, *settings):
    """The minimal sets, as names of rules."""
    rules = toys.rules(*settings)
    return [[rules[rule].name for rule in one] for one in minimal_sets(case_model(given, rules))]


def possible(given, rules) -> bool:
    built = formulation(given, rules, places_only=True)
    if not any(row.terms for row in built.rule_rows):  # HiGHS has no answer to an empty model
        return all((row.at_least or 0) <= 0 for row in built.rule_rows)
    try:
        built.retained().solve()
    except InfeasibleError:
        return False
    return True


def test_floors_above_the_budget_say_by_how_much():
    refused = clash(toys.problem(budget=900), toys.floor(share_of_baseline=1.0))
    assert refused.exit_code == EXIT_NO_PLAN == 4
    assert refused.lines() == [
        "Error: The set of rules has 1 problem.",
        "  · budget + floor for each recipient: what recipients must be left with comes to £1,000, "
        "of a budget of £900: £100 too much.",
        "      Any one would do: £100 more in the budget (fund £100); or “floor for each "
        "recipient” gives way by £100 (City Aid £100).",
        "Nothing was written.",
    ]


def test_promises_above_the_budget_are_named_with_the_floors():
    given = toys.problem(budget=900, committed={"City Aid": 850.50})
    (fault,) = clash(given, toys.floor(share_of_baseline=1.0, only=("Town Aid",))).faults
    assert fault.where == "budget + agreements honoured + floor for each recipient"
    assert "comes to £950.50, of a budget of £900: £50.50 too much" in fault.text
    assert fault.text.endswith("agreements honoured £850.50; floor for each recipient £100.")
    # Beside the pence that are promised the fund pays whole pounds: 849.50 to 900.50 is £51.
    assert fault.remedy == (
        "Any one would do: £51 more in the budget (fund £51); or “agreements honoured” gives way "
        "by £51 (City Aid £51); or “floor for each recipient” gives way by £51 (Town Aid £51)."
    )


def test_a_held_recipient_with_a_promise_is_counted_once():
    given = toys.problem(
        lands={"City Aid": "city", "Town Aid": {}}, committed={"Town Aid": 60}, budget=100
    )
    (fault,) = clash(given, toys.floor(gbp=95, only=("City Aid",))).faults
    # The budget of 100 holds Town Aid at 60 + 40·40/940 (1.70), and asks 95 for City Aid.
    assert "comes to £156.70, of a budget of £100: £56.70 too much" in fault.text


def test_promises_in_two_funds_are_added():
    given = toys.problem(
        paid={"City Aid": {"core": 60, "youth": 60}, "Town Aid": {"core": 10}},
        committed={"City Aid": {"core": 60, "youth": 60}},
        budget={"core": 50, "youth": 50},
    )
    (fault,) = clash(given).faults
    assert fault.text == (
        "what recipients must be left with comes to £120, of a budget of £100: £20 too much."
    )
    assert "£20 more in the budget (core £10, youth £10)" in fault.remedy


def test_a_floor_above_a_cap_says_by_how_much():
    faults = clash(
        toys.problem(), toys.floor(share_of_baseline=0.9), toys.cap(gbp=800, only=("City Aid",))
    ).faults
    # 810 against 800: one of the two gives way by £10.
    assert [fault.where for fault in faults] == [
        "floor for each recipient + cap for each recipient"
    ]
    assert faults[0].text == (
        "“floor for each recipient” asks for more than “cap for each recipient” allows for 1 "
        "recipient (City Aid by £10)."
    )
    assert faults[0].remedy == (
        "Any one would do: “floor for each recipient” gives way by £10 (City Aid £10); or “cap for "
        "each recipient” gives way by £10 (City Aid £10)."
    )


def test_a_floor_above_what_is_held_names_the_fund_that_shrank():
    """Town Aid, of unknown place, starts from 90 as its fund falls by 10 %; its floor is 95."""
    given = toys.problem(budget=900, lands={"City Aid": "city", "Town Aid": {}})
    (fault,) = clash(given, toys.floor(share_of_baseline=0.95, only=("Town Aid",))).faults
    assert fault.where == "unknown places held + floor for each recipient"
    assert "1 recipient (Town Aid by £5)" in fault.text
    assert fault.remedy.startswith(
        "“fund” is smaller than what it pays now, so all but the committed start from 10.0 % less. "
        "Lower the floor below 90.0 %, or raise that fund's budget until the cut is within the "
        "floor. Any one would do: “unknown places held” gives way by £5 (Town Aid £5)"
    )


def test_a_place_floor_that_no_money_can_reach_clashes_by_itself():
    given = toys.problem(need={"city": 1, "town": 1, "fen": 1})
    (fault,) = clash(given, toys.floor(of="place", gbp=250, only=("fen",))).faults
    assert (fault.where, fault.text, fault.remedy) == (
        "floor for each place",
        "£250 is out of reach (fen £250), even if no other rule were in force.",
        "This alone would do: “floor for each place” gives way by £250 (fen £250).",
    )


def test_a_place_floor_beyond_its_caps_says_by_how_much():
    """The town is held to £200 by a cap of twice what it has, and asked to have £300."""
    (fault,) = clash(
        toys.problem(), toys.floor(of="place", gbp=300, only=("town",)), toys.cap(growth=1.0)
    ).faults
    assert fault.where == "floor for each place + cap for each recipient"
    assert fault.text.startswith(
        "together they can't be met, even if no other rule were in force: £100 is out of reach ("
    )
    assert "“floor for each place” gives way by £100 (town £100)" in fault.remedy
    assert "“cap for each recipient” gives way by £100 (Town Aid £100)" in fault.remedy


def test_a_fund_too_small_for_its_promises_is_found_though_the_total_suffices():
    given = toys.problem(
        paid={"City Aid": {"core": 100}, "Town Aid": {"youth": 80}},
        committed={"Town Aid": {"youth": 80}},
        budget={"core": 200, "youth": 50},
    )
    (fault,) = clash(given).faults
    assert fault.where == "budget + agreements honoured"
    assert "£30 is out of reach" in fault.text
    assert "£30 more in the budget (youth £30)" in fault.remedy


def test_a_floor_that_only_a_barred_fund_could_pay():
    """Town Aid may be paid from core alone, which has £50; its floor is £90."""
    given = toys.problem(
        paid={"City Aid": {"youth": 900}, "Town Aid": {"core": 100}},
        budget={"core": 50, "youth": 950},
        may_pay={"youth": ["City Aid"]},
    )
    (fault,) = clash(given, toys.floor(gbp=90, only=("Town Aid",))).faults
    assert fault.where == "budget + ring-fenced funds + floor for each recipient"
    assert "£40 more in the budget (core £40)" in fault.remedy
    assert "“ring-fenced funds” gives way by £40 (youth £40)" in fault.remedy


def test_many_breaks_name_the_largest_five():
    paid = {f"r{i}": 100 for i in range(8)}
    given = toys.problem(need={"city": 1}, paid=paid, lands=dict.fromkeys(paid, "city"), budget=800)
    (fault,) = clash(given, toys.floor(share_of_baseline=1.0), toys.cap(gbp=90)).faults
    assert fault.text.endswith(
        "allows for 8 recipients (r0 by £10, r1 by £10, r2 by £10, r3 by £10, r4 by £10 and 3 "
        "more)."
    )


def test_rules_that_have_no_part_in_a_clash_are_not_named():
    """A cap that nobody meets and an agreement within its floor: neither is needed for it."""
    given = toys.problem(budget=900, committed={"City Aid": 100})
    assert named(given, toys.floor(share_of_baseline=1.0), toys.cap(growth=5.0)) == [
        ["budget", "floor for each recipient"]
    ]


def test_two_clashes_are_told_apart_and_no_single_rule_would_do():
    """The town's floor of £300 meets its cap of £200; the city's of £900 one of £800."""
    given = toys.problem()
    settings = (
        toys.floor(of="place", gbp=300, only=("town",)),
        toys.cap(growth=1.0, only=("Town Aid",)),
        toys.floor(share_of_baseline=1.0, only=("City Aid",)),
        toys.cap(gbp=800, only=("City Aid",)),
    )
    assert sorted(named(given, *settings)) == [
        ["floor for each place", "cap for each recipient"],
        ["floor for each recipient", "cap for each recipient (2)"],
    ]
    first, last = clash(given, *settings).faults
    assert first.remedy == ""
    # £100 and £100. Money is not short then: 800 and 200, or 900 and 100 with the floors lowered.
    assert last.remedy.startswith(
        "No change of a single rule is enough. The cheapest way to a plan is £200 in all: "
    )


def test_one_rule_alone_may_do_where_others_can_not():
    """Floors of £900 and £100, a cap of £870 for City Aid, and £950: they are £50 and £30 short.

    The floors can give all of it, £30 of it from City Aid. Money leaves the cap, the cap the money.
    """
    given = toys.problem(budget=950)
    settings = (toys.floor(share_of_baseline=1.0), toys.cap(gbp=870, only=("City Aid",)))
    rules = toys.rules(*settings)
    model = case_model(given, rules)
    ways = {rules[rule].kind: alone(model, rule) for rule in model.giving}
    assert ways["floor"] is not None
    assert ways["floor"].gbp == pytest.approx(50)
    assert (ways["budget"], ways["cap"]) == (None, None)
    assert (
        clash(given, *settings)
        .faults[-1]
        .remedy.startswith("This alone would do: “floor for each recipient” gives way by £50 (")
    )


def test_the_cheapest_way_is_told_where_one_rule_alone_costs_more():
    """A place's floor of £300 where £1 in three lands: £300 of it, or £900 of what reaches it."""
    given = toys.problem(
        paid={"City Aid": 900, "Wide": 100},
        lands={"City Aid": "city", "Wide": {"city": 0.75, "town": 0.25}},
    )
    (fault,) = clash(
        given, toys.floor(of="place", gbp=50, only=("town",)), toys.cap(growth=0)
    ).faults
    # 25 of 50 lands: the floor by £25, or Wide's cap by £100.
    assert "“floor for each place” gives way by £25 (town £25)" in fault.remedy
    assert "“cap for each recipient” gives way by £100 (Wide £100)" in fault.remedy
    assert "cheapest" not in fault.remedy


def test_a_clash_of_whole_awards_says_so_plainly():
    """Two are owed part of what they have, and only one award is allowed."""
    given = toys.problem(committed={"City Aid": 10, "Town Aid": 10})
    (fault,) = clash(
        given,
        MostAwardsRule(kind="most_awards", count=1),
        SmallestAwardRule(kind="smallest_award", gbp=50),
    ).faults
    assert fault.where == "agreements honoured + most awards"
    assert fault.text.startswith("no choice of whom to pay meets them beside the other rules")
    assert fault.remedy == "“most awards” must allow 2; it allows 1."


def test_rules_that_can_be_met_are_possible():
    check_possible(toys.problem(), toys.rules(toys.floor(share_of_baseline=0.9)))
    with pytest.raises(InfeasibleError):
        check_possible(toys.problem(budget=900), toys.rules(toys.floor(share_of_baseline=1.0)))


@st.composite
def clashing(draw):
    """Some floors, caps and promises of whole pounds that often can't be met together."""
    pounds = st.integers(0, 60).map(float)
    paid = {name: draw(pounds) + 1 for name in ("a", "b", "c")}
    lands = {name: draw(st.sampled_from(["x", "y", {"x": 0.5, "y": 0.5}, {}])) for name in paid}
    given = toys.problem(
        need={"x": 2, "y": 1},
        paid=paid,
        lands=lands,
        committed={name: draw(st.sampled_from([0, gbp])) for name, gbp in paid.items()},
        budget=draw(st.integers(1, 100)),
    )
    settings = draw(
        st.lists(
            st.one_of(
                st.builds(toys.floor, gbp=pounds),
                st.builds(toys.cap, gbp=pounds),
                st.builds(toys.floor, of=st.just("place"), gbp=pounds),
                st.builds(toys.cap, of=st.just("place"), gbp=pounds),
                st.just(NewEntrantsRule(kind="new_entrants", at_least=0.1)),
                st.just(RootedRule(kind="rooted", at_least=0.1)),
                st.just(MostAwardsRule(kind="most_awards", count=0)),
            ),
            min_size=1,
            max_size=4,
        )
    )
    return given, toys.rules(*settings)


@over(clashing())
@trying(max_examples=40, deadline=None)
def test_sets_are_minimal_and_remedies_are_true(case):
    given, rules = case
    model = case_model(given, rules)
    sets = minimal_sets(model)
    assert bool(sets) == (not possible(given, rules))
    for one in sets:
        assert not possible(given, [rules[rule] for rule in one])
        for gone in one:
            assert possible(given, [rules[rule] for rule in one if rule != gone])
    named_rules = {rule for one in sets for rule in one}
    assert possible(given, [rule for i, rule in enumerate(rules) if i not in named_rules])

    total = cheapest(model, sorted(model.giving)).gbp
    for rule in sorted(named_rules):
        way = alone(model, rule)
        if way is None:
            assert not possible(given, [other for i, other in enumerate(rules) if i != rule])
            continue
        assert way.gbp >= total - 0.01
        served_in(model, model.case(gives_gbp={rule: way.gbp + 0.01}))
        with pytest.raises(InfeasibleError):
            served_in(model, model.case(gives_gbp={rule: way.gbp - 0.01}))
    if sets:
        assert no_plan(given, rules).exit_code == EXIT_NO_PLAN
        assert np.isfinite(total)

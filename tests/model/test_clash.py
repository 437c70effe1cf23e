"""Which rules clash, and by how many pounds: never zeros."""

from equitycli.errors import EXIT_NO_PLAN
from equitycli.model.clash import no_plan
from tests.model import toys


def clash(given, *settings):
    return no_plan(given, toys.rules(*settings))


def test_floors_above_the_budget_say_by_how_much():
    refused = clash(toys.problem(budget=900), toys.floor(share_of_baseline=1.0))
    assert refused.exit_code == EXIT_NO_PLAN == 4
    assert refused.lines() == [
        "Error: The set of rules has 1 problem.",
        "  · floor for each recipient: what recipients must be left with comes to £1,000, of a "
        "budget of £900: £100 too much. By the rule that asks most for each recipient: floor for "
        "each recipient £1,000.",
        "      Lower a floor, end a commitment, or find £100 more.",
        "Nothing was written.",
    ]


def test_promises_above_the_budget_are_named_with_the_floors():
    given = toys.problem(budget=900, committed={"City Aid": 850.50})
    (fault,) = clash(given, toys.floor(share_of_baseline=1.0, only=("Town Aid",))).faults
    assert fault.where == "agreements honoured + floor for each recipient"
    assert "comes to £950.50, of a budget of £900: £50.50 too much" in fault.text


def test_a_held_recipient_with_a_promise_is_counted_once():
    given = toys.problem(
        lands={"City Aid": "city", "Town Aid": {}}, committed={"Town Aid": 60}, budget=100
    )
    given = given.without("nothing")
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
    assert "comes to £120, of a budget of £100: £20 too much" in fault.text
    assert fault.text.endswith("agreements honoured £120.")


def test_a_floor_above_a_cap_says_by_how_much():
    given = toys.problem()
    faults = clash(
        given, toys.floor(share_of_baseline=0.9), toys.cap(gbp=800, only=("City Aid",))
    ).faults
    # 810 against 800: one of the two gives way by £10.
    assert [fault.where for fault in faults] == [
        "floor for each recipient + cap for each recipient"
    ]
    assert faults[0].text == (
        "the first asks for more than the second allows for 1 recipient (City Aid by £10)."
    )
    assert faults[0].remedy == "Loosen one of the two."


def test_a_floor_above_what_is_held_names_the_fund_that_shrank():
    """Town Aid, of unknown place, starts from 90 as its fund falls by 10 %; its floor is 95."""
    given = toys.problem(budget=900, lands={"City Aid": "city", "Town Aid": {}})
    (fault,) = clash(given, toys.floor(share_of_baseline=0.95, only=("Town Aid",))).faults
    assert fault.where == "floor for each recipient + unknown places held"
    assert "1 recipient (Town Aid by £5)" in fault.text
    assert fault.remedy == (
        "“fund” is smaller than what it pays now, so all but the committed start from 10.0 % less. "
        "Lower the floor below 90.0 %, or raise that fund's budget until the cut is within the "
        "floor."
    )


def test_a_place_floor_that_no_money_can_reach_says_by_how_much():
    given = toys.problem(need={"city": 1, "town": 1, "fen": 1})
    (fault,) = clash(given, toys.floor(of="place", gbp=250, only=("fen",))).faults
    assert (fault.where, fault.text) == (
        "floor for each place",
        "£250 cannot be met beside the other rules (fen £250).",
    )


def test_a_place_floor_beyond_its_caps_says_by_how_much():
    given = toys.problem()
    faults = clash(
        given, toys.floor(of="place", gbp=300, only=("town",)), toys.cap(growth=1.0)
    ).faults
    # Town Aid may double to 200: £100 short, by whichever rule.
    assert sum("£100 cannot be met" in fault.text for fault in faults) == 1


def test_a_fund_too_small_for_its_promises_is_found_though_the_total_suffices():
    given = toys.problem(
        paid={"City Aid": {"core": 100}, "Town Aid": {"youth": 80}},
        committed={"Town Aid": {"youth": 80}},
        budget={"core": 200, "youth": 50},
    )
    faults = clash(given).faults
    assert len(faults) == 1
    assert "£30 cannot be met beside the other rules" in faults[0].text


def test_many_breaks_name_the_largest_five():
    paid = {f"r{i}": 100 for i in range(8)}
    given = toys.problem(need={"city": 1}, paid=paid, lands=dict.fromkeys(paid, "city"), budget=800)
    faults = clash(given, toys.floor(share_of_baseline=1.0), toys.cap(gbp=90)).faults
    assert [fault.text for fault in faults] == [
        "the first asks for more than the second allows for 8 recipients (r0 by £10, r1 by £10, "
        "r2 by £10, r3 by £10, r4 by £10 and 3 more)."
    ]


def test_what_a_rule_meets_is_named():
    """The town is held to £200 by a cap of twice what it has, and asked to have £300."""
    faults = clash(
        toys.problem(), toys.floor(of="place", gbp=300, only=("town",)), toys.cap(growth=1.0)
    ).faults
    rules = {"floor for each place", "cap for each recipient"}
    assert len(faults) == 1
    (other,) = rules - {faults[0].where}
    assert faults[0].text.endswith(f" It meets: {other}.")

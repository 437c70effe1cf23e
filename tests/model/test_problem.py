"""What is fixed before anything is solved: targets, whole pounds, the reference."""

import numpy as np
import pytest

from equitycli.model.preparation import Route, allocation_problem
from tests.model import toys


def test_targets_follow_weighted_population():
    # £1,000 over 3 : 1.
    assert toys.problem(need={"city": 3, "town": 1}).target_gbp.tolist() == [750.0, 250.0]


def test_money_that_lands_outside_is_no_part_of_the_targets():
    # Half of City Aid's 900 lands outside: 1,000 − 450 = 550 over 1 : 1.
    given = toys.problem(lands={"City Aid": {"city": 0.5}, "Town Aid": "town"})
    assert given.target_gbp.tolist() == [275.0, 275.0]


def test_nobody_counted_is_no_target_and_served():
    given = toys.problem(need={"city": 1, "town": 0})
    assert given.target_gbp.tolist() == [1000.0, 0.0]
    assert given.distance_from_target.tolist() == [pytest.approx(-0.1), 0.0]
    assert toys.plan(given, toys.who_gives()).served.tolist() == [pytest.approx(0.9), 1.0]


def test_nobody_counted_anywhere_still_has_a_plan():
    given = toys.problem(need={"city": 0, "town": 0})
    plan = toys.plan(given, toys.who_gives())
    assert plan.served.tolist() == [1.0, 1.0]
    assert plan.award_gbp[:, 0] == pytest.approx([900.0, 100.0])


def test_targets_given_are_kept():
    assert toys.problem(target=[10, 20]).target_gbp.tolist() == [10.0, 20.0]


def test_what_can_move_is_whole_pounds_and_what_is_promised_keeps_its_pence():
    given = toys.problem(
        paid={"A": 100.60, "B": 50.70, "C": 20.25},
        committed={"C": 20.25},
        lands={"A": "city", "B": "town", "C": "town"},
        budget=171.55,
    )
    # 100.60 + 50.70 = 151.30, so £151: 100 and 50, and the odd pound to the larger remainder.
    assert given.baseline_pence[:, 0].tolist() == [10_000, 5_100, 2_025]


def test_a_budget_that_falls_is_one_percentage_for_everybody_first():
    given = toys.problem(
        paid={"City Aid": 900, "Town Aid": 100, "Outreach": 100},
        committed={"Outreach": 100},
        lands={"City Aid": "city", "Town Aid": "town", "Outreach": "town"},
        budget=900,
    )
    # 900 − 100 promised = 800 for 900 + 100: four fifths.
    assert given.reference_pence[:, 0].tolist() == [72_000, 8_000, 10_000]
    assert given.baseline_pence[:, 0].tolist() == [90_000, 10_000, 10_000]


def test_a_budget_that_rises_moves_no_reference():
    given = toys.problem(budget=2000)
    assert given.reference_pence.tolist() == given.baseline_pence.tolist()


def test_a_fund_whose_budget_falls_cuts_its_own_only():
    given = toys.problem(
        paid={"A": {"core": 100}, "B": {"youth": 100}},
        lands={"A": "city", "B": "town"},
        budget={"core": 150, "youth": 50},
    )
    assert given.reference_pence.tolist() == [[10_000, 0], [0, 5_000]]


def test_other_funds_make_good_what_a_falling_fund_cuts():
    given = toys.problem(
        paid={"A": {"core": 100}, "B": {"youth": 100}},
        lands={"A": "city", "B": "town"},
        budget={"core": 150, "youth": 50},
    )
    assert toys.pounds_by_payee(given, toys.who_gives()) == {"A": 100.0, "B": 100.0}


def test_new_provision_is_for_places_under_their_target_in_whole_pounds():
    given = toys.problem(budget=1001, new_share=0.25)
    # Targets 500.50; a quarter is 125.125.
    assert given.payees == ("City Aid", "Town Aid", "new: town")
    assert given.ceiling_gbp.tolist() == [np.inf, np.inf, 125.0]


def test_a_recipient_of_unknown_place_is_held():
    given = toys.problem(lands={"City Aid": "city", "Town Aid": {}})
    assert given.held.tolist() == [False, True]
    assert given.target_gbp.sum() == 900.0


def test_unless_the_programme_says_otherwise():
    given = toys.problem(lands={"City Aid": "city", "Town Aid": {}}, hold_unknown=False)
    assert not given.held.any()


def test_money_set_free_keeps_the_targets():
    given = toys.problem(
        committed={"Town Aid": 50}, lands={"City Aid": "city", "Town Aid": {"town": 0.5}}
    )
    for protection in ("committed", "held", "floor"):
        assert given.without(protection).target_gbp is given.target_gbp


def test_the_place_of_new_provision_is_found_by_its_landing():
    # Cut at its colon, "new: fen: seed" would be the seed route of the fen.
    given = toys.problem(
        need={"city": 1, "fen": 1, "fen: seed": 1},
        lands={"City Aid": "city", "Town Aid": "city"},
        new_share=0.5,
    )
    new = [p for p, is_new in enumerate(given.is_new) if is_new]
    assert [given.payees[p] for p in new] == ["new: fen", "new: fen: seed"]
    assert [given.place_of_new(p) for p in new] == ["fen", "fen: seed"]
    assert given.place_started.tolist() == [-1, -1, 1, 2]


def test_a_route_may_be_limited_by_pounds_and_by_share_of_target():
    target = np.array([1000.0, 333.0])
    either = Route("seed", np.array([120.0, 120.0]), share_of_target=0.1)
    assert either.whole_ceiling_gbp(target).tolist() == [100, 33]  # ⌊min(120, 0.1·T)⌋
    closed = Route("neighbour", np.array([0.0, np.inf]), share_of_target=0.29)
    assert closed.whole_ceiling_gbp(target).tolist() == [0, 96]  # 0.29 · 333 = 96.57
    assert Route("x", np.array([100 * 0.29])).whole_ceiling_gbp(target[:1]).tolist() == [29]


def test_funds_may_start_nothing_where_they_may_not():
    given = toys.problem(new_share=0.5)
    again = allocation_problem(
        places=given.places,
        weighted_population=given.weighted_population,
        recipients=given.payees[:2],
        funds=given.funds,
        budget_pence=given.budget_pence.tolist(),
        baseline_pence=given.baseline_pence[:2],
        committed_pence=given.committed_pence[:2],
        eligible=given.eligible[:2],
        landing=toys.landing(
            {"City Aid": "city", "Town Aid": "town"}, recipients=given.payees[:2],
            places=given.places,
        ),
        hold_unknown=True,
        new_provision_ceiling_share=0.5,
        funds_for_new=np.array([[True], [False]]),
    )  # fmt: skip
    assert again.payees == given.payees
    assert again.eligible[:, 0].tolist() == [True, True, False]

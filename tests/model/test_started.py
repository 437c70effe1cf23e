"""Candidates and new provision by route: what they may be paid, and that everything adds up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.model.allocation import continuous_plan
from equitycli.model.verify import breaches
from equitycli.model.whole_pounds import whole_pounds
from tests.model import toys

NEEDS = {"city": 2, "town": 1, "fen": 1}
PAID = {"City Aid": 900, "Town Aid": 100, "Fen Friends": 0, "Both Ends": 0}
LANDS = {
    "City Aid": "city", "Town Aid": "town", "Fen Friends": "fen",
    "Both Ends": {"town": 0.5, "fen": 0.25},
}  # fmt: skip


def started(asks: dict[str, float], **changes):
    return toys.problem(
        **{"need": NEEDS, "paid": PAID, "lands": LANDS, "asks": asks, "new_share": 0.5} | changes
    )


def test_a_candidate_gets_what_it_asks_for_and_no_more():
    # T = 500, 250, 250; nothing lands in the fen now. City gives down to its target and the fen
    # can have all of what Fen Friends asks for, 200, and half of its target, 125, by new
    # provision, but its target is 250: so the three places all reach theirs.
    given_ = started({"Fen Friends": 200.9, "Both Ends": 0.5})
    assert given_.ceiling_gbp[2:4].tolist() == [200, 0]
    paid = toys.pounds_by_payee(given_, toys.who_gives(max_cut=1.0))
    assert paid["Fen Friends"] <= 200
    assert paid["Both Ends"] == 0
    landed = toys.landed(given_, paid.values())
    assert landed == pytest.approx({"city": 500, "town": 250, "fen": 250}, abs=1)


def test_candidates_and_routes_share_equally_over_their_ceilings():
    # The fen lacks 250. Fen Friends asks 200, and two routes may come to 100 and 100, together to
    # 125 = half of the target. All are paid the same share of their ceilings: 250 / 400 = 5/8,
    # so 125, 62.50 and 62.50, and the routes stand at their 125 together.
    given_ = started(
        {"Fen Friends": 200}, paid={**PAID, "Town Aid": 250, "City Aid": 750},
        routes={"seed": (100, 0, False), "platform": (100, 0, False)},
    )  # fmt: skip
    plan = toys.plan(given_, toys.who_gives(max_cut=1.0))
    paid = dict(zip(given_.payees, plan.award_gbp.sum(axis=1).tolist(), strict=True))
    assert paid["Fen Friends"] == pytest.approx(125)
    assert paid["new: fen: seed"] == pytest.approx(62.5)
    assert paid["new: fen: platform"] == pytest.approx(62.5)


def test_a_candidate_is_no_part_of_the_targets_or_of_who_gives():
    with_ask, without = started({"Fen Friends": 200, "Both Ends": 10}), started({})
    assert with_ask.target_gbp.tolist() == without.target_gbp.tolist()
    assert not with_ask.movable[2:].any()
    assert not without.payable[2:4].any()  # who asks for nothing and is paid nothing gets nothing


whole = st.integers(min_value=1, max_value=400)


@settings(max_examples=25, deadline=None)
@given(
    friends=whole, ends=whole, seed=whole, platform=whole,
    share=st.sampled_from([0.1, 0.5, 1.0]), budget=st.integers(min_value=800, max_value=1500),
)  # fmt: skip
def test_everything_adds_up_within_its_ceilings(friends, ends, seed, platform, share, budget):
    given_ = started(
        {"Fen Friends": friends, "Both Ends": ends}, new_share=share, budget=budget,
        routes={"seed": (seed, 0, False), "platform": (platform, 0, True)},
    )  # fmt: skip
    rules = toys.rules(toys.who_gives(max_cut=0.5), toys.floor(share_of_baseline=0.5))
    plan = continuous_plan(given_, rules, time_limit_s=60)
    award = whole_pounds(given_, rules, plan.award_gbp)
    assert not [one for one in breaches(given_, rules, award) if not one.within_rounding]
    paid = award.sum(axis=1) / 100
    assert award.sum() <= budget * 100
    assert (paid <= given_.ceiling_gbp + 1e-9).all()
    for k, most in enumerate(given_.place_ceiling_gbp):
        together = paid[given_.place_started == k].sum()
        assert together <= min(most, np.inf) + 1e-9
    # An empty needy place has its rows, by each route that a pound can go by.
    assert {given_.place_of_new(p) for p in np.flatnonzero(given_.is_new).tolist()} >= {"fen"}

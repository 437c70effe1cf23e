"""What the size of money and the lines between places must not change, in their true form."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.model.retained import InfeasibleError
from tests.model import toys

hundreds = st.integers(1, 60).map(lambda n: 100 * n)
counties = st.fixed_dictionaries(
    {
        "need": st.lists(st.integers(1, 40), min_size=2, max_size=4),
        "paid": st.lists(hundreds, min_size=2, max_size=6),
        "lands": st.lists(
            st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from([0.5, 0.75, 1.0])),
            min_size=6,
            max_size=6,
        ),
        "more": st.sampled_from([0, 100, 700]),
    }
)


def county(drawn: dict[str, Any]) -> dict[str, Any]:
    """Places, recipients in one or two of them, and a budget of what they are paid or more."""
    places = [f"p{k}" for k in range(len(drawn["need"]))]
    paid = {f"r{p}": gbp for p, gbp in enumerate(drawn["paid"])}
    lands = {}
    for recipient, (one, other, share) in zip(paid, drawn["lands"], strict=False):
        first, second = places[one % len(places)], places[other % len(places)]
        both = {first: share, second: 1 - share}
        lands[recipient] = first if first == second or share == 1.0 else both
    return {
        "need": dict(zip(places, drawn["need"], strict=True)),
        "paid": paid,
        "lands": lands,
        "budget": sum(paid.values()) + drawn["more"],
    }


def rules(times: int = 1) -> list[toys.Rule]:
    return [
        toys.floor(share_of_baseline=0.75),
        toys.cap(growth=0.5),
        toys.floor(of="place", gbp=100 * times),
        toys.cap(of="recipient", gbp=5_000 * times),
    ]


def planned(given_county: dict[str, Any], *settled: toys.Rule) -> dict[str, float] | None:
    """£ by recipient, None where the rules clash."""
    problem = toys.problem(**given_county)
    try:
        plan = toys.plan(problem, *settled)
    except InfeasibleError:
        return None
    return dict(zip(problem.payees, plan.award_gbp.sum(axis=1).tolist(), strict=True))


@settings(max_examples=25, deadline=None)
@given(drawn=counties, times=st.sampled_from([2, 7, 100]))
def test_all_money_and_every_rule_in_pounds_times_a_number_scales_the_plan(drawn, times):
    given_county = county(drawn)
    larger = given_county | {
        "paid": {recipient: gbp * times for recipient, gbp in given_county["paid"].items()},
        "budget": given_county["budget"] * times,
    }
    plan, scaled = planned(given_county, *rules()), planned(larger, *rules(times))
    assert (plan is None) == (scaled is None)
    if plan is None or scaled is None:
        return
    for recipient, gbp in plan.items():
        assert scaled[recipient] == pytest.approx(gbp * times, abs=1.0)


@settings(max_examples=25, deadline=None)
@given(drawn=counties, part=st.sampled_from([0.5, 0.25, 0.1]))
def test_splitting_a_place_with_all_that_is_its_own_changes_no_recipient(drawn, part):
    """Its need, its landing and its least are split in one proportion; no whole numbers."""
    given_county = county(drawn)
    halves = {"p0 east": part, "p0 west": 1 - part}
    need = dict(given_county["need"])
    whole = need.pop("p0")
    split_lands = {}
    for recipient, where in given_county["lands"].items():
        shares = {where: 1.0} if isinstance(where, str) else dict(where)
        of_p0 = shares.pop("p0", 0.0)
        if of_p0:
            shares |= {half: of_p0 * of_it for half, of_it in halves.items()}
        split_lands[recipient] = shares
    split = given_county | {
        "need": {half: whole * of_it for half, of_it in halves.items()} | need,
        "lands": split_lands,
    }
    kept: list[toys.Rule] = [
        toys.floor(share_of_baseline=0.75),
        toys.cap(growth=0.5),
        toys.who_gives(),
    ]
    least = toys.floor(of="place", gbp=40, only=("p0",))
    leasts = [
        toys.floor(of="place", gbp=40 * of_it, only=(half,)) for half, of_it in halves.items()
    ]
    plan, parts = planned(given_county, *kept, least), planned(split, *kept, *leasts)
    assert (plan is None) == (parts is None)
    if plan is None or parts is None:
        return
    for recipient, gbp in plan.items():
        assert parts[recipient] == pytest.approx(gbp, abs=1.0)

"""Many cases on one model say what a model built for each says."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given as over
from hypothesis import settings as trying
from hypothesis import strategies as st

from equitycli.model.allocation import served_levels
from equitycli.model.case_rows import FREEING
from equitycli.model.cases import case_model, served_in
from equitycli.model.proof import dual_bound
from equitycli.model.retained import InfeasibleError
from equitycli.settings import (
    AbsorptionRule,
    MostAwardsRule,
    NewEntrantsRule,
    PaceRule,
    PriorityRule,
    RootedRule,
    SmallestAwardRule,
)
from tests.model import toys


def rebuilt(given, rules, gone):
    for rule in gone:
        given = given.without(rule.kind)
    try:
        return served_levels(given, [rule for rule in rules if rule not in gone])
    except InfeasibleError:
        return None


def retained(model, gone):
    try:
        return served_in(model, model.case(without=gone))
    except InfeasibleError:
        return None


@st.composite
def counties(draw):
    """Up to four places and six recipients, some held, some promised, some in several places."""
    places = ["a", "b", "c", "d"][: draw(st.integers(2, 4))]
    ids = [f"r{i}" for i in range(draw(st.integers(2, 6)))]
    pounds = st.integers(1, 900)
    paid = {name: draw(pounds) for name in ids}
    where: st.SearchStrategy[Any] = st.one_of(
        st.sampled_from(places),
        st.just({}),
        st.sampled_from([{places[0]: 0.5, places[1]: 0.25}, {places[0]: 0.3, places[1]: 0.7}]),
    )
    given = toys.problem(
        need={place: draw(st.integers(1, 9)) for place in places},
        paid=paid,
        committed={
            name: draw(st.sampled_from([0, 0, gbp // 2, gbp])) for name, gbp in paid.items()
        },
        lands={name: draw(where) for name in ids},
        budget=draw(st.integers(sum(paid.values()) // 2, 2 * sum(paid.values()))),
        new_share=draw(st.sampled_from([None, 0.1])),
    )
    settings = draw(
        st.lists(
            st.sampled_from(
                [
                    toys.who_gives(),
                    toys.floor(share_of_baseline=0.9),
                    toys.floor(of="place", share_of_baseline=0.5),
                    toys.cap(growth=0.3, to="under_target"),
                    toys.cap(of="place", growth=0.5),
                    PriorityRule(kind="priority", tiers=(("b",),)),
                    PaceRule(
                        kind="pace", change=0, full_until=0.05, change_beyond=-0.1, none_from=0.2
                    ),
                    AbsorptionRule(kind="absorption", of="place", growth=0.2),
                    NewEntrantsRule(kind="new_entrants", at_least=0.02),
                    RootedRule(kind="rooted", at_least=0.1),
                    MostAwardsRule(kind="most_awards", count=3),
                    SmallestAwardRule(kind="smallest_award", gbp=50),
                ]
            ),
            unique_by=lambda rule: (type(rule), getattr(rule, "of", "")),
        )
    )
    return given, toys.rules(*settings)


@over(counties(), st.randoms(use_true_random=False))
@trying(max_examples=30, deadline=None)
def test_cases_in_any_order_equal_models_built_for_each(county, chance):
    given, rules = county
    model = case_model(given, rules)
    every = [[rule] for rule in rules if rule.kind != "budget"]
    every += [[], list(rules[1:]), [rule for rule in rules if rule.protects]]
    chance.shuffle(every)
    for gone in every:
        found, expected = retained(model, gone), rebuilt(given, rules, gone)
        assert (found is None) == (expected is None)
        if found is not None:
            assert found == pytest.approx(expected, abs=1e-9)


def test_what_binds_a_held_recipient_only_when_it_is_set_free():
    """A cap does not concern who is held: its row is there in the case that frees it."""
    given = toys.problem(lands={"City Aid": "city", "Town Aid": {}})
    rules = toys.rules(toys.cap(gbp=50))
    model = case_model(given, rules)
    cap = next(r for r, row in enumerate(model.rows) if row.name == "cap_recipient_1")
    held = next(rule for rule in rules if rule.kind == "held")
    assert model.bounds_of(model.case())[1][cap] == np.inf
    assert model.bounds_of(model.case(without=[held]))[1][cap] == 50.0


def test_bounds_that_a_case_implies_do_not_outlive_it():
    """The proof of a case without a cap must not lean on the cap."""
    given, cap = toys.problem(), toys.cap(gbp=200, only=("Town Aid",))
    model = case_model(given, toys.rules(cap))
    town = int(model.award[1, 0])
    served_in(model, model.case())
    assert model.retained.matrix.high[town] == 200.0
    (rule,) = (rule for rule in model.rules if rule.kind == "cap")
    served_in(model, model.case(without=[rule]))
    assert model.retained.matrix.high[town] == 1000.0  # the budget


def test_a_rule_that_gives_way_may_do_so_by_that_much_in_all():
    given = toys.problem()
    model = case_model(given, toys.rules(toys.floor(share_of_baseline=0.9)))
    floor = next(i for i, rule in enumerate(model.rules) if rule.kind == "floor")
    for gbp in (0.0, 10.0, 310.0, 2000.0, 0.0):
        served = served_in(model, model.case(gives_gbp={floor: gbp}))
        assert served[1] == pytest.approx(min(190 + gbp, 500) / 500)
        assert np.isfinite(dual_bound(model.retained.matrix, np.zeros(len(model.retained.rows))))


def test_a_case_is_settled_once():
    model = case_model(toys.problem(), toys.rules(toys.floor(share_of_baseline=0.9)))
    first = served_in(model, model.case())
    assert served_in(model, model.case(gives_gbp={})) is first


@over(counties())
@trying(max_examples=25, deadline=None)
def test_less_of_a_rule_never_leaves_the_lowest_levels_lower(county):
    """In the continuous plan at fixed T; what is freed may come under a cap, so not for that."""
    given, rules = county
    if any(rule.kind == "priority" for rule in rules):
        return
    model = case_model(given, rules)
    before = retained(model, [])
    if before is None:
        return
    for position, rule in enumerate(rules):
        if rule.kind in ("budget", *FREEING):
            continue
        for after in (
            served_in(model, model.case(without=[rule])),
            served_in(model, model.case(gives_gbp={position: 5.0})),
        ):
            change = np.sort(after) - np.sort(before)
            moved = change[np.abs(change) > 1e-7]
            assert not len(moved) or moved[0] > 0

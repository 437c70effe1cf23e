"""What holds of every plan, in its true form: scale, split, relax, and no place left out."""

import os
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from equitycli.model.allocation import continuous_plan, served_levels
from equitycli.model.clash import check_possible
from equitycli.model.guarantees import within_reach
from equitycli.model.problem import AllocationProblem
from equitycli.model.retained import InfeasibleError
from equitycli.model.rules import active_rules
from equitycli.model.verify import breaches
from equitycli.model.whole_pounds import whole_pounds
from equitycli.posing import nobody_to_fund
from tests.model import toys

PLACES = ("north", "south", "east", "fen")
EXAMPLES = int(os.environ.get("EQUITYCLI_EXAMPLES", "30"))
SOME = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)
ORGANISATIONS = ("paid now", "candidate")
"""Whom a split place does not double, as it would a limit for each new provision."""

County = dict[str, Any]


@st.composite
def counties(draw: Any) -> County:
    """A county of three or four places, of which nobody need reach the last."""
    places = PLACES[-draw(st.integers(3, 4)) :]
    names = [f"r{i}" for i in range(draw(st.integers(2, 6)))]
    lands: dict[str, Mapping[str, float]] = {}
    for name in names:
        first, second = draw(st.permutations(places))[:2]
        share = draw(st.sampled_from([1.0, 0.75, 0.5]))
        lands[name] = {first: share, second: 1 - share} if share < 1 else {first: 1.0}
    paid = {name: draw(st.integers(0, 40)) * 100 for name in names}
    assume(sum(paid.values()) > 0)
    return {
        "need": {place: draw(st.integers(1, 9)) for place in places},
        "paid": paid,
        "lands": lands,
        "asks": {name: draw(st.integers(1, 20)) * 100 for name in names if not paid[name]},
        "budget": sum(paid.values()) + draw(st.sampled_from([0, 0, 500])),
        "before": {name: draw(st.integers(0, 20)) * 100 for name in names},
        "new_share": draw(st.sampled_from([None, 0.2, 0.5])),
    }


def rules(times: int = 1, **changes: Any) -> list[Any]:
    """Some of every kind that is linear; sums in pounds are multiplied by `times`."""
    kinds: dict[str, Any] = {
        "who_gives": toys.who_gives(**{"from": "all"}, max_cut=0.2),
        "floor": toys.floor(gbp=300 * times),
        "cap": toys.cap(gbp=3500 * times),
        "absorption": toys.rule(
            "absorption", of="recipient", growth=0.5, gbp=400 * times, kinds=ORGANISATIONS
        ),
        "subsidy": toys.rule("subsidy_ceiling", gbp=6000 * times, years=3, flag_from=1.0),
        "place": toys.floor(of="place", share_of_baseline=0.5),
    }
    return [rule for rule in (kinds | changes).values() if rule is not None]


def possible(problem: AllocationProblem, *settings_: Any) -> bool:
    try:
        check_possible(problem, active_rules(settings_))
    except InfeasibleError:
        return False
    return True


def rounding_gbp(problem: AllocationProblem) -> float:
    """What whole-pound bounds may move: £1, and what each new provision's ceiling lost of one."""
    return 1.0 + float(problem.is_new.sum())


def awards(problem: AllocationProblem, *settings_: Any) -> dict[str, float]:
    gbp = toys.plan(problem, *settings_).award_gbp.sum(axis=1)
    return dict(zip(problem.payees, gbp.tolist(), strict=True))


@SOME
@given(counties(), st.sampled_from([2, 3, 10]))
def test_scaling_all_money_and_every_rule_in_pounds_scales_the_plan(county: County, times: int):
    """To the penny, but for ceilings on new provision, each whole pounds: 50p twice over is £1."""
    money = {key: county[key] for key in ("paid", "asks", "before")}
    scaled = county | {
        key: {name: gbp * times for name, gbp in sums.items()} for key, sums in money.items()
    }
    scaled["budget"] = county["budget"] * times
    one, many = toys.problem(**county), toys.problem(**scaled)
    assume(possible(one, *rules()))
    assume(one.payees == many.payees)  # a ceiling of 50p is no new provision; of £1 it is
    before, after = awards(one, *rules()), awards(many, *rules(times))
    for payee, gbp in before.items():
        lost = (times + 1) * float(one.is_new.sum())  # each ceiling here and there by under £1
        assert after[payee] == pytest.approx(gbp * times, abs=lost + 0.01 * times)


@SOME
@given(counties(), st.sampled_from([0.25, 0.5]))
def test_splitting_a_place_with_all_that_is_its_own_moves_no_recipient(county: County, part: float):
    place = next(iter(county["need"]))
    parts = {f"{place} 1": part, f"{place} 2": 1 - part}

    def of_parts(sums: Mapping[str, float]) -> dict[str, float]:
        return {
            name: gbp * share
            for whole, gbp in sums.items()
            for name, share in (parts.items() if whole == place else [(whole, 1.0)])
        }

    split = county | {
        "need": of_parts(county["need"]),
        "lands": {name: of_parts(shares) for name, shares in county["lands"].items()},
    }
    one, two = toys.problem(**county), toys.problem(**split)
    assume(possible(one, *rules()))
    before, after = awards(one, *rules()), awards(two, *rules())
    for name in county["paid"]:
        assert after[name] == pytest.approx(before[name], abs=rounding_gbp(two))


LOOSER: dict[str, list[Any]] = {
    "who_gives": [
        toys.who_gives(**{"from": "all"}, max_cut=0.2),
        toys.who_gives(**{"from": "all"}, max_cut=0.35),
        None,
    ],
    "floor": [toys.floor(gbp=300), toys.floor(gbp=120), None],
    "place": [
        toys.floor(of="place", share_of_baseline=0.5),
        toys.floor(of="place", share_of_baseline=0.2),
        None,
    ],
    "pace": [
        toys.rule("pace", change=0.0, full_until=0.0, change_beyond=-0.1, none_from=0.2),
        toys.rule("pace", change=-0.1, full_until=0.0, change_beyond=-0.3, none_from=0.2),
        None,
    ],
    "rooted": [
        toys.rule("rooted", at_least=0.2, each_place=True),
        toys.rule("rooted", at_least=0.1, each_place=True),
        None,
    ],
    "cap": [toys.cap(growth=0.1), toys.cap(growth=0.2), None],
}


@SOME
@given(counties(), st.sampled_from(sorted(LOOSER)))
def test_relaxing_a_rule_never_worsens_the_worst_served(county: County, kind: str):
    """In the continuous plan at fixed T: a looser rule allows all that it allowed before."""
    names = list(county["paid"])
    rooted = {name: next(iter(county["lands"][name])) for name in names[::2]}
    problem = toys.problem(**county, rooted=rooted)
    steps = [rules(**{kind: setting}) for setting in LOOSER[kind]]
    assume(possible(problem, *steps[0]))
    worst = [float(served_levels(problem, active_rules(step)).min()) for step in steps]
    assert worst[1] >= worst[0] - 1e-6
    assert worst[2] >= worst[1] - 1e-6


@SOME
@given(counties())
def test_an_empty_needy_place_has_its_row_and_its_finding(county: County):
    """Nobody lands there: it keeps its target, its part of the shortfall, and is named."""
    county["lands"] = {
        name: {place: share for place, share in shares.items() if place != "fen"}
        for name, shares in county["lands"].items()
    }
    problem = toys.problem(**county, hold_unknown=True)
    assume(problem.target_gbp.sum() > 0)
    fen = problem.places.index("fen")
    assert problem.target_gbp[fen] > 0
    named = {finding.subject for finding in nobody_to_fund(problem)}
    assert "fen" in named
    starts = "new: fen" in problem.payees
    assert starts == (county["new_share"] is not None and problem.target_gbp[fen] >= 1 / 0.2)
    served = served_levels(problem, active_rules([]))
    assert len(served) == len(problem.places)
    assert np.isfinite(served).all()
    assert (served[fen] > 0) == starts


@SOME
@given(counties(), st.data())
def test_a_plan_in_whole_pounds_breaks_nothing(county: County, data: Any):
    """Of any rules that can hold together, rechecked by their twins, rounding apart."""
    names = list(county["paid"])
    problem = toys.problem(
        **county,
        rooted={name: next(iter(county["lands"][name])) for name in names[::2]},
        themes={
            name: tuple(data.draw(st.sets(st.sampled_from(["advice", "youth"])))) for name in names
        },
    )
    choice = [
        *rules(),
        toys.rule("pace", change=0.0, full_until=0.0, change_beyond=-0.1, none_from=0.2),
        toys.rule("rooted", at_least=0.2),
        toys.rule("new_entrants", at_least=0.033),
        toys.rule("process", at_least=0.077, themes="youth"),
        toys.floor(of="theme", share_of_baseline=0.97),
        toys.cap(of="theme", gbp=4321.5, themes="advice"),
        toys.rule("absorption", of="place", growth=0.123, gbp=321.4),
        toys.rule("guarantee", under=0.3, by=2026),
    ]
    chosen = [rule for rule in choice if data.draw(st.booleans())]
    try:
        active = within_reach(problem, active_rules(chosen))
        exact = continuous_plan(problem, active, time_limit_s=60).award_gbp
    except InfeasibleError:
        return
    award = whole_pounds(problem, active, exact)
    missed = breaches(problem, active, award, exact_gbp=exact)
    assert [one for one in missed if not one.within_rounding] == []
    assert np.abs(award.sum(axis=1) / 100 - exact.sum(axis=1)).max() < 1 + 1e-6

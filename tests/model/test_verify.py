"""Every rule's twin finds a plan that breaks it, by as many pence as it was broken."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from equitycli.model.rules import RULES
from equitycli.model.verify import TWINS, breaches
from equitycli.model.whole_pounds import whole_pounds
from tests.model import toys

Change = Callable[[Any], None]


def county(**changes: Any):
    """City over its target, town and fen under; a promise in pence, a place unknown."""
    return toys.problem(
        **{
            "need": {"city": 2, "town": 1, "fen": 1},
            "paid": {"City Aid": 800, "Outreach": 200, "Town Aid": 100.25, "Nowhere": 60.50},
            "committed": {"Town Aid": 100.25, "Outreach": 20.40},
            "lands": {
                "City Aid": "city",
                "Outreach": {"city": 0.5, "town": 0.5},
                "Town Aid": "town",
                "Nowhere": {},
            },
            "budget": 1160.75,
            "new_share": 0.25,
        }
        | changes
    )


CITY, OUTREACH, TOWN, NOWHERE, NEW_TOWN, NEW_FEN = range(6)


def good(given, *settings):
    rules = toys.rules(*settings)
    return rules, whole_pounds(given, rules, toys.plan(given, *settings).award_gbp)


def broken(settings, change: Change, **changes: Any):
    """The breaches (rule, subject, pence) of a good plan after a change, rounding apart."""
    given = county(**changes)
    rules, award = good(given, *settings)
    assert [b for b in breaches(given, rules, award) if not b.within_rounding] == []
    award = award.copy()
    change(award)
    return [
        (b.rule, b.subject, round(b.missing_pence))
        for b in breaches(given, rules, award)
        if not b.within_rounding
    ]


def by(payee: int, pence: int, fund: int = 0) -> Change:
    def change(award: Any) -> None:
        award[payee, fund] += pence

    return change


def to(payee: int, pence: int) -> Change:
    def change(award: Any) -> None:
        award[payee, 0] = pence

    return change


# Targets: (1,160.75 − 60.50) over 2 : 1 : 1 = 550.13, 275.06, 275.06. The city has 900, so it may
# give 10 %; Outreach half of that, on the £179 that is not promised (20.40 + 179 = 199.40).
MUTATIONS: dict[str, tuple[list[Any], Change, tuple[str, str, int], dict[str, Any]]] = {
    "ring_fence": (
        [],
        by(CITY, 700, fund=1),
        ("ring-fenced funds", "City Aid", 700),
        {"budget": {"core": 1160.75, "youth": 50}, "may_pay": {"youth": ["Outreach"]}},
    ),
    "committed": ([], by(TOWN, -325), ("agreements honoured", "Town Aid", 325), {}),
    "held": ([], by(NOWHERE, -150), ("unknown places held", "Nowhere", 150), {}),
    "new_provision": (
        [],
        to(NEW_FEN, 6800 + 240),
        ("ceiling on new provision", "new: fen", 240),
        {},
    ),
    "who_gives": ([toys.who_gives()], to(CITY, 72_000 - 410), ("who gives", "City Aid", 410), {}),
    "floor": (
        [toys.floor(share_of_baseline=0.9)],
        to(CITY, 72_000 - 90),
        ("floor for each recipient", "City Aid", 90),
        {},
    ),
    "cap": (
        [toys.cap(growth=0.1)],
        to(CITY, 88_000 + 130),
        ("cap for each recipient", "City Aid", 130),
        {},
    ),
}


def test_every_rule_has_a_twin_and_a_mutation():
    assert set(TWINS) == set(RULES) == {"budget", *MUTATIONS}  # the budget has a test of its own


@pytest.mark.parametrize("kind", MUTATIONS)
def test_a_plan_that_breaks_a_rule_is_found_by_its_pence(kind: str):
    settings, change, expected, changes = MUTATIONS[kind]
    assert expected in broken(settings, change, **changes)


def test_a_budget_overspent_by_a_penny_is_found():
    given = county()
    rules, award = good(given)
    spare = int(given.budget_pence[0] - award.sum())
    award[CITY, 0] += spare
    assert not [b for b in breaches(given, rules, award) if b.rule == "budget"]
    award[CITY, 0] += 1
    found = [b for b in breaches(given, rules, award) if b.rule == "budget"]
    assert [(b.subject, b.missing_pence, b.within_rounding) for b in found] == [
        ("fund", 1.0, False)
    ]


@pytest.mark.parametrize("pence", [1, -1])
def test_promised_or_held_money_that_moves_by_a_penny_is_found(pence: int):
    assert ("agreements honoured", "Town Aid", 1) in broken([], by(TOWN, pence))
    assert ("unknown places held", "Nowhere", 1) in broken([], by(NOWHERE, pence))


def test_a_promise_that_is_part_of_an_award_may_be_exceeded():
    found = broken([], to(OUTREACH, 2040 + 100))
    assert not [rule for rule, subject, _ in found if subject == "Outreach"]


def test_an_award_below_nothing_is_found():
    assert ("awards are 0 or more", "new: fen", 5) in broken([], to(NEW_FEN, -5))


def test_an_award_to_one_who_is_paid_nothing_now_is_found():
    paid = {"City Aid": 800, "Outreach": 200, "Town Aid": 100.25, "Nowhere": 60.50, "Once": 0}
    lands = {"City Aid": "city", "Outreach": "town", "Town Aid": "town", "Nowhere": {}}
    found = broken([], to(4, 700), paid=paid, lands=lands | {"Once": "town"})
    assert ("only those paid now, or new provision", "Once", 700) in found


@pytest.mark.parametrize(
    ("setting", "change", "expected"),
    [
        (
            toys.who_gives(**{"from": "all"}, max_cut=0.2),
            to(CITY, 64_000 - 777),
            ("who gives", "City Aid", 777),
        ),
        (
            toys.who_gives(**{"from": "named"}, named=("City Aid",), max_cut=0.2),
            to(OUTREACH, 2040 + 17_900 - 250),
            ("who gives", "Outreach", 250),
        ),
        # 0.05 of 179 is 8.95: the least is 20.40 + 170.05; a pound less is 100 pence short of it.
        (toys.who_gives(), to(OUTREACH, 2040 + 17_005 - 100), ("who gives", "Outreach", 100)),
        (toys.floor(gbp=150), to(CITY, 15_000 - 60), ("floor for each recipient", "City Aid", 60)),
        (toys.cap(gbp=900), to(CITY, 90_000 + 5), ("cap for each recipient", "City Aid", 5)),
        # The city is over its target; half of Outreach's £199.40 is not: 199.40 · 1.125 = 224.325.
        (
            toys.cap(growth=0.25, to="under_target"),
            to(CITY, 80_000 + 7),
            ("cap for each recipient", "City Aid", 7),
        ),
        (
            toys.cap(growth=0.25, to="under_target"),
            to(OUTREACH, 22_500),
            ("cap for each recipient", "Outreach", 68),
        ),
    ],
)
def test_each_form_of_a_rule_is_rechecked(setting, change, expected):
    assert expected in broken([setting], change)


@pytest.mark.parametrize(
    ("setting", "change", "expected"),
    [
        # The city holds City Aid's 800 and half of Outreach's 199.40: 899.70.
        (
            toys.floor(of="place", share_of_baseline=0.5, only=("city",)),
            lambda award: award.__setitem__((slice(0, 2), 0), [30_000, 20_000]),
            ("floor for each place", "city", 44_985 - 40_000),
        ),
        (
            toys.cap(of="place", gbp=900, only=("city",)),
            lambda award: award.__setitem__((slice(0, 2), 0), [90_000, 20_000]),
            ("cap for each place", "city", 10_000),
        ),
        (
            toys.floor(of="place", gbp=300, only=("city",)),
            lambda award: award.__setitem__((slice(0, 2), 0), [20_000, 4_000]),
            ("floor for each place", "city", 8_000),
        ),
        (
            toys.cap(of="place", growth=0.1, only=("city",)),
            lambda award: award.__setitem__((slice(0, 2), 0), [100_000, 20_000]),
            ("cap for each place", "city", 110_000 - 98_967),
        ),
    ],
)
def test_each_form_of_a_rule_on_places_is_rechecked(setting, change, expected):
    assert expected in broken([setting], change)


def test_a_place_drained_by_a_shared_recipient_is_found():
    def change(award: Any) -> None:
        award[OUTREACH, 0] -= 800  # within what Outreach itself may lose
        award[NEW_TOWN, 0] = 0

    given = county(new_share=None)
    rules = toys.rules(toys.who_gives())
    award = given.baseline_pence.copy()
    award[OUTREACH, 0] -= 800
    found = [b for b in breaches(given, rules, award) if b.subject == "town"]
    # Half of the £8 was the town's. Two awards land there, so up to £2 might be rounding.
    assert [(b.rule, b.missing_pence, b.within_rounding) for b in found] == [
        ("who gives", 400.0, False)
    ]


def test_a_place_short_by_less_than_a_pound_an_award_is_rounding():
    given = county(new_share=None)
    award = given.baseline_pence.copy()
    award[OUTREACH, 0] -= 300
    found = [b for b in breaches(given, toys.rules(toys.who_gives()), award) if b.subject == "town"]
    assert [(b.missing_pence, b.within_rounding) for b in found] == [(150.0, True)]


@pytest.mark.parametrize("seed", range(15))
def test_the_plan_of_a_random_county_breaks_nothing(seed: int):
    draw = np.random.default_rng(seed)
    places = {f"k{k}": float(draw.integers(300, 9_000)) for k in range(8)}
    names, recipients = list(places), [f"r{r}" for r in range(40)]
    paid, committed, lands = {}, {}, {}
    for r, recipient in enumerate(recipients):
        paid[recipient] = {"core": int(draw.integers(20_000, 3_000_000)) / 100}
        if r % 5 == 0:
            paid[recipient]["youth"] = int(draw.integers(20_000, 900_000)) / 100
        if r % 7 == 0:
            committed[recipient] = {"core": round(paid[recipient]["core"] / 2, 2)}
        reached = draw.choice(names[:6], int(draw.integers(1, 4)), replace=False)
        shares = draw.dirichlet(np.ones(len(reached))) * draw.choice([1.0, 0.9])
        lands[recipient] = {} if r % 13 == 0 else dict(zip(reached, shares, strict=True))
    total = {f: sum(sums.get(f, 0) for sums in paid.values()) for f in ("core", "youth")}
    fall = draw.choice([1.0, 0.97, 1.02], 2)
    given = toys.problem(
        need=places,
        paid=paid,
        committed=committed,
        lands=lands,
        budget={f: round(sums * by, 2) for (f, sums), by in zip(total.items(), fall, strict=True)},
        may_pay={"youth": recipients[::5]},
        new_share=0.25,
    )
    settings: list[toys.Rule] = [
        toys.who_gives(),
        toys.floor(share_of_baseline=0.8),
        toys.cap(growth=0.3),
    ]
    rules, award = good(given, *settings)
    assert [b for b in breaches(given, rules, award) if not b.within_rounding] == []
    exact = toys.plan(given, *settings).award_gbp
    for f in range(2):
        # All of it is spent, to what whole pounds can spend, or as near as the exact plan does.
        usable = min(exact[:, f].sum() * 100, int(given.budget_pence[f]))
        assert abs(int(award[:, f].sum()) - usable) < 100
    assert (award[given.held] == given.reference_pence[given.held]).all()
    assert (award >= given.committed_pence).all()
    assert np.abs(award.sum(axis=1) / 100 - exact.sum(axis=1)).max() < 1.0

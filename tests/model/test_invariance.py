"""What must not matter: the order and the names of recipients, the size of money, the version."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.model import toys

EXPECTED = Path(__file__).parent / "cases" / "county_pounds.json"
"""The whole-pound plan of `county()`, the same on every Python, PuLP and machine."""

SETTINGS: list[toys.Rule] = [
    toys.who_gives(),
    toys.floor(share_of_baseline=0.85),
    toys.cap(growth=0.25),
]


def county(seed: int = 5):
    """60 recipients in 12 places, two funds, promises, unknown places: all of it drawn once."""
    draw = np.random.default_rng(seed)
    places = {f"place {k:02}": int(draw.integers(300, 20_000)) for k in range(12)}
    names, recipients = list(places), [f"r{r:02}" for r in range(60)]
    paid, committed, lands = {}, {}, {}
    for r, recipient in enumerate(recipients):
        paid[recipient] = {"core": int(draw.integers(500, 30_000))}
        if r % 5 == 0:
            paid[recipient]["youth"] = int(draw.integers(500, 9_000))
        if r % 11 == 0:
            committed[recipient] = {"core": paid[recipient]["core"] // 2}
        reached = [int(k) for k in draw.choice(9, int(draw.integers(1, 4)), replace=False)]
        shares = [1.0] if len(reached) == 1 else [0.5, 0.25, 0.125][: len(reached)]
        lands[recipient] = {names[k]: share for k, share in zip(reached, shares, strict=True)}
    lands["r17"] = {}
    return {
        "need": places,
        "paid": paid,
        "committed": committed,
        "lands": lands,
        "budget": {f: sum(sums.get(f, 0) for sums in paid.values()) for f in ("core", "youth")},
        "may_pay": {"youth": recipients[::5]},
        "new_share": 0.25,
    }


@pytest.fixture(scope="module")
def expected() -> dict[str, float]:
    return toys.pounds_by_payee(toys.problem(**county()), *SETTINGS)


def furthest(one: dict[str, float], other: dict[str, float]) -> float:
    assert one.keys() == other.keys()
    return max(abs(one[payee] - other[payee]) for payee in one)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_recipients_moves_no_award_by_more_than_a_pound(seed: int, expected):
    given = county()
    order = np.random.default_rng(seed).permutation(list(given["paid"])).tolist()
    given["paid"] = {recipient: given["paid"][recipient] for recipient in order}
    shuffled = toys.pounds_by_payee(toys.problem(**given), *SETTINGS)
    assert list(shuffled) != list(expected)
    assert furthest(shuffled, expected) <= 1.0


def test_names_in_reversed_order_move_no_award_by_more_than_a_pound(expected):
    given = county()
    renamed = {r: f"r{59 - int(r[1:]):02}" for r in given["paid"]}
    for part in ("paid", "committed", "lands"):
        given[part] = {renamed[r]: kept for r, kept in given[part].items()}
    given["paid"] = dict(sorted(given["paid"].items()))
    given["may_pay"] = {"youth": [renamed[r] for r in given["may_pay"]["youth"]]}
    plan = toys.pounds_by_payee(toys.problem(**given), *SETTINGS)
    renamed_back = {payee: plan[renamed.get(payee, payee)] for payee in expected}
    assert furthest(renamed_back, expected) <= 1.0


def test_the_order_of_places_moves_no_award_by_more_than_a_pound(expected):
    given = county()
    given["need"] = dict(reversed(given["need"].items()))
    assert furthest(toys.pounds_by_payee(toys.problem(**given), *SETTINGS), expected) <= 1.0


def test_a_recipient_in_two_equal_halves_gets_what_it_got_whole(expected):
    given = county()
    whole = "r03"
    halves = {f"{whole}{side}": {"core": given["paid"][whole]["core"] / 2} for side in "ab"}
    for half in halves:
        given["lands"][half] = given["lands"][whole]
    del given["lands"][whole], given["paid"][whole]
    given["paid"] |= halves
    plan = toys.plan(toys.problem(**given), *SETTINGS)
    names = toys.problem(**given).payees
    together = sum(plan.award_gbp[names.index(half)].sum() for half in halves)
    # Bounds are whole pounds for each recipient, so two halves may differ by two of them.
    assert together == pytest.approx(expected[whole], abs=3.0)


def test_the_pounds_are_those_of_every_version_before(expected):
    """PuLP 3.3 on Python 3.11 and PuLP 4 later read this same file."""
    assert expected == json.loads(EXPECTED.read_text(encoding="utf-8"))


def test_all_of_the_budget_is_spent(expected):
    assert sum(expected.values()) == sum(county()["budget"].values())

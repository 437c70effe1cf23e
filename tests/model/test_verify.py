"""Every rule's twin finds a plan that breaks it, by as many pence as it was broken."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from equitycli.model.rules import RULES, ActiveRule, Border
from equitycli.model.verify import TWINS, Breach, breaches
from equitycli.model.whole_pounds import whole_pounds
from tests.model import toys

Change = Callable[[Any], None]


PAID = {"City Aid": 800, "Outreach": 200, "Town Aid": 100.25, "Nowhere": 60.50}
LANDS: dict[str, Any] = {
    "City Aid": "city",
    "Outreach": {"city": 0.5, "town": 0.5},
    "Town Aid": "town",
    "Nowhere": {},
}


def county(**changes: Any):
    """City over its target, town and fen under; a promise in pence, a place unknown."""
    return toys.problem(
        **{
            "need": {"city": 2, "town": 1, "fen": 1},
            "paid": PAID,
            "committed": {"Town Aid": 100.25, "Outreach": 20.40},
            "lands": LANDS,
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


def none(*payees: int) -> Change:
    def change(award: Any) -> None:
        award[list(payees)] = 0

    return change


def both(*changes: Change) -> Change:
    def change(award: Any) -> None:
        for one in changes:
            one(award)

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
    # The town is under: it is promised 1.02 · (100.25 + 200/2) = 204.255, and keeps Town Aid's.
    "pace": (
        [toys.rule("pace", change=0.02, full_until=0.05, change_beyond=-0.1, none_from=0.1)],
        none(OUTREACH, NEW_TOWN),
        ("pace of change", "town", 10_400),
        {"committed": {"Town Aid": 100.25}},
    ),
    # Four fifths of 275.0625 is 220.05; nothing is left there.
    "guarantee": (
        [toys.rule("guarantee", under=0.2, by=2027, places="fen")],
        none(NEW_FEN),
        ("guarantee for places", "fen", 22_005),
        {"new_share": 0.9},
    ),
    "absorption": (
        [toys.rule("absorption", of="recipient", gbp=50)],
        to(NEW_FEN, 5000 + 300),
        ("absorption of each recipient", "new: fen", 300),
        {},
    ),
    "subsidy_ceiling": (
        [toys.rule("subsidy_ceiling", gbp=900, years=3, flag_from=0.8)],
        to(CITY, 90_000 - 12_050 + 150),
        ("subsidy ceiling", "City Aid", 150),
        {"before": {"City Aid": 120.50}},
    ),
    # Where nobody has to be kept, £0 or £60: £31 is neither.
    "smallest_award": (
        [toys.rule("smallest_award", gbp=60)],
        to(NEW_FEN, 3100),
        ("smallest award", "new: fen", 2900),
        {},
    ),
    "most_awards": (
        [toys.rule("most_awards", count=6)],
        lambda award: award.__setitem__((slice(None), 0), 1 + award[:, 0]),
        ("most awards", "awards", 1),
        {
            "paid": PAID | {"Late": 10},
            "lands": LANDS | {"Late": "fen"},
            "budget": 1170.75,
        },
    ),
    # A tenth of £1,160.75, in whole pounds: £116.
    "new_entrants": (
        [toys.rule("new_entrants", at_least=0.1)],
        none(NEW_TOWN, NEW_FEN),
        ("share for new entrants", "new entrants", 11_600),
        {},
    ),
    "process": (
        [toys.rule("process", at_least=0.1, themes="convening")],
        to(OUTREACH, 2040),
        ("share for process", "process", 11_600 - 2040),
        {"themes": {"Outreach": ("convening",)}},
    ),
    # Only City Aid is rooted in the city: £20 of 20 + 99.70.
    "rooted": (
        [toys.rule("rooted", at_least=0.5, each_place=True, places="city")],
        both(to(CITY, 2000), to(OUTREACH, 19_940)),
        ("share for organisations rooted in the place", "city", round(0.5 * 9970 - 0.5 * 2000)),
        {"rooted": {"City Aid": "city"}},
    ),
    "asks": (
        [],
        to(4, 7000 + 50),
        ("what candidates ask for", "Hopeful", 50),
        {
            "paid": PAID | {"Hopeful": 0},
            "lands": LANDS | {"Hopeful": "fen"},
            "asks": {"Hopeful": 70.99},
        },
    ),
}


def test_every_rule_has_a_twin_and_a_mutation():
    with_tests_of_their_own = {"budget", "priority", "border"}
    assert set(TWINS) == set(RULES) == {*with_tests_of_their_own, *MUTATIONS}


def test_what_crosses_a_border_is_found():
    given = county()
    landed = given.landing.in_places(given.baseline_gbp, places=3)
    beyond = float(landed[1] + landed[2])
    sides = (("city",), ("town", "fen"))
    kept = ActiveRule("border", "border", Border(sides, (float(landed[0]), beyond)))
    assert breaches(given, [kept], given.baseline_pence) == []
    less = ActiveRule("border", "border", Border(sides, (float(landed[0]), beyond - 50)))
    (found,) = breaches(given, [less], given.baseline_pence)
    assert (found.subject, round(found.missing_pence)) == ("town, fen", 5000)
    assert not found.within_rounding


def test_what_may_stand_on_a_side_of_a_border_is_worked_out_from_last_year():
    """£500 last year and nine tenths of the budget now are £450, whatever the rows were told."""
    last = toys.problem(
        need={"city": 1, "town": 1}, paid={"A": 500, "B": 660.75},
        lands={"A": "city", "B": "town"}, budget=1160,
    )  # fmt: skip
    this = toys.problem(
        need={"city": 1, "town": 1}, paid={"A": 400, "B": 600},
        lands={"A": "city", "B": "town"}, budget=1044,
    )  # fmt: skip
    told = Border((("city",), ("town",)), (9_999.0, 9_999.0), (last, last.baseline_pence))
    award = np.array([[46_000], [58_400]])
    found = breaches(this, [ActiveRule("border", "border", told)], award)
    assert [(b.subject, round(b.missing_pence), b.within_rounding) for b in found] == [
        ("city", 1_000, False)
    ]


def test_a_tier_with_an_unknown_place_is_found():
    given = county()
    rules = toys.rules(toys.rule("priority", tiers=(("fen", "Atlantis"), ("town",))))
    found = breaches(given, rules, given.baseline_pence)
    assert [(b.subject, b.how_much, b.within_rounding) for b in found] == [
        ("Atlantis", "1 place unknown", False)
    ]


def test_a_count_that_is_missed_is_no_sum_of_money():
    given = county()
    rules = toys.rules(toys.rule("most_awards", count=3))
    found = breaches(given, rules, given.baseline_pence)
    assert [(b.rule, b.how_much) for b in found] == [("most awards", "1 awards")]
    assert Breach("floor", "town", 1234.0, within_rounding=False).how_much == "£12.34"


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
    assert ("only those paid now, candidates, or new provision", "Once", 700) in found


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
    # Half of the £8 was the town's. Town Aid is promised to the penny, so half a pound might be
    # rounding, of Outreach.
    assert [(b.rule, b.missing_pence, b.within_rounding) for b in found] == [
        ("who gives", 400.0, False)
    ]


@pytest.mark.parametrize(("pence", "within"), [(100, True), (102, False), (300, False)])
def test_a_place_short_by_its_share_of_a_pound_an_award_is_rounding(pence: int, within: bool):
    given = county(new_share=None)
    award = given.baseline_pence.copy()
    award[OUTREACH, 0] -= pence  # half of it lands in the town
    found = [b for b in breaches(given, toys.rules(toys.who_gives()), award) if b.subject == "town"]
    assert [(b.missing_pence, b.within_rounding) for b in found] == [(pence / 2, within)]


def test_a_sum_that_keeps_its_whole_pounds_is_never_missed_by_rounding():
    """£1,000 for new entrants: 19 of 60 candidates have £50 each, and the others £0."""
    names = [f"new {i}" for i in range(60)]
    given = toys.problem(
        need={"town": 1},
        paid={"Old": 10_000} | dict.fromkeys(names, 0),
        lands=dict.fromkeys(["Old", *names], "town"),
        asks=dict.fromkeys(names, 50),
        budget=10_000,
    )
    award = given.baseline_pence.copy()
    award[1:20, 0] = 5_000
    rules = toys.rules(toys.rule("new_entrants", at_least=0.1))
    (found,) = [b for b in breaches(given, rules, award) if b.rule == "share for new entrants"]
    assert (found.missing_pence, found.within_rounding) == (5_000.0, False)


def test_small_shares_of_many_awards_are_little_rounding():
    """200 awards land 0.005 each in the town: rounding takes 200 · 0.005 = £1 at most there."""
    names = [f"r{i}" for i in range(200)]
    given = toys.problem(
        need={"town": 1, "city": 1},
        paid=dict.fromkeys(names, 1_000),
        lands=dict.fromkeys(names, {"town": 0.005, "city": 0.995}),
        budget=200_000,
    )
    rules = toys.rules(toys.floor(of="place", gbp=900, only=("town",)))

    def short(each_gbp: int) -> list[tuple[float, bool]]:
        award = np.full_like(given.baseline_pence, each_gbp * 100)
        found = [b for b in breaches(given, rules, award) if b.subject == "town"]
        return [(round(b.missing_pence, 6), b.within_rounding) for b in found]

    assert short(820) == [(8_000.0, False)]
    assert short(899) == [(100.0, True)]


def test_an_award_that_rounding_took_to_nothing_is_told_from_one_that_never_was():
    given = toys.problem(
        need={"town": 1}, paid={"Old": 100.50, "New": 0}, committed={"Old": 100.50},
        lands={"Old": "town", "New": "town"}, asks={"New": 50}, budget=120,
    )  # fmt: skip
    rules = toys.rules(toys.floor(of="place", gbp=100.80, only=("town",)))
    exact = np.array([[100.50], [0.40]])
    never, taken = (
        breaches(given, rules, given.baseline_pence, exact_gbp=known) for known in (None, exact)
    )
    assert [(round(b.missing_pence), b.within_rounding) for b in never] == [(30, False)]
    assert [(round(b.missing_pence), b.within_rounding) for b in taken] == [(30, True)]


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

"""The proof of each level is worked out again from its duals, and nothing tampered with passes."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from equitycli.errors import SolverError
from equitycli.model import certificates
from equitycli.model.aims import aims_beside
from equitycli.model.allocation import ContinuousPlan, continuous_plan
from equitycli.model.certificates import ProvenLevel, level_faults
from equitycli.model.integers import choice
from equitycli.model.problem import AllocationProblem
from equitycli.model.recheck import attained_faults, recheck_certificates
from equitycli.model.whole_pounds import whole_pounds
from equitycli.report.certificate_values import certificates_as_values
from equitycli.settings.rules import PriorityRule, SmallestAwardRule
from tests.model import toys
from tests.model.test_leximin import random_case

THREE: dict[str, Any] = {
    "need": {"city": 4, "town": 2, "fen": 2},
    "paid": {"City Aid": 600, "Town Aid": 100, "Fen Aid": 100},
    "lands": {"City Aid": "city", "Town Aid": "town", "Fen Aid": {"fen": 0.5}},
    "budget": 800,
    "target": [400, 200, 200],
}
"""The fen gets half of what is paid for it: of £140 (£100 and the cap of 40 %) it is £70 of £200.
The city gives 10 %: 540; the town has 800 − 540 − 140 = £120 of £200."""

RULES = (toys.floor(share_of_baseline=0.9), toys.cap(growth=0.4))


class Levels:
    """What of a plan the certificates are made of."""

    def __init__(self, plan: ContinuousPlan) -> None:
        self.levels, self.stages = plan.levels, plan.stages


def three() -> tuple[AllocationProblem, ContinuousPlan]:
    given = toys.problem(**THREE)
    return given, toys.plan(given, *RULES)


def faults(given: AllocationProblem, plan: ContinuousPlan, levels) -> list[str]:
    built = plan.posed.built
    return [one.text for one in level_faults(given, built.rule_rows, built.tiers, levels)]


def test_levels_are_those_worked_out_by_hand():
    given, plan = three()
    found = {place: one.level for one in plan.levels for place in one.places}
    assert found == pytest.approx({"fen": 70 / 200, "town": 120 / 200, "city": 1.0})
    assert [one.places for one in plan.levels] == [("fen",), ("town",), ("city",)]
    assert faults(given, plan, plan.levels) == []


def test_the_first_certificate_can_be_added_up_by_hand():
    _, plan = three()
    # Fen Aid ≤ 140, and 0.5·x/200 ≥ v ≥ t: t ≤ 0.0025·140 = 0.35.
    assert dict(plan.levels[0].duals or {}) == {
        "cap_recipient_2": pytest.approx(-0.0025),
        "served_2": pytest.approx(1.0),
        "level_places_2": pytest.approx(1.0),
    }
    assert plan.levels[-1].duals == {}  # at its target nobody need rise


def changed(one: ProvenLevel, row: str, times: float) -> ProvenLevel:
    duals = dict(one.duals or {})
    return replace(one, duals=duals | {row: duals[row] * times})


@pytest.mark.parametrize(
    ("tamper", "text"),
    [
        (lambda one: replace(one, level=one.level + 1e-5), "forbid what is above"),
        (lambda one: replace(one, level=one.level - 1e-5), "allow"),
        (lambda one: replace(one, duals={}), "allow"),
        (lambda one: replace(one, places=("city",)), "does not show that city can't rise"),
        (lambda one: changed(one, "served_2", 1.01), "allow"),
        (lambda one: changed(one, "cap_recipient_2", 1.1), "allow"),
        (lambda one: changed(one, "level_places_2", 0.5), "allow"),
        (lambda one: replace(one, duals={**one.duals, "gift_0": 1.0}), "names a row"),
        (lambda one: replace(one, duals=dict.fromkeys(one.duals, math.nan)), "is not proven"),
    ],
)
def test_a_tampered_certificate_fails(tamper, text):
    given, plan = three()
    first, *rest = plan.levels
    assert text in " ".join(faults(given, plan, [tamper(first), *rest]))


def test_past_a_size_levels_are_kept_without_their_duals(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(certificates, "MOST_DUALS", 4)
    given, plan = three()
    kept = [one.duals is not None for one in plan.levels]
    assert kept[0]
    assert not all(kept)
    assert faults(given, plan, plan.levels) == []
    lacking = recheck_certificates(record(given, plan), given, toys.rules(*RULES))
    assert "without their duals" in lacking[0].text


def test_levels_in_another_order_or_twice_fail():
    given, plan = three()
    first, second, last = plan.levels
    assert faults(given, plan, [second, first, last])
    assert faults(given, plan, [first, first, second, last]) == [
        "settles a place twice, or one that is not open."
    ]


@pytest.mark.parametrize("seed", range(100, 115))
def test_every_dual_but_noise_is_needed_or_harmless(seed: int):
    """No change of a dual proves a level that is higher by more than the noise."""
    given, rules, *_ = random_case(seed)
    plan = toys.plan(given, *rules)
    assert faults(given, plan, plan.levels) == []
    for i, one in enumerate(plan.levels):
        if one.duals:
            higher = replace(one, level=one.level + 0.001)
            lower = replace(one, level=one.level - 0.001)
            for wrong in (higher, lower):
                assert faults(given, plan, [*plan.levels[:i], wrong, *plan.levels[i + 1 :]])


def test_duals_that_prove_less_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(certificates, "LARGEST_GAP", -1.0)
    monkeypatch.setattr(certificates, "LARGEST_GAP_GBP", -1.0)
    with pytest.raises(SolverError) as refused:
        three()
    assert "is not proven: its duals" in " ".join(one.text for one in refused.value.faults)


def test_tiers_are_proven_one_after_the_other():
    """The town first: it takes the city's £60 and the fen's £10, and the fen keeps £90."""
    given = toys.problem(**THREE)
    first = PriorityRule(kind="priority", tiers=[["town"]])
    plan = toys.plan(given, *RULES, first)
    found = [(one.places, one.level) for one in plan.levels]
    # 100 and its cap of 40 %: £140 of £200; then £800 − 140 − 540 = £120, half of it in the fen.
    assert found == [
        (("town",), pytest.approx(0.7)), (("fen",), pytest.approx(0.3)), (("city",), 1.0)
    ]  # fmt: skip
    assert faults(given, plan, plan.levels) == []
    assert recheck_certificates(record(given, plan, first), given, toys.rules(*RULES, first)) == []
    assert recheck_certificates(record(given, plan, first), given, toys.rules(*RULES))


@pytest.mark.parametrize("seed", range(3))
def test_a_choice_of_whom_to_pay_is_proven_for_those_it_pays(seed: int):
    draw = np.random.default_rng(seed)
    names = [f"k{k}" for k in range(4)]
    paid = {f"r{r}": int(draw.integers(10, 90)) for r in range(6)}
    given = toys.problem(
        need={name: float(draw.integers(1, 9)) for name in names},
        paid=paid,
        lands={
            one: dict(zip(draw.choice(names, 2, replace=False), [0.5, 0.3], strict=True))
            for one in paid
        },
        budget=sum(paid.values()),
        new_share=0.4,
    )
    settings = (
        toys.who_gives(**{"from": "all"}, max_cut=0.5),
        SmallestAwardRule(kind="smallest_award", gbp=30),
    )
    rules = toys.rules(*settings)
    funded = choice(given, rules).funded
    plan = continuous_plan(given, rules, time_limit_s=60, funded=funded)
    kept = {
        "certificates": certificates_as_values(Levels(plan)),  # type: ignore[arg-type]
        "recheck": {"proposed_pence": whole_pounds(given, rules, plan.award_gbp).tolist()},
        "solver": {"status": "proven"},
    }
    assert recheck_certificates(kept, given, rules) == []
    beside = aims_beside(given, rules, plan, epsilon=0.5)
    for one in beside:  # the same are paid, and none less than the smallest award
        assert ((one.award_pence.sum(axis=1) > 0) <= funded).all()


# --- from a record alone


def record(given: AllocationProblem, plan: ContinuousPlan, *also: toys.Rule) -> dict[str, Any]:
    every = toys.rules(*RULES, *also)
    return {
        "certificates": certificates_as_values(Levels(plan)),  # type: ignore[arg-type]
        "recheck": {"proposed_pence": whole_pounds(given, every, plan.award_gbp).tolist()},
        "solver": {"status": "proven"},
    }


def test_a_record_and_the_programme_are_enough():
    given, plan = three()
    assert recheck_certificates(record(given, plan), given, toys.rules(*RULES)) == []


def test_a_record_fails_on_other_rules_other_awards_or_missing_levels():
    given, plan = three()
    whole = record(given, plan)
    looser = toys.rules(toys.floor(share_of_baseline=0.8), RULES[1])
    assert recheck_certificates(whole, given, looser)
    less = [[line[0] - 5_000] for line in whole["recheck"]["proposed_pence"]]
    said = recheck_certificates(
        whole | {"recheck": {"proposed_pence": less}}, given, toys.rules(*RULES)
    )
    # The budget has room; City Aid's floor is £540, Fen Aid's and Town Aid's £90, and all lose £50.
    lower = {one.where for one in said if "of its target at most" in one.text}
    assert lower == {"town", "fen"}
    assert "floor for each recipient is missed by £50.00." in {one.text for one in said}
    short = {"places": whole["certificates"]["places"][:-1]}
    said = recheck_certificates(whole | {"certificates": short}, given, toys.rules(*RULES))
    assert [(one.where, one.text) for one in said] == [("city", "is settled at no level.")]


def test_a_record_whose_awards_no_rule_allows_fails():
    """All awards × 10 reach every level, and more: the budget and the caps say that it's false."""
    given, plan = three()
    whole = record(given, plan)
    tenfold = [[pence * 10 for pence in line] for line in whole["recheck"]["proposed_pence"]]
    said = recheck_certificates(
        whole | {"recheck": {"proposed_pence": tenfold}}, given, toys.rules(*RULES)
    )
    # £540 + £120 + £140 are £800; ten times that is £7,200 too much. Caps: 1.4 of 600, 100, 100.
    assert {(one.where, one.text) for one in said} == {
        ("fund", "budget is missed by £7200.00."),
        ("City Aid", "cap for each recipient is missed by £4560.00."),
        ("Town Aid", "cap for each recipient is missed by £1060.00."),
        ("Fen Aid", "cap for each recipient is missed by £1260.00."),
    }


def test_money_that_does_not_move_has_no_pound_of_rounding():
    """A town that lives of what is under agreement: a level 50p above it is not reached."""
    given = toys.problem(
        need={"town": 1}, paid={"Town Aid": 100}, committed={"Town Aid": 100},
        lands={"Town Aid": "town"}, budget=100, target=[200],
    )  # fmt: skip
    level = ProvenLevel(100.5 / 200, ("town",), 0.0, 0.0, {})
    assert [one.where for one in attained_faults(given, [level], [[10_000]])] == ["town"]
    free = toys.problem(
        need={"town": 1}, paid={"Town Aid": 100}, lands={"Town Aid": "town"}, budget=100,
        target=[200],
    )  # fmt: skip
    assert attained_faults(free, [level], [[10_000]]) == []


def test_a_record_kept_short_says_so():
    given, plan = three()
    whole = record(given, plan)
    whole["certificates"]["places"][1]["duals"] = None
    said = recheck_certificates(whole, given, toys.rules(*RULES))
    assert said[0].text == "1 of 3 levels are there without their duals."


def test_a_record_without_levels_says_so():
    given, plan = three()
    whole = record(given, plan) | {"certificates": {"places": []}}
    said = recheck_certificates(whole, given, toys.rules(*RULES))
    assert said[0].text.startswith("holds no level of the places")

"""Every rule that is linear in one plan, from the programme file to the record."""

import json
from typing import Any

import pytest

from equitycli import study
from equitycli.errors import InputError, NoPlanError
from equitycli.plan import Plan
from equitycli.report.assumptions import assumptions
from equitycli.report.printing import plan_texts
from equitycli.report.recheck_values import recheck_as_values
from tests.four_places import CAP, FLOOR, WHO_GIVES, county

PACE = {
    "kind": "pace",
    "change": 0.0,
    "full_until": 0.05,
    "change_beyond": -0.2,
    "none_from": 0.5,
    "source": "Cabinet, 3 March",
}
GUARANTEE = {"kind": "guarantee", "under": 0.5, "by": 2026, "source": "Full Council"}
ABSORPTION = {"kind": "absorption", "of": "recipient", "growth": 0.25, "gbp": 500}
NEW = {"kind": "new_entrants", "at_least": 0.03}
ROOTED = {"kind": "rooted", "at_least": 0.1, "each_place": True}
SUBSIDY = {"kind": "subsidy_ceiling", "gbp": 40_000, "years": 3, "flag_from": 0.85}
EVERY = [WHO_GIVES, FLOOR, CAP, PACE, GUARANTEE, ABSORPTION, NEW, ROOTED, SUBSIDY]


def allocate(folder: Any, *rules: dict[str, Any], **changes: Any) -> Plan:
    return study.allocate(county(folder, rule=list(rules), **changes))


def found(plan: Plan, code: str) -> list[str]:
    return [one.subject for one in plan.findings if one.code == code]


def test_all_of_them_hold_together(tmp_path: Any):
    plan = allocate(tmp_path, *EVERY)
    assert [rule.kind for rule in plan.rules[6:]] == [rule["kind"] for rule in EVERY]
    # Marsh has nobody; new provision may come to a tenth of its £2,250.
    assert found(plan, "guarantee-not-reached") == ["Marsh"]
    # City Advice had £24,000 in the two years before: with £10,000 or more it is at £34,000.
    assert found(plan, "subsidy-near-ceiling") == ["XX-1"]
    assert recheck_as_values(plan)["reach"][plan.problem.places.index("Marsh")] == pytest.approx(
        0.1
    )
    assert plan.awarded_pence + plan.new_provision_pence + plan.unallocated_pence == 2_000_000
    # 3 % of £20,000 for new provision, £500 at most for each that starts.
    assert plan.new_provision_pence >= 60_000
    new = {
        payee: int(paid.sum())
        for payee, paid, is_new in zip(
            plan.problem.payees, plan.award_pence, plan.problem.is_new, strict=True
        )
        if is_new
    }
    assert new == {"new: Town": 50_000, "new: Marsh": 22_500}


def test_who_decided_a_rule_stands_among_the_assumptions_and_in_the_record(tmp_path: Any):
    plan = allocate(tmp_path, *EVERY)
    said = {row[0]: row[2] for row in assumptions(plan.audit).rows}
    assert said["Pace of change"] == "Cabinet, 3 March"
    assert said["Guarantee for places"] == "Full Council"
    assert said["Subsidy ceiling"] == "not stated"
    record = json.loads(plan_texts(plan, run_at="2026-01-01T00:00:00Z")["record.json"])
    written = {rule["kind"]: rule["source"] for rule in record["programme"]["as_resolved"]["rule"]}
    assert (written["pace"], written["guarantee"]) == ("Cabinet, 3 March", "Full Council")


def test_a_guarantee_for_later_is_a_note_and_no_rule(tmp_path: Any):
    plan = allocate(tmp_path, WHO_GIVES, FLOOR, CAP, GUARANTEE | {"by": 2028})
    assert found(plan, "guarantee-for-later") == ["rule [number 4]"]
    assert "guarantee" not in {rule.kind for rule in plan.rules}


def test_all_strangers_are_refused_at_once(tmp_path: Any):
    rules = [
        FLOOR | {"places": ["Citty"]},
        {"kind": "smallest_award", "gbp": 5, "kinds": ["candidate"]},
        {"kind": "process", "at_least": 0.1, "themes": ["convening"]},
        {"kind": "priority", "tiers": [["Marsh"], ["Bog"]]},
    ]
    for step in (study.check, study.allocate):
        with pytest.raises(InputError) as caught:
            step(county(tmp_path, rule=rules))
        assert caught.value.exit_code == 3
        assert [fault.where for fault in caught.value.faults] == [
            "rule [number 1].places",
            "rule [number 2].kinds",
            "rule [number 3].themes",
            "rule [number 4].tiers",
        ]


def test_a_share_for_new_entrants_that_cannot_be_spent_is_no_plan(tmp_path: Any):
    # New provision may come to £900 and £225; a tenth of the budget is £2,000.
    for step in (study.check, study.allocate):
        with pytest.raises(NoPlanError) as caught:
            step(county(tmp_path, rule=[FLOOR, NEW | {"at_least": 0.1}]))
        said = "\n".join(caught.value.lines())
        assert "share for new entrants" in said
        assert "ceiling on new provision" in said
        assert "£875" in said


def test_a_clash_of_other_rules_is_not_laid_on_a_guarantee(tmp_path: Any):
    """How far places can be served is not known where no plan meets the other rules."""
    for step in (study.check, study.allocate):
        with pytest.raises(NoPlanError) as caught:
            step(county(tmp_path, rule=[FLOOR, GUARANTEE, SUBSIDY | {"gbp": 26_000}]))
        said = "\n".join(caught.value.lines())
        assert "subsidy ceiling" in said
        assert "guarantee" not in said


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (PACE | {"none_from": 0.05}, "full_until must be below none_from"),
        (PACE | {"change_beyond": 0.1}, "change_beyond must not be above change"),
        (PACE | {"change_beyond": -1.5}, "change_beyond can't be below -1"),
        (GUARANTEE | {"themes": ["advice"]}, "themes: these pick out recipients"),
        ({"kind": "absorption", "of": "place"}, "say growth, gbp, or both"),
        (FLOOR | {"gbp": 5}, "say one of share_of_baseline, gbp and gbp_per_head"),
        (
            {"kind": "cap", "of": "recipient", "gbp_per_head": 1},
            'gbp_per_head goes with of = "place" or of = "theme"',
        ),
        ({"kind": "priority"}, "say either tiers or neediest_share"),
        ({"kind": "priority", "tiers": [["Marsh"], ["Marsh"]]}, "a place stands in two tiers"),
        ({"kind": "process", "at_least": 0.1, "themes": []}, "themes"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(tmp_path: Any, rule: Any, said: str):
    with pytest.raises(InputError) as caught:
        study.check(county(tmp_path, rule=[rule]))
    assert said in "\n".join(caught.value.lines())

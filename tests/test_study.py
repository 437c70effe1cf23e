"""The flow of each command on a county of four places, every number worked out by hand."""

import csv
import io

import pytest

from equitycli import study
from equitycli.errors import InputError, NoPlanError
from equitycli.plan import Audit, Plan, View
from equitycli.report.folder import RECORD
from equitycli.report.printing import plan_texts
from equitycli.report.tables_out import plan_tables
from tests.four_places import (
    BY_DELIVERY,
    BY_OFFICE,
    CAP,
    DELIVERY,
    FLOOR,
    GRANTS,
    ORGANISATIONS,
    PAID,
    PROGRAMME,
    TARGETS,
    county,
    grant,
    organisation,
    works,
)

UNDER_AGREEMENT = {"gbp_a_year": 1500, "until": "2028-03-31", "kind": "contract", "fund": "core"}
RING_FENCED = [
    {"name": "core", "budget_gbp": 20_000},
    {"name": "youth", "budget_gbp": 3000, "themes": ["youth"]},
]


def audit(folder, **changes):
    return study.audit(county(folder, **changes))


def allocate(folder, **changes) -> Plan:
    return study.allocate(county(folder, **changes))


def view(found: Audit, attribution: str) -> View:
    return next(one for one in found.views if one.attribution == attribution)


def pounds_at(one: View) -> dict[str, float]:
    return {place: standing.provision_pence / 100 for place, standing in one.at.items()}


def award(plan: Plan, who: str) -> float:
    return float(plan.award_pence[plan.problem.payees.index(who)].sum() / 100)


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


def refused(folder, *, step=study.allocate, **changes) -> str:
    path = county(folder, **changes)
    with pytest.raises(InputError) as caught:
        step(path)
    assert caught.value.exit_code == 3
    return "\n".join(caught.value.lines())


def conserved(plan: Plan) -> None:
    """Check that every way of adding a plan up comes to the budget, to the penny."""
    budget = plan.budget_pence
    assert sum(plan.allocation_pence.values()) + plan.unallocated_pence == budget
    assert plan.awarded_pence + plan.new_provision_pence + plan.unallocated_pence == budget
    assert plan.unallocated_pence >= 0
    tables = {
        name: list(csv.DictReader(io.StringIO(text))) for name, text in plan_tables(plan).items()
    }
    paid_now = plan.audit.planned.paid_pence
    for name, column, expected in (
        ("places.csv", "allocation_gbp", budget),
        ("places.csv", "baseline_gbp", paid_now),
        ("recipients.csv", "proposed_award_gbp", budget),
        ("recipients.csv", "baseline_gbp", paid_now),
    ):
        pence = [round(float(row[column] or 0) * 100) for row in tables[name]]
        assert sum(pence) == expected, (name, column)
    for f, fund in enumerate(plan.problem.funds):
        column = f"proposed_award_gbp ({fund})"
        paid = sum(round(float(row[column]) * 100) for row in tables["recipients.csv"])
        assert paid == plan.problem.budget_pence[f], fund


# --- what is paid now, and the targets


def test_baseline_is_the_award_over_the_years_of_the_window(tmp_path):
    claimed = audit(tmp_path).claims
    paid = {who: float(gbp) for who, gbp in (claimed.by_recipient_pence / 100).items()}
    assert paid == PAID  # 24,000 over two years is 12,000 a year


def test_targets_are_need_based_shares_of_what_lands_here(tmp_path):
    standing = view(audit(tmp_path), "delivery").at
    # (20,000 − 1,000 outside − 1,000 unknown) × 100, 200, 50, 50 over 400
    assert {place: one.target_gbp for place, one in standing.items()} == pytest.approx(TARGETS)
    assert standing["Town"].distance == pytest.approx(5000 / 9000 - 1)
    assert standing["Marsh"].distance == -1
    assert standing["City"].gbp_per_head == pytest.approx(10_000 / 2000)
    assert standing["Town"].share_gap == pytest.approx(5 / 18 - 1 / 2)


def test_two_attributions_stand_side_by_side_and_the_planned_one_is_first(tmp_path):
    found = audit(tmp_path)
    assert [one.attribution for one in found.views] == ["delivery", "office"]
    assert pounds_at(view(found, "delivery")) == BY_DELIVERY
    assert pounds_at(view(found, "office")) == BY_OFFICE
    for one in found.views:
        assert (one.outside_pence, one.unknown_pence, one.paid_pence) == (
            100_000,
            100_000,
            2_000_000,
        )
        assert one.unknown_share == pytest.approx(0.05)


def test_low_and_high_bounds_differ_by_the_unknown_money(tmp_path):
    for standing in view(audit(tmp_path), "delivery").at.values():
        assert standing.high_pence - standing.provision_pence == 100_000


def test_facts_of_a_place(tmp_path):
    facts = audit(tmp_path, need={"show_beside": ["equal_per_head"]}).places
    assert facts["City"].areas == 2
    assert facts["City"].people == 2000
    assert facts["City"].weighted_population == pytest.approx(100)
    assert facts["City"].share_of_need == pytest.approx(0.25)
    assert facts["City"].beside["equal_per_head"] == pytest.approx(0.5)  # 2,000 of 4,000
    assert (facts["City"].organisations, facts["City"].recipients_known) == (2, 2)
    assert (facts["Village"].organisations, facts["Village"].recipients_known) == (1, 0)


def test_measures_by_hand(tmp_path):
    measures = view(audit(tmp_path), "delivery").measures
    # Hoover: shares of money 10/18 5/18 3/18 0 less shares of need ¼ ½ ⅛ ⅛, half the sum of sizes.
    assert measures.hoover == pytest.approx(
        (abs(10 / 18 - 1 / 4) + abs(5 / 18 - 1 / 2) + abs(3 / 18 - 1 / 8) + 1 / 8) / 2
    )
    # Gini: places by £ per weighted head: Marsh 0, Town 25, Village 60, City 100; Lorenz curve
    # through (⅛, 0) (⅝, 5/18) (¾, 8/18) (1, 1): G = 1 − Σ width · (sum of heights).
    lorenz = 1 / 8 * 0 + 1 / 2 * (5 / 18) + 1 / 8 * (5 / 18 + 8 / 18) + 1 / 4 * (8 / 18 + 1)
    assert measures.gini == pytest.approx(1 - lorenz)


def test_measures_are_missing_where_nothing_is_known_to_land(tmp_path):
    found = audit(tmp_path, grants=[grant(5, 2000)], delivery=[works(2, "City", 1)])
    measures = view(found, "delivery").measures
    assert measures.gini != measures.gini
    assert measures.hoover != measures.hoover


# --- places with nothing


def test_a_place_without_any_organisation_is_a_row_with_nothing(tmp_path):
    found = audit(tmp_path)
    for one in found.views:
        assert one.at["Marsh"].provision_pence == 0
        assert one.at["Marsh"].gbp_per_head == 0
    assert found.places["Marsh"].organisations == 0


@pytest.mark.parametrize(
    ("place", "attribution", "kind", "changes"),
    [
        ("Marsh", "delivery", "no registered organisation", {}),
        (
            "Marsh",
            "delivery",
            "organisations but no grant",
            {"organisations": [*ORGANISATIONS, organisation(7, "QX1 1AE")]},
        ),
        ("Village", "office", "served from elsewhere", {}),
        ("Village", "delivery", "", {}),
        (
            "Marsh",
            "delivery",
            "unknown: recipients without a known place",
            # one that is paid has its office there, and nobody knows where its money lands
            {
                "grants": [*GRANTS, grant(7, 100)],
                "organisations": [*ORGANISATIONS, organisation(7, "QX1 1AE")],
                "delivery": [*DELIVERY, works(7, "outside", 0)],
            },
        ),
    ],
)
def test_kinds_of_zero(tmp_path, place, attribution, kind, changes):
    assert view(audit(tmp_path, **changes), attribution).at[place].zero_kind == kind


def test_a_partial_list_of_organisations_is_no_register(tmp_path):
    path = county(tmp_path)
    listed = 'file = "organisations.csv"'
    path.write_text(path.read_text().replace(listed, f"{listed}\nregister = false"))
    found = study.audit(path)
    assert view(found, "delivery").at["Marsh"].zero_kind == "not known: no register"
    assert found.places["Marsh"].organisations is None


def test_without_any_list_of_organisations_zeros_cannot_be_told_apart(tmp_path):
    found = study.audit(county(tmp_path, without=["organisations"]))
    assert view(found, "delivery").at["Marsh"].zero_kind == "not known: no register"
    assert found.places["City"].organisations is None
    assert found.places["City"].recipients_known == 2


# --- agreements


def test_committed_money_counts_and_does_not_move(tmp_path):
    # City Arts is in a place far over its share: it would give a fifth, were 4,000 not promised.
    promised = [UNDER_AGREEMENT | {"organisation": "XX-2", "gbp_a_year": 4000}]
    plan = allocate(tmp_path, committed=promised)
    assert award(plan, "XX-2") == 4000
    assert pounds_at(plan.audit.planned) == BY_DELIVERY
    assert award(allocate(tmp_path, committed=[]), "XX-2") == 3200
    conserved(plan)


def test_what_is_not_committed_of_a_recipient_may_move(tmp_path):
    plan = allocate(tmp_path, committed=[UNDER_AGREEMENT | {"organisation": "XX-2"}])
    assert 1500 <= award(plan, "XX-2") < 4000
    conserved(plan)


def test_an_agreement_that_ends_within_the_year_is_held_for_all_of_it_and_that_is_said(tmp_path):
    ending = UNDER_AGREEMENT | {"organisation": "XX-2", "gbp_a_year": 4000, "until": "2026-04-30"}
    plan = allocate(tmp_path, committed=[ending])
    assert award(plan, "XX-2") == 4000
    said = next(one for one in plan.findings if one.code == "agreement-ends-in-the-year")
    assert "2026-04-30" in said.text
    assert "£4,000 is held for the whole year" in said.text


def test_an_agreement_that_has_ended_binds_no_more(tmp_path):
    ended = UNDER_AGREEMENT | {"organisation": "XX-2", "gbp_a_year": 4000, "until": "2026-03-31"}
    plan = allocate(tmp_path, committed=[ended])
    assert award(plan, "XX-2") == 3200
    finding = next(one for one in plan.findings if one.code == "agreement-ended")
    assert finding.subject == "XX-2"
    assert "2026-03-31" in finding.text


def test_an_agreement_above_the_grants_is_taken_as_the_baseline(tmp_path):
    above = UNDER_AGREEMENT | {"organisation": "XX-3", "gbp_a_year": 2500.50}
    found = audit(tmp_path, committed=[above])
    assert found.claims.by_recipient_pence["XX-3"] == 250_050
    finding = next(one for one in found.findings if one.code == "agreement-above-baseline")
    assert "£2,500.50" in finding.text
    assert "£2,000" in finding.text


def test_an_agreement_for_one_who_is_paid_nothing_yet_counts(tmp_path):
    found = audit(tmp_path, committed=[UNDER_AGREEMENT | {"organisation": "XX-6"}])
    assert found.claims.by_recipient_pence["XX-6"] == 150_000
    # Its office is in the Village, and it has no delivery record.
    assert view(found, "delivery").at["Village"].provision_pence == 450_000


def test_an_agreement_for_a_stranger_is_refused(tmp_path):
    message = refused(
        tmp_path, step=study.audit, committed=[UNDER_AGREEMENT | {"organisation": "XX-99"}]
    )
    assert "committed [number 1].organisation: XX-99 is in no list" in message
    assert "Check the id" in message


# --- ring-fenced funds


def test_a_ring_fenced_fund_may_pay_by_theme_or_because_it_pays_now(tmp_path):
    path = county(
        tmp_path,
        files={"youth.csv": [{"Identifier": "Y-1", **grant(1, 6000)}]},
        programme={"budget_gbp": 23_000},
        fund=RING_FENCED,
    )
    path.write_text(
        path.read_text() + '[[grants]]\nfile = "youth.csv"\nfund = "youth"\n', encoding="utf-8"
    )
    plan = study.allocate(path)
    eligible = plan.audit.claims.eligible["youth"]
    # City Arts and Town Club have the theme; City Advice has not, and is paid by it now.
    assert eligible.to_dict() == {
        "XX-1": True,
        "XX-2": True,
        "XX-3": True,
        "XX-4": False,
        "XX-5": False,
    }
    assert plan.audit.claims.eligible["core"].all()
    finding = next(one for one in plan.findings if one.code == "ring-fence-pays-others")
    assert finding.subject == "youth"
    assert "XX-1" in finding.text
    barred = [p for p, who in enumerate(plan.problem.payees) if who in ("XX-4", "XX-5")]
    assert plan.award_pence[barred, 1].sum() == 0
    conserved(plan)


# --- what is refused before planning


def test_too_much_unknown_money_is_refused(tmp_path):
    message = refused(tmp_path, unknown={"refuse_above": 0.04})
    assert "unknown.refuse_above: the place of 5.0% of the money (£1,000 a year)" in message
    assert "the programme refuses above 4.0%" in message


def test_unknown_money_at_the_limit_is_allowed(tmp_path):
    assert allocate(tmp_path, unknown={"refuse_above": 0.05}).unallocated_pence == 0


def test_unknown_money_does_not_stop_an_audit(tmp_path):
    assert audit(tmp_path, unknown={"refuse_above": 0}).planned.unknown_share == 0.05


def test_planning_on_offices_alone_is_refused_unless_it_is_meant(tmp_path):
    message = refused(tmp_path, attribution={"plan_on": "office"})
    assert "attribution.plan_on: a plan on office addresses alone" in message
    assert "accept_office_only = true" in message
    plan = allocate(tmp_path, attribution={"plan_on": "office", "accept_office_only": True})
    assert plan.audit.planned.attribution == "office"
    conserved(plan)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            FLOOR | {"only": ["XX-99"]},
            "rule [number 1].only: no recipient that is paid now is called XX-99.",
        ),
        (
            {"kind": "floor", "of": "place", "gbp": 5, "only": ["Citty"]},
            "rule [number 1].only: no place is called Citty.",
        ),
        (
            {"kind": "who_gives", "from": "named", "named": ["XX-6"], "max_cut": 0.1},
            "rule [number 1].named: no recipient that is paid now is called XX-6.",
        ),
    ],
)
@pytest.mark.parametrize("step", [study.check, study.allocate])
def test_a_rule_that_names_a_stranger_is_refused(tmp_path, rule, said, step):
    assert said in refused(tmp_path, step=step, rule=[rule])


def test_floors_above_the_budget_are_no_plan(tmp_path):
    path = county(
        tmp_path,
        rule=[FLOOR | {"share_of_baseline": 1}],
        programme={"budget_gbp": 15_000},
        fund=[{"name": "core", "budget_gbp": 15_000}],
    )
    with pytest.raises(NoPlanError) as caught:
        study.allocate(path)
    assert caught.value.exit_code == 4
    message = "\n".join(caught.value.lines())
    assert "floor for each recipient" in message
    assert "gives way by £5,000" in message  # of £20,000 only £15,000 is left


# --- the plan


def test_the_plan_by_hand(tmp_path):
    plan = allocate(tmp_path)
    # Town: the club may grow by 30 % (600), and new provision to a tenth of 9,000. Marsh: a tenth
    # of 2,250. That is 1,725 in all, in whole pounds. City Arts gives all it may (a fifth: 800),
    # since none of its money is in the Town, and City Advice the other 925.
    assert {who: award(plan, who) for who in plan.problem.payees} == {
        "XX-1": 11_075,
        "XX-2": 3200,
        "XX-3": 2600,
        "XX-4": 1000,
        "XX-5": 1000,
        "new: Marsh": 225,
        "new: Town": 900,
    }
    assert plan.allocation_pence == {
        "City": 873_750,  # 3,200 + half of 11,075
        "Marsh": 22_500,
        "Town": 626_875,  # 2,600 + 900 + a quarter of 11,075
        "Village": 276_875,
        "outside": 100_000,
        "unknown": 100_000,
    }
    conserved(plan)
    assert plan.measures_after.hoover < plan.audit.planned.measures.hoover
    assert plan.measures_after.gini < plan.audit.planned.measures.gini


def test_a_smaller_budget_takes_one_percentage_from_everybody_first(tmp_path):
    plan = allocate(
        tmp_path,
        rule=[FLOOR | {"share_of_baseline": 0.5}, CAP],
        programme={"budget_gbp": 18_000},
        fund=[{"name": "core", "budget_gbp": 18_000}],
    )
    reference = dict(
        zip(plan.problem.payees, plan.problem.reference_pence.sum(axis=1) / 100, strict=True)
    )
    paid_now = {who: gbp for who, gbp in reference.items() if not who.startswith("new: ")}
    assert paid_now == {who: 0.9 * gbp for who, gbp in PAID.items()}
    # H falls with it: (18,000 − 900 − 900) × ¼ …
    assert plan.problem.target_gbp.tolist() == pytest.approx([4050, 2025, 8100, 2025])
    assert award(plan, "XX-4") == award(plan, "XX-5") == 900
    conserved(plan)


def test_a_larger_budget_cuts_nobody_while_money_is_left(tmp_path):
    plan = allocate(
        tmp_path,
        programme={"budget_gbp": 30_000.55},
        fund=[{"name": "core", "budget_gbp": 30_000.55}],
        rule=[CAP | {"growth": 0.1}],
    )
    assert plan.unallocated_pence > 0
    for who, gbp in PAID.items():
        assert award(plan, who) >= gbp
    conserved(plan)


def test_without_new_provision_a_place_with_nobody_stays_at_nothing(tmp_path):
    plan = allocate(tmp_path, without=["new_provision"])
    assert plan.allocation_pence["Marsh"] == 0
    assert plan.ceilings[1].place == "Marsh"
    assert plan.ceilings[1].best_served == 0
    conserved(plan)


@pytest.mark.parametrize(
    "changes",
    [
        {"grants": [*GRANTS, grant(3, 333.33), grant(1, 0.05), grant(4, 77.77)]},
        {"delivery": [*DELIVERY, works(2, "City", 0.333), works(2, "Marsh", 0.333)]},
        {"unknown": {"hold_at_baseline": False}},
        {"need": {"weight": "equal_per_head"}},
        {"need": {"weight": "index_score", "scores_as_money": True}},
        {"rule": []},
        {"committed": [UNDER_AGREEMENT | {"organisation": "XX-1", "gbp_a_year": 1500.37}]},
        {"committed": [UNDER_AGREEMENT | {"organisation": "XX-4", "gbp_a_year": 10.01}]},
    ],
    ids=["odd pence", "thirds", "not held", "per head", "score", "no rules", "pence", "outside"],
)
def test_money_is_conserved_to_the_penny(tmp_path, changes):
    conserved(allocate(tmp_path, **changes))


def test_need_by_index_score_is_said_to_be_an_assumption(tmp_path):
    found = audit(tmp_path, need={"weight": "index_score", "scores_as_money": True})
    assert "score-as-money" in codes(found.findings)


def test_a_plan_is_the_same_whatever_the_order_of_rows(tmp_path):
    one = allocate(tmp_path / "one")
    other = allocate(
        tmp_path / "other",
        grants=[{"Identifier": f"G-{5 - i}"} | dict(row) for i, row in enumerate(GRANTS[::-1])],
        organisations=ORGANISATIONS[::-1],
        delivery=DELIVERY[::-1],
    )
    assert one.problem.payees == other.problem.payees
    assert (one.award_pence == other.award_pence).all()
    assert one.allocation_pence == other.allocation_pence


def test_the_plan_is_a_value_that_the_record_repeats(tmp_path):
    path = county(tmp_path)
    first, second = (plan_texts(study.allocate(path), run_at="now")[RECORD] for _ in range(2))
    assert first == second
    assert PROGRAMME["programme"]["title"] in first


# --- what check says of a plan to come


def check(folder, **changes):
    return study.check(county(folder, **changes))


def test_check_says_what_allocate_would_refuse(tmp_path):
    """£1,000 of £20,000 has no known place: 5.0 %."""
    found = check(
        tmp_path,
        unknown={"refuse_above": 0.04},
        attribution={"plan_on": "office"},
    )
    refusals = [one for one in found.findings if one.code == "no-plan-would-be-made"]
    assert [one.subject for one in refusals] == ["attribution.plan_on", "unknown.refuse_above"]
    assert "no-plan-would-be-made" not in codes(check(tmp_path / "fine").findings)


def test_check_refuses_rules_that_clash(tmp_path):
    """Four fifths of what anybody is paid is more than £1."""
    with pytest.raises(NoPlanError, match="set of rules has 1 problem") as caught:
        check(tmp_path, rule=[FLOOR, {"kind": "cap", "of": "recipient", "gbp": 1}])
    assert any("for each recipient" in fault.where for fault in caught.value.faults)

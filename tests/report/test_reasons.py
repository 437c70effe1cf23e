"""Each kind of reason is given where it is true: which rule binds, for which place."""

import pytest

from equitycli import study
from equitycli.plan import Plan
from equitycli.report.reasons import places_in_words, reasons, why_unallocated
from tests.four_places import CAP, DELIVERY, FLOOR, GRANTS, WHO_GIVES, county, grant, works
from tests.running import ROOT

AGREEMENT = {"until": "2028-03-31", "kind": "grant", "fund": "core"}
GIVES_HALF = WHO_GIVES | {"max_cut": 0.5}


def plan_of(folder, *, budget: float = 20_000, **changes) -> Plan:
    purse = {
        "programme": {"budget_gbp": budget},
        "fund": [{"name": "core", "budget_gbp": budget}],
    }
    return study.allocate(county(folder, **(purse | changes)))


def why(plan: Plan) -> dict[str, str]:
    return dict(zip(plan.problem.payees, reasons(plan), strict=True))


def change(plan: Plan, who: str) -> float:
    """Return the change over the baseline, as a share."""
    p = plan.problem.payees.index(who)
    now = plan.problem.baseline_pence[p].sum()
    return float((plan.award_pence[p].sum() - now) / now)


def test_the_reasons_of_the_four_places(tmp_path):
    assert why(plan_of(tmp_path)) == {
        "XX-1": (
            "50 % of its money lands in City, which is 122 % over its need-based share. It gives "
            "7.7 % of what can move and no more, because a part of its money lands in Town, which "
            "is under its share."
        ),
        "XX-2": (
            "City is 122 % over its need-based share. It gives 20.0 % of what can move, the most "
            "that “who gives” allows."
        ),
        "XX-3": (
            "Town is 44 % under its need-based share. It rises by 30.0 %, the most that the “cap "
            "for each recipient” allows."
        ),
        "XX-4": ("Held at what it has: the place where its money lands is outside the county."),
        "XX-5": "Held at what it has: the place where its money lands is not known.",
        "new: Marsh": (
            "Marsh is 100 % under its need-based share and nobody there is funded yet: +£225, the "
            "ceiling of £225."
        ),
        "new: Town": (
            "Town is 44 % under its need-based share and those funded there can't grow enough: "
            "+£900, the ceiling of £900."
        ),
    }


def test_where_the_money_lands_is_said_largest_first(tmp_path):
    plan = plan_of(tmp_path, delivery=[*DELIVERY[1:], works(1, "City", 0.4)])
    where = dict(zip(plan.problem.payees, places_in_words(plan), strict=True))
    assert where["XX-1"] == "City 40 %; Town 25 %; Village 25 %; unknown 10 %"
    assert where["new: Town"] == "Town 100 %"


def test_a_floor_that_stops_a_cut_is_named(tmp_path):
    plan = plan_of(tmp_path, rule=[GIVES_HALF, FLOOR | {"share_of_baseline": 0.9}, CAP])
    assert change(plan, "XX-2") == pytest.approx(-0.1)
    assert why(plan)["XX-2"] == (
        "City is 122 % over its need-based share. It gives 10.0 % of what can move, down to the "
        "“floor for each recipient”."
    )


def test_a_cut_that_no_rule_stops_is_its_part_of_what_is_needed(tmp_path):
    plan = plan_of(tmp_path, delivery=[works(1, "City", 1)], rule=[GIVES_HALF, CAP])
    # City Advice and City Arts give alike: 600 + 900 + new provision of Village and Marsh, 225 each
    assert change(plan, "XX-1") == pytest.approx(-1950 / 16_000, abs=1e-3)
    for who in ("XX-1", "XX-2"):
        assert why(plan)[who] == (
            "City is 256 % over its need-based share. It gives 12.2 % of what can move, its part "
            "of what places worse served can use."
        )


def test_the_common_percentage_of_a_smaller_budget_comes_first(tmp_path):
    plan = plan_of(tmp_path, budget=18_000)
    said = why(plan)
    common = "What pays it is smaller than what it pays now, so it starts from 10.0 % less. "
    assert said["XX-2"].startswith(f"{common}Beyond that, City is ")
    assert "It gives 20.0 % of what can move in all" in said["XX-2"]
    assert change(plan, "XX-3") > -0.1
    assert (
        said["XX-4"]
        == f"{common}Held there: the place where its money lands is outside the county."
    )


def test_one_who_gives_the_common_percentage_alone(tmp_path):
    everybody = [WHO_GIVES | {"max_cut": 0}]
    plan = plan_of(tmp_path, budget=18_000, rule=everybody, without=["new_provision"])
    assert change(plan, "XX-2") == pytest.approx(-0.1)
    assert why(plan)["XX-2"] == (
        "What pays it is smaller than what it pays now, so it starts from 10.0 % less. "
        "It gives no more than that."
    )


def test_agreements_are_named(tmp_path):
    promised = [
        AGREEMENT | {"organisation": "XX-2", "gbp_a_year": 4000},
        AGREEMENT | {"organisation": "XX-3", "gbp_a_year": 1500},
    ]
    plan = plan_of(tmp_path, committed=promised)
    assert why(plan)["XX-2"] == "Unchanged: all of it is under agreement (£4,000)."
    assert change(plan, "XX-3") == pytest.approx(0.3)
    # The cap is on the whole of it, so the rise is said of the whole, not of what can move.
    assert why(plan)["XX-3"] == (
        "Town is 44 % under its need-based share. It rises by 30.0 %, the most that the “cap for "
        "each recipient” allows. £1,500 of it is under agreement and does not move."
    )


def test_a_place_that_comes_to_its_share_is_said(tmp_path):
    plan = plan_of(tmp_path, rule=[GIVES_HALF, CAP | {"growth": 9}])
    assert plan.allocation_pence["Town"] >= 899_900
    assert why(plan)["XX-3"].endswith(", and Town comes to its share.")


def test_a_rise_that_stops_because_money_is_short_is_said(tmp_path):
    plan = plan_of(tmp_path, rule=[WHO_GIVES, CAP | {"growth": 9}])
    assert plan.allocation_pence["Town"] < 899_900
    served = plan.allocation_pence["Town"] / 9000_00
    assert why(plan)["XX-3"].endswith(
        f", and Town comes to {served:.0%} of its share.".replace("%", " %")
    )


def test_one_in_a_place_under_its_share_that_gives_nothing(tmp_path):
    more = [*GRANTS, grant(8, 2000, **{"Recipient Org:Postal Code": "QX1 1AE"})]
    plan = plan_of(
        tmp_path,
        budget=21_000,
        grants=more,
        delivery=[works(1, "City", 1)],
        rule=[WHO_GIVES | {"max_cut": 0}],
        without=["new_provision"],
    )
    assert why(plan)["XX-8"].startswith("Unchanged: Marsh is ")
    assert "under its need-based share, so it gives nothing" in why(plan)["XX-8"]


def test_new_provision_that_is_not_needed(tmp_path):
    plan = plan_of(
        tmp_path,
        rule=[WHO_GIVES | {"max_cut": 0}],
        new_provision={"ceiling_share_of_target": 0.1, "routes": ["seed"]},
    )
    assert plan.new_provision_pence == 0
    assert why(plan)["new: Marsh"] == (
        "Marsh is 100 % under its need-based share; none is proposed, because no money comes free "
        "for it."
    )


def test_new_provision_where_others_serve_from_elsewhere(tmp_path):
    # City Advice works in the Village for 500 a year, and nobody has a paid office there.
    thin = [works(1, "City", 0.75), works(1, "Town", 0.2), works(1, "Village", 0.05)]
    plan = plan_of(tmp_path, delivery=thin)
    assert "served from elsewhere alone" in why(plan)["new: Village"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"budget": 20_000.37}, "£0.37 is left because awards are whole pounds."),
        (
            {"budget": 40_000, "rule": [CAP]},
            "no place under its share can take more under “cap for each recipient”, “ceiling on "
            "new provision”.",
        ),
    ],
)
def test_why_money_is_unallocated(tmp_path, changes, said):
    plan = plan_of(tmp_path, **changes)
    assert why_unallocated(plan).endswith(said)
    assert bool(why_unallocated(plan)) == bool(plan.unallocated_pence)


def test_a_cap_on_places_is_named_where_it_binds(tmp_path):
    """The Town has 5,000 and may come to 5,100 in all; the Marsh has nothing and stays so."""
    capped = {"kind": "cap", "of": "place", "gbp": 5100, "only": ["Town"]}
    said = why(plan_of(tmp_path, rule=[WHO_GIVES, CAP, capped]))
    assert "as far as the “cap for each place” lets Town rise" in said["XX-3"] or (
        "the “cap for each place” lets Town rise no further" in said["new: Town"]
    )


def test_a_place_that_gains_what_lands_there_is_not_made_up_to():
    """The youth club lands a quarter of its rise in rural Weston, which gains all of that."""
    plan = study.allocate(ROOT / "tests/cases/county")
    (reason,) = [one for one in why(plan).values() if "lands in rural Weston" in one]
    assert "rural Weston comes to" in reason
    assert "make up" not in reason


def test_a_place_that_gains_nothing_is_made_up_to():
    """In Fenmarch rural West Lode loses by two shared recipients and is held at what it has."""
    plan = study.allocate(ROOT / "examples/fenmarch")
    made_up = {one for one in why(plan).values() if "make up for what rural West Lode" in one}
    assert len(made_up) == 1
    at = plan.audit.planned.at["rural West Lode"]
    assert abs(plan.allocation_pence["rural West Lode"] - at.provision_pence) < 200

"""The whole job on a real county, against what can be known of it without our readers."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from equitycli import study
from equitycli.model.verify import breaches
from equitycli.plan import Plan
from equitycli.report.audit_printing import audit_json
from equitycli.report.folder import RECORD
from equitycli.report.printing import plan_texts
from equitycli.report.tables_out import plan_tables
from tests.running import ROOT, run

pytestmark = pytest.mark.real

PROGRAMME = ROOT / "examples/cambridgeshire/programme.toml"
YEARS_OF_WINDOW = 17
SMALLEST_TOWN = 5000


@pytest.fixture(scope="module")
def plan(cambridgeshire) -> Plan:
    assert cambridgeshire.is_dir()
    return study.allocate(PROGRAMME, allow_outside=True)


@pytest.fixture(scope="module")
def by_hand(cambridgeshire) -> pd.DataFrame:
    """People, need, £ of grants and distance from target by place: the raw files and pandas."""
    index = raw(cambridgeshire / "index/iod2025_lsoa21.csv").set_index("LSOA code (2021)")
    counted = raw(cambridgeshire / "population/lsoa21_population_mid2022.csv")
    people = counted.set_index("lsoacd")["population"].astype(int).reindex(index.index)
    need = people * index["Income Score (rate)"].astype(float)
    place = places_by_hand(cambridgeshire, index, people)
    directory = raw(cambridgeshire / "lookups/postcodes_onspd_may2025.csv")
    area = directory.set_index("pcd")["lsoa21cd"]
    grants = pd.DataFrame(awards(cambridgeshire), columns=["postcode", "gbp"])
    office = grants["postcode"].str.replace(" ", "").str.upper().map(area).map(place)
    gbp = grants.groupby(office)["gbp"].sum()
    assert gbp.sum() == pytest.approx(grants["gbp"].sum())  # nothing is outside, by construction
    table = pd.DataFrame({"people": people, "need": need}).groupby(place).sum()
    table["gbp"] = gbp.reindex(table.index, fill_value=0.0)
    share = table["need"] / table["need"].sum()
    return table.assign(distance=table["gbp"] / (table["gbp"].sum() * share) - 1)


def raw(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, encoding="utf-8-sig")


def places_by_hand(folder: Path, index: pd.DataFrame, people: pd.Series) -> pd.Series:
    """Town of an area of 2011 within the area, else of its middle layer, by the area's name.

    The middle layer is of 2011 and the name of 2021; "Cambridge 014" is not there under either, so
    that its areas are rural. The known figures (+226 %, 26 places) are on this reading.
    """
    old = raw(folder / "lookups/lsoa01_to_buasd11_bua11.csv").set_index("LSOA01CD")
    middle = raw(folder / "lookups/msoa11_to_buasd11_bua11.csv").set_index("MSOA11NM")
    bridge = raw(folder / "lookups/lsoa11_to_lsoa21_exact.csv")
    bridge["town"] = bridge["LSOA11CD"].map(old["BUASD11NM"].fillna(old["BUA11NM"]))
    listed = bridge[bridge["LSOA11CD"].isin(old.index)]["LSOA21CD"]
    rescued = index["LSOA name (2021)"].str[:-1].map(middle["BUASD11NM"].fillna(middle["BUA11NM"]))
    town = bridge.groupby("LSOA21CD")["town"].first().reindex(index.index)
    town = town.where(index.index.isin(listed), rescued).fillna("")
    town = town.str.removesuffix(" BUASD").str.removesuffix(" BUA")
    is_town = people.groupby(town).transform("sum").ge(SMALLEST_TOWN) & (town != "")
    return town.where(is_town, "rural " + index["Local Authority District name (2024)"])


def awards(folder: Path, file: str = "360giving_*") -> list[tuple[str, float]]:
    """Office postcode and £ of each award."""
    listed = []
    for path in sorted((folder / "grants").glob(file)):
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix == ".csv":
            listed += [
                (row["Recipient Org:Postal Code"], float(row["Amount Awarded"]))
                for row in csv.DictReader(io.StringIO(text))
            ]
        else:
            listed += [
                (grant["recipientOrganization"][0]["postalCode"], float(grant["amountAwarded"]))
                for grant in json.loads(text)["grants"]
            ]
    return listed


def test_district_means_of_the_index_are_the_published_ones(cambridgeshire, plan):
    published = raw(cambridgeshire / "index/iod2025_lad_summary.csv")
    published = published[published["index_domain"] == "Index of Multiple Deprivation"]
    average = published.set_index("area_name")["average_score"].astype(float)
    areas = plan.audit.areas
    weighted = (areas["score"] * areas["population"]).groupby(areas["district_name"]).sum()
    means = weighted / areas["population"].groupby(areas["district_name"]).sum()
    assert len(means) == 5
    assert means.to_dict() == pytest.approx(average[means.index].to_dict(), abs=0.06)


def test_people_of_each_district(cambridgeshire, plan):
    index = raw(cambridgeshire / "index/iod2025_lsoa21.csv").set_index("LSOA code (2021)")
    people = raw(cambridgeshire / "population/lsoa21_population_mid2022.csv").set_index("lsoacd")
    district = index["Local Authority District name (2024)"]
    expected = people["population"].astype(int).reindex(index.index).groupby(district).sum()
    areas = plan.audit.areas
    assert areas["population"].groupby(areas["district_name"]).sum().to_dict() == expected.to_dict()
    assert expected.sum() == 689_109


def test_places_and_their_people_are_those_by_hand(plan, by_hand):
    places = plan.audit.places
    assert len(places) == 26
    assert set(places) == set(by_hand.index)
    for name, facts in places.items():
        assert facts.people == by_hand.loc[name, "people"]
        assert facts.weighted_population == pytest.approx(by_hand.loc[name, "need"])


def test_baseline_by_place_is_the_sum_of_grants_over_the_window(plan, by_hand):
    assert len(plan.audit.county.grants) == 87
    for name, standing in plan.audit.planned.at.items():
        a_year = by_hand.loc[name, "gbp"] / YEARS_OF_WINDOW
        assert standing.provision_pence / 100 == pytest.approx(a_year, abs=0.25), name


def test_distance_from_target_is_that_by_hand(plan, by_hand):
    at = plan.audit.planned.at
    for name, standing in at.items():
        assert standing.distance == pytest.approx(by_hand.loc[name, "distance"], abs=0.001), name
    percent = {name: 100 * standing.distance for name, standing in at.items()}
    assert percent["Cambridge"] == pytest.approx(226, abs=0.6)
    assert percent["March"] == pytest.approx(-57, abs=0.6)
    assert percent["Wisbech"] == pytest.approx(-40, abs=0.6)
    nothing = {name for name, standing in at.items() if standing.provision_pence == 0}
    assert len(nothing) == 12
    assert {"rural Fenland", "Whittlesey", "Chatteris"} <= nothing


def test_without_a_register_the_kinds_of_zero_are_not_told_apart(plan):
    zeros = {standing.zero_kind for standing in plan.audit.planned.at.values()}
    assert zeros == {"", "not known: no register"}
    assert all(facts.organisations is None for facts in plan.audit.places.values())


def test_money_is_conserved_to_the_penny(plan):
    budget = 14_959_400
    assert plan.budget_pence == budget
    assert sum(plan.allocation_pence.values()) + plan.unallocated_pence == budget
    tables = {
        name: list(csv.DictReader(io.StringIO(text))) for name, text in plan_tables(plan).items()
    }
    for name, column, expected in (
        ("places.csv", "baseline_gbp", plan.audit.planned.paid_pence),
        ("places.csv", "allocation_gbp", budget),
        ("recipients.csv", "proposed_award_gbp", budget),
    ):
        pence = [round(float(row[column] or 0) * 100) for row in tables[name]]
        assert sum(pence) == expected, (name, column)


def test_the_plan_meets_its_rules_when_rechecked(plan):
    missed = breaches(plan.problem, plan.rules, plan.award_pence)
    assert [breach for breach in missed if not breach.within_rounding] == []
    assert all(breach.missing_pence < 100 * len(plan.problem.payees) for breach in missed)


def test_a_check_accounts_for_every_pound_of_each_file(cambridgeshire):
    found = study.check(PROGRAMME, allow_outside=True)
    assert sum(one.awards for one in found.money) == len(awards(cambridgeshire)) == 87
    for one in found.money:
        gbp = sum(Decimal(str(row[1])) for row in awards(cambridgeshire, Path(one.file).name))
        parts = (one.placed_pence, one.outside_pence, one.unknown_pence, one.set_aside_pence)
        assert one.read_pence == sum(parts) == 100 * gbp
        # Chosen by office postcode, and planned on it: all of them lie in the county.
        assert parts == (one.read_pence, 0, 0, 0)
    joins = {one.join: (one.share, one.share_of_money) for one in found.coverage}
    assert joins["office-postcode"] == joins["office-area"] == (1, 1)
    assert joins["place-of-the-work"] == (0, 0)


def test_bodies_that_share_a_dummy_identifier_stay_apart(plan):
    grants = plan.audit.county.grants
    recipient = grants.groupby("recipient_name")["recipient_id"].unique()
    assert list(recipient["Aptivate"]) == ["name:aptivate"]
    assert list(recipient["Open Knowledge Foundation"]) == ["name:open knowledge foundation"]


def test_who_gives_and_who_does_not(plan):
    at = plan.audit.planned.at
    for place, standing in at.items():
        change = plan.allocation_pence[place] - standing.provision_pence
        if standing.distance < -0.001:
            assert change > -100, place  # under its share: at or above its baseline, but for pence
        if standing.distance > 0.001:
            floor = max(0.9 * standing.provision_pence, 100 * standing.target_gbp)
            assert plan.allocation_pence[place] >= floor - 100, place
    assert plan.allocation_pence["Wisbech"] >= at["Wisbech"].provision_pence
    assert plan.allocation_pence["Cambridge"] < at["Cambridge"].provision_pence


def test_every_output_says_that_it_is_mixed_money(plan):
    record = json.loads(plan_texts(plan, run_at="now")[RECORD])
    assert any("Mixed money" in notice for notice in record["programme"]["notices"])
    audited = json.loads(audit_json(study.measured(PROGRAMME, allow_outside=True), run_at="now"))
    assert any("Mixed money" in notice for notice in audited["programme"]["notices"])
    for command in ("check", "audit"):
        ran = run(command, PROGRAMME, "--allow-outside")
        assert ran.code == 0, ran.err
        assert "Mixed money" in ran.out


def test_inputs_are_those_of_the_manifest(cambridgeshire, plan):
    manifest = raw(cambridgeshire / "MANIFEST.csv").set_index("path")["sha256"]
    records = plan.audit.county.records
    assert len(records) == 15
    for record in records:
        assert record.sha256 == manifest[record.file.split("/cambridgeshire/")[1]]


def test_files_outside_the_folder_are_refused_unless_allowed():
    ran = run("check", PROGRAMME)
    assert ran.code == 3
    assert "lies outside the programme's folder" in ran.err
    assert "--allow-outside" in ran.err

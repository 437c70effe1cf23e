"""The readers on a real county, against what can be known of it independently."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from equitycli.programme_file import ProgrammeFile
from equitycli.settings import Programme
from equitycli.sources.county import County, read_county
from equitycli.sources.identifiers import name_id, org_id
from equitycli.sources.lookups import read_wards
from equitycli.sources.organisations import read_organisations
from tests.sources.small import LSOA21

pytestmark = pytest.mark.real

PROGRAMME = {
    "programme": {
        "title": "t",
        "authority": "a",
        "year": 2026,
        "budget_gbp": 1000,
        "money": "mixed",
    },
    "index": [{"file": "index/iod2025_lsoa21.csv"}],
    "areas": {
        "population": "population/lsoa21_population_mid2022.csv",
        "boundaries": "boundaries/lsoa21.geojson",
        "points": "lookups/lsoa21_popcentroids_epsg27700.csv",
        "postcodes": "lookups/postcodes_onspd_may2025.csv",
        "bridge": "lookups/lsoa11_to_lsoa21_exact.csv",
    },
    "places": {
        "by": "town",
        "lookup": "lookups/lsoa01_to_buasd11_bua11.csv",
        "rescue": "lookups/msoa11_to_buasd11_bua11.csv",
        "smallest_population": 5000,
    },
    "need": {"weight": "income_rate"},
    "baseline": {"from": "2010-04-01", "to": "2015-03-31"},
    "attribution": {"plan_on": "office", "show": ["office"], "accept_office_only": True},
    "unknown": {"hold_at_baseline": True, "refuse_above": 0.25},
    "fund": [{"name": "all", "budget_gbp": 1000}],
    "solver": {"time_limit_s": 10},
}


@pytest.fixture(scope="module")
def county(cambridgeshire) -> County:
    files = sorted((cambridgeshire / "grants").glob("360giving_*"))
    grants = [{"file": f"grants/{path.name}", "fund": "all"} for path in files]
    programme = Programme.model_validate({**PROGRAMME, "grants": grants})
    return read_county(ProgrammeFile(programme, cambridgeshire / "programme.toml", sha256=""))


def test_the_county_is_whole(county):
    assert len(county.index) == len(county.boundaries) == 395
    assert len(county.grants) == 87
    assert county.population.sum() == 689_109  # by hand from the file
    assert not county.has_register


def test_district_means_of_the_index_are_the_published_ones(cambridgeshire, county):
    published = pd.read_csv(cambridgeshire / "index/iod2025_lad_summary.csv")
    published = published[published["index_domain"] == "Index of Multiple Deprivation"]
    district = county.index["district_code"]
    people = county.population.groupby(district).sum()
    means = (county.index["score"] * county.population).groupby(district).sum() / people
    expected = published.set_index("area_code")["average_score"]
    assert means.to_dict() == pytest.approx(expected[means.index].to_dict(), abs=0.06)
    assert means["E07000010"] == pytest.approx(26.10, abs=0.06)  # Fenland


def test_towns_are_mended_into_26_places(county):
    assert county.place.nunique() == 26
    people = county.population.groupby(county.place).sum()
    assert people[~people.index.str.startswith("rural ")].min() >= 5000
    assert {"March", "Ely", "Huntingdon", "Wisbech", "rural Fenland"} <= set(people.index)
    finding = next(f for f in county.findings if f.code == "towns-absent-from-lookup")
    assert "27 of 395 areas" in finding.text


def test_distance_from_target_by_office_is_the_known_one(county):
    need = (county.population * county.index["income_rate"]).groupby(county.place).sum()
    place = county.grants["recipient_id"].map(county.recipients["area_code"]).map(county.place)
    money = county.grants.groupby(place)["award_pence"].sum().reindex(need.index, fill_value=0)
    percent = 100 * (money / (money.sum() * need / need.sum()) - 1)
    assert round(percent["Cambridge"]) == 226
    assert round(percent["Wisbech"]) == -40
    assert percent["March"] == pytest.approx(-57, abs=0.6)
    assert (percent[["rural Fenland", "Whittlesey", "Chatteris"]] == -100).all()
    assert (money == 0).sum() == 12


def test_money_is_conserved_to_the_penny(cambridgeshire, county):
    by_hand = 0
    for path in (cambridgeshire / "grants").glob("360giving_*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as opened:
            by_hand += sum(
                round(float(row["Amount Awarded"]) * 100) for row in csv.DictReader(opened)
            )
    for path in (cambridgeshire / "grants").glob("360giving_*.json"):
        listed = pd.read_json(path)["grants"]
        by_hand += sum(round(grant["amountAwarded"] * 100) for grant in listed)
    assert county.grants["award_pence"].sum() == by_hand


def test_offices_lie_where_the_postcode_directory_says(cambridgeshire, county):
    """The postcodes' own coordinates fall into the area that the directory gives."""
    derived = pd.read_csv(
        cambridgeshire / "derived/recipient_organisations.csv", index_col="recipient_org_id"
    )
    nobody = derived.index.isin(["DUMMY01", "GB-REV"])  # stand for an identifier, and are none
    derived.index = [
        name_id(name) if idle else org_id(one)  # company numbers with all their digits
        for one, name, idle in zip(derived.index, derived["name"], nobody, strict=True)
    ]
    # two bodies share the placeholder DUMMY01, and are one row there
    assert set(derived.index) | {"name:aptivate"} == set(county.recipients.index)
    derived = derived.reindex(county.recipients.index)
    same = county.recipients["area_code"] == derived["lsoa21cd"][county.recipients.index]
    assert same.mean() > 0.98  # one recipient has several postcodes


def test_each_file_is_the_one_that_the_manifest_lists(cambridgeshire, county):
    manifest = pd.read_csv(cambridgeshire / "MANIFEST.csv", index_col="path")
    for record in county.records:
        assert record.sha256 == manifest.loc[record.file, "sha256"]
        assert record.rows == manifest.loc[record.file, "rows"]


def test_wards_are_98_places(cambridgeshire):
    lookup = read_wards(cambridgeshire / "lookups/lsoa21_to_ward24_lad24.csv", system=LSOA21).table
    assert lookup.named.nunique() == 98
    assert len(lookup.code_areas) == 98 + 5


def test_a_charity_register_is_read_without_addresses(cambridgeshire):
    trafford = Path(cambridgeshire).parent / "trafford/organisations"
    charities = read_organisations(trafford / "charities_operating_in_trafford_2021.csv").table
    assert len(charities) == 736
    assert (charities["postcode"] != "").sum() > 700
    assert "Northdown Avenue" not in charities.to_csv()
    libraries = read_organisations(trafford / "libraries.csv").table
    assert libraries["x"].between(370_000, 390_000).all()

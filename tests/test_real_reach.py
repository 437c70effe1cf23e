"""How far five real funders reach, against figures worked out on their own."""

import pandas as pd
import pytest

from equitycli import funder_study
from equitycli.programme_file import read_programme
from equitycli.reach import ALL_TOGETHER
from equitycli.sources.county import read_county

pytestmark = pytest.mark.real
LLOYDS = "Lloyds Bank Foundation for England and Wales"
DERIVED = "derived/grants_geocoded_lsoa21.csv"


def reach(national, *grants, **options):
    return funder_study.reach(
        [national / one for one in grants],
        index=[national / "index/iod2025_lsoa21.csv"],
        population=[national / "population/lsoa21_population_mid2022.csv"],
        regions=national / "lookups/la_all_codes.csv",
        **options,
    )


@pytest.fixture(scope="module")
def lloyds(national):
    """Return the foundation's own file, with the table of where its grants are."""
    return reach(
        national, "grants/360giving_lbfew_2010_2015.xlsx", located=[national / DERIVED]
    ).view(LLOYDS, "office")


@pytest.fixture(scope="module")
def five(national):
    """Return the derived file as a file of grants: five funders in one."""
    return reach(national, DERIVED)


def test_the_published_figures_of_lloyds_bank_foundation(lloyds):
    assert lloyds.read_pence == 11_579_563_569  # £115.8m
    assert lloyds.placed_pence == 10_693_458_897  # £106.9m
    decile = lloyds.by_decile
    assert decile.loc[1, "share_of_money"] == pytest.approx(0.276, abs=0.0005)
    assert round(decile.loc[1, "gbp_per_head"], 2) == 5.14
    assert round(decile.loc[10, "gbp_per_head"], 2) == 0.36
    assert decile["gbp_per_head"].iloc[0] > 10 * decile["gbp_per_head"].iloc[9]
    assert lloyds.outside_pence == 556_228_040  # CF, SA, HS and IM, whole in other nations


def test_both_routes_of_lloyds_agree_to_the_penny(lloyds, five):
    other = five.view("LBFEW", "office")
    for name in ("by_decile", "by_place", "by_region", "by_nation"):
        assert getattr(other, name)["pence"].equals(getattr(lloyds, name)["pence"])


def test_every_grant_of_five_funders_is_read(five):
    assert sum(one.awards for one in five.funders) == 7_613
    assert five.shown == (ALL_TOGETHER, "LBFEW", "ALWF", "ABCT", "DULVERTON", "WOLFSON")
    together = five.view(ALL_TOGETHER, "office")
    assert together.read_pence == 21_196_010_096
    each = [five.view(one.name, "office") for one in five.funders]
    for name in ("read_pence", "placed_pence", "outside_pence", "unknown_pence"):
        assert sum(getattr(one, name) for one in each) == getattr(together, name)
    assert all(one.by_decile.shape[0] == 10 and one.by_place.shape[0] == 296 for one in each)
    assert all(one.by_region["pence"].sum() == one.placed_pence for one in each)


def test_districts_and_deciles_are_those_of_a_plain_sum(national, five):
    index = pd.read_csv(national / "index/iod2025_lsoa21.csv").set_index("LSOA code (2021)")
    grants = pd.read_csv(national / DERIVED, dtype="str", keep_default_na=False)
    grants["gbp"] = grants["amount_awarded"].astype(float)
    placed = grants[grants["lsoa21cd"] != ""]
    district = index["Local Authority District name (2024)"]
    decile = index[[name for name in index.columns if "(IMD) Decile" in name][0]]
    for funder in ("LBFEW", "WOLFSON"):
        own = placed[placed["funder"] == funder]
        view = five.view(funder, "office")
        for table, group in ((view.by_place, district), (view.by_decile, decile)):
            plain = own.groupby(own["lsoa21cd"].map(group))["gbp"].sum().reindex(table.index)
            assert (table["pence"] / 100).tolist() == pytest.approx(plain.fillna(0).tolist())
    for one in five.funders:  # what a recipient's other awards tell comes on top
        own = placed.loc[placed["funder"] == one.name, "gbp"].sum()
        other = one.by_route["other awards of its recipient"]
        view = five.view(one.name, "office")
        assert round(own * 100) <= view.placed_pence <= round(own * 100) + other


def test_the_funders_differ_as_is_known(five):
    gini = {one.name: five.view(one.name, "office").gini for one in five.funders}
    assert min(gini, key=gini.__getitem__) == "LBFEW"  # reaches every place but seven
    assert five.view("LBFEW", "office").places_without == 7
    wolfson = five.view("WOLFSON", "office").by_decile["gbp_per_head"]
    assert wolfson[10] > wolfson[1]  # universities and museums


def test_places_of_work_are_only_told_where_a_file_tells_them(national):
    found = reach(
        national,
        "grants/360giving_alwf_2011_2020.xlsx",
        "grants/360giving_wolfson_2014.json",
        located=[national / DERIVED],
    )
    assert found.view("Wolfson Foundation", "delivery") is None
    work = found.view("Andrew Lloyd Webber Foundation", "delivery")
    assert work.share_without_place > 0.99  # nearly all of its codes are regions or names
    assert found.funders[0].wide_pence > 0


PROGRAMME = """
[programme]
title = "Five funders"
authority = "England"
year = 2016
budget_gbp = 10_000_000
money = "mixed"
[[index]]
file = "{national}/index/iod2025_lsoa21.csv"
[areas]
population = "{national}/population/lsoa21_population_mid2022.csv"
regions = "{national}/lookups/la_all_codes.csv"
[places]
by = "district"
[need]
weight = "income_rate"
[[grants]]
file = "{national}/derived/grants_geocoded_lsoa21.csv"
fund = "all"
kind = "plain"
columns = {{ award = "amount_awarded", area = "lsoa21cd", award_date = "award_date_raw" }}
[baseline]
from = 2010-04-01
to = 2016-03-31
[attribution]
plan_on = "office"
show = ["office"]
accept_office_only = true
[unknown]
hold_at_baseline = true
refuse_above = 1.0
[[fund]]
name = "all"
budget_gbp = 10_000_000
[solver]
time_limit_s = 120
"""


def test_a_programme_reads_the_areas_of_the_derived_file(national, tmp_path):
    file = tmp_path / "programme.toml"
    file.write_text(PROGRAMME.format(national=national), "utf-8")
    county = read_county(read_programme(file, allow_outside=True))
    assert county.ledgers[0].rows == county.ledgers[0].kept_rows == 7_613
    assert county.grants["award_pence"].sum() == 21_196_010_096
    derived = pd.read_csv(national / DERIVED, dtype="str", keep_default_na=False)
    placed = derived[derived["lsoa21cd"] != ""]
    named = set(placed["recipient_org_id"]) & set(county.recipients.index)
    assert county.recipients.loc[sorted(named), "area_code"].notna().all()
    assert county.measures.regions is not None
    assert set(county.measures.regions) == {
        "East Midlands", "East of England", "London", "North East", "North West", "South East",
        "South West", "West Midlands", "Yorkshire and The Humber",
    }  # fmt: skip

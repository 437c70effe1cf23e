"""The whole of England, against figures that its publishers give."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from equitycli.settings import IndexSection
from equitycli.sources.bridge import across_bridge_counts, read_bridge
from equitycli.sources.index_file import read_index
from equitycli.sources.index_for_need import need_faults
from equitycli.sources.joined_index import joined_index
from equitycli.sources.kinds import best_fitting
from equitycli.sources.population import read_population
from tests.sources.small import system

pytestmark = pytest.mark.real

# ---- index ----------------------------------------------------------------------------------

LSOAS_2011, LSOAS_2021 = 32_844, 33_755  # in England
DISTRICTS_2024 = 296
ENGLAND_2015 = 54_786_327 - 47_486  # mid-2015, all people; about so many in prison


def read(path: Path):
    return read_index(path, IndexSection(file=path.name))


def people(path: Path, *, vintage: int = 2021, bridge=None) -> pd.Series:
    return read_population(path, system=system(f"lsoa{vintage % 100}"), bridge=bridge).table


@pytest.fixture(scope="module")
def iod2025(national):
    return read(national / "index/iod2025_lsoa21.csv")


@pytest.fixture(scope="module")
def iod2019_ranks(national):
    return read(national / "index/File_2_-_IoD2019_Domains_of_Deprivation.csv.gz")


@pytest.fixture(scope="module")
def bridge(national):
    return read_bridge(national / "lookups/lsoa11_to_lsoa21_exact.csv").table


@pytest.fixture(scope="module")
def official(national):
    """Return the published summary of each district."""
    table = pd.read_csv(
        national / "validation/iod2025_file10_lad24_imd_income_employment.csv", dtype={0: str}
    )
    return table.set_index("ltla24_code")


def test_scores_of_small_areas_make_up_the_averages_of_districts(iod2025, national, official):
    areas = iod2025.table.areas
    counted = people(national / "population/lsoa21_population_mid2022.csv")[areas.index]
    by_district = areas["district_code"]
    for column, published, within in (
        ("score", "imd_average_score", 0.06),
        ("income_rate", "income_average_score", 0.001),
    ):
        weighted = (areas[column] * counted).groupby(by_district).sum()
        ours = weighted / counted.groupby(by_district).sum()
        assert len(ours) == DISTRICTS_2024
        off = (ours - official[published]).abs()
        assert off.max() <= within
        assert off.notna().all()


def test_shares_in_the_most_deprived_decile_are_the_published(iod2025, official):
    areas = iod2025.table.areas
    ours = (areas["decile"] == 1).groupby(areas["district_code"]).mean()
    published = official["imd_proportion_of_lso_as_in_most_deprived_10_percent_nationally"]
    assert (ours - published).abs().max() <= 0.0001
    assert ours["E06000002"] == pytest.approx(0.5)  # Middlesbrough


DOMAINS_IN_WORDS = {
    "income": "Income Deprivation",
    "employment": "Employment Deprivation",
    "education": "Education, Skills and Training Deprivation",
    "health": "Health Deprivation and Disability",
    "crime": "Crime",
    "barriers": "Barriers to Housing and Services",
    "environment": "Living Environment Deprivation",
}


# One area on their border is of the other in the publisher's summaries of domains than in File 7.
AN_AREA_APART = ("E07000177", "E06000062")  # Cherwell, West Northamptonshire
CITY_OF_LONDON = "E09000001"  # so few people that another count of them tells


@pytest.mark.parametrize("domain", DOMAINS_IN_WORDS)
def test_each_domain_makes_up_the_summaries_of_districts(iod2025, national, domain):
    areas = iod2025.table.areas
    table = pd.read_csv(national / "validation/iod2025_lad_summaries_tidy.csv")
    official = table[table["index_domain"] == DOMAINS_IN_WORDS[domain]].set_index("area_code")
    assert len(official) == DISTRICTS_2024
    district = areas["district_code"]
    apart = pd.Index(AN_AREA_APART)
    worst = (areas[f"{domain}_decile"] == 1).groupby(district).mean()
    off = (worst - official["proportion_bottom_decile"]).abs()
    assert off.drop(apart).max() <= 0.0001
    assert off[apart].max() <= 0.01
    counted = people(national / "population/lsoa21_population_mid2022.csv")[areas.index]
    held = counted.groupby(district).sum()
    column = "income_rate" if domain == "income" else f"{domain}_score"
    mean = (areas[column] * counted).groupby(district).sum() / held
    off = (mean - official["average_score"]).abs()
    assert off.drop([*apart, CITY_OF_LONDON]).max() <= 0.06
    if domain != "employment":  # whose averages are over people of working age
        rank = ((LSOAS_2021 + 1 - areas[f"{domain}_rank"]) * counted).groupby(district).sum() / held
        off = (rank / official["average_rank"] - 1).abs()
        assert off.drop([*apart, CITY_OF_LONDON]).max() <= 0.002


def test_each_index_file_is_of_exactly_one_kind(national, cambridgeshire, trafford):
    expected = {
        "iod2025_lsoa21.csv": "iod2025_file7",
        "iod2019_file2_domains_lsoa11.csv": "iod2019_file2",
        "imd2019_scores_lsoa11.csv": "composite_uk_imd_england",
    }
    for folder in (national, cambridgeshire, trafford):
        for path in sorted((folder / "index").glob("*.csv")):
            headings = pd.read_csv(path, nrows=0).columns.tolist()
            kinds = [kind.name for kind in best_fitting(headings, role="index")]
            assert kinds == ([expected[path.name]] if path.name in expected else [])


def test_file_2_with_two_character_line_ends_and_a_byte_order_mark(iod2019_ranks):
    areas = iod2019_ranks.table.areas
    assert iod2019_ranks.record.title == "English Indices of Deprivation 2019, File 2"
    assert len(areas) == LSOAS_2011
    assert (areas["rank"].min(), areas["rank"].max()) == (1, LSOAS_2011)
    assert areas["score"].isna().all()
    for column in ("income_rank", "barriers_decile", "environment_rank"):
        assert areas[column].notna().all()


def test_file_2_with_line_ends_of_carriage_returns_alone_is_the_same(
    national, iod2019_ranks, tmp_path
):
    # Such a copy is in the wild; the one here has both characters, so it is made from that.
    packed = national / "index/File_2_-_IoD2019_Domains_of_Deprivation.csv.gz"
    octets = gzip.decompress(packed.read_bytes())
    assert octets.count(b"\r\n") == octets.count(b"\n") == LSOAS_2011
    path = tmp_path / "File_2.csv"
    path.write_bytes(octets.replace(b"\r\n", b"\r"))
    again = read(path)
    assert again.record.title == iod2019_ranks.record.title
    pd.testing.assert_frame_equal(again.table.areas, iod2019_ranks.table.areas)


def test_the_scores_of_2019_join_the_ranks_and_order_alike(national, iod2019_ranks):
    scores = read(national / "index/imd2019_scores_lsoa11.csv")
    areas = joined_index([iod2019_ranks, scores]).areas
    pd.testing.assert_series_equal(areas["decile"], iod2019_ranks.table.areas["decile"])
    pd.testing.assert_frame_equal(areas, joined_index([scores, iod2019_ranks]).areas[areas.columns])
    assert need_faults(areas, ["income_rate", "index_score"], "i.csv") == []
    ours = areas["score"].rank(ascending=False, method="min")
    assert (ours - areas["rank"]).abs().max() <= 7  # scores are rounded, so near ones may tie


def test_file_3_joins_file_7(national, iod2025):
    children = read(national / "index/File_3_IoD2025_Supplementary_Indices_IDACI_and_IDAOPI.xlsx")
    assert children.record.title == "English Indices of Deprivation 2025, File 3"
    areas = joined_index([iod2025, children]).areas  # ranks that both have are the same
    assert len(areas) == LSOAS_2021
    assert areas[["score", "rank", "children_rank", "older_decile"]].notna().all().all()


def test_file_6_with_separators(national, iod2019_ranks):
    counted = people(
        national / "population/File_6_-_IoD2019_Population_Denominators.csv.gz", vintage=2011
    )
    assert counted["E01000001"] == 1296
    assert counted.index.equals(iod2019_ranks.table.areas.index)
    assert counted.sum() == pytest.approx(ENGLAND_2015, rel=0.002)


def test_people_of_2015_come_over_the_bridge_and_none_is_lost(national, bridge, iod2025):
    path = national / "population/File_6_-_IoD2019_Population_Denominators.csv.gz"
    before = people(path, vintage=2011)
    after = people(path, bridge=bridge)
    assert after.sum() == before.sum()
    assert after.index.equals(iod2025.table.areas.index)
    today = people(national / "population/lsoa21_population_mid2022.csv")
    by_people = across_bridge_counts(before, bridge, today)
    assert by_people.sum() == before.sum()
    parted = bridge.loc[bridge["change"] == "S", "new"]
    whole = bridge.loc[bridge["change"].isin(["U", "M"]), "new"].unique()
    assert (by_people[whole] == after[whole]).all()
    # parted by people the two counts lie closer to today's than in equal parts
    assert np.abs(by_people - today)[parted].sum() < np.abs(after - today)[parted].sum()


def test_the_bridge_leads_back(national, bridge, iod2019_ranks):
    today = people(national / "population/lsoa21_population_mid2022.csv")
    path = national / "population/lsoa21_population_mid2022.csv"
    back = people(path, vintage=2011, bridge=bridge)
    assert back.sum() == today.sum()
    assert back.index.equals(iod2019_ranks.table.areas.index)


def test_people_by_age_and_sex_are_the_population(trafford):
    by_sex = people(trafford / "population/mid2022_by_age_sex_lsoa21.csv")
    plain = people(trafford / "population/lsoa21_population_mid2022.csv")
    pd.testing.assert_series_equal(by_sex, plain)
    later = people(trafford / "population/mid2024_by_age_sex_lsoa21.csv")
    assert later.index.equals(plain.index)


def test_the_borough_over_the_bridge(trafford):
    pairs = read_bridge(trafford / "lookups/lsoa11_to_lsoa21_exact.csv").table
    path = trafford / "population/iod2019_file6_population_denominators_lsoa11.csv"
    carried = people(path, bridge=pairs)
    areas = read(trafford / "index/iod2025_lsoa21.csv").table.areas
    assert carried.index.equals(areas.index)
    assert carried.sum() == people(path, vintage=2011).sum()

"""The embedded example: it holds the awkward things it promises, and its generator makes it."""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from equitycli.programme_file import ProgrammeFile, read_programme
from equitycli.sources.county_files import named_files

ROOT = Path(__file__).parents[1]
FENMARCH = ROOT / "examples/fenmarch"
MADE = [
    "boundaries/areas.geojson",
    "boundaries/towns.csv",
    "data/assets.csv",
    "data/candidates.csv",
    "data/delivery.csv",
    "data/grants_core.csv",
    "data/grants_young_people.csv",
    "data/index.csv",
    "data/organisations.csv",
    "data/population.csv",
    "data/postcodes.csv",
    "data/rural_urban.csv",
]


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(FENMARCH / name, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def fenmarch() -> ProgrammeFile:
    return read_programme(FENMARCH)


@pytest.fixture(scope="module")
def areas() -> pd.DataFrame:
    """Each area with its place, people, income rate and weighted population."""
    index = table("data/index.csv").set_index("area_code")
    towns = table("boundaries/towns.csv").set_index("area_code")["town"].reindex(index.index)
    people = table("data/population.csv").set_index("area_code")["population"].astype(int)
    rate = index["income_rate"].astype(float)
    return index.assign(
        place=towns.where(towns != "", "rural " + index["district_name"]),
        people=people,
        need=people * rate,
    )


@pytest.fixture(scope="module")
def grants() -> pd.DataFrame:
    """Each award with the part of it that falls in the window, by day, worked out here anew."""
    both = pd.concat(
        [
            table("data/grants_core.csv").assign(fund="core"),
            table("data/grants_young_people.csv").assign(fund="young people"),
        ],
        ignore_index=True,
    ).fillna("")
    window = pd.Timestamp("2023-04-01"), pd.Timestamp("2026-03-31")
    inside = []
    for row in both.to_dict("records"):
        start = pd.Timestamp(row["Planned Dates:Start Date"] or row["Award Date"])
        months = int(row["Planned Dates:Duration (months)"] or 0)
        end = pd.Timestamp(row["Planned Dates:End Date"] or start)
        if months:
            end = start + pd.DateOffset(months=months) - pd.Timedelta(days=1)
        days = (min(end, window[1]) - max(start, window[0])).days + 1
        inside.append(float(row["Amount Awarded"]) * max(days, 0) / ((end - start).days + 1))
    return both.assign(recipient=both["Recipient Org:Identifier"], inside=inside)


@pytest.fixture(scope="module")
def offices(areas: pd.DataFrame) -> pd.Series:
    """The place of each registered organisation's office, "" where nobody knows."""
    polygons = boundaries()
    postcodes = table("data/postcodes.csv").set_index("pcds")["area_code"]
    found = {}
    for row in table("data/organisations.csv").to_dict("records"):
        code = postcodes.get(row["postcode"], "")
        if row["latitude"]:
            at = shapely.Point(float(row["longitude"]), float(row["latitude"]))
            (code,) = [name for name, polygon in polygons.items() if polygon.contains(at)]
        found[row["id"]] = areas["place"].get(code, "")
    return pd.Series(found)


def boundaries() -> dict[str, shapely.Polygon]:
    features = json.loads((FENMARCH / "boundaries/areas.geojson").read_text("utf-8"))["features"]
    return {
        feature["properties"]["area_code"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in features
    }


def beneficiary_codes(grants: pd.DataFrame) -> pd.Series:
    columns = [column for column in grants if str(column).endswith("Geographic Code")]
    return grants[columns].apply(lambda row: tuple(code for code in row if code), axis=1)


# ---- how it is made ------------------------------------------------------------------------------


def test_generator_makes_what_is_committed_byte_for_byte(tmp_path: Path) -> None:
    script = ROOT / "examples/make_example.py"
    subprocess.run([sys.executable, script, tmp_path], check=True)
    made = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())
    assert made == MADE
    differing = [
        name for name in MADE if (tmp_path / name).read_bytes() != (FENMARCH / name).read_bytes()
    ]
    assert differing == [], "run  make example"


def test_sizes(areas: pd.DataFrame, grants: pd.DataFrame) -> None:
    assert len(areas) == 300
    assert areas["district_code"].nunique() == 5
    assert len(table("data/organisations.csv")) == 250
    assert len(grants) == 400
    assert 35 <= len(table("data/delivery.csv")) <= 45
    assert (FENMARCH / "boundaries/areas.geojson").stat().st_size < 1_000_000
    assert not [name for name in MADE if b"\r" in (FENMARCH / name).read_bytes()]


def test_every_file_that_the_programme_names_is_there(fenmarch: ProgrammeFile) -> None:
    written = [name for _, name in named_files(fenmarch)]
    assert sorted(set(written)) == MADE
    assert [fenmarch.path(name, where="the test") for name in written]


def test_example_says_that_it_is_fictional(fenmarch: ProgrammeFile, grants: pd.DataFrame) -> None:
    assert fenmarch.programme.programme.fictional
    assert "fictional" in (FENMARCH / "boundaries/areas.geojson").read_text("utf-8")[:200]
    assert grants["Funding Org:Name"].str.contains("fictional").all()
    assert not table("data/organisations.csv")["id"].str.startswith("GB-").any()
    assert table("data/postcodes.csv")["pcds"].str.match("Q[XZ]").all()


def test_example_is_run_by_its_command() -> None:
    command = (FENMARCH / "cmd.txt").read_text("utf-8")
    assert command.startswith("equitycli allocate programme.toml --out {out} --timestamp ")


# ---- the county ----------------------------------------------------------------------------------


def test_boundaries_are_one_coverage_of_the_areas_of_the_index(areas: pd.DataFrame) -> None:
    polygons = boundaries()
    assert list(polygons) == list(areas.index)
    shapes = np.array(list(polygons.values()))
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    thinness = 4 * np.pi * shapely.area(shapes) / shapely.length(shapes) ** 2
    assert thinness.min() > 0.15  # a sliver's is near 0, a circle's is 1
    west, south, east, north = shapely.total_bounds(shapes)
    assert (west > 0.9, south > 53.1, east < 2.0, north < 53.9) == (True,) * 4  # open sea


def test_index_is_consistent(areas: pd.DataFrame) -> None:
    score = areas["index_score"].astype(float)
    rank = areas["index_rank"].astype(int)
    rate = areas["income_rate"].astype(float)
    assert sorted(rank) == list(range(1, 301))
    assert score[rank.sort_values().index].is_monotonic_decreasing  # rank 1 = most deprived
    assert set(areas["index_decile"].astype(int).value_counts()) == {30}
    assert rate.between(0.03, 0.40).all()
    assert 0.85 < score.corr(rate) < 0.99


def test_city_is_prosperous_but_mixed(areas: pd.DataFrame) -> None:
    city = areas[areas["place"] == "Ostrenham"]
    deciles = city["index_decile"].astype(int)
    assert len(city) == 75
    assert (deciles <= 2).sum() >= 10
    assert (deciles >= 8).sum() >= 10


def test_postcodes_lie_in_the_county_or_clearly_beyond(areas: pd.DataFrame) -> None:
    postcodes = table("data/postcodes.csv").set_index("pcds")["area_code"]
    assert postcodes.index.is_unique
    assert set(areas.index) < set(postcodes)
    assert set(postcodes) - set(areas.index) == {"F09000001", "F09000002"}


# ---- the money -----------------------------------------------------------------------------------


def test_a_year_of_awards_just_fits_each_fund(
    fenmarch: ProgrammeFile, grants: pd.DataFrame
) -> None:
    for fund in fenmarch.programme.fund:
        yearly = grants.loc[grants["fund"] == fund.name, "inside"].sum() / 3
        assert 0.9999 * fund.budget_gbp.value < yearly <= fund.budget_gbp.value + 1e-6


def test_identifiers_are_unique_and_sums_are_positive(grants: pd.DataFrame) -> None:
    assert grants["Identifier"].is_unique
    assert set(grants["Currency"]) == {"GBP"}
    assert (grants["Amount Awarded"].astype(float) > 0).all()


def test_distance_from_target_by_delivery(areas: pd.DataFrame, offices: pd.Series) -> None:
    """The story the example tells; recipients are placed by delivery table, else by office."""
    grants_read = pd.concat([table("data/grants_core.csv"), table("data/grants_young_people.csv")])
    paid = grants_read["Amount Awarded"].astype(float)
    paid = paid.groupby(grants_read["Recipient Org:Identifier"]).sum()
    delivery = table("data/delivery.csv")
    landed: dict[str, float] = defaultdict(float)
    for row in delivery.to_dict("records"):
        landed[row["place"]] += float(row["share"]) * paid.get(row["organisation"], 0.0)
    for recipient in sorted(set(paid.index) - set(delivery["organisation"])):
        landed[offices.get(recipient, "")] += paid[recipient]
    need = areas.groupby("place")["need"].sum()
    share = pd.Series(landed).reindex(need.index, fill_value=0.0) / sum(landed.values())
    distance = share / (need / need.sum()) - 1
    assert distance["Ostrenham"] > 0.5
    assert -0.75 < distance["Skarmouth"] < -0.55
    assert distance["Thornlode"] == -1
    assert distance.drop(["Ostrenham", "Skarmouth", "Thornlode", "Gullen Fort"]).abs().max() < 0.6


# ---- the awkward things of real life -------------------------------------------------------------


def test_a_town_without_any_organisation(areas: pd.DataFrame, offices: pd.Series) -> None:
    assert (areas["place"] == "Thornlode").sum() == 12
    assert "Thornlode" not in set(offices)
    assert "Thornlode" not in set(table("data/delivery.csv")["place"])


def test_no_award_reaches_that_town(areas: pd.DataFrame, grants: pd.DataFrame) -> None:
    codes = {code for row in beneficiary_codes(grants) for code in row}
    empty = set(areas.index[areas["place"] == "Thornlode"])
    assert codes & empty == set()
    assert codes & set(areas.loc[list(empty), "district_code"]) == set()


def test_a_poorer_town_with_close_to_none(areas: pd.DataFrame, offices: pd.Series) -> None:
    assert (offices == "Skarmouth").sum() == 3
    assert (offices == "Ostrenham").sum() == 118
    need, people = areas.groupby("place")["need"].sum(), areas.groupby("place")["people"].sum()
    assert (need / people).idxmax() == "Skarmouth"


def test_an_office_in_the_city_whose_work_is_not(offices: pd.Series) -> None:
    delivery = table("data/delivery.csv")
    where = delivery.groupby("organisation")["place"].agg(set)
    away = [o for o in where.index if offices[o] == "Ostrenham" and "Ostrenham" not in where[o]]
    assert away == ["XX-FEN-0004", "XX-FEN-0006", "XX-FEN-0008", "XX-FEN-0012"]


def test_delivery_names_places_and_shares_that_exist(areas: pd.DataFrame) -> None:
    delivery = table("data/delivery.csv")
    shares = delivery["share"].astype(float).groupby(delivery["organisation"]).sum().round(9)
    assert set(delivery["place"]) <= set(areas["place"])
    assert set(delivery["organisation"]) <= set(table("data/organisations.csv")["id"])
    assert shares[shares != 1].to_dict() == {"XX-FEN-0013": 0.9}  # the rest: nobody knows


def test_a_multi_year_agreement_and_a_contract_are_within_what_is_paid(
    fenmarch: ProgrammeFile, grants: pd.DataFrame
) -> None:
    beyond = grants[grants["Planned Dates:End Date"] > "2026-03-31"]
    assert list(beyond["recipient"]) == ["XX-FEN-0002"]
    assert list(beyond["Planned Dates:Duration (months)"]) == ["36"]
    committed = fenmarch.programme.committed
    assert [(c.organisation, c.kind) for c in committed] == [
        ("XX-FEN-0001", "contract"),
        ("XX-FEN-0002", "grant"),
    ]
    for promise in committed:
        theirs = (grants["recipient"] == promise.organisation) & (grants["fund"] == promise.fund)
        assert promise.gbp_a_year.value <= grants.loc[theirs, "inside"].sum() / 3
        assert promise.until.isoformat() > "2026-04-01"
    titles = grants.loc[grants["recipient"] == "XX-FEN-0001", "Title"]
    assert titles.str.startswith("Contract:").value_counts().to_dict() == {True: 3, False: 3}


def test_a_ring_fenced_fund_pays_only_organisations_with_its_theme(grants: pd.DataFrame) -> None:
    themes = table("data/organisations.csv").set_index("id")["themes"].str.split(";")
    paid = set(grants.loc[grants["fund"] == "young people", "recipient"])
    assert len(paid) > 30
    assert [o for o in sorted(paid) if "youth" not in themes[o]] == []


def test_a_grant_over_three_places(areas: pd.DataFrame, grants: pd.DataFrame) -> None:
    codes = beneficiary_codes(grants)
    several = codes[codes.str.len() > 1]
    assert list(several.str.len()) == [3]
    assert {areas["place"][code] for code in several.iloc[0]} == {
        "Skarmouth",
        "Quernby",
        "Sallowlode",
    }


def test_grants_whose_place_is_unknown(grants: pd.DataFrame, offices: pd.Series) -> None:
    delivery = set(table("data/delivery.csv")["organisation"])
    nowhere = grants[
        (grants["Recipient Org:Postal Code"] == "")
        & (beneficiary_codes(grants).str.len() == 0)
        & ~grants["recipient"].isin(delivery)
        & grants["recipient"].map(lambda o: not offices.get(o, ""))
    ]
    assert set(nowhere["recipient"]) == {"XX-FEN-0250", "XX-FEN-9001"}
    assert nowhere["inside"].sum() / grants["inside"].sum() < 0.02


def test_a_recipient_outside_the_county(areas: pd.DataFrame, grants: pd.DataFrame) -> None:
    postcodes = table("data/postcodes.csv").set_index("pcds")["area_code"]
    area = grants["Recipient Org:Postal Code"].map(postcodes).fillna("")
    outside = grants[(area != "") & ~area.isin(areas.index)]
    assert set(outside["recipient"]) == {"XX-FEN-9002"}


def test_a_place_of_very_few_people(fenmarch: ProgrammeFile, areas: pd.DataFrame) -> None:
    people = areas.groupby("place")["people"].sum()
    assert people.idxmin() == "Gullen Fort"
    assert people["Gullen Fort"] == 118
    assert (fenmarch.programme.places.smallest_population or 0) <= 118
    shapes = boundaries()
    (fort,) = [code for code in areas.index if areas["place"][code] == "Gullen Fort"]
    assert not any(shapes[fort].intersects(shapes[code]) for code in areas.index if code != fort)


def test_names_hold_what_names_hold() -> None:
    names = table("data/organisations.csv")["name"]
    assert names.is_unique
    for awkward in (",", '"', "'", "é", "Ł", "&"):
        assert names.str.contains(awkward, regex=False).any(), awkward


def test_some_offices_have_coordinates_only() -> None:
    offices = table("data/organisations.csv")
    assert ((offices["postcode"] == "") & (offices["latitude"] != "")).sum() == 7


def test_some_grants_lack_dates(grants: pd.DataFrame) -> None:
    end, months = (grants[f"Planned Dates:{x}"] == "" for x in ("End Date", "Duration (months)"))
    assert ((end & ~months).sum(), (months & ~end).sum(), (end & months).sum()) == (17, 15, 15)


# ---- the real county -----------------------------------------------------------------------------


def test_cambridgeshire_programme_is_well_formed() -> None:
    programme = read_programme(ROOT / "examples/cambridgeshire", allow_outside=True).programme
    assert programme.programme.money == "mixed"
    assert not programme.programme.fictional
    assert programme.baseline.years == 17
    assert programme.programme.budget_gbp.value == round(2_543_092 / 17)
    assert programme.attribution.accept_office_only

"""What places have: read out of any file, placed in an area, each counted once."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely

from equitycli.settings import AssetsSection
from equitycli.sources.asset_areas import placed_assets
from equitycli.sources.assets import UNKNOWN_KIND, read_assets
from equitycli.sources.boundaries import read_boundaries
from equitycli.sources.points import read_points
from equitycli.sources.postcodes import read_postcodes
from equitycli.tables import ASSETS, check_table
from tests.sources.small import CASES, COUNTY, FICTIONAL, LSOA21, county

AREAS = pd.Index([f"F0100000{i}" for i in range(1, 7)])


def read(folder: Path, text: str, *, name: str = "assets.csv", **section):
    path = folder / name
    path.write_text(text, "utf-8")
    said = {"file": name} | (section or {"kind": "hall"})
    return read_assets(path, AssetsSection(**said), written=name)


def placed(folder: Path, text: str, *, bounded: bool = True, located: bool = True, **changes):
    """Place assets in the small county: its boundaries and its directory, or without either."""
    section = {key: changes.pop(key) for key in ("kind", "kind_column") if key in changes}
    reading = read(folder, text, **section)
    wanted = set(reading.table["postcode"]) - {""}
    directory = read_postcodes(COUNTY / "postcodes.csv", wanted=wanted, system=FICTIONAL).table
    boundaries = read_boundaries(COUNTY / "boundaries.geojson", system=FICTIONAL).table
    usual: dict[str, Any] = {
        "areas": AREAS,
        "system": FICTIONAL,
        "postcodes": directory if located else None,
        "boundaries": boundaries if bounded else None,
    }
    return placed_assets([reading.table], **(usual | changes))


def codes(findings) -> list[str]:
    return [one.code for one in findings]


# --- read


def test_names_kinds_and_rows_are_kept_and_addresses_are_not(tmp_path):
    reading = read(
        tmp_path,
        "Library name,Address,Postcode,sort\nOld Library,1 High Street,qx1 1aa,library\n",
        kind_column="sort",
    )
    assert reading.table.loc[0, ["name", "kind", "postcode", "row"]].tolist() == [
        "Old Library", "library", "QX11AA", 2,
    ]  # fmt: skip
    assert "High Street" not in reading.table.to_csv()
    assert (reading.record.role, reading.record.rows) == ("assets", 1)


def test_columns_that_are_not_recognised_can_be_named(tmp_path):
    reading = read(
        tmp_path,
        "what,where\nHall,QX1 1AA\n",
        kind="hall",
        columns={"name": "what", "postcode": "where"},
    )
    assert reading.table[["name", "postcode"]].to_numpy().tolist() == [["Hall", "QX11AA"]]


def test_a_kind_that_is_not_stated_is_said(tmp_path):
    reading = read(tmp_path, "name,kind,postcode\nA,,QX1 1AA\n", kind_column="kind")
    assert reading.table["kind"].tolist() == [UNKNOWN_KIND]
    assert codes(reading.findings) == ["assets-without-kind"]


def test_a_map_of_polygons_has_a_point_inside_each(tmp_path):
    path = CASES / "organisations" / "places-of-worship.geojson"
    reading = read_assets(path, AssetsSection(file="x", kind_column="CLASSIFICA"))
    assert set(reading.table["kind"]) == {"Place Of Worship"}
    # The first is a square of .002° from 0.11, 52.01: its middle, 0.111 E 52.011 N
    at = pd.read_json(path)["features"][0]["geometry"]["coordinates"][0]
    degrees = tmp_path / "points.csv"
    middle = [sum(axis) / 2 for axis in zip(at[0], at[2], strict=True)]
    degrees.write_text(f"AREA24CD,longitude,latitude\nF01000001,{middle[0]},{middle[1]}\n")
    point = read_points(degrees, system=FICTIONAL).table.iloc[0]
    assert reading.table[["x", "y"]].to_numpy().tolist()[0] == pytest.approx(list(point), abs=0.5)


# --- placed


def test_a_point_goes_before_a_code_and_a_code_before_a_postcode(tmp_path):
    assets, findings = placed(
        tmp_path,
        "name,latitude,longitude,area_code,postcode\n"
        "By point,52.01,0.11,F01000002,QX1 1AC\n"
        "By code,,,F01000002,QX1 1AC\n"
        "By postcode,,,,QX1 1AC\n",
    )
    assert assets["area_code"].tolist() == ["F01000001", "F01000002", "F01000003"]
    assert not findings
    check_table(assets, ASSETS, subject="assets")


def test_without_boundaries_a_point_tells_no_area_and_the_postcode_does(tmp_path):
    text = "name,latitude,longitude,postcode\nHall,52.01,0.11,QX1 1AC\nHub,52.01,0.13,\n"
    assets, findings = placed(tmp_path, text, bounded=False)
    assert assets["area_code"].fillna("").tolist() == ["F01000003", ""]
    assert assets["x"].notna().all()  # the points stay, for what is within reach
    assert codes(findings) == ["assets-not-placed"]
    assert "1 of 2 assets is in no known place, 1 of them without a postcode (row 3)" in (
        findings[0].text
    )


def test_an_asset_beyond_the_county_is_outside_and_never_unknown(tmp_path):
    text = "name,postcode,latitude,longitude\nFar,QX9 9ZZ,,\nFarther,,53.5,-2.2\nHere,QX1 1AA,,\n"
    assets, findings = placed(tmp_path, text)
    assert assets["outside"].tolist() == [True, True, False]
    assert codes(findings) == ["assets-outside"]


def test_a_file_of_which_all_are_outside_is_warned_of(tmp_path):
    _, findings = placed(tmp_path, "name,latitude,longitude\nFar,53.5,-2.2\n")
    assert [(one.code, one.severity) for one in findings] == [("assets-all-outside", "warning")]


def test_the_code_of_a_district_locates_nothing(tmp_path):
    text = "name,area_code,postcode\nA,E08000009,QX1 1AB\nB,E08000009,\n"
    assets, findings = placed(tmp_path, text)
    assert assets["area_code"].fillna("").tolist() == ["F01000002", ""]
    assert codes(findings) == ["assets-not-placed"]


def test_an_older_code_is_that_of_the_area_it_became_and_a_split_one_tells_nothing(tmp_path):
    text = "name,area_code\nA,F01000091\nB,F01000092\n"
    assets, findings = placed(
        tmp_path,
        text,
        bridged=True,
        older_codes={"F01000091": ("F01000004",), "F01000092": ("F01000005", "F01000006")},
    )
    assert assets["area_code"].fillna("").tolist() == ["F01000004", ""]
    assert not assets["outside"].any()
    assert "asset-codes-of-unknown-vintage" in codes(findings)


def test_the_same_name_kind_and_point_is_counted_once(tmp_path):
    text = (
        "name,latitude,longitude,kind\n"
        "St John's,52.01,0.11,hall\n"
        "st  john's,52.010001,0.11,hall\n"  # 11 cm away: the same metre
        "St John's,52.01,0.13,hall\n"  # elsewhere
        "St John's,52.01,0.11,club\n"  # another kind
        ",52.01,0.11,hall\n"
        ",52.01,0.11,hall\n"  # nameless ones are never known to be the same
    )
    assets, findings = placed(tmp_path, text, kind_column="kind")
    assert assets["row"].tolist() == [2, 4, 5, 6, 7]
    assert codes(findings) == ["assets-there-twice"]
    assert "1 row is of the same kind, name and point" in findings[0].text


def test_a_kind_in_two_spellings_is_one(tmp_path):
    text = "name,kind,postcode\nA,Library,QX1 1AA\nB,library,QX1 1AB\n"
    assets, findings = placed(tmp_path, text, kind_column="kind")
    assert set(assets["kind"]) == {"Library"}
    assert codes(findings) == ["asset-kinds-alike"]


def test_a_programme_reads_its_assets_and_looks_their_postcodes_up(tmp_path):
    read_back = county(
        tmp_path,
        changes={"": '[[assets]]\nfile = "organisations.csv"\nkind_column = "themes"'},
    )
    # XX-1 by its postcode, XX-2 by its point, XX-3 by its code, XX-4 outside, XX-5 unknown
    assets = read_back.measures.assets
    assert assets["area_code"].fillna("").tolist() == [
        "F01000001", "F01000002", "F01000004", "", "",
    ]  # fmt: skip
    assert assets["outside"].tolist() == [False, False, False, True, False]


# --- a real borough

REAL = {
    "libraries.csv": ("library", "postcode"),
    "community_hubs.csv": ("community hub", "postcode"),
    "sports_clubs.csv": ("sports club", "postcode"),
    "food_banks_2018.csv": ("food bank", "Postcode"),
}


@pytest.fixture(scope="module")
def borough(trafford):
    """The borough's assets as placed, and its boundaries and directory as they are."""
    files = [
        read_assets(trafford / "organisations" / name, AssetsSection(file=name, kind=kind))
        for name, (kind, _) in {**REAL, "places_of_worship.geojson": ("worship", "")}.items()
    ]
    boundaries = read_boundaries(trafford / "boundaries/lsoa21.geojson", system=LSOA21).table
    wanted = {one for reading in files for one in reading.table["postcode"]} - {""}
    directory = read_postcodes(
        trafford / "lookups/postcodes_onspd_may2025.csv", wanted=wanted, system=LSOA21
    ).table
    return placed_assets(
        [reading.table for reading in files],
        areas=boundaries.index,
        system=LSOA21,
        postcodes=directory,
        boundaries=boundaries,
    )


def raw(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.real
def test_real_assets_are_all_there(borough, trafford):
    assets, _ = borough
    worship = json.loads((trafford / "organisations/places_of_worship.geojson").read_text("utf-8"))
    by_hand = {
        kind: len(raw(trafford / "organisations" / name)) for name, (kind, _) in REAL.items()
    }
    by_hand["worship"] = len(worship["features"])
    assert dict(Counter(assets["kind"])) == by_hand
    assert by_hand == {  # none is there twice
        "library": 13, "community hub": 6, "sports club": 140, "food bank": 7, "worship": 118,
    }  # fmt: skip


@pytest.mark.real
def test_real_clubs_are_placed_by_the_directory_and_the_rest_said(borough, trafford):
    assets, findings = borough
    directory = _directory(trafford)
    for name in ("sports_clubs.csv", "food_banks_2018.csv"):
        kind, heading = REAL[name]
        by_hand = [
            directory.get(row[heading].replace(" ", "").upper(), "")
            for row in raw(trafford / "organisations" / name)
        ]
        theirs = assets[assets["kind"] == kind]
        assert theirs["area_code"].fillna("").tolist() == by_hand
    lost = [one for one in findings if one.code == "assets-not-placed"]
    assert len(lost) == 1
    assert "2 of 140 assets are in no known place" in lost[0].text


def _directory(trafford: Path) -> dict[str, str]:
    rows = raw(trafford / "lookups/postcodes_onspd_may2025.csv")
    heading = next(one for one in rows[0] if one.startswith("lsoa"))
    key = next(one for one in rows[0] if one.startswith("pc"))
    return {row[key].replace(" ", ""): row[heading] for row in rows}


@pytest.mark.real
def test_real_libraries_lie_in_the_polygon_that_holds_their_point(borough, trafford):
    assets, _ = borough
    features = json.loads((trafford / "boundaries/lsoa21.geojson").read_text("utf-8"))["features"]
    areas = {
        next(text for key, text in one["properties"].items() if key.upper() == "LSOA21CD"):
            shapely.geometry.shape(one["geometry"])
        for one in features
    }  # fmt: skip
    for name in ("libraries.csv", "community_hubs.csv"):
        points = [
            shapely.Point(float(row["lon"]), float(row["lat"]))
            for row in raw(trafford / "organisations" / name)
        ]
        theirs = assets[assets["kind"] == REAL[name][0]]["area_code"].tolist()
        held = [areas[code].distance(at) for code, at in zip(theirs, points, strict=True)]
        assert max(held) < 1e-5  # in degrees, as the file has them: a metre

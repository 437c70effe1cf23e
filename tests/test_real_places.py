"""Places of the two real counties, by every kind of lookup and map that they have."""

import pandas as pd
import pytest

from equitycli.sources.boundaries import read_boundaries
from equitycli.sources.divisions import majority, split_areas
from equitycli.sources.lookups import read_towns, read_wards
from equitycli.sources.place_polygons import lookup_of_polygons, read_place_polygons
from equitycli.sources.points import points_in_areas, points_of_boundaries, read_points
from tests.sources.small import LSOA21, system

pytestmark = pytest.mark.real

CENTROIDS = "lookups/lsoa21_popcentroids_epsg27700.csv"


def points(county):
    return read_points(county / CENTROIDS, system=LSOA21).table


def drawn(county, file, column):
    polygons = read_place_polygons(county / "boundaries" / file, column=column)
    return lookup_of_polygons(polygons.table, points=points(county), subject=file)


def test_four_localities_hold_all_139_areas_of_trafford(trafford):
    lookup, findings = drawn(trafford, "localities.geojson", "area_name")
    assert sorted(lookup.named.unique()) == ["Central", "North", "South", "West"]
    assert len(lookup.named) == 139
    assert findings == ()


def test_localities_agree_with_the_council_s_own_postcode_list(trafford):
    listed = pd.read_csv(trafford / "lookups/trafford_postcodes_feb2025.csv", dtype="str")
    counts = listed.groupby(["lsoa_code", "locality"]).size().rename("n").reset_index()
    most = counts.sort_values("n").drop_duplicates("lsoa_code", keep="last")
    expected = most.set_index("lsoa_code")["locality"]
    lookup, _ = drawn(trafford, "localities.geojson", "area_name")
    both = lookup.named.index.intersection(expected.index)
    assert len(both) == 139
    assert (lookup.named[both] == expected[both]).mean() > 0.98


def test_wards_of_trafford_by_lookup_and_by_map_agree(trafford):
    lookup = read_wards(trafford / "lookups/lsoa21_to_ward24_lad24.csv", system=LSOA21).table
    assert lookup.named.nunique() == 21
    by_map, _ = drawn(trafford, "ward25.geojson", "WD25NM")
    names = lookup.named.str.replace(" and ", " & ")
    assert (by_map.named.str.replace(" and ", " & ")[names.index] == names).mean() > 0.9


def test_wards_of_cambridgeshire_by_map_have_names_of_their_own(cambridgeshire):
    lookup, _ = drawn(cambridgeshire, "ward25.geojson", "WD25NM")
    assert (lookup.named != "").all()
    codes = {code for code in lookup.code_areas if code.startswith("E05")}
    assert lookup.named.nunique() == len(codes)


def test_built_up_areas_of_2024_by_map(trafford):
    lookup, findings = drawn(trafford, "bua24.geojson", "BUA24NM")
    assert {"Altrincham", "Sale", "Stretford", "Hale (Trafford)"} <= set(lookup.named)
    assert (lookup.named == "").sum() == 2  # the two rural ones
    assert {finding.code for finding in findings} <= {
        "areas-in-no-polygon",
        "polygons-without-areas",
    }


@pytest.mark.parametrize(("file", "name"), [("lsoa21", "lsoa21"), ("lsoa11", "lsoa11")])
def test_boundaries_of_both_vintages_are_read_without_remark(trafford, cambridgeshire, file, name):
    for county in (trafford, cambridgeshire):
        reading = read_boundaries(county / "boundaries" / f"{file}.geojson", system=system(name))
        assert reading.findings == ()


def test_weighted_points_lie_in_their_areas(trafford, cambridgeshire):
    for county in (trafford, cambridgeshire):
        boundaries = read_boundaries(county / "boundaries/lsoa21.geojson", system=LSOA21).table
        finding = points_in_areas(points(county), boundaries=boundaries, subject=CENTROIDS)
        share = int(finding.text.split()[0]) / len(boundaries) if finding else 0
        assert share < 0.05
        midmost, _ = points_of_boundaries(boundaries, subject="")
        apart_m = (points(county) - midmost).pow(2).sum(axis="columns").pow(0.5)
        assert apart_m.median() < 1000


def test_major_towns_of_2015_come_over_the_bridge(trafford):
    index = pd.read_csv(trafford / "index/iod2025_lsoa21.csv", dtype="str")
    names = pd.Series(
        index["LSOA name (2021)"].to_numpy(),
        index=pd.Index(index["LSOA code (2021)"], name="area_code"),
    )
    reading = read_towns(
        trafford / "lookups/lsoa11_to_tcity15.csv",
        system=LSOA21,
        areas=names,
        bridge=trafford / "lookups/lsoa11_to_lsoa21_exact.csv",
    )
    assert len(reading.table.named) == 139
    assert reading.table.named.isin(["", "Manchester"]).all()
    assert 10 <= (reading.table.named == "Manchester").sum() <= 15  # 12 of the areas of 2011


def test_wards_by_most_postcodes_agree_with_the_published_best_fit(cambridgeshire):
    path = cambridgeshire / "lookups/postcodes_onspd_may2025.csv"
    listed = pd.read_csv(path, dtype="str").rename(columns={"lsoa21cd": "area_code", "wd": "code"})
    counts = listed.groupby(["area_code", "code"]).size().rename("postcodes").reset_index()
    best_fit = pd.read_csv(cambridgeshire / "lookups/lsoa21_to_ward24_lad24.csv", dtype="str")
    expected = best_fit.set_index("lsoa21_code")["ward24_code"]
    code = majority(counts).reindex(expected.index)
    assert (code == expected).mean() > 0.95
    split, elsewhere = split_areas(counts[counts["area_code"].isin(expected.index)])
    assert len(split) == 106  # by hand from the file: areas with more than one ward
    assert elsewhere == pytest.approx(0.066, abs=0.001)

"""Places by division, by ward without a lookup, and by polygons."""

import shutil

import pandas as pd
import pytest

from equitycli.errors import InputError
from equitycli.geography import places
from equitycli.programme_file import read_programme
from equitycli.sources.boundaries import read_boundaries
from equitycli.sources.divisions import (
    lookup_of_postcodes,
    majority,
    read_code_names,
    split_areas,
)
from equitycli.sources.gathered import Gathered
from equitycli.sources.index_file import IndexTable
from equitycli.sources.lookup_of_places import lookup_of_places
from equitycli.sources.place_polygons import lookup_of_polygons, read_place_polygons
from equitycli.sources.points import read_points
from equitycli.sources.reading import Reading, SourceRecord
from tests.sources.small import CASES, COUNTY, DEFECTIVE, FICTIONAL

PLACES = CASES / "places"
INDEX = pd.read_csv(COUNTY / "index.csv").set_index("area_code")
CODES = list(INDEX.index)
NORTH, SOUTH = "F58000001", "F58000002"


def counted(*rows):
    return pd.DataFrame(rows, columns=["area_code", "code", "postcodes"])


# 001 is whole in North; 002 has 3 of 4 postcodes in South; 003 is even; 004 in none; 005 and 006
# in South. Split: 002 and 003. Elsewhere: 1 + 2 of 10 + 4 + 4 + 5 + 5 = 28.
COUNTS = counted(
    (CODES[0], NORTH, 10),
    (CODES[1], NORTH, 1),
    (CODES[1], SOUTH, 3),
    (CODES[2], SOUTH, 2),
    (CODES[2], NORTH, 2),
    (CODES[3], "E99999999", 7),
    (CODES[4], SOUTH, 5),
    (CODES[5], SOUTH, 5),
    ("F01000099", NORTH, 50),  # of another county
)


def by_division(counts=COUNTS, names=None):
    return lookup_of_postcodes(
        counts, index=INDEX, layer="division", names=names, subject="postcodes.csv"
    )


def test_an_area_goes_where_most_of_its_postcodes_lie_ties_by_code():
    expected = {CODES[0]: NORTH, CODES[1]: SOUTH, CODES[2]: NORTH, CODES[4]: SOUTH}
    assert expected.items() <= majority(COUNTS).to_dict().items()
    assert CODES[3] not in majority(COUNTS).index


def test_the_order_of_rows_does_not_matter():
    pd.testing.assert_series_equal(majority(COUNTS[::-1]), majority(COUNTS))


def test_split_areas_and_the_share_that_falls_elsewhere():
    split, share = split_areas(COUNTS[COUNTS["area_code"] != "F01000099"])
    assert split == [CODES[1], CODES[2]]
    assert share == pytest.approx(3 / 28)


def test_the_lookup_says_what_was_split_and_what_has_no_division():
    lookup, findings = by_division()
    assert lookup.named.tolist() == [NORTH, SOUTH, NORTH, "", SOUTH, SOUTH]
    assert lookup.code_areas == {
        NORTH: (CODES[0], CODES[2]),
        SOUTH: (CODES[1], CODES[4], CODES[5]),
    }
    said = {finding.code: finding.text for finding in findings}
    assert "2 of 6 areas are in several divisions" in said["areas-split-between-divisions"]
    assert "10.7% of postcodes" in said["areas-split-between-divisions"]  # 3 / 28
    assert "1 of 6 areas is in no division" in said["areas-without-a-division"]
    assert "divisions-without-names" in said


def test_an_area_without_postcodes_joins_the_rest_of_its_district():
    lookup, findings = by_division(COUNTS[COUNTS["area_code"] != CODES[5]])
    people = pd.Series(1, index=INDEX.index)
    place, _ = places(
        lookup.named,
        index=INDEX,
        population=people,
        smallest_population=None,
        remainder="rest of",
        subject="postcodes.csv",
    )
    assert place[CODES[5]] == "rest of Weston"
    finding = next(f for f in findings if f.code == "areas-without-a-division")
    assert "2 of 6 areas are in no division" in finding.text


def test_names_take_the_place_of_codes():
    names = read_code_names(PLACES / "division-names.csv", layer="division").table
    lookup, findings = by_division(names=names)
    assert lookup.named.tolist() == ["North", "South", "North", "", "South", "South"]
    assert "divisions-without-names" not in {finding.code for finding in findings}
    lookup, findings = by_division(names=names.drop(SOUTH))
    assert lookup.named.tolist() == ["North", SOUTH, "North", "", SOUTH, SOUTH]
    finding = next(f for f in findings if f.code == "divisions-without-names")
    assert "1 of 2 divisions is not in the list" in finding.text


def test_divisions_of_one_name_are_told_apart_by_district():
    names = pd.Series({NORTH: "Castle", SOUTH: "Castle"})
    lookup, _ = by_division(COUNTS[COUNTS["area_code"] != CODES[2]], names=names)
    assert lookup.named.tolist()[:2] == ["Castle (Easton)", "Castle (Weston)"]


def test_a_unitary_county_has_no_divisions_and_is_refused():
    with pytest.raises(InputError) as caught:
        by_division(counted(*((code, "E99999999", 3) for code in CODES)))
    message = "\n".join(caught.value.lines())
    assert "none of the 6 areas lies in a division" in message
    assert "wards and no divisions" in message


def test_a_code_with_two_names_or_none_is_refused():
    with pytest.raises(InputError) as caught:
        read_code_names(DEFECTIVE / "two-names-of-a-division.csv", layer="division")
    message = "\n".join(caught.value.lines())
    assert f"1 code is without a name ({SOUTH})" in message
    assert f"1 code is there with two names ({NORTH})" in message


def drawn(path=PLACES / "drawn.geojson", column="name"):
    points = read_points(PLACES / "points.csv", system=FICTIONAL).table
    polygons = read_place_polygons(path, column=column).table
    return lookup_of_polygons(polygons, points=points, subject=path.name)


def test_an_area_lies_in_the_polygon_of_its_point():
    lookup, findings = drawn()
    assert lookup.named.tolist() == ["Harbour", "Harbour", "", "Hill", "Hill", "Hill"]
    said = {finding.code: finding.text for finding in findings}
    assert f"1 of 6 areas is in none of its polygons ({CODES[2]})" in said["areas-in-no-polygon"]
    assert "1 of 3 places is drawn where no area" in said["polygons-without-areas"]
    assert "Sea" in said["polygons-without-areas"]


def test_the_column_is_found_without_regard_to_case():
    assert drawn(column="NAME")[0].named.iloc[0] == "Harbour"


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(InputError) as caught:
        drawn(column="locality")
    message = "\n".join(caught.value.lines())
    assert "1 column is missing: locality (found: name)" in message
    assert "Mend  column  under [places]" in message


def test_wards_of_one_name_are_told_apart_and_their_codes_kept():
    lookup, _ = drawn(PLACES / "wards.geojson", "WD24NM")
    assert lookup.named.tolist() == ["Abbey (East)"] * 2 + ["Quay"] + ["Abbey (West)"] * 3
    assert lookup.code_areas["F05000003"] == (CODES[2],)


def test_an_area_in_two_places_is_refused_with_their_names():
    with pytest.raises(InputError) as caught:
        drawn(DEFECTIVE / "places-overlap.geojson")
    message = "\n".join(caught.value.lines())
    assert f"1 area is inside the polygons of two places: {CODES[1]} in Harbour and Hill" in message


def test_a_point_on_a_border_goes_to_the_first_by_name():
    polygons = read_place_polygons(PLACES / "wards.geojson", column="WD24NM").table
    corner = polygons.set_index("place").geometry["Quay"].exterior.coords
    on_border = pd.DataFrame([corner[2]], columns=["x", "y"], index=pd.Index(["a"]))
    lookup, _ = lookup_of_polygons(polygons, points=on_border, subject="x")
    assert lookup.named.tolist() in (["Abbey (East)"], ["Abbey (West)"], ["Quay"])


def test_places_drawn_on_top_of_each_other_are_soon_refused():
    polygons = read_place_polygons(PLACES / "wards.geojson", column="WD24NM").table
    stacked = polygons.iloc[[0] * 300].reset_index(drop=True)
    stacked["place"] = [f"place {i}" for i in range(300)]
    inside = stacked.geometry.iloc[0].representative_point()
    points = pd.DataFrame({"x": inside.x, "y": inside.y}, index=[f"a{i}" for i in range(300)])
    with pytest.raises(InputError) as caught:
        lookup_of_polygons(stacked, points=points, subject="x")
    assert "at least 128 areas are inside" in "\n".join(caught.value.lines())


def looked_up(folder, *, changes, counts=None, **options):
    """Return the lookup of the small county with other [places]."""
    shutil.copytree(COUNTY, folder / "county")
    for path in PLACES.iterdir():
        shutil.copy(path, folder / "county")
    programme = folder / "county" / "programme.toml"
    text = programme.read_text("utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    programme.write_text(text, "utf-8")
    gathered = Gathered()
    lookup = lookup_of_places(
        read_programme(programme),
        IndexTable(INDEX, FICTIONAL, "fictional", 2024),
        gathered,
        postcode_counts=counts,
        **options,
    )
    return lookup, gathered


BY_FILE = {
    'by = "town"\nlookup = "towns.csv"': ('by = "file"\nlookup = "drawn.geojson"\ncolumn = "name"')
}


def by(kind, lookup=""):
    named = f'\nlookup = "{lookup}"' if lookup else ""
    return {'by = "town"\nlookup = "towns.csv"': f'by = "{kind}"{named}'}


def test_by_file_uses_points_or_else_the_middle_of_the_boundaries(tmp_path):
    points = read_points(PLACES / "points.csv", system=FICTIONAL).table
    boundaries = read_boundaries(COUNTY / "boundaries.geojson", system=FICTIONAL).table
    one, gathered = looked_up(tmp_path / "a", changes=BY_FILE, points=points)
    assert [record.file for record in gathered.records] == ["drawn.geojson"]
    two, gathered = looked_up(tmp_path / "b", changes=BY_FILE, boundaries=boundaries)
    assert one.named.tolist() == two.named.tolist()
    assert "points-from-boundaries" in {finding.code for finding in gathered.findings}


def test_by_file_needs_a_column_and_points_or_boundaries(tmp_path):
    changes = by("file", "drawn.geojson") | {'boundaries = "boundaries.geojson"\n': ""}
    with pytest.raises(InputError) as caught:
        looked_up(tmp_path, changes=changes)
    message = "\n".join(caught.value.lines())
    assert 'by = "file" needs column' in message
    assert "a point, or the boundary, of each area" in message


def readings(asked):
    """Return counts of postcodes as the directory gives them, noting what was asked for."""

    def counts(of):
        asked.append(of)
        return Reading(COUNTS, SourceRecord("postcodes", "postcodes.csv", "", 1))

    return counts


def test_by_division_counts_postcodes_and_takes_names_from_a_list(tmp_path):
    asked: list[str] = []
    lookup, gathered = looked_up(
        tmp_path, changes=by("division", "division-names.csv"), counts=readings(asked)
    )
    assert lookup.named.iloc[0] == "North"
    assert asked == ["division"]
    assert [record.file for record in gathered.records] == ["division-names.csv"]


def test_by_division_with_a_lookup_by_area_needs_no_postcodes(tmp_path):
    lookup, _ = looked_up(tmp_path, changes=by("division", "division-lookup.csv"))
    assert lookup.named.tolist() == ["North"] * 3 + ["South"] * 3


def test_by_ward_without_a_lookup_counts_postcodes(tmp_path):
    lookup, _ = looked_up(tmp_path, changes=by("ward"), counts=readings([]))
    assert lookup.named.iloc[0] == NORTH


def test_by_division_without_lookup_or_postcodes_is_refused(tmp_path):
    changes = by("division") | {'postcodes = "postcodes.csv"\n': ""}
    with pytest.raises(InputError) as caught:
        looked_up(tmp_path, changes=changes)
    message = "\n".join(caught.value.lines())
    assert 'by = "division" needs postcodes, or a lookup.' in message
    assert "Add  postcodes = …  under [areas]." in message

import gzip
import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError
from equitycli.sources.boundaries import read_boundaries
from equitycli.sources.points import points_in_areas, points_of_boundaries, read_points
from tests.sources.made_maps import areas, geopackage, shapefile, zipped
from tests.sources.small import CASES, COUNTY, FICTIONAL

GEOJSON = COUNTY / "boundaries.geojson"
PLACES = CASES / "places"


def read(folder, octets, name="areas"):
    path = folder / name
    path.write_bytes(octets)
    return read_boundaries(path, system=FICTIONAL)


def message(error):
    return "\n".join(error.value.lines())


@pytest.fixture(scope="module")
def plain():
    return read_boundaries(GEOJSON, system=FICTIONAL).table


def alike(one, two):
    assert list(one.index) == list(two.index)
    assert one.geometry.area.to_numpy() == pytest.approx(two.geometry.area.to_numpy(), rel=1e-6)
    assert (one["AREA24NM"] == two["AREA24NM"]).all()


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:27700"])
def test_a_geopackage_and_a_shapefile_read_as_the_geojson(tmp_path, plain, crs):
    for name in ("areas.gpkg", "areas.shp"):
        areas(crs=crs).to_file(tmp_path / name)
        alike(read_boundaries(tmp_path / name, system=FICTIONAL).table, plain)


@pytest.mark.parametrize("ending", ["shp", "geojson", "gpkg"])
def test_a_zip_of_each_reads_as_the_map_in_it(tmp_path, plain, ending):
    files = {
        "shp": {f"in a folder/areas{end}": part for end, part in shapefile().items()},
        "geojson": {"areas.geojson": GEOJSON.read_bytes(), "read-me.txt": b"licence"},
        "gpkg": {"areas.gpkg": geopackage(areas(), names=("areas",))},
    }[ending]
    alike(read(tmp_path, zipped(files), "areas.zip").table, plain)


def test_a_gzipped_geojson_reads_as_itself(tmp_path, plain):
    alike(read(tmp_path, gzip.compress(GEOJSON.read_bytes()), "areas.geojson.gz").table, plain)


def test_of_several_layers_the_one_with_codes_is_taken(tmp_path, plain):
    rivers = areas()[["geometry"]]
    old = areas().rename(columns={"AREA24CD": "AREA11CD"})
    octets = geopackage(rivers, old, areas(), names=("rivers", "of_2011", "of_2024"))
    reading = read(tmp_path, octets, "areas.gpkg")
    alike(reading.table, plain)
    assert "of_2024 was taken" in reading.findings[0].text


def test_files_of_a_shapefile_are_read_from_its_own_folder_only(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    for ending, octets in shapefile().items():
        (inside if ending != ".dbf" else tmp_path).joinpath(f"areas{ending}").write_bytes(octets)
    (inside / "areas.dbf").symlink_to(tmp_path / "areas.dbf")
    with pytest.raises(InputError) as caught:
        read_boundaries(inside / "areas.shp", system=FICTIONAL)
    assert "areas.dbf: is missing" in message(caught)


def test_the_digest_of_a_shapefile_covers_its_codes(tmp_path):
    digests = set()
    for last in (b"", b" "):
        for ending, octets in shapefile().items():
            changed = octets + (last if ending == ".dbf" else b"")
            (tmp_path / f"areas{ending}").write_bytes(changed)
        reading = read_boundaries(tmp_path / "areas.shp", system=FICTIONAL)
        digests.add(reading.record.sha256)
    assert len(digests) == 2


def geojson(**changes):
    return json.dumps(json.loads(GEOJSON.read_text("utf-8")) | changes).encode()


@pytest.mark.parametrize(
    "name",
    [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "urn:ogc:def:crs:EPSG::4326",
        "EPSG:4326",
    ],
)
def test_longitudes_are_first_under_every_name_of_the_system(tmp_path, plain, name):
    crs = {"type": "name", "properties": {"name": name}}
    alike(read(tmp_path, geojson(crs=crs)).table, plain)


def test_the_crs_member_may_state_the_national_grid(tmp_path, plain):
    on_grid = json.loads(areas(crs="EPSG:27700").to_json(drop_id=True))
    on_grid["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    alike(read(tmp_path, json.dumps(on_grid).encode()).table, plain)


def test_without_a_crs_member_it_is_longitude_and_latitude(tmp_path, plain):
    alike(read(tmp_path, geojson(crs=None)).table, plain)


@pytest.mark.parametrize("crs", ["WGS 84", {"type": "link"}, [1], {"properties": {"name": 1}}])
def test_a_crs_member_that_names_nothing_is_refused(tmp_path, crs):
    with pytest.raises(InputError) as caught:
        read(tmp_path, geojson(crs=crs))
    assert "crs  member names none" in message(caught)


def test_heights_are_left_out(tmp_path, plain):
    outline = json.loads(GEOJSON.read_text("utf-8"))
    for feature in outline["features"]:
        for ring in feature["geometry"]["coordinates"]:
            ring[:] = [[*point, 12.5] for point in ring]
    reading = read(tmp_path, json.dumps(outline).encode())
    alike(reading.table, plain)
    assert not reading.table.geometry.has_z.any()


def test_codes_in_small_letters_are_found(tmp_path, plain):
    octets = GEOJSON.read_bytes().replace(b"AREA24CD", b"area24cd")
    assert list(read(tmp_path, octets).table.index) == list(plain.index)


@pytest.mark.parametrize(
    "octets",
    [
        b'{"type": "FeatureCollection", "features": []}',
        b'{"type": "FeatureCollection", "features": [1, null, "x"]}',
        b'{"type": "FeatureCollection", "features": [{"type": "Feature"}]}',
        b'{"type": "Topology", "objects": {}}',
        b"{" * 100_000,
        b'{"a":' * 100_000,
        b'{"type": "FeatureCollection", "features": [' + b"9" * 5000 + b"]}",
        b"\x00\x00\x27\x0a" + b"\xff" * 200,
        b"SQLite format 3\x00" + b"\xff" * 500,
        b"PK\x03\x04" + b"\x00" * 100,
        b"<kml></kml>",
    ],
    ids=lambda octets: repr(octets[:30]),
)
def test_what_is_no_map_is_refused_in_words(tmp_path, octets):
    with pytest.raises(InputError):
        read(tmp_path, octets, "areas.shp")


def test_an_absurd_number_of_properties_is_refused(tmp_path):
    outline = json.loads(GEOJSON.read_text("utf-8"))
    outline["features"][0]["properties"] |= {f"p{i}": i for i in range(600)}
    with pytest.raises(InputError) as caught:
        read(tmp_path, json.dumps(outline).encode())
    assert "602 different properties; at most 500 are read" in message(caught)


def test_an_area_on_top_of_another_is_a_finding(tmp_path):
    outline = json.loads(GEOJSON.read_text("utf-8"))
    one, two = outline["features"][:2]
    two["geometry"] = one["geometry"]
    reading = read(tmp_path, json.dumps(outline).encode())
    finding = next(f for f in reading.findings if f.code == "areas-overlap")
    assert "2 areas are overlapping" in finding.text
    assert "F01000001 within F01000002" in finding.text


def test_an_area_far_from_the_others_is_a_finding(tmp_path):
    outline = json.loads(GEOJSON.read_text("utf-8"))
    for ring in outline["features"][5]["geometry"]["coordinates"]:
        ring[:] = [[x - 3, y + 2] for x, y in ring]
    reading = read(tmp_path, json.dumps(outline).encode())
    finding = next(f for f in reading.findings if f.code == "areas-far-from-others")
    assert "1 area is over 150 km" in finding.text
    assert "F01000006" in finding.text


def test_points_in_metres_in_degrees_and_on_a_map_agree(tmp_path, plain):
    metres = read_points(PLACES / "points.csv", system=FICTIONAL).table
    degrees = read_points(PLACES / "points-in-degrees.csv", system=FICTIONAL).table
    assert degrees.to_numpy() == pytest.approx(metres.to_numpy(), abs=500)
    on_map = areas()
    on_map["geometry"] = on_map.to_crs("EPSG:27700").representative_point().to_crs("EPSG:4326")
    for name in ("points.gpkg", "points.shp", "points.geojson"):
        on_map.to_file(tmp_path / name)
        read_in = read_points(tmp_path / name, system=FICTIONAL).table
        midmost, _ = points_of_boundaries(plain, subject="boundaries.geojson")
        assert read_in.to_numpy() == pytest.approx(midmost.to_numpy(), abs=0.1)


def test_eastings_and_northings_are_x_and_y(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("AREA24CD,LAT,LONG,Easting,Northing\nF01000001,1,2,544800,234800\n", "utf-8")
    read_in = read_points(path, system=FICTIONAL).table
    assert list(read_in.itertuples(name=None)) == [("F01000001", 544800, 234800)]


def test_points_outside_their_areas_are_said_and_most_outside_refused(plain):
    points = read_points(PLACES / "points.csv", system=FICTIONAL).table
    assert points_in_areas(points, boundaries=plain, subject="points.csv") is None
    moved = points.copy()
    moved.loc["F01000001"] += 10_000
    finding = points_in_areas(moved, boundaries=plain, subject="points.csv")
    assert finding is not None
    assert "1 of 6 points is outside" in finding.text
    swapped = points.rename(columns={"x": "y", "y": "x"})
    with pytest.raises(InputError, match="1 problem"):
        points_in_areas(swapped, boundaries=plain, subject="points.csv")


def test_midmost_points_stand_in_and_it_is_said(plain):
    points, finding = points_of_boundaries(plain, subject="boundaries.geojson")
    assert points_in_areas(points, boundaries=plain, subject="x") is None
    assert "each of the 6 areas" in finding.text


MOON = (
    'GEOGCS["Moon",DATUM["Moon",SPHEROID["Moon",1737400,0]],PRIMEM["Reference",0],'
    'UNIT["Degree",0.0174532925199433]]'
)
KINDS = {
    ".geojson": GEOJSON.read_bytes(),
    ".gpkg": geopackage(areas(), names=("areas",)),
    ".zip": zipped({f"areas{end}": part for end, part in shapefile().items()}),
}


@given(
    kind=st.sampled_from(sorted(KINDS)),
    at=st.floats(0, 1, exclude_max=True),
    put=st.binary(min_size=1, max_size=6),
    keep=st.booleans(),
)
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_damage_to_a_map_makes_a_traceback(tmp_path, kind, at, put, keep):
    octets = KINDS[kind]
    start = int(at * len(octets))
    with suppress(InputError):  # damage may go unseen; it never makes another error
        read(tmp_path, octets[:start] + put + octets[start + keep * len(put) :], f"areas{kind}")


@pytest.mark.parametrize("prj", ["LOCAL_CS", "PROJCS[", MOON])
def test_a_damaged_or_strange_coordinate_system_is_refused(tmp_path, prj):
    files = shapefile() | {".prj": prj.encode()}
    with pytest.raises(InputError):
        read(tmp_path, zipped({f"areas{end}": part for end, part in files.items()}), "areas.zip")

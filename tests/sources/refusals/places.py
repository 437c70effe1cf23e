"""Faults of maps and of places: see test_refusals.py."""

POINTS = {'postcodes = "postcodes.csv"': 'postcodes = "postcodes.csv"\npoints = "points.csv"'}
DRAWN = {
    'by = "town"': 'by = "file"\ncolumn = "name"',
    'lookup = "towns.csv"': 'lookup = "drawn.geojson"',
}
WARDS_DRAWN = DRAWN | {'by = "town"': 'by = "file"\ncolumn = "WD24NM"'}

REFUSALS = [
    (
        "boundaries",
        "antimeridian.geojson",
        ["1 of 6 areas reach round the world", "180th meridian", "F01000002", "leave them out"],
    ),
    ("boundaries", "null-geometry.geojson", ["2 of 6 areas have no shape (F01000003, F01000004)"]),
    (
        "boundaries",
        "points-for-polygons.geojson",
        ["6 of 6 areas", "no polygon but a Point", "Give points under  points."],
    ),
    (
        "boundaries",
        "geometry-collection.geojson",
        ["1 of 6 areas", "no polygon but a GeometryCollection (F01000001)"],
    ),
    ("boundaries", "ring-too-short.geojson", ["1 of 6 areas", "invalid shape", "too few points"]),
    (
        "boundaries",
        "ring-not-closed.geojson",
        ["1 of 6 areas", "a ring that is not closed", "F01000001"],
    ),
    ("boundaries", "zero-area.geojson", ["1 of 6 areas have an invalid shape (F01000001"]),
    ("boundaries", "circular-polygon.geojson", ["invalid shape (F01000001", "self-intersection"]),
    ("boundaries", "hole-outside-its-polygon.geojson", ["invalid shape (F01000001", "hole lies"]),
    (
        "boundaries",
        "one-area-abroad.geojson",
        ["1 of 6 areas lie outside the British Isles (F01000006)", "mend their coordinates"],
    ),
    (
        "boundaries",
        "one-area-swapped.geojson",
        ["1 of 6 areas have latitude and longitude swapped (F01000005)", "longitude first"],
    ),
    ("boundaries", "unknown-crs.geojson", ["crs  member names none that is known", "EPSG::99999"]),
    (
        "boundaries",
        "geojson-with-nan.geojson",
        ["2 numbers that are none (Infinity, NaN)", "which no JSON has"],
    ),
    (
        "boundaries",
        "shapefile-without-dbf.shp",
        [".dbf: is missing: it holds the codes", "side by side"],
    ),
    ("boundaries", "shapefile-without-shx.shp", [".shx: is missing: it holds the index"]),
    (
        "boundaries",
        "shapefile-without-prj.shp",
        ["none is stated (boundaries.prj is missing)", "6 areas are no longitudes"],
    ),
    ("boundaries", "zipped-shapefile-without-dbf.zip", ["areas.dbf: is missing"]),
    (
        "boundaries",
        "zip-without-a-map.zip",
        ["a zip file that holds no map (its files: read-me.txt)"],
    ),
    (
        "boundaries",
        "zip-of-two-maps.zip",
        ["2 of its 2 layers hold area codes (before, now)", "a file of its own"],
    ),
    ("boundaries", "two-layers.gpkg", ["2 of its 2 layers hold area codes (now, before)"]),
    (
        "boundaries",
        "no-layer-with-codes.gpkg",
        ["none of its 2 layers holds area codes (one, two)"],
    ),
    ("boundaries", "damaged.gpkg", ["can't be read as a map", "Export it again"]),
    ("points", "degrees-as-points.csv", ["x, y: 6 rows are in degrees", "EPSG:27700"], POINTS),
    ("points", "points-swapped.csv", ["lat, long: 6 rows are swapped", "mend the head"], POINTS),
    (
        "points",
        "points-abroad.csv",
        ["lat, long: 1 row is outside the British Isles (row 5)", "Mend the coordinates"],
        POINTS,
    ),
    (
        "points",
        "points-without-coordinates.csv",
        ["2 columns are missing: x, y", "or  latitude  and  longitude"],
        POINTS,
    ),
    (
        "points",
        "polygons-for-points.geojson",
        ["6 of 6 shapes are no point", "polygons under  boundaries"],
        {'postcodes = "postcodes.csv"': 'postcodes = "postcodes.csv"\npoints = "points.geojson"'},
    ),
    (
        "towns",
        "towns-of-one-name.csv",
        ["BUA24NM: 1 name is borne by two towns (Newport)", "district_name"],
    ),
    (
        "drawn",
        "unnamed-polygon.geojson",
        ["name: 2 of 3 polygons are without a name (feature 2, 3)", "Name each place"],
        DRAWN,
    ),
    (
        "drawn",
        "place-crosses-itself.geojson",
        ["1 of 2 areas have an invalid shape (Harbour", "Fix geometries"],
        DRAWN,
    ),
    (
        "drawn",
        "two-wards-of-one-name.geojson",
        ["WD24NM: 1 name is borne by two polygons (Abbey)", "tells them apart"],
        WARDS_DRAWN,
    ),
]

"""Faults of files of what places have: see test_refusals.py."""

HALLS = {"": '[[assets]]\nfile = "assets.csv"\nkind = "hall"'}
BY_KIND = {"": '[[assets]]\nfile = "assets.csv"\nkind_column = "kind"'}

REFUSALS = [
    (
        "assets",
        "assets-without-place.csv",
        [
            "assets.csv has 1 problem",
            "no column is known to tell where these are (headings: name, opening hours)",
            "columns = { postcode",
        ],
        HALLS,
    ),
    (
        "assets",
        "assets-of-unknown-codes.csv",
        ["area_code: 1 of 2 codes is not known (Q1)", "give a postcode"],
        HALLS,
    ),
    (
        "assets",
        "assets-with-sentences-as-kinds.csv",
        ["kind: 1 row is longer than 60 characters (row 3)", "such as library"],
        BY_KIND,
    ),
    (
        "assets",
        "coordinates-half-given.csv",
        ["latitude, longitude: 2 rows are without one of the two (rows 3, 4)", "Give both"],
        HALLS,
    ),
    (
        "assets",
        "easting-northing-swapped.csv",
        ["easting, northing: ", "turned round they lie in the county", "Swap the two headings"],
        HALLS,
    ),
    (
        "assets",
        "assets-of-unknown-codes.csv",
        [
            "columns under [[assets]]: not known: address",
            "headings named under [[assets]]: none of the file: sort, street",
            "Headings there: name, area_code",
        ],
        {
            "": '[[assets]]\nfile = "assets.csv"\nkind_column = "sort"\n'
            'columns = { address = "street" }'
        },
    ),
    ("assets", "header-only.csv", ["assets.csv", "has headings and no rows"], HALLS),
]

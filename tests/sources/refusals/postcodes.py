"""Faults of postcode directories: see test_refusals.py."""

REFUSALS = [
    ("postcodes", "nul-in-directory.csv", ["row 3: holds NUL bytes", "download it again"]),
    (
        "postcodes",
        "directory-of-another-vintage.csv",
        ["area11cd", "its codes are of 2011, those of the index are of 2024", "bridge"],
    ),
    (
        "postcodes",
        "directory-without-areas.csv",
        ["no column holds area codes (headings: pcds, lat, long)", "area_code"],
    ),
    (
        "postcodes",
        "directory-without-postcodes.csv",
        ["1 column is missing: pcds", "found: name, area_code", "Name the column"],
    ),
    (
        "postcodes",
        "directory-of-towns.csv",
        ["pcds: none of its first 2 cells is a postcode (Easton, Westport)"],
    ),
    (
        "postcodes",
        "directory-header-only.csv",
        ["has headings and no rows below them", "Put at least one row"],
    ),
    (
        "postcodes",
        "directory-row-that-slipped.csv",
        ["area_code: 1 postcode with what is no area code ('Easton' for QX11AA)", "comma"],
    ),
    (
        "postcodes",
        "directory-open-quotation.csv",
        ["can't be read as CSV", "EOF inside string", "download it again"],
    ),
    ("postcodes", "directory-in-utf-16.csv", ["is UTF-16 text", "CSV UTF-8"]),
    (
        "postcodes",
        "directory-zipped-twice.zip",
        ["is zipped twice: it holds Data/directory.zip", "Unpack it once"],
    ),
    ("postcodes", "directory-cut-short.zip", ["is a damaged zip file", "Download it again"]),
    (
        "postcodes",
        "directory-changed-inside.zip",
        ["is damaged, or was cut short", "Download it again"],
    ),
    (
        "postcodes",
        "zip-without-directory.zip",
        ["without a CSV file of postcodes among 1 file (Documents/guide.pdf)", "Name the CSV"],
    ),
    (
        "postcodes",
        "directory-cut-short.csv.gz",
        ["is damaged, or was cut short", "Download it again"],
    ),
    (
        "postcodes",
        "directory-that-is-a-bomb.csv.gz",
        ["unpacks to over 100 times its size", "Unpack it yourself, if you trust it"],
    ),
    (
        "postcodes",
        "directory-of-one-endless-line.csv",
        ["row 2: is over 1,000,000 characters long", "no directory of postcodes"],
    ),
    (
        "postcodes",
        "directory-of-endless-headings.csv",
        ["row 1: is", "characters long", "no directory of postcodes"],
    ),
]

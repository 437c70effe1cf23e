"""Faults of lists of organisations and charity registers: see test_refusals.py."""

REFUSALS = [
    (
        "organisations",
        "removed-charities-only.json",
        [
            "lists no charity of today: of 2 rows 2 removed",
            "Take the register of main charities that are registered now",
        ],
    ),
    ("organisations", "linked-charities-only.json", ["of 1 row 1 linked", "main charities"]),
    (
        "organisations",
        "register-cut-short.json",
        ["after entry 2: is cut short or not valid JSON", "Download it again"],
    ),
    (
        "organisations",
        "register-with-nan.json",
        [
            "latest_income: 1 cell is NaN or Infinity, which no JSON has (entry 1)",
            "charity_contact_postcode: 1 cell is NaN or Infinity, which no JSON has (entry 2)",
            "Write null for what is not known",
        ],
    ),
    ("organisations", "register-of-numbers.json", ["entry 1: is no object with named cells"]),
    ("organisations", "register-without-entries.json", ["holds no entries (0)"]),
    (
        "organisations",
        "register-without-numbers.json",
        ["2 columns are missing: registered_charity_number, linked_charity_number"],
    ),
    (
        "organisations",
        "register-ragged.txt",
        ["row 3: 1 of 4 rows do not have the 17 cells", "take the same extract as JSON"],
    ),
    (
        "organisations",
        "one-charity-number-twice.csv",
        ["Charity Number: 1 id is there more than once (GB-CHC-1900001; rows 2, 4)", "Keep one"],
    ),
    (
        "organisations",
        "coordinates-half-given.csv",
        ["latitude, longitude: 2 rows are without one of the two (rows 3, 4)", "Give both"],
    ),
    (
        "organisations",
        "organisation-without-name.csv",
        ["name: 1 row is without a name or an id (row 3)", "Fill it in, or remove the row"],
    ),
    (
        "organisations",
        "organisations-without-names.csv",
        ["no column is known to hold the names (headings: club, town)", "columns = { name"],
    ),
    (
        "organisations",
        "organisations-without-names.geojson",
        ["no column is known to hold the names (headings: code"],
    ),
    (
        "organisations",
        "organisations-swapped.geojson",
        ["latitude and longitude are swapped", "longitude first"],
    ),
    ("organisations", "organisations-cut-short.geojson", ["not valid JSON", "cut short"]),
    (
        "organisations",
        "register-bomb.zip",
        ["unpacks to more than 20 MB; more is not read", "Keep only the entries of your area"],
    ),
    ("organisations", "register-nested-too-deep.json", ["it is nested too deep"]),
    ("organisations", "register-with-an-endless-cell.json", ["after entry 0: is cut short"]),
    ("organisations", "register-with-an-endless-line.txt", ["holds a line of over 4,000,000"]),
]

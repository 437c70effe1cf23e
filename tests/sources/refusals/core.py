"""Faults of the tables that every programme has: see test_refusals.py."""

REFUSALS = [
    (
        "population",
        "empty.csv",
        ["population.csv has 1 problem", "is empty (0 bytes)", "mend the path"],
    ),
    (
        "population",
        "header-only.csv",
        ["population.csv", "has headings and no rows", "Put at least one row"],
    ),
    (
        "population",
        "ragged-rows.csv",
        ["rows 3, 4", "2 of 6 rows", "row 3 has 3", "quotation marks"],
    ),
    ("population", "nul-bytes.csv", ["row 3", "NUL bytes (1 in the file)", "save it again"]),
    ("population", "duplicate-heading.csv", ["row 1", "1 of 3 headings", "(population)", "Rename"]),
    ("population", "open-quotation.csv", ["row 2", "cannot be read as CSV", "quotation mark"]),
    (
        "population",
        "duplicate-code.csv",
        ["area_code", "1 code is there more than once", "F01000002; rows 3, 8", "Keep one row"],
    ),
    (
        "population",
        "unknown-code.csv",
        [
            "area_code: 1 of 6 codes is not in index.csv (F01000077)",
            "1 of 6 areas is missing that index.csv has (F01000006)",
            "mend the codes",
        ],
    ),
    ("population", "extra-area.csv", ["1 of 7 codes is not in index.csv (F01000088)", "Remove"]),
    (
        "population",
        "missing-area.csv",
        ["2 of 6 areas are missing", "F01000005, F01000006", "Add a row for each"],
    ),
    (
        "population",
        "wrong-vintage.csv",
        ["AREA11CD", "codes are of 2011, those of the index are of 2024", "Take the file for 2024"],
    ),
    (
        "population",
        "negative-people.csv",
        ["population: 1 row is negative (row 7; first '-1200')", "0 or more"],
    ),
    (
        "population",
        "nan-people.csv",
        ["1 row is not a number (row 7; first 'NaN')", "plain number"],
    ),
    ("population", "half-people.csv", ["1 row is not a whole number (row 7", "whole numbers"]),
    (
        "index",
        "mixed-nations.csv",
        ["index.csv", "area_code: 1 of 6 codes is of Wales", "W01000006", "one nation"],
    ),
    (
        "population",
        "decimal-comma-people.csv",
        ["1 row is written with what looks like a decimal comma (row 7; first '1,2')", "a point"],
    ),
    (
        "index",
        "decimal-comma-scores.csv",
        ["index_score: 1 row is written with what looks like a decimal comma (row 4; first '40,1"],
    ),
    (
        "index",
        "income-rate-in-percent.csv",
        ["income_rate: 1 row is above 1 (row 4; first '30')", "share of people"],
    ),
    (
        "index",
        "missing-index-column.csv",
        ["1 column is missing: index_score", "columns = { area_code"],
    ),
    (
        "boundaries",
        "lat-long-swapped.geojson",
        ["latitude and longitude are swapped in all 6 areas", "longitude first"],
    ),
    (
        "boundaries",
        "absent-crs.geojson",
        ["coordinate system: none is stated", "6 areas", "EPSG:4326"],
    ),
    (
        "boundaries",
        "wrong-crs.geojson",
        ["coordinate system: it states WGS 84", "6 areas", "British National Grid (EPSG:27700)"],
    ),
    (
        "boundaries",
        "degrees-as-metres.geojson",
        ["which is in metres", "6 areas are degrees", "EPSG:4326"],
    ),
    (
        "boundaries",
        "invalid-geometry.geojson",
        ["1 of 6 areas", "invalid shape (F01000001", "self-intersection", "Fix geometries"],
    ),
    (
        "boundaries",
        "duplicate-code.geojson",
        ["AREA24CD: 1 code is there more than once", "F01000001", "Keep one row"],
    ),
    ("boundaries", "wrong-vintage.geojson", ["AREA11CD", "of 2011", "Take the file for 2024"]),
    ("boundaries", "not-a-map.geojson", ["line 1", "not valid JSON", "download it again"]),
    ("towns", "reserved-place.csv", ["towns.csv", "the name Outside is kept", "Rename"]),
    (
        "postcodes",
        "postcode-in-two-areas.csv",
        ["pcds: 1 postcode in two areas (QX11AA)", "Keep one row"],
    ),
    ("postcodes", "cut-short.csv", ["the last row", "2 of 3 cells", "download it again"]),
    (
        "organisations",
        "lat-long-swapped.csv",
        ["latitude, longitude: 2 of 2 rows", "rows 2, 3", "Swap the two headings"],
    ),
    (
        "organisations",
        "easting-northing-swapped.csv",
        ["easting, northing: 2 of 2 pairs are swapped (XX-1, XX-2)", "Swap the two headings"],
    ),
    (
        "organisations",
        "degrees-as-eastings.csv",
        [
            "x, y: 1 of 2 rows is in degrees, not metres (row 2; first 0.11, 52.01)",
            "Name the columns  longitude  and  latitude",
        ],
    ),
    (
        "organisations",
        "off-the-grid.csv",
        [
            "1 of 2 rows is off the British National Grid (row 3; first 1,200,000, 450,000)",
            "northings -100,000 to 1,400,000",
        ],
    ),
    (
        "organisations",
        "reserved-id-of-organisation.csv",
        [
            'organisations.csv has 1 problem.\n  · id: 1 id beginning with "new: " '
            "(new: Westport; row 6)",
            "Give the organisation another id",
        ],
    ),
    (
        "organisations",
        "duplicate-organisation.csv",
        ["id: 1 id is there more than once", "XX-1; rows 2, 4", "Keep one row"],
    ),
    (
        "organisations",
        "unknown-area-of-office.csv",
        ["area_code: 1 of 1 codes is not known (Z99)", "give a postcode"],
    ),
    ("grants", "missing-column.csv", ["1 column is missing: Amount Awarded", "360Giving"]),
    (
        "grants",
        "nan-money.csv",
        ["Amount Awarded: 1 row", "row 4; 'NaN' is not a finite sum", "plain sum"],
    ),
    (
        "grants",
        "infinite-money.csv",
        ["Amount Awarded", "row 4; 'Infinity' is not a finite", "plain sum"],
    ),
    (
        "grants",
        "infinite-money.json",
        ["Amount Awarded: 1 grant", "grant 1; 'Infinity'", "plain sum"],
    ),
    (
        "grants",
        "negative-money.csv",
        ["Amount Awarded: 2 rows are negative (rows 3, 4; smallest −£3,000)", '"Amount Repaid"'],
    ),
    ("grants", "missing-money.csv", ["1 row is without a sum (row 4)", "never taken as £0"]),
    (
        "grants",
        "currency-not-gbp.csv",
        ["Currency: 2 rows are not in GBP but in EUR, USD", "rows 3, 4", "Leave them out"],
    ),
    (
        "grants",
        "duplicate-grant.csv",
        [
            "Identifier: 1 identifier is there more than once",
            "G-1; rows 2, 5",
            "Keep one row for each award",
        ],
    ),
    (
        "grants",
        "unreadable-date.csv",
        ["Award Date: 1 row", "'31/02/2023' is not a date", "Write dates as"],
    ),
    (
        "grants",
        "reserved-id-of-recipient.csv",
        [
            "grants.csv has 1 problem.\n  · Recipient Org:Identifier: 1 id beginning with "
            '"new: " (new: Eastborough; row 7)',
            "another id",
        ],
    ),
    (
        "grants",
        "individuals-as-id-of-recipient.csv",
        ['Recipient Org:Identifier: the id "individuals" stands for', "(row 7)", "or none"],
    ),
    (
        "organisations",
        "individuals-as-id-of-organisation.csv",
        ['id: the id "individuals" stands for', "(row 6)", "another id"],
    ),
    (
        "delivery",
        "work-of-individuals.csv",
        ['organisation: "individuals" stands for', "never located", "Remove the row"],
    ),
    (
        "delivery",
        "decimal-commas.csv",
        [
            "share: 1 row is written with what looks like a decimal comma (row 2; first '0,500')",
            "Write a point before decimals, such as 12.5, and no commas between thousands.",
        ],
    ),
    (
        "delivery",
        "shares-above-1.csv",
        [
            "share: 1 row is above 1 (row 4; first '1.5')",
            "2 organisations add up to more than 1 (XX-1 1.1, XX-3",
            "write 0.40 for 40 %",
        ],
    ),
    (
        "delivery",
        "unknown-place.csv",
        [
            "place: 1 of 2 places is not known (Eastboro)",
            "Eastborough, Westport, rural Weston",
            "organisation: 1 of 2 organisations is neither",
            "XX-9",
        ],
    ),
]

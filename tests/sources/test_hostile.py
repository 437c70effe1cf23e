"""Every file is hostile: each reader reads it or refuses it in words, and does not take for ever.

`READERS` names every reader of a file with one good file of it; what is made of that file (other
bytes, other cells, damage, a megabyte) is the same for all. What one reader alone must keep of
such a file is in the tests of that reader; what `read_table` makes of workbooks and archives is
in test_any_table.
"""

import csv
import functools
import io
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equitycli.errors import Finding, InputError
from equitycli.settings import ApplicationsSection, AssetsSection, GrantsSection, IndexSection
from equitycli.sources.applications import read_applications
from equitycli.sources.areas_of_operation import read_areas_of_operation, read_classification
from equitycli.sources.assets import read_assets
from equitycli.sources.authorities import read_authorities
from equitycli.sources.boundaries import read_boundaries
from equitycli.sources.bridge import read_bridge
from equitycli.sources.candidates import read_candidates
from equitycli.sources.delivery import read_delivery
from equitycli.sources.divisions import read_code_names
from equitycli.sources.downloads import RECORD, catalogue, recorded
from equitycli.sources.grants import read_grants
from equitycli.sources.grants_area import AreasKnown
from equitycli.sources.index_file import read_index
from equitycli.sources.located import read_located
from equitycli.sources.lookups import read_column, read_towns, read_wards
from equitycli.sources.money_ledger import GrantsFile
from equitycli.sources.need_columns import NeedFile
from equitycli.sources.need_factors import read_factor
from equitycli.sources.need_tables import (
    read_evidence,
    read_need_table,
    read_need_with_margin,
)
from equitycli.sources.officers_workbook import read_officers_workbook
from equitycli.sources.organisations import read_organisations
from equitycli.sources.place_polygons import read_place_polygons
from equitycli.sources.points import read_points
from equitycli.sources.population import read_population
from equitycli.sources.postcodes import codes_by_area, read_postcodes
from equitycli.sources.reading import Reading
from equitycli.sources.regions import read_regions
from equitycli.sources.rural_urban import read_rural_urban
from equitycli.sources.travel_times import read_travel_times
from tests.sources.made_workbooks import agreed, fill_in, paid, works
from tests.sources.small import CASES, COUNTY, FICTIONAL, LSOA21

GRANTS, INDICES, ORGANISATIONS = CASES / "grants", CASES / "indices", CASES / "organisations"
PLACES, POSTCODES = CASES / "places", CASES / "postcodes"
BRIDGE = INDICES / "bridge.csv"
AREAS = pd.Series({f"F0100000{i}": f"Easton 00{i}" for i in range(1, 7)})
KNOWN = AreasKnown(
    pd.DataFrame(
        {"area_name": AREAS.to_numpy(), "nation": "fictional", "vintage": 2024.0, "rank": 9.0},
        index=AREAS.index,
    ),
    FICTIONAL,
    {},
    False,
)
OLDER_AREAS = pd.Series({f"E0103380{i}": f"Here 00{i}A" for i in range(1, 4)})
OLDER_TOWNS = b"LSOA11CD,LSOA11NM,BUASD11NM,BUA11NM\n" + b"".join(
    b"E0100000%d,Here 00%dA,,Town %d BUA\n" % (i, i, i) for i in range(1, 5)
)
RESCUE = b"MSOA11CD,MSOA11NM,BUASD11NM,BUA11NM\nE02000001,Here 001,,Town BUA\n"
LIST = (GRANTS / "transparency.csv").read_bytes().split(b"\n", 1)[1]
"""A council's list without the title above its headings."""
CATALOGUE = (
    b'[[download]]\nname = "index"\nrole = "index"\ntitle = "An index"\npublisher = "Nobody"\n'
    b'licence = "MIT"\nurl = "https://example.org/index.csv"\nfile = "index.csv"\n'
    b'vintage = "2025"\nsha256 = ""\nlargest_mb = 5\n'
)
RECORDED = json.dumps(
    {"files": [dict.fromkeys(("name", "file", "url", "vintage", "sha256"), "one") | {"size": 3}]}
).replace('"size"', '"pinned": true, "size"')
BYTES_PER_MB = 1_000_000


SIX = pd.Index(AREAS.index, name="area_code")
OF_DISTRICT = pd.Series("F02000001", index=SIX)
NEED_BY_AREA = b"area_code,weight,class\n" + b"".join(
    b"F0100000%d,%d,%s\n" % (i, i, b"Rural" if i < 4 else b"Urban") for i in range(1, 7)
)


class Reader(NamedTuple):
    """A reader of one file: how it is called, a good file, and what numbers its rows apart."""

    read: Callable[[Path], object]
    good: Path | bytes
    keys: dict[str, str] = {}
    """heading → the form of a key with the number of the row, for a large table without repeats"""
    name: str = ""
    """Of the file, where a reader looks for one name or ending."""


def giving(path: Path) -> object:
    section = GrantsSection(
        file="grants", fund="core", set_aside=("negative", "currency", "duplicate")
    )
    return read_grants(path, section)


def strict_giving(path: Path) -> object:
    return read_grants(path, GrantsSection(file="grants", fund="core"))


def index(path: Path) -> object:
    return read_index(path, IndexSection(file="index.csv"))


def applications(path: Path) -> object:
    return read_applications(path, ApplicationsSection(file="applications.csv"))


def towns_by(role: str) -> Callable[[Path], object]:
    """Return a reader of towns by older areas, the given file of three being hostile."""

    def read(path: Path) -> object:
        with TemporaryDirectory() as folder:
            files = {"path": OLDER_TOWNS, "bridge": BRIDGE.read_bytes(), "rescue": RESCUE}
            paths = {key: Path(folder) / f"{key}.csv" for key in files}
            for key, octets in files.items():
                paths[key].write_bytes(octets)
            return read_towns(system=LSOA21, areas=OLDER_AREAS, **(paths | {role: path}))  # type: ignore[arg-type]

    return read


def workbook() -> bytes:
    with TemporaryDirectory() as folder:
        filled = fill_in(
            Path(folder) / "w.xlsx", delivery=[works()], agreements=[agreed()], ledger=[paid()]
        )
        return filled.read_bytes()


AREA, VINTAGE = {"area_code": "F01{:06d}"}, {"AREA24CD": "F01{:06d}"}
POSTCODE = "Q{l[1]}1{d[2]} {d[3]}{l[4]}{l[5]}"
"""Of the six digits of a row, and of the letters that stand for them: see `numbered`."""
READERS: dict[str, Reader] = {
    "index": Reader(index, COUNTY / "index.csv", AREA),
    "index of Scotland": Reader(
        index, INDICES / "simd2020v2_indicators.csv", {"Data_Zone": "S01{:06d}"}
    ),
    "population": Reader(
        lambda path: read_population(path, system=FICTIONAL), COUNTY / "population.csv", AREA
    ),
    "boundaries": Reader(
        lambda path: read_boundaries(path, system=FICTIONAL),
        COUNTY / "boundaries.geojson",
        name="areas.geojson",
    ),
    "points": Reader(
        lambda path: read_points(path, system=FICTIONAL), PLACES / "points.csv", VINTAGE
    ),
    "points in degrees": Reader(
        lambda path: read_points(path, system=FICTIONAL), PLACES / "points-in-degrees.csv", VINTAGE
    ),
    "towns": Reader(
        lambda path: read_towns(path, system=FICTIONAL, areas=AREAS), COUNTY / "towns.csv", AREA
    ),
    "towns by older areas": Reader(towns_by("path"), OLDER_TOWNS, {"LSOA11CD": "E01{:06d}"}),
    "towns by bridge": Reader(towns_by("bridge"), BRIDGE, {"LSOA11CD": "E01{:06d}"}),
    "towns by rescue": Reader(towns_by("rescue"), RESCUE, {"MSOA11NM": "Here {:03d}"}),
    "wards": Reader(
        lambda path: read_wards(path, system=FICTIONAL, layer="division"),
        PLACES / "division-lookup.csv",
        VINTAGE,
    ),
    "code names": Reader(
        lambda path: read_code_names(path, layer="division"),
        PLACES / "division-names.csv",
        {"CED24CD": "F58{:06d}"},
    ),
    "column": Reader(
        lambda path: read_column(path, system=FICTIONAL, column="town"), COUNTY / "towns.csv", AREA
    ),
    "bridge": Reader(read_bridge, BRIDGE, {"LSOA11CD": "E01{:06d}"}),
    "authorities": Reader(
        lambda path: read_authorities(path, places={"Eastborough", "Westport", "Smallham"}),
        PLACES / "authorities.csv",
        {"place": "Place {:d}"},
    ),
    "place polygons": Reader(
        lambda path: read_place_polygons(path, column="name"),
        PLACES / "drawn.geojson",
        name="drawn.geojson",
    ),
    "postcodes": Reader(
        lambda path: read_postcodes(path, wanted={"QX11AA", "QX99ZZ"}, system=FICTIONAL),
        COUNTY / "postcodes.csv",
        {"pcds": POSTCODE},
    ),
    "postcodes of 2026": Reader(
        lambda path: read_postcodes(path, wanted={"QX11AA", "QS11AA"}, system=LSOA21),
        POSTCODES / "nspl_2026.csv",
        {"pcd7": POSTCODE, "pcd8": POSTCODE, "pcds": POSTCODE},
    ),
    "divisions of postcodes": Reader(
        lambda path: codes_by_area(path, of="division", system=LSOA21),
        POSTCODES / "nspl_2026.csv",
        {"pcd7": POSTCODE, "pcd8": POSTCODE, "pcds": POSTCODE},
    ),
    "organisations": Reader(read_organisations, COUNTY / "organisations.csv", {"id": "XX-{:d}"}),
    "register as text": Reader(
        read_organisations,
        ORGANISATIONS / "register.txt",
        {"registered_charity_number": "19{:05d}"},
    ),
    "register as JSON": Reader(read_organisations, ORGANISATIONS / "register.json"),
    "organisations on a map": Reader(
        read_organisations, ORGANISATIONS / "places-of-worship.geojson", name="on.geojson"
    ),
    "assets": Reader(
        lambda path: read_assets(path, AssetsSection(file="assets.csv", kind_column="kind")),
        b"name,kind,postcode,lat,lon,area_code\nHall,hall,QX1 1AA,52.01,0.11,\n"
        b"Library,library,QX1 1AB,,,F01000002\nClub,,,52.01,0.13,F02000001\n",
    ),
    "assets on the grid": Reader(
        lambda path: read_assets(path, AssetsSection(file="assets.csv", kind="hall")),
        b"site,easting,northing\nHall,546000,236000\nHub,547000.5,236000\n",
    ),
    "assets on a map": Reader(
        lambda path: read_assets(path, AssetsSection(file="halls.geojson", kind="hall")),
        ORGANISATIONS / "places-of-worship.geojson",
        name="halls.geojson",
    ),
    "areas of operation": Reader(
        read_areas_of_operation, ORGANISATIONS / "operates.csv", {"organisation": "XX-{:d}"}
    ),
    "areas of operation as text": Reader(
        read_areas_of_operation,
        ORGANISATIONS / "areas-of-operation.txt",
        {"registered_charity_number": "19{:05d}"},
    ),
    "areas of operation as JSON": Reader(
        read_areas_of_operation, ORGANISATIONS / "areas-of-operation.json"
    ),
    "classification": Reader(read_classification, ORGANISATIONS / "classification.json"),
    "grants": Reader(giving, COUNTY / "grants.csv", {"Identifier": "G-{:d}"}),
    "grants, nothing set aside": Reader(
        strict_giving, GRANTS / "several_recipients.csv", {"Identifier": "G-{:d}"}
    ),
    "grants of a council": Reader(giving, LIST),
    "grants as JSON": Reader(giving, GRANTS / "several_recipients.json"),
    "applications": Reader(applications, GRANTS / "applications.csv", {"Reference": "A-{:d}"}),
    "where grants are": Reader(
        lambda path: read_located(path, known=KNOWN),
        b"Identifier,Postcode,area_code\nG-1,QX1 1AA,F01000001\nG-2,QX1 1AB,F01000002\n",
        {"Identifier": "G-{:d}", "Postcode": POSTCODE},
    ),
    "table of need": Reader(
        lambda path: read_need_table(
            path, areas=SIX, system=FICTIONAL, asked=NeedFile("[need]", column="weight")
        ),
        NEED_BY_AREA,
        AREA,
    ),
    "table of need with margins": Reader(
        lambda path: read_need_with_margin(
            path,
            areas=SIX,
            system=FICTIONAL,
            asked=NeedFile("[need]", column="weight"),
            margin="margin",
        ),
        b"area_code,weight,margin\n" + b"".join(f"{code},1,0.1\n".encode() for code in SIX),
        AREA,
    ),
    "factor": Reader(
        lambda path: read_factor(
            path, districts=OF_DISTRICT, system=FICTIONAL, asked=NeedFile("a factor"), uplift={}
        ),
        b"district_code,factor\nF02000001,1.1\nF02000002,1\n",
        {"district_code": "F02{:06d}"},
    ),
    "factor by class": Reader(
        lambda path: read_factor(
            path,
            districts=OF_DISTRICT,
            system=FICTIONAL,
            asked=NeedFile("a factor", column="class"),
            uplift={"Rural": 0.1},
        ),
        NEED_BY_AREA,
        AREA,
    ),
    "evidence": Reader(
        lambda path: read_evidence(
            path, areas=SIX, system=FICTIONAL, asked=NeedFile("evidence", column="weight")
        ),
        NEED_BY_AREA,
        AREA,
    ),
    "rural and urban": Reader(
        lambda path: read_rural_urban(path, areas=SIX, system=FICTIONAL), NEED_BY_AREA, AREA
    ),
    "regions": Reader(
        lambda path: read_regions(path, districts=pd.Series({"F02000001": "Easton"})),
        b"LADCD,RGNNM\nF02000001,Upper\nF02000002,Lower\n",
        {"LADCD": "F02{:06d}"},
    ),
    "travel times": Reader(
        lambda path: read_travel_times(path, areas=AREAS.index, system=FICTIONAL),
        b"from,to,minutes\n"
        + b"".join(b"F0100000%d,F0100000%d,%d\n" % (i, 7 - i, 5 * i) for i in range(1, 7)),
        {"from": "F01{:06d}"},
    ),
    "delivery": Reader(read_delivery, COUNTY / "delivery.csv", {"organisation": "XX-{:d}"}),
    "candidates": Reader(
        read_candidates,
        b"organisation,name,place,share,asked,themes,postcode\n"
        b"YY-1,Friends,Marsh,,500,youth,QX1 1AA\nYY-2,Two Ends,Town,0.5,20.50,,\n",
        {"organisation": "YY-{:d}"},
    ),
    "officers' workbook": Reader(read_officers_workbook, workbook(), name="workbook.xlsx"),
    "catalogue": Reader(catalogue, CATALOGUE, name="sources.toml"),
    "record of downloads": Reader(
        lambda path: recorded(path.parent), RECORDED.encode(), name=RECORD
    ),
}
every_reader = pytest.mark.parametrize("named", READERS)


@functools.cache
def good(named: str) -> bytes:
    made = READERS[named].good
    return made if isinstance(made, bytes) else made.read_bytes()


def rows_of(named: str) -> tuple[str, list[list[str]]] | None:
    """Return the separator and the rows of a reader's good table; None where it is none."""
    octets = good(named)
    if octets.lstrip(b"\xef\xbb\xbf \r\n")[:1] in b"[{P" or named == "catalogue":
        return None
    text = octets.decode("utf-8-sig")
    separator = "\t" if "\t" in text else ","
    return separator, list(csv.reader(io.StringIO(text), delimiter=separator))


TABLES = [named for named in READERS if rows_of(named)]
TREES = [named for named in READERS if good(named).lstrip(b"\xef\xbb\xbf \r\n")[:1] in b"[{"]
TREES.remove("catalogue")
AS_LETTERS = str.maketrans("0123456789", "ABDEFGHJLN")
PARSERS = ("population", "postcodes", "register as text")
"""One reader for each parser of text: what fails before any reader sees a row is tried once."""


def said(texts: list[str]) -> None:
    """Check that lines can be shown and kept: every one is text that UTF-8 can hold."""
    assert texts
    for text in texts:
        text.encode("utf-8")


def read_or_refused(named: str, octets: bytes) -> object:
    """Return what is read, None where it is refused; check the words, and the ledger of money."""
    reader = READERS[named]
    with TemporaryDirectory() as folder:
        path = Path(folder) / (reader.name or "table.csv")
        path.write_bytes(octets)
        try:
            found = reader.read(path)
        except InputError as error:
            said([fault.text for fault in error.faults])
            said(error.lines())
            return None
    if not isinstance(found, Reading):
        assert named in ("catalogue", "record of downloads")
        return found
    assert all(isinstance(finding, Finding) for finding in found.findings)
    for finding in found.findings:
        said([finding.subject, finding.text, finding.remedy])
    if isinstance(found.table, GrantsFile):
        money, kept = found.table.ledger, int(found.table.grants["award_pence"].sum())
        assert money.read_pence == kept + money.set_aside_pence
        assert money.rows == money.kept_rows + money.set_aside_rows
    texts(found.table)
    return found


def texts(table: object) -> None:
    """Check that every text of a table can be written: half a character can not."""
    held = table.grants if isinstance(table, GrantsFile) else table
    if isinstance(held, pd.DataFrame):
        for name in held.columns[[str(dtype) in ("str", "object") for dtype in held.dtypes]]:
            if name != "geometry":
                said(["", *map(str, held[name])])


def hard(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@every_reader
def test_the_good_file_of_each_reader_is_read(named):
    assert read_or_refused(named, good(named)) is not None


STARTS = [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b\x08", b"PK\x03\x04", b"[", b"{", b"[{"]


@every_reader
@hard(20)
@given(start=st.sampled_from([*STARTS, b"heading"]), octets=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(named, start, octets):
    first_line = good(named).splitlines(keepends=True)[0]
    read_or_refused(named, (first_line if start == b"heading" else start) + octets)


spoiled = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=3), st.integers(0, 6)),
    min_size=1,
    max_size=5,
)


@every_reader
@hard(30)
@given(changes=spoiled)
def test_any_damage_is_read_or_refused(named, changes):
    octets = good(named)
    for place, put, cut in changes:
        at = int(place * len(octets))
        octets = octets[:at] + put + octets[at + cut :]
    read_or_refused(named, octets)


HOSTILE = [
    *("", " ", "0", "-1", "1e400", "-1e309", "NaN", "nan", "Infinity", "-inf", "null", "None"),
    *("9" * 30, "9" * 5000, "0.1", "-0", "1,234.50", "1.234,50", "£5", "(5)", "5%", "$5", "１２"),
    *("²", "٣", "1e5", "1_000", "0x10", "+5", "5-", "−5", "1/0", "TRUE", "#N/A", "*", ".."),
    *("2025-04-01", "31/02/2024", "0000-00-00", "9999-12-31", "99999999", "2958466", "Apr-23"),
    *("2024/25", "10000-01-01", "01/01/0001", "1 to 2", "36 months", "999999999999 years"),
    *("E01000001", "F01000001", "e01000001 ", "E99999999", "L99999999", "QX1 1AA", "QX11AAA"),
    *("=1+1", "@SUM(A1)", "=HYPERLINK(1)", "<script>", "<b>x</b>", "&amp;", "../../etc/passwd"),
    *("\x1b[31m", "\x07", "\u202e", "\ufeff", "\u2028", "\x85", "\x0c", "\x1c", "e\u0301"),
    *('"', "'", "a;b|c", "a\nb", "x" * 40_000, "a;" * 3_000, "(" * 3_000, "1 " * 3_000),
]
cells = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@pytest.mark.parametrize("named", TABLES)
@hard(30)
@given(data=st.data())
def test_any_cells_are_read_or_refused(named, data):
    separator, (headings, *rows) = rows_of(named) or ("", [])
    drawn = data.draw(st.lists(st.sampled_from(rows), min_size=1, max_size=6))
    made = [[*row] for row in drawn]
    for _ in range(data.draw(st.integers(1, 6))):
        row = data.draw(st.sampled_from(made))
        if row:
            row[data.draw(st.integers(0, len(row) - 1))] = data.draw(cells)
    for _ in range(data.draw(st.sampled_from([0, 0, 0, 1, 2]))):  # ragged
        row = data.draw(st.sampled_from(made))
        row[:] = row[:-1] if data.draw(st.booleans()) else [*row, data.draw(cells)]
    read_or_refused(named, written([headings, *made], separator=separator))


def written(rows: list[list[str]], *, separator: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode()


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([*HOSTILE, 10**400, -(10**18), "\ud800", "Polygon", "Point"])
)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


def changed_within(tree: Any, steps: list[int], put: Any) -> Any:
    """Return a tree in which the part that the steps lead to is another."""
    if not steps or not isinstance(tree, dict | list) or not tree:
        return put
    keys = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
    at = keys[steps[0] % len(keys)]
    new = changed_within(tree[at], steps[1:], put)
    if isinstance(tree, dict):
        return tree | {at: new}
    return [*tree[:at], new, *tree[at + 1 :]]


@pytest.mark.parametrize("named", TREES)
@hard(40)
@given(
    changes=st.lists(
        st.tuples(st.lists(st.integers(0, 50), min_size=1, max_size=9), trees),
        min_size=1,
        max_size=3,
    )
)
def test_any_parts_of_json_are_read_or_refused(named, changes):
    tree = json.loads(good(named).decode("utf-8-sig"))
    for steps, put in changes:
        tree = changed_within(tree, steps, put)
    read_or_refused(named, json.dumps(tree).encode())


toml_values = st.sampled_from(
    ["5", "-1", "true", "nan", "[]", "{}", "[[]]", "[5]", "1979-05-27", "''", '"\\u0000"', "9e999"]
    + [f'"{url}"' for url in ("https://[", "https://a:b@c/d", "http://localhost", "//", "\\u202e")]
    + ["'../x'", "'downloads.json'", "'" + "0" * 64 + "'", "9" * 5000]
) | st.text(max_size=8).map(json.dumps)


@hard(40)
@given(key=st.sampled_from([line.split()[0] for line in CATALOGUE.splitlines()]), put=toml_values)
def test_any_values_of_a_list_of_files_are_read_or_refused(key, put):
    lines = CATALOGUE.decode().splitlines()
    if key == b"[[download]]":
        lines = [f"download = {put}"]
    else:
        lines = [
            f"{key.decode()} = {put}" if line.startswith(f"{key.decode()} ") else line
            for line in lines
        ]
    read_or_refused("catalogue", "\n".join(lines).encode("utf-8", "replace"))


# --- a megabyte of each; how long that takes is measured by benchmarks/sizes.py


def numbered(named: str) -> bytes:
    """Return a megabyte of good rows, the keys of which differ."""
    separator, (headings, *rows) = rows_of(named) or ("", [])
    made, size, number = [headings], 0, 0
    while size < BYTES_PER_MB:
        row = [*rows[number % len(rows)]]
        for heading, form in READERS[named].keys.items():
            digits = f"{number:06d}"
            letters = digits.translate(AS_LETTERS)
            row[headings.index(heading)] = form.format(number, d=digits, l=letters)
        made.append(row)
        size += len(separator.join(row)) + 2
        number += 1
    return written(made, separator=separator)


def large_tables(named: str) -> dict[str, bytes]:
    separator, (headings, *rows) = rows_of(named) or ("", [])
    once = written(rows, separator=separator)
    line = separator.join(headings)
    wide = [
        f"{heading} {i}"
        for i in range(BYTES_PER_MB // (2 * len(line) + 12))
        for heading in headings
    ]
    return {
        "numbered": numbered(named),
        "repeated": written([headings], separator=separator) + once * (BYTES_PER_MB // len(once)),
        "one cell": written(
            [headings, ["x1, " * (BYTES_PER_MB // 4), *rows[0][1:]]], separator=separator
        ),
        "last cell": written([headings, [*rows[0][:-1], "9" * 900_000]], separator=separator),
        "wide": written([headings + wide, [*rows[0], *[""] * len(wide)]], separator=separator),
    }


def large_trees(named: str) -> dict[str, bytes]:
    tree = json.loads(good(named).decode("utf-8-sig"))
    key = "" if isinstance(tree, list) else next(k for k in tree if isinstance(tree[k], list))
    entries = tree[key] if key else tree
    times = BYTES_PER_MB // len(json.dumps(entries)) + 1
    many = tree | {key: entries * times} if key else entries * times
    opening = good(named)[: good(named).index(b"[") + 1]
    huge = json.dumps([changed_within(entries[0], [step], "x1, " * 120_000) for step in (0, 1)])
    ring = json.dumps([[i % 7 / 100, 50 + i * 7 % 11 / 100] for i in range(40_000)])
    return {
        "repeated": json.dumps(many).encode(),
        "deep": opening + b'{"a":[' * (BYTES_PER_MB // 6),
        "deep and closed": b"[" * (BYTES_PER_MB // 2) + b"]" * (BYTES_PER_MB // 2),
        "short entries": opening + b"{}," * (BYTES_PER_MB // 3) + b"{}]" + b"}" * bool(key),
        "numbers": opening + b"1," * (BYTES_PER_MB // 2) + b"1]" + b"}" * bool(key),
        "one cell": opening + huge[1:].encode() + b"}" * bool(key),
        "one number": opening + b"9" * BYTES_PER_MB + b"]" + b"}" * bool(key),
        "ring": good(named).decode("utf-8-sig").replace("[[[0.1", f"[{ring}, [[0.1", 1).encode(),
    }


def large_catalogues() -> dict[str, bytes]:
    times = BYTES_PER_MB // len(CATALOGUE)
    return {
        "numbered": b"".join(
            CATALOGUE.replace(b'"index"', b'"index%d"' % i, 1) for i in range(times - 100)
        ),
        "short": b"[[download]]\n" * (BYTES_PER_MB // 13),
        "deep": b"download = " + b"[" * (BYTES_PER_MB - 11),
        "one number": b"download = " + b"9" * (BYTES_PER_MB - 11),
        "dotted": b"a." * (BYTES_PER_MB // 2 - 10) + b"a = 1",
    }


def large_files(named: str) -> dict[str, bytes]:
    if named in TABLES:
        return large_tables(named)
    if named in TREES:
        return large_trees(named)
    return large_catalogues() if named == "catalogue" else {"": good(named) + bytes(BYTES_PER_MB)}


@every_reader
def test_a_megabyte_of_any_shape_is_read_or_refused(named):
    for octets in large_files(named).values():
        read_or_refused(named, octets)

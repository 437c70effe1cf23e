"""Properties of every table: no bytes make a traceback, and no cell changes on the way."""

import csv
import gzip
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError
from equitycli.sources.reading import read_table
from tests.sources.made_tables import (
    AREAS,
    CSV,
    HEADINGS,
    ods,
    ods_table,
    population,
    with_part,
    xls,
    xlsx,
    zipped,
)

SHAPES = {
    "csv": CSV,
    "utf-16": CSV.decode().encode("utf-16"),
    "gzip": gzip.compress(CSV),
    "zip": zipped({"table.csv": CSV}),
    "xlsx": population(),
    "xls": xls([HEADINGS, *AREAS]),
    "ods": ods(ods_table([HEADINGS, *[map(str, row) for row in AREAS]])),
}
PARTS = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"]
HARD = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def read(octets: bytes, **options):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(octets)
        return read_table(path, role="grants", **options)


def read_or_refused(octets: bytes) -> None:
    try:
        table = read(octets, largest_bytes=10_000_000).table
    except InputError:
        return
    assert table.notna().all().all()
    assert table.index.is_monotonic_increasing


@HARD
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(octets):
    read_or_refused(octets)


@HARD
@given(st.text(alphabet=',;\t|"\r\n a1=é\ufeff\0', max_size=200))
def test_any_text_is_read_or_refused(text):
    read_or_refused(text.encode())


spoiled = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255), st.integers(0, 20)),
    min_size=1,
    max_size=6,
)


def changed(octets: bytes, changes) -> bytes:
    spoilt = bytearray(octets)
    for place, byte, cut in changes:
        if not spoilt:
            break
        at = int(place * len(spoilt))
        spoilt[at] = byte
        if cut > 15:
            del spoilt[at : at + cut]
    return bytes(spoilt)


@HARD
@given(st.sampled_from(sorted(SHAPES)), spoiled)
def test_any_damage_is_read_or_refused(shape, changes):
    read_or_refused(changed(SHAPES[shape], changes))


@HARD
@given(st.sampled_from(PARTS), spoiled, st.sampled_from([b"4294967295", b"-1", b"", b"XFE9"]))
def test_any_damage_within_a_workbook_is_read_or_refused(part, changes, number):
    def spoil(xml: bytes) -> bytes:
        return changed(xml.replace(b'"2"', b'"%s"' % number), changes) + b"\n"

    read_or_refused(with_part(SHAPES["xlsx"], part, spoil))


@HARD
@given(spoiled)
def test_any_damage_within_a_sheet_of_libreoffice_is_read_or_refused(changes):
    body = ods_table([HEADINGS, *[map(str, row) for row in AREAS]])
    read_or_refused(ods(changed(body.encode(), changes).decode("utf-8", "replace")))


letters = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc", "Cs", "Zs"]), min_size=1, max_size=8
)
cells = st.one_of(
    letters, st.just(""), st.sampled_from(["007", "1,234.50", "=1+1", "a;b|c\td", 'say "yes"'])
)
tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(cells, min_size=width, max_size=width).filter(any), min_size=1, max_size=6
    )
)


def headed(rows: list[list[str]]) -> list[list[str]]:
    return [[f"heading {i}" for i in range(len(rows[0]))], *rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@settings(max_examples=12, deadline=None, derandomize=True)
@given(rows=tables)
def test_a_table_of_text_comes_back_as_it_was_written(encoding, separator, end, rows):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(
        headed(rows)
    )
    found = read(text.getvalue().encode(encoding))
    assert found.table.to_numpy().tolist() == rows
    assert list(found.table.index) == list(range(2, len(rows) + 2))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(rows=tables)
def test_a_table_of_a_workbook_comes_back_as_it_was_written(rows):
    assert read(xlsx({"Table": headed(rows)})).table.to_numpy().tolist() == rows
    if all(ord(letter) < 256 for row in rows for cell in row for letter in cell):
        assert read(xls(headed(rows))).table.to_numpy().tolist() == rows


@settings(max_examples=100, deadline=None, derandomize=True)
@given(pence=st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=5))
def test_money_in_a_workbook_is_exact_to_the_penny(pence):
    rows = [("id", "award"), *[("x", one / 100) for one in pence]]
    texts = read(xlsx({"Table": rows})).table["award"]
    assert [round(float(text) * 100) for text in texts] == pence
    assert all(len(text.partition(".")[2]) <= 2 for text in texts)

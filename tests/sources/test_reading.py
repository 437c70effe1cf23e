import gzip
import hashlib

import pytest

from equitycli.errors import InputError
from equitycli.sources.reading import read_table
from tests.sources.made_tables import CSV, zipped


def table_of(tmp_path, octets: bytes, **options):
    path = tmp_path / "table.csv"
    path.write_bytes(octets)
    return read_table(path, role="grants", **options)


def refused(tmp_path, octets: bytes, **options) -> str:
    with pytest.raises(InputError) as caught:
        table_of(tmp_path, octets, **options)
    return "\n".join(caught.value.lines())


def test_every_cell_stays_the_text_that_it_is(tmp_path):
    read = table_of(tmp_path, b"a,b,c\n007,NA,=1+1\nnull,1e5, x\n").table
    assert read.to_numpy().tolist() == [["007", "NA", "=1+1"], ["null", "1e5", " x"]]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    read = table_of(tmp_path, b'a,b\n"two\nlines",1\n\n3,4\n').table
    assert list(read.index) == [2, 4]  # row 3 is blank


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_all_line_ends_are_read(tmp_path, end):
    assert len(table_of(tmp_path, end.join([b"a,b", b"1,2", b"3,4"])).table) == 2


def test_headings_lose_a_byte_order_mark_and_white_space(tmp_path):
    assert list(table_of(tmp_path, b"\xef\xbb\xbf a , b\n1,2\n").table.columns) == ["a", "b"]


def test_tabs_and_semicolons_separate_too(tmp_path):
    assert table_of(tmp_path, b"a\tb\n1\t2,5\n").table.loc[2, "b"] == "2,5"


def test_an_older_encoding_is_read_and_said(tmp_path):
    reading = table_of(tmp_path, "name\nCafé\n".encode("cp1252"))
    assert reading.table["name"].tolist() == ["Café"]
    assert [finding.code for finding in reading.findings] == ["text-not-utf-8"]


def test_a_gzipped_table_is_read(tmp_path):
    assert len(table_of(tmp_path, gzip.compress(b"a\n1\n")).table) == 1


def test_a_gzip_that_unpacks_to_too_much_is_refused(tmp_path):
    assert "at most" in refused(tmp_path, gzip.compress(b"a\n" * 10**6), largest_bytes=10**5)


def test_an_absurd_size_is_refused_unread(tmp_path):
    assert "is 0 MB or more" in refused(tmp_path, b"a\n" * 1000, largest_bytes=100)


def test_a_table_that_begins_below_its_title_is_read_and_said(tmp_path):
    reading = table_of(tmp_path, b"Grants 2024,,\n,,\nname,award,\nOak,5,\n")
    assert list(reading.table.columns) == ["name", "award"]
    assert list(reading.table.index) == [4]
    assert [finding.code for finding in reading.findings] == ["title-rows-passed-over"]
    assert "row 3; 1 row above held only a title (Grants 2024)" in reading.findings[0].text


def test_a_title_as_long_as_the_table_is_wide_is_not_guessed_at(tmp_path):
    assert "1 of 2 columns have no heading" in refused(tmp_path, b"Grants,\nOak,5\nElm,6\n")


def test_an_empty_column_between_others_is_left_out(tmp_path):
    read = table_of(tmp_path, b"a,,c\n1,,3\n").table
    assert read.to_numpy().tolist() == [["1", "3"]]


def test_a_sheet_is_asked_for_of_text(tmp_path):
    said = refused(tmp_path, b"a,b\n1,2\n", sheet="2024")
    assert "has no sheets, and the programme asks for the sheet “2024”" in said


@pytest.mark.parametrize("name", ["table.csv", "table.tsv", "folder/table.CSV", "table.txt"])
def test_the_only_table_of_an_archive_is_read_and_said(tmp_path, name):
    packed = zipped({name: CSV, "folder/": b"", "__MACOSX/._table.csv": b"x", "map.png": b"x"})
    reading = table_of(tmp_path, packed)
    assert len(reading.table) == 2
    assert [finding.code for finding in reading.findings] == ["table-in-archive"]
    assert name in reading.findings[0].text


def test_a_read_me_beside_the_table_is_passed_over(tmp_path):
    assert len(table_of(tmp_path, zipped({"README.txt": b"Hello", "t.csv": CSV})).table) == 2


def test_the_digest_is_of_what_is_on_the_disk(tmp_path):
    packed = zipped({"table.csv": CSV})
    assert table_of(tmp_path, packed).record.sha256 == hashlib.sha256(packed).hexdigest()


def test_an_archive_within_itself_comes_to_an_end(tmp_path):
    inner = zipped({"inner.xlsx": zipped({"table.csv": CSV})})
    assert "an archive inside the archive" in refused(tmp_path, inner)


def test_an_endless_line_is_refused(tmp_path):
    assert "a line is over" in refused(tmp_path, b"a\n" + b"x" * 1_000_001 + b"\n")


def test_only_a_byte_order_mark_is_empty(tmp_path):
    assert "is empty" in refused(tmp_path, b"\xef\xbb\xbf")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        read_table(tmp_path / "none.csv", role="grants")
    message = "\n".join(caught.value.lines())
    assert "none.csv" in message
    assert "no such file" in message
    assert "Check the path" in message


def test_a_column_without_heading_is_refused(tmp_path):
    assert "1 of 3 columns have no heading (column 2)" in refused(tmp_path, b"a,,c\n1,2,3\n")


def test_empty_columns_at_the_end_are_let_pass(tmp_path):
    assert list(table_of(tmp_path, b"a,b,,\n1,2,,\n").table.columns) == ["a", "b"]

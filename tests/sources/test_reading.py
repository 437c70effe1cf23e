import gzip

import pytest

from equitycli.errors import InputError
from equitycli.sources.reading import read_table


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


def test_a_workbook_is_refused_with_what_to_do(tmp_path):
    assert "Save the sheet as CSV UTF-8" in refused(tmp_path, b"PK\x03\x04rest")


def test_utf_16_is_refused_with_what_to_do(tmp_path):
    assert "is UTF-16 text" in refused(tmp_path, "a,b\n1,2\n".encode("utf-16"))


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

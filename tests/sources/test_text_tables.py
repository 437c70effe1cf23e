import pytest

from equitycli.errors import InputError
from equitycli.sources.content import Content
from equitycli.sources.reading import read_table
from equitycli.sources.text_tables import rows_of_text


def rows(octets: bytes):
    return rows_of_text(Content("table.csv", octets, ""))


def refused(octets: bytes) -> str:
    with pytest.raises(InputError) as caught:
        rows(octets)
    return "\n".join(caught.value.lines())


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_the_separator_is_the_one_of_the_headings_outside_quotation_marks(separator):
    text = f'"a, b; c | d"{separator}e\n"1,1;1|1\t1"{separator}2\n'
    assert rows(text.encode()).cells == [["a, b; c | d", "e"], ["1,1;1|1\t1", "2"]]


def test_a_line_that_says_the_separator_is_no_row():
    found = rows(b"sep=;\r\na,b;c\r\n1;2\r\n")
    assert found.cells == [["a,b", "c"], ["1", "2"]]
    assert found.numbers == [1, 2]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_are_numbered_as_a_spreadsheet_shows_them_with_every_line_end(end):
    text = end.join(["a,b", f'"two{end}lines",1', "", "3,4", ""])
    found = rows(text.encode())
    assert found.numbers == [1, 2, 4]
    assert found.cells[1] == [f"two{end}lines", "1"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_text_of_excel_is_read_and_said(encoding):
    mark = "" if encoding == "utf-16" else "\ufeff"
    found = rows(f"{mark}name\taward\r\nCafé Łódź\t£5\r\n".encode(encoding))
    assert found.cells == [["name", "award"], ["Café Łódź", "£5"]]
    assert [finding.code for finding in found.findings] == ["text-is-utf-16"]


def test_a_mark_that_promises_utf_8_is_held_to_it():
    assert "row 2: is marked as UTF-8 and is not" in refused(b"\xef\xbb\xbfa\nCaf\xe9\n")


def test_rows_are_counted_with_every_line_end_before_what_cannot_be_read():
    assert "row 3: holds NUL bytes (1 in the file)" in refused(b"a\rb\rc\0\r")
    assert "row 3: is neither UTF-8 nor Windows-1252" in refused(b"a\rb\r\x81\r")


def test_rows_that_end_in_separators_too_many_are_told_so():
    assert "end in separators too many" in refused(b"a,b\n1,2,,\n")


def test_a_title_that_stands_alone_in_its_row_is_passed_over(tmp_path):
    path = tmp_path / "grants.csv"
    path.write_bytes(b"Grants awarded\n\nname,gbp\na,1\nb,2\n")
    found = read_table(path, role="grants")
    assert found.table["name"].tolist() == ["a", "b"]
    assert found.table.index.tolist() == [4, 5]
    assert "title-rows-passed-over" in {finding.code for finding in found.findings}


def test_short_rows_below_the_headings_are_still_refused():
    assert "row 4: 1 of 3 rows" in refused(b"Grants\na,b\n1,2\n3\n")


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"<html>", "is a web page"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML PUBLIC>", "is a web page"),
        (b'<?xml version="1.0"?><html xmlns="x">', "is a web page"),
        ("\ufeff<html>".encode("utf-16-le"), "is a web page"),
        (b'<?xml version="1.0"?><Workbook>', "is XML, not a table"),
        (b'[\n {"a": 1}]', "is JSON, not a table"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive"),
        (b"Rar!\x1a\x07", "is a RAR archive"),
        (b"SQLite format 3\0", "is a database"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(start, said):
    assert said in refused(start + b"\nrest")


def test_html_within_a_cell_is_text():
    assert rows(b"name\n<html><b>Oak</b>\n").cells[1] == ["<html><b>Oak</b>"]

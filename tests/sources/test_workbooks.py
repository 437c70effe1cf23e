import struct
from datetime import date, datetime, time
from pathlib import Path

import pytest

from equitycli.errors import InputError
from equitycli.sources.cell_texts import cell_text, dated
from equitycli.sources.reading import read_table
from tests.sources.made_tables import (
    AREAS,
    HEADINGS,
    ods,
    ods_table,
    population,
    record,
    with_part,
    xls,
    xlsx,
)

SHEET = "xl/worksheets/sheet1.xml"


def reading(folder: Path, octets: bytes, **options):
    path = folder / "table.xlsx"
    path.write_bytes(octets)
    return read_table(path, role="grants", **options)


def cells(folder: Path, octets: bytes, **options) -> list[list[str]]:
    rows: list[list[str]] = reading(folder, octets, **options).table.to_numpy().tolist()
    return rows


def refused(folder: Path, octets: bytes, **options) -> str:
    with pytest.raises(InputError) as caught:
        reading(folder, octets, **options)
    return "\n".join(caught.value.lines())


def codes(found) -> list[str]:
    return [finding.code for finding in found.findings]


def test_numbers_become_exact_text(tmp_path):
    numbers = [1099555.0, 1234.1, 0.1 + 0.2, 30.000000000000004, -5.25, 1e-7, 115825399.99]
    written = ["1099555", "1234.1", "0.3", "30", "-5.25", "0.0000001", "115825399.99"]
    rows = [("id", "number"), *[("x", number) for number in numbers]]
    assert [row[1] for row in cells(tmp_path, xlsx({"A": rows}))] == written


def test_a_number_stored_with_all_its_binary_digits_is_what_excel_shows(tmp_path):
    stored = with_part(
        population(), SHEET, lambda xml: xml.replace(b"<v>1500<", b"<v>30.000000000000004<")
    )
    assert cells(tmp_path, stored)[0][2] == "30"


def test_pence_survive_a_workbook(tmp_path):
    rows = [("id", "award"), *[("x", pence / 100) for pence in range(0, 500_000, 37)]]
    read = [row[1] for row in cells(tmp_path, xlsx({"A": rows}))]
    assert [round(float(text) * 100) for text in read] == list(range(0, 500_000, 37))
    assert all(len(text.partition(".")[2]) <= 2 for text in read)


@pytest.mark.parametrize("from_1904", [False, True])
def test_dates_are_written_as_dates_whatever_their_first_day(tmp_path, from_1904):
    rows = [("id", "when"), ("x", datetime(2024, 4, 1)), ("x", datetime(2024, 4, 1, 13, 30))]
    packed = xlsx({"A": rows}, default_date_format="dd/mm/yyyy hh:mm", date_1904=from_1904)
    read = cells(tmp_path, packed)
    assert [row[1] for row in read] == ["2024-04-01", "2024-04-01 13:30:00"]


def test_times_truths_and_text_stay_themselves(tmp_path):
    rows = [("a", "b"), (time(12, 30), True), ("007", "=HYPERLINK(1)"), (" x ", "two\nlines")]
    read = cells(tmp_path, xlsx({"A": rows}, default_date_format="hh:mm"))
    assert read == [["12:30:00", "TRUE"], ["007", "=HYPERLINK(1)"], [" x ", "two\nlines"]]


def test_more_digits_than_a_workbook_keeps_are_warned_of(tmp_path):
    found = reading(tmp_path, xlsx({"A": [("id", "n"), (1234567890123456789, 1)]}))
    assert codes(found) == ["sheet-read", "digits-lost"]
    assert "(A2)" in found.findings[1].text


def test_the_only_table_among_notes_and_hidden_sheets_is_taken_and_said(tmp_path):
    table = [HEADINGS, *AREAS]
    packed = xlsx({"Notes": [("Read me",)], "People": table, "Old": table}, hidden=["Old"])
    found = reading(tmp_path, packed)
    assert len(found.table) == 2
    assert found.findings[0].text == (
        "The table is the sheet “People”; beside it: “Notes”, “Old” (hidden)."
    )


def test_a_sheet_is_taken_by_name_a_hidden_one_too(tmp_path):
    packed = xlsx({"One": [HEADINGS, *AREAS], "Two": [("a", "b"), ("1", "2")]}, hidden=["Two"])
    assert cells(tmp_path, packed, sheet=" two ") == [["1", "2"]]


def test_between_several_tables_the_headings_wanted_decide(tmp_path):
    packed = xlsx({"One": [HEADINGS, *AREAS], "Two": [("a", "b"), ("1", "2")]})
    assert cells(tmp_path, packed, wanted=lambda names: "a" in names) == [["1", "2"]]
    assert "2 of 2 sheets hold a table" in refused(tmp_path, packed, wanted=lambda _: True)


def test_an_unknown_sheet_is_refused_with_those_there_are(tmp_path):
    said = refused(tmp_path, population(), sheet="Persons")
    assert "has no sheet “Persons” (it has “People”)" in said


def test_titles_and_blank_rows_above_the_headings_are_passed_over_and_said(tmp_path):
    packed = xlsx(
        {"A": [("People by area",), ("2024",), (), HEADINGS, *AREAS]},
        finish=lambda book: book.worksheets()[0].merge_range("A1:C1", "People by area"),
    )
    found = reading(tmp_path, packed)
    assert list(found.table.index) == [5, 6]
    assert codes(found) == ["sheet-read", "title-rows-passed-over"]
    assert "row 4; 2 rows above held only a title (People by area, 2024)" in found.findings[1].text


def test_formulas_are_read_as_they_were_saved_and_said(tmp_path):
    def formula(book):
        book.worksheets()[0].write_formula("C2", "=700+800", None, 1500)
        book.worksheets()[0].write_formula("B2", '="Marsh"', None, "Marsh")

    found = reading(tmp_path, population(finish=formula))
    assert found.table.loc[2].tolist() == ["F01000001", "Marsh", "1500"]
    assert codes(found) == ["sheet-read", "formulas-in-cells"]


def test_a_formula_that_shows_an_empty_text_is_empty(tmp_path):
    def formula(book):
        book.worksheets()[0].write_formula("B2", '=""', None, "x")

    packed = with_part(
        population(finish=formula), SHEET, lambda xml: xml.replace(b"<v>x</v>", b"<v></v>")
    )
    assert cells(tmp_path, packed)[0][1] == ""


def test_a_million_formatted_rows_without_entries_are_no_rows(tmp_path):
    blank = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (i, i) for i in range(4, 1_048_577))
    packed = with_part(
        population(), SHEET, lambda xml: xml.replace(b"</sheetData>", blank + b"</sheetData>")
    )
    assert len(cells(tmp_path, packed)) == 2


def test_numbers_dates_and_texts_of_an_older_workbook(tmp_path):
    date_form = record(0x041E, struct.pack("<HHB", 164, 10, 0) + b"dd/mm/yyyy")
    plain, dated = (record(0xE0, struct.pack("<HH", 0, n) + bytes(16)) for n in (0, 164))
    strings = record(0xFC, struct.pack("<IIHB", 2, 2, 3, 0) + b"Oak" + struct.pack("<HB", 4, 0))
    strings += record(0x3C, b"\x01" + "Łódź".encode("utf-16-le"))
    short = struct.pack("<HI", 0, (123410 << 2) | 3)  # 1234.10 as a whole number of hundredths
    extra = (
        record(0xFD, struct.pack("<HHHI", 1, 0, 0, 1))
        + record(0xBD, struct.pack("<HH", 1, 1) + short + struct.pack("<H", 1))
        + record(0x0203, struct.pack("<HHHd", 1, 2, 1, 45383.0))
        + record(0x0006, struct.pack("<HHHBBBBHHH", 1, 3, 0, 0, 0, 0, 0, 0, 0, 0xFFFF) + bytes(8))
        + record(0x0207, struct.pack("<HB", 2, 0) + b"ok")
        + record(0x0205, struct.pack("<HHHBB", 1, 4, 0, 1, 0))
    )
    packed = xls(
        [("a", "b", "c", "d", "e")], shared=date_form + plain + dated + strings, extra=extra
    )
    found = reading(tmp_path, packed)
    assert found.table.loc[2].tolist() == ["Łódź", "1234.1", "2024-04-01", "ok", "TRUE"]
    assert codes(found) == ["sheet-read", "formulas-in-cells"]


def test_an_older_workbook_is_read_by_its_bytes_not_its_name(tmp_path):
    assert cells(tmp_path, xls([HEADINGS, *AREAS])) == [
        ["F01000001", "Marsh End", "1500"],
        ["F01000002", "Old Quay", "1400"],
    ]


def typed(kind: str, shown: str = "?", **said: str) -> str:
    """Return a cell of LibreOffice of a type, with what it says it is."""
    written = "".join(f' office:{name.replace("_", "-")}="{text}"' for name, text in said.items())
    return (
        f'<table:table-cell office:value-type="{kind}"{written}>'
        f"<office:annotation><text:p>a note</text:p></office:annotation>"
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def test_cells_of_libreoffice_are_what_the_file_says_they_are(tmp_path):
    row = {
        "a": typed("currency", "£1,234.10", value="1234.1"),
        "b": typed("date", date_value="2024-04-01"),
        "c": typed("date", date_value="2024-04-01T13:30:00"),
        "d": typed("boolean", boolean_value="true"),
        "e": typed("time", time_value="PT12H30M00S"),
        "f": typed("string", 'a<text:s text:c="2"/>b</text:p><text:p>c'),
    }
    blank = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    body = ods_table([row.keys(), row.values()]).replace("</table:table>", f"{blank}</table:table>")
    assert cells(tmp_path, ods(body)) == [
        ["1234.1", "2024-04-01", "2024-04-01 13:30:00", "TRUE", "12:30:00", "a  b\nc"]
    ]


def test_repeated_rows_and_columns_of_libreoffice_are_unfolded(tmp_path):
    twice = typed("string", "1").replace(
        "<table:table-cell ", '<table:table-cell table:number-columns-repeated="2" '
    )
    rows = ods_table([("a", "b", "c"), (twice, "2")])
    first, second = rows.rsplit("<table:table-row>", 1)
    body = f'{first}<table:table-row table:number-rows-repeated="2">{second}'
    found = reading(tmp_path, ods(body))
    assert found.table.to_numpy().tolist() == [["1", "1", "2"]] * 2
    assert list(found.table.index) == [2, 3]


def test_a_hidden_sheet_of_libreoffice_is_not_taken(tmp_path):
    style = '<style:style style:name="ta2"><style:table-properties table:display="false"/>'
    hidden = ods_table([HEADINGS, ("1", "2", "3")], name="Old").replace(
        "<table:table ", '<table:table table:style-name="ta2" ', 1
    )
    shown = ods_table([HEADINGS, ("4", "5", "6")])
    assert cells(tmp_path, ods(f"{style}</style:style>{hidden}{shown}")) == [["4", "5", "6"]]


def test_a_day_without_a_year_format_is_a_number():
    assert dated(5.0, form="0.00", built_in=164, from_1904=False) == 5.0
    assert dated(5.0, form="", built_in=2, from_1904=False) == 5.0
    assert dated(1.0, form="", built_in=14, from_1904=False) == datetime(1900, 1, 1)
    assert cell_text(date(2024, 4, 1)) == "2024-04-01"
    assert cell_text(dated(1.5, form="[h]:mm", built_in=164, from_1904=False)) == "36:00:00"

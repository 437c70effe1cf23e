"""Candidates: one row for each organisation and place, refused in words with all faults at once."""

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from equitycli.errors import InputError
from equitycli.sources.candidates import read_candidates

HEADINGS = "organisation,name,place,share,asked (£),themes,postcode"
GOOD = (
    "YY-1,Marsh Friends,Marsh,,500,youth; arts,qx1 1ae",
    'YY-2,Two Ends,Town,0.75,"1,200.50",,',
    "YY-2,,outside,0.25,,,",
)


def written(folder: Path, *rows: str, headings: str = HEADINGS, name: str = "c.csv") -> Path:
    path = folder / name
    path.write_text("\n".join((headings, *rows)) + "\n", encoding="utf-8")
    return path


def refusal(folder: Path, *rows: str, headings: str = HEADINGS) -> str:
    with pytest.raises(InputError) as caught:
        read_candidates(written(folder, *rows, headings=headings))
    return "\n".join(caught.value.lines())


def test_a_row_for_each_organisation_and_place(tmp_path):
    read = read_candidates(written(tmp_path, *GOOD))
    assert read.table.to_dict("records") == [
        {
            "organisation": "YY-1", "name": "Marsh Friends", "place": "Marsh", "share": 1.0,
            "asked_pence": 50_000, "themes": ("youth", "arts"), "postcode": "QX11AE", "row": 2,
        },
        {
            "organisation": "YY-2", "name": "Two Ends", "place": "Town", "share": 0.75,
            "asked_pence": 120_050, "themes": (), "postcode": "", "row": 3,
        },
        {
            "organisation": "YY-2", "name": "Two Ends", "place": "outside", "share": 0.25,
            "asked_pence": 120_050, "themes": (), "postcode": "", "row": 4,
        },
    ]  # fmt: skip
    assert (read.record.role, read.record.rows, len(read.record.sha256)) == ("candidates", 3, 64)


def test_a_share_may_be_left_out_where_each_works_in_one_place(tmp_path):
    read = read_candidates(
        written(tmp_path, "YY-1,Marsh,£500", "YY-2,Town,20", headings="ID,Place,Asked")
    )
    assert read.table["share"].tolist() == [1.0, 1.0]
    assert read.table["asked_pence"].tolist() == [50_000, 2000]
    assert read.table["name"].tolist() == ["", ""]


def test_a_workbook_is_read_by_the_same_door(tmp_path):
    path = tmp_path / "c.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Asks")
        sheet.write_row(0, 0, ["Organisation", "Place", "Asked (£)"])
        sheet.write_row(1, 0, ["YY-1", "Marsh", 500])
    assert read_candidates(path).table["asked_pence"].tolist() == [50_000]
    with pytest.raises(InputError, match="c.xlsx"):
        read_candidates(path, sheet="Others")


def test_a_formula_that_was_never_worked_out_is_refused(tmp_path):
    path = tmp_path / "c.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["organisation", "place", "asked"])
        sheet.write_row(1, 0, ["YY-1", "Marsh"])
        sheet.write_formula(1, 2, "=250+250", value="")
    with pytest.raises(InputError) as caught:
        read_candidates(path)
    assert "1 of 1 formulas was never worked out (C2)" in "\n".join(caught.value.lines())


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["YY-1,,Marsh,,-5,,"], ["asked (£): 1 row is negative (row 2)", "0 or more"]),
        (["YY-1,,Marsh,,,,"], ["1 organisation without what it asks for (YY-1; row 2)", "never"]),
        (["YY-1,,Marsh,,0.99,,"], ["1 organisation that asks for less than £1 (YY-1; row 2)"]),
        (["YY-1,,Marsh,,nan,,"], ["asked (£): 1 row", "row 2", "plain sum in pounds"]),
        (["YY-1,,Marsh,,1e400,,"], ["asked (£): 1 row", "row 2"]),
        (["YY-1,,Marsh,,99999999999999999,,"], ["asked (£): 1 row", "too large"]),
        (["YY-1,,Marsh,,=1+1,,"], ["asked (£): 1 row", "'=1+1'"]),
        (["YY-1,,Marsh,,€500,,"], ["not in GBP but in EUR (row 2)", "convert"]),
        (
            ["YY-1,,Marsh,0.5,500,,", "YY-1,,Town,0.5,600,,"],
            ["that asks for two different sums (YY-1; rows 2, 3)", "in all on one of its rows"],
        ),
        (["YY-1,,Marsh,1.2,500,,"], ["share: 1 row is above 1 (row 2; first '1.2')", "0.40"]),
        (["YY-1,,Marsh,-0.1,500,,"], ["share: 1 row is negative (row 2"]),
        (["YY-1,,Marsh,inf,500,,"], ["share: 1 row is infinite (row 2"]),
        (
            ["YY-1,,Marsh,0.5,500,,", "YY-1,,Town,,,,"],
            ["share: 1 row is empty (row 3", "never taken as 0"],
        ),
        (
            ["YY-1,,Marsh,0.8,500,,", "YY-1,,Town,0.3,,,"],
            ["the shares of 1 organisation add up to more than 1 (YY-1 1.1)"],
        ),
        (
            ["YY-1,,Marsh,0.5,500,,", "YY-1,,Marsh,0.5,,,"],
            ["2 rows are of an organisation and place that stand there twice (rows 2, 3)"],
        ),
        (["YY-1,,outside,1,500,,"], ["YY-1 would work in no place of the county (row 2)"]),
        (["YY-1,,Marsh,0,500,,"], ["YY-1 would work in no place of the county (row 2)"]),
        ([",,Marsh,,500,,"], ["organisation: 1 row is empty (row 2)"]),
        (["YY-1,,,,500,,"], ["place: 1 row is empty (row 2)"]),
        (["new: Marsh,,Marsh,,500,,"], ['1 id beginning with "new: " (new: Marsh; row 2)']),
        (["individuals,,Marsh,,500,,"], ['the id "individuals" stands for everybody']),
        (
            ["YY-1,A,Marsh,0.5,500,,", "YY-1,B,Town,0.5,,,"],
            ["name: differs between the rows of YY-1 (rows 2, 3)"],
        ),
        (["YY-1,,Marsh,,500,,nowhere"], ["postcode: 1 cell is no postcode (nowhere; row 2)"]),
        ([f"YY-1,{'x' * 201},Marsh,,500,,"], ["name: 1 row is longer than 200 letters (row 2)"]),
    ],
)  # fmt: skip
def test_each_fault_is_said_with_its_row_and_remedy(tmp_path, rows, said):
    message = refusal(tmp_path, *rows)
    for part in said:
        assert part in message


def test_all_faults_are_said_at_once(tmp_path):
    message = refusal(
        tmp_path, "YY-1,,,,-5,,", "YY-2,,Marsh,1.5,,,", "YY-3,,Town,0.5,10,,", "YY-3,,Town,0.6,,,"
    )
    assert message.startswith("Error: c.csv has 6 problems.")
    for part in (
        "place: 1 row is empty", "negative (row 2)", "without what it asks for (YY-2; row 3)",
        "above 1 (row 3", "stand there twice (rows 4, 5)", "add up to more than 1",
    ):  # fmt: skip
        assert part in message
    assert message.endswith("Nothing was written.")


def test_columns_that_are_missing_or_meant_twice(tmp_path):
    message = refusal(tmp_path, "YY-1,Marsh", headings="organisation,town")
    assert "2 columns are missing: place, asked (found: organisation, town)" in message
    message = refusal(tmp_path, "YY-1,Marsh,5,6", headings="organisation,place,asked,asked_gbp")
    assert "2 columns mean asked (asked, asked_gbp)" in message


def test_names_that_are_formulas_or_html_stay_text(tmp_path):
    read = read_candidates(written(tmp_path, '"=cmd()",<b>x</b>,Marsh,,500,,'))
    assert read.table.at[0, "organisation"] == "=cmd()"
    assert read.table.at[0, "name"] == "<b>x</b>"
    assert isinstance(read.table["name"].dtype, pd.StringDtype)

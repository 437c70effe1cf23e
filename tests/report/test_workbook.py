import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from equitycli import study
from equitycli.errors import InputError
from equitycli.officers_sheets import GROUPS, REFERENCE, SHEETS
from equitycli.report.workbook_to_fill_in import (
    printable,
    workbook_octets,
    workbook_path,
    write_workbook,
)
from equitycli.sources.officers_joins import committed_of, joined_committed, joined_delivery
from equitycli.sources.officers_workbook import (
    OfficersWorkbook,
    read_officers_workbook,
    workbook_known,
)
from tests.four_places import GRANTS, county, grant, works
from tests.sources.made_workbooks import affected, corrected, fill_in, housed, paid

COMMITTED = [
    {"organisation": "XX-2", "gbp_a_year": 4000.29, "until": "2027-03-31", "kind": "contract",
     "fund": "core", "cost_centre": "CC 7"},
]  # fmt: skip
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
ORDER = ["Read me", *[sheet.title for sheet in SHEETS], "Places", "Organisations", "Funds"]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return study.audit(county(tmp_path_factory.mktemp("four"), committed=COMMITTED))


@pytest.fixture(scope="module")
def octets(found):
    return workbook_octets(found)


@pytest.fixture(scope="module")
def sheets(octets):
    book = CalamineWorkbook.from_filelike(io.BytesIO(octets))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture(scope="module")
def parts(octets):
    with zipfile.ZipFile(io.BytesIO(octets)) as packed:
        return {name: packed.read(name).decode("utf-8") for name in packed.namelist()}


def page(parts, title: str) -> ElementTree.Element:
    return ElementTree.fromstring(parts[f"xl/worksheets/sheet{ORDER.index(title) + 1}.xml"])


def read_back(folder, audit, known: OfficersWorkbook | None = None):
    path = folder / "workbook.xlsx"
    write_workbook(audit, path, known=known)
    return read_officers_workbook(path)


# --- what stands in it


def test_the_sheets_come_in_order_with_the_reader_first(sheets):
    assert list(sheets) == ORDER
    assert set(REFERENCE) <= set(sheets)


def test_delivery_asks_for_the_largest_money_first_then_shows_what_is_known(sheets):
    head, *rows = sheets["Delivery"]
    assert head == [column.heading for column in SHEETS[0].columns]
    assert [row[:4] for row in rows] == [
        ["XX-2", "City Arts", 4000.29, ""],  # promised more than its grants come to
        ["XX-3", "Town Club", 2000.0, ""],
        ["XX-4", "Far Trust", 1000.0, ""],
        ["XX-5", "Nomads", 1000.0, ""],
        ["XX-1", "City Advice", 12000.0, "City"],
        ["XX-1", "City Advice", 12000.0, "Town"],
        ["XX-1", "City Advice", 12000.0, "Village"],
    ]
    assert rows[-1][4:] == [0.25, "casework", date(2025, 9, 1)]


def test_agreements_begin_with_what_is_promised_then_ask_of_what_is_paid(sheets):
    _, *rows = sheets["Agreements"]
    assert rows[0][:5] == ["XX-2", "City Arts", "core", "contract", 4000.29]
    assert rows[0][6] == date(2027, 3, 31)
    assert [(row[0], row[3], row[4]) for row in rows[1:]] == [
        ("XX-1", "", 12000.0),
        ("XX-3", "", 2000.0),
        ("XX-4", "", 1000.0),
        ("XX-5", "", 1000.0),
    ]


def test_the_ledger_asks_for_every_fund_and_year_of_the_window(sheets):
    assert [row[:3] for row in sheets["Ledger"][1:]] == [
        ["core", "2024/25", ""],
        ["core", "2025/26", ""],
    ]


def test_corrections_ask_for_offices_that_nobody_knows(sheets):
    assert [row[:3] for row in sheets["Corrections"][1:]] == [["XX-5", "Nomads", 1000.0]]


def test_viability_asks_of_those_paid_now_and_is_restricted(sheets):
    head, *rows = sheets["Viability"]
    assert head[0] == "Organisation"
    assert [row[0] for row in rows[:2]] == ["XX-1", "XX-2"]
    told = {row[0]: row[1] for row in sheets["Read me"]}
    assert "in no public output" in told["Sheet Viability"]


def test_means_come_back_as_they_were_filled_in(found, tmp_path):
    means = {"organisation": "XX-2", "reserves_pence": 12.5, "successor": "City Advice"}
    path = fill_in(tmp_path / "old.xlsx", viability=[means])
    known = read_officers_workbook(path).table
    write_workbook(found, tmp_path / "new.xlsx", known=known)
    again = read_officers_workbook(tmp_path / "new.xlsx").table
    pd.testing.assert_frame_equal(again.viability, known.viability)


def test_names_to_choose_from_are_on_sheets_of_their_own(sheets):
    assert [row[0] for row in sheets["Places"]] == [
        "Place", "City", "Marsh", "Town", "Village", "outside",
    ]  # fmt: skip
    assert sheets["Organisations"][1] == ["XX-1", "City Advice", 12000.0]
    assert sheets["Organisations"][-1][1] == "Town Club"
    assert sheets["Funds"][1] == ["core", 20000.0]


def test_the_reader_is_told_of_every_column_that_is_read(sheets):
    told = {row[0] for row in sheets["Read me"]}
    for sheet in SHEETS:
        assert f"Sheet {sheet.title}" in told
        for column in sheet.read:
            assert f"{sheet.title}: {column.heading}" in told


# --- accessible


def test_every_sheet_is_one_table_from_its_first_cell_with_its_headings_frozen(parts):
    for number, title in enumerate(ORDER, start=1):
        sheet = page(parts, title)
        assert len(sheet.findall(".//m:tablePart", NS)) == 1
        pane = sheet.find(".//m:pane", NS)
        assert pane is not None
        assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
        assert sheet.find(".//m:mergeCells", NS) is None
        table = ElementTree.fromstring(parts[f"xl/tables/table{number}.xml"])
        assert str(table.get("ref")).startswith("A1:")
        assert table.get("name") == title.replace(" ", "")


def test_the_document_says_what_it_is(parts):
    core = parts["docProps/core.xml"]
    assert "<dc:title>Four places: what officers know</dc:title>" in core
    assert "<dc:creator>Nowhere Council</dc:creator>" in core
    assert "<dc:subject>Delivery, agreements" in core


def validations(parts, title: str) -> dict[str, ElementTree.Element]:
    found = page(parts, title).findall(".//m:dataValidation", NS)
    return {re.sub(r"\d.*", "", str(one.get("sqref"))): one for one in found}


def test_words_and_places_are_offered_and_numbers_checked(parts):
    delivery, agreements = validations(parts, "Delivery"), validations(parts, "Agreements")
    place = delivery["D"].find("m:formula1", NS)
    assert place is not None
    assert place.text == "'Places'!$A$2:$A$6"
    assert delivery["E"].get("type") == "decimal"
    assert delivery["G"].get("type") == "date"
    kinds = agreements["D"].find("m:formula1", NS)
    assert kinds is not None
    assert kinds.text == '"grant,contract,statutory"'
    groups = validations(parts, "Equality")["C"].find("m:formula1", NS)
    assert groups is not None
    assert groups.text == f'"{",".join(GROUPS)}"'
    assert len(str(groups.text)) <= 257  # Excel takes 255 and the quotation marks


def test_no_cell_is_a_formula_or_a_link(tmp_path):
    hostile = [
        '=HYPERLINK("http://nowhere.example")',
        "http://nowhere.example",
        "@SUM(1)",
        "a\x1bb",
    ]
    grants = [*GRANTS, *(grant(20 + i, 50, **{"Recipient Org:Name": name})
                         for i, name in enumerate(hostile))]  # fmt: skip
    written = workbook_octets(study.audit(county(tmp_path, grants=grants)))
    with zipfile.ZipFile(io.BytesIO(written)) as packed:
        pages = "".join(packed.read(n).decode("utf-8") for n in packed.namelist())
    assert "<f>" not in pages
    assert "<hyperlink" not in pages
    book = CalamineWorkbook.from_filelike(io.BytesIO(written))
    names = [row[1] for row in book.get_sheet_by_name("Organisations").to_python()]
    assert hostile[0] in names
    assert "a\ufffdb" in names


@pytest.mark.parametrize("text", ["\ud83d", "\uffff", "x" * 40_000, "_x0041_", "=1+1", "\x00"])
def test_any_text_can_be_written(text):
    assert len(printable(text)) <= 32_000
    printable(text).encode("utf-8")


def test_the_same_audit_gives_the_same_bytes(found, octets):
    workbook_octets(found)
    assert workbook_octets(found) == octets


# --- and back


def test_an_unfilled_workbook_reads_back_as_the_programme_was(tmp_path, found):
    reading = read_back(tmp_path, found)
    workbook, asked = reading.table, found.file.programme
    assert [one.code for one in reading.findings] == ["workbook-rows-not-filled-in"]
    known = workbook_known(
        workbook,
        places=found.county.place,
        recipients=found.county.recipients.index,
        funds=[fund.name for fund in asked.fund],
        subject="workbook.xlsx",
    )
    assert known == ()
    joined, _ = joined_delivery(found.county.delivery, workbook.delivery, subject="workbook.xlsx")
    pd.testing.assert_frame_equal(joined, found.county.delivery)
    pd.testing.assert_frame_equal(
        workbook.delivery.reset_index(drop=True), found.county.delivery, check_dtype=False
    )
    assert committed_of(workbook.agreements) == list(asked.committed)
    assert (
        joined_committed(asked.committed, committed_of(workbook.agreements), subject="")
        == asked.committed
    )
    for name in ("premises", "equality", "corrections", "ledger"):
        assert getattr(workbook, name).empty


def test_what_was_filled_in_before_is_kept(tmp_path, found):
    filled = fill_in(
        tmp_path / "before.xlsx",
        agreements=[
            {"organisation": "XX-3", "fund": "core", "kind": "grant", "pence_a_year": 2000,
             "starts": date(2024, 4, 1), "notice_months": 3, "source": "minute 4"},
        ],
        premises=[housed(until=date(2027, 3, 31))],
        equality=[affected(assessed_by="equalities lead")],
        corrections=[corrected(themes="arts; youth", same_as="XX-1")],
        ledger=[paid(financial_year="2024/25", paid_pence=19_999.99, source="ledger")],
    )  # fmt: skip
    before = read_officers_workbook(filled).table
    after = read_back(tmp_path, found, known=before).table
    for name in ("premises", "equality", "corrections", "ledger"):
        pd.testing.assert_frame_equal(
            getattr(after, name).reset_index(drop=True),
            getattr(before, name).reset_index(drop=True),
        )
    assert after.agreements["organisation"].tolist() == ["XX-3", "XX-2"]
    assert after.agreements.iloc[0].tolist() == before.agreements.iloc[0].tolist()


def test_a_free_date_of_the_delivery_file_stays_as_it_was(tmp_path):
    rows = [works(1, "City", 0.5) | {"date": "autumn 2025"}, works(1, "Town", 0.5) | {"date": ""}]
    audit = study.audit(county(tmp_path, delivery=rows))
    back = read_back(tmp_path, audit).table
    assert back.delivery["date"].tolist() == ["autumn 2025", ""]


def test_people_who_are_paid_are_not_asked_about(tmp_path):
    grants = [*GRANTS, grant(9, 500, **{"To Individuals Details:Primary Grant Reason": "x"})]
    audit = study.audit(county(tmp_path, grants=grants))
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook_octets(audit)))
    for title in ("Delivery", "Agreements", "Equality", "Organisations"):
        ids = [row[0] for row in book.get_sheet_by_name(title).to_python()]
        assert "individuals" not in ids


# --- where it goes


def test_it_stands_beside_the_programme_unless_told(tmp_path):
    (tmp_path / "programme.toml").touch()
    assert workbook_path(tmp_path, None) == tmp_path / "workbook.xlsx"
    assert workbook_path(tmp_path / "programme.toml", None) == tmp_path / "workbook.xlsx"
    assert workbook_path(tmp_path, tmp_path / "a.XLSX") == tmp_path / "a.XLSX"


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("there.xlsx", "is there already, and what officers filled in is never written over"),
        ("ours.csv", "must end in .xlsx"),
        ("no/such/folder.xlsx", "lies in a folder that is not there"),
    ],
)
def test_a_place_that_will_not_do_is_refused(tmp_path, out, said):
    (tmp_path / "there.xlsx").write_text("filled in")
    with pytest.raises(InputError) as caught:
        workbook_path(tmp_path, tmp_path / out)
    assert said in "\n".join(caught.value.lines())
    assert (tmp_path / "there.xlsx").read_text() == "filled in"


def test_a_file_that_comes_to_be_there_meanwhile_is_kept(tmp_path, found):
    path = tmp_path / "workbook.xlsx"
    path.write_text("filled in")
    with pytest.raises(InputError, match=re.escape(str(path))):
        write_workbook(found, path)
    assert path.read_text() == "filled in"
    assert [one.name for one in tmp_path.iterdir()] == ["workbook.xlsx"]

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError
from equitycli.officers_sheets import GROUPS, REFERENCE, SHEETS
from equitycli.settings import CommittedSection, Sourced
from equitycli.sources.corrections import (
    ROUTE,
    meant_ids,
    wanted_postcodes,
    with_areas_of_the_index,
    with_corrections,
)
from equitycli.sources.delivery import read_delivery
from equitycli.sources.officers_joins import (
    NO_END,
    committed_of,
    joined_committed,
    joined_delivery,
    relief_by_recipient,
    with_meant_ids,
)
from equitycli.sources.officers_workbook import (
    OfficersWorkbook,
    read_officers_workbook,
    workbook_known,
)
from equitycli.tables import DELIVERY, RECIPIENTS, check_table, empty_table
from tests.sources.made_workbooks import (
    FAULTY,
    UNTIL,
    affected,
    agreed,
    corrected,
    fill_in,
    housed,
    paid,
    works,
)
from tests.sources.refusals.workbook import FAULTS
from tests.sources.small import COUNTY, FICTIONAL, LSOA21

PLACES = ["Eastborough", "Westport", "rural Weston"]
RECIPIENTS_OF_COUNTY = ["XX-1", "XX-2", "XX-3"]


def read(folder: Path, **filled) -> OfficersWorkbook:
    return read_officers_workbook(fill_in(folder / "workbook.xlsx", **filled)).table


def findings(folder: Path, **filled) -> dict[str, str]:
    reading = read_officers_workbook(fill_in(folder / "workbook.xlsx", **filled))
    return {finding.code: finding.text for finding in reading.findings}


def known(workbook: OfficersWorkbook):
    return workbook_known(
        workbook,
        places=PLACES,
        recipients=RECIPIENTS_OF_COUNTY,
        funds=["core"],
        subject="workbook.xlsx",
    )


# --- what is read


def test_what_is_filled_in_is_read_by_row(tmp_path):
    workbook = read(
        tmp_path,
        delivery=[works(date=date(2025, 9, 1), source="visit"), works(organisation="XX-3")],
        agreements=[agreed(kind=" Contract ", notice_months=3, break_date=date(2026, 4, 1))],
        premises=[housed(relief_pence_a_year="£1,234.50")],
        equality=[affected(group="None  found", assessed_by="equalities lead")],
        corrections=[corrected(same_as="XX-1")],
        ledger=[paid(paid_pence=0.1 + 0.2)],
    )
    check_table(workbook.delivery, DELIVERY, subject="delivery")
    assert list(workbook.delivery.loc[2]) == ["XX-2", "Westport", 0.5, "visit", "2025-09-01"]
    assert workbook.delivery.index.tolist() == [2, 3]
    agreement = workbook.agreements.loc[2]
    assert agreement["kind"] == "contract"
    assert agreement["pence_a_year"] == 120_000
    assert agreement["until"] == UNTIL
    assert agreement["break_date"] == date(2026, 4, 1)
    assert agreement["starts"] is None
    assert agreement["notice_months"] == 3
    assert workbook.premises["relief_pence_a_year"].tolist() == [123_450]
    assert workbook.equality["group"].tolist() == ["none found"]
    assert workbook.corrections["same_as"].tolist() == ["XX-1"]
    assert workbook.ledger["financial_year"].tolist() == [2023]
    assert workbook.ledger["paid_pence"].tolist() == [30]


def test_means_that_nobody_told_are_none_and_never_0(tmp_path):
    told = {"organisation": "XX-1", "reserves_pence": 0, "line_pence": "£1,500.50"}
    workbook = read(tmp_path, viability=[told, {"organisation": "XX-2", "successor": "Easton"}])
    means = workbook.viability
    assert means["reserves_pence"].tolist() == [0, None]
    assert means["spending_pence"].tolist() == [None, None]
    assert means["line_pence"].tolist() == [150_050, None]
    assert means["successor"].tolist() == ["", "Easton"]


def test_a_notice_in_days_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        read(tmp_path, agreements=[agreed(notice_months=120), agreed(notice_months=121)])
    assert [(fault.where, fault.text) for fault in caught.value.faults] == [
        ("sheet Agreements, Notice (months)", "1 row has a notice of over 120 months (row 3)."),
    ]


def test_negative_reserves_and_a_second_row_are_refused(tmp_path):
    rows = [{"organisation": "XX-1", "reserves_pence": -5}, {"organisation": "XX-1", "note": "x"}]
    with pytest.raises(InputError) as caught:
        read(tmp_path, viability=rows)
    assert [(fault.where, fault.text) for fault in caught.value.faults] == [
        ("sheet Viability, Free reserves (£)", "1 row is negative (row 2; first '-5')."),
        ("sheet Viability, Organisation", "2 rows are of the same organisation (rows 2, 3)."),
    ]


def test_dates_are_read_as_dates_or_as_officers_type_them(tmp_path):
    typed = [UNTIL, "31/03/2027", "31 March 2027", "03/2027"]
    workbook = read(tmp_path, agreements=[agreed(until=until) for until in typed])
    assert workbook.agreements["until"].tolist() == [UNTIL] * 4


def test_rows_that_hold_only_help_are_passed_over_and_counted(tmp_path):
    waiting = [{"organisation": "XX-1", "name": "Easton", "paid_now": 5}]
    unfilled = {"organisation": "XX-1", "fund": "core", "pence_a_year": 1200}
    said = findings(
        tmp_path,
        delivery=[*waiting, works()],
        agreements=[unfilled, unfilled, agreed()],
        ledger=[{"fund": "core", "financial_year": "2023/24"}],
    )
    assert list(said) == ["workbook-rows-not-filled-in"]
    assert said["workbook-rows-not-filled-in"].endswith("Delivery 1, Agreements 2, Ledger 1.")


def test_a_sheet_that_is_missing_is_empty_and_said(tmp_path):
    without = [sheet.title for sheet in SHEETS if sheet.title != "Ledger"]
    path = fill_in(tmp_path / "workbook.xlsx", without=without, ledger=[paid()])
    reading = read_officers_workbook(path)
    assert len(reading.table.ledger) == 1
    assert len(reading.table.delivery) == 0
    assert reading.record.rows == 1
    assert [finding.code for finding in reading.findings] == ["workbook-sheets-missing"]
    assert (
        "Delivery, Agreements, Premises, Equality, Corrections, Viability."
        in reading.findings[0].text
    )


def test_a_workbook_without_a_row_has_the_dtypes_of_one_with_rows(tmp_path):
    filled = {
        "delivery": [works()],
        "agreements": [agreed()],
        "premises": [housed()],
        "equality": [affected()],
        "corrections": [corrected()],
        "ledger": [paid()],
    }
    full = read(tmp_path, **filled)
    for empty in (OfficersWorkbook(), read(tmp_path)):
        for name in filled:
            assert getattr(empty, name).dtypes.to_dict() == getattr(full, name).dtypes.to_dict()
            assert getattr(empty, name).index.name == "row"


def test_sheets_and_columns_of_their_own_are_not_read_and_said(tmp_path):
    said = findings(
        tmp_path,
        delivery=[works()],
        renamed={"For information: name": "Our own note"},
        beside={"Scratch": [["x"]], **{title: [["x"]] for title in REFERENCE}},
    )
    assert said["workbook-sheets-not-read"].endswith(": Scratch.")
    assert "Our own note on Delivery" in said["workbook-columns-not-read"]


def test_an_address_of_a_person_is_remarked_on(tmp_path):
    said = findings(tmp_path, equality=[affected(assessed_by="jo@nowhere.example")])
    assert "1 cell is an e-mail address (row 2)" in said["workbook-names-a-person"]


def test_headings_are_found_in_any_order_and_case(tmp_path):
    lines = [["SHARE (0 TO 1)", "place", *[c.heading for c in SHEETS[0].columns if c.name not in
              ("share", "place")]], [0.25, "Westport", "XX-1"]]  # fmt: skip
    workbook = read(tmp_path, without=["Delivery"], beside={"Delivery": lines})
    assert workbook.delivery[["organisation", "place", "share"]].values.tolist() == [
        ["XX-1", "Westport", 0.25]
    ]


# --- what is refused


@pytest.mark.parametrize(("name", "said"), [fault[1:3] for fault in FAULTS], ids=lambda x: str(x))
def test_a_fault_is_said_with_its_sheet_and_row(tmp_path, name, said):
    path = fill_in(tmp_path / "workbook.xlsx", **FAULTY[name])
    with pytest.raises(InputError) as caught:
        known(read_officers_workbook(path).table)
    message = "\n".join(caught.value.lines())
    for part in said:
        assert part in message
    assert message.startswith("Error: workbook.xlsx has ")


def test_every_faulty_workbook_has_its_message():
    assert {fault[1] for fault in FAULTS} == set(FAULTY)


def test_faults_of_all_sheets_are_said_at_once(tmp_path):
    with pytest.raises(InputError) as caught:
        read(
            tmp_path,
            delivery=[works(share=2)],
            agreements=[agreed(kind="x")],
            ledger=[paid(paid_pence=-1)],
        )
    assert caught.value.headline == "workbook.xlsx has 4 problems."
    sheets = [fault.where.split(",")[0] for fault in caught.value.faults]
    assert sheets == ["sheet Delivery", "sheet Delivery", "sheet Agreements", "sheet Ledger"]


def test_a_cell_at_the_end_of_the_world_is_refused_at_once(tmp_path):
    def far(book):
        book.get_worksheet_by_name("Delivery").write(1_048_575, 16_383, "x")

    with pytest.raises(InputError) as caught:
        read(tmp_path, delivery=[works()], change=far)
    (fault,) = caught.value.faults
    assert fault.where == "sheet Delivery"
    assert "XFD1048576" in fault.text


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"organisation,place,share\n", "is no workbook of Excel"),
        (b"PK\x03\x04 and nothing else", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook"),
        (b"", "is empty"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path, octets, said):
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(octets)
    with pytest.raises(InputError) as caught:
        read_officers_workbook(path)
    assert said in "\n".join(caught.value.lines())


CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.sampled_from(["grant", "2023/24", "core", "XX-1", "Westport", "=1+1", "0,5", "£3", *GROUPS]),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_no_cells_make_a_traceback(tmp_path, data):
    filled: Any = {
        sheet.name: [
            {
                column.name: data.draw(CELLS)
                for column in data.draw(st.lists(st.sampled_from(sheet.columns), unique=True))
            }
            for _ in range(data.draw(st.integers(0, 2)))
        ]
        for sheet in data.draw(st.lists(st.sampled_from(SHEETS), unique=True))
    }
    path = fill_in(tmp_path / "workbook.xlsx", **filled)
    workbook = read_or_refused(path)
    assert workbook.ledger["paid_pence"].sum() >= 0
    assert len(committed_of(workbook.agreements)) <= len(workbook.agreements)


def read_or_refused(path: Path) -> OfficersWorkbook:
    """Return what is read; an empty workbook where it is refused, and refused in words."""
    try:
        return read_officers_workbook(path).table
    except InputError as error:
        if not error.faults:
            raise AssertionError("refused without a reason") from error
        return OfficersWorkbook()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_refused_or_read(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("damaged") / "workbook.xlsx"
    fill_in(path, delivery=[works()], ledger=[paid()])
    octets = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(octets[: data.draw(st.integers(len(octets) // 2, len(octets)))]))
    read_or_refused(path)


# --- checks against the county


def test_what_the_county_knows_is_let_pass(tmp_path):
    workbook = read(
        tmp_path,
        delivery=[works(), works(organisation="XX-1", place="outside", share=1)],
        agreements=[agreed(), agreed(fund="")],
        ledger=[paid()],
    )
    assert known(workbook) == ()


def test_an_id_that_is_corrected_need_be_in_no_list(tmp_path):
    workbook = read(
        tmp_path,
        delivery=[works(organisation="OLD")],
        corrections=[corrected(organisation="OLD", same_as="XX-1")],
    )
    assert known(workbook) == ()
    assert meant_ids(workbook.corrections) == {"OLD": "XX-1"}


def test_a_correction_to_a_body_that_nothing_knows_is_a_warning(tmp_path):
    workbook = read(tmp_path, corrections=[corrected(same_as="XX-77")])
    (finding,) = known(workbook)
    assert finding.code == "correction-to-nobody-known"
    assert "XX-77; row 2" in finding.text


# --- joined with the programme


def shares(*rows) -> pd.DataFrame:
    names = [column.name for column in DELIVERY.columns]
    table = pd.DataFrame([{"source": "", "date": ""} | row for row in rows], columns=names)
    return table.astype(empty_table(DELIVERY).dtypes.to_dict())


def test_shares_of_the_file_and_of_the_sheet_make_one_table():
    joined, said = joined_delivery(
        shares(works()), shares(works(organisation="XX-1")), subject="workbook.xlsx"
    )
    assert joined["organisation"].tolist() == ["XX-2", "XX-1"]
    assert said == ()
    check_table(joined, DELIVERY, subject="joined")


def test_the_same_shares_in_both_count_once():
    both = shares(works(), works(place="Eastborough", share=0.1))
    joined, (finding,) = joined_delivery(both, both[::-1], subject="workbook.xlsx")
    assert len(joined) == 2
    assert finding.code == "delivery-in-file-and-sheet"


def test_different_shares_of_one_organisation_are_refused():
    with pytest.raises(InputError) as caught:
        joined_delivery(shares(works()), shares(works(share=0.4)), subject="workbook.xlsx")
    (fault,) = caught.value.faults
    assert fault.where == "sheet Delivery, Organisation"
    assert "1 organisation with other places or shares" in fault.text
    assert "XX-2" in fault.text


def test_the_sheet_and_the_file_of_delivery_are_checked_alike(tmp_path):
    text = (COUNTY / "delivery.csv").read_text("utf-8").replace("0.5", "1.5")
    (tmp_path / "delivery.csv").write_text(text, "utf-8")
    with pytest.raises(InputError) as of_file:
        read_delivery(tmp_path / "delivery.csv")
    rows = [dict(zip(("organisation", "place", "share"), line.split(",")[:3], strict=True))
            for line in text.splitlines()[1:]]  # fmt: skip
    with pytest.raises(InputError) as of_sheet:
        read(tmp_path, delivery=rows)
    assert [f.text for f in of_file.value.faults] == [f.text for f in of_sheet.value.faults]


def test_agreements_are_what_a_programme_would_commit(tmp_path):
    workbook = read(
        tmp_path,
        agreements=[
            agreed(pence_a_year=0.29, source="minute 4", cost_centre="CC1"),
            agreed(until=None),  # a grant without an end: not promised
            agreed(kind="statutory", until=None),
            agreed(starts=date(2027, 4, 1), until=date(2030, 3, 31)),
        ],
    )
    first, statutory, later = committed_of(workbook.agreements)
    assert first == CommittedSection(
        organisation="XX-1",
        gbp_a_year=Sourced(value=0.29, source="minute 4"),
        until=UNTIL,
        kind="grant",
        fund="core",
        cost_centre="CC1",
    )
    assert statutory.until == NO_END
    assert committed_of(workbook.agreements, year=2026) == [first, statutory]
    assert committed_of(workbook.agreements, year=2027) == [first, statutory, later]


def promise(**changes) -> CommittedSection:
    said = {"organisation": "XX-1", "gbp_a_year": 12, "until": UNTIL, "kind": "grant"}
    return CommittedSection.model_validate(said | {"fund": "core"} | changes)


def test_agreements_of_both_are_joined_once():
    of_file = [promise(), promise(fund="other")]
    of_sheet = [promise(gbp_a_year=12.0), promise(organisation="XX-2"), promise(fund="third")]
    joined = joined_committed(of_file, of_sheet, subject="workbook.xlsx")
    assert [(one.organisation, one.fund) for one in joined] == [
        ("XX-1", "core"), ("XX-1", "other"), ("XX-1", "third"), ("XX-2", "core"),
    ]  # fmt: skip


@pytest.mark.parametrize("change", [{"gbp_a_year": 13}, {"kind": "contract"}, {"fund": ""}])
def test_agreements_that_differ_are_refused(change):
    with pytest.raises(InputError) as caught:
        joined_committed([promise()], [promise(**change)], subject="workbook.xlsx")
    assert "1 organisation with other agreements from the same fund" in caught.value.faults[0].text


def test_relief_is_added_up_by_recipient(tmp_path):
    workbook = read(
        tmp_path,
        premises=[
            housed(),
            housed(premises="the shed", relief_pence_a_year=0.5, until=date(2025, 3, 31)),
        ],
    )
    assert relief_by_recipient(workbook.premises).to_dict() == {"XX-1": 90_050}
    later = relief_by_recipient(workbook.premises, on=date(2026, 4, 1))
    assert later.to_dict() == {"XX-1": 90_000}
    assert relief_by_recipient(OfficersWorkbook().premises).empty


# --- corrections


def test_two_ids_of_one_body_become_one(tmp_path):
    workbook = read(
        tmp_path,
        delivery=[works(organisation="OLD"), works(organisation="XX-1", place="Eastborough")],
        premises=[housed(organisation="OLD")],
        corrections=[corrected(organisation="OLD", same_as="XX-1")],
    )
    meant = with_meant_ids(workbook, subject="workbook.xlsx")
    assert meant.delivery["organisation"].tolist() == ["XX-1", "XX-1"]
    assert meant.premises["organisation"].tolist() == ["XX-1"]
    assert meant.corrections is workbook.corrections


def test_two_ids_of_one_body_may_not_work_for_more_than_the_whole(tmp_path):
    workbook = read(
        tmp_path,
        delivery=[works(organisation="OLD", share=1), works(organisation="XX-1", share=0.5)],
        corrections=[corrected(organisation="OLD", same_as="XX-1")],
    )
    with pytest.raises(InputError) as caught:
        with_meant_ids(workbook, subject="workbook.xlsx")
    assert [fault.where for fault in caught.value.faults] == [
        "sheet Delivery, place",
        "sheet Delivery, share",
    ]


def test_a_correction_under_another_id_is_of_the_body_but_its_own_goes_first(tmp_path):
    corrections = read(
        tmp_path,
        corrections=[
            corrected(organisation="XX-1", postcode="", themes="own"),
            corrected(organisation="OLD", same_as="XX-1", postcode="QX1 1AB", themes="other"),
        ],
    ).corrections
    found = with_corrections(
        offices(),
        corrections,
        areas=pd.Index(["F01000001"]),
        postcodes=pd.Series({"QX11AB": "F01000001"}),
    )
    assert found.loc["XX-1", "themes"] == ("own",)
    assert found.loc["XX-1", "postcode"] == "QX11AB"
    assert found.loc["XX-1", "office_route"] == ROUTE


def offices() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": ["One", "Two", "Three"],
            "area_code": ["F01000001", None, None],
            "outside": [False, False, True],
            "office_route": ["postcode", "", "postcode"],
            "themes": [("advice",), (), ()],
            "postcode": ["QX11AA", "", "QX99ZZ"],
            "other_ids": [(), (), ()],
            "flags": [(), (), ()],
        },
        index=pd.Index(["XX-1", "XX-2", "XX-3"], name="recipient_id", dtype="str"),
    ).astype({"name": "str", "office_route": "str", "postcode": "str", "area_code": "object"})


def test_offices_and_themes_are_corrected(tmp_path):
    workbook = read(
        tmp_path,
        corrections=[
            corrected(organisation="XX-2", postcode="qx1 1ab", themes="youth; sport"),
            corrected(organisation="XX-3", postcode="", area_code="F01000002"),
            corrected(organisation="XX-1", postcode="QX5 5AA"),
            corrected(organisation="XX-9"),
        ],
    )
    assert wanted_postcodes(workbook.corrections) == {"QX11AB", "QX55AA", "QX11AA"}
    found = with_corrections(
        offices(),
        workbook.corrections,
        areas=pd.Index(["F01000001", "F01000002"]),
        postcodes=pd.Series({"QX11AB": "F01000001", "QX11AA": "F01000002"}),
    )
    check_table(found, RECIPIENTS, subject="recipients")
    assert found.loc["XX-2", "area_code"] == "F01000001"
    assert found.loc["XX-2", "themes"] == ("youth", "sport")
    assert found.loc["XX-2", "office_route"] == ROUTE
    assert list(found.loc["XX-3", ["area_code", "outside"]]) == ["F01000002", False]
    assert found["area_code"].isna()["XX-1"]  # no directory has the new postcode: unknown
    assert not found.loc["XX-1", "outside"]
    assert found.dtypes.to_dict() == offices().dtypes.to_dict()


def test_a_sheet_that_was_perhaps_renamed_is_warned_of(tmp_path):
    without = [sheet.title for sheet in SHEETS if sheet.title != "Ledger"]
    path = fill_in(
        tmp_path / "workbook.xlsx", without=without, ledger=[paid()], beside={"Delivery 2": [["x"]]}
    )
    found = read_officers_workbook(path).findings
    assert {finding.code: finding.severity for finding in found} == {
        "workbook-sheets-missing": "warning",
        "workbook-sheets-not-read": "warning",
    }


@pytest.mark.parametrize(
    ("code", "told"),
    [("F01000001", "F01000001"), ("F01000009", "F01000009"), ("F00000001", "F01000002")],
)
def test_an_area_code_of_a_correction_is_brought_to_the_index(code, told):
    corrections = pd.DataFrame({"organisation": ["XX-2"], "area_code": [code]})
    known, findings = with_areas_of_the_index(
        corrections,
        areas=pd.Index(["F01000001", "F01000002"]),
        older={"F00000001": ("F01000002",)},
        system=FICTIONAL,
        bridged=True,
        subject="workbook.xlsx",
    )
    assert known["area_code"].tolist() == [told]
    assert [one.code for one in findings] == (["corrections-outside"] if told[-1] == "9" else [])


@pytest.mark.parametrize("code", ["hello", "E01000001", "F00000001"])
def test_an_area_code_that_would_only_look_outside_is_refused(code):
    corrections = pd.DataFrame({"organisation": ["XX-2"], "area_code": [code]})
    with pytest.raises(InputError, match=r"workbook\.xlsx"):
        with_areas_of_the_index(
            corrections,
            areas=pd.Index(["F01000001", "F01000002"]),
            older={"F00000001": ("F01000001", "F01000002")},
            system=FICTIONAL,
            bridged=True,
            subject="workbook.xlsx",
        )


def test_an_area_code_of_a_correction_that_may_be_of_another_year_is_refused():
    with pytest.raises(InputError) as caught:
        with_areas_of_the_index(
            pd.DataFrame({"organisation": ["XX-2"], "area_code": ["E01000001"]}),
            areas=pd.Index(["E01033801"]),
            older={},
            system=LSOA21,
            bridged=False,
            subject="workbook.xlsx",
        )
    assert "perhaps of another year" in "\n".join(caught.value.lines())

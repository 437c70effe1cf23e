from collections.abc import Mapping, Sequence
from datetime import date

import pytest
import xlsxwriter

from equitycli.errors import InputError
from equitycli.settings import GrantsSection
from equitycli.sources.grants import read_grants
from equitycli.sources.grants_once import grants_once
from equitycli.sources.reading import Reading
from tests.sources.small import CASES, COUNTY, DEFECTIVE

HEAD = "Identifier,Amount Awarded,Award Date,Recipient Org:Name"


GRANTS = CASES / "grants"


def read(path, **section):
    """Return the reading of a file of awards with its table in place of table and ledger."""
    reading = read_grants(path, GrantsSection(**{"file": path.name, "fund": "core"} | section))
    return Reading(reading.table.grants, reading.record, reading.findings)


def grants_of(tmp_path, text: str, *, name="grants.csv", **section):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return read(path, **section)


def finding(reading, code: str):
    return next(one for one in reading.findings if one.code == code)


def ledger(path, **section):
    return read_grants(
        path, GrantsSection(**{"file": path.name, "fund": "core"} | section)
    ).table.ledger


def refused(path, **section) -> str:
    with pytest.raises(InputError) as caught:
        read(path, **section)
    return "\n".join(caught.value.lines())


def test_sums_are_exact_to_the_penny():
    sums = read(COUNTY / "grants.csv").table["award_pence"].tolist()
    assert sums == [1_200_050, 300_000, 50_000, 25_025, 10_000, 4_000]
    assert all(isinstance(one, int) for one in sums)


def test_json_sums_are_exact_too(tmp_path):
    text = (
        '{"grants": [{"id": "1", "amountAwarded": 0.29, "awardDate": "02/2009", "currency": "GBP",'
        '"recipientOrganization": [{"id": "GB-CHC-1", "name": "A", "postalCode": "cb1 3pj"}],'
        '"plannedDates": [{"startDate": "1 July 2009", "duration": "36 months"}],'
        '"beneficiaryLocation": [{"geoCode": "E01"}, {"geoCode": "E02"}]}]}'
    )
    grant = grants_of(tmp_path, text, name="g.json").table.iloc[0]
    assert grant["award_pence"] == 29
    assert grant["award_date"] == date(2009, 2, 1)
    assert grant["start_date"] == date(2009, 7, 1)
    assert grant["duration_months"] == 36
    assert grant["beneficiary_codes"] == ("E01", "E02")
    assert grant["postcode"] == "CB13PJ"


def test_a_recipient_without_identifier_goes_by_number_or_name(tmp_path):
    text = (
        f"{HEAD},Recipient Org:Charity Number\n1,5,2020-01-01,The Café,\n"
        "2,5,2020-01-01,the  café!,\n3,5,2020-01-01,Rowan,1099555.0\n"
    )
    reading = grants_of(tmp_path, text)
    assert reading.table["recipient_id"].tolist() == [
        "name:the café",
        "name:the café",
        "GB-CHC-1099555",
    ]
    finding = next(f for f in reading.findings if f.code == "recipients-without-identifier")
    assert "3 awards" in finding.text
    assert "2 by name" in finding.text


def test_an_identifier_that_is_nobody_s_joins_nobody(tmp_path):
    text = (
        f"{HEAD},Recipient Org:Identifier,Recipient Org:Charity Number\n"
        "1,5,2020-01-01,Rowan,GB-REV,\n2,5,2020-01-01,Hazel,DUMMY01,\n"
        "3,5,2020-01-01,Alder,n/a,1099555\n4,5,2020-01-01,Oak,GB-LAE-TRF,\n"
    )
    reading = grants_of(tmp_path, text)
    assert reading.table["recipient_id"].tolist() == [
        "name:rowan",
        "name:hazel",
        "GB-CHC-1099555",
        "GB-LAE-TRF",
    ]
    assert reading.table["other_ids"].tolist() == [(), (), (), ()]
    finding = next(f for f in reading.findings if f.code == "recipient-identifiers-placeholders")
    assert (
        "3 cells are no identifier of anybody (GB-REV, DUMMY01, n/a; rows 2, 3, 4)" in finding.text
    )


def test_a_recipient_without_anything_is_refused(tmp_path):
    with pytest.raises(InputError, match="1 problem"):
        grants_of(tmp_path, f"{HEAD}\n1,5,2020-01-01,\n")


def test_headings_are_read_in_any_case_and_spacing(tmp_path):
    text = "IDENTIFIER,amount awarded,Award date,Recipient Org: Name\n1,£5.50,2020-01-01,A\n"
    assert grants_of(tmp_path, text).table["award_pence"].tolist() == [550]


def test_several_beneficiary_columns_are_all_kept(tmp_path):
    text = (
        f"{HEAD},Beneficiary Location:0:Geographic Code,Beneficiary Location:1:Geographic Code\n"
        "1,5,2020-01-01,A,E01000001,E01000002\n"
    )
    codes = grants_of(tmp_path, text).table["beneficiary_codes"].tolist()
    assert codes == [("E01000001", "E01000002")]


def test_an_end_before_the_start_is_not_used_and_said(tmp_path):
    text = (
        f"{HEAD},Planned Dates:Start Date,Planned Dates:End Date\n"
        "1,5,2020-01-01,A,2020-04-01,2019-03-31\n"
    )
    reading = grants_of(tmp_path, text)
    assert reading.table["end_date"].tolist() == [None]
    finding = next(f for f in reading.findings if f.code == "grants-ending-before-they-start")
    assert "row 2" in finding.text


@pytest.mark.parametrize(
    "text", ["[", '{"grants": 3}', '{"grants": []}', '{"a": 1}', "[1]", "[" * 100_000]
)
def test_json_that_holds_no_grants_is_refused(tmp_path, text):
    with pytest.raises(InputError):
        grants_of(tmp_path, text, name="g.json")


def test_no_street_address_is_kept(tmp_path):
    text = f"{HEAD},Recipient Org:Street Address\n1,5,2020-01-01,A,12 Secret Street\n"
    assert "Secret" not in grants_of(tmp_path, text).table.to_csv()


def test_half_a_character_in_json_is_replaced_and_said():
    reading = read(DEFECTIVE / "half-a-character.json")
    names = reading.table["recipient_name"].tolist()
    assert names == [
        "Easton \ufffd Advice",
        "Easton \N{GRINNING FACE} Youth",
    ]  # a whole pair is text
    "".join(names).encode("utf-8")
    finding = next(f for f in reading.findings if f.code == "text-with-broken-characters")
    assert finding.text.startswith("1 grant with half a character in a text (grant 1)")


def test_ids_like_those_of_new_provision_are_refused_in_json_too(tmp_path):
    text = (
        '{"grants": [{"id": "1", "amountAwarded": 1, "awardDate": "2025-01-01",'
        '"recipientOrganization": [{"id": "new: Ely", "name": "A"}]}]}'
    )
    with pytest.raises(InputError) as caught:
        grants_of(tmp_path, text, name="g.json")
    assert '1 id beginning with "new: " (new: Ely; grant 1)' in "\n".join(caught.value.lines())


def test_a_location_without_a_code_keeps_its_name():
    reading = read(GRANTS / "several_recipients.csv")
    assert reading.table["beneficiary_codes"].tolist() == [("F01000001", "Weston")] * 2 + [()]


def test_several_codes_in_one_cell_are_all_kept(tmp_path):
    text = f'{HEAD},Beneficiary Location:Geographic Code\n1,5,2020-01-01,A,"E05000001, E05000002"\n'
    assert grants_of(tmp_path, text).table["beneficiary_codes"].item() == (
        "E05000001",
        "E05000002",
    )


def test_an_award_to_several_recipients_is_split_to_the_penny():
    reading = read(GRANTS / "several_recipients.csv")
    assert reading.table["grant_id"].tolist() == ["G-1#1", "G-1#2", "G-2"]
    assert reading.table["recipient_id"].tolist() == ["XX-1", "XX-2", "XX-1"]
    assert reading.table["award_pence"].tolist() == [5001, 5000, 5000]  # 100.01 in two
    assert reading.table["postcode"].tolist() == ["QX11AA", "QX11AB", "QX11AA"]
    assert "1 award to several recipients (£100.01; row 2)" in (
        finding(reading, "awards-to-several-recipients").text
    )
    assert ledger(GRANTS / "several_recipients.csv").rows == 2


def test_json_names_several_recipients_too():
    reading = read(GRANTS / "several_recipients.json")
    assert reading.table["award_pence"].tolist() == [3334, 3334, 3333, 700]
    assert reading.table["recipient_id"].tolist()[2] == "name:weston lunch club"
    assert reading.table["grant_id"].tolist()[3] == "G-2"
    assert reading.table.loc[0, ["regrant", "scope"]].tolist() == ["FRG010", "national"]


def test_individuals_are_counted_and_never_located():
    for name in ("individuals.csv", "several_recipients.json"):
        reading = read(GRANTS / name)
        one = reading.table[reading.table["to_individual"]].iloc[0]
        assert one["recipient_id"] == one["recipient_name"] == "individuals"
        assert (one["postcode"], one["beneficiary_codes"], one["other_ids"]) == ("", (), ())
        everything = reading.table.to_csv() + str(reading.findings)
        assert not any(text in everything for text in ("Jo Private", "JO-1", "GB-XX-1"))
    assert ledger(GRANTS / "individuals.csv").individuals_pence == 100_00


def test_each_repair_of_a_postcode_is_said_but_none_of_a_person(tmp_path):
    said = {
        one.code: one.text
        for one in grants_of(
            tmp_path,
            "Identifier,Currency,Amount Awarded,Award Date,Recipient Org:Name,"
            "Recipient Org:Postal Code,Recipient Ind:Name\n"
            "G-1,GBP,1,2025-04-01,Easton,QX1 OAA,\n"
            "G-2,GBP,1,2025-04-01,Weston,M32,\n"
            "G-3,GBP,1,2025-04-01,Norton,BFPO 57,\n"
            "G-4,GBP,1,2025-04-01,Sutton,n/a,\n"
            "G-5,GBP,1,2025-04-01,,M99,Jo Private\n"
            "G-6,GBP,1,2025-04-01,,QX7 OAA,Jo Private\n",
        ).findings
    }
    assert said["postcodes-mended"] == "1 postcode mended and read: 'QX1 OAA' as QX1 0AA (row 2)."
    assert "of which 1 an outward code only (M32) (row 3)" in said["postcodes-not-read"]
    assert said["postcodes-not-read"].startswith("1 cell holds no postcode")
    assert "British Forces number (row 4)" in said["postcodes-non-geographic"]
    assert not any(text in str(said) for text in ("M99", "QX7"))


def test_rows_of_json_are_said_as_grants(tmp_path):
    text = (
        '{"grants": [{"id": "1", "amountAwarded": 1, "awardDate": "2025-04-01", "currency": "GBP",'
        '"recipientOrganization": [{"id": "XX-1", "name": "A", "postalCode": "M32"}]}]}'
    )
    said = finding(grants_of(tmp_path, text, name="grants.json"), "postcodes-not-read").text
    assert "an outward code only (M32) (grant 1)" in said


def test_what_the_file_says_beside_the_sum_is_kept(tmp_path):
    text = (
        f"{HEAD},Recipient Org:Identifier,Recipient Org:Charity Number,"
        "Recipient Org:Company Number,Grant Programme: Title,From an open call?,"
        "Location Scope,For Regrant Type,Funding Org:Name\n"
        "1,5,2020-01-01,A,XX-1,1099555.0,7962245,Theatre,Y,national,FRG010,B Trust\n"
    )
    grant = grants_of(tmp_path, text).table.iloc[0]
    assert grant["other_ids"] == ("GB-CHC-1099555", "GB-COH-07962245")
    kept = ["funder", "grant_programme", "open_call", "scope", "regrant"]
    assert grant[kept].tolist() == ["B Trust", "Theatre", "yes", "national", "FRG010"]


def test_two_headings_that_mean_the_same_are_refused(tmp_path):
    text = "Identifier,Amount Awarded,AMOUNT AWARDED,Award Date,Recipient Org:Name\n1,5,6,2020,A\n"
    with pytest.raises(InputError, match="1 problem") as caught:
        grants_of(tmp_path, text)
    assert "2 columns may be meant for award (Amount Awarded, AMOUNT AWARDED)" in (
        "\n".join(caught.value.lines())
    )


def test_a_heading_may_be_named_by_the_programme(tmp_path):
    text = "No,Total cost,Award Date,Recipient Org:Name\n1,5,2020-01-01,A\n"
    reading = grants_of(tmp_path, text, columns={"grant_id": "No", "award": "Total cost"})
    assert reading.table["grant_id"].tolist() == ["1"]
    assert "“Total cost” for award" in finding(reading, "headings-taken").text


def workbook(path, sheets: Mapping[str, Sequence[Sequence[object]]]):
    with xlsxwriter.Workbook(path) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        form = made.add_format({"num_format": "dd/mm/yyyy"})
                        sheet.write_datetime(number, column, cell, form)
                    else:
                        sheet.write(number, column, cell)
    return path


def test_a_workbook_is_read_from_its_sheet_of_awards(tmp_path):
    path = workbook(
        tmp_path / "grants.xlsx",
        {
            "notes": [["Code", "Meaning"], ["A", "B"]],
            "grants": [
                HEAD.split(","),
                ["G-1", "£1,234.50", date(2025, 4, 1), "A"],
                ["G-2", 0.29, "01/05/2025", "B"],
            ],
        },
    )
    reading = read(path)
    assert reading.table["award_pence"].tolist() == [123450, 29]
    assert reading.table["award_date"].tolist() == [date(2025, 4, 1), date(2025, 5, 1)]


def test_day_numbers_of_a_spreadsheet_are_dates_and_said(tmp_path):
    reading = grants_of(tmp_path, f"{HEAD}\n1,5,41275,A\n2,5,2013-01-02,A\n")
    assert reading.table["award_date"].tolist() == [date(2013, 1, 1), date(2013, 1, 2)]
    assert "Award Date: 1 cell with day numbers" in finding(reading, "dates-as-day-numbers").text
    assert "row 2; 41275 is 2013-01-01" in finding(reading, "dates-as-day-numbers").text


def test_awards_alike_are_counted_and_said():
    reading = read(GRANTS / "set_aside.csv", set_aside=["negative", "currency", "duplicate"])
    text = finding(reading, "awards-alike").text
    assert text.startswith("1 award (£10) with the same recipient, sum, date and purpose")
    assert "rows 7, 8" in text


def test_what_the_programme_says_is_set_aside_and_counted():
    path, aside = GRANTS / "set_aside.csv", ["negative", "currency", "duplicate"]
    money = ledger(path, set_aside=aside)
    assert (money.rows, money.kept_rows) == (7, 3)
    assert money.read_pence == 500_00 - 120_50 + 500_00 + 10_00 + 10_00
    assert money.kept_pence == 520_00
    assert {(one.reason, one.currency, one.rows, one.pence) for one in money.set_aside} == {
        ("negative", "GBP", (3,), -120_50),
        ("currency", "EUR", (4,), 300_00),
        ("currency", "USD", (5,), 20_00),
        ("duplicate", "GBP", (6,), 500_00),
    }
    text = " ".join(one.text for one in read(path, set_aside=aside).findings)
    assert "1 row with a negative sum, −£120.50 in all, set aside and not counted (row 3)" in text
    assert "300.00 EUR in all" in text


def test_each_is_refused_unless_the_programme_says_so():
    message = refused(GRANTS / "set_aside.csv")
    assert "3 problems" in message
    assert "2 rows are not in GBP but in EUR, USD (rows 4, 5)" in message
    assert "1 row is negative (row 3; smallest −£120.50)" in message
    assert "1 identifier is there more than once (G-1; rows 2, 6)" in message
    assert message.count('set_aside = ["') == 3
    assert "2 problems" in refused(GRANTS / "set_aside.csv", set_aside=["currency"])


def test_one_identifier_with_two_sums_is_refused_even_then():
    message = refused(DEFECTIVE / "one-identifier-two-sums.csv", set_aside=["duplicate"])
    assert "another sum or recipient in each row" in message


def test_a_file_of_which_nothing_is_kept_has_an_empty_table(tmp_path):
    text = (
        "Identifier,Currency,Amount Awarded,Award Date,Recipient Org:Name\n1,EUR,5,2020-01-01,A\n"
    )
    reading = grants_of(tmp_path, text, set_aside=["currency"])
    assert len(reading.table) == 0


def together(*files: tuple[str, dict[str, object]]):
    aside = {"set_aside": ["negative", "currency", "duplicate"]}
    return grants_once(
        [
            read_grants(
                GRANTS / name,
                GrantsSection(**{"file": name, "fund": "core", **(aside | section)}),
            ).table
            for name, section in files
        ]
    )


def test_an_award_of_two_files_is_refused():
    with pytest.raises(InputError) as caught:
        together(("set_aside.csv", {}), ("aggregator.csv", {"set_aside": []}))
    message = "\n".join(caught.value.lines())
    assert "2 awards stand in more than one of set_aside.csv, aggregator.csv (G-1, G-5" in message
    assert 'leave them out of aggregator.csv, set  set_aside = ["duplicate"]' in message


def test_the_later_file_leaves_its_copies_out():
    files, findings = together(("set_aside.csv", {}), ("aggregator.csv", {}))
    assert files[1].grants["grant_id"].tolist() == ["AGG-7", "AGG-8"]
    assert files[1].ledger.set_aside_pence == 512_00
    assert (files[1].ledger.read_pence, files[1].ledger.kept_pence) == (621_00, 109_00)
    said = {one.code: one.text for one in findings}
    assert "2 awards (£512) that set_aside.csv already has" in said["awards-set-aside-duplicate"]
    assert (
        "1 of them with another sum there, which was kept (G-5)"
        in (said["awards-set-aside-duplicate"])
    )
    assert (
        "1 award (£10) with the recipient, sum and date of an award in a file named before"
        in (said["awards-perhaps-twice"])
    )
    assert "(AGG-7)" in said["awards-perhaps-twice"]


def test_shares_of_one_award_are_its_copies_too():
    files, _ = together(("several_recipients.csv", {}), ("several_recipients.json", {}))
    assert len(files[1].grants) == 0


PLAIN = "grant_id,award_date,amount_awarded,recipient_org_id,{area}\n"


@pytest.mark.parametrize(
    ("heading", "year"), [("lsoa21cd", 2021), ("LSOA11CD", 2011), ("Office area", None)]
)
def test_a_list_may_carry_the_area_of_the_office(tmp_path, heading, year):
    text = (
        PLAIN.format(area=heading) + "G-1,2020-01-01,5,XX-1, E01000001 \nG-2,2020-01-01,5,XX-1,\n"
    )
    table = grants_of(tmp_path, text).table
    assert table["office_area"].tolist() == ["E01000001", ""]
    assert [None if one != one else one for one in table["office_vintage"]] == [year, year]


def test_an_area_that_may_be_that_of_the_work_is_taken_only_where_it_is_named(tmp_path):
    text = PLAIN.format(area="LSOA") + "G-1,2020-01-01,5,XX-1,E01000001\n"
    assert grants_of(tmp_path, text).table["office_area"].tolist() == [""]
    named = grants_of(tmp_path, text, columns={"area": "LSOA"}, vintage=2021).table
    assert named["office_area"].tolist() == ["E01000001"]
    assert named["office_vintage"].tolist() == [2021]


def test_the_area_is_of_the_first_recipient_alone_and_of_no_individual(tmp_path):
    text = (
        f"{HEAD},Recipient Org:1:Name,Area,To Individuals Details:Primary Grant Reason\n"
        "G-1,5,2020-01-01,One,Two,E01000001,\nG-2,5,2020-01-01,,,E01000001,TIR010\n"
    )
    table = grants_of(tmp_path, text, columns={"area": "Area"}).table
    assert table["office_area"].tolist() == ["E01000001", "", ""]


def test_a_placeholder_without_a_name_is_a_body_of_its_own(tmp_path):
    text = (
        "grant_id,award_date,amount_awarded,recipient_org_id\n"
        "G-1,2020-01-01,5,GB-REV\nG-2,2020-01-01,5,GB-REV\nG-3,2020-01-01,5,XX-1\n"
    )
    reading = grants_of(tmp_path, text)
    who = reading.table["recipient_id"].tolist()
    assert who == ["name:recipient of award G-1", "name:recipient of award G-2", "XX-1"]
    said = finding(reading, "recipients-not-named")
    assert "2 awards to a recipient with neither a name nor an identifier (rows 2, 3)" in said.text
    assert not [one for one in reading.findings if one.code == "recipients-without-identifier"]


def test_an_award_with_neither_placeholder_nor_name_is_refused(tmp_path):
    path = tmp_path / "grants.csv"
    path.write_text("grant_id,award_date,amount_awarded,recipient_org_id\nG-1,2020-01-01,5,\n")
    assert "1 row is without a recipient (row 2)" in refused(path)

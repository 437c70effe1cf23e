from datetime import date

import pytest

from equitycli.errors import InputError
from equitycli.sources.dates import date_of, months_of
from equitycli.sources.grants import read_grants
from tests.sources.small import COUNTY, DEFECTIVE

HEAD = "Identifier,Amount Awarded,Award Date,Recipient Org:Name"


def grants_of(tmp_path, text: str, *, name="grants.csv"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return read_grants(path, fund="core")


def test_sums_are_exact_to_the_penny():
    sums = read_grants(COUNTY / "grants.csv", fund="core").table["award_pence"].tolist()
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


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2014-06-05", date(2014, 6, 5)),
        ("2014-06-05T00:00:00Z", date(2014, 6, 5)),
        ("05/06/2014", date(2014, 6, 5)),
        ("28/08/2002 00:00", date(2002, 8, 28)),
        ("02/2009", date(2009, 2, 1)),
        ("1 July 2009", date(2009, 7, 1)),
        ("3rd Sept 2009", date(2009, 9, 3)),
        ("July 2009", date(2009, 7, 1)),
        ("01-Jul-2009", date(2009, 7, 1)),
        ("", None),
    ],
)
def test_dates_are_read_in_the_forms_found(written, meant):
    assert date_of(written) == meant


@pytest.mark.parametrize("written", ["31/02/2023", "13/13/2020", "1/2/20", "soon", "0001-01-01"])
def test_what_is_no_date_is_refused(written):
    with pytest.raises(ValueError, match="not a date"):
        date_of(written)


@pytest.mark.parametrize("written", ["-3", "long", "nan", "99999"])
def test_what_is_no_duration_is_refused(written):
    with pytest.raises(ValueError, match="months|century"):
        months_of(written)


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
    reading = read_grants(DEFECTIVE / "half-a-character.json", fund="core")
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

from datetime import date

import pytest

from equitycli.errors import InputError
from equitycli.settings import GrantsSection
from equitycli.sources.awards import registered_ids
from equitycli.sources.grant_headings import synonyms
from equitycli.sources.grants import read_grants
from equitycli.sources.reading import Reading
from tests.sources.small import CASES, DEFECTIVE

LISTS = CASES / "grants"


def read(path, **section):
    reading = read_grants(path, GrantsSection(**{"file": path.name, "fund": "core"} | section))
    return Reading(reading.table.grants, reading.record, reading.findings)


def refused(path, **section) -> str:
    with pytest.raises(InputError) as caught:
        read(path, **section)
    return "\n".join(caught.value.lines())


def finding(reading, code: str):
    return next(one for one in reading.findings if one.code == code)


def test_a_councils_list_is_read_by_synonyms():
    grants = read(LISTS / "transparency.csv").table
    assert grants["award_pence"].tolist() == [36_000_00, 1_200_50, 500_00, 100_00, 900_00]
    assert grants["recipient_id"].tolist() == [
        "GB-CHC-1099555",
        "GB-COH-07962245",
        "name:easton choir",
        "individuals",
        "GB-SC-SC001234",
    ]
    assert grants["other_ids"].tolist()[4] == ("GB-COH-07962246",)
    assert grants["grant_programme"].tolist()[0] == "Communities"
    assert (grants["postcode"] == "").all()


def test_periods_say_when_an_award_runs():
    grants = read(LISTS / "transparency.csv").table
    first = grants.iloc[0]
    assert (first["start_date"], first["end_date"]) == (date(2023, 4, 1), date(2026, 3, 31))
    assert grants.loc[1, "start_date"] == date(2024, 4, 1)
    assert grants["duration_months"].dropna().tolist() == [36.0]


def test_a_period_that_cannot_be_read_is_said_and_the_award_counts():
    reading = read(LISTS / "transparency.csv")
    text = finding(reading, "periods-not-read").text
    assert "Time period: 1 row with a period that can't be read (as agreed; row 5)" in text
    assert reading.table.loc[2, "award_pence"] == 500_00


def test_it_says_which_heading_was_taken_for_what():
    text = finding(read(LISTS / "transparency.csv"), "headings-taken").text
    assert "“Grant amount (£)” for award" in text
    assert "“Beneficiary” for recipient_name" in text
    assert "“Department” for grant_programme" in text


def test_short_years_are_said():
    text = finding(read(LISTS / "transparency.csv"), "dates-with-short-years").text
    assert "15-Apr-24 is 2024-04-15" in text


def test_withheld_names_are_individuals():
    reading = read(LISTS / "transparency.csv")
    assert "1 grant to individuals (£100)" in finding(reading, "grants-to-individuals").text


def test_a_plain_list_needs_organisation_sum_and_date():
    grants = read(LISTS / "plain.csv").table
    assert grants["award_pence"].tolist() == [500_00, 250_25]
    assert grants["award_date"].tolist() == [date(2025, 4, 1), date(2025, 4, 1)]


def test_only_the_tagged_rows_of_a_spending_list_are_grants():
    path = LISTS / "spending.csv"
    reading = read(path)
    assert reading.table["recipient_name"].tolist() == ["Easton Advice"]
    assert "2 rows that the list does not tag as grants, £700 in all" in (
        finding(reading, "awards-set-aside-no-grant").text
    )
    assert (
        read_grants(path, GrantsSection(file="a", fund="core")).table.ledger.read_pence == 1200_00
    )


def test_a_tag_that_is_neither_yes_nor_no_tells_nothing(tmp_path):
    text = "Supplier,Amount,Date,Grant flag\nA,5,2025-04-01,maybe\nB,6,2025-04-01,\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    reading = read(tmp_path / "a.csv")
    assert len(reading.table) == 2
    assert "neither yes nor no (maybe)" in finding(reading, "grant-flag-not-read").text


def test_the_programme_says_which_of_two_sums_is_meant():
    path = DEFECTIVE / "list-two-amounts.csv"
    assert read(path, columns={"award": "Amount paid"}).table["award_pence"].item() == 250_00
    message = refused(path, columns={"award": "Amount payed", "colour": "Purpose"})
    assert "colour: no such column of ours" in message
    assert "Amount payed: named by the programme for award, but no heading" in message


@pytest.mark.parametrize(
    ("heading", "written", "months"),
    [("Duration (months)", "18", 18.0), ("Term (years)", "2", 24.0)],
)
def test_a_bare_length_takes_the_unit_of_its_heading(tmp_path, heading, written, months):
    path = tmp_path / "a.csv"
    path.write_text(f"Recipient,Amount,Date,{heading}\nA,5,2025-04-01,{written}\n", "utf-8")
    assert read(path).table["duration_months"].item() == months


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("1099555", ("GB-CHC-1099555",)),
        ("Registered charity no. 1099555", ("GB-CHC-1099555",)),
        ("07962245", ("GB-COH-07962245",)),
        ("00738693", ("GB-COH-00738693",)),
        ("7962245.0", ("GB-COH-07962245",)),
        ("SC 001234", ("GB-SC-SC001234",)),
        ("NIC100002", ("GB-NIC-100002",)),
        ("1099555 & 07962245", ("GB-CHC-1099555", "GB-COH-07962245")),
        ("unregistered", ()),
        ("12", ()),
        ("=1+1", ()),
    ],
)
def test_a_registration_number_may_be_of_either_register(written, ids):
    assert registered_ids(written) == ids


@pytest.mark.parametrize("layout", ["360giving", "list", "applications"])
def test_no_heading_means_two_things(layout):
    every = [name for tiers in synonyms(layout).values() for tier in tiers for name in tier]
    assert sorted(every) == sorted(set(every))


def test_a_person_who_is_named_in_a_list_is_counted_and_named_nowhere(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(
        "Beneficiary,Amount,Date awarded,Purpose\n"
        "Mrs J. Smith,100,01/05/2024,heating\n"
        "Mr Smith's Charity,50,01/05/2024,alms\n"
    )
    read = read_grants(path, GrantsSection(file="list.csv", fund="core")).table.grants
    assert read["to_individual"].tolist() == [True, False]
    assert "Smith" not in str(read.iloc[0].to_dict())

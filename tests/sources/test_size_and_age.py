"""The income of organisations and since when they are registered, from file to recipients."""

import shutil
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equitycli.programme_file import read_programme
from equitycli.sources.canonical_ids import one_row_each
from equitycli.sources.county import read_county
from equitycli.sources.offices import none_where_missing
from equitycli.sources.organisations import read_organisations
from equitycli.tables import ORGANISATIONS, RECIPIENTS, check_table
from tests.sources.small import CASES, COUNTY

FOLDER = CASES / "organisations"


def read(folder, text: str, **more):
    path = folder / "list.csv"
    path.write_text(text, "utf-8")
    return read_organisations(path, **more)


def said(reading, code: str) -> str:
    return str(next(one.text for one in reading.findings if one.code == code))


def codes(reading) -> set[str]:
    return {one.code for one in reading.findings}


@pytest.mark.parametrize("file", ["register.json", "register.txt"])
def test_a_register_tells_income_and_registration(file):
    table = read_organisations(FOLDER / file).table
    income = table["income_gbp"]
    assert income["GB-CHC-1900001"] == 12_000
    assert income["GB-CHC-1900003"] == 0  # an income of nought is one
    assert income[["GB-CHC-1900004", "GB-CHC-1900005"]].isna().all()
    assert table["registered"].tolist()[0] == date(2005, 3, 1)
    assert table["registered"]["GB-CHC-1900005"] == date(2025, 6, 1)


def test_the_scottish_and_the_northern_irish_register_tell_them_too(tmp_path):
    scottish = read(
        tmp_path,
        "Charity Number,Charity Name,Registered Date,Charity Status,Postcode,Geographical Spread,"
        "Main Operating Location,Most recent year income,Most recent year expenditure\n"
        "SC000001,Easton Hall,23/02/1998 00:00,Active,EH99 1AA,A specific local point,"
        "Fictionshire,1250,900\n",
    ).table
    assert scottish["income_gbp"].tolist() == [1250]
    assert scottish["registered"].tolist() == [date(1998, 2, 23)]
    northern = read(
        tmp_path,
        "Reg charity number,Charity name,Date registered,Status,Public address,Total income,"
        "Total spending\n"
        '100001,Weston Hall,28/01/2014,Up-to-date,"1 High Street, BT99 1AA",87.5,10\n',
    ).table
    assert northern["income_gbp"].tolist() == [87.5]
    assert northern["registered"].tolist() == [date(2014, 1, 28)]


@pytest.mark.parametrize(
    ("income", "registered"),
    [
        ("income", "registered"),
        ("Annual income", "Date of registration"),
        ("Latest Income", "registration_date"),
        ("INCOME (£)", "Date Registered"),
    ],
)
def test_any_list_may_tell_them_by_other_headings(tmp_path, income, registered):
    table = read(tmp_path, f'name,{income},{registered}\nA,"£12,500.50",June 2015\nB,,\n').table
    assert table["income_gbp"].iloc[0] == 12_500.5
    assert np.isnan(table["income_gbp"].iloc[1])
    assert table["registered"].tolist() == [date(2015, 6, 1), None]


def test_the_programme_may_name_the_columns(tmp_path):
    columns = {"income": "turnover", "registered": "since"}
    table = read(tmp_path, "name,turnover,since\nA,5,2015\n", columns=columns).table
    assert table[["income_gbp", "registered"]].iloc[0].tolist() == [5, date(2015, 1, 1)]


def test_a_list_without_them_leaves_them_unknown():
    table = read_organisations(FOLDER / "food-banks.csv").table
    assert table["income_gbp"].isna().all()
    assert table["registered"].tolist() == [None] * len(table)


def test_incomes_that_are_none_are_not_known_and_said(tmp_path):
    reading = read(
        tmp_path,
        'name,income\nA,1000\nB,about 500\nC,-20\nD,1e30\nE,"12,50"\nF,1e+07\nG,NA\nH,inf\nI,nan\n'
        "J,£-3\nK,(500)\n",
    )
    assert reading.table["income_gbp"].tolist()[0] == 1000
    assert reading.table["income_gbp"].tolist()[5] == 10_000_000  # as some programs write it
    assert reading.table["income_gbp"].notna().sum() == 2
    assert (
        "income: 5 incomes no sum of money (rows 3, 6, 9, 10, 12; first 'about 500'): taken as "
        "not known." in said(reading, "incomes-not-read")
    )
    assert "2 incomes below £0 (rows 4, 11; first '-20')" in said(reading, "incomes-negative")
    assert "1 income too much to be true (row 5" in said(reading, "incomes-too-large")


def test_registrations_that_are_no_dates_are_not_known_and_said(tmp_path):
    reading = read(tmp_path, "name,registered\nA,yes\nB,2015-02-30\nC,1066-10-14\nD,2015-06-30\n")
    assert reading.table["registered"].tolist() == [None, None, None, date(2015, 6, 30)]
    assert (
        "registered: 3 cells without a date between 1900 and 2100 (rows 2, 3, 4; first 'yes')"
        in said(reading, "registration-dates-not-read")
    )


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.one_of(st.text("0123456789,.-+£e() ", max_size=12), st.floats().map(str)),
            st.one_of(st.text("0123456789-/. ", max_size=10), st.dates().map(str)),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_no_cell_makes_a_traceback_or_an_income_that_can_not_be(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("cells")
    text = "name,income,registered\n" + "".join(
        f'Group {i},"{income}","{day}"\n' for i, (income, day) in enumerate(rows)
    )
    table = read(folder, text).table
    income = table["income_gbp"].dropna()
    assert income.between(0, 1e13).all()
    assert all(one is None or 1900 <= one.year <= 2100 for one in table["registered"])


def listed(**columns):
    rows = len(next(iter(columns.values())))
    usual = {
        "name": "A", "postcode": "", "x": np.nan, "y": np.nan, "area_code": "", "kind": "",
    }  # fmt: skip
    table = pd.DataFrame({name: [cell] * rows for name, cell in usual.items()})
    for name in ("themes", "other_ids", "flags"):
        table[name] = pd.Series([()] * rows, dtype="object")
    return table.assign(**columns).set_axis(["o"] * rows)


def test_a_body_on_two_lists_has_the_larger_income_and_the_earlier_date():
    one = one_row_each(
        listed(
            income_gbp=[np.nan, 50.0, 900.0],
            registered=pd.Series([date(2015, 1, 1), None, date(2009, 1, 1)], dtype="object").array,
        )
    )
    assert one["income_gbp"].tolist() == [900]
    assert one["registered"].tolist() == [date(2009, 1, 1)]
    nobody = one_row_each(
        listed(income_gbp=[np.nan] * 2, registered=pd.Series([None] * 2, dtype="object").array)
    )
    assert nobody["income_gbp"].isna().all()
    assert nobody["registered"].isna().all()


def test_missing_entries_become_none():
    column = pd.Series([date(2015, 1, 1), None, np.nan, pd.NaT], dtype="object")
    assert none_where_missing(column).tolist() == [date(2015, 1, 1), None, None, None]


def test_the_county_has_them_for_organisations_and_recipients(tmp_path):
    shutil.copytree(COUNTY, tmp_path / "county")
    (tmp_path / "county/organisations.csv").write_text(
        "id,name,postcode,area_code,annual income,date of registration\n"
        'XX-1,Easton Advice,QX1 1AA,,"25,000",1 April 2001\n'
        "XX-3,Weston Friends,,F01000004,,\n",
        "utf-8",
    )
    found = read_county(read_programme(tmp_path / "county/programme.toml"))
    for table, spec in ((found.organisations, ORGANISATIONS), (found.recipients, RECIPIENTS)):
        check_table(table, spec, subject=spec.name)
        assert table.at["XX-1", "income_gbp"] == 25_000
        assert table.at["XX-1", "registered"] == date(2001, 4, 1)
    nobody = found.recipients.index.difference(found.organisations.index)
    assert len(nobody)
    assert found.recipients.loc[nobody, "income_gbp"].isna().all()
    assert found.recipients.loc[nobody, "registered"].tolist() == [None] * len(nobody)


@pytest.mark.real
def test_every_charity_of_the_real_borough_has_a_date_and_none_an_income(trafford):
    reading = read_organisations(
        trafford / "organisations/charities_operating_in_trafford_2021.csv"
    )
    assert len(reading.table) == 736
    assert reading.table["registered"].notna().all()
    assert reading.table["income_gbp"].isna().all()
    assert max(reading.table["registered"]) == date(2023, 3, 23)

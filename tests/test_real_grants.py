"""Real files of awards: every grant and every pound of them."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from equitycli.money import pence
from equitycli.settings import GrantsSection
from equitycli.sources.grants import read_grants
from equitycli.sources.grants_once import grants_once
from equitycli.sources.money_ledger import GrantsFile

pytestmark = pytest.mark.real

FUNDERS = {
    "ABCT": "360giving_abct_2013_2020.xlsx",
    "ALWF": "360giving_alwf_2011_2020.xlsx",
    "DULVERTON": "360giving_dulverton_2005_2014.json",
    "LBFEW": "360giving_lbfew_2010_2015.xlsx",
    "WOLFSON": "360giving_wolfson_2014.json",
}


def read(path: Path) -> GrantsFile:
    return read_grants(path, GrantsSection(file=path.name, fund="core")).table


@pytest.fixture(scope="module")
def placed(national: Path) -> tuple[Counter[str], dict[str, Decimal]]:
    """Return the grants and the pounds of each funder, as they were placed by somebody else."""
    count: Counter[str] = Counter()
    pounds: dict[str, Decimal] = {}
    with (national / "derived" / "grants_geocoded_lsoa21.csv").open(newline="") as opened:
        for row in csv.DictReader(opened):
            count[row["funder"]] += 1
            pounds[row["funder"]] = pounds.get(row["funder"], Decimal(0)) + Decimal(
                row["amount_awarded"]
            )
    return count, pounds


@pytest.fixture(scope="module")
def files(national: Path) -> dict[str, GrantsFile]:
    return {funder: read(national / "grants" / name) for funder, name in FUNDERS.items()}


@pytest.mark.parametrize("funder", FUNDERS)
def test_count_and_pounds_of_each_national_file(funder, files, placed):
    count, pounds = placed
    read_ = files[funder]
    assert len(read_.grants) == read_.ledger.rows == count[funder]
    assert read_.ledger.kept_pence == read_.ledger.read_pence == pence(pounds[funder])


def test_all_five_have_7613_grants_and_name_each_once(files):
    assert sum(len(one.grants) for one in files.values()) == 7_613
    once, findings = grants_once(list(files.values()))
    assert sum(one.ledger.kept_pence for one in once) == 211_960_100_96
    assert not findings


def test_every_award_has_a_date(files):
    for one in files.values():
        assert one.grants["award_date"].notna().all()


def test_names_of_places_without_a_code_are_kept(files):
    places = files["ABCT"].grants["beneficiary_codes"]
    assert (places.map(len) == 1).sum() == 782
    assert places.iloc[0] == ("UK Wide",)


def test_the_councils_own_555_grants(trafford):
    council = read(trafford / "grants" / "360giving_trafford_council_vsg.csv")
    assert len(council.grants) == 555
    assert council.ledger.kept_pence == 1_291_436_54
    assert (council.grants["duration_months"] == 12).all()
    assert set(council.grants["beneficiary_codes"]) == {("E08000009",)}
    assert (council.grants["postcode"] != "").sum() == 11


def test_summaries_without_recipients_are_no_list_of_awards(trafford):
    from equitycli.errors import InputError

    with pytest.raises(InputError, match="1 problem") as caught:
        read(trafford / "grants" / "grantnav_2018_by_funder_year_ward.csv")
    assert "2 columns are missing: recipient_name, award_date" in "\n".join(caught.value.lines())

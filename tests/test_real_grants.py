"""Real files of awards: every grant and every pound of them."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from equitycli import study
from equitycli.money import pence
from equitycli.plan import DataQuality
from equitycli.settings import GrantsSection
from equitycli.sources.grants import read_grants
from equitycli.sources.grants_once import grants_once
from equitycli.sources.identifiers import plain_name
from equitycli.sources.money_ledger import GrantsFile

pytestmark = pytest.mark.real

FUNDERS = {
    "ABCT": "360giving_abct_2013_2020.xlsx",
    "ALWF": "360giving_alwf_2011_2020.xlsx",
    "DULVERTON": "360giving_dulverton_2005_2014.json",
    "LBFEW": "360giving_lbfew_2010_2015.xlsx",
    "WOLFSON": "360giving_wolfson_2014.json",
}


PROGRAMME = """
[programme]
title = "Five funders, all of England's districts"
authority = "Nobody: a demonstration on open data"
year = 2026
budget_gbp = 50_000_000
money = "mixed"

[[index]]
file = "{national}/index/iod2025_lsoa21.csv"

[areas]
population = "{national}/population/lsoa21_population_mid2022.csv"

[places]
by = "district"

[need]
weight = "income_rate"

{grants}
[baseline]
from = 2004-04-01
to = 2022-03-31

[attribution]
plan_on = "delivery"
show = ["delivery", "office"]
without_delivery = "unknown"

[unknown]
hold_at_baseline = true
refuse_above = 1.0

[[fund]]
name = "all"
budget_gbp = 50_000_000

[solver]
time_limit_s = 60
"""
"""Their postcodes have no national directory here, so that no office has a place."""


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


@pytest.fixture(scope="module")
def checked(national: Path, tmp_path_factory: pytest.TempPathFactory) -> DataQuality:
    path = tmp_path_factory.mktemp("five") / "programme.toml"
    folder = national.resolve()
    grants = "".join(
        f'[[grants]]\nfile = "{folder}/grants/{name}"\nfund = "all"\n\n'
        for name in FUNDERS.values()
    )
    path.write_text(PROGRAMME.format(national=folder, grants=grants), "utf-8")
    return study.check(path, allow_outside=True)


def test_a_check_of_all_five_accounts_for_every_grant_and_pound(checked, placed):
    count, pounds = placed
    assert len(checked.audit.places) == 296
    for funder, one in zip(FUNDERS, checked.money, strict=True):
        assert one.awards == count[funder]
        assert one.read_pence == pence(pounds[funder])
        assert one.set_aside_pence == 0
        assert one.placed_pence + one.outside_pence + one.unknown_pence == one.read_pence
    grants = checked.audit.county.grants
    assert len(grants) == 7_613
    assert int(grants["award_pence"].sum()) == 211_960_100_96


def test_recipients_are_joined_by_number_or_by_exact_name_and_postcode(checked, files):
    written = pd.concat([one.grants for one in files.values()])
    bodies = checked.audit.county.grants["recipient_id"].nunique()
    joined = checked.audit.county.joined
    apart = written["recipient_id"].nunique()
    together = sum(map(len, joined["raw_ids"])) - len(joined)
    assert bodies == apart - together
    assert 15 <= len(joined) <= 25
    assert joined["rule"].isin(["name and postcode", "id; name and postcode"]).all()
    plain = written.assign(plain=written["recipient_name"].map(plain_name))
    for _, body in joined[joined["rule"] == "name and postcode"].iterrows():
        rows = plain[plain["recipient_id"].isin(body["raw_ids"])]
        named = rows[rows["postcode"] != ""].groupby(["plain", "postcode"])["recipient_id"]
        assert named.nunique().max() > 1, body["raw_ids"]


def test_what_stands_for_an_identifier_and_names_nobody_joins_nobody(checked, national):
    dulverton = read(national / "grants" / FUNDERS["DULVERTON"]).grants
    assert not dulverton["recipient_id"].isin(["GB-REV", "KE-RCO", "Overseas"]).any()
    told = [f for f in checked.findings if f.code == "recipient-identifiers-placeholders"]
    assert len(told) == 1
    assert "38 cells are no identifier of anybody (GB-REV, KE-RCO, Overseas;" in told[0].text


def test_a_number_under_strange_names_is_for_a_person_to_look_at(checked):
    (told,) = [f for f in checked.findings if f.code == "one-identifier-strange-names"]
    assert told.text.startswith("9 identifiers under which awards name bodies")


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

"""A real borough's own list of grants, in which most awards name nobody whose office is known."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from equitycli import study
from equitycli.plan import DataQuality
from equitycli.report.quality_sheets import in_short
from equitycli.tables import UNKNOWN
from tests.running import ROOT, run
from tests.sources.made_workbooks import fill_in

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("trafford")]

PROGRAMME = ROOT / "examples/trafford/programme.toml"
AWARDS = 555
WITHOUT_POSTCODE, WITHOUT_POSTCODE_OF_MONEY, WITHIN = 0.78, 0.62, 0.02
"""As those who know the files say, in words: "about 78 % of grants and 62 % of pounds"."""
BOROUGH = "E08000009"
LARGEST = 10


@pytest.fixture(scope="module")
def checked() -> DataQuality:
    return study.check(PROGRAMME, allow_outside=True)


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    ran = run("check", PROGRAMME, "--allow-outside", "--json")
    assert ran.code == 0, ran.err
    values: dict[str, Any] = json.loads(ran.out)
    return values


@pytest.fixture(scope="module")
def awards(trafford) -> pd.DataFrame:
    """Return the awards as they are written, by row of the sheet."""
    written = raw(trafford / "grants/360giving_trafford_council_vsg.csv")
    return written.set_axis(pd.RangeIndex(2, len(written) + 2))


@pytest.fixture(scope="module")
def by_hand(trafford, awards) -> pd.DataFrame:
    """Which awards have a postcode of their recipient, by each route: the raw files and pandas."""
    register = raw(trafford / "organisations/charities_operating_in_trafford_2021.csv")
    register = register[~register["charity_contact_postcode"].isin(["", "NA"])]
    charities = set(register["registered_charity_number"])
    companies = set(register["charity_company_registration_number"].str.zfill(8))
    who = awards["Recipient Org:Identifier"]
    charity = awards["Recipient Org:Charity Number"].str.strip()
    company = awards["Recipient Org:Company Number"].str.strip().str.zfill(8)
    found = pd.DataFrame(index=awards.index)
    found["own"] = awards["Recipient Org:Postal Code"].str.strip() != ""
    found["charity"] = charity.isin(charities) | who.str.removeprefix("GB-CHC-").isin(charities)
    found["company"] = company.isin(companies) | who.str.removeprefix("GB-COH-").isin(companies)
    # Another award to the same body: any that shares its identifier or one of its numbers.
    known = found.any(axis="columns")
    of_same = pd.Series(False, index=awards.index)
    for key in (who, charity, company):
        stated = key.str.strip("0") != ""
        of_same |= stated & known.groupby(key).transform("any")
    return found.assign(another=of_same, pence=awards["Amount Awarded"].map(pence))


def found_by_hand(by_hand: pd.DataFrame) -> pd.Series:
    return by_hand.drop(columns="pence").any(axis="columns")


def raw(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def pence(written: str) -> int:
    exact = Decimal(written) * 100
    assert exact == int(exact)
    return int(exact)


def elsewhere(folder: Path, trafford: Path, **changes: str) -> Path:
    """Write the programme into a folder of its own, with whole tables changed by name."""
    text = PROGRAMME.read_text("utf-8")
    text = text.replace("../../../shared/real/trafford", str(trafford.resolve()))
    for table, lines in changes.items():
        text, times = re.subn(
            rf"(?m)^\[{table}\]\n(?:(?!\[).*\n)*", f"[{table}]\n{lines}\n\n", text
        )
        assert times == 1
    path = folder / "programme.toml"
    path.write_text(text, "utf-8")
    return path


def join(checked: DataQuality, name: str):
    return next(one for one in checked.coverage if one.join == name)


# ---- every pound ----------------------------------------------------------------------------


def test_every_penny_is_placed_outside_unknown_or_set_aside(checked, awards):
    (money,) = checked.money
    assert money.awards == len(awards) == AWARDS
    assert money.read_pence == sum(map(pence, awards["Amount Awarded"])) == 1_291_436_54
    parts = (money.placed_pence, money.outside_pence, money.unknown_pence, money.set_aside_pence)
    assert sum(parts) == money.read_pence
    assert parts == (0, 0, 1_291_436_54, 0)  # planned on delivery, of which nobody knows anything


def test_every_penny_by_office_too(trafford, tmp_path, by_hand):
    lines = 'plan_on = "office"\nshow = ["office"]\nwithout_delivery = "unknown"'
    lines += "\naccept_office_only = true"
    path = elsewhere(tmp_path, trafford, attribution=lines)
    (money,) = study.check(path, allow_outside=True).money
    assert money.read_pence == by_hand["pence"].sum()
    assert money.placed_pence + money.outside_pence + money.unknown_pence == money.read_pence
    known = by_hand.loc[found_by_hand(by_hand), "pence"].sum()
    # A borough's directory of postcodes holds no others: an office that it lacks is unknown.
    assert 0.9 * known < money.placed_pence <= known
    assert money.outside_pence == 0


# ---- offices --------------------------------------------------------------------------------


def test_offices_are_those_by_hand(checked, by_hand):
    routes = by_hand.drop(columns="pence")
    assert routes["own"].sum() == 11
    assert routes["charity"].sum() == 120
    found = found_by_hand(by_hand)
    office = join(checked, "office-postcode")
    assert (office.found, office.of) == (found.sum(), AWARDS)
    assert office.found_pence == by_hand.loc[found, "pence"].sum()
    assert [row for _, row in office.missing] == by_hand.index[~found].tolist()


def test_about_78_per_cent_of_grants_and_62_of_pounds_have_no_office_postcode(checked, by_hand):
    office = join(checked, "office-postcode")
    assert 1 - office.share == pytest.approx(WITHOUT_POSTCODE, abs=WITHIN)
    assert 1 - office.share_of_money == pytest.approx(WITHOUT_POSTCODE_OF_MONEY, abs=WITHIN)
    # Without the company numbers of the register, the two figures are these to the letter.
    found = by_hand["own"] | by_hand["charity"]
    assert round(100 * (1 - found.mean())) == 78
    assert round(100 * (1 - by_hand.loc[found, "pence"].sum() / by_hand["pence"].sum())) == 62


def test_the_command_says_so_in_a_plain_sentence(checked):
    ran = run("check", PROGRAMME, "--allow-outside")
    assert ran.code == 0, ran.err
    plainly, work, whom = in_short(checked)
    assert plainly == (
        "76.8 % of the awards and 60.8 % of their pounds (426 of 555; £785,464.51 of "
        "£1,291,436.54) do not have an office postcode of their recipient, by any route."
    )
    for sentence in (plainly, work, whom):
        assert sentence in ran.out
    assert "fill in the sheet Corrections of the workbook" in ran.out
    assert "by any route" in ran.out.split("What was read")[0]


def test_json_names_exactly_the_rows_without_an_office(said, by_hand, awards):
    office = next(one for one in said["coverage"] if one["join"] == "office-postcode")
    without = by_hand.index[~found_by_hand(by_hand)]
    assert [one["row"] for one in office["missing"]] == without.tolist()
    assert {Path(one["file"]).name for one in office["missing"]} == {
        "360giving_trafford_council_vsg.csv"
    }
    named = awards.loc[[one["row"] for one in office["missing"]]]
    assert (named["Recipient Org:Postal Code"].str.strip() == "").all()
    assert office["of_pence"] - office["found_pence"] == sum(map(pence, named["Amount Awarded"]))
    assert office["remedy"]


# ---- the work -------------------------------------------------------------------------------


def test_every_beneficiary_code_is_the_whole_borough_so_no_work_is_on_record(checked, awards):
    assert set(awards["Beneficiary Location:Geographic Code"]) == {BOROUGH}
    for name in ("beneficiary-code", "delivery-table", "place-of-the-work"):
        assert (join(checked, name).found, join(checked, name).found_pence) == (0, 0)
    assert checked.audit.planned.unknown_share == 1
    told = {one.code: one.text for one in checked.findings}
    assert BOROUGH in told["beneficiary-codes-whole-county"]


def test_a_zero_is_unknown_where_the_money_is_and_the_register_is_counted(checked):
    at = checked.audit.planned.at
    assert len(at) == 21
    kinds = {standing.zero_kind for standing in at.values()}
    # Nobody knows where any of the money went, so of no place can more be said than that.
    assert kinds == {"unknown: recipients without a known place"}
    total = sum(facts.organisations for facts in checked.audit.places.values())
    assert total == pytest.approx(278, abs=1)  # charities with an address in the borough


def test_near_matches_are_listed_and_kept_apart(said):
    near = said["near_matches"]
    assert ("African Caribbean Care Group", "AFRICAN CARIBBEAN CARE GROUP") in {
        (one["name"], one["other_name"]) for one in near
    }
    one_of = {raw: body["canonical"] for body in said["joined"] for raw in body["raw_ids"]}
    for pair in near:
        assert one_of.get(pair["id"], pair["id"]) != one_of.get(pair["other_id"], pair["other_id"])
    assert {body["rule"] for body in said["joined"]} == {"id"}


def test_strict_refuses_the_warnings():
    ran = run("check", PROGRAMME, "--allow-outside", "--strict")
    assert ran.code == 3
    assert "Refused, as --strict asks:" in ran.out


def test_an_audit_is_made_and_a_plan_refused():
    audited = run("audit", PROGRAMME, "--allow-outside", "--json")
    assert audited.code == 0, audited.err
    ran = run("allocate", PROGRAMME, "--allow-outside")
    assert ran.code == 3
    assert ran.out == ""
    assert "the place of 100.0% of the money" in ran.err
    assert "the programme refuses above 25.0%" in ran.err
    assert "fill in the sheet Delivery of the workbook" in ran.err
    assert ran.err.endswith("Nothing was written.\n")


# ---- other places ---------------------------------------------------------------------------


def test_localities_from_a_map_of_polygons(trafford, tmp_path, checked):
    map_ = trafford.resolve() / "boundaries/localities.geojson"
    lines = f'by = "file"\nlookup = "{map_}"\ncolumn = "area_name"'
    found = study.check(elsewhere(tmp_path, trafford, places=lines), allow_outside=True)
    assert list(found.audit.places) == ["Central", "North", "South", "West"]
    assert sum(one.people for one in found.audit.places.values()) == 236_301
    assert in_short(found)[0] == in_short(checked)[0]


def test_wards_from_the_postcode_directory_alone(trafford, tmp_path):
    found = study.check(elsewhere(tmp_path, trafford, places='by = "ward"'), allow_outside=True)
    assert len(found.audit.places) == 21
    assert all(re.fullmatch(r"E05\d{6}", code) for code in found.audit.places)
    assert sum(one.people for one in found.audit.places.values()) == 236_301
    assert [money.unknown_pence for money in found.money] == [1_291_436_54]
    best_fit = raw(trafford / "lookups/lsoa21_to_ward24_lad24.csv").set_index("lsoa21_code")
    ours = found.audit.areas["place"]
    assert (ours == best_fit.loc[ours.index, "ward24_code"]).mean() > 0.9


# ---- what officers know ---------------------------------------------------------------------


def test_filling_in_the_workbook_makes_the_unknown_fall(trafford, tmp_path, checked):
    path = elsewhere(tmp_path, trafford)
    written = tmp_path / "workbook.xlsx"
    ran = run("workbook", path, "--allow-outside", "--out", written)
    assert ran.code == 0, ran.err
    assert written.read_bytes().startswith(b"PK")
    landing = checked.audit.planned.landing
    lost = set(landing.loc[landing["place"] == UNKNOWN, "recipient_id"])
    paid = checked.audit.claims.by_recipient_pence
    largest = paid[paid.index.isin(lost)].sort_values(ascending=False).head(LARGEST)
    fill_in(
        tmp_path / "filled.xlsx",
        delivery=[
            {"organisation": who, "place": place, "share": share, "source": "a return"}
            for who in largest.index
            for place, share in (("Old Trafford", 0.6), ("Sale Moor", 0.2))
        ],
    )
    with path.open("a", encoding="utf-8") as programme:
        programme.write('\n[workbook]\nfile = "filled.xlsx"\n')
    found = study.check(path, allow_outside=True)
    before, after = checked.audit.planned.unknown_pence, found.audit.planned.unknown_pence
    placed = 0.8 * largest.sum()  # a fifth of each stays unknown, as their shares say
    assert before - after == pytest.approx(placed, abs=2 * LARGEST)
    at = found.audit.planned.at
    assert at["Old Trafford"].provision_pence == pytest.approx(0.6 * largest.sum(), abs=LARGEST)
    assert at["Sale Moor"].provision_pence == pytest.approx(0.2 * largest.sum(), abs=LARGEST)
    table = join(found, "delivery-table")
    grants = found.audit.county.grants
    assert table.found == grants["recipient_id"].isin(largest.index).sum() > 0
    (money,) = found.money
    assert money.placed_pence > 0
    assert money.placed_pence + money.unknown_pence == money.read_pence == 1_291_436_54

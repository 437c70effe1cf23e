"""Sources that meet: workbook, applications, nations and older codes, through whole studies."""

import csv
import io
import shutil
from pathlib import Path

import pytest

from equitycli import study
from equitycli.errors import InputError
from tests.running import run
from tests.sources.made_workbooks import affected, agreed, corrected, fill_in, housed, paid, works
from tests.sources.small import COUNTY

WORKBOOK = '\n[workbook]\nfile = "ours.xlsx"\n'
RULES = """
[[rule]]
kind = "who_gives"
from = "all"
max_cut = 0.5
"""


def small(folder: Path, added: str = "", **changes: str) -> Path:
    """Return the small county's folder, with text added to its programme and replaced in it."""
    shutil.copytree(COUNTY, folder)
    programme = folder / "programme.toml"
    text = programme.read_text("utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    programme.write_text(text + added, "utf-8")
    return folder


def findings(found: object) -> set[str]:
    return {one.code for one in found.findings}  # type: ignore[attr-defined]


# --- one name, several bodies

HEAD = (
    "Identifier,Currency,Amount Awarded,Award Date,Recipient Org:Name,Recipient Org:Postal Code\n"
)


def test_bodies_of_one_name_and_two_postcodes_are_two(tmp_path):
    folder = small(tmp_path / "county", '\n[[grants]]\nfile = "more.csv"\nfund = "core"\n')
    (folder / "grants.csv").write_text(
        HEAD + "1,GBP,100,2024-05-01,St Mary's,QX1 1AA\n2,GBP,20,2024-05-01,St Mary's,\n"
    )
    (folder / "more.csv").write_text(HEAD + "3,GBP,3,2024-05-01,St Mary's,QX1 1AC\n")
    (folder / "delivery.csv").unlink()
    text = (folder / "programme.toml").read_text("utf-8")
    text = text.replace('delivery = "delivery.csv"\n', "")
    (folder / "programme.toml").write_text(text, "utf-8")
    found = study.audit(folder)
    church = found.county.recipients[found.county.recipients["name"] == "St Mary's"]
    areas = sorted(area or "" for area in church["area_code"])
    assert areas == ["", "F01000001", "F01000003"]  # with one that no postcode places
    assert "names-told-apart" in findings(found)
    assert not any("QX1" in who.upper() for who in church.index)
    assert len(found.county.near) >= 2


# --- the officers' workbook


def test_agreements_of_the_workbook_bind_the_plan(tmp_path):
    folder = small(tmp_path / "county", RULES + WORKBOOK)
    fill_in(folder / "ours.xlsx", agreements=[agreed(pence_a_year=4000)])
    plan = study.allocate(folder)
    who = plan.problem.payees.index("XX-1")
    assert plan.problem.committed_pence[who].sum() == 400_000
    assert plan.award_pence[who].sum() >= 400_000
    without = study.allocate(small(tmp_path / "without", RULES))
    assert without.problem.committed_pence.sum() == 0


def test_an_agreement_of_both_the_programme_and_the_workbook_counts_once(tmp_path):
    stated = (
        '\n[[committed]]\norganisation = "XX-1"\ngbp_a_year = 12\nuntil = 2027-03-31\n'
        'kind = "grant"\nfund = "core"\n'
    )
    folder = small(tmp_path / "county", stated + RULES + WORKBOOK)
    fill_in(folder / "ours.xlsx", agreements=[agreed(pence_a_year=12)])
    assert len(study.audit(folder).file.programme.committed) == 1
    (folder / "ours.xlsx").unlink()
    fill_in(folder / "ours.xlsx", agreements=[agreed(pence_a_year=13)])
    with pytest.raises(InputError):
        study.audit(folder)


def test_delivery_of_the_workbook_lands_and_a_correction_places_an_office(tmp_path):
    folder = small(tmp_path / "county", WORKBOOK)
    fill_in(
        folder / "ours.xlsx",
        delivery=[works(organisation="XX-4", place="Westport", share=0.25)],
        corrections=[corrected(organisation="XX-5", postcode="QX1 1AC")],
    )
    found = study.audit(folder)
    landing = found.planned.landing
    assert landing[landing["recipient_id"] == "XX-4"].set_index("place")["share"].to_dict() == {
        "Westport": 0.25,
        "unknown": 0.75,
    }
    assert found.county.recipients.loc["XX-5", "area_code"] == "F01000003"
    before = study.audit(small(tmp_path / "before"))
    assert before.county.recipients.loc["XX-5", "area_code"] is None


def test_bodies_that_officers_say_are_one_are_paid_as_one(tmp_path):
    folder = small(tmp_path / "county", WORKBOOK)
    fill_in(folder / "ours.xlsx", corrections=[corrected(postcode="", same_as="XX-1")])
    found, before = study.audit(folder), study.audit(small(tmp_path / "before"))
    assert "XX-2" not in found.claims.recipients
    was = before.claims.by_recipient_pence
    assert found.claims.by_recipient_pence["XX-1"] == was["XX-1"] + was["XX-2"]


def test_a_ledger_is_compared_and_relief_stands_beside_the_money(tmp_path):
    folder = small(tmp_path / "county", RULES + WORKBOOK)
    fill_in(
        folder / "ours.xlsx",
        ledger=[paid(financial_year="2023/24", paid_pence=4000)],
        premises=[housed(relief_pence_a_year=900)],
        equality=[affected()],
    )
    report = study.check(folder)
    assert report.reconciliation is not None
    year = report.reconciliation.set_index("financial_year").loc["2023/24"]
    # £12,000.50 over the 1,096 days of three years, of which 2023/24 has 366: £4,007.466…
    assert (year["ledger_pence"], year["counted_pence"]) == (400_000, 400_747)
    assert year["difference_pence"] == 747
    assert "ledger-differs" in findings(report)
    shown = run("check", folder)
    assert "The grants that were read, against the ledger" in shown.out
    assert "What officers filled in" in shown.out
    assert run("allocate", folder, "--out", tmp_path / "plan").code == 0
    rows = csv.DictReader(io.StringIO((tmp_path / "plan/recipients.csv").read_text("utf-8-sig")))
    relief = {row["recipient_id"]: row["premises_relief_gbp"] for row in rows}
    assert relief["XX-1"] == "900.00"
    assert relief["XX-2"] == ""


# --- applications


def test_asks_are_counted_where_the_applicant_is(tmp_path):
    folder = small(tmp_path / "county", '\n[[applications]]\nfile = "asks.csv"\n')
    (folder / "asks.csv").write_text(
        "Organisation,Organisation ID,Place,Postcode,Amount requested,Amount awarded,Decision,"
        "Open call\n"
        "A,XX-9,Westport,,1000,0,declined,yes\n"  # by its place
        "B,XX-8,,QX1 1AD,500,500,approved,yes\n"  # by its postcode: Westport
        "C,XX-1,,,300,0,refused,no\n"  # by its office: Eastborough
        "D,XX-7,,,200,,pending,no\n"  # nobody knows
        "E,XX-6,Nowhere,,100,0,refused,no\n"  # a place that is none here
    )
    report = study.check(folder)
    assert report.asks is not None
    assert report.asks["asks"].to_dict() == {
        "Eastborough": 1, "Westport": 2, "rural Weston": 0, "outside": 0, "unknown": 2,
    }  # fmt: skip
    westport = report.asks.to_dict("index")["Westport"]
    assert [westport[name] for name in ("refused", "awarded", "open_call")] == [1, 1, 2]
    people = report.audit.places["Westport"].people
    assert westport["asks_per_1000"] == pytest.approx(1000 * 2 / people)
    assert report.asks["asks_per_1000"].isna().sum() == 2  # outside and unknown
    assert "applications-of-unknown-places" in findings(report)
    coverage = {one.join: (one.found, one.of) for one in report.coverage}
    assert coverage["application-place"] == (3, 5)
    assert "Asks and refusals, by place of the applicant" in run("check", folder).out


# --- two nations

ENGLAND = (
    "LSOA code (2021),LSOA name (2021),Local Authority District code (2024),"
    "Local Authority District name (2024),Index of Multiple Deprivation (IMD) Score,"
    "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),"
    "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs),"
    "Income Score (rate),Total population: mid 2022\n"
    "E01000001,Fixture 001A,E07000001,Northborough,50,1,1,0.30,1000\n"
    "E01000002,Fixture 001B,E07000001,Northborough,10,2,9,0.10,3000\n"
)
SCOTLAND = (
    "Data_Zone,Intermediate_Zone,Council_area,Total_population,Working_age_population,"
    "SIMD2020v2_Rank,SIMD2020v2_Decile,Income_rate\n"
    "S01006506,Fixture,Southshire,800,500,1,1,40%\n"
    "S01006507,Fixture,Southshire,1200,700,2,10,5%\n"
)
TWO_NATIONS = """
[programme]
title = "Two nations"
authority = "A fictional funder"
year = 2026
budget_gbp = 6000
money = "mixed"

[[index]]
file = "england.csv"

[[index]]
file = "scotland.csv"

[areas]

[places]
by = "district"

[need]
weight = "income_rate"
nations = "per_head"

[[grants]]
file = "grants.csv"
fund = "all"

[baseline]
from = 2025-04-01
to = 2026-03-31

[attribution]
plan_on = "delivery"
show = ["delivery"]

[unknown]
hold_at_baseline = true
refuse_above = 0.5

[[fund]]
name = "all"
budget_gbp = 6000

[solver]
time_limit_s = 10
"""
GRANTS = (
    "Identifier,Currency,Amount Awarded,Award Date,Recipient Org:Identifier,Recipient Org:Name,"
    "Beneficiary Location:Geographic Code\n"
    "1,GBP,5000,2025-06-01,XX-1,North Advice,E01000001\n"
    "2,GBP,1000,2025-06-01,XX-2,South Advice,S01006507\n"
)


def two_nations(folder: Path, text: str = TWO_NATIONS) -> Path:
    folder.mkdir()
    for name, content in (
        ("england.csv", ENGLAND), ("scotland.csv", SCOTLAND), ("grants.csv", GRANTS),
        ("programme.toml", text),
    ):  # fmt: skip
        (folder / name).write_text(content, "utf-8")
    return folder


def test_nations_share_by_people_and_places_within_each_by_need(tmp_path):
    found = study.audit(two_nations(tmp_path / "uk"))
    # 4,000 people in the one, 2,000 in the other: two thirds and one third, whatever the rates
    assert found.places["Northborough"].share_of_need == pytest.approx(4 / 6)
    assert found.places["Southshire"].share_of_need == pytest.approx(2 / 6)
    need = found.areas["weighted_population"]
    # 1,000 × .30 to 3,000 × .10 is one to one; 800 × .40 to 1,200 × .05 is 16 to 3
    assert need["E01000001"] / need["E01000002"] == pytest.approx(1.0)
    assert need["S01006506"] / need["S01006507"] == pytest.approx(16 / 3)
    assert found.county.index["decile"].tolist() == [1, 9, 1, 10]


def test_nations_stand_side_by_side_and_nothing_is_added_up(tmp_path):
    shown = run("audit", two_nations(tmp_path / "uk"))
    assert shown.code == 0, shown.err
    table = shown.out.split("Nations side by side")[1].split("\n\n")[0]
    assert "England" in table
    assert "Scotland" in table
    assert "£1.25" in table  # £5,000 over 4,000 people
    assert "£0.50" in table  # £1,000 over 2,000
    assert "All" not in table


def test_need_over_two_nations_is_refused_unless_the_programme_says_how(tmp_path):
    folder = two_nations(tmp_path / "uk", TWO_NATIONS.replace('nations = "per_head"', ""))
    with pytest.raises(InputError) as caught:
        study.audit(folder)
    said = "\n".join(caught.value.lines())
    assert "2 nations" in said
    assert 'nations = "per_head"' in said


# --- areas of 2011 against an index of 2021

SPLIT = (
    "LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,CHGIND,LAD22CD,LAD22NM\n"
    "E01000001,Fixture 001A,E01000001,Fixture 001A,U,E07000001,Northborough\n"
    "E01000002,Fixture 001B,E01034001,Fixture 001C,S,E07000001,Northborough\n"
    "E01000002,Fixture 001B,E01034002,Fixture 001D,S,E07000001,Northborough\n"
)


def split_area(folder: Path, *, bridge: bool = True) -> Path:
    """Return a county of which one area of 2011 was split, with files of 2011."""
    folder.mkdir()
    index = ENGLAND.splitlines()[0] + (
        "\nE01000001,Fixture 001A,E07000001,Northborough,50,1,1,0.30,1000\n"
        "E01034001,Fixture 001C,E07000002,Southborough,10,2,9,0.10,1000\n"
        "E01034002,Fixture 001D,E07000001,Northborough,10,3,9,0.10,3000\n"
    )
    text = TWO_NATIONS.replace('[[index]]\nfile = "scotland.csv"\n', "")
    text = text.replace("[areas]", '[areas]\npopulation = "people.csv"\n')
    if bridge:
        text = text.replace("[areas]\n", '[areas]\nbridge = "bridge.csv"\n')
    text += '\n[[organisations]]\nfile = "lists.csv"\n'
    grants = GRANTS.splitlines()[0] + (
        "\n1,GBP,5000,2025-06-01,XX-1,North Advice,E01000002\n"
        "2,GBP,1000,2025-06-01,XX-2,South Advice,\n"
    )
    for name, content in (
        ("england.csv", index), ("grants.csv", grants), ("bridge.csv", SPLIT),
        ("people.csv", "LSOA11CD,population\nE01000001,900\nE01000002,4400\n"),
        ("lists.csv", "id,name,area_code\nXX-1,North Advice,E01000001\nXX-2,South,E01000002\n"),
        ("programme.toml", text),
    ):  # fmt: skip
        (folder / name).write_text(content, "utf-8")
    return folder


def test_a_split_area_is_parted_by_its_people(tmp_path):
    found = study.audit(split_area(tmp_path / "county"))
    # 4,400 people of 2011, as 1,000 to 3,000 of today
    assert found.county.population.to_dict() == {
        "E01000001": 900, "E01034001": 1100, "E01034002": 3300,
    }  # fmt: skip
    landing = found.planned.landing
    own = landing[landing["recipient_id"] == "XX-1"].set_index("place")["share"]
    assert own.to_dict() == pytest.approx({"Northborough": 0.75, "Southborough": 0.25})
    assert "population-across-bridge" in findings(found)


def test_an_office_in_a_split_area_is_unknown_and_never_outside(tmp_path):
    found = study.audit(split_area(tmp_path / "county"))
    office = found.county.recipients.loc["XX-2"]
    assert office["area_code"] is None
    assert not office["outside"]
    assert "offices-in-older-areas" in findings(found)


def test_a_code_that_may_be_of_another_year_is_unknown_and_never_outside(tmp_path):
    folder = split_area(tmp_path / "county", bridge=False)
    (folder / "people.csv").write_text(
        "LSOA21CD,population\nE01000001,900\nE01034001,1100\nE01034002,3300\n"
    )
    found = study.audit(folder)
    assert {"beneficiary-codes-of-unknown-vintage", "office-codes-of-unknown-vintage"} <= findings(
        found
    )
    assert found.planned.outside_pence == 0
    assert not found.county.recipients.loc["XX-2", "outside"]
    text = (folder / "programme.toml").read_text("utf-8")
    (folder / "programme.toml").write_text(
        text.replace('fund = "all"\n', 'fund = "all"\nvintage = 2021\n', 1), "utf-8"
    )
    assert study.audit(folder).planned.outside_pence == 5000_00


def test_areas_of_2011_without_a_bridge_are_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        study.audit(split_area(tmp_path / "county", bridge=False))
    said = "\n".join(caught.value.lines())
    assert "codes are of 2011, those of the index are of 2021" in said
    assert "bridge" in said


# --- places by division, and their authorities


def test_divisions_come_from_the_postcodes_and_carry_their_authority(tmp_path):
    folder = small(
        tmp_path / "county",
        **{
            'by = "town"': 'by = "division"\nauthorities = "authorities.csv"',
            'lookup = "towns.csv"\n': "",
            "smallest_population = 1000\n": "",
            'delivery = "delivery.csv"\n': "",
        },
    )
    divided = ["pcds,area_code,ced25cd,doterm"]
    for n, division in enumerate("AAABBB", start=1):
        divided += [f"QX1 1A{'ABCDEF'[n - 1]},F0100000{n},E5800000{'AB'.index(division)},"]
    divided += ["QX1 2AA,F01000003,E58000001,202001"]  # terminated: it has no say
    (folder / "postcodes.csv").write_text("\n".join(divided) + "\n")
    (folder / "authorities.csv").write_text(
        "place,authority,from,to,successor\n"
        "E58000000,Nowhere Council,,2027-03-31,Greater Nowhere\n"
        "E58000000,Greater Nowhere,2027-04-01,,\n"
        "E58000001,Nowhere Council,,,\n"
    )
    found = study.audit(folder)
    assert found.county.place.tolist() == ["E58000000"] * 3 + ["E58000001"] * 3
    assert "authority-changes-ahead" in findings(found)
    shown = run("audit", folder)
    assert "Authorities, and until when" in shown.out
    assert "2027-03-31" in shown.out


def test_a_catchment_lies_round_the_postcode_of_the_office(tmp_path):
    """The office's postcode stands 100 m from one area's point, in another area 5 km away."""
    folder = small(
        tmp_path / "county",
        **{
            'show = ["office", "delivery"]': 'show = ["delivery", "catchment"]\n'
            'catchment_m = 500\napportion_over = "people"',
            'postcodes = "postcodes.csv"': 'postcodes = "postcodes.csv"\npoints = "points.csv"',
            'delivery = "delivery.csv"\n': "",
        },
    )
    boundaries = study.audit(small(tmp_path / "plain")).county.boundaries
    assert boundaries is not None
    assert boundaries is not None
    inside = boundaries.geometry.representative_point()
    points = [
        f"{code},{x:.3f},{y:.3f}"
        for code, x, y in zip(inside.index, inside.x, inside.y, strict=True)
    ]
    (folder / "points.csv").write_text("\n".join(["AREA24CD,x,y", *points]) + "\n")
    near = inside["F01000006"]
    (folder / "postcodes.csv").write_text(
        f"pcds,area_code,oseast1m,osnrth1m\nQX1 1AA,F01000001,{near.x + 100:.0f},{near.y:.0f}\n"
    )
    landing = next(v for v in study.audit(folder).views if v.attribution == "catchment").landing
    reached = landing[(landing["recipient_id"] == "XX-1") & landing["route"].str.contains("catch")]
    assert reached["place"].tolist() == ["rural Weston"]

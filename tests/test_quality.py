"""The data-quality report: every penny accounted for, every join by hand."""

import csv
import json
import shutil
import tempfile
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equitycli import study
from equitycli.coverage import (
    Coverage,
    coverage_of_lists,
    lacking_in_one_sentence,
    largest_first,
)
from equitycli.plan import DataQuality
from equitycli.report import evidence_sheets, quality_sheets
from equitycli.report.quality_sheets import (
    MOST_RANGES,
    coverage_as_values,
    in_short,
    places_by_zero,
    rows_in_files,
    whom_to_ask,
)
from equitycli.report.terminal import Sheet
from tests.four_places import (
    DELIVERY,
    GRANTS,
    ORGANISATIONS,
    county,
    grant,
    organisation,
    works,
)
from tests.report.hand import harmful_county
from tests.running import run
from tests.sources.small import COUNTY

FUND = {"name": "core", "budget_gbp": 20_000_000}
ALL_ASIDE = ["negative", "currency", "duplicate"]


def checked(folder: Path, **changes) -> DataQuality:
    return study.check(county(folder, **changes))


def joins(found: DataQuality) -> dict[str, Coverage]:
    return {one.join: one for one in found.coverage}


def missing_rows(one: Coverage) -> list[int]:
    return [row for _, row in one.missing]


def text_of(sheet: Sheet) -> str:
    return "\n".join(" | ".join(map(str, row)) for row in [*sheet.rows, *sheet.totals])


# ---- joins ----------------------------------------------------------------------------------


def test_each_join_of_the_four_places_is_that_by_hand(tmp_path):
    # Awards of £24,000, 8,000, 4,000, 2,000 and 2,000: £40,000 in rows 2 to 6 of grants.csv.
    found = joins(checked(tmp_path))
    for name, count, gbp, rows in (
        ("recipient-identifier", 5, 40_000, []),
        ("on-a-list", 3, 36_000, [5, 6]),  # Far Trust and Nomads are on no list
        ("office-postcode", 4, 38_000, [6]),  # Nomads have none
        ("office-area", 4, 38_000, [6]),  # Far Trust's lies outside, which is known
        ("beneficiary-code", 0, 0, [2, 3, 4, 5, 6]),
        ("delivery-table", 1, 24_000, [3, 4, 5, 6]),  # City Advice alone
        ("place-of-the-work", 1, 24_000, [3, 4, 5, 6]),
        ("dates", 5, 40_000, []),
    ):
        one = found[name]
        assert (one.found, one.of) == (count, 5), name
        assert (one.found_pence, one.of_pence) == (100 * gbp, 4_000_000), name
        assert missing_rows(one) == rows, name
        assert bool(one.remedy) == bool(rows), name
    lists = found["organisation-office"]
    assert (lists.found, lists.of, lists.found_pence) == (4, 4, None)


def test_a_postcode_that_no_directory_has_is_a_postcode_and_no_area(tmp_path):
    strange = grant(7, 1000, **{"Recipient Org:Postal Code": "QX5 5QQ"})
    found = joins(checked(tmp_path, grants=[*GRANTS, strange]))
    assert missing_rows(found["office-postcode"]) == [6]
    assert missing_rows(found["office-area"]) == [6, 7]


def test_a_list_gives_the_postcode_that_the_award_lacks(tmp_path):
    nomads = organisation(5, "QX1 1AE")
    found = joins(checked(tmp_path, organisations=[*ORGANISATIONS, nomads]))
    assert found["office-postcode"].share == found["office-area"].share == 1
    assert missing_rows(found["on-a-list"]) == [5]


def test_an_award_gives_the_postcode_that_another_to_the_same_body_lacks(tmp_path):
    again = grant(2, 500, **{"Recipient Org:Postal Code": ""})
    found = joins(checked(tmp_path, without=["organisations"], grants=[*GRANTS, again]))
    assert missing_rows(found["office-postcode"]) == [6]


def coded(who: int, code: str) -> dict[str, object]:
    return grant(who, 100, **{"Beneficiary Location:Geographic Code": code})


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("F01000004", True),  # the Village
        ("F01000099", True),  # an area of nobody here: outside, and that is known
        ("F02000001", False),  # the whole district, which is the whole county
        ("E12000006", False),  # a region
        ("Marsh", False),  # a name
        ("", False),
    ],
)
def test_a_code_says_where_the_work_is_only_if_it_tells_a_part(tmp_path, code, told):
    found = joins(checked(tmp_path, grants=[*GRANTS, coded(2, code)]))
    assert found["beneficiary-code"].found == int(told)
    assert (7 in missing_rows(found["place-of-the-work"])) is not told


def test_grants_to_individuals_are_in_no_join_and_unknown(tmp_path):
    person = grant(7, 300, **{"To Individuals Details:Grant Purpose": "GTIP010"})
    found = checked(tmp_path, grants=[*GRANTS, person])
    assert all(one.of == 5 for one in found.coverage if one.unit == "awards")
    before = checked(tmp_path / "without")
    assert found.money[0].unknown_pence - before.money[0].unknown_pence == 30_000


def test_awards_without_days_are_named(tmp_path):
    undated = grant(3, 10, **{"Planned Dates:Start Date": "", "Planned Dates:End Date": ""})
    found = joins(checked(tmp_path, grants=[*GRANTS, undated]))
    assert missing_rows(found["dates"]) == [7]


def test_a_list_without_any_place_and_asks_without():
    listed = pd.DataFrame({"area_code": [None, "a", None], "outside": [False, False, True]})
    asks = pd.Series(["Ely", "unknown", "outside"])
    office, asked = coverage_of_lists(listed, asks)
    assert (office.found, office.of) == (2, 3)
    assert (asked.found, asked.of) == (2, 3)
    assert coverage_of_lists(listed.iloc[:0], None) == ()


def test_nothing_of_nothing_is_all_of_it():
    one = Coverage("dates", "have a date", "awards", 0, 0, 0, 0)
    assert (one.share, one.share_of_money) == (1, 1)
    assert lacking_in_one_sentence(one) == ""


# ---- money ----------------------------------------------------------------------------------


def test_what_became_of_every_pound_of_the_four_places(tmp_path):
    # Far Trust's 2,000 lie outside; of Nomads' 2,000 nobody knows; the rest is 36,000.
    (money,) = checked(tmp_path).money
    assert money.file == "grants.csv"
    assert (money.awards, money.read_pence) == (5, 4_000_000)
    assert (money.placed_pence, money.outside_pence) == (3_600_000, 200_000)
    assert (money.unknown_pence, money.set_aside_pence) == (200_000, 0)


def with_all_aside(folder: Path, *files: str, **changes) -> Path:
    """Write the county with these files of grants, of which nothing is refused for a row."""
    path = county(folder, without=("grants",), **changes)
    with path.open("a", encoding="utf-8") as programme:
        for name in files:
            programme.write(f'[[grants]]\nfile = "{name}"\nfund = "core"\n')
            programme.write(f"set_aside = {json.dumps(ALL_ASIDE)}\n")
    return path


def test_rows_set_aside_are_read_and_not_placed(tmp_path):
    refund, euros = grant(1, -30), grant(2, 70, Currency="EUR")
    copy = {"Identifier": "G-1"} | grant(1, 24_000)
    path = with_all_aside(tmp_path, "grants.csv", grants=[*GRANTS, refund, euros, copy])
    (money,) = study.check(path).money
    assert money.awards == 8
    assert money.set_aside_pence == -3_000 + 2_400_000  # euros are no pounds, and in no sum
    assert money.read_pence == 4_000_000 + money.set_aside_pence
    assert money.placed_pence == 3_600_000


WHO = st.sampled_from(range(1, 9))
"""1 to 3 have an office here, 4 outside, 5 none; 6 is on a list, 7 and 8 are on none."""
CODES = st.sampled_from(
    ["", "", "F01000001", "F01000004", "F01000005", "F01000099", "F02000001", "E12000006", "Marsh"]
)
POSTCODES = st.sampled_from(["", "QX1 1AA", "qx11ad", "QX1 1AE", "QX9 9ZZ", "QX5 5QQ", "none"])


@st.composite
def an_award(draw) -> dict[str, object]:
    """Return an award as a file may write it: to anybody, anywhere, of any sum and currency."""
    pence = draw(st.integers(0, 10**7))
    kind = draw(st.sampled_from(["plain"] * 6 + ["person", "negative", "euros", "nameless"]))
    sign = "-" if kind == "negative" else ""
    who = draw(WHO)
    changes: dict[str, object] = {
        "Identifier": "",
        "Amount Awarded": f"{sign}{pence // 100}.{pence % 100:02d}",
        "Currency": "EUR" if kind == "euros" else "GBP",
        "Recipient Org:Postal Code": draw(POSTCODES),
        "To Individuals Details:Grant Purpose": "GTIP010" if kind == "person" else "",
        "Beneficiary Location:0:Geographic Code": draw(CODES),
        "Beneficiary Location:1:Geographic Code": draw(CODES),
    }
    if kind == "nameless":
        changes["Recipient Org:Identifier"] = draw(st.sampled_from(["", "GB-REV", "DUMMY01"]))
    return grant(who, 0) | changes


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    first=st.lists(an_award(), max_size=8),
    second=st.lists(an_award(), max_size=4),
    copied=st.lists(st.integers(0, len(GRANTS) - 1), max_size=2),
    known=st.integers(0, 2),
    table=st.booleans(),
    otherwise=st.sampled_from(["office", "unknown"]),
    split=st.sampled_from(["equal", "need"]),
)
def test_all_that_is_read_is_placed_outside_unknown_or_set_aside(
    first, second, copied, known, table, otherwise, split
):
    copies = [{"Identifier": f"G-{n + 1}"} | dict(GRANTS[n]) for n in copied]
    first = [*GRANTS, *first, *copies]
    # An aggregator has some of the first file's awards under the same identifier.
    second = [one | {"Identifier": f"G-{n}"} for n, one in enumerate(second[:known], 1)] + second
    with tempfile.TemporaryDirectory() as folder:
        path = with_all_aside(
            Path(folder),
            "grants.csv",
            "more.csv",
            grants=first,
            delivery=DELIVERY if table else [works(2, "Marsh", 0.3)],
            files={"more.csv": [*second, grant(3, 1, Identifier="M-1")]},
            programme={"budget_gbp": FUND["budget_gbp"]},
            fund=[FUND],
            rule=[],
            unknown={"hold_at_baseline": False},
            attribution={"without_delivery": otherwise, "several_locations": split},
        )
        found = study.check(path)
        for one in found.money:
            parts = (one.placed_pence, one.outside_pence, one.unknown_pence)
            assert min(parts) >= 0
            assert one.read_pence == sum(parts) + one.set_aside_pence
            assert (one.awards, one.read_pence) == written(Path(folder) / one.file)
    individuals = [one for one in found.audit.county.ledgers if one.individuals_pence]
    unknown = {one.file: one.unknown_pence for one in found.money}
    assert all(one.individuals_pence <= unknown[one.file] for one in individuals)


def written(path: Path) -> tuple[int, int]:
    """Return how many awards a file has, and the pence of those in pounds, with their signs."""
    with path.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    pounds = [Decimal(row["Amount Awarded"]) for row in rows if row["Currency"] == "GBP"]
    exact = 100 * sum(pounds, Decimal(0))
    assert exact == int(exact)
    return len(rows), int(exact)


# ---- asks -----------------------------------------------------------------------------------


def ask(who: str, **changes: object) -> dict[str, object]:
    default = {
        "Identifier": f"A-{who}-{len(changes)}",
        "Applicant Name": f"Group {who}",
        "Applicant Identifier": who,
        "Outcome": "refused",
        "Amount Applied For": "500",
        "Application Date": "2025-05-01",
        "Place": "",
    }
    return default | changes


def test_an_ask_is_where_it_says_else_at_its_postcode_else_at_its_office(tmp_path):
    asks = [
        ask("XX-1", Place="Marsh", Postcode="QX1 1AC"),
        ask("XX-11", Place="", Postcode="QX1 1AC"),
        ask("XX-2", Place="", Postcode=""),  # the office of City Arts
        ask("XX-12", Place="", Postcode="QX9 9ZZ"),
        ask("XX-13", Place="", Postcode=""),
        ask("XX-14", Place="Atlantis", Postcode=""),
    ]
    found = checked(tmp_path, files={"asks.csv": asks}, applications=[{"file": "asks.csv"}])
    assert found.asks is not None
    counted = found.asks["asks"].to_dict()
    assert counted == {
        "City": 1, "Marsh": 1, "Town": 1, "Village": 0, "outside": 1, "unknown": 2,
    }  # fmt: skip
    strange = next(f for f in found.findings if f.code == "applications-of-unknown-places")
    assert "1 of 6 applications name a place that is none here (Atlantis)" in strange.text
    place = joins(found)["application-place"]
    assert (place.found, place.of) == (4, 6)
    assert "Asks and refusals" in run("check", tmp_path).out


# ---- words ----------------------------------------------------------------------------------


def test_what_lacks_is_said_in_a_plain_sentence(tmp_path):
    said = in_short(checked(tmp_path))
    assert said[0] == (
        "20.0 % of the awards and 5.0 % of their pounds (1 of 5; £2,000 of £40,000) do not have an "
        "office postcode of their recipient, by any route."
    )
    assert said[1].startswith("80.0 % of the awards and 40.0 % of their pounds (4 of 5; ")
    assert said[2] == (
        "1 recipient is paid money of unknown place (£1,000 a year): ask them first."
    )
    for sentence in said:
        assert sentence in run("check", tmp_path).out


def test_nothing_is_said_where_nothing_lacks(tmp_path):
    known = [works(who, "City", 1) for who in range(1, 6)]
    nomads = organisation(5, "QX1 1AE")
    found = checked(tmp_path, delivery=known, organisations=[*ORGANISATIONS, nomads])
    assert in_short(found) == []
    assert whom_to_ask(found.audit) == ""


@pytest.mark.parametrize(
    ("unknown", "share", "expected"),
    [
        ({"a": 10, "b": 60, "c": 30}, 0.9, (["b", "c"], 90)),
        ({"a": 10, "b": 60, "c": 30}, 1.0, (["b", "c", "a"], 100)),
        ({"b": 50, "a": 50}, 0.5, (["a"], 50)),  # by id on ties
        ({"a": 1}, 0.0, ([], 0)),
        ({}, 0.5, ([], 0)),
    ],
)
def test_the_fewest_who_hold_a_share_of_the_money(unknown, share, expected):
    assert largest_first(unknown, share=share) == expected


def test_rows_are_said_as_ranges_by_file():
    rows = [("b.csv", 5), ("a.csv", 9), ("a.csv", 2), ("a.csv", 3)]
    assert rows_in_files(rows) == "a.csv: 2–3, 9; b.csv: 5"
    assert rows_in_files([]) == ""
    odd = [("a.csv", 2 * n) for n in range(MOST_RANGES + 3)]
    assert rows_in_files(odd).endswith(", 22 and 3 more")


def test_joins_as_values_name_every_row():
    rows = tuple(("g.csv", n) for n in range(2, 2000))
    one = Coverage("dates", "have a date", "awards", 1, 1999, 5, 10, rows, "Fill it in.")
    values = coverage_as_values(one)
    assert values["missing"] == [{"file": "g.csv", "row": n} for n in range(2, 2000)]
    assert json.loads(json.dumps(values))["found_pence"] == 5


def test_kinds_of_zero_of_the_four_places(tmp_path):
    kinds = places_by_zero(checked(tmp_path).audit)
    (kind,) = [kind for kind, places in kinds.items() if places]
    assert kinds[kind] == ["Marsh"]


# ---- the command ----------------------------------------------------------------------------


def test_the_report_as_json_is_that_of_the_study(tmp_path):
    found = checked(tmp_path)
    said = json.loads(run("check", tmp_path, "--json").out)
    assert said["coverage"] == [coverage_as_values(one) for one in found.coverage]
    assert said["money_read"][0]["read_pence"] == 4_000_000
    assert set(said["zero_kinds"]) == set(places_by_zero(found.audit))
    assert [one["recipient_id"] for one in said["unknown"]] == ["XX-5"]


def test_strict_makes_a_warning_a_refusal(tmp_path):
    path = county(tmp_path)
    assert run("check", path).code == 0
    ran = run("check", path, "--strict")
    assert ran.code == 3
    assert "Refused, as --strict asks: " in ran.out
    as_json = run("check", path, "--strict", "--json")
    assert as_json.code == 3
    assert json.loads(as_json.out)["coverage"]


def test_harmful_names_do_nothing_in_the_report(tmp_path):
    path = harmful_county(tmp_path)
    ran = run("check", path)
    assert ran.code == 0, ran.err
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
    quality = study.check(path)
    assert "g.csv" not in text_of(quality_sheets.coverage(quality))
    assert len(joins(quality)["office-postcode"].missing) == 1


def test_two_files_have_a_line_each_and_a_total(tmp_path):
    path = with_all_aside(
        tmp_path, "grants.csv", "more.csv", files={"more.csv": [grant(3, 100, Identifier="M-1")]}
    )
    sheet = quality_sheets.money_read(study.check(path))
    assert [row[0] for row in sheet.rows] == ["grants.csv", "more.csv"]
    assert sheet.totals[0][:3] == ["All", "6", "£40,100"]


def test_sheets_of_what_is_not_there_are_not_made(tmp_path):
    found = checked(tmp_path)
    for sheet in (evidence_sheets.reconciliation, evidence_sheets.asks):
        with pytest.raises(ValueError, match="there (is|are) no"):
            sheet(found)


def test_a_workbook_named_once_for_each_sheet_is_counted_whole(tmp_path):
    folder = shutil.copytree(COUNTY, tmp_path / "county")
    with xlsxwriter.Workbook(str(folder / "paid.xlsx")) as book:
        for sheet, pounds in (("2024", 100), ("2025", 200)):
            page = book.add_worksheet(sheet)
            page.write_row(0, 0, ["Amount", "Date", "Recipient"])
            page.write_row(1, 0, [pounds, f"{sheet}-05-01", "Easton Advice"])
    programme = folder / "programme.toml"
    text = programme.read_text("utf-8")
    more = "".join(
        f'\n[[grants]]\nfile = "paid.xlsx"\nsheet = "{sheet}"\nfund = "core"\n'
        for sheet in ("2024", "2025")
    )
    programme.write_text(text + more, "utf-8")
    found = study.check(folder)
    assert [(one.file, one.awards, one.read_pence) for one in found.money] == [
        ("grants.csv", 6, 15_890_75),
        ("paid.xlsx", 2, 300_00),
    ]


def test_a_file_named_twice_with_its_copies_set_aside_is_accounted_for(tmp_path):
    folder = shutil.copytree(COUNTY, tmp_path / "county")
    programme = folder / "programme.toml"
    again = '\n[[grants]]\nfile = "grants.csv"\nfund = "core"\nset_aside = ["duplicate"]\n'
    programme.write_text(programme.read_text("utf-8") + again, "utf-8")
    (money,) = study.check(folder).money
    assert (money.read_pence, money.set_aside_pence) == (2 * 15_890_75, 15_890_75)

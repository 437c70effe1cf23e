"""Inertia as officers read it: years, what is history, and where last year's recipients are."""

import json
from typing import Any

import pytest

from equitycli import study
from equitycli.chapters.inertia import inertia_chapter
from equitycli.columns import COLUMNS
from equitycli.report.inertia_sheets import inertia_as_values, inertia_in_short, inertia_sheets
from equitycli.report.terminal import Sheet, console, show
from tests.chapters.test_inertia import PERSON, YEARS, in_year
from tests.four_places import county, works
from tests.running import ROOT

TITLES = [
    "Who is paid again, year by year",
    "How much of the split is habit",
    "Where last year's recipients are",
]


def written(folder, **changes: Any):
    found = study.audit(county(folder, **{"grants": YEARS} | changes))
    chapter = inertia_chapter(found)
    return (
        inertia_sheets(chapter, found),
        inertia_in_short(chapter, found),
        inertia_as_values(chapter),
    )


def row(sheet: Sheet, name: str) -> list[str]:
    return next(list(one) for one in (*sheet.rows, *sheet.totals) if one[0] == name)


def test_the_sheets_by_hand(tmp_path):
    (years, habit, places), _, _ = written(tmp_path)
    assert [years.title, habit.title, places.title] == TITLES
    assert years.rows[0] == ["2023/24", "£4,000", "2", "–", "–", "–", "–", "–", "–"]
    assert years.rows[2] == ["2025/26", "£8,000", "2", "75 %", "0 %", "25 %", "1", "50 %", "0.40"]
    assert [one.heading.split("\n")[-1] for one in places.columns][1:3] == ["2025/26", "2024/25"]
    assert row(places, "City")[:5] == ["City", "37.5 %", "60.0 %", "25.0 %", "100 %"]
    assert row(places, "Marsh")[:5] == ["Marsh", "0.0 %", "0.0 %", "12.5 %", "nothing paid"]
    assert row(places, "Town")[4] == "43 %"
    total = row(places, "All")
    assert total[5] == row(habit, "What places lack to their need-based shares now")[1]
    assert total[6] == row(habit, "History: the difference")[1]


def test_in_short_by_hand(tmp_path):
    fund = [{"name": "core", "budget_gbp": 26_000}]
    _, short, _ = written(
        tmp_path,
        programme={"budget_gbp": 26_000},
        fund=fund,
        grants=[in_year(1, 20_000, 2024), in_year(1, 15_000, 2025), in_year(3, 5000, 2025)],
        delivery=[works(1, "City", 1)],
    )
    # Paid now: City 17,500 and Town 2,500; targets 6,500 3,250 13,000 3,250 of 26,000. Lacking
    # 3,250 + 10,500 + 3,250 = 17,000; by need the 20,000 lacks 6,000.
    assert short == [
        "Of every £100 paid in 2025/26, £75 went to those paid the year before (£0 under awards "
        "already running); newcomers had £25.",
        "Of today's gap of £17,000, £11,000 (65 %) is history: it would not be there if the same "
        "money followed need; the rest is there because the budget is more than what lands in "
        "known places.",
    ]


def test_never_all_nor_nothing_where_it_is_not(tmp_path):
    grants = [in_year(1, 4000, 2024), in_year(1, 9999, 2025), in_year(3, 1, 2025)]
    _, short, _ = written(tmp_path, grants=grants)
    assert "more than £99 went to those paid the year before" in short[0]
    assert "newcomers had less than £1." in short[0]


def test_awards_without_duration_are_said(tmp_path):
    on_a_day = in_year(2, 1000, 2025, **{"Planned Dates:End Date": ""})
    grants = [in_year(1, 3000, 2024), on_a_day]
    (years, _, _), short, values = written(tmp_path, grants=grants)
    assert "25.0 % of the money is of awards without a duration" in years.note
    assert short[1].startswith("25 % of the money is of awards without a duration")
    assert values["without_duration_share"] == 0.25


def test_one_year_says_so(tmp_path):
    (years, _, places), short, values = written(tmp_path, grants=[in_year(1, 4000, 2025)])
    assert short[0] == (
        "Money was read of 2025/26 only, so nothing can be said of renewal: that takes two years "
        "that follow each other."
    )
    assert years.rows[-1][3:] == ["–"] * 6
    assert [one.heading for one in places.columns][1] == "Share in\n2025/26"
    assert values["first_year"] is None
    assert values["autocorrelation"] is None


def test_no_money_says_so(tmp_path):
    (_, habit, places), short, values = written(tmp_path, grants=[in_year(1, 4000, 2027)])
    assert short == [
        "Money was read of no financial year only, so nothing can be said of renewal: that takes "
        "two years that follow each other."
    ]
    assert "there is no split to compare" in habit.note
    assert len(places.rows) == 4
    assert (values["history"], values["latest_year"]) == (None, None)


def test_where_too_much_is_unknown_nothing_is_not_said_of_places(tmp_path):
    asked = {"without_delivery": "unknown", "delivery": None}
    (_, _, places), short, _ = written(tmp_path, attribution=asked)
    assert {tuple(one[1:]) for one in places.rows if one[0] == "City"} == {
        ("–", "25.0 %", "not known")
    }
    assert len(short) == 1


def test_money_of_people_is_said(tmp_path):
    person = in_year(9, 750, 2025, **PERSON, **{"Recipient Org:Identifier": ""})
    (years, _, _), _, values = written(tmp_path, grants=[*YEARS, person])
    assert years.note.endswith("Left out: £750 paid to people, who are no one body.")
    assert values["individuals_pence"] == 750_00


def test_values_are_plain_and_in_the_glossary(tmp_path):
    _, _, values = written(tmp_path)
    assert json.loads(json.dumps(values, allow_nan=False)) == values
    known = {entry.word for entry in COLUMNS}
    for each in (*values["years"], *values["places"]):
        assert set(each) <= known, set(each) - known
    assert values["years"][0]["renewal_share"] is None
    assert values["years"][2]["renewal_share"] == 0.75
    assert values["latest_year"] == "2025/26"
    assert set(values["history"]) == {
        "gap_now_gbp", "gap_by_need_gbp", "history_gbp", "history_share",
    }  # fmt: skip


@pytest.mark.parametrize("width", ["80", "100"])
def test_no_table_is_wider_than_a_terminal(width, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", width)
    found = study.audit(ROOT / "examples/fenmarch/programme.toml")
    to = console()
    for sheet in inertia_sheets(inertia_chapter(found), found):
        show(sheet, to)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= int(width)
    assert "nothing paid" in out  # tables, not blocks of lines
    assert "  To last year's: " not in out

"""How unequally money lands, as officers read it: a figure or the reason, never a blank."""

import json
from dataclasses import replace
from typing import Any

import pytest

from equitycli import study
from equitycli.chapters.inequality import InequalityOfView, inequality_chapter
from equitycli.chapters.inequality_figures import Figure
from equitycli.columns import COLUMNS
from equitycli.report.inequality_sheets import (
    inequality_as_values,
    inequality_in_short,
    inequality_sheets,
)
from equitycli.report.terminal import Sheet, console, show
from equitycli.settings import Attribution
from tests.chapters.test_inequality import ALL_UNKNOWN, ASKED, need_table, two_districts
from tests.four_places import county
from tests.running import ROOT

MEASURES, FURTHEST = "How unequal that is: measures", "Who is furthest from their share"


def written(folder, **changes: Any):
    found = study.audit(county(folder, **changes))
    chapter = inequality_chapter(found)
    return (
        {sheet.title: sheet for sheet in inequality_sheets(chapter, found)},
        inequality_in_short(chapter, found),
        inequality_as_values(chapter),
    )


def row(sheet: Sheet, name: str) -> list[str]:
    return next(list(one) for one in sheet.rows if one[0] == name)


def test_the_sheets_say_what_is_measured(tmp_path):
    sheets, short, _ = written(tmp_path, files={"index.csv": two_districts()})
    measures = sheets[MEASURES]
    assert [column.heading for column in measures.columns] == [
        "Measure", "By delivery", "By office",
    ]  # fmt: skip
    assert row(measures, "Gini, £ a head")[1] == "0.15"  # .1458
    assert row(measures, "Hoover")[1] == "34.7 %"
    assert row(measures, "Palma")[1] == "0.436"
    assert row(measures, "90/10")[1] == "not defined"
    # by office: 2/4.5 · (.25·2·(−.375) + .5·8·.25) = .361
    assert row(measures, "Concentration index")[1:] == ["+0.03", "+0.36"]
    assert row(measures, "– between districts")[1] == "0.006"  # 10/18 ln(5/4.5) + 8/18 ln(4/4.5)
    assert "Gini: 0, all have the same; near 1" in measures.note
    assert "Erreygers" not in measures.note
    assert (
        "Not defined: 90/10: the poorest 10 % of people have nothing, so there is no ratio."
    ) in measures.note
    assert "Intervals" not in measures.note
    assert list(map(list, sheets[FURTHEST].rows)) == [
        ["By delivery", "Town", "−22.2", "City", "+30.6"],
        ["By delivery", "Marsh", "−12.5", "Village", "+4.2"],
        ["By office", "Town", "−38.9", "City", "+63.9"],
        ["By office", "Marsh", "−12.5", "none", "–"],
        ["By office", "Village", "−12.5", "none", "–"],
    ]
    assert short == [
        "By delivery, £34.70 of every £100 that is known to land in places would have to move for "
        "each to have its share of need (by office £63.90).",
        "Better-off places get more a head (concentration index +0.03).",
    ]


def test_erreygers_names_its_bounds(tmp_path):
    sheets, _, values = written(tmp_path, inequality={"bounds_gbp_per_head": [0, 5.5]})
    note = sheets[MEASURES].note
    assert "corrected for bounds: £0.00 to £5.50 a head is possible." in note
    # Village has £6 by delivery, City £8 by office
    assert row(sheets[MEASURES], "Erreygers index")[1:] == ["not defined", "not defined"]
    assert "Erreygers index by delivery: 1 of 4 places lie outside 0 to 5.5" in note
    assert values["bounds_gbp_per_head"] == [0, 5.5]


def test_gaps_within_the_margin_are_marked(tmp_path):
    sheets, _, values = written(tmp_path / "with", **need_table())
    sheet = sheets[FURTHEST]
    assert list(map(list, sheet.rows))[:2] == [
        ["By delivery", "Town", "−22.2", "City", "+30.6"],
        ["By delivery", "Marsh (within the margin)", "−12.5", "Village", "+4.2"],
    ]
    assert "at the level of confidence that these have in the table of need." in sheet.note
    marsh = values["by_attribution"]["delivery"]["places"][1]
    assert marsh["share_gap_margin"] == pytest.approx(0.1335, abs=5e-5)
    assert marsh["share_gap_significant"] is False
    sheets, _, values = written(tmp_path / "without")
    assert "need has no margins of error here, so nothing is said" in sheets[FURTHEST].note
    marsh = values["by_attribution"]["delivery"]["places"][1]
    assert (marsh["share_gap_margin"], marsh["share_gap_significant"]) == (None, None)


def test_what_is_asked_for_is_shown_with_its_intervals(tmp_path):
    sheets, short, values = written(tmp_path, inequality=ASKED)
    measures = sheets[MEASURES]
    assert row(measures, "Atkinson, ε = 0.5")[1].endswith(" %")
    assert row(measures, "Atkinson, ε = 1")[1:] == ["not defined", "not defined"]
    assert row(measures, "Kolm-Pollak, ε = 0.5")[1].startswith("£")
    assert row(measures, "People below £5.50 a head")[1] == "87.5 %"
    assert row(measures, "– mean gap to it")[1] == "0.193"
    heads = [one[0] for one in measures.rows]
    assert heads.count("– interval") == 4
    assert heads[heads.index("Hoover") + 1] == "– interval"
    assert measures.rows[1][1].startswith("(0.")
    assert "Intervals: 95 % of 200 draws" in measures.note
    assert "(bootstrap, seed 7): how much the choice of places matters" in measures.note
    assert "They rest on 4 places; over few places they are too narrow." in measures.note
    assert "Theil is not parted by district: all places are of one district." in measures.note
    assert "Neither better-off nor more deprived places clearly get more a head" in short[1]
    gini = values["by_attribution"]["delivery"]["measures"]["gini"]
    assert gini["low"] <= gini["figure"] <= gini["high"]


def test_what_nobody_knows_is_said_in_words(tmp_path):
    sheets, short, values = written(tmp_path, **ALL_UNKNOWN, inequality=ASKED)
    assert {one[1] for one in sheets[MEASURES].rows if one[0] != "– interval"} == {"not known"}
    assert row(sheets[MEASURES], "– interval")[1] == "none"
    assert "Not defined: Gini" not in sheets[MEASURES].note
    assert list(sheets[FURTHEST].rows[0]) == ["By delivery", "not known", "–", "not known", "–"]
    assert short == [
        "How unequal money is by delivery can't be said: no money is known to land where anybody "
        "lives.",
        "By office, £63.90 of every £100 that is known to land in places would have to move for "
        "each to have its share of need.",
    ]
    one = values["by_attribution"]["delivery"]
    assert one["known"] is False
    assert one["concentration_curve"] is None
    assert one["measures"]["gini"]["figure"] is None
    assert one["measures"]["gini"]["why_not"].startswith("not known: ")


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure(0.18), "Better-off places get more a head (concentration index +0.18)."),
        (Figure(-0.18), "More deprived places get more a head (concentration index −0.18)."),
        (Figure(0.004), "Neither better-off nor more deprived places get more a head "
                        "(concentration index 0.00)."),
        (Figure(0.1, "", -0.05, 0.3), "Neither better-off nor more deprived places clearly get "
         "more a head (concentration index +0.10, interval −0.05 to +0.30)."),
        (Figure(0.1, "", 0.05, 0.3), "Better-off places get more a head "
         "(concentration index +0.10, interval +0.05 to +0.30)."),
    ],
)  # fmt: skip
def test_to_whom_money_leans_in_words(tmp_path, figure, said):
    found = study.audit(county(tmp_path))
    chapter = inequality_chapter(found)
    planned = chapter.views["delivery"]
    figures = {**planned.figures, "concentration_index": figure}
    views = {**chapter.views, "delivery": replace(planned, figures=figures)}
    assert inequality_in_short(replace(chapter, views=views), found)[1] == said


@pytest.mark.parametrize("changes", [{}, {"inequality": ASKED}, ALL_UNKNOWN])
def test_values_are_json_without_nan_and_their_words_are_in_the_glossary(tmp_path, changes):
    _, _, values = written(tmp_path, **changes)
    assert json.loads(json.dumps(values, allow_nan=False)) == values
    known = {entry.word for entry in COLUMNS}
    for one in values["by_attribution"].values():
        for place in one["places"]:
            assert set(place) <= known, set(place) - known
        for step in one["concentration_curve"] or []:
            assert set(step) == {"share_of_people", "share_of_money"}
    assert [one["place"] for one in values["districts"]] == ["City", "Marsh", "Town", "Village"]


def test_no_table_is_wider_than_a_terminal(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    found = study.audit(county(tmp_path, inequality=ASKED, **need_table()))
    chapter = inequality_chapter(found)
    one = chapter.views["delivery"]
    widest: dict[Attribution, InequalityOfView] = {
        "delivery": one,
        "office": one,
        "apportioned": one,
        "catchment": one,
    }
    chapter = replace(chapter, views=widest)
    to = console()
    for sheet in inequality_sheets(chapter, found):
        show(sheet, to)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "By delivery: " not in out  # a table, never one block of lines a row


def test_the_example_in_short():
    found = study.audit(ROOT / "examples/fenmarch/programme.toml")
    short = inequality_in_short(inequality_chapter(found), found)
    assert short[0].startswith("By delivery, £25.10 of every £100 that is known to land in places")
    assert "(by office £34.20)" in short[0]

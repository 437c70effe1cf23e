"""What places have and who is like whom, as officers read it: plain, in 80 columns, as JSON."""

import json
from typing import Any

from equitycli import study
from equitycli.chapters.assets import assets_chapter
from equitycli.chapters.likeness import LikenessChapter, likeness_chapter
from equitycli.report.assets_sheets import assets_as_values, assets_in_short, assets_sheets
from equitycli.report.likeness_sheets import (
    likeness_as_values,
    likeness_in_short,
    likeness_sheets,
)
from equitycli.report.terminal import Sheet, console, show
from tests.chapters.test_assets import ASSETS
from tests.chapters.test_capacity import BANDS, LISTED
from tests.four_places import county
from tests.running import ROOT

ALIKE = {"alike": {"how_many": 1}}


def audit(folder, **changes: Any):
    return study.audit(county(folder, **changes))


def likeness(found) -> LikenessChapter:
    chapter = likeness_chapter(found)
    assert chapter is not None
    return chapter


def row(sheet: Sheet, name: str) -> list[str]:
    return next(list(one) for one in sheet.rows if one[0] == name)


def test_what_a_place_has_comes_before_what_it_needs(tmp_path):
    found = audit(tmp_path, **ASSETS)
    has, _ = assets_sheets(assets_chapter(found), found)
    assert [column.heading for column in has.columns][:2] == ["Place", "What it has"]
    town = row(has, "Town")
    assert "hall" in town[1]
    assert "library" in town[1]
    assert town[-2:] == ["66.7 %", "50.0 %"]
    assert row(has, "Marsh")[1] == "none in the files"
    assert "Outside the county: 1; place unknown: 1" in has.note


def test_whose_the_money_is_stands_in_shares_and_words(tmp_path):
    found = audit(tmp_path, organisations=LISTED, capacity=BANDS)
    (belonging,) = assets_sheets(assets_chapter(found), found)
    town = row(belonging, "Town")
    assert town == ["Town", "£5,000", "40 %", "60 %", "0 %", "0 %", "1", "not known", "0 of 1"]
    assert row(belonging, "City")[-3:] == ["2", "1 of 2", "1 of 2"]
    assert row(belonging, "Marsh")[2:6] == ["–"] * 4
    assert "income below £100,000 a year" in belonging.note
    said = assets_in_short(assets_chapter(found), found)
    assert said == [
        "Of the money that lands in Village, 0 % goes to recipients of that place, the least of "
        "all places."
    ]


def test_by_office_all_money_is_of_its_place_and_that_is_no_news(tmp_path):
    found = audit(tmp_path, attribution={"plan_on": "office", "show": ["office"]})
    chapter = assets_chapter(found)
    assert assets_in_short(chapter, found) == []
    assert "of the place by definition" in assets_sheets(chapter, found)[0].note


def test_places_alike_are_named_with_what_they_are_paid(tmp_path):
    found = audit(tmp_path, **ALIKE)
    chapter = likeness(found)
    (sheet,) = likeness_sheets(chapter, found)
    assert row(sheet, "Marsh")[:4] == ["Marsh", "Village", "£0.00", "£6.00"]
    assert "Alike by need (income_rate); people (their logarithm)" in sheet.note
    assert "rurality" not in sheet.note
    (said,) = likeness_in_short(chapter, found)
    assert said.startswith(f"The places most like {found.planned.furthest_under_first[0]} (")


def test_values_are_json_without_nan(tmp_path):
    found = audit(tmp_path, **ASSETS, **ALIKE)
    assets = assets_as_values(assets_chapter(found))
    alike = likeness_as_values(likeness(found))
    read = json.loads(json.dumps([assets, alike], allow_nan=False))
    assert read[0]["held"]["counts"][0]["place"] == "City"
    assert {row["place"]: row for row in read[0]["share"]}["Marsh"]["not known"] is None
    assert read[1]["how_many"] == 1


def test_every_table_fits_80_columns(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    found = study.audit(ROOT / "examples/fenmarch/programme.toml")
    sheets = [
        *assets_sheets(assets_chapter(found), found),
        *likeness_sheets(likeness(found), found),
    ]
    for sheet in sheets:
        show(sheet, console())
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert all(f"{sheet.columns[-1].heading}:" not in "\n".join(lines) for sheet in sheets)

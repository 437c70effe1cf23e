"""What people can reach, as officers read it: a place that reaches nothing is a row of 0."""

import json
from typing import Any

import pytest

from equitycli import study
from equitycli.chapters.access import access_chapter
from equitycli.columns import COLUMNS
from equitycli.report.access_sheets import access_as_values, access_in_short, access_sheets
from equitycli.report.terminal import Sheet, console, show
from tests.chapters.test_access import HALLS, by_minutes, programme


def written(folder, **changes: Any):
    found = study.audit(programme(folder, **changes))
    chapter = access_chapter(found)
    assert chapter is not None
    return (
        {sheet.title: sheet for sheet in access_sheets(chapter, found)},
        access_in_short(chapter, found),
        access_as_values(chapter),
    )


def row(sheet: Sheet, name: str) -> list[str]:
    return next(list(one) for one in (*sheet.rows, *sheet.totals) if one[0] == name)


def test_organisations_for_1000_people(tmp_path):
    sheets, _, _ = written(tmp_path)
    sheet = sheets["What people can reach: organisations"]
    assert [one[0] for one in sheet.rows] == ["Marsh", "City", "Village", "Town"]  # least first
    assert row(sheet, "Marsh") == ["Marsh", "500", "0.00", "0.0", "100.0 %", "6,000"]
    assert row(sheet, "Village") == ["Village", "500", "1.07", "2.0", "0.0 %", "0"]
    assert row(sheet, "All") == ["All", "4,000", "1.00", "2.2", "12.5 %", "0"]
    assert "1,000 metres in a straight line" in sheet.note
    assert "all within reach counts alike (2SFCA)" in sheet.note
    assert "None:" not in sheet.note


def test_money_a_head(tmp_path):
    sheets, _, _ = written(tmp_path)
    sheet = sheets["What people can reach: money, by office"]
    assert row(sheet, "Marsh") == ["Marsh", "500", "£0.00", "£0", "100.0 %", "7,000"]
    assert row(sheet, "City") == ["City", "2,000", "£7.73", "£17,000", "0.0 %", "0"]
    assert row(sheet, "All")[2] == "£4.50"  # 18,000 among 4,000
    assert "£ a year" in sheet.note


def test_minutes_and_no_way_at_all(tmp_path):
    chapter = by_minutes(tmp_path)
    sheet, _ = access_sheets(chapter, study.audit(tmp_path / "programme.toml"))
    assert row(sheet, "Marsh") == ["Marsh", "500", "0.00", "0.0", "100.0 %", "none"]
    assert row(sheet, "City")[-1] == "0.0"
    assert sheet.columns[-1].heading == "Closest,\nminutes"
    assert "10 minutes by travel.csv" in sheet.note
    assert "None: no way to any is in the table." in sheet.note
    values: Any = access_as_values(chapter)
    places = values["supply"][0]["places"]
    marsh = next(one for one in places if one["place"] == "Marsh")
    assert marsh["nearest_median_minutes"] is None
    assert marsh["access_per_1000"] == 0


def test_in_short(tmp_path):
    _, short, _ = written(tmp_path)
    assert short == [
        "12.5 % of people have no organisation within 1,000 metres in a straight line; more of "
        "them in Marsh than elsewhere (500 people).",
        "12.5 % of people have no paid organisation within 1,000 metres in a straight line; "
        "more of them in Marsh than elsewhere (500 people).",
    ]
    _, everybody, _ = written(tmp_path / "far", access={"catchment": 10_000})
    assert everybody[0] == (
        "Everybody has an organisation within 10,000 metres in a straight line."
    )


def test_assets_and_a_place_where_nobody_lives(tmp_path):
    people = [
        {"area_code": f"F0100000{i}", "population": 0 if i == 5 else 1000} for i in range(1, 6)
    ]
    sheets, short, values = written(
        tmp_path,
        access={"of": ["assets"], "decay": "gaussian"},
        assets=[{"file": "halls.csv", "kind_column": "kind"}],
        files={"halls.csv": HALLS, "population.csv": people},
    )
    sheet = sheets["What people can reach: halls, hubs, clubs and other assets"]
    assert row(sheet, "Marsh") == ["Marsh", "0", "–", "–", "–", "–"]
    assert "on a bell down to nothing (E2SFCA)" in sheet.note
    assert "no asset within" in short[0]
    marsh = next(one for one in values["supply"][0]["places"] if one["place"] == "Marsh")
    assert marsh["access_per_1000"] is None


def test_no_supply_anywhere_is_a_row_of_nothing(tmp_path):
    elsewhere = [{"id": "XX-9", "name": "Far Trust", "postcode": "QX9 9ZZ"}]
    sheets, short, _ = written(tmp_path, access={"of": ["organisations"]}, organisations=elsewhere)
    sheet = sheets["What people can reach: organisations"]
    assert row(sheet, "City") == ["City", "2,000", "0.00", "0.0", "100.0 %", "none"]
    assert "None: there is none in the county." in sheet.note
    assert short[0].startswith("100.0 % of people have no organisation within 1,000 metres")


def test_values_are_json_and_their_keys_are_in_the_glossary(tmp_path):
    _, _, values = written(tmp_path)
    assert json.loads(json.dumps(values, allow_nan=False)) == values
    assert values["catchment_unit"] == "metres"
    money = values["supply"][1]
    assert (money["reached"], money["outside"], money["unknown"]) == (18_000, 1000, 1000)
    assert money["everybody"]["access_gbp_per_head"] == pytest.approx(4.5)
    known = {entry.word for entry in COLUMNS}
    for part in values["supply"]:
        assert set(part["everybody"]) <= known


def test_values_have_no_noise_of_the_last_bits(tmp_path):
    _, _, values = written(tmp_path)
    for part in values["supply"]:
        for measures in [part["everybody"], *part["places"]]:
            for number in measures.values():
                assert not isinstance(number, float) or number == round(number, 9)


def test_tables_are_at_most_80_columns_wide(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    sheets, _, _ = written(tmp_path)
    to = console()
    for sheet in sheets.values():
        show(sheet, to)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "Place: " not in out  # a table, never one block of lines a row

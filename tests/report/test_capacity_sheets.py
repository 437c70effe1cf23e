"""Who is there to do the work, as officers read it: marked where it is kept back, never blank."""

import json
from typing import Any

import pytest

from equitycli import study
from equitycli.chapters.capacity import capacity_chapter
from equitycli.columns import COLUMNS
from equitycli.report.capacity_sheets import (
    capacity_as_values,
    capacity_in_short,
    capacity_sheets,
)
from equitycli.report.terminal import Sheet, console, show
from tests.chapters.test_capacity import BANDS, LISTED, SMALL
from tests.four_places import county


def written(folder, **changes: Any):
    found = study.audit(county(folder, **{"organisations": LISTED, "capacity": BANDS} | changes))
    chapter = capacity_chapter(found)
    return (
        {sheet.title: sheet for sheet in capacity_sheets(chapter, found)},
        capacity_in_short(chapter, found),
        capacity_as_values(chapter),
    )


def row(sheet: Sheet, name: str) -> list[str]:
    return next(list(one) for one in (*sheet.rows, *sheet.totals) if one[0] == name)


def without_register(folder):
    path = county(folder, without=["organisations"])
    found = study.audit(path)
    chapter = capacity_chapter(found)
    return (
        {sheet.title: sheet for sheet in capacity_sheets(chapter, found)},
        capacity_in_short(chapter, found),
        capacity_as_values(chapter),
    )


def test_the_sheets_say_what_is_there(tmp_path):
    sheets, short, values = written(tmp_path)
    first = sheets["Who is there to do the work"]
    assert row(first, "City") == ["City", "2,000", "2", "1.00", "£5.00", "£100.00"]
    assert row(first, "Marsh") == ["Marsh", "500", "0", "0.00", "£0.00", "£0.00"]
    assert row(first, "All") == ["All", "4,000", "4", "1.00", "£4.50", "£45.00"]
    assert "No small count is kept back and no rate is drawn in." in first.note
    kinds = sheets["How large, how old, and from where they are"]
    assert row(kinds, "City") == ["City", "£130,000", "2", "15.0", "2", "0", "0", "2"]
    assert row(kinds, "Marsh") == ["Marsh", "–", "0", "–", "0", "0", "0", "0"]
    assert "counted from registration to 2026-04-01" in kinds.note
    assert row(sheets["How many of each size"], "City") == ["City", "1", "0", "1", "0"]
    quarters = sheets["Need and capacity in four quarters"]
    assert row(quarters, "Needy and organised") == [
        "Needy and organised", "2", "1,500", "1.33", "£5.33", "62.5 %", "44.4 %",
    ]  # fmt: skip
    assert row(quarters, "Comfortable and unorganised")[1:5] == ["0", "0", "–", "–"]
    assert row(sheets["Which places these are"], "Needy and unorganised")[1] == "Marsh"
    zeros = sheets["Places where nothing lands, and why"]
    assert row(zeros, "no registered organisation") == [
        "no registered organisation", "1", "500", "1", "500",
    ]  # fmt: skip
    assert short == [
        "The register has 4 organisations with an office here, 1.00 for every 1,000 people.",
        "Marsh: needier than all together, with fewer organisations a head. £0.00 a head lands "
        "there by delivery (12 % of need, 0 % of money); where need is as high and there are more "
        "organisations, £5.33 a head.",
    ]
    assert values["register"] is True


def test_what_is_kept_back_is_marked_and_named(tmp_path):
    sheets, short, values = written(tmp_path, small_numbers=SMALL)
    first = sheets["Who is there to do the work"]
    assert row(first, "City")[2:4] == ["–*", "–*"]
    assert row(first, "Marsh")[2:4] == ["0", "0.00"]
    assert "–* not shown: fewer than 3, or kept back with such a one" in first.note
    kinds = sheets["How large, how old, and from where they are"]
    assert set(row(kinds, "City")[1:]) == {"–*"}
    assert row(kinds, "Marsh") == ["Marsh", "–", "0", "–", "0", "0", "0", "0"]
    assert "–*" in kinds.note
    assert "Need and capacity in four quarters" not in sheets  # it would tell City's 2
    city = next(one for one in as_dicts(values["by_place"]) if one["place"] == "City")
    assert city["organisations"] is None
    assert city["organisations_per_1000"] is None
    assert city["median_income_gbp"] is None
    assert set(city["by_income_band"].values()) == {None}
    assert city["not_shown"] == "fewer than 3, or kept back with such a one"
    marsh = next(one for one in as_dicts(values["by_place"]) if one["place"] == "Marsh")
    assert marsh["organisations"] == 0
    assert marsh["not_shown"] is None
    assert short


def as_dicts(values: object) -> list[dict[str, Any]]:
    assert isinstance(values, list)
    return values


def test_rates_that_are_drawn_in_are_named_beside_the_counted_ones(tmp_path):
    sheets, _, values = written(tmp_path, small_numbers={"suppress_below": 0, "shrink": True})
    first = sheets["Who is there to do the work"]
    assert [column.heading for column in first.columns][3:5] == ["per\n1,000", "drawn\nin"]
    assert row(first, "Marsh")[3:5] == ["0.00", "1.00"]  # all differences may be chance
    assert row(first, "All")[3:5] == ["1.00", ""]
    assert "Marshall 1991" in first.note
    assert values["shrunk"] is True


def test_without_a_register_it_is_said_in_place_of_numbers(tmp_path):
    sheets, short, values = without_register(tmp_path)
    assert list(sheets) == ["Who is there to do the work", "Places where nothing lands, and why"]
    first = sheets["Who is there to do the work"]
    assert first.columns[2].heading == "Recipients\nknown"
    assert "not known: no register" in first.note
    assert "a floor" in first.note
    zeros = sheets["Places where nothing lands, and why"]
    assert row(zeros, "not known: no register")[1:3] == ["1", "500"]
    assert short == ["How many organisations there are is not known: no register was given."]
    assert values["organisations"] == "not known: no register"
    assert values["quarters"] is None
    assert "organisations_per_1000" not in as_dicts(values["by_place"])[0]


@pytest.mark.parametrize("small", [None, SMALL, {"suppress_below": 5, "shrink": True}])
def test_values_are_json_without_nan_and_their_words_are_in_the_glossary(tmp_path, small):
    changes = {} if small is None else {"small_numbers": small}
    _, _, values = written(tmp_path, **changes)
    assert json.loads(json.dumps(values, allow_nan=False)) == values
    known = {entry.word for entry in COLUMNS}
    for one in as_dicts(values["by_place"]):
        assert set(one) <= known, set(one) - known


def test_no_table_is_wider_than_a_terminal(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = {"income_bands_gbp": [10_000, 100_000, 500_000, 1e6, 5e6], "small_below_gbp": 1e5}
    sheets, _, _ = written(
        tmp_path, capacity=lines, small_numbers={"suppress_below": 2, "shrink": True}
    )
    assert sum(title.startswith("How many of each size") for title in sheets) == 2
    to = console()
    for sheet in sheets.values():
        show(sheet, to)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "Who is there to do the work" in out
    assert "Place: " not in out  # a table, never one block of lines a row

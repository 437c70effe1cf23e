import json

import pytest

from equitycli.report.reach_printing import print_reach, reach_json
from equitycli.report.reach_sheets import (
    WITHOUT_CODES,
    head_office,
    reach_in_short,
    reach_sheets,
    side_by_side,
)
from tests.funders import ALPHA, BETA, REGIONS, reach


def text(sheet) -> list[str]:
    return [" | ".join(row).replace("\n", " ") for row in [*sheet.rows, *sheet.totals]]


def test_one_sentence_says_what_matters(tmp_path):
    said = reach_in_short(reach(tmp_path))
    assert said[0] == (
        "Alpha Trust: £200 of £250 can be placed by office (5 awards of 2020 to 2022). Of that, "
        "80.0 % goes to the most deprived fifth of areas, with 20.0 % of people and 34.5 % of "
        "need; £1.60 a head in decile 1, £0.00 in decile 10. 1 of 3 places (by district) have "
        "nothing: 300 people live there."
    )  # 160.01 of 200.01; need (20 + 18) / 110
    assert said[1].endswith(f"is done is {WITHOUT_CODES}.")


def test_funders_stand_side_by_side_on_the_same_people_and_need(tmp_path):
    rows = text(side_by_side(reach(tmp_path, [ALPHA, BETA])))
    assert rows[0].startswith("All together | £290 | 17.1 % | 55.2 % | 55.2 %")
    assert rows[1].startswith("Alpha Trust | £200 | 20.0 % | 80.0 % | 80.0 % | £1.60 | £0.00")
    assert rows[2].startswith("Beta Fund | £90 | 9.9 % | 0.0 % | 0.0 %")
    assert rows[3].startswith("Share of people |  |  | 10.0 % | 20.0 %")
    assert rows[4].startswith("Share of need |  |  | 18.2 % | 34.5 %")


def test_what_is_not_known_is_never_the_office(tmp_path):
    rows = text(head_office(reach(tmp_path, [ALPHA, BETA])))
    assert rows[0].startswith("Alpha Trust | by office | 20.0 %")
    assert rows[1] == f"Alpha Trust | {WITHOUT_CODES} | – | – | – | – | –"
    assert rows[3].startswith("Beta Fund | by delivery | 9.9 %")


def test_without_regions_or_need_the_reason_is_said(tmp_path):
    found = reach(tmp_path)
    (assumed,) = (one for one in reach_sheets(found) if one.title.startswith("The assumptions"))
    said = {row[0]: row[1] for row in assumed.rows}
    assert said["Regions"] == "not known: no lookup of regions was named"
    assert said["Period: Alpha Trust"] == "5 awards from 2020-05-01 to 2022-09-01"
    assert not any(sheet.title.startswith("By region") for sheet in reach_sheets(found))


def test_tables_fit_a_terminal(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    print_reach(reach(tmp_path, [ALPHA, BETA], regions=REGIONS))
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    for part in ("Funders side by side", "By decile", "By region", "Cold spots", "By place"):
        assert part in printed
    assert "The assumptions of this run" in printed
    assert "nan" not in printed.casefold()


@pytest.mark.parametrize("grants", [[ALPHA], [ALPHA, BETA]])
def test_json_has_every_table_and_no_nan(tmp_path, grants):
    found = reach(tmp_path, grants, regions=REGIONS)
    told = json.loads(reach_json(found, run_at="2026-01-01T00:00:00Z"))
    assert reach_json(found, run_at="x") == reach_json(found, run_at="x")
    assert told["schema"] == {"name": "equitycli reach", "version": 1}
    view = told["views"][-1]
    assert view["read_pence"] == (
        view["placed_pence"] + view["outside_pence"] + view["unknown_pence"]
    )
    assert [row["decile"] for row in view["by_decile"]] == list(range(1, 11))
    assert sum(row["pence"] for row in view["by_place"]) == view["placed_pence"]
    assert told["funders"][0]["delivery"] == WITHOUT_CODES

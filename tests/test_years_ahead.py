"""Years from the programme file to the outputs, on the county of four places."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from equitycli import study
from equitycli.errors import InputError, NoPlanError
from equitycli.model.rules import active_rules
from equitycli.posing import planned_problem
from equitycli.report.printing import plan_texts
from equitycli.report.years_sheets import years_sheets
from equitycli.years_ahead import horizon_of
from tests.four_places import county

YEARS = """
[years]
money = "{money}"
within = 0.01
method = "{method}"
at_border = "{at_border}"

[[years.year]]
year = 2027
budget_gbp = {second}
inflation = 0.1
status = "firm"
{funds}
[[years.year]]
year = 2028
budget_gbp = 20_000
inflation = 0.0
status = "indicative"
"""
HOLDER = {"organisation": "XX-2", "gbp_a_year": 1500, "kind": "grant", "fund": "core"}
AUTHORITIES = [
    {"place": place, "authority": "Nowhere Council", "from": "", "to": "2027-03-31",
     "successor": successor}
    for place, successor in (
        ("City", "Greater City"), ("Town", "New Fens"), ("Village", "New Fens"),
        ("Marsh", "New Fens"),
    )
]  # fmt: skip
SCHEMA = json.loads((Path(__file__).parents[1] / "docs" / "record.schema.json").read_text("utf-8"))


def programme(folder, changes=(), **years) -> Path:
    given = {
        "money": "nominal", "method": "linked", "at_border": "no_transfer", "second": "21_000",
        "funds": "",
    } | years  # fmt: skip
    path = county(folder, **dict(changes))
    path.write_text(path.read_text("utf-8") + YEARS.format(**given), encoding="utf-8")
    return path


def of_file(path):
    found = study.audit(path)
    rules = active_rules(found.file.programme.rule, year=found.file.programme.programme.year)
    return horizon_of(found, planned_problem(found), rules)


def budgets(horizon) -> list[float]:
    return [float(one.budget_pence.sum() / 100) for one in horizon.problems]


def with_border(folder, **years):
    changes = {"places": {"authorities": "authorities.csv"}}
    return programme(folder, {**changes, "files": {"authorities.csv": AUTHORITIES}}, **years)


def test_pace_counts_from_what_a_smaller_budget_leaves(tmp_path):
    """£20,000, then £18,000: all give a tenth first, and pace promises a share of the rest."""
    path = county(
        tmp_path,
        rule=[
            {"kind": "who_gives", "from": "all", "max_cut": 0.2},
            {"kind": "pace", "change": 0.0, "full_until": 0.0, "change_beyond": -0.2,
             "none_from": 1.0},
        ],
        years={
            "money": "nominal", "within": 0.01, "method": "linked",
            "year": [
                {"year": 2027, "budget_gbp": 18_000, "inflation": 0.0, "status": "indicative"}
            ],
        },
    )  # fmt: skip
    plan = study.allocate(path)
    assert plan.years is not None
    assert int(plan.years.award_pence[1].sum()) == 1_800_000


def test_nominal_budgets_are_pounds_of_each_year(tmp_path):
    horizon, _ = of_file(programme(tmp_path))
    assert horizon.years == (2026, 2027, 2028)
    assert horizon.firm == (True, True, False)
    assert budgets(horizon) == [20_000, 21_000, 20_000]
    assert horizon.prices.tolist() == pytest.approx([1, 1.1, 1.1])
    # H = 2,000 has no place here: 19,000 × 200/400 in the second year
    assert horizon.problems[1].target_gbp[2] == pytest.approx(9500)


def test_real_budgets_are_pounds_of_the_first_year(tmp_path):
    horizon, _ = of_file(programme(tmp_path, money="real"))
    assert budgets(horizon) == pytest.approx([20_000, 23_100, 22_000])
    assert horizon.problems[1].baseline_gbp.sum() == pytest.approx(22_000, abs=1)
    assert horizon.price_rise(1) == pytest.approx(1.1)


def test_funds_of_a_year_must_be_those_of_the_programme_and_add_up(tmp_path):
    one = '[[years.year.fund]]\nname = "{}"\nbudget_gbp = {}\n'
    with pytest.raises(InputError) as refused:
        of_file(programme(tmp_path / "a", funds=one.format("sport", 21_000)))
    assert "names sport; the programme's funds are core." in str(refused.value.lines())
    with pytest.raises(InputError) as refused:
        of_file(programme(tmp_path / "b", funds=one.format("core", 20_500)))
    assert "£500 apart" in "\n".join(refused.value.lines())


def test_an_agreement_binds_the_year_that_it_begins(tmp_path):
    # until September 2027: it runs on 1 April 2027, and not on 1 April 2028
    horizon, findings = of_file(
        programme(tmp_path, {"committed": [HOLDER | {"until": "2027-09-30"}]})
    )
    committed = [float(one.committed_gbp.sum()) for one in horizon.problems]
    assert committed == [1500, 1500, 0]
    (said,) = [one.text for one in findings if one.code == "agreements-end"]
    assert "XX-2 on 2027-09-30" in said
    assert "1 of them end part-way through a year" in said


def test_a_border_parts_the_places_from_the_year_that_begins_after_it(tmp_path):
    horizon, findings = of_file(with_border(tmp_path))
    first, second, third = horizon.authorities
    assert first is None
    # City, Marsh, Town, Village: Greater City comes before New Fens
    assert np.asarray(second).tolist() == [0, 1, 1, 1] == np.asarray(third).tolist()
    (said,) = [one.text for one in findings if one.code == "border-within-years"]
    assert "City to Greater City after 2027-03-31" in said
    assert "nothing is transferred across the new border" in said


def test_the_horizon_stops_at_the_border_and_says_so(tmp_path):
    horizon, findings = of_file(with_border(tmp_path, at_border="stop"))
    assert horizon.years == (2026,)
    (said,) = [one.text for one in findings if one.code == "horizon-stops-at-border"]
    assert "stops before 2027/28" in said


@pytest.fixture(scope="module", params=["linked", "rolling"])
def plan(request, tmp_path_factory):
    return study.allocate(programme(tmp_path_factory.mktemp("years"), method=request.param))


def test_the_proposal_is_the_first_year_of_all(plan):
    assert (plan.award_pence == plan.years.award_pence[0]).all()


def test_each_year_of_the_table_adds_up_to_its_budget(plan):
    texts = plan_texts(plan, run_at="2026-01-01T00:00:00Z")
    spent: dict[str, int] = {}
    for row in csv.DictReader(io.StringIO(texts["years.csv"])):
        if row["kind"] != "place":
            spent[row["year"]] = spent.get(row["year"], 0) + round(float(row["amount_gbp"]) * 100)
    assert spent == {"2026/27": 2_000_000, "2027/28": 2_100_000, "2028/29": 2_000_000}


def test_the_record_of_the_years_is_as_its_schema_says(plan):
    record = json.loads(plan_texts(plan, run_at="2026-01-01T00:00:00Z")["record.json"])
    jsonschema.validate(record["years"], SCHEMA["properties"]["years"])
    assert [one["status"] for one in record["years"]["years"]] == ["firm", "firm", "indicative"]
    town = next(one for one in record["years"]["places"] if one["place"] == "Town")
    # what it goes without: the distances times the targets, summed
    short = sum(
        -share * target
        for share, target in zip(town["distance"], town["target_pence"], strict=True)
        if share < 0
    )
    assert town["goes_without_pence"] == pytest.approx(short, abs=2)


def test_the_tables_of_the_years_say_which_are_indicative(plan):
    titles = [sheet.title for sheet in years_sheets(plan)]
    assert titles == [
        "Year by year: the budget",
        "Year by year: distance from the need-based share",
        "The cost of slowness: what places go without on the way",
        "Year by year: recipients that change most",
    ]
    headings = [column.heading for column in years_sheets(plan)[1].columns]
    assert headings == [
        "Place",
        "Now",
        "2026/27",
        "2027/28",
        "2028/29\nindicative",
        "No longer\nshort from",
    ]
    marsh = next(row for row in years_sheets(plan)[1].rows if row[0] == "Marsh")
    assert marsh[1] == "−100 %"


def test_without_years_there_is_no_table_of_them(tmp_path):
    alone = study.allocate(county(tmp_path))
    assert alone.years is None
    assert not years_sheets(alone)
    assert "years.csv" not in plan_texts(alone, run_at="2026-01-01T00:00:00Z")


def test_check_says_what_a_plan_over_years_would(tmp_path):
    report = study.check(with_border(tmp_path / "a"))
    assert "border-within-years" in {one.code for one in report.findings}
    # a floor of 80 % of the year before, on a tenth of the money
    with pytest.raises(NoPlanError) as refused:
        study.check(programme(tmp_path / "b", second="2_000"))
    assert "up to 2027/28" in "\n".join(refused.value.lines())

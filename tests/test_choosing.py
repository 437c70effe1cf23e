"""Whom to pay at all, from the programme to the record: a fictional county, smallest awards."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import jsonschema
import numpy as np
import pytest

from equitycli.choosing import findings_on_choice
from equitycli.plan import Plan
from equitycli.report.aims_sheets import aims_sheets
from equitycli.report.choice_sheets import choice_sheets
from equitycli.report.choice_values import choice_as_values
from equitycli.report.plan_sheets import proof
from equitycli.report.reasons import reasons
from equitycli.report.record import as_json, plan_record
from equitycli.report.years_sheets import years_sheets
from equitycli.study import allocate

EXAMPLE = Path(__file__).parent.parent / "examples" / "fenmarch"

RULES = """
[[rule]]
kind = "smallest_award"
gbp  = 12_000

[[rule]]
kind  = "most_awards"
count = 145
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("county") / "fenmarch"
    shutil.copytree(EXAMPLE, folder)
    programme = folder / "programme.toml"
    text = programme.read_text(encoding="utf-8")
    programme.write_text(text.replace("[candidates]", f"{RULES}\n[candidates]", 1), "utf-8")
    return allocate(programme)


def test_an_award_is_its_minimum_or_nothing(plan: Plan):
    assert plan.choice is not None
    paid = plan.award_pence.sum(axis=1)
    asked = plan.choice.chosen
    assert not paid[plan.choice.left_out].any()
    least = np.ceil(plan.choice.minimum_gbp) * 100
    funded = asked & plan.choice.funded
    assert (paid[funded] >= least[funded] - 100).all()
    assert int((paid > 0).sum()) <= 145
    assert plan.choice.proven
    assert plan.is_proven


def test_the_objectives_of_the_choice_stand_before_those_of_the_plan(plan: Plan):
    names = [stage.name for stage in plan.stages]
    assert names.index("need-weighted people in funded places") < names.index("leximin of places")


def test_what_smallest_awards_cost_is_shown(plan: Plan):
    price, left = choice_sheets(plan)
    assert [row[0] for row in price.rows] == ["this plan", "awards of any size and number"]
    assert plan.choice is not None
    assert plan.choice.relaxed.min() >= plan.served.min()
    assert len(left.rows) == 12


def test_whoever_is_left_out_reads_why(plan: Plan):
    assert plan.choice is not None
    why = reasons(plan)
    said = [why[p] for p in np.flatnonzero(plan.choice.left_out)]
    assert any("at least £12,000 or nothing under “smallest award”" in one for one in said)


def test_the_record_holds_the_choice(plan: Plan):
    written = json.loads(as_json(plan_record(plan, run_at="2026-01-01T00:00:00Z")))
    schema = json.loads((EXAMPLE.parent.parent / "docs/record.schema.json").read_text("utf-8"))
    held = written["whom_to_pay"]
    jsonschema.Draft202012Validator(schema["properties"]["whom_to_pay"]).validate(held)
    assert held == json.loads(json.dumps(choice_as_values(plan)))
    assert held["asked"] == held["funded"] + len(held["left_out"])
    assert held["awards_of_any_size"]["gap_pence"] <= held["this_plan"]["gap_pence"]


def test_no_choice_no_findings(plan: Plan):
    assert findings_on_choice(plan.problem, None, plan.served) == []


def test_another_aim_says_whose_choice_of_whom_to_pay_it_makes(plan: Plan):
    (sheet,) = aims_sheets(plan)
    said = {
        "all that may be": "never", "its own choice": "makes its own choice of whom to pay",
        "no choice is better": "no other choice leaves a smaller gap",
        "the proposal's choice": "pays the same organisations as this plan, and no others",
        "late": "was not worked out in time",
    }  # fmt: skip
    assert plan.aims
    for one in plan.aims:
        assert said[one.whom] in sheet.note


def test_other_aims_that_were_late_are_said_so(plan: Plan):
    (sheet,) = aims_sheets(replace(plan, aims=()))
    assert [row[1] for row in sheet.rows[1:]] == ["not worked out in time"] * 2


def test_nobody_is_listed_by_id_who_has_a_name(plan: Plan):
    _, left = choice_sheets(plan)
    assert not any(row[0].startswith("new: ") or row[0] in plan.problem.payees for row in left.rows)


def test_objectives_have_plain_names_in_the_table_of_the_proof(plan: Plan):
    rows = {row[0]: row[1] for row in proof(plan).rows}
    assert "the worst-served places first (leximin of places)" in rows
    worst = "choosing whom to pay: the worst-served places first (leximin of places, by choice)"
    assert worst in rows
    assert "." not in rows["fewest awards"]


def test_years_that_were_late_are_said_so():
    programme = SimpleNamespace(years="asked")
    late = SimpleNamespace(
        years=None, audit=SimpleNamespace(file=SimpleNamespace(programme=programme))
    )
    (sheet,) = years_sheets(cast(Plan, late))
    assert sheet.rows == [["all years together", "not worked out in time"]]

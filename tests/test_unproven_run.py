"""A run that the time limit cut: exit 5, the plan, its gap, and every output headed so."""

import csv
import json
from pathlib import Path

import pytest

from equitycli import study
from equitycli.model.retained import RetainedModel, StoppedError
from tests.four_places import county
from tests.model.test_unproven import stopping_after
from tests.running import ROOT, run, tree

HEAD = "NOT PROVEN: stopped after 60 s"


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return county(tmp_path_factory.mktemp("four"))


def test_the_plan_in_hand_is_kept_and_every_output_is_headed(four, tmp_path, monkeypatch):
    stopping_after(2, monkeypatch)
    ran = run("allocate", four, "--out", tmp_path / "plan", COLUMNS="200")
    assert ran.code == 5
    said = " ".join(ran.out.split())
    cut = "the worst-served places first (leximin of places)"
    assert f"{HEAD}, at “{cut}”: those not settled by then reach" in said
    assert "no plan brings all of them above" in said
    assert "stopped" in said
    assert "left out" in said
    assert "If another aim were chosen" not in said
    record = json.loads((tmp_path / "plan/record.json").read_text("utf-8"))
    assert record["solver"]["status"] == "not proven"
    assert record["programme"]["notices"][0].startswith(HEAD)
    stages = record["solver"]["stages"]
    assert stages[0]["status"] == "stopped"
    assert stages[0]["gap"] == pytest.approx(stages[0]["bound"] - stages[0]["reached"], abs=1e-9)
    assert {stage["status"] for stage in stages[1:]} == {"left out"}
    assert stages[1]["reached"] is None
    assert record["other_aims"] == []
    assert "aim-left-out" in [one["code"] for one in record["findings"]]
    money = record["money"]
    assert money["awarded_pence"] > 0
    assert (
        money["budget_pence"]
        == 2_000_000
        == (money["awarded_pence"] + money["new_provision_pence"] + money["unallocated_pence"])
    )
    for table in ("places.csv", "recipients.csv", "landing.csv", "areas.csv"):
        with (tmp_path / "plan" / table).open(encoding="utf-8") as file:
            assert all(row["notice"].startswith(f"{HEAD}; ") for row in csv.DictReader(file))


def test_json_of_a_plan_in_hand_is_whole_and_exits_with_5(four, monkeypatch):
    stopping_after(3, monkeypatch)
    ran = run("allocate", four, "--json")
    assert ran.code == 5
    assert json.loads(ran.out)["solver"]["status"] == "not proven"


def test_the_record_of_a_plan_in_hand_fits_the_schema(four, monkeypatch):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "docs/record.schema.json").read_text("utf-8"))
    for solves in (2, 5, 7):
        with monkeypatch.context() as patched:
            stopping_after(solves, patched)
            found = json.loads(run("allocate", four, "--json").out)
        for part in ("solver", "certificates", "other_aims", "findings", "money"):
            of_part = schema["properties"][part] | {"$defs": schema["$defs"]}
            jsonschema.validate(found[part], of_part)


def test_before_any_point_nothing_is_written(four, tmp_path, monkeypatch):
    stopping_after(0, monkeypatch)
    ran = run("allocate", four, "--out", tmp_path / "plan")
    assert (ran.code, ran.out) == (5, "")
    assert ran.err.splitlines()[-1] == "Nothing was written."
    assert tree(tmp_path) == {}


def test_a_crash_of_the_solver_is_a_defect_in_words(four, monkeypatch):
    def crash(_: RetainedModel) -> None:
        raise RuntimeError("an internal error")

    retained = RetainedModel.__init__

    def with_crash(self: RetainedModel, *given: object, **named: object) -> None:
        retained(self, *given, **named)  # type: ignore[arg-type]

        class Crashing:
            def __getattr__(self, name: str) -> object:
                return getattr(solver, name)

            def run(self) -> None:
                raise RuntimeError("an internal error")

        solver, self._highs = self._highs, Crashing()

    monkeypatch.setattr(RetainedModel, "__init__", with_crash)
    ran = run("allocate", four)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[1] == (
        "  · broke off with an error of its own (an internal error)."
    )


def with_aversion(folder: Path) -> Path:
    return county(folder, inequality={"kolm_pollak_epsilon": [1.0]})


def test_other_aims_stand_beside_the_proposal(tmp_path):
    ran = run("allocate", with_aversion(tmp_path / "four"), "--json")
    assert ran.code == 0
    record = json.loads(ran.out)
    by_shortfall, by_level = record["other_aims"]
    assert (by_shortfall["aim"], by_level["aim"]) == ("total shortfall", "Kolm-Pollak")
    assert (by_shortfall["epsilon"], by_level["epsilon"]) == (None, 1.0)
    proposed = [one["proposed_award_pence"] for one in record["recipients"]]
    proposed += [one["proposed_pence"] for one in record["new_provision"]]
    served = [one["served_after"] for one in record["places"] if one["served_after"] is not None]
    for one in (by_shortfall, by_level):
        differing = sum(a != b for a, b in zip(one["awards_pence"], proposed, strict=True))
        assert one["awards_differing"] == differing
        assert one["worst_served"] <= min(served) + 1e-3
        assert one["gap"] < 1e-6
        assert sum(one["awards_pence"]) <= 2_000_000
    assert "aim-left-out" not in [one["code"] for one in record["findings"]]


def test_the_table_of_other_aims_is_printed(tmp_path):
    made = with_aversion(tmp_path / "four")
    said = run("allocate", made, COLUMNS="200").out
    assert "If another aim were chosen" in said
    assert "the greatest Kolm-Pollak level (ε = 1)" in said
    left_out = run("allocate", county(tmp_path / "plain"), COLUMNS="200").out
    assert "the least total gap" in left_out
    assert "Kolm-Pollak level" not in left_out


def test_without_an_aversion_the_record_says_why_a_plan_is_left_out(four):
    record = json.loads(run("allocate", four, "--json").out)
    assert [one["aim"] for one in record["other_aims"]] == ["total shortfall"]
    said = next(one for one in record["findings"] if one["code"] == "aim-left-out")
    assert said["remedy"] == "Give kolm_pollak_epsilon under [inequality]."


def test_years_that_were_not_planned_in_time_leave_the_plan_of_its_own_year(tmp_path, monkeypatch):
    def too_late(*_: object, **__: object) -> None:
        raise StoppedError(float("inf"))

    monkeypatch.setattr(study, "years_ahead", too_late)
    year = {"year": 2027, "budget_gbp": 20_000, "inflation": 0.0, "status": "firm"}
    made = county(tmp_path / "four", years={"money": "nominal", "within": 0.01, "year": [year]})
    ran = run("allocate", made, "--json")
    assert ran.code == 5
    record = json.loads(ran.out)
    assert record["solver"]["status"] == "not proven"
    assert record["solver"]["stages"][-1]["name"] == "all years together"
    assert record["programme"]["notices"][0] == (
        f"{HEAD}, before “all years together”: this plan is for its own year alone. It meets every "
        "rule of that year, but nobody has shown that the years after it can be met."
    )
    assert record["money"]["awarded_pence"] > 0

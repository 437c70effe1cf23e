"""`equitycli allocate --plan-only`: the same awards, and plainly said what was left out."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.running import ROOT, run

FENMARCH = ROOT / "examples/fenmarch"
SCHEMA = json.loads((ROOT / "docs/record.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("plans")
    whole = run("allocate", FENMARCH, "--out", folder / "whole")
    alone = run("allocate", FENMARCH, "--out", folder / "alone", "--plan-only")
    assert (whole.code, alone.code) == (0, 0)
    (folder / "said.txt").write_text(alone.out, encoding="utf-8")
    return {"whole": folder / "whole", "alone": folder / "alone", "said": folder / "said.txt"}


def record(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    return found


def test_the_awards_are_the_same(both):
    whole, alone = record(both["whole"]), record(both["alone"])
    for part in ("money", "places", "recipients", "new_provision", "solver", "certificates"):
        assert alone[part] == whole[part]


def test_the_record_names_what_was_left_out_and_keeps_the_schema(both):
    alone = record(both["alone"])
    jsonschema.validate(alone, SCHEMA)
    assert alone["left_out"] == ["protections", "waterfall", "other_aims"]
    assert [alone[part] for part in alone["left_out"]] == [[], [], []]
    assert [one["code"] for one in alone["findings"]].count("plan-only") == 1
    assert "left_out" not in record(both["whole"])


def test_what_is_printed_says_so_as_a_warning(both):
    said = " ".join(both["said"].read_text(encoding="utf-8").split())
    assert "were left out, because --plan-only was asked" in said
    assert "What each protection costs the under-served" not in said


def test_members_are_not_given_a_plan_without_its_price():
    ran = run("allocate", FENMARCH, "--plan-only", "--for-decision")
    assert ran.code == 2
    assert "not with --for-decision" in " ".join(ran.err.split())

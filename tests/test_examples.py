"""The examples are the acceptance tests: each cmd.txt is run, and its outputs compared by byte.

To write `expected/` anew:  EQUITYCLI_WRITE_EXPECTED=1 pytest tests/test_examples.py
"""

import json
import os
import shlex
import shutil
from pathlib import Path

import pytest

from tests.running import ROOT, run_apart

EXAMPLES = ROOT / "examples"
KEPT = ("record.json", "places.csv", "recipients.csv")
"""areas.csv and landing.csv repeat inputs, and are large."""
PRINTED = {"audit": "audit.txt", "allocate": "plan.txt"}
"""What the commands print in 80 columns."""
LARGEST_GAP = 1e-9
WRITE = "EQUITYCLI_WRITE_EXPECTED"


def commands() -> list[Path]:
    return sorted(EXAMPLES.glob("*/cmd.txt"))


def comparable(name: str, text: str) -> str:
    """Return an output without the versions of what made it, which differ between machines.

    Nor the rounds that a stage took, the last bits of its gap, and the duals of its proof where
    several prove the same: that is the solver's path to the plan, and no part of it.
    """
    if name != "record.json":
        return text
    record = json.loads(text)
    record["versions"] = dict.fromkeys(record["versions"], "")
    for stage in record["solver"]["stages"]:
        assert stage["gap"] < LARGEST_GAP, stage
        stage["rounds"], stage["gap"] = 0, 0
    for aim in record["other_aims"]:
        assert aim["gap"] <= 1e-6
        aim["gap"], aim["rounds"], aim["reached"] = 0, 0, round(aim["reached"], 6)
    proofs = record["certificates"]
    assert all(one["gap"] < LARGEST_GAP for one in proofs["places"])
    proofs["places"] = [[one["level"], one["places"]] for one in proofs["places"]]
    proofs["other_stages"] = [one["name"] for one in proofs["other_stages"]]
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("command", commands(), ids=lambda path: path.parent.name)
def test_an_example_gives_what_it_gave(command, tmp_path):
    folder = tmp_path / command.parent.name
    shutil.copytree(command.parent, folder, ignore=shutil.ignore_patterns("expected"))
    kept, printed = command.parent / "expected", {}
    for line in command.read_text(encoding="utf-8").splitlines():
        name, *arguments = shlex.split(line.replace("{out}", (tmp_path / "out").as_posix()))
        assert name == "equitycli"
        ran = run_apart(*arguments, cwd=folder, COLUMNS="80")
        assert ran.code == 0, ran.err
        # What was written and where comes last, in lines that break by how long the path is.
        printed[arguments[0]] = ran.out.partition("\nWrote ")[0]
    made = {
        file: comparable(file, (tmp_path / "out" / file).read_bytes().decode("utf-8"))
        for file in KEPT
    } | {file: printed[name] for name, file in PRINTED.items()}
    if os.environ.get(WRITE):
        kept.mkdir(exist_ok=True)
        for file, text in made.items():
            (kept / file).write_bytes(text.encode("utf-8"))
    for file, text in made.items():
        expected = (kept / file).read_bytes().decode("utf-8")
        assert text == expected, f"{file} differs from {kept}; if that is meant, say {WRITE}=1"
    assert {path.name for path in kept.iterdir()} == {*KEPT, *PRINTED.values()}


def test_the_time_of_every_example_is_fixed():
    assert [path.parent.name for path in commands()] == ["fenmarch"]
    for path in commands():
        assert "--timestamp 2026-01-01T00:00:00Z" in path.read_text(encoding="utf-8")

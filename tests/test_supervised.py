"""A run that is killed says so; one that ends by itself ends as if nobody watched."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from equitycli import supervised
from equitycli.errors import EXIT_DEFECT
from tests.running import ROOT, run_apart, tree

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="finds the child through /proc"
)

FENMARCH = ROOT / "examples/fenmarch"


def started(out: Path) -> tuple["subprocess.Popen[str]", int]:
    """A run of the example and the id of its child."""
    running = subprocess.Popen(
        [sys.executable, "-m", "equitycli", "allocate", str(FENMARCH), "--out", str(out)],
        env=dict(os.environ) | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    for _ in range(1_000):
        if found := children.read_text().split():
            return running, int(found[0])
        assert running.poll() is None
        time.sleep(0.005)
    raise AssertionError("no child was seen")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("SIGKILL", "as the system does where memory runs out"),
        ("SIGSEGV", "as happens where native code breaks"),
        ("SIGABRT", "as happens where native code breaks"),
    ],
)
def test_a_killed_run_says_so_and_writes_nothing(name: str, why: str, tmp_path: Path):
    number = getattr(signal, name)
    running, child = started(tmp_path / "plan")
    os.kill(child, number)
    out, err = running.communicate(timeout=20)
    assert (running.returncode, out) == (EXIT_DEFECT, "")
    lines = err.splitlines()
    assert lines[:2] == [
        "Error: The solver has 1 problem.",
        f"  · was killed (signal {int(number)}, {name}), {why}.",
    ]
    assert lines[-1] == "Nothing was written."
    assert tree(tmp_path) == {}


def test_a_run_that_is_asked_to_end_ends_by_the_signal(tmp_path: Path):
    running, child = started(tmp_path / "plan")
    running.terminate()
    out, err = running.communicate(timeout=20)
    assert (running.returncode, out, err) == (-signal.SIGTERM, "", "")
    assert not Path(f"/proc/{child}").exists()
    assert tree(tmp_path) == {}


def test_a_run_whose_parent_is_gone_writes_nothing(tmp_path: Path):
    running, child = started(tmp_path / "plan")
    running.kill()
    running.communicate(timeout=20)  # until the child too has closed its streams
    for _ in range(2_000):
        if not Path(f"/proc/{child}").exists():
            break
        time.sleep(0.005)
    assert tree(tmp_path) == {}


def test_exit_codes_and_streams_are_those_of_the_child(tmp_path: Path):
    refused = run_apart("allocate", tmp_path / "nothing")
    assert (refused.code, refused.out) == (3, "")
    assert refused.err.endswith("Nothing was written.\n")
    wrong = run_apart("allocate", "--ot")
    assert wrong.code == 2
    made = run_apart("allocate", FENMARCH, "--json", "--timestamp", "2026-01-01T00:00:00Z")
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith("{")


def test_within_another_program_there_is_no_fork():
    before = supervised.supervised()
    assert before == supervised.Child(None, None)
    before.refuse_orphan()
    before.has_written()


def test_what_was_written_before_is_said():
    told = supervised.killed(signal.SIGKILL, wrote=True)
    assert told.lines()[-1] == "The outputs were in place before that."
    assert (
        supervised.killed(120, wrote=False)
        .faults[0]
        .text.startswith("was killed (signal 120, unknown)")
    )

"""The terminal cuts nothing at any width, and obeys NO_COLOR, pipes and hostile names."""

import os
import re
import select
import subprocess
from pathlib import Path

import pytest

from equitycli import study
from equitycli.plan import Plan
from equitycli.report import audit_sheets, new_provision_rows, plan_sheets, price_sheets
from equitycli.report.terminal import Column, Sheet, console, show
from tests.four_places import county
from tests.report.hand import HARMFUL, harmful_county
from tests.running import COMMAND, ROOT, run

STYLE = re.compile(r"\x1b\[[0-9;]*m")


def squeezed(text: str) -> str:
    """Return text without styles, white space and rules: what is left is what is said."""
    return re.sub(r"[\s─]", "", STYLE.sub("", text))


@pytest.fixture(scope="module")
def fenmarch() -> Plan:
    return study.allocate(ROOT / "examples/fenmarch")


@pytest.fixture(scope="module")
def four(tmp_path_factory) -> Path:
    return county(tmp_path_factory.mktemp("four"))


def every_sheet(plan: Plan) -> list[Sheet]:
    found = plan.audit
    of_audit = (audit_sheets.need_and_capacity(found), audit_sheets.provision_now(found))
    of_plan = (
        plan_sheets.plan_by_place,
        plan_sheets.where_the_money_goes,
        plan_sheets.largest_changes,
        new_provision_rows.candidates,
        new_provision_rows.new_provision,
        price_sheets.price_of_protections,
        price_sheets.a_little_less,
        price_sheets.waterfall,
        price_sheets.what_stops_places,
        plan_sheets.before_and_after,
        plan_sheets.proof,
    )
    return [*of_audit, *(sheet(plan) for sheet in of_plan)]


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
def test_nothing_is_cut_at_any_width(fenmarch, width, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("FORCE_COLOR", "1")
    for sheet in every_sheet(fenmarch):
        show(sheet, console())
        shown = capsys.readouterr().out
        said = squeezed(shown)
        for row in (*sheet.rows, *sheet.totals):
            for cell in row:
                # a cell that folds beside others is read column by column, so word by word
                for word in cell.split():
                    assert len(word) > width or squeezed(word) in said, (sheet.title, cell)
        for line in STYLE.sub("", shown).splitlines():
            assert len(line) <= width, line


@pytest.mark.parametrize("width", [20, 40])
def test_a_narrow_terminal_has_every_cell_whole(width, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("FORCE_COLOR", "1")
    columns = [Column(f"Heading {i}") for i in range(12)]
    rows = [[f"cell {i} of {row} that is rather long" for i in range(12)] for row in range(3)]
    show(Sheet("Wide", columns, rows, [["total"] * 12]), console())
    said = squeezed(capsys.readouterr().out)
    for row in rows:
        for cell in row:
            assert squeezed(cell) in said


def test_a_pipe_is_not_wrapped(fenmarch, capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    for sheet in every_sheet(fenmarch):
        show(sheet, console())
        lines = [re.sub(r"\s+", " ", line) for line in capsys.readouterr().out.splitlines()]
        for row in sheet.rows:
            for cell in row:
                assert any(cell in line for line in lines), cell


@pytest.mark.parametrize("command", ["audit", "allocate", "check", "glossary"])
def test_a_pipe_has_no_space_at_the_end_of_a_line(four, command):
    arguments = [command] if command == "glossary" else [command, four]
    for environment in ({}, {"COLUMNS": "60"}):
        lines = run(*arguments, **environment).out.splitlines()
        assert [line for line in lines if line.endswith(" ")] == []


def test_a_pipe_is_as_wide_as_columns_says(four):
    assert max(map(len, run("audit", four, COLUMNS="60").out.splitlines())) <= 60
    for unset in ({}, {"COLUMNS": "0"}, {"COLUMNS": "wide"}):
        assert max(map(len, run("audit", four, **unset).out.splitlines())) > 100


ENCODINGS = [
    {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
    {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]


@pytest.mark.parametrize("environment", ENCODINGS)
@pytest.mark.parametrize("command", ["audit", "allocate", "check", "glossary"])
def test_a_terminal_of_any_encoding_is_printed_on(four, command, environment):
    arguments = [command] if command == "glossary" else [command, str(four)]
    done = subprocess.run(
        [*COMMAND, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    said = done.stdout.decode("cp1252")
    assert "?" not in said.replace("Who needs what, and who is there?", "")
    if command == "allocate" and "cp1252" not in environment.values():
        assert "GBP " in said
        assert "---" in said


def test_an_error_is_printed_in_any_encoding(tmp_path):
    path = county(tmp_path, grants=[])
    done = subprocess.run(
        [*COMMAND, "check", str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **ENCODINGS[1]},
        capture_output=True,
    )
    assert done.returncode == 3
    assert b"\n  - " in done.stderr
    assert b"\\u" not in done.stderr


@pytest.mark.parametrize("command", ["audit", "allocate", "check"])
def test_a_pipe_has_no_escape(four, command):
    assert "\x1b" not in run(command, four).out


@pytest.mark.parametrize("command", ["audit", "allocate", "check", "glossary"])
def test_no_color_gives_no_escape_even_on_a_terminal(four, command):
    arguments = [command] if command == "glossary" else [command, four]
    coloured = run(*arguments, FORCE_COLOR="1", COLUMNS="80")
    plain = run(*arguments, FORCE_COLOR="1", COLUMNS="80", NO_COLOR="1")
    assert "\x1b" in coloured.out
    assert "\x1b" not in plain.out
    assert STYLE.sub("", coloured.out) == plain.out


@pytest.mark.parametrize("width", ["40", "200"])
def test_a_name_steers_nobodys_terminal(tmp_path, width):
    path = harmful_county(tmp_path)
    ran = run("allocate", path, FORCE_COLOR="1", COLUMNS=width, NO_COLOR="1")
    assert ran.code == 0
    for steering in ("\x1b", "\x07", "\u202e", "\r"):
        assert steering not in ran.out
    said = squeezed(ran.out)
    assert squeezed(HARMFUL[17]) in said or "Brackets" not in said  # markup is shown, not obeyed


def test_a_hostile_name_in_a_refusal_steers_nobodys_terminal(tmp_path):
    path = county(tmp_path)
    path.write_text(path.read_text() + '["\\u001b[31mred"]\nx = 1\n', encoding="utf-8")
    ran = run("check", path)
    assert ran.code == 3
    assert "\x1b" not in ran.err
    assert "\ufffd[31mred" in ran.err


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_true_terminal_of_40_columns(four):
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
    environment = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    with subprocess.Popen(
        [*COMMAND, "audit", str(four)],
        env={**environment, "PYTHONPATH": str(ROOT), "TERM": "xterm", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.PIPE,
    ) as running:
        os.close(theirs)
        read = b""
        while select.select([ours], [], [], 60)[0]:
            try:
                part = os.read(ours, 65_536)
            except OSError:  # how a pseudo-terminal ends on Linux
                break
            if not part:
                break
            read += part
        os.close(ours)
        assert running.wait(timeout=60) == 0
    lines = STYLE.sub("", read.decode("utf-8")).splitlines()
    assert max(map(len, lines)) <= 40
    assert "\x1b[1m" in read.decode("utf-8")
    assert "noregisteredorganisation" in squeezed(read.decode("utf-8"))

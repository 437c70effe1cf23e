"""Outputs are written whole or not at all, and never over what is not ours."""

import csv
import errno
import io
import json
import os
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from equitycli.errors import InputError
from equitycli.report.folder import check_writable, csv_text, write_folder
from tests.running import ROOT, tree

RECORD = json.dumps({"schema": {"name": "equitycli record", "version": 1}})
FIRST = {"record.json": RECORD, "places.csv": "place\r\nEly\r\n", "areas.csv": "area_code\r\n"}
SECOND = {name: text + "more\r\n" for name, text in FIRST.items()} | {"record.json": RECORD}


def refused(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        write_folder(folder, SECOND)
    assert caught.value.exit_code == 3
    return "\n".join(caught.value.lines())


def test_a_new_folder_holds_the_files_and_nothing_else(tmp_path):
    out = tmp_path / "deep" / "out"
    write_folder(out, FIRST)
    assert tree(tmp_path) == {f"deep/out/{name}": FIRST[name].encode() for name in FIRST}
    if os.name == "posix":
        assert out.stat().st_mode & 0o777 == 0o755


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "out").mkdir()
    write_folder(tmp_path / "out", FIRST)
    assert set(tree(tmp_path / "out")) == set(FIRST)


def test_an_earlier_output_is_replaced_whole(tmp_path):
    write_folder(tmp_path / "out", FIRST)
    write_folder(tmp_path / "out", SECOND)
    assert tree(tmp_path) == {f"out/{name}": SECOND[name].encode() for name in SECOND}


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_disk_that_fills_up_leaves_the_old_folder(tmp_path, monkeypatch, fails_at):
    out = tmp_path / "out"
    write_folder(out, FIRST)
    before, written = tree(tmp_path), []

    def full(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == fails_at:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    message = refused(out)
    assert "no space left on device" in message
    assert message.endswith("Nothing was written.")
    assert tree(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_rename_that_fails_leaves_the_old_folder(tmp_path, monkeypatch, fails_at):
    out = tmp_path / "out"
    write_folder(out, FIRST)
    before, renames, real = tree(tmp_path), [], Path.rename

    def refusing(self: Path, target: Path) -> Path:
        renames.append(self)
        if len(renames) == fails_at:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", refusing)
    assert "permission denied" in refused(out)
    assert tree(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_parent_that_cannot_be_written_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "no permission to write" in refused(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_parent_that_refuses_a_folder_is_said(tmp_path, monkeypatch):
    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", read_only)
    assert "read-only file system" in refused(tmp_path / "a" / "out")


def test_a_foreign_file_is_never_written_over(tmp_path):
    out = tmp_path / "out"
    write_folder(out, FIRST)
    (out / "minutes.docx").write_text("mine")
    before = tree(tmp_path)
    message = refused(out)
    assert "holds what this program did not write (minutes.docx)" in message
    assert "Name a folder that is new or empty." in message
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    "record",
    ["{}", "[]", "not json", '{"schema": "x"}', '{"schema": {"name": "other"}}', "\ufffd", ""],
)
def test_a_record_of_another_program_is_never_written_over(tmp_path, record):
    out = tmp_path / "out"
    out.mkdir()
    (out / "record.json").write_text(record, encoding="utf-8")
    before = tree(tmp_path)
    assert "a record.json that is not ours" in refused(out)
    assert tree(tmp_path) == before


def test_our_file_names_without_a_record_are_not_ours(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "places.csv").write_text("somebody's own")
    refused(out)
    assert (out / "places.csv").read_text() == "somebody's own"


def test_a_file_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine")
    assert "is a file or a link" in refused(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
@pytest.mark.parametrize("target", ["there", "nowhere"])
def test_a_link_is_refused(tmp_path, target):
    (tmp_path / "there").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / target)
    assert "is a file or a link" in refused(tmp_path / "out")
    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_folder_in_our_folder_is_not_ours(tmp_path):
    out = tmp_path / "out"
    write_folder(out, FIRST)
    (out / "notes").mkdir()
    refused(out)
    assert (out / "notes").is_dir()


def test_a_path_through_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError):
        write_folder(tmp_path / "file" / "out", FIRST)
    assert tree(tmp_path) == {"file": b"mine"}


def test_checking_writes_nothing(tmp_path):
    check_writable(tmp_path / "a" / "out", files=list(FIRST))
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, sys, time
from pathlib import Path
from tests.report.test_folder import SECOND
from equitycli.report.folder import write_folder
count = 0
def stuck(descriptor):
    global count
    count += 1
    if count == 2:
        print("in the middle", flush=True)
        time.sleep(60)
os.fsync = stuck
write_folder(Path(sys.argv[1]), SECOND)
"""


@pytest.mark.skipif(os.name == "nt", reason="kills by signal")
def test_killed_in_the_middle_the_old_folder_stands(tmp_path):
    out = tmp_path / "out"
    write_folder(out, FIRST)
    before = tree(out)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(out)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"in the middle\n"
        running.send_signal(signal.SIGKILL)
        running.wait(timeout=10)
    assert tree(out) == before
    write_folder(out, SECOND)  # what the killed run left beside it is in nobody's way
    assert set(tree(out)) == set(SECOND)


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("http://example.org","x")',
        "+1",
        "-2",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        "=1+1",
        "-2+3",
    ],
)
def test_a_text_that_begins_like_a_formula_is_neutralised(name):
    (cell,) = list(csv.reader(io.StringIO(csv_text(["name"], [[name]]), newline="")))[1]
    assert cell == f"'{name}"


@pytest.mark.parametrize("name", ["Ely", "St. Mary's", "A=B", "10-12 club", "'tis", "", "−2"])
def test_other_texts_stay_as_they_are(name):
    rows = list(csv.reader(io.StringIO(csv_text(["name", "n"], [[name, 1]]), newline="")))
    assert rows[1][0] == name


def test_numbers_stay_numbers():
    text = csv_text(["a", "b", "c", "d"], [[-5, -0.5, Decimal("-12.30"), None]])
    assert text == "a,b,c,d\r\n-5,-0.5,-12.30,\r\n"


def test_headings_are_neutralised_too():
    assert csv_text(["=evil"], []) == "'=evil\r\n"

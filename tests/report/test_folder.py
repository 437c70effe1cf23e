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

from equitycli.errors import InputError, visible
from equitycli.report.folder import check_writable, csv_text, sha256, write_folder
from equitycli.report.starting import write_example
from tests.running import ROOT, tree


def output(**tables: str) -> dict[str, str]:
    """Return the files of an output: a record with the hashes of its tables, and those."""
    files = {f"{stem}.csv": text for stem, text in tables.items()}
    hashes = {name: sha256(text.encode("utf-8")) for name, text in files.items()}
    schema = {"name": "equitycli record", "version": 1, "files": hashes}
    return {"record.json": json.dumps({"schema": schema}), **files}


FIRST = output(places="place\r\nEly\r\n", areas="area_code\r\n")
SECOND = output(places="place\r\nEly\r\nmore\r\n", areas="area_code\r\nmore\r\n")


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
    [
        "{}",
        "[]",
        "not json",
        '{"schema": "x"}',
        '{"schema": {"name": "other", "files": {}}}',
        '{"schema": {"name": "equitycli audit", "files": {}}}',
        '{"schema": {"name": "equitycli record", "version": 1}}',
        "[" * 100_000,
        "\ufffd",
        "",
    ],
    ids=range(10),
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


def test_a_folder_that_is_named_like_a_file_of_ours_is_not_ours(tmp_path):
    out = tmp_path / "out"
    write_folder(out, FIRST)
    (out / "places.csv").unlink()
    (out / "places.csv").mkdir()
    (out / "places.csv/mine.txt").write_text("mine")
    assert "did not write (places.csv)" in refused(out)
    assert (out / "places.csv/mine.txt").read_text() == "mine"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_link_that_is_named_like_a_file_of_ours_is_not_ours(tmp_path):
    out = tmp_path / "out"
    write_folder(out, FIRST)
    (out / "places.csv").rename(tmp_path / "places.csv")
    (out / "places.csv").symlink_to(tmp_path / "places.csv")
    assert "did not write (places.csv)" in refused(out)
    assert (out / "places.csv").is_symlink()


def test_a_table_that_was_edited_is_never_written_over(tmp_path):
    out = tmp_path / "out"
    write_folder(out, FIRST)
    (out / "places.csv").write_text("place\r\nEly, as the board wants it\r\n")
    before = tree(tmp_path)
    message = refused(out)
    assert "holds files that were edited since they were written (places.csv)" in message
    assert "name another folder" in message
    assert tree(tmp_path) == before


def test_a_table_that_was_deleted_is_no_loss(tmp_path):
    out = tmp_path / "out"
    write_folder(out, FIRST)
    (out / "places.csv").unlink()
    write_folder(out, SECOND)
    assert set(tree(out)) == set(SECOND)


def test_a_table_of_ours_that_the_record_does_not_name_counts_as_edited(tmp_path):
    out = tmp_path / "out"
    write_folder(out, output(places=""))
    (out / "areas.csv").write_text("mine")
    assert "areas.csv" in refused(out)


@pytest.mark.parametrize("name", ["x" * 300, "é" * 200])
def test_a_name_that_is_too_long_is_refused(tmp_path, name):
    assert "name too long" in refused(tmp_path / name)
    assert "name too long" in refused(tmp_path / name / "out")
    with pytest.raises(InputError):
        write_example(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_name_as_long_as_may_be_is_taken(tmp_path):
    write_folder(tmp_path / ("x" * 250), FIRST)
    write_folder(tmp_path / ("x" * 250), SECOND)
    assert [path.name for path in tmp_path.iterdir()] == ["x" * 250]


def test_a_folder_that_cannot_be_listed_is_refused(tmp_path, monkeypatch):
    def refusing(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "out").mkdir()
    monkeypatch.setattr(os, "scandir", refusing)
    monkeypatch.setattr(os, "listdir", refusing)
    monkeypatch.setattr(Path, "iterdir", refusing)
    assert "can't be used: permission denied" in refused(tmp_path / "out")
    with pytest.raises(InputError, match="out has 1 problem"):
        write_example(tmp_path / "out")


@pytest.mark.parametrize("name", [".", "..", "../inner", "../../outer"])
def test_the_working_folder_is_never_replaced(tmp_path, monkeypatch, name):
    inner = tmp_path / "outer/inner"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert "is the working folder, or holds it" in refused(Path(name))
    with pytest.raises(InputError):
        write_example(Path(name))
    assert list(inner.iterdir()) == []


def test_a_path_through_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError):
        check_writable(tmp_path / "file" / "out", files=list(FIRST))
    assert tree(tmp_path) == {"file": b"mine"}


def test_checking_writes_nothing(tmp_path):
    check_writable(tmp_path / "a" / "out", files=list(FIRST))
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys, time
from pathlib import Path
from tests.report.test_folder import SECOND
from equitycli.report.folder import write_folder
for name in ("SIGTERM", "SIGHUP"):  # a parent that was told to ignore one hands that down
    signal.signal(getattr(signal, name), signal.SIG_DFL)
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


@pytest.mark.skipif(os.name == "nt", reason="ends by signal")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_ended_in_the_middle_nothing_is_left_beside(tmp_path, name):
    write_folder(tmp_path / "out", FIRST)
    before = tree(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "out")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"in the middle\n"
        running.send_signal(getattr(signal, name))
        assert running.wait(timeout=10) == 128 + getattr(signal, name)
    assert tree(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("after", [1, 2])
def test_ended_between_the_renames_the_old_folder_stands(tmp_path, monkeypatch, after):
    write_folder(tmp_path / "out", FIRST)
    before, renames, real = tree(tmp_path), [], Path.rename

    def ending(self: Path, target: Path) -> Path:
        renames.append(self)
        done = real(self, target) if after == 1 or len(renames) != 2 else target
        if len(renames) == after:
            raise SystemExit(143)
        return done

    monkeypatch.setattr(Path, "rename", ending)
    with pytest.raises(SystemExit):
        write_folder(tmp_path / "out", SECOND)
    assert tree(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGHUP")
def test_signals_are_as_they_were_after_writing(tmp_path):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        write_folder(tmp_path / "out", FIRST)
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, before)


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
    assert cell == f"'{visible(name)}"


def test_control_characters_do_not_reach_whoever_prints_a_csv():
    text = csv_text(["na\x1b[2Jme"], [["Friends\x1b]0;owned\x07 of\u202e Ely\x7f"]])
    assert text == "na\ufffd[2Jme\r\nFriends\ufffd]0;owned\ufffd of\ufffd Ely\ufffd\r\n"


@pytest.mark.parametrize("name", ["Ely", "St. Mary's", "A=B", "10-12 club", "'tis", "", "−2"])
def test_other_texts_stay_as_they_are(name):
    rows = list(csv.reader(io.StringIO(csv_text(["name", "n"], [[name, 1]]), newline="")))
    assert rows[1][0] == name


def test_numbers_stay_numbers():
    text = csv_text(["a", "b", "c", "d"], [[-5, -0.5, Decimal("-12.30"), None]])
    assert text == "a,b,c,d\r\n-5,-0.5,-12.30,\r\n"


def test_headings_are_neutralised_too():
    assert csv_text(["=evil"], []) == "'=evil\r\n"

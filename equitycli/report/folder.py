"""A folder of outputs, written whole or not at all, and never over what we did not write."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import shutil
import signal
import stat
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from equitycli.errors import Fault, InputError, examples, visible

RECORD = "record.json"
RECORD_NAME = "equitycli record"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def check_writable(folder: Path, *, files: Sequence[str]) -> None:
    """Refuse a folder that holds anything but an earlier output of ours, as we wrote it.

    Raises
    ------
    InputError   it is a file, holds other files or edited ones, is where the reader stands, or
                 cannot be written beside
    """
    try:
        fault = _whereabouts_fault(folder) or _contents_fault(folder, files)
    except OSError as error:
        fault = Fault("--out", f"can't be used: {reason(error)}.", "Name another folder.")
    if fault is not None:
        raise InputError(f"The folder {folder.name or folder}", [fault])


def reason(error: OSError) -> str:
    """Return why the system refused, in words that can stand within a sentence."""
    return (error.strerror or "unknown reason").lower()


def holds_the_working_folder(folder: Path) -> bool:
    """Whether replacing a folder would pull the ground from under the shell."""
    return Path.cwd().is_relative_to(folder.resolve())


def _whereabouts_fault(folder: Path) -> Fault | None:
    there = _entry(folder)
    if there is not None and not stat.S_ISDIR(there.st_mode):
        return Fault("--out", "is a file or a link.", "Name a folder that is new or empty.")
    if there is not None and holds_the_working_folder(folder):
        text = "is the working folder, or holds it; the folder is replaced whole."
        return Fault("--out", text, "Name a folder inside it, for example plan.")
    parent = folder.absolute().parent
    while _entry(parent) is None:
        parent = parent.parent
    if not parent.is_dir():
        return Fault("--out", f"can't be made there: {parent.name} is not a folder.")
    if not os.access(parent, os.W_OK):
        return Fault("--out", "can't be made there: no permission to write.")
    return None


def _entry(path: Path) -> os.stat_result | None:
    """Return what stands at a path, a link as a link; unlike Path.exists, no error is hidden."""
    try:
        return path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _contents_fault(folder: Path, files: Sequence[str]) -> Fault | None:
    if _entry(folder) is None:
        return None
    with os.scandir(folder) as entries:
        plain = {entry.name: entry.is_file(follow_symlinks=False) for entry in entries}
    if not plain:
        return None
    strange = sorted(name for name, is_file in plain.items() if name not in files or not is_file)
    hashes = None if strange or RECORD not in plain else _hashes_of_ours(folder / RECORD)
    if hashes is None:
        named = examples(strange) or f"a {RECORD} that is not ours"
        return Fault(
            "--out",
            f"holds what this program did not write ({named}).",
            "Name a folder that is new or empty.",
        )
    edited = [
        name
        for name in sorted(plain)
        if name != RECORD and hashes.get(name) != sha256((folder / name).read_bytes())
    ]
    if edited:
        return Fault(
            "--out",
            f"holds files that were edited since they were written ({examples(edited)}).",
            "To keep the edits, name another folder.",
        )
    return None


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _hashes_of_ours(record: Path) -> dict[str, str] | None:
    """Return the hashes that a record of ours gives of the files beside it; None if not ours."""
    try:
        schema = json.loads(record.read_bytes())["schema"]
        return dict(schema["files"]) if schema["name"] == RECORD_NAME else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def write_folder(
    folder: Path, contents: Mapping[str, str], *, replaces: Sequence[str] = ()
) -> None:
    """Write files into a folder beside it, then put that in its place by renaming.

    Parameters
    ----------
    folder : new, empty, or an earlier output of ours; it is replaced whole
    contents : file name -> text
    replaces : further files of ours that an earlier output may have had

    Raises
    ------
    InputError   see `check_writable`; or the disk refuses, and the old folder stands as it was
    """
    check_writable(folder, files=[*contents, *replaces])
    target = folder.absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with stopping_cleanly(), _beside(target) as made:
            for name, text in contents.items():
                with (made / name).open("w", encoding="utf-8", newline="") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
            _put_in_place(made, target)
    except OSError as error:
        text = f"could not be written: {reason(error)}."
        fault = Fault("--out", text, "What stood there is as it was.")
        raise InputError(f"The folder {folder.name}", [fault]) from None


@contextlib.contextmanager
def stopping_cleanly() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the program by way of its clean-ups, with exit code 128 + n.

    Only while something half-made lies on the disk: elsewhere they end the program at once, even
    within the solver. A signal that is ignored (nohup) stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in ours}
    caught = [number for number, handler in before.items() if handler == signal.SIG_DFL]
    try:
        for number in caught:
            signal.signal(number, _end)
        yield
    finally:
        for number in caught:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _: object) -> None:
    raise SystemExit(128 + number)


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a temporary folder on the same disk, removed again whatever happens."""
    made = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
    try:
        made.chmod(0o755)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _prefix(target: Path) -> str:
    """Return how a hidden name beside a target begins: short, where the target's own is not."""
    return f".{target.name[:40]}-"


def _put_in_place(made: Path, target: Path) -> None:
    if not target.exists():
        made.rename(target)
        return
    aside = Path(tempfile.mkdtemp(prefix=f"{_prefix(target)}old-", dir=target.parent)) / "old"
    try:
        target.rename(aside)
        made.rename(target)
    except BaseException:  # a signal too may come between the two
        if aside.exists() and not target.exists():
            aside.rename(target)
        raise
    finally:
        if target.exists():
            shutil.rmtree(aside.parent, ignore_errors=True)


def csv_text(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    r"""Return a table as CSV whose text cells no spreadsheet will run as a formula.

    Numbers are written as they are. A text that begins like a formula gets an apostrophe before
    it, as spreadsheets themselves mark text. Control characters are made visible: a CSV is looked
    at in terminals too.

    >>> csv_text(["name", "gbp"], [["=1+1", -5]])
    "name,gbp\r\n'=1+1,-5\r\n"
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_safe(heading) for heading in headings])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def _safe(cell: object) -> object:
    if not isinstance(cell, str):
        return "" if cell is None else cell
    text = visible(cell)
    return f"'{text}" if cell.startswith(_DANGEROUS) else text

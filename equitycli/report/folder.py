"""A folder of outputs, written whole or not at all, and never over what we did not write."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from equitycli.errors import Fault, InputError

RECORD = "record.json"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def check_writable(folder: Path, *, files: Sequence[str]) -> None:
    """Refuse a folder that holds anything but an earlier output of ours.

    Raises
    ------
    InputError   it is a file, holds other files, or cannot be written beside
    """
    subject = f"The folder {folder.name or folder}"
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise InputError(
            subject, [Fault("--out", "is a file or a link.", "Name a folder that is new or empty.")]
        )
    if folder.is_dir():
        there = {entry.name for entry in folder.iterdir()}
        strange = sorted(there - set(files))
        if there and (strange or RECORD not in there or not _is_ours(folder / RECORD)):
            named = ", ".join(strange[:5]) or f"a {RECORD} that is not ours"
            raise InputError(
                subject,
                [
                    Fault(
                        "--out",
                        f"holds what this program did not write ({named}).",
                        "Name a folder that is new or empty.",
                    )
                ],
            )
    parent = folder.absolute().parent
    while not parent.exists():
        parent = parent.parent
    if not os.access(parent, os.W_OK):
        raise InputError(subject, [Fault("--out", "can't be made there: no permission to write.")])


def _is_ours(record: Path) -> bool:
    try:
        return str(json.loads(record.read_bytes())["schema"]["name"]).startswith("equitycli")
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write_folder(folder: Path, contents: Mapping[str, str]) -> None:
    """Write files into a folder beside it, then put that in its place by renaming.

    Parameters
    ----------
    folder : new, empty, or an earlier output of ours; it is replaced whole
    contents : file name -> text

    Raises
    ------
    InputError   see `check_writable`; or the disk refuses, and the old folder stands as it was
    """
    check_writable(folder, files=list(contents))
    target = folder.absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _beside(target) as made:
            for name, text in contents.items():
                with (made / name).open("w", encoding="utf-8", newline="") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
            _put_in_place(made, target)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError(
            f"The folder {folder.name}",
            [Fault("--out", f"could not be written: {reason}.", "What stood there is as it was.")],
        ) from None


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a temporary folder on the same disk, removed again whatever happens."""
    made = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        made.chmod(0o755)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _put_in_place(made: Path, target: Path) -> None:
    if not target.exists():
        made.rename(target)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent)) / "old"
    try:
        target.rename(aside)
        try:
            made.rename(target)
        except OSError:
            aside.rename(target)
            raise
    finally:
        shutil.rmtree(aside.parent, ignore_errors=True)


def csv_text(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    r"""Return a table as CSV whose text cells no spreadsheet will run as a formula.

    Numbers are written as they are. A text that begins like a formula gets an apostrophe before
    it, as spreadsheets themselves mark text.

    >>> csv_text(["name", "gbp"], [["=1+1", -5]])
    "name,gbp\r\n'=1+1,-5\r\n"
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_safe(heading) for heading in headings])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def _safe(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(_DANGEROUS):
        return f"'{cell}"
    return "" if cell is None else cell

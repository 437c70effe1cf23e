"""A postcode directory off the disk, a block at a time: CSV, gzipped, or zipped by its publisher.

Nothing here holds more than a block: the largest directory has 2.3 million rows and over 1 GB.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from equitycli.errors import Fault, InputError, examples
from equitycli.sources.cells import number_of
from equitycli.sources.reading import content

LARGEST_DIRECTORY_BYTES = 4_000_000_000
LARGEST_RATIO = 100
"""A directory packs to about a tenth. What unpacks to over a hundred times its size is a bomb."""
UNPACKED_WITHOUT_QUESTION = 50_000_000
LONGEST_LINE = 1_000_000
LONGEST_LAST_ROW = 65_536
BLOCK = 1 << 20
_ENDED_EARLY = Fault("", "is damaged, or was cut short.", "Download it again.")


@dataclass(frozen=True)
class Opening:
    """The first rows of a directory: how its cells are parted, and what they are called."""

    headings: list[str]
    delimiter: str
    overhang: bool
    """its rows end in a delimiter that the headings lack"""


class Watched(io.RawIOBase):
    """The bytes of a directory while they are read: it ends early where something is wrong.

    A parser hides the reason why its source failed; so the reason is kept in `fault`.
    """

    def __init__(self, opened: IO[bytes], *, packed_bytes: int | None) -> None:
        self.opened = opened
        self.packed_bytes = packed_bytes
        self.fault: Fault | None = None
        self.end = b""
        self._read = self._line = self._rows = 0

    def readable(self) -> bool:
        """Return True: it is read from."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer and look at what came; 0 at the end, or where something is wrong."""
        if self.fault is not None:
            return 0
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        try:
            block = self.opened.read(len(view))
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
            self.fault = _ENDED_EARLY
            return 0
        self.fault = self._wrong(block)
        if self.fault is not None:
            return 0
        self.end = (self.end + block)[-LONGEST_LAST_ROW:]
        view[: len(block)] = block
        return len(block)

    def _wrong(self, block: bytes) -> Fault | None:
        nul = block.find(b"\0")
        if nul >= 0:
            row = self._rows + block.count(b"\n", 0, nul) + 1
            return Fault(
                f"row {row:,}",
                "holds NUL bytes, which no text has.",
                "The file is damaged or no text: download it again.",
            )
        self._read += len(block)
        self._rows += block.count(b"\n")
        last = max(block.rfind(b"\n"), block.rfind(b"\r"))
        self._line = len(block) - last - 1 if last >= 0 else self._line + len(block)
        if self._line > LONGEST_LINE:
            return Fault(
                f"row {self._rows + 1:,}",
                f"is over {LONGEST_LINE:,} characters long.",
                "It is no directory of postcodes: look for the file that the programme means.",
            )
        if self._read > LARGEST_DIRECTORY_BYTES:
            return _TOO_LARGE
        if self.packed_bytes is not None and self._read > max(
            UNPACKED_WITHOUT_QUESTION, LARGEST_RATIO * self.packed_bytes
        ):
            return Fault(
                "",
                f"unpacks to over {LARGEST_RATIO} times its size, as no directory does.",
                "Unpack it yourself, if you trust it, and name the CSV file.",
            )
        return None

    def last_row(self, delimiter: str) -> list[str]:
        """Return the cells of the last row, once all is read."""
        text = self.end.decode("utf-8", errors="replace").rstrip("\r\n")
        return next(
            csv.reader([text.replace("\r", "\n").rsplit("\n", 1)[-1]], delimiter=delimiter), []
        )


_TOO_LARGE = Fault("", "is over 4 GB.", "Keep only the rows of your area and its neighbours.")


def digest_of(path: Path, *, subject: str) -> tuple[str, os.stat_result]:
    """Return the sha256 of a file, read a block at a time, and its size and date before that.

    Raises
    ------
    InputError   missing, not readable, empty, or over 4 GB
    """
    digest = hashlib.sha256()
    try:
        before = path.stat()
        if before.st_size > LARGEST_DIRECTORY_BYTES:
            raise InputError(subject, [_TOO_LARGE])
        with path.open("rb") as opened:
            while block := opened.read(BLOCK):
                digest.update(block)
    except OSError:
        content(path, written=subject)  # says in words why it can't be read
        raise
    return digest.hexdigest(), before


@contextmanager
def directory_bytes(path: Path, *, subject: str) -> Iterator[Watched]:
    """Open a directory for one reading from its beginning to its end.

    Raises
    ------
    InputError   missing, empty, a workbook, UTF-16 text, a damaged archive, or one without a
                 directory in it
    """
    try:
        on_disk = path.open("rb")
    except OSError:
        content(path, written=subject)  # says in words why it can't be read
        raise
    with on_disk:
        beginning = on_disk.read(4)
        on_disk.seek(0)
        if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise InputError(
                subject, [Fault("", "is UTF-16 text.", 'Save it as "CSV UTF-8 (comma delimited)".')]
            )
        packed_bytes = path.stat().st_size
        if beginning.startswith(b"PK\x03\x04"):
            yield Watched(_member(on_disk, subject=subject), packed_bytes=packed_bytes)
        elif beginning.startswith(b"\x1f\x8b"):
            with gzip.GzipFile(fileobj=on_disk) as unpacked:
                yield Watched(cast(IO[bytes], unpacked), packed_bytes=packed_bytes)
        else:
            yield Watched(on_disk, packed_bytes=None)


def _member(on_disk: IO[bytes], *, subject: str) -> IO[bytes]:
    """Open the directory within a zip: the largest CSV file, those in parts left out."""
    try:
        packed = zipfile.ZipFile(on_disk)
        tables = [
            member
            for member in packed.infolist()
            if member.filename.casefold().endswith((".csv", ".txt"))
            and not {"multi_csv", "documents", "__macosx"}
            & set(member.filename.casefold().split("/")[:-1])
        ]
        if not tables:
            raise InputError(subject, [_not_within(packed.namelist())])
        return packed.open(max(tables, key=lambda member: (member.file_size, member.filename)))
    except (zipfile.BadZipFile, OSError, EOFError, ValueError):
        raise InputError(
            subject, [Fault("", "is a damaged zip file.", "Download it again.")]
        ) from None
    except (NotImplementedError, RuntimeError):
        raise InputError(
            subject,
            [
                Fault(
                    "",
                    "is a zip file that is locked, or packed in a way that can't be read.",
                    "Unpack it, and name the CSV file.",
                )
            ],
        ) from None


def _not_within(names: list[str]) -> Fault:
    if "[Content_Types].xml" in names or "mimetype" in names:
        return Fault("", "is a workbook, not a CSV file.", "Save the sheet as CSV UTF-8.")
    again = [name for name in names if name.casefold().endswith((".zip", ".gz", ".7z"))]
    if again:
        return _packed_twice(again)
    return Fault(
        "",
        f"is a zip file without a CSV file of postcodes among {number_of(len(names), 'file')} "
        f"({examples(names)}).",
        "Name the CSV file itself. Of one that is in parts (multi_csv), put the parts together.",
    )


def _packed_twice(names: list[str]) -> Fault:
    return Fault(
        "",
        f"is zipped twice: it holds {examples(names)}.",
        "Unpack it once, and name what was in it.",
    )


def opening_of(path: Path, *, subject: str) -> Opening:
    """Return what the first rows of a directory tell.

    Raises
    ------
    InputError   as `directory_bytes`, or nothing but white space, or a first line without end
    """
    with directory_bytes(path, subject=subject) as watched:
        begun = b"".join(_blocks(watched, at_most=LONGEST_LINE))
        if watched.fault is not None and not begun:
            raise InputError(subject, [watched.fault])
    text = begun.decode("utf-8-sig", errors="replace").lstrip("\r\n")
    if not text.strip():
        raise InputError(subject, [Fault("", "is empty.", "Put the directory in it.")])
    first = text.split("\n", 1)[0].split("\r", 1)[0]
    if len(first) >= LONGEST_LINE:
        raise InputError(
            subject,
            [
                Fault(
                    "row 1",
                    f"is {LONGEST_LINE:,} characters long or more.",
                    "It is no directory of postcodes: its first row must hold the headings.",
                )
            ],
        )
    delimiter = max(",\t;|", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter)
        headings, second = next(reader), next(reader, [])
    except csv.Error as error:
        raise InputError(
            subject, [Fault("row 1", f"cannot be read as CSV: {error}.", "Download it again.")]
        ) from None
    named = [heading.strip("\ufeff \t\u00a0\r\n") for heading in headings]
    return Opening(named, delimiter, len(second) > len(headings))


def _blocks(watched: Watched, *, at_most: int) -> Iterator[bytes]:
    left = at_most
    while left > 0 and (block := watched.read(min(left, 65_536))):
        left -= len(block)
        yield block

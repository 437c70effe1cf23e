"""What every reader gives back, and the one way in which bytes come off the disk."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples

T = TypeVar("T")

LONGEST_LINE = 1_000_000
LARGEST_TABLE_BYTES = 300_000_000
"""An index, a list or a file of grants over this is not one that an officer works with."""


@dataclass(frozen=True)
class SourceRecord:
    """What the record of a run says of one input."""

    role: str
    """index, population, boundaries, points, lookup, postcodes, organisations, grants, delivery"""
    file: str
    """As the programme writes it."""
    sha256: str
    rows: int
    publisher: str = ""
    licence: str = ""
    vintage: str = ""
    nation: str = ""
    title: str = ""


@dataclass(frozen=True)
class Reading(Generic[T]):
    """A checked table, where it came from, and what a reader must know of it."""

    table: T
    record: SourceRecord
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Content:
    """The bytes of a file, unpacked where it is gzipped, and the digest of what is on disk."""

    subject: str
    octets: bytes
    sha256: str


def content(path: Path, *, written: str = "", largest_bytes: int = LARGEST_TABLE_BYTES) -> Content:
    """Return the bytes of a file, read once.

    Parameters
    ----------
    path : the file
    written : how the programme names it, for messages; the file's name where it is empty
    largest_bytes : refused above this, packed or unpacked

    Raises
    ------
    InputError   missing, not readable, empty, or too large
    """
    subject = written or path.name
    try:
        size = path.stat().st_size
        if size > largest_bytes:
            raise _too_large(subject, size=size, largest_bytes=largest_bytes)
        on_disk = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError(
            subject,
            [Fault("", f"cannot be read: {reason}.", "Check the path in the programme file.")],
        ) from None
    octets = on_disk
    if on_disk.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(path) as packed:
                octets = packed.read(largest_bytes + 1)
        except (OSError, EOFError, zlib.error):
            raise InputError(
                subject, [Fault("", "is a damaged gzip file.", "Download it again.")]
            ) from None
        if len(octets) > largest_bytes:
            raise _too_large(subject, size=len(octets), largest_bytes=largest_bytes)
    if not octets.strip():
        raise InputError(
            subject,
            [
                Fault(
                    "",
                    f"is empty ({len(octets):,} bytes).",
                    "Put the table in it, or mend the path in the programme file.",
                )
            ],
        )
    return Content(subject, octets, hashlib.sha256(on_disk).hexdigest())


def _too_large(subject: str, *, size: int, largest_bytes: int) -> InputError:
    return InputError(
        subject,
        [
            Fault(
                "",
                f"is {size / 1e6:,.0f} MB or more; at most {largest_bytes / 1e6:,.0f} MB is read.",
                "Keep only the rows of your area.",
            )
        ],
    )


def read_table(
    path: Path,
    *,
    role: str,
    written: str = "",
    largest_bytes: int = LARGEST_TABLE_BYTES,
) -> Reading[pd.DataFrame]:
    """Read a CSV or tab-separated file whole, every cell as the text that it is.

    Nothing is taken for a number, a date or a missing entry; a cell that looks like a formula
    or like HTML stays as it is. The rows are indexed by their number in the file as a
    spreadsheet shows it, the headings being row 1. Headings lose a byte order mark and the
    white space around them. Blank rows are passed over.

    Raises
    ------
    InputError   missing, empty, only headings, a heading twice or blank above cells, rows of
                 another length, NUL bytes, a workbook, unreadable text, absurd sizes
    """
    packed = content(path, written=written, largest_bytes=largest_bytes)
    text, findings = _decoded(packed)
    headings, rows, numbers = _rows(text, subject=packed.subject)
    while headings and not headings[-1] and all(not row[len(headings) - 1] for row in rows):
        headings = headings[:-1]
    _check_headings(headings, subject=packed.subject)
    if not rows:
        raise InputError(
            packed.subject,
            [Fault("", "has headings and no rows below them.", "Put at least one row in it.")],
        )
    columns = list(zip(*rows, strict=True))
    table = pd.DataFrame(
        {heading: pd.array(columns[i], dtype="str") for i, heading in enumerate(headings)},
        index=pd.Index(numbers, name="row"),
    )
    record = SourceRecord(role, packed.subject, packed.sha256, len(table))
    return Reading(table, record, findings)


def _decoded(packed: Content) -> tuple[str, tuple[Finding, ...]]:
    """Return the text of a file: UTF-8, or else Windows-1252, said in a finding."""
    octets, subject = packed.octets, packed.subject
    if octets.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InputError(
            subject, [Fault("", "is a workbook, not a CSV file.", "Save the sheet as CSV UTF-8.")]
        )
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(
            subject, [Fault("", "is UTF-16 text.", 'Save it as "CSV UTF-8 (comma delimited)".')]
        )
    if b"\0" in octets:
        row = octets[: octets.index(b"\0")].count(b"\n") + 1
        raise InputError(
            subject,
            [
                Fault(
                    f"row {row:,}",
                    f"holds NUL bytes ({octets.count(0):,} in the file), which no text has.",
                    "The file is damaged or no text: save it again as CSV UTF-8.",
                )
            ],
        )
    try:
        return octets.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        text = octets.decode("cp1252")
    except UnicodeDecodeError as error:
        raise InputError(
            subject,
            [
                Fault(
                    f"row {octets[: error.start].count(10) + 1:,}",
                    "is neither UTF-8 nor Windows-1252 text.",
                    "Save the file as CSV UTF-8.",
                )
            ],
        ) from None
    return text, (
        Finding(
            "text-not-utf-8",
            "note",
            subject,
            "It is not UTF-8; it was read as Windows-1252, the older encoding of Excel.",
            "If names look wrong, save it as CSV UTF-8.",
        ),
    )


def _lines(text: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        if len(line) > LONGEST_LINE:
            raise csv.Error(f"a line is over {LONGEST_LINE:,} characters long")
        yield line


def _rows(text: str, *, subject: str) -> tuple[list[str], list[list[str]], list[int]]:
    """Return the headings, the rows that are not blank, and the number of each of those."""
    first = text.lstrip("\r\n").split("\n", 1)[0].split("\r", 1)[0]
    delimiter = max(",\t;", key=first.count)
    rows: list[list[str]] = []
    numbers: list[int] = []
    number = 0
    try:
        for number, row in enumerate(
            csv.reader(_lines(text), delimiter=delimiter, strict=True), start=1
        ):
            if any(row):
                rows.append(row)
                numbers.append(number)
    except csv.Error as error:
        raise InputError(
            subject,
            [
                Fault(
                    f"row {number + 1:,}",
                    f"cannot be read as CSV: {error}.",
                    "Look for a quotation mark that is opened and never closed.",
                )
            ],
        ) from None
    if not rows:
        raise InputError(subject, [Fault("", "is empty.", "Put the table in it.")])
    headings, rows, numbers = rows[0], rows[1:], numbers[1:]
    width = len(headings)
    ragged = [n for n, row in zip(numbers, rows, strict=True) if len(row) != width]
    if ragged:
        lengths = {n: len(row) for n, row in zip(numbers, rows, strict=True)}
        raise InputError(
            subject,
            [
                Fault(
                    f"rows {examples(ragged)}" if len(ragged) > 1 else f"row {ragged[0]}",
                    f"{len(ragged):,} of {len(rows):,} rows do not have the {width} cells of the "
                    f"headings (row {ragged[0]} has {lengths[ragged[0]]}).",
                    "A cell that holds a comma must stand in quotation marks.",
                )
            ],
        )
    return [heading.strip("\ufeff \t\u00a0\r\n") for heading in headings], rows, numbers


def _check_headings(headings: list[str], *, subject: str) -> None:
    faults = []
    blank = [i for i, heading in enumerate(headings, start=1) if not heading]
    if blank:
        faults.append(
            Fault(
                "row 1",
                f"{len(blank)} of {len(headings)} columns have no heading "
                f"(column {examples(blank)}).",
                "Give each column a heading, or remove it.",
            )
        )
    repeated = [h for h, count in Counter(headings).items() if count > 1 and h]
    if repeated:
        faults.append(
            Fault(
                "row 1",
                f"{len(repeated)} of {len(headings)} headings occur more than once "
                f"({examples(repeated)}).",
                "Rename or remove one of each.",
            )
        )
    if faults:
        raise InputError(subject, faults)

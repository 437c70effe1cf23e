"""What every reader gives back, and the one way in which a table comes out of any file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Generic, TypeVar

import numpy as np
import pandas as pd

from equitycli.errors import Finding, examples
from equitycli.sources.content import (
    LARGEST_TABLE_BYTES,
    Content,
    content,
    refusal,
    zip_members,
)
from equitycli.sources.opendocument import is_opendocument, rows_of_opendocument
from equitycli.sources.plain_text import PlainText, plain_text
from equitycli.sources.rows import Headed, Rows, headed
from equitycli.sources.text_tables import rows_of_text
from equitycli.sources.workbooks import is_workbook, rows_of_workbook

__all__ = [
    "Content", "Reading", "Sheet", "SourceRecord", "content", "read_sheet", "read_table", "rows_of",
]  # fmt: skip

T = TypeVar("T")

_TABLES = (".csv", ".tsv", ".tab", ".psv", ".xlsx", ".xlsm", ".xls", ".ods")
_PERHAPS_TABLES = (".txt", "")
"""Taken for a table where an archive has no other: a text file is often its read-me."""


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
class Sheet:
    """A table of cells whose columns are made when they are asked for."""

    headings: list[str]
    rows: pd.Index
    """The number of each row in the file, as a spreadsheet shows it, named "row"."""
    columns: Callable[..., pd.DataFrame]
    """`columns(texts, figures)`: some columns by their headings, on `rows`. Each cell is the text
    that it is; of `figures` the columns are floats where every cell is a plain number."""


def read_table(
    path: Path,
    *,
    role: str,
    written: str = "",
    sheet: str = "",
    wanted: Callable[[Sequence[str]], bool] | None = None,
    largest_bytes: int = LARGEST_TABLE_BYTES,
) -> Reading[pd.DataFrame]:
    """Read a table whole, every cell as the text that it is.

    Parameters, and what is refused, are those of `read_sheet`.

    Returns
    -------
    Reading of a DataFrame of str, indexed by row number, named "row"
    """
    reading = read_sheet(
        path, role=role, written=written, sheet=sheet, wanted=wanted, largest_bytes=largest_bytes
    )
    found = reading.table
    return Reading(found.columns(found.headings), reading.record, reading.findings)


def read_sheet(
    path: Path,
    *,
    role: str,
    written: str = "",
    sheet: str = "",
    wanted: Callable[[Sequence[str]], bool] | None = None,
    largest_bytes: int = LARGEST_TABLE_BYTES,
) -> Reading[Sheet]:
    """Read a table, of which only some columns may be needed.

    Text with commas, tabs, semicolons or pipes between cells; a workbook (XLSX, XLS, ODS);
    either of them gzipped, or alone in a zip archive: the bytes tell which, not the name.
    Nothing is taken for a number, a date or a missing entry; a cell that looks like a formula
    or like HTML stays as it is. The rows are indexed by their number in the file as a
    spreadsheet shows it, the headings commonly being row 1. Headings lose a byte order mark
    and the white space around them. Blank rows are passed over.

    Parameters
    ----------
    path : the file
    role : what it is for, as in SourceRecord
    written : how the programme names it, for messages
    sheet : of a workbook; "" for the only one that holds a table
    wanted : whether headings are those looked for, to choose between several sheets
    largest_bytes : refused above this, packed or unpacked

    Raises
    ------
    InputError   missing, empty, only headings, a heading twice or blank above cells, rows of
                 another length, NUL bytes, unreadable text, absurd sizes; in a workbook: no or
                 several sheets to choose from, a formula that was never worked out, an error
                 such as #N/A, cells merged over rows, a password; in an archive: no table or
                 several
    """
    packed = content(path, written=written, largest_bytes=largest_bytes)
    is_text = not (packed.is_zip or is_opendocument(packed) or is_workbook(packed))
    plain = plain_text(packed) if is_text and not sheet else None
    findings: tuple[Finding, ...] = ()
    if plain is not None:
        found = _plain_sheet(plain)
    else:
        rows = rows_of(packed, sheet=sheet, wanted=wanted, largest_bytes=largest_bytes)
        table = headed(rows, subject=packed.subject)
        found, findings = _sheet_of_rows(table), table.findings
    record = SourceRecord(role, packed.subject, packed.sha256, len(found.rows))
    return Reading(found, record, findings)


def _plain_sheet(plain: PlainText) -> Sheet:
    rows = pd.Index(np.arange(2, plain.rows + 2), name="row")

    def columns(texts: Sequence[str], figures: Sequence[str] = ()) -> pd.DataFrame:
        try:
            made = plain.columns(texts, figures)
        except ValueError:  # some cell is no plain number: which, is for others to say
            made = plain.columns([*texts, *figures])
        return made.set_axis(rows, axis="index")

    return Sheet(plain.headings, rows, columns)


def _sheet_of_rows(table: Headed) -> Sheet:
    rows = pd.Index(table.numbers, name="row")
    at = {heading: i for i, heading in enumerate(table.headings)}

    def columns(texts: Sequence[str], figures: Sequence[str] = ()) -> pd.DataFrame:
        return pd.DataFrame(
            {
                heading: pd.array([row[at[heading]] for row in table.rows], dtype="str")
                for heading in (*texts, *figures)
            },
            index=rows,
        )

    return Sheet(table.headings, rows, columns)


def rows_of(
    packed: Content,
    *,
    sheet: str = "",
    wanted: Callable[[Sequence[str]], bool] | None = None,
    largest_bytes: int = LARGEST_TABLE_BYTES,
) -> Rows:
    """Return the rows of the one table in a file's bytes: see `read_table`.

    Raises
    ------
    InputError   as `read_table`
    """
    if is_opendocument(packed):
        return rows_of_opendocument(packed, sheet=sheet, wanted=wanted, largest_bytes=largest_bytes)
    if is_workbook(packed):
        return rows_of_workbook(packed, sheet=sheet, wanted=wanted, largest_bytes=largest_bytes)
    if packed.is_zip:
        inside, findings = _alone_in_archive(packed, largest_bytes=largest_bytes)
        if inside.is_zip and not (is_opendocument(inside) or is_workbook(inside)):
            raise refusal(
                packed.subject,
                "holds an archive inside the archive.",
                "Unpack it once, and name the table inside.",
                where="archive",
            )
        found = rows_of(inside, sheet=sheet, wanted=wanted, largest_bytes=largest_bytes)
        return replace(found, findings=(*findings, *found.findings))
    if sheet:
        raise refusal(
            packed.subject,
            f"has no sheets, and the programme asks for the sheet “{sheet}”.",
            "Name the workbook, or take  sheet  out of the programme file.",
        )
    return rows_of_text(packed)


def _alone_in_archive(
    packed: Content, *, largest_bytes: int
) -> tuple[Content, tuple[Finding, ...]]:
    """Return the only table in a zip archive."""
    members = zip_members(packed, largest_bytes=largest_bytes)
    tables: list[str] = []
    for endings in (_TABLES, _PERHAPS_TABLES):
        tables = tables or [
            name for name in members if PurePosixPath(name).suffix.lower() in endings
        ]
    if len(tables) != 1:
        files = f"{len(members):,} file{'' if len(members) == 1 else 's'}: {examples(members)}"
        files = files if members else "it is empty"
        raise refusal(
            packed.subject,
            f"holds {len(tables):,} tables ({examples(tables)})."
            if tables
            else f"is an archive without a table ({files}).",
            "Unpack it and name the one file to be read in the programme file.",
            where="archive",
        )
    name = tables[0]
    if not members[name].strip():
        raise refusal(packed.subject, f"{name} is empty (0 bytes).", "Put the table in it.")
    return Content(packed.subject, members[name], packed.sha256), (
        Finding(
            "table-in-archive",
            "note",
            packed.subject,
            f"The table is {name[:80]} in the archive.",
        ),
    )

"""The officers' workbook as text: its sheets, cell by cell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, InputError, examples
from equitycli.sources.content import content
from equitycli.sources.kinds import plain
from equitycli.sources.rows import Rows
from equitycli.sources.sheets import Sheet
from equitycli.sources.workbooks import is_workbook, sheets_of_workbook

LARGEST_WORKBOOK_BYTES = 20_000_000
LARGEST_UNPACKED_BYTES = 60_000_000


@dataclass(frozen=True)
class SheetCells:
    """A sheet as text: its headings from row 1, and its rows below that are not blank.

    cells : every cell as text, indexed by row number, columns numbered from 0
    faults : what would be lost if the sheet were read: cells with errors, merged cells
    """

    title: str
    headings: tuple[str, ...]
    cells: pd.DataFrame
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class WorkbookCells:
    """The wanted sheets of a workbook in its order, the titles of all, the digest of the file."""

    subject: str
    sha256: str
    titles: tuple[str, ...]
    sheets: tuple[SheetCells, ...]


def workbook_cells(path: Path, *, wanted: Collection[str], written: str = "") -> WorkbookCells:
    """Read sheets of a workbook as text: dates as 2026-04-01, numbers plain, no formula run.

    Parameters
    ----------
    wanted : titles of sheets as `kinds.plain` gives them; of others only the titles are read

    Raises
    ------
    InputError   not there, too large packed or unpacked, no workbook of Excel, damaged
    """
    packed = content(path, written=written, largest_bytes=LARGEST_WORKBOOK_BYTES)
    if not is_workbook(packed):
        raise InputError(
            packed.subject,
            [Fault("", "is no workbook of Excel.", "Save it as an Excel workbook (.xlsx).")],
        )
    sheets = sheets_of_workbook(packed, largest_bytes=LARGEST_UNPACKED_BYTES)
    return WorkbookCells(
        packed.subject,
        packed.sha256,
        tuple(sheet.name.strip() for sheet in sheets),
        tuple(_cells(sheet) for sheet in sheets if plain(sheet.name) in wanted),
    )


def _cells(sheet: Sheet) -> SheetCells:
    read = sheet.read()
    found, title = read.found, sheet.name.strip()
    faults = [replace(fault, where=f"sheet {title}") for fault in read.faults]
    if found.merged:
        faults.append(_merged(title, found))
    at_top = bool(found.numbers) and found.numbers[0] == 1
    headings = tuple(cell.strip() for cell in found.cells[0]) if at_top else ()
    below = int(at_top)
    cells = pd.DataFrame(
        [[cell.strip() for cell in row] for row in found.cells[below:]],
        index=pd.Index(found.numbers[below:], name="row", dtype="int64"),
        columns=range(len(found.cells[0]) if found.cells else 0),
        dtype="str",
    )
    return SheetCells(title, headings, cells, tuple(faults))


def _merged(title: str, found: Rows) -> Fault:
    return Fault(
        f"sheet {title}",
        f"{len(found.merged):,} merged cell{'s' if len(found.merged) > 1 else ''} "
        f"({examples(found.merged)}): only the first cell of each holds its text.",
        "Unmerge them and fill in every row.",
    )

"""The workbook that officers fill in: each sheet a plain table, with what is known already in it.

The sheets and their columns are those of `officers_sheets`, so that what is written reads back.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from equitycli.errors import Fault, InputError, visible
from equitycli.financial_year import financial_year_in_words
from equitycli.money import PENCE_PER_POUND
from equitycli.officers_sheets import (
    READ_ME,
    SHEETS,
    OfficersSheet,
    SheetColumn,
)
from equitycli.plan import Audit
from equitycli.report.folder import reason, stopping_cleanly
from equitycli.report.workbook_reference import READ_ME_SHEET, read_me, reference_sheets
from equitycli.report.workbook_rows import Row, officers_rows
from equitycli.sources.officers_workbook import OfficersWorkbook

NAME = "workbook.xlsx"
CREATED = datetime(2000, 1, 1)
"""Said of every workbook, so that the same programme gives the same bytes."""
FONT = {"font_name": "Arial", "font_size": 12}
BLANK_ROWS = 20
"""In a table that nothing is known for yet; it grows as rows are typed below it."""
ROWS_CHECKED = 2_000
"""How far below the last row the lists of words and the checks of numbers go on."""
LONGEST_CELL = 32_000
LONGEST_MESSAGE = 255
FORMATS = {
    "money": "#,##0.00",
    "share": "0.00##",
    "count": "0",
    "date": "dd/mm/yyyy",
    "text": "@",
    "year": "@",
}
ENDING = ".xlsx"
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


def workbook_path(programme: Path, out: Path | None) -> Path:
    """Return where the workbook goes: where the officer says, or beside the programme.

    Raises
    ------
    InputError   there is something of that name, its folder is not there, or it would be no
                 .xlsx file
    """
    target = out or (programme if programme.is_dir() else programme.parent) / NAME
    fault = None
    if target.suffix.lower() != ENDING:
        fault = Fault(
            "--out", f"must end in {ENDING}.", f"Say --out {target.stem or 'ours'}{ENDING}"
        )
    elif os.path.lexists(target):
        fault = _there_already()
    elif out is not None and not target.absolute().parent.is_dir():
        fault = Fault("--out", "lies in a folder that is not there.", "Make the folder first.")
    if fault is not None:
        raise InputError(str(target), [fault])
    return target


def _there_already() -> Fault:
    return Fault(
        "--out",
        "is there already, and what officers filled in is never written over.",
        "Choose another name with --out FILE.xlsx.",
    )


def write_workbook(found: Audit, out: Path, *, known: OfficersWorkbook | None = None) -> None:
    """Write the workbook to fill in, whole or not at all, and never over another file.

    Parameters
    ----------
    found : the audit of the programme
    out : a file that is not there yet
    known : what officers have filled in before, which is kept

    Raises
    ------
    InputError   something of that name has come to be there, or the disk refuses
    """
    octets = workbook_octets(found, known=known)
    try:
        with stopping_cleanly(), _beside(out) as made:
            made.write_bytes(octets)
            _put_where_nothing_is(made, out)
    except FileExistsError:
        raise InputError(str(out), [_there_already()]) from None
    except OSError as error:
        text = f"could not be written: {reason(error)}."
        raise InputError(str(out), [Fault("--out", text)]) from None


@contextlib.contextmanager
def _beside(out: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=out.absolute().parent, prefix=".workbook-") as folder:
        yield Path(folder) / NAME


def _put_where_nothing_is(made: Path, out: Path) -> None:
    try:
        os.link(made, out)  # unlike a renaming, never replaces what is there
    except FileExistsError:
        raise
    except OSError:  # a disk without links
        if os.path.lexists(out):
            raise FileExistsError from None
        made.rename(out)


def workbook_octets(found: Audit, *, known: OfficersWorkbook | None = None) -> bytes:
    """Return the workbook as bytes: the same for the same audit."""
    said = found.file.programme.programme
    octets = io.BytesIO()
    book = xlsxwriter.Workbook(
        octets,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": dict(FONT),  # xlsxwriter adds to it
        },
    )
    book.set_properties(
        {
            "title": f"{visible(said.title)}: what officers know",
            "subject": "Delivery, agreements, premises, equality, corrections, ledger and "
            "viability, to fill in and read back",
            "author": visible(said.authority),
            "keywords": "grants, delivery, agreements, equality, ledger, viability",
            "comments": "Written by equitycli workbook.",
            "created": CREATED,
        }
    )
    rows = officers_rows(found, known or OfficersWorkbook())
    reference = reference_sheets(found)
    offered = {sheet.title: len(of_sheet) for sheet, of_sheet in reference}
    for sheet, of_sheet in [
        (READ_ME_SHEET, read_me(said.title)),
        *((sheet, rows[sheet.name]) for sheet in SHEETS),
        *reference,
    ]:
        _add_sheet(book, sheet, of_sheet, offered)
    book.close()
    return octets.getvalue()


def _add_sheet(
    book: Any, sheet: OfficersSheet, rows: Sequence[Row], offered: Mapping[str, int]
) -> None:
    page = book.add_worksheet(sheet.title)
    last = max(len(rows), 1 if sheet.title in offered or sheet.title == READ_ME else BLANK_ROWS)
    wrapped = book.add_format({**FONT, "bold": True, "text_wrap": True, "valign": "top"})
    formats = [
        book.add_format(
            {
                **FONT,
                "num_format": FORMATS[column.kind],
                "text_wrap": column.width >= 30,
                "valign": "top",
            }
        )
        for column in sheet.columns
    ]
    for i, (column, form) in enumerate(zip(sheet.columns, formats, strict=True)):
        page.set_column(i, i, column.width, form)
        if sheet in SHEETS:
            _add_check(page, i, column, last=last + ROWS_CHECKED, offered=offered)
    page.add_table(
        0, 0, last, len(sheet.columns) - 1,
        {
            "name": sheet.title.replace(" ", ""),
            "style": "Table Style Light 1",
            "columns": [
                {"header": column.heading, "header_format": wrapped} for column in sheet.columns
            ],
        },
    )  # fmt: skip
    for number, row in enumerate(rows, start=1):
        for i, (column, form) in enumerate(zip(sheet.columns, formats, strict=True)):
            _write_cell(page, number, i, row.get(column.name), column, form)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.repeat_rows(0)
    page.fit_to_pages(1, 0)


def _write_cell(page: Any, row: int, i: int, cell: object, column: SheetColumn, form: Any) -> None:
    """Write a cell by what it is; a text stays text whatever it looks like."""
    if cell is None or cell == "":
        return
    if isinstance(cell, date):
        page.write_datetime(row, i, cell, form)
    elif column.kind == "money" and isinstance(cell, int):
        page.write_number(row, i, cell / PENCE_PER_POUND, form)
    elif column.kind == "year" and isinstance(cell, int):
        page.write_string(row, i, financial_year_in_words(cell), form)
    elif isinstance(cell, int | float):
        page.write_number(row, i, cell, form)
    else:
        page.write_string(row, i, printable(str(cell)), form)


def printable(text: str) -> str:
    r"""Return text without what no workbook can hold: halves of letters, endless cells.

    >>> printable("a\ud83db\uffff")
    'a\ufffdb\ufffd'
    """
    kept = _UNWRITABLE.sub("\ufffd", text)
    return kept if len(kept) <= LONGEST_CELL else kept[: LONGEST_CELL - 1] + "…"


def _add_check(
    page: Any, i: int, column: SheetColumn, *, last: int, offered: Mapping[str, int]
) -> None:
    """Let the spreadsheet say what goes into a column, and offer the words where they are fixed."""
    told = {
        "input_title": textwrap.shorten(column.heading, 32, placeholder="…"),
        "input_message": textwrap.shorten(column.meaning, LONGEST_MESSAGE, placeholder="…"),
        "error_title": "Not as asked",
        "error_message": textwrap.shorten(column.meaning, LONGEST_MESSAGE, placeholder="…"),
    }
    check: dict[str, Any] = {"validate": "any"}
    if column.words:
        check = {"validate": "list", "source": list(column.words)}
    elif column.chosen_from:
        rows = offered[column.chosen_from] + 1
        check = {
            "validate": "list",
            "source": f"='{column.chosen_from}'!$A$2:$A${max(rows, 2)}",
            "error_type": "warning",
        }
    elif column.kind == "share":
        check = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    elif column.kind in ("money", "count") and not column.told_only:
        whole = column.kind == "count"
        check = {
            "validate": "integer" if whole else "decimal",
            "criteria": ">=",
            "value": 0,
        }
    elif column.kind == "date":
        check = {
            "validate": "date",
            "criteria": "between",
            "minimum": date(1900, 1, 1),
            "maximum": date(2100, 12, 31),
            "error_type": "warning",
        }
    page.data_validation(1, i, last, i, check | told)

"""Rows of the officers' sheets: which are filled in, and what they say, with every fault."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from equitycli.errors import Fault, examples
from equitycli.financial_year import financial_year_of
from equitycli.money import pence
from equitycli.officers_sheets import OfficersSheet, SheetColumn
from equitycli.sources.cells import cells_in_words, counted, numbers, required, rows_in_words
from equitycli.sources.dates import date_of, is_short
from equitycli.sources.kinds import plain
from equitycli.sources.officers_cells import SheetCells

_DTYPES = {"text": "str", "money": "int64", "share": "float64", "count": "float64", "year": "int64"}


@dataclass(frozen=True)
class FilledRows:
    """The rows of a sheet that say something.

    cells : text by row number, a column for each that is read · not_filled_in : how many rows
    only hold what was written there to help · not_read : headings that are not ours
    """

    cells: pd.DataFrame
    not_filled_in: int = 0
    not_read: tuple[str, ...] = ()


def on_sheet(faults: Sequence[Fault], sheet: OfficersSheet) -> list[Fault]:
    """Return faults of columns with the sheet named before the column."""
    return [
        replace(fault, where=f"sheet {sheet.title}" + (f", {fault.where}" if fault.where else ""))
        for fault in faults
    ]


def filled_rows(found: SheetCells, sheet: OfficersSheet, *, faults: list[Fault]) -> FilledRows:
    """Return the rows in which an officer has answered something, under our column names.

    Headings are matched without regard to capitals and spaces; the order of columns is free.
    """
    faults += found.faults
    if found.faults and not found.headings:
        return FilledRows(empty_cells(sheet))
    there = [plain(heading) for heading in found.headings]
    headed = [heading for heading in there if heading]
    twice = sorted({heading for heading in headed if headed.count(heading) > 1})
    missing = required(
        found.headings,
        [column.heading for column in sheet.read if plain(column.heading) not in there],
        remedy="Put the heading back as `equitycli workbook` writes it.",
    )
    if twice:
        missing.append(
            Fault(
                "headings",
                f"{counted(len(twice), 'heading')} there more than once ({examples(twice)}).",
                "Rename or remove one of each.",
            )
        )
    if missing:
        faults += on_sheet(missing, sheet)
        return FilledRows(empty_cells(sheet))
    cells = pd.DataFrame(
        {column.name: found.cells[there.index(plain(column.heading))] for column in sheet.read},
        index=found.cells.index,
        dtype="str",
    )
    answered = (cells[[column.name for column in sheet.answers]] != "").any(axis=1)
    known = {plain(column.heading) for column in sheet.columns}
    return FilledRows(
        cells[answered],
        int((~answered).sum()),
        tuple(h for h, said in zip(found.headings, there, strict=True) if h and said not in known),
    )


def empty_cells(sheet: OfficersSheet) -> pd.DataFrame:
    """Return no rows of text, with the columns that a sheet has."""
    return pd.DataFrame(
        {column.name: pd.Series([], dtype="str") for column in sheet.read},
        index=pd.Index([], name="row", dtype="int64"),
    )


def typed_rows(cells: pd.DataFrame, sheet: OfficersSheet, *, faults: list[Fault]) -> pd.DataFrame:
    """Return rows of text as what their columns hold; what is wrong is added to `faults`.

    Returns
    -------
    DataFrame by row number: text as str, money as whole pence (None where it may be blank and
    is), a share or a count as float with NaN where it is blank, a date or None, a financial year
    as the year in which it starts. To be used only without faults.
    """
    wrong: list[Fault] = []
    table = pd.DataFrame(
        {column.name: _column(cells[column.name], column, wrong) for column in sheet.read},
        index=cells.index,
    )
    if sheet.once:
        named = cells[list(sheet.once)]
        blank = (named == "").any(axis=1)
        twice = table.duplicated(list(sheet.once), keep=False) & ~blank
        if twice.any():
            headings = {column.name: column.heading for column in sheet.columns}
            what = " and ".join(headings[name].lower() for name in sheet.once)
            wrong.append(
                Fault(
                    headings[sheet.once[0]],
                    f"{int(twice.sum()):,} rows are of the same {what} "
                    f"({rows_in_words(cells.index[twice])}).",
                    "Keep one row for each.",
                )
            )
    faults += on_sheet(wrong, sheet)
    return table


def _column(cells: pd.Series, column: SheetColumn, faults: list[Fault]) -> pd.Series:
    texts = cells.rename(column.heading)
    blank = texts == ""
    if column.required and blank.any():
        faults.append(
            Fault(
                column.heading,
                f"{counted(int(blank.sum()))} without it, and filled in otherwise "
                f"({rows_in_words(texts.index[blank])}).",
                f"{column.meaning} Or empty the row.",
            )
        )
    if column.words:
        return _words(texts, column.words, faults)
    if column.kind == "money":
        return _money(texts, faults, may_miss=not column.required)
    if column.kind == "year":
        return _read(texts, financial_year_of, 0, faults, remedy="Write it as 2023/24.").astype(
            "int64"
        )
    if column.kind == "date":
        return _read(
            texts,
            lambda text: _day(text, end=column.end),
            None,
            faults,
            remedy="Write a date such as 31/03/2027.",
        )
    if column.kind in ("share", "count"):
        return numbers(texts, faults=faults, lowest=0, whole=column.kind == "count", may_miss=True)
    return texts.astype("str")


def _day(text: str, *, end: bool) -> date | None:
    """Return a date; a year of two figures is no answer, as an agreement may end in 2035."""
    if is_short(text):
        raise ValueError(f"{text[:40]!r} has a year of two figures")
    return date_of(text, end=end)


def _words(texts: pd.Series, words: tuple[str, ...], faults: list[Fault]) -> pd.Series:
    said = texts.str.casefold().str.split().str.join(" ")
    strange = texts[(said != "") & ~said.isin(words)]
    if len(strange):
        near = difflib.get_close_matches(said[strange.index[0]][:80], words, n=1)
        guess = f"Did you mean  {near[0]}?  " if near else ""
        faults.append(
            Fault(
                str(texts.name),
                f"{counted(len(strange), 'word')} not known ({cells_in_words(strange)}).",
                f"{guess}Choose one of: {', '.join(words)}.",
            )
        )
    return said.astype("str")


def _money(texts: pd.Series, faults: list[Fault], *, may_miss: bool) -> pd.Series:
    """Return whole pence; where a cell may be blank, None for it: nothing blank is ever 0."""
    otherwise = None if may_miss else 0
    read = _read(texts, pence, otherwise, faults, remedy="Write pounds, such as 1234.50.")
    negative = texts[read.map(lambda sum_pence: sum_pence is not None and sum_pence < 0)]
    if len(negative):
        faults.append(
            Fault(
                str(texts.name),
                f"{counted(len(negative))} negative ({cells_in_words(negative)}).",
                "Write 0 or more.",
            )
        )
    return read if may_miss else read.astype("int64")


def _read(
    texts: pd.Series,
    read: Callable[[str], object],
    otherwise: object,
    faults: list[Fault],
    *,
    remedy: str,
) -> pd.Series:
    """Return what a function makes of each cell that is not blank, and a fault of the others."""
    found: list[object] = []
    unread: dict[int, str] = {}
    for row, text in texts.items():
        try:
            found.append(read(text) if text else otherwise)
        except ValueError as error:
            found.append(otherwise)
            unread[int(str(row))] = str(error)
    if unread:
        wrong = texts.loc[list(unread)]
        faults.append(
            Fault(
                str(texts.name),
                f"{next(iter(unread.values()))} ({counted(len(wrong), 'cell')} like that: "
                f"{rows_in_words(wrong.index)}).",
                remedy,
            )
        )
    return pd.Series(np.array([*found, None], dtype="object")[:-1], index=texts.index)


def empty_rows(sheet: OfficersSheet) -> pd.DataFrame:
    """Return no rows, with the columns and dtypes that `typed_rows` gives."""
    table = typed_rows(empty_cells(sheet), sheet, faults=[])
    return table.astype({column.name: _dtype(column) for column in sheet.read})


def _dtype(column: SheetColumn) -> str:
    if column.kind == "money" and not column.required:
        return "object"
    return _DTYPES.get(column.kind, "object")


def days(column: pd.Series) -> list[date | None]:
    """Return a column of dates as dates, None where there is none."""
    return [day if isinstance(day, date) else None for day in column]

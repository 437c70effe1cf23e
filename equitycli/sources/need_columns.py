"""Which columns of a file of need hold the codes and the numbers that count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, InputError, examples
from equitycli.sources.cells import numbers, required
from equitycli.sources.kinds import code_columns, column_beginning, plain
from equitycli.sources.reading import Reading, read_table

LARGEST = 1e9
MOSTLY = 0.5
"""A column of which more than this share of cells is a number holds numbers."""


@dataclass(frozen=True)
class NeedFile:
    """How the programme names a file of need, and the column of it that counts."""

    where: str
    """The section, for messages: [need], [[need.factor]] rural"""
    written: str = ""
    column: str = ""
    sheet: str = ""
    key: str = "column"
    """Under which the programme names the column."""


def sheet_of_need(path: Path, asked: NeedFile, *, role: str) -> Reading[pd.DataFrame]:
    """Return the table of a file that has the column asked for, or else codes."""

    def keyed(headings: Collection[str]) -> bool:
        if asked.column:
            return column_beginning(headings, asked.column) is not None
        return any(code_columns(headings, layer=layer) for layer in ("several", "district"))

    return read_table(path, role=role, written=asked.written, sheet=asked.sheet, wanted=keyed)


def numbers_of_need(cells: pd.Series, *, faults: list[Fault]) -> pd.Series:
    """Return a column of numbers of 0 or more; what is wrong with it is added to `faults`."""
    return numbers(cells, faults=faults, lowest=0, highest=LARGEST, thousands=True)


def number_column(
    table: pd.DataFrame, taken: Collection[str], asked: NeedFile, *, subject: str
) -> str:
    """Return the heading of the numbers: the one that is named, or the only one that has some."""
    headings = [heading for heading in table.columns if heading not in taken]
    if asked.column:
        exact = [heading for heading in headings if plain(heading) == plain(asked.column)]
        found = exact[0] if exact else column_beginning(headings, asked.column)
        if found is None:
            remedy = f"Mend  {asked.key}  under {asked.where}."
            raise InputError(subject, required(headings, [asked.column], remedy=remedy))
        return found
    fitting = [heading for heading in headings if _mostly_numbers(table[heading])]
    if len(fitting) == 1:
        return fitting[0]
    found_any = f"{len(fitting)} columns of numbers ({examples(fitting)})"
    raise InputError(
        subject,
        [
            Fault(
                "headings",
                f"there are {found_any}, and it is not said which counts."
                if fitting
                else f"no column holds numbers ({examples(headings)}).",
                f"Name one with  {asked.key}  under {asked.where}"
                + ("." if fitting else "; classes need  uplift = { class = share }."),
            )
        ],
    )


def _mostly_numbers(cells: pd.Series) -> bool:
    text = cells.str.strip().str.replace(",", "", regex=False)
    there = text[text != ""]
    return len(there) > 0 and bool(pd.to_numeric(there, errors="coerce").notna().mean() > MOSTLY)

"""The rural and urban class of each area."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, InputError, examples, refuse
from equitycli.sources.built_up_areas import one_column
from equitycli.sources.cells import codes, counted, required, rows_in_words
from equitycli.sources.checked import area_finding
from equitycli.sources.description import described
from equitycli.sources.kinds import CodeSystem, code_column, code_columns, column_beginning
from equitycli.sources.reading import Reading, read_table

_CLASS = (
    r"ruc\d\d[ _]?na?me?",
    r"rural[ _]urban[ _]classification( \d{4}| \(\d{4}\))?[ _]?(name)?",
    r"ur[268]_?(\d{4}|20\d\d)?_?name",
    r"classification",
    r"(rural[ _]?urban|urban[ _]?rural)([ _]?(class|category|type|flag))?",
    r"class",
    r"ruc\d\d",
    r"ruc",
)
"""What a column of classes is called, the finest first: codes of classes are none."""


def read_rural_urban(
    path: Path,
    *,
    areas: pd.Index,
    system: CodeSystem | None,
    column: str = "",
    written: str = "",
    index_file: str = "the index",
) -> Reading[pd.Series]:
    """Read whether each area is rural or urban, in the publisher's own words.

    Parameters
    ----------
    path : a table of area codes and classes: the official classification of 2021 or 2011, or any
        other
    areas : every area code of the index
    system : the code system of the index
    column : the heading of the classes; "" where it is one that is known
    written : how the programme names the file
    index_file : how the programme names the index, for messages

    Returns
    -------
    Reading of a Series of str "rural_urban" on `areas`

    Raises
    ------
    InputError   columns missing, codes of another vintage or nation, an area twice, an area of
                 the index missing, a class left empty
    """
    sheet = read_table(
        path,
        role="rural_urban",
        written=written,
        wanted=lambda headings: bool(code_columns(headings, layer="several")),
    )
    headings, subject = list(sheet.table.columns), sheet.record.file
    keyed = code_column(headings, system=system, subject=subject)
    heading = class_column(headings, column=column, subject=subject, key="rural_urban_column")
    faults: list[Fault] = []
    area_code = codes(sheet.table[keyed.heading], faults=faults, system=system)
    named = classes(sheet.table[heading], faults=faults)
    refuse(subject, faults)
    named.index = pd.Index(area_code, name="area_code", dtype="str")
    remark = area_finding(
        named.index, areas=areas, system=system, subject=subject, index_file=index_file
    )
    return Reading(
        named.loc[areas].rename("rural_urban"),
        described(sheet.record, headings, vintage=keyed.vintage, system=system),
        (*sheet.findings, *((remark,) if remark is not None else ())),
    )


def class_column(headings: Sequence[str], *, column: str, subject: str, key: str) -> str:
    """Return the heading of a column of classes.

    Parameters
    ----------
    headings : of the file
    column : as the programme names it; "" where it is one that is known
    subject : the file, for messages
    key : the key of the programme that would name it

    Raises
    ------
    InputError   the column that the programme names is not there, or none is known
    """
    if column:
        found = column_beginning(headings, column)
        if found is None:
            raise InputError(subject, required(headings, [column], remedy=f"Mend  {key}."))
        return found
    for pattern in _CLASS:
        found = one_column(headings, re.compile(pattern, re.IGNORECASE))
        if found is not None:
            return found
    raise InputError(
        subject,
        [
            Fault(
                "headings",
                f"no column is known to hold classes ({examples(headings)}).",
                f"Name it with  {key}  in the programme file, or call it  classification.",
            )
        ],
    )


def classes(cells: pd.Series, *, faults: list[Fault]) -> pd.Series:
    """Return a column of classes, trimmed; empty ones are added to `faults`."""
    named = cells.str.strip()
    empty = named == ""
    if empty.any():
        faults.append(
            Fault(
                str(cells.name),
                f"{counted(int(empty.sum()))} without a class "
                f"({rows_in_words(cells.index[empty])}).",
                "Fill it in: no area is taken for rural or urban by default.",
            )
        )
    return named

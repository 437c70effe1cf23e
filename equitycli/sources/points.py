"""A point for each area: where its people live, on average."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, refuse
from equitycli.sources.cells import codes, counted, numbers, required, rows_in_words
from equitycli.sources.deprivation import described
from equitycli.sources.kinds import CodeSystem, code_column, column_beginning
from equitycli.sources.reading import Reading, read_table

LARGEST_DEGREES = 180


def read_points(
    path: Path, *, system: CodeSystem | None, written: str = ""
) -> Reading[pd.DataFrame]:
    """Read population-weighted centroids: a code, x and y in British National Grid.

    Returns
    -------
    Reading of a DataFrame indexed by area_code, sorted; columns x, y in metres

    Raises
    ------
    InputError   columns missing, codes as in `cells.codes`, coordinates that are missing, no
                 numbers, degrees instead of metres, or swapped
    """
    sheet = read_table(path, role="points", written=written)
    headings, subject = list(sheet.table.columns), sheet.record.file
    column = code_column(headings, system=system, subject=subject)
    x = column_beginning(headings, "x") or column_beginning(headings, "easting")
    y = column_beginning(headings, "y") or column_beginning(headings, "northing")
    if x is None or y is None:
        refuse(subject, required(headings, [n for n, h in (("x", x), ("y", y)) if h is None]))
        raise AssertionError
    faults: list[Fault] = []
    area_code = codes(sheet.table[column.heading], faults=faults, system=system)
    points = pd.DataFrame(
        {
            "x": numbers(sheet.table[x], faults=faults, lowest=-200_000, highest=800_000),
            "y": numbers(sheet.table[y], faults=faults, lowest=-100_000, highest=1_400_000),
        }
    )
    degrees = (points["x"].abs() <= LARGEST_DEGREES) & (points["y"].abs() <= LARGEST_DEGREES)
    if degrees.any():
        faults.append(
            Fault(
                f"{x}, {y}",
                f"{counted(int(degrees.sum()))} in degrees "
                f"({rows_in_words(points.index[degrees])}).",
                "Points must be eastings and northings in metres (EPSG:27700).",
            )
        )
    refuse(subject, faults)
    points.index = pd.Index(area_code, name="area_code", dtype="str")
    record = described(sheet.record, headings, vintage=column.vintage, system=system)
    return Reading(points.sort_index(), record, sheet.findings)

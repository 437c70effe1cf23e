"""Cells of text into numbers and codes, with one fault for each way in which they are wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import is_

import numpy as np
import pandas as pd

from equitycli.errors import Fault, examples
from equitycli.sources.kinds import CodeSystem, nation_of

_IN_THOUSANDS = r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?"
"""Commas between thousands. "0,123" is none of them: no thousand begins with a nought."""
_PLAIN = re.compile(r"[0-9.+-]*+")
_WITH_COMMA = r"[+-]?[0-9., ]*,[0-9., ]*"


def rows_in_words(rows: Iterable[object]) -> str:
    """Return "row 3" or "rows 3, 7, …" for a message."""
    every = list(rows)
    return f"row {every[0]}" if len(every) == 1 else f"rows {examples(every)}"


def counted(count: int, what: str = "row") -> str:
    """Return a count with its noun and verb: "1 row is", "2 rows are".

    >>> counted(1), counted(1200, "code")
    ('1 row is', '1,200 codes are')
    """
    return f"{count:,} {what} is" if count == 1 else f"{count:,} {what}s are"


def counted_of(count: int, total: int, what: str) -> str:
    """Return a part of a count with its noun and verb.

    >>> counted_of(1, 6, "code"), counted_of(2, 6, "code")
    ('1 of 6 codes is', '2 of 6 codes are')
    """
    return f"{count:,} of {total:,} {what}s {'is' if count == 1 else 'are'}"


def number_of(count: int, what: str) -> str:
    """Return a count with its noun.

    >>> number_of(1, "grant"), number_of(1200, "grant")
    ('1 grant', '1,200 grants')
    """
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def required(headings: Iterable[str], wanted: Iterable[str], *, remedy: str = "") -> list[Fault]:
    """Return one fault that names all the columns that are missing, or none."""
    there = list(headings)
    missing = [name for name in wanted if name not in there]
    if not missing:
        return []
    noun = "column is" if len(missing) == 1 else "columns are"
    return [
        Fault(
            "headings",
            f"{len(missing)} {noun} missing: {', '.join(missing)} (found: {examples(there)}).",
            remedy or "Add it, or mend the heading.",
        )
    ]


def numbers(
    cells: pd.Series,
    *,
    faults: list[Fault],
    lowest: float = -np.inf,
    highest: float = np.inf,
    whole: bool = False,
    may_miss: bool = False,
    thousands: bool = False,
    remedy: str = "",
) -> pd.Series:
    """Return a column of text as floats; what is wrong with it is added to `faults`.

    Parameters
    ----------
    cells : text, indexed by row number; spaces around are let pass
    faults : list that grows by one fault for each way in which cells are wrong
    lowest, highest : both allowed
    whole : refuse fractions
    may_miss : an empty cell becomes NaN, and is refused otherwise
    thousands : let "1,296" pass as 1296; any other comma, and every comma where this is
        False, is refused: it may be a decimal comma, and a guess would be wrong a thousandfold

    Returns
    -------
    Series of float on the same index
    """
    at_once = _plain_numbers(cells)
    if at_once is not None:
        told = at_once.to_numpy()
        within = (told >= lowest) & (told <= highest)
        if within.all() and not (whole and (told != told.round()).any()):
            return at_once
    text = cells.str.strip()
    empty = text == ""
    if thousands:
        in_thousands = text.str.fullmatch(_IN_THOUSANDS)
        text = text.mask(in_thousands, text.str.replace(",", "", regex=False))
    comma = text.str.fullmatch(_WITH_COMMA)
    read = pd.to_numeric(text.mask(empty, "0"), errors="coerce").astype("float64")
    read = read.mask(empty, np.nan)
    infinite = pd.Series(np.isinf(read), index=read.index)
    checks: list[tuple[pd.Series, str, str]] = [
        (
            comma,
            "written with what looks like a decimal comma",
            "Write a point before decimals, such as 12.5"
            + ("." if thousands else ", and no commas between thousands."),
        ),
        (read.isna() & ~empty & ~comma, "not a number", "Write a plain number, such as 12.5."),
        (infinite, "infinite", "Write a finite number."),
        (
            ~infinite & (read < lowest),
            "negative" if lowest == 0 else f"below {lowest:g}",
            remedy or f"Write a number of {lowest:g} or more.",
        ),
        (
            ~infinite & (read > highest),
            f"above {highest:g}",
            remedy or f"Write a number of at most {highest:g}.",
        ),
    ]
    if not may_miss:
        checks.append((empty, "empty", "Fill them in: a missing entry is never taken as 0."))
    if whole:
        fraction = ~infinite & read.notna() & (read != read.round())
        checks.append(
            (
                fraction,
                "not a whole number" if fraction.sum() == 1 else "not whole numbers",
                "Write whole numbers.",
            )
        )
    faults.extend(
        Fault(
            str(cells.name),
            f"{counted(int(wrong.sum()))} {said} ({cells_in_words(cells[wrong])}).",
            advice,
        )
        for wrong, said, advice in checks
        if wrong.any()
    )
    return read


def _plain_numbers(cells: pd.Series) -> pd.Series | None:
    """Return a column as floats where every cell is digits with at most a sign and a point."""
    every = cells.tolist()
    if not _PLAIN.fullmatch("".join(every)) or "" in every:
        return None
    try:
        told = np.array(list(map(float, every)), dtype="float64")
    except ValueError:
        return None
    return pd.Series(told, index=cells.index, name=cells.name)


def stripped(cells: pd.Series) -> pd.Series:
    """Return text without the white space around it; the column itself where there is none."""
    every = cells.to_numpy(dtype=object)
    bare = [cell.strip() for cell in every]
    if all(map(is_, bare, every)):
        return cells
    return pd.Series(bare, index=cells.index, name=cells.name, dtype="str")


def cells_in_words(cells: pd.Series) -> str:
    """Return the rows of some cells and the first of them: "rows 3, 9; first -4"."""
    first = str(cells.iloc[0])[:40]
    return f"{rows_in_words(cells.index)}; first {first!r}"


def codes(
    cells: pd.Series, *, faults: list[Fault], system: CodeSystem | None, unique: bool = True
) -> pd.Series:
    """Return a column of area codes, trimmed; what is wrong with it is added to `faults`.

    Refused: empty, of another nation than `system`, not of the system's form, and, where
    `unique`, more than once.
    """
    trimmed = stripped(cells)
    heading = str(cells.name)
    empty = trimmed == ""
    if empty.any():
        faults.append(
            Fault(
                heading,
                f"{counted(int(empty.sum()))} without a code "
                f"({rows_in_words(cells.index[empty])}).",
                "Fill in the code, or remove the row (totals and notes are no areas).",
            )
        )
    if system is not None:
        fitting = np.fromiter(map(system.fits, trimmed.tolist()), dtype=bool, count=len(trimmed))
        strange = ~empty & ~fitting
        nations = trimmed[strange].map(nation_of)
        foreign = nations[(nations != "") & (nations != system.nation)]
        if len(foreign):
            names = " and ".join(sorted(set(foreign)))
            faults.append(
                Fault(
                    heading,
                    f"{counted_of(len(foreign), len(cells), 'code')} of {names}, the others of "
                    f"{system.nation} ({examples(trimmed[foreign.index])}). Ranks and scores of "
                    "two nations can't be compared.",
                    "Keep the rows of one nation.",
                )
            )
        odd = trimmed[strange].drop(foreign.index)
        if len(odd):
            faults.append(
                Fault(
                    heading,
                    f"{counted_of(len(odd), len(cells), 'code')} not {system.title} "
                    f"codes "
                    f"({examples(odd)}; {rows_in_words(odd.index)}).",
                    f"Codes there look like  {_sample(system)}.",
                )
            )
    if unique:
        repeated = trimmed[trimmed.duplicated(keep=False) & ~empty]
        if len(repeated):
            faults.append(
                Fault(
                    heading,
                    f"{counted(repeated.nunique(), 'code')} there more than once "
                    f"({examples(repeated.unique())}; {rows_in_words(repeated.index)}).",
                    "Keep one row for each area.",
                )
            )
    return trimmed


def _sample(system: CodeSystem) -> str:
    return system.last or system.pattern.replace(r"\d{6}", "000001")

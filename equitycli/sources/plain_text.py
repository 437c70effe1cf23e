"""Plain tables of text, as most files are, read at the speed of C; any oddity goes the long way.

What is read here is what `text_tables.rows_of_text` and `rows.headed` would read, cell by cell.
Whatever they would mend, remark upon or refuse is not plain, and is left to them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.sources.content import Content
from equitycli.sources.rows import MOST_COLUMNS, ROUND_HEADINGS
from equitycli.sources.text_tables import UTF_8_MARK, check_kind, separated

LONGEST_PLAIN_LINE = 100_000
"""Below what the csv module takes in one cell."""
_NEWLINE, _QUOTE = 10, 34


@dataclass(frozen=True)
class PlainText:
    """A table of UTF-8 text of which every line is a row with as many cells as the headings."""

    headings: list[str]
    rows: int
    separator: str
    body: bytes
    """The lines below the headings, each with its end."""

    def columns(self, texts: Sequence[str], figures: Sequence[str] = ()) -> pd.DataFrame:
        """Return some columns, by their headings: as text, and as floats.

        Raises
        ------
        ValueError   a cell of `figures` is no number
        """
        at = {heading: i for i, heading in enumerate(self.headings)}
        kinds: dict[int, Any] = {at[heading]: "float64" for heading in figures}
        kinds |= {at[heading]: "str" for heading in texts}
        wanted = sorted(kinds)
        if not wanted:
            return pd.DataFrame(index=range(self.rows))
        table = pd.read_csv(
            io.BytesIO(self.body),
            header=None,
            names=list(range(len(self.headings))),
            usecols=wanted,
            dtype=kinds,
            sep=self.separator,
            engine="c",
            encoding="utf-8",
            na_filter=False,
            skip_blank_lines=False,
            low_memory=False,
        )
        return table.set_axis([self.headings[i] for i in wanted], axis="columns")


def plain_text(packed: Content) -> PlainText | None:
    """Return a table that is read without a remark, or None where it must be looked at closely.

    Raises
    ------
    InputError   a web page, a picture or another file that is no table
    """
    check_kind(packed.octets, subject=packed.subject)
    octets = packed.octets.removeprefix(UTF_8_MARK).rstrip(b"\r\n") + b"\n"
    if b"\0" in octets or octets.count(b"\r") != octets.count(b"\r\n") or not _is_utf_8(octets):
        return None
    first, _, body = octets.partition(b"\n")
    line = first.decode("utf-8").rstrip("\r")
    separator, rest = separated(line)
    if not body or rest != line or len(first) > LONGEST_PLAIN_LINE:
        return None
    if body.startswith(UTF_8_MARK):  # pandas would take it for the mark of the file
        return None
    headings = _headings(line, separator=separator)
    rows = _count_of_rows(body, separator=separator, cells=len(headings)) if headings else 0
    return PlainText(headings, rows, separator, body) if rows else None


def _is_utf_8(octets: bytes) -> bool:
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _headings(line: str, *, separator: str) -> list[str]:
    """Return headings that differ and are all filled in, several of them; else none."""
    try:
        (cells,) = csv.reader([line], delimiter=separator, strict=True)
    except (csv.Error, ValueError):
        return []
    headings = [cell.strip(ROUND_HEADINGS) for cell in cells]
    filled = {heading for heading in headings if heading.strip()}
    several = 1 < len(filled) == len(headings) <= MOST_COLUMNS
    return headings if several else []


def _count_of_rows(body: bytes, *, separator: str, cells: int) -> int:
    """Return how many rows there are; 0 where one is blank, quoted oddly, or of another length."""
    octets = np.frombuffer(body, dtype=np.uint8)
    ends = np.flatnonzero(octets == _NEWLINE)
    separators = np.flatnonzero(octets == ord(separator))
    quotes = np.flatnonzero(octets == _QUOTE)
    if len(quotes):
        if not _are_round_cells(quotes, octets, ends, separator=separator):
            return 0
        separators = separators[np.searchsorted(quotes, separators) % 2 == 0]
    if len(separators) != len(ends) * (cells - 1):
        return 0
    starts = np.concatenate([[0], ends[:-1] + 1])
    by_row = separators.reshape(len(ends), cells - 1)
    if (by_row[:, 0] < starts).any() or (by_row[:, -1] > ends).any():
        return 0
    lengths = ends - starts
    blank = lengths <= cells  # separators alone, and perhaps a carriage return
    if blank.any() or lengths.max() > LONGEST_PLAIN_LINE:
        return 0
    return len(ends)


def _are_round_cells(
    quotes: NDArray[np.intp],
    octets: NDArray[np.uint8],
    ends: NDArray[np.intp],
    *,
    separator: str,
) -> bool:
    """Return whether all quotation marks stand round whole cells of one line, none within."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    before = np.where(opening > 0, octets[opening - 1], _NEWLINE)
    after = octets[closing + 1]  # there is one: the body ends in a line's end
    sides = [ord(separator), _NEWLINE]
    return bool(
        np.isin(before, sides).all()
        and np.isin(after, [*sides, ord("\r")]).all()
        and (closing > opening + 1).all()
        and (np.searchsorted(ends, opening) == np.searchsorted(ends, closing)).all()
    )

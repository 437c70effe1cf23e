"""The rows of a postcode directory, a block at a time, and the checks that only they allow."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from equitycli.errors import Fault, InputError, examples, refuse
from equitycli.sources.postcode_file import (
    BLOCK,
    Opening,
    Watched,
    directory_bytes,
    opening_of,
)
from equitycli.sources.postcode_form import compact
from equitycli.sources.postcode_headings import DirectoryColumns, directory_columns

ROWS_AT_ONCE = 25_000
ROWS_TRIED = 2_000
TERMINATED, NO_GRID_REFERENCE, CLASH = 1, 2, 4
"""What the flags of a postcode say, added up."""
_NO_GRID_REFERENCE = "9"
_NOT_TERMINATED = ["", "0", "False", "false", "FALSE", "N", "n", "No", "no"]


@dataclass(frozen=True)
class Block:
    """Some rows of a directory: lists of one length (`rows` counts those not wanted too)."""

    rows: int
    postcodes: list[str]
    localities: list[tuple[str, ...]]
    """ward, division, district and the areas of each, as written"""
    flags: list[int]
    east: list[str]
    """as written: metres, or degrees of longitude where the directory has no eastings"""
    north: list[str]


class Directory:
    """A directory that is open for one reading."""

    def __init__(self, watched: Watched, opening: Opening, *, subject: str) -> None:
        self.headings = opening.headings
        self.columns = directory_columns(opening.headings, subject=subject)
        self._watched, self._opening, self._subject = watched, opening, subject

    def blocks(self, *, wanted: frozenset[str] | None = None) -> Iterator[Block]:
        """Yield the rows in blocks, those of the wanted postcodes alone where they are named.

        Raises
        ------
        InputError   not to be read as CSV, NUL bytes, a file cut short, no rows, a column of
                     postcodes without one
        """
        rows = 0
        for cells in self._parsed():
            written = cells[self.columns.postcode].tolist()
            if not rows and written:
                self._check_first(written[:ROWS_TRIED])
            rows += len(cells)
            yield _block(cells, _plain(written), columns=self.columns, wanted=wanted)
        self._check_whole(rows)

    def _parsed(self) -> Iterator[pd.DataFrame]:
        """Yield the columns that are read, by their position, every cell as text."""
        columns = self.columns
        used = sorted(
            {
                columns.postcode,
                *(at for _, _, at in columns.areas),
                *(
                    at
                    for name, at in columns.as_json().items()
                    if name not in ("postcode", "areas") and at is not None
                ),
            }
        )
        try:
            yield from (
                block.set_axis(used, axis="columns")
                for block in pd.read_csv(
                    io.BufferedReader(self._watched, BLOCK),
                    header=0,
                    sep=self._opening.delimiter,
                    usecols=used,
                    index_col=False if self._opening.overhang else None,
                    dtype=object,
                    keep_default_na=False,
                    encoding="utf-8-sig",
                    encoding_errors="replace",
                    chunksize=ROWS_AT_ONCE,
                )
            )
        except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
            refuse(self._subject, [self._watched.fault] if self._watched.fault else [])
            raise InputError(
                self._subject,
                [
                    Fault(
                        "",
                        f"can't be read as CSV: {str(error).strip()[:200]}.",
                        "The file may have been cut short: download it again.",
                    )
                ],
            ) from None

    def _check_first(self, written: list[str]) -> None:
        tried = pd.Series(written, dtype="str")
        if (compact(tried)[0] == "").all():
            raise InputError(
                self._subject,
                [
                    Fault(
                        self.headings[self.columns.postcode],
                        f"none of its first {len(tried):,} cells is a postcode "
                        f"({examples(tried.unique())}).",
                        "Name the column of postcodes  pcds.",
                    )
                ],
            )

    def _check_whole(self, rows: int) -> None:
        refuse(self._subject, [self._watched.fault] if self._watched.fault else [])
        last, width = self._watched.last_row(self._opening.delimiter), len(self.headings)
        faults = []
        if len(last) < width:
            faults.append(
                Fault(
                    "the last row",
                    f"is shorter than the headings ({len(last)} of {width} cells).",
                    "The file was cut short: download it again.",
                )
            )
        if rows == 0:
            faults.append(
                Fault("", "has headings and no rows below them.", "Put at least one row in it.")
            )
        refuse(self._subject, faults)


@contextmanager
def opened_directory(path: Path, *, subject: str) -> Iterator[Directory]:
    """Open a directory for one reading of its rows.

    Raises
    ------
    InputError   as `postcode_file.opening_of` and `postcode_headings.directory_columns`
    """
    opening = opening_of(path, subject=subject)
    with directory_bytes(path, subject=subject) as watched:
        yield Directory(watched, opening, subject=subject)


def _plain(written: list[str]) -> list[str]:
    """Return postcodes in capitals without spaces: as one text, since there are millions."""
    plain = "\n".join(written).replace(" ", "").upper().split("\n")
    if len(plain) == len(written):
        return plain
    return [text.replace(" ", "").upper() for text in written]


def _block(
    cells: pd.DataFrame,
    postcodes: list[str],
    *,
    columns: DirectoryColumns,
    wanted: frozenset[str] | None,
) -> Block:
    rows = len(cells)
    if wanted is not None or "" in postcodes:
        keep = [bool(one) and (wanted is None or one in wanted) for one in postcodes]
        cells = cells[np.array(keep, dtype=bool)]
        postcodes = [one for one, kept in zip(postcodes, keep, strict=True) if kept]
    held = [columns.ward, columns.division, columns.district, *(at for *_, at in columns.areas)]
    flags = np.zeros(len(cells), dtype=np.int64)
    if columns.terminated is not None:
        flags |= np.where(cells[columns.terminated].isin(_NOT_TERMINATED), 0, TERMINATED)
    if columns.grid is not None:
        flags |= np.where(cells[columns.grid] == _NO_GRID_REFERENCE, NO_GRID_REFERENCE, 0)
    metres = columns.easting is not None and columns.northing is not None
    return Block(
        rows,
        postcodes,
        list(zip(*(_written(cells, at) for at in held), strict=True)),
        flags.tolist(),
        _written(cells, columns.easting if metres else columns.longitude),
        _written(cells, columns.northing if metres else columns.latitude),
    )


def _written(cells: pd.DataFrame, at: int | None) -> list[str]:
    """Return a column as it is written; "" throughout where the directory lacks it."""
    return [""] * len(cells) if at is None else cells[at].tolist()

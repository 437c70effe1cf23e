"""Postcodes: their form, and the area that each lies in."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import IO

import pandas as pd

from equitycli.errors import Fault, InputError, examples, refuse
from equitycli.sources.cells import number_of, required
from equitycli.sources.deprivation import described
from equitycli.sources.kinds import CodeSystem, code_column, column_beginning
from equitycli.sources.reading import Reading, SourceRecord, content

LARGEST_DIRECTORY_BYTES = 4_000_000_000
ROWS_AT_ONCE = 200_000
LONGEST_LAST_ROW = 65_536
HEADINGS = ("pcds", "pcd2", "pcd", "postcode")
_FORM = r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}"
_LETTERS_FOR_DIGITS = str.maketrans("OI", "01")


def compact(postcodes: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return postcodes in capitals without spaces, and which of them were mended.

    Mended is only what can be read in one way: a letter O or I where the inward code must
    have its digit ("WA15 OHF"). What is then no postcode becomes "".

    Parameters
    ----------
    postcodes : text

    Returns
    -------
    two Series on the same index: str, and bool

    >>> compact(pd.Series(["wa15 ohf", "CB1 3PJ", "none"]))[0].tolist()
    ['WA150HF', 'CB13PJ', '']
    """
    plain = postcodes.str.upper().str.replace(r"[\s.\u00a0-]+", "", regex=True)
    good = plain.str.fullmatch(_FORM)
    mended = pd.Series(False, index=plain.index)
    doubtful = plain[~good & (plain.str.len() >= 5)]
    if len(doubtful):
        tried = doubtful.map(
            lambda text: text[:-3] + text[-3].translate(_LETTERS_FOR_DIGITS) + text[-2:]
        )
        tried = tried[tried.str.fullmatch(_FORM)]
        plain = plain.copy()
        plain[tried.index] = tried
        mended[tried.index] = True
        good = good | mended
    return plain.where(good, "").astype("str"), mended


class _Digesting(io.RawIOBase):
    """A file that counts its digest while it is read."""

    def __init__(self, opened: IO[bytes]) -> None:
        self.opened = opened
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        read = self.opened.read(len(view))
        view[: len(read)] = read
        self.digest.update(read)
        return len(read)


def read_postcodes(
    path: Path,
    *,
    wanted: Collection[str],
    system: CodeSystem | None,
    written: str = "",
) -> Reading[pd.Series]:
    """Read the areas of the wanted postcodes from a directory (ONSPD, NSPL or one of ours).

    The file is read once, two columns of it, a block of rows at a time.

    Parameters
    ----------
    path : a column of postcodes and one of area codes
    wanted : compact postcodes
    system : the code system of the index

    Returns
    -------
    Reading of a Series of area codes indexed by compact postcode, only those found; its areas
    may lie outside the index

    Raises
    ------
    InputError   columns missing, codes of another vintage, NUL bytes, a file cut short, a
                 postcode in two areas
    """
    subject = written or path.name
    with open_directory(path, subject=subject) as opened:
        first = opened.readline(1_000_000)
        opened.seek(0)
        headings = [
            heading.strip().strip('"')
            for heading in first.decode("utf-8-sig", errors="replace").split(",")
        ]
        postcode = next((match for name in HEADINGS if (match := _exactly(headings, name))), None)
        if postcode is None:
            refuse(subject, required(headings, ["pcds"]))
            raise AssertionError
        area = code_column(headings, system=system, subject=subject)
        last = _last_row(opened)
        cut_short = len(last) < len(headings)
        digesting = _Digesting(opened)
        rows, found, faults = _found(
            io.BufferedReader(digesting, 1 << 20),
            postcode=headings.index(postcode),
            area=headings.index(area.heading),
            wanted=set(wanted),
            subject=subject,
        )
    if cut_short:
        faults.append(
            Fault(
                "the last row",
                f"is shorter than the headings ({len(last)} of {len(headings)} cells).",
                "The file was cut short: download it again.",
            )
        )
    if rows == 0:
        faults.append(
            Fault("", "has headings and no rows below them.", "Put at least one row in it.")
        )
    twice = found.index[found.index.duplicated()].unique()
    if len(twice):
        faults.append(
            Fault(
                postcode,
                f"{number_of(len(twice), 'postcode')} in two areas ({examples(twice)}).",
                "Keep one row for each postcode.",
            )
        )
    refuse(subject, faults)
    record = described(
        SourceRecord("postcodes", subject, digesting.digest.hexdigest(), rows),
        headings,
        vintage=area.vintage,
        system=system,
    )
    return Reading(found.sort_index(), replace(record, nation=""))


def open_directory(path: Path, *, subject: str) -> IO[bytes]:
    """Return an open directory file, after the checks that need no reading of it whole."""
    if path.is_file() and path.stat().st_size > LARGEST_DIRECTORY_BYTES:
        raise InputError(
            subject,
            [Fault("", "is over 4 GB.", "Keep only the rows of your area and its neighbours.")],
        )
    try:
        opened = path.open("rb")
    except OSError:
        content(path, written=subject)  # says in words why it can't be read
        raise
    if not opened.read(4096).strip():
        opened.close()
        raise InputError(subject, [Fault("", "is empty.", "Put the directory in it.")])
    opened.seek(0)
    return opened


def _last_row(opened: IO[bytes]) -> list[str]:
    """Return the cells of the last row, and put the file back to its beginning."""
    size = opened.seek(0, io.SEEK_END)
    opened.seek(max(0, size - LONGEST_LAST_ROW))
    end = opened.read().decode("utf-8", errors="replace").rstrip("\r\n")
    opened.seek(0)
    return next(csv.reader([end.replace("\r", "\n").rsplit("\n", 1)[-1]]), [])


def _exactly(headings: list[str], name: str) -> str | None:
    found = column_beginning(headings, name)
    return found if found is not None and found.casefold() == name else None


def _found(
    opened: IO[bytes],
    *,
    postcode: int,
    area: int,
    wanted: set[str],
    subject: str,
) -> tuple[int, pd.Series, list[Fault]]:
    """Return the number of rows, the areas of the wanted postcodes, and the faults met."""
    rows, kept, nul = 0, [], 0
    try:
        blocks = pd.read_csv(
            opened,
            header=0,
            usecols=[postcode, area],
            names=None,
            dtype="str",
            keep_default_na=False,
            encoding="utf-8-sig",
            encoding_errors="replace",
            chunksize=ROWS_AT_ONCE,
        )
        for block in blocks:
            first, second = block.columns
            name, where = (first, second) if postcode < area else (second, first)
            rows += len(block)
            plain = block[name].str.replace(" ", "", regex=False).str.upper()
            nul += int(plain.str.contains("\0", regex=False).sum())
            hits = plain.isin(wanted)
            kept.append(
                pd.Series(
                    block.loc[hits, where].str.strip().to_numpy(),
                    index=pd.Index(plain[hits], name="postcode", dtype="str"),
                    name="area_code",
                    dtype="str",
                )
            )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeError) as error:
        raise InputError(
            subject,
            [
                Fault(
                    "",
                    f"can't be read as CSV: {str(error).strip()[:200]}.",
                    "The file may have been cut short: download it again.",
                )
            ],
        ) from None
    faults = []
    if nul:
        faults.append(Fault("", f"holds NUL bytes in {nul:,} rows.", "Download the file again."))
    found = pd.concat(kept) if kept else pd.Series([], dtype="str", name="area_code")
    pairs = found.reset_index().set_axis(["postcode", "area_code"], axis="columns")
    distinct = pairs[pairs["area_code"] != ""].drop_duplicates().set_index("postcode")
    return rows, distinct["area_code"].astype("str"), faults

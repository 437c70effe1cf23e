"""Rows as they come out of a text file or a workbook, and which of them holds the headings."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from equitycli.errors import Fault, Finding, examples, refuse

ROUND_HEADINGS = "\ufeff \t\u00a0\r\n"
_NUMBER = re.compile(r"[-+£$€]?\s*[0-9][0-9,.\s]*%?")
MOST_TITLE_ROWS = 20
MOST_COLUMNS = 2_000
"""An index has some sixty, a file of grants fewer; a table this wide is made by a mishap."""


@dataclass(frozen=True)
class Rows:
    """The rows that are not blank, all of one length, and their numbers in a spreadsheet."""

    cells: list[list[str]]
    numbers: list[int]
    findings: tuple[Finding, ...] = ()
    merged: tuple[str, ...] = ()
    """Ranges of merged cells, as a spreadsheet names them ("A1:C1")."""


@dataclass(frozen=True)
class Headed:
    """Headings, the rows below them, and the numbers of those rows."""

    headings: list[str]
    rows: list[list[str]]
    numbers: list[int]
    findings: tuple[Finding, ...] = ()


def headed(found: Rows, *, subject: str) -> Headed:
    """Return a table's headings and rows.

    The headings are the first row that is not blank. Where that has one cell alone and the
    table is wider, it is a title: it is passed over, with a finding, down to the first row of
    several different words. Columns without heading and without cells are left out.

    Raises
    ------
    InputError   no rows; columns beyond measure; a heading twice, or blank above cells; cells
                 merged over rows
    """
    at = _heading_row(found.cells)
    headings = [heading.strip(ROUND_HEADINGS) for heading in found.cells[at]]
    rows, numbers = found.cells[at + 1 :], found.numbers[at + 1 :]
    kept = [
        i for i, heading in enumerate(headings) if heading or any(row[i].strip() for row in rows)
    ]
    if len(kept) > MOST_COLUMNS:
        refuse(
            subject,
            [
                Fault(
                    f"row {found.numbers[at]:,}",
                    f"has {len(kept):,} columns; at most {MOST_COLUMNS:,} are read.",
                    "Look for rows written as columns; keep only the columns of the table.",
                )
            ],
        )
    faults = _faults_of_headings(headings, kept, row=found.numbers[at], merged=found.merged)
    below = [span for span in found.merged if _rows_of(span)[0] > found.numbers[at]]
    down = [span for span in below if _rows_of(span)[0] != _rows_of(span)[1]]
    if down:
        faults.append(
            Fault(
                "cells",
                f"{len(down):,} merged cell{'s reach' if len(down) > 1 else ' reaches'} over "
                f"several rows ({examples(down)}): only the first of those rows holds its text.",
                "Unmerge them and fill in every row.",
            )
        )
    refuse(subject, faults)
    if not rows:
        refuse(
            subject,
            [Fault("", "has headings and no rows below them.", "Put at least one row in it.")],
        )
    findings = list(found.findings)
    if at:
        titles = found.cells[:at]
        findings.append(
            Finding(
                "title-rows-passed-over",
                "note",
                subject,
                f"The headings were taken from row {found.numbers[at]}; {len(titles)} "
                f"row{'s' if len(titles) > 1 else ''} above held only a title "
                f"({examples(_words(row) for row in titles)}).",
                "Delete the rows above the headings if that is wrong.",
            )
        )
    across = [span for span in below if span not in down]
    if across:
        findings.append(
            Finding(
                "merged-cells",
                "note",
                subject,
                f"{len(across):,} merged cell{'' if len(across) == 1 else 's'} below the headings "
                f"({examples(across)}): the text stands in the first column of each.",
                "Unmerge them.",
            )
        )
    if len(kept) < len(headings):
        headings = [headings[i] for i in kept]
        rows = [[row[i] for i in kept] for row in rows]
    return Headed(headings, rows, numbers, tuple(findings))


def _words(row: list[str]) -> str:
    return " ".join(cell.strip() for cell in row if cell.strip())


def _heading_row(cells: list[list[str]]) -> int:
    """Return the position of the headings: 0, or the first plausible row under a title."""
    for i, row in enumerate(cells[:MOST_TITLE_ROWS]):
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) < 2:
            continue
        words = i == 0 or (
            len(set(filled)) == len(filled) and not any(map(_NUMBER.fullmatch, filled))
        )
        return i if words else 0
    return 0


def is_table(found: Rows) -> bool:
    """Return whether rows can be a table: two headings or more, all different, and a row."""
    if not found.cells:
        return False
    at = _heading_row(found.cells)
    filled = [cell.strip() for cell in found.cells[at] if cell.strip()]
    return len(filled) > 1 and len(set(filled)) == len(filled) and len(found.cells) > at + 1


def headings_of(found: Rows) -> list[str]:
    """Return the headings of rows that have some, without the white space around them."""
    return [cell.strip(ROUND_HEADINGS) for cell in found.cells[_heading_row(found.cells)]]


def _rows_of(span: str) -> tuple[int, int]:
    """Return the first and last row number of a range such as "A1:C3"."""
    found = [int(digits) for digits in re.findall(r"[0-9]+", span)] or [0]
    return found[0], found[-1]


def _faults_of_headings(
    headings: list[str], kept: list[int], *, row: int, merged: tuple[str, ...]
) -> list[Fault]:
    faults = []
    where = f"row {row:,}"
    blank = [i + 1 for i in kept if not headings[i]]
    across = [span for span in merged if _rows_of(span)[0] <= row <= _rows_of(span)[1]]
    if blank and across:
        faults.append(
            Fault(
                where,
                f"the headings are merged cells ({examples(across)}), so that {len(blank)} of "
                f"{len(kept)} columns have no heading of their own (column {examples(blank)}).",
                "Unmerge them, and put all headings in one row, one above each column.",
            )
        )
    elif blank:
        faults.append(
            Fault(
                where,
                f"{len(blank)} of {len(kept)} columns have no heading (column {examples(blank)}).",
                "Give each column a heading, or remove it.",
            )
        )
    repeated = [heading for heading, count in Counter(headings).items() if count > 1 and heading]
    if repeated:
        faults.append(
            Fault(
                where,
                f"{len(repeated)} of {len(kept)} headings occur more than once "
                f"({examples(repeated)}).",
                "Rename or remove one of each.",
            )
        )
    return faults

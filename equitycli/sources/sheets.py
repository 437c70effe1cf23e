"""The sheets of a workbook, and which of them holds the table that is looked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.sources.content import refusal
from equitycli.sources.rows import Rows, headings_of, is_table
from equitycli.sources.workbook_parts import MOST_CELLS


@dataclass(frozen=True)
class SheetRead:
    """What one sheet holds, and what must be refused if it is the one that is taken."""

    found: Rows
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A sheet that is read only if it has to be."""

    name: str
    hidden: bool
    read: Callable[[], SheetRead]


def rows_of_sheets(
    sheets: Sequence[Sheet],
    *,
    subject: str,
    sheet: str = "",
    wanted: Callable[[Sequence[str]], bool] | None = None,
) -> Rows:
    """Return the rows of the sheet that is named, or of the only one that holds a table.

    A hidden sheet is read only where it is named. Sheets without two different headings and a
    row below them, such as notes, are no tables. Between several tables `wanted` decides.

    Raises
    ------
    InputError   no such sheet; no table; several tables; faults of the sheet that is taken
    """
    if not sheets:
        raise refusal(subject, "is a workbook without sheets.", "Put the table in one.")
    name, read = (
        _named(sheets, sheet, subject=subject)
        if sheet
        else _only_table(sheets, subject=subject, wanted=wanted)
    )
    refuse(subject, read.faults)
    if not read.found.cells:
        raise refusal(
            subject,
            f"the sheet “{name[:80]}” is empty.",
            'Put the table in it, or set  sheet = "…"  in the programme file.',
        )
    others = [_in_words(one) for one in sheets if one.name != name]
    beside = f"; beside it: {examples(others)}" if others else ""
    finding = Finding(
        "sheet-read", "note", subject, f"The table is the sheet “{name[:80]}”{beside}."
    )
    return replace(read.found, findings=(finding, *read.found.findings))


def _in_words(sheet: Sheet) -> str:
    return f"“{sheet.name[:80]}”" + (" (hidden)" if sheet.hidden else "")


def _named(sheets: Sequence[Sheet], name: str, *, subject: str) -> tuple[str, SheetRead]:
    for one in sheets:
        if one.name.strip().casefold() == name.strip().casefold():
            return one.name, one.read()
    raise refusal(
        subject,
        f"has no sheet “{name}” (it has {examples(map(_in_words, sheets))}).",
        'Mend  sheet = "…"  in the programme file.',
        where="sheet",
    )


def _only_table(
    sheets: Sequence[Sheet],
    *,
    subject: str,
    wanted: Callable[[Sequence[str]], bool] | None,
) -> tuple[str, SheetRead]:
    shown = [one for one in sheets if not one.hidden]
    if len(shown) == 1:
        return shown[0].name, shown[0].read()
    read = [(one, one.read()) for one in shown]
    tables = [(one, content) for one, content in read if is_table(content.found)]
    if len(tables) > 1 and wanted is not None:
        fitting = [pair for pair in tables if wanted(headings_of(pair[1].found))]
        tables = fitting if len(fitting) == 1 else tables
    filled = [pair for pair in read if pair[1].found.cells]
    if not tables and len(filled) == 1:
        tables = filled
    if len(tables) == 1:
        return tables[0][0].name, tables[0][1]
    if tables:
        raise refusal(
            subject,
            f"{len(tables)} of {len(sheets)} sheets hold a table "
            f"({examples(_in_words(one) for one, _ in tables)}).",
            'Say which is meant: set  sheet = "…"  beside its file in the programme file.',
            where="sheets",
        )
    raise refusal(
        subject,
        f"none of the sheets that are shown holds a table, which is a row of headings and rows "
        f"below it (sheets: {examples(map(_in_words, sheets))}).",
        'Set  sheet = "…"  in the programme file, or save the table in a sheet of its own.',
        where="sheets",
    )


def too_far(name: str, last: str, cells: int) -> Fault:
    """Return the fault of a sheet whose last cell lies too far from the first."""
    return Fault(
        f"sheet “{name[:80]}”",
        f"reaches to {last}, which makes {cells:,} cells; at most {MOST_CELLS:,} are read.",
        "Delete what stands far from the table, or keep only the rows of your area.",
    )


def faults_of_cells(
    *, errors: Sequence[str], unworked: Sequence[str], formulas: int
) -> tuple[Fault, ...]:
    """Return the faults of cells whose contents would be lost if they were read as empty."""
    faults = []
    if errors:
        faults.append(
            Fault(
                "cells",
                f"{len(errors):,} cell{' holds an error' if len(errors) == 1 else 's hold errors'}"
                f" instead of an entry ({examples(errors)}).",
                "Mend the formula, or clear the cell if nothing is known there.",
            )
        )
    if unworked:
        faults.append(
            Fault(
                "cells",
                f"{len(unworked):,} of {formulas:,} formulas "
                f"{'was' if len(unworked) == 1 else 'were'} never worked out "
                f"({examples(unworked)}): the file holds no entry for "
                f"{'it' if len(unworked) == 1 else 'them'}.",
                "Open the workbook in Excel or LibreOffice and save it; or paste as plain values.",
            )
        )
    return tuple(faults)


def findings_of_cells(*, subject: str, formulas: int, long: Sequence[str]) -> tuple[Finding, ...]:
    """Return what a reader must know of a sheet's cells, where they were read all the same."""
    findings = []
    if formulas:
        findings.append(
            Finding(
                "formulas-in-cells",
                "note",
                subject,
                f"{formulas:,} cell{'' if formulas == 1 else 's'} hold"
                f"{'s a formula' if formulas == 1 else ' formulas'}: what each showed when the "
                "workbook was last saved was read.",
                "Paste them as plain values, so that nothing changes with another sheet.",
            )
        )
    if long:
        findings.append(
            Finding(
                "digits-lost",
                "warning",
                subject,
                f"{len(long):,} number{'' if len(long) == 1 else 's'} ha"
                f"{'s' if len(long) == 1 else 've'} more than the 15 digits that a workbook "
                f"keeps ({examples(long)}): the last ones may be wrong.",
                "Keep identifiers as text: format the column as Text and enter them again.",
            )
        )
    return tuple(findings)

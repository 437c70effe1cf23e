"""Workbooks of Excel: XLSX and the older XLS, their cells as exact text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    load_workbook,
)

from equitycli.sources.cell_texts import FIRST_OF_16_DIGITS, Cell, cell_text
from equitycli.sources.compound import OLE
from equitycli.sources.content import Content, refusal, zip_members, zip_names
from equitycli.sources.old_workbooks import protected, sheets_of_xls
from equitycli.sources.rows import Rows
from equitycli.sources.sheets import (
    Sheet,
    SheetRead,
    faults_of_cells,
    findings_of_cells,
    rows_of_sheets,
    too_far,
)
from equitycli.sources.workbook_parts import (
    MOST_CELLS,
    WORKBOOK,
    Scan,
    SheetPart,
    check_counts,
    column_letters,
    damaged,
    scanned,
    sheet_parts,
)

_BINARY_WORKBOOK = "xl/workbook.bin"
_SHARED = {"xl/sharedstrings.xml", "xl/styles.xml"}
_WORD, _SLIDES = "word/document.xml", "ppt/presentation.xml"


def is_workbook(packed: Content) -> bool:
    """Return whether bytes are a workbook of Excel, one that is protected included."""
    names = zip_names(packed)
    return packed.octets.startswith(OLE) or bool(
        names & {WORKBOOK, _BINARY_WORKBOOK, _WORD, _SLIDES}
    )


def rows_of_workbook(
    packed: Content,
    *,
    sheet: str = "",
    wanted: Callable[[Sequence[str]], bool] | None = None,
    largest_bytes: int,
) -> Rows:
    """Return the rows of the table in a workbook of Excel.

    Numbers come as their shortest decimal writing, to the 15 digits that Excel keeps; dates as
    2024-04-01, with the time only where there is one; TRUE and FALSE; a formula as what it
    showed when the workbook was saved.

    Raises
    ------
    InputError   damaged, protected by a password, too large; no such sheet, or several tables;
                 cells with errors, formulas that were never worked out
    """
    sheets = sheets_of_workbook(packed, largest_bytes=largest_bytes)
    return rows_of_sheets(sheets, subject=packed.subject, sheet=sheet, wanted=wanted)


def sheets_of_workbook(packed: Content, *, largest_bytes: int) -> list[Sheet]:
    """Return the sheets of a workbook of Excel in its order, each read when it is asked for.

    Raises
    ------
    InputError   damaged, protected by a password, too large, or no table
    """
    if packed.octets.startswith(OLE):
        return sheets_of_xls(packed)
    return _sheets_of_xlsx(packed, largest_bytes=largest_bytes)


def _sheets_of_xlsx(packed: Content, *, largest_bytes: int) -> list[Sheet]:
    subject, names = packed.subject, zip_names(packed)
    for name, said in (
        (_BINARY_WORKBOOK, "is a binary workbook (.xlsb)."),
        (_WORD, "is a Word document, not a table."),
        (_SLIDES, "is a presentation, not a table."),
    ):
        if name in names and WORKBOOK not in names:
            raise refusal(subject, said, "Save the table as XLSX or CSV UTF-8.")
    members = zip_members(packed, largest_bytes=largest_bytes, endings=(".xml", ".rels"))
    parts, recalculated = sheet_parts(members, subject=subject)
    for part in (name for name in members if name.lower() in _SHARED):
        check_counts(members[part], subject=subject, part=part)
    workbook = _opened(_packed_anew(members), subject=subject)

    def sheet(part: SheetPart) -> Sheet:
        def read() -> SheetRead:
            scan = scanned(
                members[part.path], subject=subject, part=part.path, recalculated=recalculated
            )
            return _read(workbook, scan, name=part.name, subject=subject)

        return Sheet(part.name, part.hidden, read)

    return [sheet(part) for part in parts]


def _packed_anew(members: dict[str, bytes]) -> bytes:
    """Return an archive of what was unpacked, so that what is read is what was looked through."""
    anew = io.BytesIO()
    with zipfile.ZipFile(anew, "w", zipfile.ZIP_STORED) as archive:
        for name, octets in members.items():
            archive.writestr(zipfile.ZipInfo(name), octets)
    return anew.getvalue()


def _opened(octets: bytes, *, subject: str) -> CalamineWorkbook:
    with _refused_if_damaged(subject):
        return load_workbook(io.BytesIO(octets))
    raise AssertionError


def _read(workbook: CalamineWorkbook, scan: Scan, *, name: str, subject: str) -> SheetRead:
    """Return one sheet, unless it reaches too far to be unfolded into rows and columns."""
    if scan.cells > MOST_CELLS:
        return SheetRead(Rows([], []), (too_far(name, scan.last, scan.cells),))
    if not scan.cells:
        return SheetRead(Rows([], []))
    with _refused_if_damaged(subject):
        sheet = workbook.get_sheet_by_name(name)
        cells = sheet.to_python(skip_empty_area=False)
        merged = [
            f"{column_letters(left + 1)}{top + 1}:{column_letters(right + 1)}{bottom + 1}"
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        ]
    faults = faults_of_cells(errors=scan.errors, unworked=scan.unworked, formulas=scan.formulas)
    return SheetRead(_rows(cells, subject=subject, formulas=scan.formulas, merged=merged), faults)


@contextmanager
def _refused_if_damaged(subject: str) -> Iterator[None]:
    """Say whatever the reader of workbooks stumbles over as one refusal."""
    try:
        yield
    except PasswordError:
        raise protected(subject) from None
    except (CalamineError, ValueError, OverflowError, OSError):
        raise damaged(subject) from None
    except BaseException as error:
        # A panic of the Rust library derives from BaseException, and cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(subject) from None


def _rows(cells: list[list[Cell]], *, subject: str, formulas: int, merged: Sequence[str]) -> Rows:
    rows: list[list[str]] = []
    numbers: list[int] = []
    long: list[str] = []
    for number, row in enumerate(cells, start=1):
        text = [cell if type(cell) is str else cell_text(cell) for cell in row]
        if any(text):
            rows.append(text)
            numbers.append(number)
            long.extend(_long_numbers(row, row=number))
    findings = findings_of_cells(subject=subject, formulas=formulas, long=long)
    return Rows(rows, numbers, findings, tuple(merged))


def _long_numbers(cells: Sequence[Cell], *, row: int) -> list[str]:
    return [
        f"{column_letters(i)}{row}"
        for i, cell in enumerate(cells, start=1)
        if type(cell) is float and abs(cell) >= FIRST_OF_16_DIGITS
    ]

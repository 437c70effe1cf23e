"""Workbooks of LibreOffice (ODS): their cells as exact text.

The file writes each number out in full, and says in how many rows and columns it is repeated.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from equitycli.sources.cell_texts import FIRST_OF_16_DIGITS, number_text
from equitycli.sources.content import Content, zip_members, zip_names
from equitycli.sources.old_workbooks import protected
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
    LAST_COLUMN,
    LAST_ROW,
    MOST_CELLS,
    column_letters,
    damaged,
    streamed,
)

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_NUMBERS = ("float", "currency", "percentage")
_DURATION = re.compile(r"PT([0-9]{1,9})H([0-9]{1,2})M([0-9]{1,2})(?:[.,][0-9]+)?S")
_MOST_SPACES = 1_000
_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:[0-9]{3}")


@dataclass
class _Table:
    """One sheet, gathered while its XML streams by."""

    name: str
    style: str
    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    unworked: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)
    formulas: int = 0
    last: str = ""
    cells: int = 0
    row: int = 1
    column: int = 1
    width: int = 0


def is_opendocument(packed: Content) -> bool:
    """Return whether bytes are a spreadsheet of LibreOffice, or of another that keeps ODS."""
    return packed.is_zip and {_CONTENT, _MANIFEST} <= zip_names(packed)


def rows_of_opendocument(
    packed: Content,
    *,
    sheet: str = "",
    wanted: Callable[[Sequence[str]], bool] | None = None,
    largest_bytes: int,
) -> Rows:
    """Return the rows of the table in an ODS workbook, in the words of `rows_of_workbook`.

    Raises
    ------
    InputError   damaged, protected by a password, too large; no such sheet, or several tables;
                 cells with errors, formulas that were never worked out
    """
    subject = packed.subject
    members = zip_members(packed, largest_bytes=largest_bytes, endings=(".xml",))
    if b"encryption-data" in members[_MANIFEST]:
        raise protected(subject)
    reader = _Reader(members[_CONTENT], subject=subject)
    sheets = [
        Sheet(
            table.name,
            table.style in reader.hidden_styles,
            lambda table=table: _read(table, subject=subject),  # type: ignore[misc]
        )
        for table in reader.tables
    ]
    return rows_of_sheets(sheets, subject=subject, sheet=sheet, wanted=wanted)


def _read(table: _Table, *, subject: str) -> SheetRead:
    if table.cells > MOST_CELLS:
        return SheetRead(Rows([], []), (too_far(table.name, table.last, table.cells),))
    rows = [row + [""] * (table.width - len(row)) for row in table.rows]
    findings = findings_of_cells(subject=subject, formulas=table.formulas, long=table.long)
    return SheetRead(
        Rows(rows, table.numbers, findings, tuple(table.merged)),
        faults_of_cells(errors=table.errors, unworked=table.unworked, formulas=table.formulas),
    )


class _Reader:
    """The tables of content.xml, one element at a time."""

    def __init__(self, octets: bytes, *, subject: str) -> None:
        self.subject = subject
        self.tables: list[_Table] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.depth = 0
        self.notes = 0
        self.row: list[str] = []
        self.row_repeated = 1
        self.cell: dict[str, str] | None = None
        self.text: list[str] = []
        self.paragraphs = 0
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        streamed(octets, subject=subject, start=self.start, part=_CONTENT, parser=parser)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if name == "table:table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(
                    _Table(attributes.get("table:name", ""), attributes.get("table:style-name", ""))
                )
        elif name == "style:style":
            self.style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self.hidden_styles.add(self.style)
        elif local == "annotation":
            self.notes += 1
        elif self.depth != 1 or self.notes:
            return
        elif name == "table:table-row":
            self.row, self.row_repeated = [], self.times(attributes, "rows")
            self.tables[-1].column = 1
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.cell, self.text, self.paragraphs = attributes, [], 0
        elif name == "text:p" and self.cell is not None:
            if self.paragraphs:
                self.text.append("\n")
            self.paragraphs += 1
        elif name == "text:s":
            spaces = attributes.get("text:c", "1")
            self.text.append(" " * min(int(spaces) if spaces.isdecimal() else 1, _MOST_SPACES))
        elif name == "text:tab":
            self.text.append("\t")
        elif name == "text:line-break":
            self.text.append("\n")

    def characters(self, characters: str) -> None:
        if self.paragraphs and self.cell is not None and not self.notes:
            self.text.append(characters)

    def end(self, name: str) -> None:
        if name == "table:table":
            self.depth -= 1
        elif name.endswith(":annotation"):
            self.notes -= 1
        elif self.depth != 1 or self.notes:
            return
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.finish_cell(covered=name != "table:table-cell")
        elif name == "table:table-row":
            self.finish_row()

    def times(self, attributes: dict[str, str], what: str) -> int:
        """Return how often a row or cell is repeated."""
        digits = attributes.get(f"table:number-{what}-repeated", "1")
        if not digits.isdecimal() or len(digits) > 9:
            raise damaged(self.subject, part=_CONTENT)
        return max(int(digits), 1)

    def finish_cell(self, *, covered: bool) -> None:
        attributes, table = self.cell or {}, self.tables[-1]
        self.cell = None
        times = self.times(attributes, "columns")
        where = f"{column_letters(table.column)}{table.row}"
        text = "".join(self.text)
        if "table:formula" in attributes and not covered:
            table.formulas += 1
            if "office:value-type" not in attributes and not text:
                table.unworked.append(where)
        if attributes.get("calcext:value-type") == "error" or (
            "table:formula" in attributes and _ERROR.fullmatch(text)
        ):
            table.errors.append(where)
        cell = "" if covered else self.worded(attributes, text, where=where)
        down = attributes.get("table:number-rows-spanned", "1")
        right = attributes.get("table:number-columns-spanned", "1")
        if down.isdecimal() and right.isdecimal() and (down, right) != ("1", "1"):
            far = column_letters(min(table.column + int(right[:5]) - 1, LAST_COLUMN))
            table.merged.append(f"{where}:{far}{table.row + int(down[:7]) - 1}")
        if cell:
            if table.column + times - 1 > LAST_COLUMN:
                raise damaged(self.subject, part=_CONTENT)
            self.row += [""] * (table.column - 1 - len(self.row)) + [cell] * times
        table.column += times

    def worded(self, attributes: dict[str, str], text: str, *, where: str) -> str:
        """Return a cell as text, by what the file says it is."""
        kind = attributes.get("office:value-type", "")
        if kind in _NUMBERS:
            try:
                number = float(attributes.get("office:value", ""))
            except ValueError:
                raise damaged(self.subject, part=_CONTENT) from None
            if not math.isfinite(number):
                raise damaged(self.subject, part=_CONTENT)
            if abs(number) >= FIRST_OF_16_DIGITS:
                self.tables[-1].long.append(where)
            return number_text(number)
        if kind == "date":
            return (
                attributes.get("office:date-value", text)
                .replace("T", " ")[:19]
                .removesuffix(" 00:00:00")
            )
        if kind == "time":
            duration = _DURATION.fullmatch(attributes.get("office:time-value", ""))
            return ":".join(f"{int(part):02}" for part in duration.groups()) if duration else text
        if kind == "boolean":
            return attributes.get("office:boolean-value", text).upper()
        return attributes.get("office:string-value", "") or text

    def finish_row(self) -> None:
        table = self.tables[-1]
        times = self.row_repeated
        if self.row:
            last = table.row + times - 1
            if last > LAST_ROW:
                raise damaged(self.subject, part=_CONTENT)
            table.width = max(table.width, len(self.row))
            table.last = f"{column_letters(table.width)}{last}"
            table.cells = max(table.cells, table.width * last)
            if table.cells <= MOST_CELLS:
                table.rows += [self.row] * times
                table.numbers += range(table.row, last + 1)
        table.row += times

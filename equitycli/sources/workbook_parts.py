"""The XML inside an XLSX workbook, looked through for what a reader of cells would not say.

A cell with an error, and a formula that was never worked out, come out of the usual readers as
empty; one cell at the far corner makes them ask for more memory than there is.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from equitycli.errors import InputError
from equitycli.sources.content import refusal

Start = Callable[[str, dict[str, str]], None]
WORKBOOK = "xl/workbook.xml"
_WORKBOOK_FOLDER = "xl"
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
MOST_CELLS = 10_000_000
"""From the first cell to the last, blank ones between them included."""
MOST_SHEETS = 500
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576


@dataclass(frozen=True)
class SheetPart:
    """A sheet as the workbook lists it: its name, its file in the archive, what it is."""

    name: str
    path: str
    hidden: bool


@dataclass
class Scan:
    """What the XML of a sheet holds, gathered while it streams by."""

    last_row: int = 0
    last_column: int = 0
    formulas: int = 0
    errors: list[str] = field(default_factory=list)
    unworked: list[str] = field(default_factory=list)

    @property
    def last(self) -> str:
        """Return the corner opposite to A1, such as "C12"."""
        return f"{column_letters(self.last_column)}{self.last_row}"

    @property
    def cells(self) -> int:
        """Return how many cells a table from A1 to the last one has."""
        return self.last_row * self.last_column


def column_letters(column: int) -> str:
    """Return the letters of a column, counted from 1.

    >>> column_letters(1), column_letters(28), column_letters(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


def streamed(
    octets: bytes, *, subject: str, start: Start, part: str, parser: expat.XMLParserType
) -> None:
    """Run a parser over XML; one with a document type is refused, so no entity ever expands.

    Raises
    ------
    InputError   not well formed, or with a document type
    """

    def refused(*_: object) -> None:
        raise refusal(
            subject,
            "declares a document type, which no spreadsheet program writes.",
            "Ask whoever sent it for another, or save the table as CSV UTF-8.",
            where=part[:80],
        )

    parser.StartDoctypeDeclHandler = refused
    parser.StartElementHandler = start
    try:
        parser.Parse(octets, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise damaged(subject, part=part) from None


def damaged(subject: str, *, part: str = "") -> InputError:
    """Return the error of a workbook that no program opens."""
    return refusal(
        subject,
        "is a damaged workbook.",
        "Open it in Excel or LibreOffice, mend it, and save it once more.",
        where=part[:80],
    )


def sheet_parts(members: dict[str, bytes], *, subject: str) -> tuple[list[SheetPart], bool]:
    """Return the worksheets of a workbook, and whether it asks to be recalculated when opened.

    That it asks means that the program which wrote it did not work its formulas out.
    """
    targets: dict[str, str] = {}
    listed: list[tuple[str, str, bool]] = []
    recalculated = False

    def relation(_: str, attributes: dict[str, str]) -> None:
        if attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "").replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else f"{_WORKBOOK_FOLDER}/{target}"
            targets[attributes.get("Id", "")] = posixpath.normpath(path)

    def sheet(name: str, attributes: dict[str, str]) -> None:
        nonlocal recalculated
        local = name.rpartition(":")[2]
        if local == "sheet":
            key = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            listed.append((attributes.get("name", ""), key, hidden))
        elif local == "calcPr":
            recalculated = attributes.get("fullCalcOnLoad", "0") in ("1", "true")

    relations = f"{_WORKBOOK_FOLDER}/_rels/workbook.xml.rels"
    for part, start in ((relations, relation), (WORKBOOK, sheet)):
        if part not in members:
            raise damaged(subject, part=part)
        streamed(
            members[part], subject=subject, start=start, part=part, parser=expat.ParserCreate()
        )
    in_any_case = {name.lower(): name for name in members}
    parts = [
        SheetPart(name, in_any_case.get(targets[key].lower(), targets[key]), hidden)
        for name, key, hidden in listed
        if key in targets
    ]
    if len(parts) > MOST_SHEETS:
        raise refusal(
            subject,
            f"has {len(parts):,} sheets; at most {MOST_SHEETS} are looked through.",
            "Save the table in a workbook of its own.",
            where="sheets",
        )
    if any(part.path not in members for part in parts):
        raise damaged(subject, part="sheets")
    return parts, recalculated


def check_counts(octets: bytes, *, subject: str, part: str) -> None:
    """Refuse XML that announces more than it can hold: its reader makes room before it counts.

    Raises
    ------
    InputError   not well formed, with a document type, or with a count beyond all measure
    """
    most = {"count": 2 * MOST_CELLS, "uniqueCount": len(octets)}

    def start(_: str, attributes: dict[str, str]) -> None:
        for name in most.keys() & attributes.keys():
            count = attributes[name].strip()
            if not count.isdecimal() or len(count) > 12 or int(count) > most[name]:
                raise damaged(subject, part=part)

    streamed(octets, subject=subject, start=start, part=part, parser=expat.ParserCreate())


def scanned(octets: bytes, *, subject: str, part: str, recalculated: bool) -> Scan:
    """Return what the XML of one sheet holds.

    Parameters
    ----------
    octets : the sheet's XML
    subject : the workbook, for messages
    part : the sheet's file in the archive, for messages
    recalculated : the workbook asks to be recalculated: a formula that shows 0 is not trusted

    Raises
    ------
    InputError   not well formed, with a document type, or with a cell beyond any spreadsheet
    """
    scan = Scan()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    row, column = 0, 0
    kind, formula, inside = "", False, False
    shown = ""
    local_names: dict[str, str] = {}

    def finish_formula() -> None:
        nonlocal formula
        lost = not shown.strip() and kind != "str"
        if lost or (recalculated and shown.strip() == "0"):
            scan.unworked.append(f"{column_letters(column)}{row}")
        formula = False
        parser.CharacterDataHandler = parser.EndElementHandler = None

    def text(characters: str) -> None:
        nonlocal shown
        if inside:
            shown += characters

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, kind, formula, inside, shown
        local = local_names.get(name) or local_names.setdefault(name, name.rpartition(":")[2])
        if local == "c":
            if formula:
                finish_formula()
            reference = attributes.get("r")
            if reference is None:
                column += 1
            else:
                match = _REFERENCE.fullmatch(reference)
                if match is None:
                    raise damaged(subject, part=part)
                column, row = _column(match[1]), int(match[2])
            kind = attributes.get("t", "")
        elif local == "v" or local == "is":
            if row > scan.last_row:
                scan.last_row = row
            if column > scan.last_column:
                scan.last_column = column
            if kind == "e":
                scan.errors.append(f"{column_letters(column)}{row}")
                kind = ""
            inside = formula
        elif local == "row":
            if formula:
                finish_formula()
            digits = attributes.get("r", "")
            row, column = (int(digits) if digits.isdecimal() else row + 1), 0
        elif local == "f":
            formula, shown = True, ""
            scan.formulas += 1
            parser.CharacterDataHandler, parser.EndElementHandler = text, end

    streamed(octets, subject=subject, start=start, part=part, parser=parser)
    if formula:
        finish_formula()
    if scan.last_row > LAST_ROW or scan.last_column > LAST_COLUMN:
        raise damaged(subject, part=part)
    return scan

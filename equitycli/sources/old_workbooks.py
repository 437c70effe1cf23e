"""The older binary workbook of Excel 97 to 2003 (XLS, MS-XLS), read record by record."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from equitycli.errors import InputError
from equitycli.sources.cell_texts import FIRST_OF_16_DIGITS, Cell, cell_text, dated
from equitycli.sources.compound import DAMAGED, streams
from equitycli.sources.content import Content, refusal
from equitycli.sources.rows import Rows
from equitycli.sources.sheets import Sheet, SheetRead, faults_of_cells, findings_of_cells
from equitycli.sources.workbook_parts import column_letters, damaged

_BEGIN, _END, _CONTINUED = 0x0809, 0x000A, 0x003C
_SHEET, _PASSWORD, _DATE_MODE, _FORM, _STYLE, _STRINGS = 0x85, 0x2F, 0x22, 0x041E, 0xE0, 0xFC
_STRING_OF_LIST, _LABEL, _RICH_LABEL, _NUMBER, _SHORT = 0xFD, 0x0204, 0xD6, 0x0203, 0x027E
_SHORTS, _TRUTH, _FORMULA, _STRING_OF_FORMULA, _MERGED = 0xBD, 0x0205, 0x06, 0x0207, 0xE5
_EXCEL_97 = 0x0600
_LAST_COLUMN = 256
_WIDE, _PHONETIC, _RICH = 1, 4, 8
_STREAMS = ("Workbook", "Book")


def protected(subject: str) -> InputError:
    """Return the error of a workbook that opens only with a password."""
    return refusal(
        subject,
        "is protected by a password.",
        "Open it, take the password off (File, Info, Protect Workbook), and save it.",
    )


@dataclass
class _Book:
    """What the sheets of a workbook share."""

    sheets: list[tuple[str, bool, int]] = field(default_factory=list)
    """Name, whether it is hidden, where its records begin."""
    strings: list[str] = field(default_factory=list)
    forms: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    from_1904: bool = False

    def shown(self, number: float, style: int) -> Cell:
        """Return a number, or the date that its style shows it as."""
        built_in = self.styles[style] if style < len(self.styles) else 0
        return dated(
            number,
            form=self.forms.get(built_in, ""),
            built_in=built_in,
            from_1904=self.from_1904,
        )


@dataclass
class _Cells:
    """The cells of one sheet, by row and column from 0."""

    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)
    formulas: int = 0

    def put(self, row: int, column: int, cell: Cell) -> None:
        if column >= _LAST_COLUMN:
            raise ValueError
        self.rows.setdefault(row, {})[column] = cell
        if isinstance(cell, float) and abs(cell) >= FIRST_OF_16_DIGITS:
            self.long.append(_place(row, column))


def _place(row: int, column: int) -> str:
    return f"{column_letters(column + 1)}{row + 1}"


def sheets_of_xls(packed: Content) -> list[Sheet]:
    """Return the sheets of an XLS workbook.

    Raises
    ------
    InputError   protected by a password, damaged, older than Excel 97, or no workbook at all
    """
    subject = packed.subject
    try:
        found = streams(packed.octets, wanted=_STREAMS)
    except DAMAGED:
        raise damaged(subject) from None
    if "EncryptedPackage" in found or "EncryptionInfo" in found:
        raise protected(subject)
    stream = found.get("Workbook") or found.get("Book")
    if stream is None:
        raise refusal(
            subject,
            "is a document of an older Office program, and no workbook.",
            "Save the table as XLSX or CSV UTF-8.",
        )
    try:
        book = _book(stream, subject=subject)
    except DAMAGED:
        raise damaged(subject) from None

    def sheet(name: str, start: int, *, hidden: bool) -> Sheet:
        return Sheet(name, hidden, lambda: _read(stream, start, book, subject=subject))

    return [sheet(name, start, hidden=hidden) for name, hidden, start in book.sheets]


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records from one beginning to its end, those of charts inside left out."""
    depth = 0
    at = start
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        at += 4
        if kind == _BEGIN:
            depth += 1
        if depth == 1:
            yield kind, stream[at : at + length]
        if kind == _END:
            depth -= 1
        if depth <= 0:
            return
        at += length


def _book(stream: bytes, *, subject: str) -> _Book:
    book = _Book()
    strings: list[bytes] = []
    last = 0
    for kind, body in _records(stream, 0):
        if kind == _BEGIN and struct.unpack_from("<H", body)[0] != _EXCEL_97:
            raise refusal(
                subject,
                "is a workbook older than Excel 97.",
                "Open it in Excel or LibreOffice and save it as XLSX.",
            )
        if kind == _PASSWORD:
            raise protected(subject)
        if kind == _SHEET:
            start, state, type_of_sheet, letters = struct.unpack_from("<IBBB", body)
            if type_of_sheet == 0:
                book.sheets.append((_text(body, 7, letters), state & 3 != 0, start))
        elif kind == _DATE_MODE:
            book.from_1904 = struct.unpack_from("<H", body)[0] == 1
        elif kind == _FORM:
            number, letters = struct.unpack_from("<HH", body)
            book.forms[number] = _text(body, 4, letters)
        elif kind == _STYLE:
            book.styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _STRINGS or (kind == _CONTINUED and last == _STRINGS):
            strings.append(body)
            kind = _STRINGS
        last = kind
    if strings:
        book.strings = _strings(strings)
    return book


def _text(body: bytes, at: int, letters: int) -> str:
    """Return a string whose flags stand at `at` and whose letters follow."""
    if body[at] & _WIDE:
        return body[at + 1 : at + 1 + 2 * letters].decode("utf-16-le", "replace")
    return body[at + 1 : at + 1 + letters].decode("latin-1")


def _strings(blocks: list[bytes]) -> list[str]:
    """Return the list of strings, which runs on from record to record, even within a string."""
    (count,) = struct.unpack_from("<I", blocks[0], 4)
    found: list[str] = []
    block, at = 0, 8
    while len(found) < count:
        while at >= len(blocks[block]):
            block, at = block + 1, at - len(blocks[block])
            if block == len(blocks):
                raise ValueError
        body = blocks[block]
        letters, flags = struct.unpack_from("<HB", body, at)
        at += 3
        skipped = 0
        if flags & _RICH:
            skipped += 4 * struct.unpack_from("<H", body, at)[0]
            at += 2
        if flags & _PHONETIC:
            skipped += struct.unpack_from("<I", body, at)[0]
            at += 4
        text = ""
        while True:
            body = blocks[block]
            width = 2 if flags & _WIDE else 1
            here = min(letters, max(len(body) - at, 0) // width)
            text += _text(bytes([flags]) + body[at : at + here * width], 0, here)
            at += here * width
            letters -= here
            if not letters:
                break
            block += 1
            flags = blocks[block][0]  # what goes on in a further record says its width anew
            at = 1
        found.append(text)
        at += skipped
    return found


def _read(stream: bytes, start: int, book: _Book, *, subject: str) -> SheetRead:
    try:
        cells = _cells(stream, start, book)
    except DAMAGED:
        raise damaged(subject) from None
    width = max((max(row) + 1 for row in cells.rows.values()), default=0)
    rows, numbers = [], []
    for number in sorted(cells.rows):
        row = cells.rows[number]
        text = [cell_text(row.get(column, "")) for column in range(width)]
        if any(text):
            rows.append(text)
            numbers.append(number + 1)
    findings = findings_of_cells(subject=subject, formulas=cells.formulas, long=cells.long)
    return SheetRead(
        Rows(rows, numbers, findings, tuple(cells.merged)),
        faults_of_cells(errors=cells.errors, unworked=[], formulas=cells.formulas),
    )


def _cells(stream: bytes, start: int, book: _Book) -> _Cells:
    cells = _Cells()
    formula = (0, 0)
    for kind, body in _records(stream, start):
        if kind == _MERGED:
            (count,) = struct.unpack_from("<H", body)
            for i in range(count):
                top, bottom, left, right = struct.unpack_from("<4H", body, 2 + 8 * i)
                cells.merged.append(f"{_place(top, left)}:{_place(bottom, right)}")
            continue
        if kind == _STRING_OF_FORMULA:
            cells.put(*formula, _text(body, 2, struct.unpack_from("<H", body)[0]))
            continue
        if kind == _SHORTS:
            row, first = struct.unpack_from("<HH", body)
            for i in range((len(body) - 6) // 6):
                style, short = struct.unpack_from("<HI", body, 4 + 6 * i)
                cells.put(row, first + i, book.shown(_number_of_short(short), style))
            continue
        if kind not in (
            _STRING_OF_LIST,
            _LABEL,
            _RICH_LABEL,
            _NUMBER,
            _SHORT,
            _TRUTH,
            _FORMULA,
        ):
            continue
        row, column, style = struct.unpack_from("<HHH", body)
        if kind == _STRING_OF_LIST:
            cells.put(row, column, book.strings[struct.unpack_from("<I", body, 6)[0]])
        elif kind in (_LABEL, _RICH_LABEL):
            cells.put(row, column, _text(body, 8, struct.unpack_from("<H", body, 6)[0]))
        elif kind == _NUMBER:
            cells.put(row, column, book.shown(struct.unpack_from("<d", body, 6)[0], style))
        elif kind == _SHORT:
            short = struct.unpack_from("<I", body, 6)[0]
            cells.put(row, column, book.shown(_number_of_short(short), style))
        elif kind == _TRUTH and body[7]:
            cells.errors.append(_place(row, column))
        elif kind == _TRUTH:
            cells.put(row, column, bool(body[6]))
        else:
            cells.formulas += 1
            formula = (row, column)
            if body[12:14] != b"\xff\xff":
                cells.put(row, column, book.shown(struct.unpack_from("<d", body, 6)[0], style))
            elif body[6] == 1:
                cells.put(row, column, bool(body[8]))
            elif body[6] == 2:
                cells.errors.append(_place(row, column))
    return cells


def _number_of_short(short: int) -> float:
    """Return a number of 30 bits: a whole one or the top of a float, perhaps in hundredths."""
    if short & 2:
        number = float((short >> 2) - (1 << 30 if short & 0x80000000 else 0))
    else:
        number = float(struct.unpack("<d", struct.pack("<Q", (short & 0xFFFFFFFC) << 32))[0])
    return number / 100 if short & 1 else number

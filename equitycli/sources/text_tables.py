"""Text with a separator between cells: its encoding, its separator, its rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from equitycli.errors import Fault, Finding, InputError, examples
from equitycli.sources.content import Content, refusal
from equitycli.sources.rows import MOST_TITLE_ROWS, Rows

LONGEST_LINE = 1_000_000
SEPARATORS = ",\t;|"
_SNIFFED = 4_096
_QUOTED = re.compile(r'"[^"]*("|$)')
_LINE_END = re.compile(r"\r\n|\r|\n")
UTF_8_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF_32_MARKS = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_NO_TABLES = (
    (b"%pdf", "is a PDF document, not a table", "Ask its publisher for the table as CSV or XLSX."),
    (b"{\\rtf", "is a word processor's document, not a table", "Save the table as CSV UTF-8."),
    (b"\x89png", "is a picture, not a table", "Ask its publisher for the table as CSV or XLSX."),
    (b"\xff\xd8\xff", "is a picture, not a table", "Ask its publisher for the table as CSV."),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive", "Unpack it and name the file inside."),
    (b"rar!\x1a", "is a RAR archive", "Unpack it and name the file inside."),
    (b"bzh", "is a bzip2 archive", "Unpack it and name the file inside."),
    (b"\xfd7zxz", "is an xz archive", "Unpack it and name the file inside."),
    (b"par1", "is a Parquet file", "Save the table as CSV UTF-8."),
    (b"sqlite format 3", "is a database, not a table", "Export the table as CSV UTF-8."),
)
"""How files begin that are often saved under a table's name, in lower case."""


def rows_of_text(packed: Content) -> Rows:
    """Return the rows of a comma-, tab-, semicolon- or pipe-separated file.

    Every cell stays the text that it is, a formula or HTML included. The separator is the one
    that the headings hold most of outside quotation marks, or that of a line "sep=;" above
    them. All three line ends are read; a row's number is the one a spreadsheet shows, also
    below a cell of several lines.

    Raises
    ------
    InputError   a web page, a picture or another file that is no table; NUL bytes; unreadable
                 text; a quotation mark never closed; rows of another length; an endless line
    """
    text, findings = _decoded(packed)
    separator, text = separated(text)
    rows: list[list[str]] = []
    numbers: list[int] = []
    number = 0
    try:
        for number, row in enumerate(
            csv.reader(_lines(text), delimiter=separator, strict=True), start=1
        ):
            if any(row):
                rows.append(row)
                numbers.append(number)
    except csv.Error as error:
        raise refusal(
            packed.subject,
            f"cannot be read as CSV: {error}.",
            "Look for a quotation mark that is opened and never closed.",
            where=f"row {number + 1:,}",
        ) from None
    if not rows:
        raise refusal(packed.subject, "is empty.", "Put the table in it.")
    rows = _titles_filled_up(rows)
    _check_lengths(rows, numbers, subject=packed.subject)
    return Rows(rows, numbers, findings)


def _titles_filled_up(rows: list[list[str]]) -> list[list[str]]:
    """Return rows whose lone cells above the headings are as wide as these: a typed title."""
    at = next((i for i, row in enumerate(rows[:MOST_TITLE_ROWS]) if len(row) > 1), 0)
    width = len(rows[at])
    return [[*row, *[""] * (width - len(row))] for row in rows[:at]] + rows[at:]


def _decoded(packed: Content) -> tuple[str, tuple[Finding, ...]]:
    """Return the text of a file: UTF-8, UTF-16, or else Windows-1252, the last two said."""
    octets, subject = packed.octets, packed.subject
    check_kind(octets, subject=subject)
    if octets.startswith(_UTF_16_MARKS) and not octets.startswith(_UTF_32_MARKS):
        return _decoded_from_utf_16(octets, subject=subject)
    if b"\0" in octets:
        raise _holding_nul(octets, subject=subject)
    try:
        return octets.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        if octets.startswith(UTF_8_MARK):
            raise _unreadable(octets, "is marked as UTF-8 and is not.", error, subject) from None
    try:
        text = octets.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _unreadable(
            octets, "is neither UTF-8 nor Windows-1252 text.", error, subject
        ) from None
    return text, (
        Finding(
            "text-not-utf-8",
            "note",
            subject,
            "It is not UTF-8; it was read as Windows-1252, the older encoding of Excel.",
            "If names look wrong, save it as CSV UTF-8.",
        ),
    )


def check_kind(octets: bytes, *, subject: str) -> None:
    """Refuse what is no table and is often found under a table's name."""
    start = octets[:_SNIFFED].removeprefix(UTF_8_MARK)
    if start.startswith(_UTF_16_MARKS):
        start = start.replace(b"\0", b"")[2:]
    start = start.lstrip().lower()
    for beginning, said, remedy in _NO_TABLES:
        if start.startswith(beginning):
            raise refusal(subject, f"{said}.", remedy)
    if start.startswith((b"<!doctype html", b"<html")) or (
        start.startswith((b"<?xml", b"<!--", b"<head", b"<meta", b"<table")) and b"<html" in start
    ):
        raise refusal(
            subject,
            "is a web page, not a table: perhaps an error page, or a log-in, saved in its place.",
            "Open the address in a browser, download the table again, and look inside.",
        )
    if start.startswith(b"<?xml"):
        raise refusal(subject, "is XML, not a table.", "Open it and save it as XLSX or CSV UTF-8.")
    if re.match(rb'\{\s*"|\[\s*\{', start):
        raise refusal(subject, "is JSON, not a table.", "Save the table as CSV UTF-8 or XLSX.")


def _decoded_from_utf_16(octets: bytes, *, subject: str) -> tuple[str, tuple[Finding, ...]]:
    try:
        text = octets.decode("utf-16")
    except UnicodeDecodeError:
        raise refusal(
            subject, "is UTF-16 text that is cut short or damaged.", "Save it as CSV UTF-8."
        ) from None
    if "\0" in text:
        raise _holding_nul(text.encode(), subject=subject)
    if not text.strip():
        raise refusal(subject, "is empty.", "Put the table in it.")
    return text, (
        Finding(
            "text-is-utf-16",
            "note",
            subject,
            "It is UTF-16, Excel's “Unicode text”, and was read as that.",
            "CSV UTF-8 is half the size, and every program reads it.",
        ),
    )


def _holding_nul(octets: bytes, *, subject: str) -> InputError:
    start = octets[:_SNIFFED]
    every_other = max(start[::2].count(0), start[1::2].count(0)) > len(start) // 4
    if octets.startswith(_UTF_32_MARKS) or every_other:
        return refusal(
            subject,
            "is UTF-16 or UTF-32 text without the mark that says which.",
            'Save it as "CSV UTF-8 (comma delimited)".',
        )
    row = len(re.findall(rb"\r\n|\r|\n", octets[: octets.index(b"\0")])) + 1
    return refusal(
        subject,
        f"holds NUL bytes ({octets.count(0):,} in the file), which no text has.",
        "The file is damaged or no text: save it again as CSV UTF-8.",
        where=f"row {row:,}",
    )


def _unreadable(octets: bytes, said: str, error: UnicodeDecodeError, subject: str) -> InputError:
    row = len(re.findall(rb"\r\n|\r|\n", octets[: error.start])) + 1
    return refusal(subject, said, "Save the file as CSV UTF-8.", where=f"row {row:,}")


def separated(text: str) -> tuple[str, str]:
    """Return the separator, and the text without a line that says only which it is."""
    start = text.lstrip("\r\n\ufeff")[:LONGEST_LINE]
    first = _LINE_END.split(start[:_SNIFFED], maxsplit=1)[0].strip(' "')
    if len(first) == 5 and first[:4].lower() == "sep=" and first[4] in SEPARATORS:
        return first[4], _LINE_END.split(text, maxsplit=1)[1] if _LINE_END.search(text) else ""
    lines = _LINE_END.split(_QUOTED.sub("", start), maxsplit=MOST_TITLE_ROWS)[:MOST_TITLE_ROWS]
    headings = next((line for line in lines if any(one in line for one in SEPARATORS)), "")
    return max(SEPARATORS, key=headings.count), text


def _lines(text: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        if len(line) > LONGEST_LINE:
            raise csv.Error(f"a line is over {LONGEST_LINE:,} characters long")
        yield line


def _check_lengths(rows: list[list[str]], numbers: list[int], *, subject: str) -> None:
    width = len(rows[0])
    ragged = [
        (number, len(row)) for number, row in zip(numbers, rows, strict=True) if len(row) != width
    ]
    if not ragged:
        return
    first, length = ragged[0]
    said = examples(number for number, _ in ragged)
    remedy = "A cell that holds a comma must stand in quotation marks."
    longer_by_blanks = all(
        len(row) <= width or not any(row[width:]) for row in rows if len(row) != width
    )
    if width == 1:
        remedy = "If the first row is a title, delete it: the headings must come first."
    elif longer_by_blanks and length > width:
        remedy = "These rows end in separators too many: save the table once more from Excel."
    raise InputError(
        subject,
        [
            Fault(
                f"rows {said}" if len(ragged) > 1 else f"row {first}",
                f"{len(ragged):,} of {len(rows) - 1:,} rows do not have the {width} cells of the "
                f"headings (row {first} has {length}).",
                remedy,
            )
        ],
    )

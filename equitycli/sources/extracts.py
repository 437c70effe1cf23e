"""The Charity Commission's extracts, read entry by entry: JSON lists and tab-separated text.

The national files hold hundreds of megabytes, so that only the wanted cells of the wanted entries
are ever kept.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import pandas as pd

from equitycli.errors import Fault, InputError, examples, refuse
from equitycli.sources.cells import counted, required, rows_in_words
from equitycli.sources.reading import Reading, SourceRecord
from equitycli.sources.unpacked import BLOCK, refused_where_damaged, unpacked

LONGEST_ENTRY = 4_000_000
_BETWEEN = re.compile(r"[\s,]*")
_NO_LETTER = re.compile("[\x00\ud800-\udfff]")
"""NUL and half a surrogate pair, which no table can hold: they become U+FFFD."""
_NO_NUMBERS = frozenset(("NaN", "Infinity", "-Infinity"))

Entry = dict[str, str]


def is_extract(path: Path) -> bool:
    """Return whether a file is a JSON list, or text with a register's headings between tabs.

    Packed files are looked into; False where the file can't be read.
    """
    try:
        with unpacked(path, subject=path.name) as stream, refused_where_damaged(path.name):
            start = stream.read(8192)
    except (InputError, OSError):
        return False
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    first = re.split(rb"[\r\n]", text, maxsplit=1)[0].lower()
    return text.startswith(b"[") or (b"\t" in first and b"registered_charity_number" in first)


def read_extract(
    path: Path,
    *,
    role: str,
    wanted: Sequence[str],
    needed: Sequence[str],
    left_out: Callable[[Entry], str],
    written: str = "",
) -> tuple[Reading[pd.DataFrame], Counter[str]]:
    """Read the wanted columns of a register's extract.

    Parameters
    ----------
    path : a JSON list of objects, or text with tabs and without quotation marks; also gzipped,
        or alone in a zip file
    wanted : headings as the register writes them
    needed : those of them that must be there
    left_out : why an entry is left out, "" to keep it
    written : how the programme names the file

    Returns
    -------
    Reading of text, "" for null, numbered by entry (JSON) or by row (text); and how many
    entries were left out, by reason

    Raises
    ------
    InputError   not JSON, cut short, NaN among the cells, entries that are no objects, rows of
                 another length, columns missing, nothing in it, too large
    """
    subject = written or path.name
    kept: list[list[str]] = []
    numbers: list[int] = []
    reasons: Counter[str] = Counter()
    headings: dict[str, None] = {}
    odd: dict[str, list[int]] = {}
    count = 0
    with unpacked(path, subject=subject) as stream, refused_where_damaged(subject):
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline=None)
        for number, entry in _entries(text, subject=subject):
            count += 1
            headings.update(dict.fromkeys(entry))
            cells = [entry.get(heading, "") for heading in wanted]
            for heading, cell in zip(wanted, cells, strict=True):
                if cell in _NO_NUMBERS:
                    odd.setdefault(heading, []).append(number)
            reason = left_out(entry)
            if reason:
                reasons[reason] += 1
            else:
                kept.append(cells)
                numbers.append(number)
    if not count:
        raise InputError(
            subject, [Fault("", "holds no entries (0).", "Download it again: it may be cut short.")]
        )
    faults = required(headings, needed, remedy="Take the register's extract as it is published.")
    faults += [
        Fault(
            heading,
            f"{counted(len(rows), 'cell')} NaN or Infinity, which no JSON has "
            f"({_entries_in_words(rows)}).",
            "Write null for what is not known, or take the extract as it is published.",
        )
        for heading, rows in odd.items()
    ]
    refuse(subject, faults)
    columns = list(zip(*kept, strict=True)) if kept else [()] * len(wanted)
    table = pd.DataFrame(
        {
            heading: pd.array(columns[i], dtype="str")
            for i, heading in enumerate(wanted)
            if heading in headings
        },
        index=pd.Index(numbers, name="row"),
    )
    return Reading(table, SourceRecord(role, subject, _digest(path), count)), reasons


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _entries_in_words(numbers: Sequence[int]) -> str:
    return f"{'entry' if len(numbers) == 1 else 'entries'} {examples(numbers)}"


def _entries(text: TextIO, *, subject: str) -> Iterator[tuple[int, Entry]]:
    """Give each entry with its number: that in the list, or the row's."""
    start = text.read(BLOCK)
    if start.lstrip()[:1] == "[":
        return _objects(text, start.lstrip(), subject=subject)
    return _rows(text, start, subject=subject)


def _objects(text: TextIO, start: str, *, subject: str) -> Iterator[tuple[int, Entry]]:
    """Give the objects of a JSON list, reading on only when the next is not complete."""
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
    held, at, number = start, 1, 0
    while True:
        between = _BETWEEN.match(held, at)
        at = at if between is None else between.end()
        reason = "it ends before the list does"
        if held.startswith("]", at):
            return
        if at < len(held):
            try:
                entry, at = decoder.raw_decode(held, at)
            except json.JSONDecodeError as error:
                reason = error.msg.lower()
            except (RecursionError, ValueError):
                raise _no_json(subject, number, "it is nested too deep") from None
            else:
                number += 1
                yield number, _plain(entry, subject=subject, number=number)
                continue
        more = text.read(BLOCK)
        held, at = held[at:] + more, 0
        if not more or len(held) > LONGEST_ENTRY:
            raise _no_json(subject, number, reason)


def _no_json(subject: str, number: int, reason: str) -> InputError:
    return InputError(
        subject,
        [
            Fault(
                f"after entry {number:,}",
                f"is cut short or not valid JSON: {reason}.",
                "Download it again.",
            )
        ],
    )


def _plain(entry: object, *, subject: str, number: int) -> Entry:
    if not isinstance(entry, dict):
        raise InputError(
            subject,
            [
                Fault(
                    f"entry {number:,}",
                    "is no object with named cells.",
                    "Take the register's extract as it is published.",
                )
            ],
        )
    return {
        heading: "" if cell is None else _NO_LETTER.sub("\ufffd", str(cell))
        for heading, cell in entry.items()
    }


def _rows(text: TextIO, start: str, *, subject: str) -> Iterator[tuple[int, Entry]]:
    """Give the rows of tab-separated text, which holds no quotation marks that mean anything."""
    headings: list[str] = []
    ragged: list[int] = []
    number = 0
    for number, line in enumerate(_lines(text, start, subject=subject), start=1):
        cells = line.replace("\0", "\ufffd").split("\t")
        if not headings:
            headings = [cell.strip() for cell in cells]
        elif len(cells) == len(headings):
            yield number, dict(zip(headings, cells, strict=True))
        elif line.strip():
            ragged.append(number)
    if ragged:
        raise InputError(
            subject,
            [
                Fault(
                    rows_in_words(ragged),
                    f"{len(ragged):,} of {number - 1:,} rows do not have the {len(headings)} cells "
                    "of the headings.",
                    "A line break stands inside a cell: take the same extract as JSON.",
                )
            ],
        )


def _lines(text: TextIO, start: str, *, subject: str) -> Iterator[str]:
    """Give the lines, without their ends, of which the first are already read."""
    held = start
    while held:
        *lines, rest = held.split("\n")
        yield from lines
        if len(rest) > LONGEST_ENTRY:
            raise InputError(
                subject,
                [
                    Fault(
                        "",
                        f"holds a line of over {LONGEST_ENTRY:,} letters.",
                        "The file is damaged: download it again.",
                    )
                ],
            )
        more = text.read(BLOCK)
        if not more:
            if rest:
                yield rest
            return
        held = rest + more

"""How a postcode is written, what can be mended in it, and what its letters alone tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product

import pandas as pd

from equitycli.errors import Finding, examples
from equitycli.sources.cells import number_of, rows_in_words

# A district number has no leading nought; a letter after it is none that looks like a digit.
_ONE, _TWO = "[A-HJ-NPR-Y]", "[A-HJKMNPRT-Y]"
_OUTWARD = re.compile(
    rf"[A-Z]{{1,2}}(?:[0-9]|[1-9][0-9])|[A-Z][0-9]{_ONE}|[A-Z]{{2}}[0-9]{_TWO}|GIR|NPT"
)
_FORM = re.compile(rf"(?:{_OUTWARD.pattern})[0-9][A-Z]{{2}}")
_SHORTEST, _LONGEST = 5, 7
_INVISIBLE = re.compile("[\\s\u200b-\u200d\u2060\ufeff.\u2010-\u2015-]+")
_SPACES = re.compile(r"\s+")
_AROUND = ",;:!?'\"`()[]{}<>*_/\\|\u2018\u2019\u201c\u201d"
_DIGIT_MEANT = {"O": "0", "I": "1", "L": "1", "S": "5"}
_LETTER_O_AREAS = {"CO": True, "PO": True, "OL": True, "OX": True, "SO": False}
"""The postcode areas with a letter O, and whether a nought can only be that letter. Not in "S0…":
Sheffield 4 is also written S04, and Southampton is SO."""
_SHAPES = {5: ("A9",), 6: ("A99", "AA9", "A9A"), 7: ("AA99", "AA9A")}
_MOST_SWAPS = 2

BLANK = re.compile(r"|-+|n/?a|none|null|nil|unknown|not known|withheld|xx0 ?0xx", re.IGNORECASE)
"""Cells that say that there is no postcode ("XX0 0XX" is how OSCR withholds one)."""
BFPO = re.compile(r"\s*(?:BFPO|B\.F\.P\.O\.?)\s*(?:c/o\s*)?[0-9]{0,4}\W*", re.IGNORECASE)

CHANNEL_ISLANDS, ISLE_OF_MAN = "channel islands", "isle of man"
NON_GEOGRAPHIC, ANOTHER_NATION = "non-geographic", "another nation"
SPLIT_AREA = "split area"
OUTSIDE_UK = {CHANNEL_ISLANDS: "L99999999", ISLE_OF_MAN: "M99999999"}
"""The code that the directory itself gives to what is no part of the United Kingdom."""
REACH_OF_AREA = {
    "JE": CHANNEL_ISLANDS,
    "GY": CHANNEL_ISLANDS,
    "IM": ISLE_OF_MAN,
    "BF": NON_GEOGRAPHIC,
    "BX": NON_GEOGRAPHIC,
    "XX": NON_GEOGRAPHIC,
}
"""What the letters before the first digit tell without a directory (BF: British Forces)."""


def compact(postcodes: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return postcodes in capitals without spaces, and which of them were mended.

    Spaces and case are no faults. Mended is only what can be read in one way: letters that
    look like digits (O, I, L, S) where only a digit can stand, a nought for the letter O where
    only a letter can stand, and dots, hyphens, brackets or invisible characters. What is then
    no postcode, or could be two, becomes "".

    Parameters
    ----------
    postcodes : text

    Returns
    -------
    two Series on the same index: str, and bool

    >>> compact(pd.Series(["wa15 ohf", "CB1 3PJ", "none", "EIO 3AB"]))[0].tolist()
    ['WA150HF', 'CB13PJ', '', '']
    """
    read = {text: _read(text) for text in postcodes.unique()}
    found = [read[text] for text in postcodes]
    return (
        pd.Series([one for one, _ in found], index=postcodes.index, dtype="str"),
        pd.Series([mended for _, mended in found], index=postcodes.index, dtype=bool),
    )


def _read(text: str) -> tuple[str, bool]:
    """Return the postcode that a text is, or "", and whether more than space and case changed."""
    bare = _INVISIBLE.sub("", text).strip(_AROUND)
    if not _SHORTEST <= len(bare) <= _LONGEST or not (bare.isascii() and bare.isalnum()):
        return "", False
    plain = bare.upper()
    if not _FORM.fullmatch(plain):
        plain = _mended(plain)
    return plain, bool(plain) and plain != _SPACES.sub("", text).upper()


def _mended(plain: str) -> str:
    """Return the one postcode that a text of capitals and digits can be, or ""."""
    candidates = {
        (outward + inward, sure and first + second <= _MOST_SWAPS)
        for inward, first in _inwards(plain[-3:])
        for outward, second, sure in _outwards(plain[:-3])
    }
    readings = {candidate for candidate, _ in candidates}
    return readings.pop() if len(readings) == 1 and all(sure for _, sure in candidates) else ""


def _inwards(inward: str) -> Iterator[tuple[str, int]]:
    digit = _DIGIT_MEANT.get(inward[0], inward[0])
    if digit.isdigit() and inward[1:].isalpha():
        yield digit + inward[1:], int(digit != inward[0])


def _outwards(outward: str) -> Iterator[tuple[str, int, bool]]:
    """Yield each outward code that a text can be, its swaps, and whether it may be taken.

    The second place can hold a letter or a digit: a letter there is read as a digit only to see
    that there are two readings, and is never mended.
    """
    if _OUTWARD.fullmatch(outward):
        yield outward, 0, True
        return
    for shape in _SHAPES.get(len(outward) + 3, ()):
        places = [_readings(written, kind) for written, kind in zip(outward, shape, strict=True)]
        for read in product(*places):
            candidate = "".join(read)
            if not _OUTWARD.fullmatch(candidate):
                continue
            swapped = [at for at, letter in enumerate(read) if letter != outward[at]]
            to_letter = any(shape[at] == "A" for at in swapped)
            if to_letter and candidate[:2] not in _LETTER_O_AREAS:
                continue
            second = shape[1] == "9" and 1 in swapped
            sure = _LETTER_O_AREAS[candidate[:2]] if to_letter else True
            yield candidate, len(swapped), sure and not second


def _readings(written: str, kind: str) -> str:
    """Return the letters or digits that a written character can stand for in a place."""
    if kind == "9":
        return _DIGIT_MEANT.get(written, written if written.isdigit() else "")
    return "O" if written == "0" else written if written.isalpha() else ""


def outward_only(cells: pd.Series) -> pd.Series:
    """Return which cells hold the first half of a postcode alone, such as "M32"."""
    bare = cells.str.replace(_INVISIBLE, "", regex=True).str.strip(_AROUND).str.upper()
    return bare.str.fullmatch(_OUTWARD)


def reach_of_form(postcodes: pd.Index) -> pd.Series:
    """Return what the letters of compact postcodes tell: a reach of `REACH_OF_AREA`, or ""."""
    areas = postcodes.to_series().str.extract(r"^([A-Z]+)", expand=False)
    return areas.map(lambda area: REACH_OF_AREA.get(area, "")).astype("str")


def postcodes_of_cells(
    cells: pd.Series, *, subject: str, rows: Callable[[Iterable[object]], str] = rows_in_words
) -> tuple[pd.Series, tuple[Finding, ...]]:
    """Return the compact postcodes of a column, and what a reader must know of it.

    Parameters
    ----------
    cells : text, indexed by row number
    subject : the file, for findings
    rows : how its rows are said

    Returns
    -------
    Series of str on the same index ("" where there is none), and the findings postcodes-mended,
    postcodes-not-read and postcodes-non-geographic
    """
    postcode, mended = compact(cells)
    findings = []
    if mended.any():
        pairs = [
            f"{written.strip()!r} as {read[:-3]} {read[-3:]}"
            for written, read in zip(cells[mended], postcode[mended], strict=True)
        ]
        findings.append(
            Finding(
                "postcodes-mended",
                "note",
                subject,
                f"{number_of(int(mended.sum()), 'postcode')} mended and read: "
                f"{examples(dict.fromkeys(pairs))} ({rows(cells.index[mended])}).",
                "Correct them in the file.",
            )
        )
    forces = cells.str.fullmatch(BFPO)
    unread = (postcode == "") & ~cells.str.strip().str.fullmatch(BLANK) & ~forces
    if unread.any():
        half = unread & outward_only(cells)
        said = (
            f", of which {int(half.sum()):,} an outward code only "
            f"({examples(cells[half].str.strip().unique())})"
            if half.any()
            else ""
        )
        findings.append(
            Finding(
                "postcodes-not-read",
                "warning",
                subject,
                f"{number_of(int(unread.sum()), 'cell')} "
                f"{'holds' if unread.sum() == 1 else 'hold'} no postcode, "
                "or one that can be read in two ways"
                f"{said} ({rows(cells.index[unread])}).",
                "Write them in full: the place of these offices is unknown.",
            )
        )
    if forces.any():
        findings.append(
            Finding(
                "postcodes-non-geographic",
                "note",
                subject,
                f"{number_of(int(forces.sum()), 'cell')} with a British Forces number "
                f"({rows(cells.index[forces])}): it has no place, which stays unknown.",
            )
        )
    return postcode, tuple(findings)

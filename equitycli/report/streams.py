"""stdout and stderr as they are found: of any encoding, closed, full, or with nobody reading."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys

IN_ASCII = {
    "−": "-", "–": "-", "—": "-", "─": "-", "·": "-", "“": '"', "”": '"', "‘": "'", "’": "'",
    "…": "...", "£": "GBP ", "×": "x", "≤": "<=", "≥": ">=", "\u00a0": " ", "±": "+/-", "²": "2",
    "ε": "epsilon", "κ": "kappa", "ρ": "rho", "∞": "infinite",
}  # fmt: skip
"""How what we print is spelt where an encoding lacks it; anything else becomes "?"."""

_HANDLER = "equitycli.spelt_out"


def printable_anywhere() -> None:
    """Let stdout and stderr take any text, whatever their encoding; give a closed stderr a place.

    A closed stdout stays closed: that is for the caller to refuse.
    """
    codecs.register_error(_HANDLER, _spelt_out)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _spelt_out(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(IN_ASCII.get(letter, "?") for letter in lacking), error.end


def complain(text: str) -> None:
    """Write on stderr, where anybody is there to read it: the exit code must stand in any case."""
    with contextlib.suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


def give_up_stdout() -> None:
    """Point stdout at nothing, so that what is left in it fails no more when Python ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

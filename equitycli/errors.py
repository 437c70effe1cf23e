"""What can go wrong, said once: every error of ours, and what we only remark on.

A *fault* is one thing wrong with an input. An error carries all faults of its subject at
once, so that a file is mended in one go. A *finding* is something a reader must know that
does not stop the run.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

MOST_EXAMPLES = 5

EXIT_DONE = 0
EXIT_DEFECT = 1
EXIT_USAGE = 2
EXIT_INPUT_REFUSED = 3
EXIT_NO_PLAN = 4
EXIT_NOT_PROVEN = 5


@dataclass(frozen=True)
class Fault:
    """One thing wrong: where it is, what it is with how much of it, and what to do."""

    where: str
    text: str
    remedy: str = ""


class EquityError(Exception):
    """Anything this program refuses to do, with its reason. Caught once, in the CLI."""

    exit_code: int = EXIT_DEFECT
    ending: str = "Nothing was written."
    """The last line of every message: what became of the outputs."""

    def __init__(self, subject: str, faults: Sequence[Fault] = ()) -> None:
        self.subject = subject
        self.faults = tuple(faults)
        super().__init__(self.headline)

    @property
    def headline(self) -> str:
        """Return the first line of the message, with the number of problems."""
        if not self.faults:
            return self.subject
        count = len(self.faults)
        return f"{self.subject} has {count} problem{'s' if count != 1 else ''}."

    def lines(self) -> list[str]:
        """Return the whole message, a line each, in the form that every command prints."""
        text = [f"Error: {self.headline}"]
        for fault in self.faults:
            text.append(f"  · {fault.where}: {fault.text}" if fault.where else f"  · {fault.text}")
            text.extend(f"      {line}" for line in fault.remedy.splitlines())
        text.append(self.ending)
        return [visible(line) for line in text]


class InputError(EquityError):
    """An input is refused: a file, a column, a row, or a line of the programme."""

    exit_code = EXIT_INPUT_REFUSED


class MisalignedError(InputError):
    """Two tables that must have the same rows in the same order have not."""


class NoPlanError(EquityError):
    """No plan meets the rules; the faults say which rules clash and by how many pounds."""

    exit_code = EXIT_NO_PLAN


class NotProvenError(EquityError):
    """The solver stopped before it could prove its answer; the faults say the gap."""

    exit_code = EXIT_NOT_PROVEN


class SolverError(EquityError):
    """The solver crashed, is missing, or gave an answer that fails its recheck."""


Severity = Literal["note", "warning"]


@dataclass(frozen=True)
class Finding:
    """Something a reader must know: not an error, never silent.

    `code` is a stable kebab-case name for scripts; `subject` is the file, place or rule it
    is about; `text` is a plain sentence; `remedy` is what would mend it, where something can.
    """

    code: str
    severity: Severity
    subject: str
    text: str
    remedy: str = ""


def visible(text: str) -> str:
    r"""Return text without control characters: no file may steer a reader's terminal.

    >>> visible("a\x1b[31mb") == "a\ufffd[31mb"
    True
    """
    if text.isprintable():
        return text
    return "".join(
        "\ufffd" if unicodedata.category(letter) in ("Cc", "Cf") and letter != "\n" else letter
        for letter in text
    )


def examples(offenders: Iterable[object]) -> str:
    """Return up to five offenders in words, then how many more there are.

    >>> examples(["a", "b"])
    'a, b'
    >>> examples(range(7))
    '0, 1, 2, 3, 4 and 2 more'
    """
    every = [str(offender)[:80] for offender in offenders]
    shown = ", ".join(every[:MOST_EXAMPLES])
    rest = len(every) - MOST_EXAMPLES
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def refuse(subject: str, faults: Sequence[Fault]) -> None:
    """Raise one InputError with all the faults; do nothing where there are none."""
    if faults:
        raise InputError(subject, faults)

"""What members decided, as officers write it down: a line for each recipient, and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from equitycli.errors import Fault, examples, refuse
from equitycli.money import in_words, pence
from equitycli.sources.cells import counted, required, rows_in_words
from equitycli.sources.reading import read_table

WHO, REASON = "recipient_id", "reason"
DECIDED = "decided_gbp"
BREACH_COLUMNS = ("rule", "subject", REASON)
FORMULA_MARK = "'"
"""Our own CSV files put it before a text that a spreadsheet would run."""


def decided_column(fund: str, *, funds: Sequence[str]) -> str:
    """Return the heading of what a fund was decided to pay.

    >>> decided_column("core", funds=["core"]), decided_column("core", funds=["core", "youth"])
    ('decided_gbp', 'decided_gbp (core)')
    """
    return DECIDED if len(funds) == 1 else f"{DECIDED} ({fund})"


def read_decided(
    path: Path, *, payees: Sequence[str], funds: Sequence[str]
) -> tuple[np.typing.NDArray[np.int64], dict[str, str], str]:
    """Read what was decided for each payee of a plan.

    Returns
    -------
    pence by payee and fund in the plan's order, reasons by payee ("" left out), and the SHA-256
    of the file

    Raises
    ------
    InputError   columns missing, payees missing, unknown or twice, sums that are empty, negative
                 or no money
    """
    sheet = read_table(path, role="decided")
    cells = sheet.table.rename(columns=lambda heading: heading.strip())
    subject = sheet.record.file
    columns = [decided_column(fund, funds=funds) for fund in funds]
    refuse(
        subject,
        required(
            cells.columns,
            [WHO, *columns, REASON],
            remedy="Start from decision-to-fill-in.csv in the plan's folder.",
        ),
    )
    known = set(payees)
    who = cells[WHO].map(lambda text: _unmarked(text.strip(), known))
    rest = (who == "") & (cells[columns].map(str.strip) == "").all(axis=1)
    cells, who = cells[~rest], who[~rest]
    faults = _who_faults(who, payees)
    sums = {column: _sums(cells[column], faults) for column in columns}
    refuse(subject, faults)
    at = pd.Index(who).get_indexer(list(payees))
    decided = np.array(
        [[sums[column][row] for column in columns] for row in at.tolist()], dtype=np.int64
    ).reshape(len(payees), len(funds))
    reasons = {
        payee: reason.strip()
        for payee, reason in zip(who, cells[REASON], strict=True)
        if reason.strip()
    }
    return decided, reasons, sheet.record.sha256


def read_breach_reasons(path: Path) -> dict[tuple[str, str], str]:
    """Read why rules are broken: by rule and subject, as the recheck names them.

    Raises
    ------
    InputError   columns missing, empty cells, a rule and subject twice
    """
    sheet = read_table(path, role="reasons")
    cells = sheet.table.rename(columns=lambda heading: heading.strip().casefold())
    subject = sheet.record.file
    refuse(subject, required(cells.columns, BREACH_COLUMNS))
    faults = []
    for column in BREACH_COLUMNS:
        empty = cells[column].str.strip() == ""
        if empty.any():
            said = f"{counted(int(empty.sum()))} empty ({rows_in_words(cells.index[empty])})."
            faults.append(Fault(column, said, "Fill it in, or remove the row."))
    twice = cells.duplicated(["rule", "subject"], keep=False)
    if twice.any():
        said = f"{counted(int(twice.sum()))} the same ({rows_in_words(cells.index[twice])})."
        faults.append(Fault("rule, subject", said, "Keep one row with the whole reason."))
    refuse(subject, faults)
    return {
        (_plain(rule), _plain(about)): reason.strip()
        for rule, about, reason in zip(*(cells[name] for name in BREACH_COLUMNS), strict=True)
    }


def _plain(text: str) -> str:
    return text.strip().removeprefix(FORMULA_MARK)


def _unmarked(text: str, known: set[str]) -> str:
    bare = text.removeprefix(FORMULA_MARK)
    return bare if text not in known and bare in known else text


def _who_faults(who: pd.Series, payees: Sequence[str]) -> list[Fault]:
    faults = []
    empty, there, known = who == "", set(who), set(payees)
    strange = sorted(set(who[~who.isin(known) & ~empty]))
    twice = sorted(set(who[who.duplicated(keep=False) & ~empty]))
    missing = [payee for payee in payees if payee not in there]
    if empty.any():
        rows = rows_in_words(who.index[empty])
        faults.append(
            Fault(WHO, f"{counted(int(empty.sum()))} empty ({rows}).", "Say whose line it is.")
        )
    if strange:
        faults.append(
            Fault(
                WHO,
                f"{counted(len(strange), 'id')} not in the plan ({examples(strange)}).",
                "Only those in the plan can be decided on; make a plan that has them.",
            )
        )
    if twice:
        faults.append(
            Fault(WHO, f"{counted(len(twice), 'id')} there twice ({examples(twice)}).", "Keep one.")
        )
    if missing:
        faults.append(
            Fault(
                WHO,
                f"{counted(len(missing), 'recipient')} of the plan missing ({examples(missing)}).",
                "Each needs a line, also where £0 is decided: nobody is decided on by silence.",
            )
        )
    return faults


def _sums(cells: pd.Series, faults: list[Fault]) -> list[int]:
    sums, wrong, negative = [], [], []
    for row, text in cells.items():
        try:
            read = pence(text)
        except ValueError:
            wrong.append((row, text))
            read = 0
        if read < 0:
            negative.append((row, read))
        sums.append(read)
    if wrong:
        rows = rows_in_words([row for row, _ in wrong])
        first = wrong[0][1].strip() or "an empty cell"
        faults.append(
            Fault(
                str(cells.name),
                f"{counted(len(wrong))} no sum of money ({rows}; first {first[:40]}).",
                "Write pounds, such as 1200 or 1,200.50, and 0 for nothing.",
            )
        )
    if negative:
        rows = rows_in_words([row for row, _ in negative])
        least = in_words(min(read for _, read in negative))
        faults.append(
            Fault(
                str(cells.name),
                f"{counted(len(negative))} negative ({rows}; lowest {least}).",
                "An award is 0 or more.",
            )
        )
    return sums

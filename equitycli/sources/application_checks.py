"""Sums that were asked and awarded, and outcomes that agree with them."""

from __future__ import annotations

import pandas as pd

from equitycli.errors import Fault, examples
from equitycli.sources.cells import counted, rows_in_words
from equitycli.sources.grant_cells import refused_cells, sums_of
from equitycli.sources.grant_headings import cell_words, words

OUTCOMES = ("awarded", "refused", "withdrawn", "pending")


def sums_asked(
    cells: pd.Series, currency: pd.Series, *, where: str, faults: list[Fault]
) -> pd.Series:
    """Return sums in pence, None where the cell is blank."""
    sums = sums_of(cells, currency=currency, exact=False)
    refused_cells(
        cells,
        sums.refused,
        where=where,
        noun="row",
        rows=rows_in_words,
        remedy="Write a plain sum in pounds, such as 1234.50.",
        faults=faults,
    )
    foreign = (sums.currency != "GBP") & (cells != "")
    negative = pd.Series(
        [one is not None and one < 0 for one in sums.pence], index=cells.index, dtype="bool"
    )
    for wrong, said, remedy in (
        (
            foreign,
            f"not in GBP but in {examples(sorted(set(sums.currency[foreign])))}",
            "Leave them out, or convert them and say so in the file's name.",
        ),
        (negative, "negative", "Write sums of 0 or more."),
    ):
        if wrong.any():
            faults.append(
                Fault(
                    where,
                    f"{counted(int(wrong.sum()))} {said} ({rows_in_words(cells.index[wrong])}).",
                    remedy,
                )
            )
    return sums.pence


def outcomes(
    cells: pd.Series,
    awarded: pd.Series,
    *,
    where: dict[str, str],
    there: set[str],
    faults: list[Fault],
) -> pd.Series:
    """Return what came of each application; words and sums that contradict become faults."""
    paid = pd.Series([bool(one) for one in awarded], index=cells.index)
    blank = awarded.isna()
    if "outcome" not in there:
        outcome = pd.Series("refused", index=cells.index, dtype="str")
        return outcome.mask(paid, "awarded").mask(blank, "pending")
    meaning = {word: outcome for outcome in OUTCOMES for word in cell_words(outcome)}
    said = cells.map(words)
    outcome = said.map(meaning).fillna("")  # "" is refused below
    # A blank outcome beside a sum awarded is an award.
    outcome = outcome.mask((said == "") & paid, "awarded")
    strange = cells[outcome == ""]
    if len(strange):
        faults.append(
            Fault(
                where["outcome"],
                f"{counted(len(strange))} none of the outcomes that are known "
                f"({examples(strange.unique())}; {rows_in_words(strange.index)}).",
                f"Write {', '.join(OUTCOMES)}.",
            )
        )
    if "awarded" not in there:
        unpaid = outcome == "awarded"
        if unpaid.any():
            faults.append(
                Fault(
                    "headings",
                    f"{counted(int(unpaid.sum()), 'application')} awarded, and no column says how "
                    f"much ({rows_in_words(cells.index[unpaid])}).",
                    "Add a column named  awarded.",
                )
            )
        return outcome
    for wrong, text, remedy in (
        (
            (outcome == "awarded") & ~paid,
            "awarded without a sum",
            "Fill in the sum awarded: a missing one is never taken as £0.",
        ),
        (
            outcome.isin(["refused", "withdrawn", "pending"]) & paid,
            "not awarded, beside a sum awarded",
            "Mend the outcome or the sum: an award cannot be both.",
        ),
    ):
        if wrong.any():
            faults.append(
                Fault(
                    where["awarded"],
                    f"{counted(int(wrong.sum()), 'application')} {text} "
                    f"({rows_in_words(cells.index[wrong])}).",
                    remedy,
                )
            )
    return outcome

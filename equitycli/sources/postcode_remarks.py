"""What a reader must know of the postcodes that were looked up."""

from __future__ import annotations

import pandas as pd

from equitycli.errors import Finding, examples
from equitycli.sources.cells import number_of
from equitycli.sources.postcode_form import NON_GEOGRAPHIC, OUTSIDE_UK, SPLIT_AREA


def remarks_on_postcodes(
    table: pd.DataFrame, missing: list[str], *, wanted: int, subject: str
) -> tuple[Finding, ...]:
    """Return what a reader must know of the postcodes that were looked up."""
    findings = []
    reach = table["reach"]
    ended = int(table["terminated"].sum())
    if ended:
        findings.append(
            Finding(
                "postcodes-terminated",
                "note",
                subject,
                f"{ended:,} of {wanted:,} postcodes are terminated, and are located where they "
                "last were.",
            )
        )
    for code, severity, which, text, remedy in (
        (
            "postcodes-outside-uk",
            "note",
            reach.isin(list(OUTSIDE_UK)),
            "in the Channel Islands or the Isle of Man, outside the United Kingdom",
            "",
        ),
        (
            "postcodes-non-geographic",
            "note",
            reach == NON_GEOGRAPHIC,
            "without a place (British Forces, large users, or no grid reference): unknown",
            "Give the postcode of the premises.",
        ),
        (
            "postcodes-in-split-areas",
            "warning",
            reach == SPLIT_AREA,
            "in an area that was split or merged between 2011 and 2021: its points decide, else "
            "unknown",
            "Take a directory with the codes of the index.",
        ),
        (
            "postcodes-without-area",
            "warning",
            (reach == "") & (table["area_code"] == ""),
            "without an area in it: unknown",
            "Give the area code or the coordinates in the list of organisations.",
        ),
    ):
        if which.any():
            findings.append(
                Finding(
                    code,
                    "warning" if severity == "warning" else "note",
                    subject,
                    f"{number_of(int(which.sum()), 'postcode')} {text} "
                    f"({examples(table.index[which])}).",
                    remedy,
                )
            )
    if missing:
        findings.append(
            Finding(
                "postcodes-not-in-directory",
                "warning",
                subject,
                f"{len(missing):,} of {wanted:,} postcodes are not in it ({examples(missing)}): "
                "where they lie is unknown, not outside.",
                "Correct them, or take the directory of the whole country.",
            )
        )
    return tuple(findings)

"""What the awards of one file say of those who were paid, and what is odd about them."""

from __future__ import annotations

import re

import pandas as pd

from equitycli.errors import Fault, Finding, refuse
from equitycli.money import in_words, pence
from equitycli.sources.cells import counted, number_of, rows_in_words
from equitycli.sources.identifiers import charity_id, name_id

INDIVIDUALS = "individuals"
"""Everybody who was paid as a person: one recipient of each fund, without a place."""


def recipients_of_awards(awards: pd.DataFrame, *, file: str) -> tuple[pd.Series, list[Finding]]:
    """Return who was paid in each award: identifier, else number, else name.

    Raises
    ------
    InputError   an award has none of these
    """
    individual = awards["to_individual"]
    who = awards["recipient_id"].mask(individual, INDIVIDUALS)
    findings = []
    if individual.any():
        total = sum(pence(text) for text in awards.loc[individual, "award"])
        findings.append(
            Finding(
                "grants-to-individuals",
                "note",
                file,
                f"{number_of(int(individual.sum()), 'grant')} to individuals ({in_words(total)}): "
                "counted in their fund, never located, no name or postcode kept.",
            )
        )
    empty = who == ""
    if empty.any():
        number = awards.loc[empty, "charity_number"].map(charity_id)
        company = awards.loc[empty, "company_number"].map(
            lambda text: f"GB-COH-{text.upper()}" if re.fullmatch(r"\w{2}\d{6}", text) else ""
        )
        found = number.mask(number == "", company)
        named = found.mask(found == "", awards.loc[empty, "recipient_name"].map(name_id))
        who = who.mask(empty, named)
        by_name = int((found == "").sum())
        findings.append(
            Finding(
                "recipients-without-identifier",
                "warning",
                file,
                f"{number_of(int(empty.sum()), 'award')} without a recipient identifier: "
                f"{len(found) - by_name:,} by charity or company number, {by_name:,} by name, so "
                "that one organisation written in two ways counts as two.",
                'Fill in "Recipient Org:Identifier".',
            )
        )
    nobody = who.isin(["", "name:"])
    refuse(
        file,
        [
            Fault(
                "Recipient Org:Name",
                f"{counted(int(nobody.sum()))} without a recipient "
                f"({rows_in_words(who.index[nobody])}).",
                "Fill in its name or identifier.",
            )
        ]
        if nobody.any()
        else [],
    )
    return who.astype("str"), findings


def remarks_on_awards(
    awards: pd.DataFrame, *, mended: pd.Series, unread: pd.Series, file: str
) -> list[Finding]:
    """Return what is odd about postcodes, currencies and identifiers, without a refusal."""
    findings = []
    if mended.any():
        findings.append(
            Finding(
                "postcodes-mended",
                "note",
                file,
                f"{number_of(int(mended.sum()), 'postcode')} with a letter O or I in place of a "
                f"digit mended ({rows_in_words(awards.index[mended])}).",
            )
        )
    if unread.any():
        findings.append(
            Finding(
                "postcodes-not-read",
                "warning",
                file,
                f"{counted(int(unread.sum()), 'cell')} no postcode and locate nothing "
                f"({rows_in_words(awards.index[unread])}).",
                "Correct them: the place of these offices is unknown.",
            )
        )
    currency = int((awards["currency"] == "").sum())
    if currency:
        findings.append(
            Finding(
                "currency-not-stated",
                "note",
                file,
                f"{currency:,} of {len(awards):,} awards state no currency and are read as GBP.",
            )
        )
    nameless = int((awards["grant_id"] == "").sum())
    if nameless:
        findings.append(
            Finding(
                "grants-without-identifier",
                "note",
                file,
                f"{nameless:,} of {len(awards):,} awards have no identifier, so one that is listed "
                "twice can't be noticed.",
                'Fill in "Identifier".',
            )
        )
    return findings

"""The id of each organisation on a list: its own, else its number, else its name and place."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.errors import Fault, Finding, examples
from equitycli.sources.cells import counted, number_of, rows_in_words
from equitycli.sources.identifiers import charity_id, company_id, name_id, reserved_ids
from equitycli.tables import BY_NAME


def listed_ids(
    cells: dict[str, pd.Series],
    *,
    postcode: pd.Series,
    points: NDArray[np.float64],
    subject: str,
    faults: list[Fault],
    findings: list[Finding],
) -> pd.DataFrame:
    """Return the id of each organisation, its other ids, and which rows say the same again.

    An organisation without id, charity number or company number goes by its name; where the
    name is on the list several times, by name and postcode or point, so that each branch of a
    food bank is its own. The same name at the same place is listed again: the first row stays.

    Returns
    -------
    DataFrame on the index of the cells: organisation_id, other_ids (tuple), again (bool)
    """
    name = cells["name"]
    index = name.index
    empty = pd.Series("", index=index, dtype="str")
    own = cells.get("organisation_id", empty)
    charity = _mapped(cells.get("charity_number", empty), charity_id)
    company = _mapped(cells.get("company_number", empty), company_id)
    who = own.mask(own == "", charity)
    who = who.mask(who == "", company)
    by_name = who == ""
    named = _mapped(name, name_id)
    nobody = by_name & (named == BY_NAME)
    if nobody.any():
        faults.append(
            Fault(
                "name",
                f"{counted(int(nobody.sum()))} without a name or an id "
                f"({rows_in_words(index[nobody])}).",
                "Fill it in, or remove the row.",
            )
        )
        by_name &= ~nobody
    who = who.mask(by_name | nobody, named)
    several = by_name & who.duplicated(keep=False)
    if several.any():
        who = who.mask(several, (who + " " + _place(postcode, points)).str.strip())
    again = several & who.duplicated()
    if by_name.any():
        findings.append(
            Finding(
                "organisations-without-id",
                "note",
                subject,
                f"{number_of(int(by_name.sum()), 'organisation')} without an id "
                f"{'goes' if by_name.sum() == 1 else 'go'} by name.",
                "Add a column  id  (such as GB-CHC-1234567), so that grants find them.",
            )
        )
    if again.any():
        findings.append(
            Finding(
                "organisations-listed-again",
                "note",
                subject,
                f"{number_of(int(again.sum()), 'row')} with a name and place that an earlier row "
                f"has, left out ({rows_in_words(index[again])}).",
            )
        )
    faults += reserved_ids(own, where=str(own.name))
    twice = who[who.duplicated(keep=False) & ~nobody & ~several]
    if len(twice):
        where = own if bool((own[twice.index] != "").any()) else cells.get("charity_number", own)
        faults.append(
            Fault(
                str(where.name or "id"),
                f"{counted(twice.nunique(), 'id')} there more than once "
                f"({examples(twice.unique())}; {rows_in_words(twice.index)}).",
                "Keep one row for each organisation, or give each its own id.",
            )
        )
    others = [
        tuple(dict.fromkeys(one for one in ids if one and one != first))
        for first, *ids in zip(who, charity, company, strict=True)
    ]
    return pd.DataFrame(
        {
            "organisation_id": who.astype("str"),
            "other_ids": pd.Series(others, index=index, dtype="object"),
            "again": again,
        }
    )


def _mapped(cells: pd.Series, made: object) -> pd.Series:
    known = {text: made(text) for text in cells.unique()}  # type: ignore[operator]
    return cells.map(known).astype("str")


def _place(postcode: pd.Series, points: NDArray[np.float64]) -> pd.Series:
    """Return where an office is, in short: its postcode, else its point to the metre."""
    point = pd.Series(
        ["" if np.isnan(x) or np.isnan(y) else f"{x:.0f} {y:.0f}" for x, y in points],
        index=postcode.index,
        dtype="str",
    )
    return postcode.mask(postcode == "", point).str.casefold()

"""Awards of a sheet, 360Giving or any council's list, as cells under our own names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.settings import GrantsSection
from equitycli.sources.cells import required
from equitycli.sources.grant_headings import (
    columns_taken,
    heading_words,
    headings_taken,
    is_person,
    synonyms,
)
from equitycli.sources.kinds import plain

TEXTS = (
    "grant_id",
    "award",
    "currency",
    "award_date",
    "start",
    "end",
    "duration",
    "period",
    "recipient_id",
    "recipient_name",
    "charity_number",
    "company_number",
    "registration",
    "postcode",
    "area",
    "funder",
    "purpose",
    "grant_programme",
    "open_call",
    "scope",
    "regrant",
    "beneficiary",
    "grant_flag",
)
"""Columns of awards as they are read: text, "" where there is none. Beside them stand the flag
`to_individual`, and `part` of `parts` where an award has several recipients."""

MOST_OF_ONE_AWARD = 100
"""Locations, or recipients, that the headings of a sheet may number."""

SEVERAL = "\x1f"
"""Between the beneficiary locations of one award."""

OF_A_RECIPIENT = (
    *("recipient_id", "recipient_name", "charity_number", "company_number"),
    *("postcode", "area"),
)
_REQUIRED = ("Identifier", "Amount Awarded", "Award Date", "Recipient Org:Name")
_OURS = {
    "Identifier": "grant_id",
    "Amount Awarded": "award",
    "Award Date": "award_date",
    "Recipient Org:Name": "recipient_name",
}
_LOCATION = re.compile(r"beneficiary location(?::(\d+))?:(geographic code|name)")
_INDIVIDUAL = re.compile(r"(to individuals|recipient ind:|recipient individual).*")
_RECIPIENT = re.compile(r"recipient org:(\d+):(.*)")


class Awards(NamedTuple):
    """The awards of a file: one row for each recipient of each, indexed by row of the file."""

    cells: pd.DataFrame
    layout: str
    """360giving or list"""
    headings: dict[str, str]
    """how the file calls each of our columns"""
    findings: list[Finding]


def is_360giving(headings: Sequence[str]) -> bool:
    """Return whether any heading is one that only the 360Giving standard has."""
    return any(
        plain(heading).startswith(("recipient org:", "recipient ind:", "planned dates:"))
        for heading in headings
    )


def are_awards(headings: Sequence[str]) -> bool:
    """Return whether headings are those of awards, to choose between the sheets of a workbook."""
    taken, _ = columns_taken(headings, layout="list", mapped={}, section="grants")
    return is_360giving(headings) or {"award", "recipient_name"} <= set(taken)


def awards_of_table(table: pd.DataFrame, *, section: GrantsSection, subject: str) -> Awards:
    """Return the cells of a table of awards.

    Parameters
    ----------
    table : text, indexed by row number
    section : its `kind` and `columns` say which headings are looked for

    Raises
    ------
    InputError   columns are missing, may be meant twice, or are named wrongly by the programme
    """
    headings = list(table.columns)
    layout = (
        "360giving"
        if section.kind == "360giving" or (section.kind == "auto" and is_360giving(headings))
        else "list"
    )
    taken, faults = columns_taken(headings, layout=layout, mapped=section.columns, section="grants")
    refuse(subject, faults or _missing(taken, headings, layout=layout) or _too_many(headings))
    cells = pd.DataFrame(
        {ours: table[taken[ours]].str.strip() if ours in taken else "" for ours in TEXTS},
        index=table.index,
    ).astype("str")
    findings: list[Finding] = []
    if layout == "360giving":
        cells["beneficiary"] = _locations(table, written=cells["beneficiary"])
        individual = [h for h in headings if _INDIVIDUAL.fullmatch(plain(h))]
        cells["to_individual"] = (
            (table[individual].apply(lambda column: column.str.strip()) != "").any(axis=1)
            if individual
            else False
        )
        cells = _by_recipient(cells, table)
        if section.columns:
            findings.append(headings_taken(taken, headings, subject=subject, section="grants"))
    else:
        findings.append(headings_taken(taken, headings, subject=subject, section="grants"))
        names = cells["recipient_name"]
        cells["to_individual"] = names.map({one: is_person(one) for one in names.unique()})
        cells["part"] = cells["parts"] = 1
        cells["period"] = _with_unit(cells["period"], heading=taken.get("period", ""))
    return Awards(cells, layout, taken, findings)


def _missing(taken: dict[str, str], headings: list[str], *, layout: str) -> list[Fault]:
    """Return the fault of columns that no list of awards can do without, or none."""
    if layout == "360giving":
        wanted = [name for name in _REQUIRED if _OURS[name] not in taken]
        individuals = any(_INDIVIDUAL.fullmatch(plain(heading)) for heading in headings)
        if "recipient_id" in taken or individuals:
            wanted = [name for name in wanted if name != "Recipient Org:Name"]
        return required(
            [heading for heading in headings if heading not in wanted],
            wanted,
            remedy="Headings are those of the 360Giving standard: rename the column.",
        )
    wanted = [ours for ours in ("award", "recipient_name") if ours not in taken]
    if "recipient_id" in taken or "registration" in taken:
        wanted = [ours for ours in wanted if ours != "recipient_name"]
    if not {"award_date", "start", "period"} & set(taken):
        wanted.append("award_date")
    if not wanted:
        return []
    known = synonyms("list")
    looked_for = "; ".join(
        f"{ours}: {', '.join([name for tier in known[ours] for name in tier][:6])} …"
        for ours in wanted
    )
    return [
        Fault(
            "headings",
            f"{len(wanted)} column{'s are' if len(wanted) > 1 else ' is'} missing: "
            f"{', '.join(wanted)} (found: {examples(headings)}).",
            f"Headings that are known are, of {looked_for}.\n"
            f"Rename the column, or set under [[grants]]  columns = "
            f'{{ {wanted[0]} = "its heading" }}',
        )
    ]


def _too_many(headings: Sequence[str]) -> list[Fault]:
    """Return the faults of locations or recipients that no award of a sheet has so many of."""
    faults = []
    for form, what in ((_LOCATION, "beneficiary locations"), (_RECIPIENT, "recipients")):
        matches = (form.fullmatch(plain(heading)) for heading in headings)
        count = len({match[1] for match in matches if match})
        if count > MOST_OF_ONE_AWARD:
            faults.append(
                Fault(
                    "headings",
                    f"{count:,} {what} an award; a sheet is read with at most {MOST_OF_ONE_AWARD}.",
                    "Use the JSON form of 360Giving.",
                )
            )
    return faults


def _with_unit(periods: pd.Series, *, heading: str) -> pd.Series:
    """Return periods whose bare lengths have the unit that their heading names."""
    unit = re.search(r"month|year", heading.casefold())
    if unit is None or "financial" in heading.casefold():
        return periods
    return periods.mask(periods.str.fullmatch(r"\d{1,3}(\.\d+)?"), periods + f" {unit[0]}s")


def _locations(table: pd.DataFrame, *, written: pd.Series) -> pd.Series:
    """Return all beneficiary locations of each award: the code, or else the name, of each."""
    columns: dict[int, dict[str, str]] = {}
    for heading in table.columns:
        match = _LOCATION.fullmatch(plain(heading))
        if match:
            columns.setdefault(int(match[1] or 0), {})[match[2]] = heading
    if not columns:
        return written
    each = []
    for number in sorted(columns):
        code, name = (
            table[columns[number][part]].str.strip()
            if part in columns[number]
            else pd.Series("", index=table.index, dtype="str")
            for part in ("geographic code", "name")
        )
        each.append(code.mask(code == "", name))
    if len(each) == 1:
        return each[0]
    rows = zip(*(column.tolist() for column in each), strict=True)
    return pd.Series([SEVERAL.join(row) for row in rows], index=table.index, dtype="str")


def _by_recipient(cells: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each recipient of each award: "Recipient Org:1:Name" is the second."""
    further: dict[int, dict[str, str]] = {}
    names = {
        name.removeprefix("recipient org "): ours
        for ours in OF_A_RECIPIENT
        for tier in synonyms("360giving")[ours]
        for name in tier
    }
    for heading in table.columns:
        match = _RECIPIENT.fullmatch(plain(heading))
        if match and int(match[1]) > 0 and heading_words(match[2]) in names:
            further.setdefault(int(match[1]), {})[names[heading_words(match[2])]] = heading
    rows = [cells.assign(part=1)]
    for number in sorted(further):
        theirs = cells.assign(part=number + 1)
        for ours in OF_A_RECIPIENT:
            heading = further[number].get(ours, "")
            theirs[ours] = table[heading].str.strip() if heading else ""
        rows.append(theirs[(theirs[["recipient_id", "recipient_name"]] != "").any(axis=1)])
    return numbered_parts(pd.concat(rows))


def numbered_parts(cells: pd.DataFrame) -> pd.DataFrame:
    """Return rows in the order of the file, with the recipients of each award numbered from 1."""
    named = (cells[list(OF_A_RECIPIENT[:3])] != "").any(axis=1)
    somebody = named.groupby(level=0).transform("any")
    cells = cells[named | (~somebody & ~cells.index.duplicated())].sort_index(kind="stable")
    by_award = cells.groupby(level=0)["part"]
    return cells.assign(part=by_award.cumcount() + 1, parts=by_award.transform("size"))

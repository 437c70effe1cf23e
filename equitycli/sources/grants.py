"""Awards in the 360Giving standard, CSV or JSON: one row each, exact to the penny."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.money import in_words, pence
from equitycli.sources.awards import INDIVIDUALS, recipients_of_awards, remarks_on_awards
from equitycli.sources.cells import counted, required, rows_in_words
from equitycli.sources.dates import date_of, months_of
from equitycli.sources.grants_json import awards_of_json, is_json
from equitycli.sources.identifiers import reserved_ids
from equitycli.sources.kinds import plain
from equitycli.sources.postcodes import compact
from equitycli.sources.reading import Reading, SourceRecord, content, read_table
from equitycli.tables import GRANTS, check_table

SINGLE = {
    "grant_id": "identifier",
    "award": "amount awarded",
    "currency": "currency",
    "award_date": "award date",
    "start": "planned dates:start date",
    "end": "planned dates:end date",
    "duration": "planned dates:duration (months)",
    "recipient_id": "recipient org:identifier",
    "recipient_name": "recipient org:name",
    "charity_number": "recipient org:charity number",
    "company_number": "recipient org:company number",
    "postcode": "recipient org:postal code",
    "funder": "funding org:name",
}
REQUIRED = ("Identifier", "Amount Awarded", "Award Date", "Recipient Org:Name")
_BENEFICIARY = re.compile(r"beneficiary location(:\d+)?:geographic code")
_INDIVIDUAL = re.compile(r"(to individuals|recipient ind:).*")


def read_grants(path: Path, *, fund: str, written: str = "") -> Reading[pd.DataFrame]:
    """Read a file of awards.

    Headings are those of 360Giving, in any case; of several recipients or planned periods in
    one award the first is taken. Every beneficiary code is kept. Of a grant to an individual
    only the sum and the dates are kept: no name, no postcode, no place.

    Parameters
    ----------
    path : CSV, or JSON with a list `grants`
    fund : the fund of the programme that paid them
    written : how the programme names the file

    Returns
    -------
    Reading of a DataFrame as in `tables.GRANTS`

    Raises
    ------
    InputError   columns missing; sums that are missing, negative, infinite or no numbers; a
                 currency other than GBP; dates or durations that cannot be read; an
                 identifier that occurs twice; a recipient's identifier like those of new
                 provision. All at once, with their rows.
    """
    packed = content(path, written=written)
    if is_json(packed.octets):
        awards, findings = awards_of_json(packed)
        record = SourceRecord("grants", packed.subject, packed.sha256, len(awards))
        unit = "grant"
    else:
        sheet = read_table(path, role="grants", written=written)
        awards, record = _awards_of_csv(sheet.table, subject=sheet.record.file), sheet.record
        findings = list(sheet.findings)
        unit = "row"
    grants, remarks = _checked(awards, fund=fund, file=record.file, unit=unit)
    check_table(grants, GRANTS, subject=record.file)
    funders = sorted(set(awards["funder"]) - {""})
    record = replace(
        record,
        publisher=examples(funders),
        title=f"Awards of {examples(funders)}" if funders else "Awards",
    )
    return Reading(grants, record, (*findings, *remarks))


def _awards_of_csv(table: pd.DataFrame, *, subject: str) -> pd.DataFrame:
    """Return the cells of a CSV file under our names, all text, "" where there is no column."""
    by_name: dict[str, list[str]] = {}
    for heading in table.columns:
        name = re.sub(r":0(?=:)", "", plain(heading))
        by_name.setdefault(name, []).append(heading)
    wanted = list(REQUIRED)
    if "recipient org:identifier" in by_name:
        wanted.remove("Recipient Org:Name")
    missing = [name for name in wanted if plain(name) not in by_name]
    refuse(
        subject,
        required(
            table.columns,
            [*missing],
            remedy="Headings are those of the 360Giving standard: rename the column.",
        ),
    )
    awards = pd.DataFrame(index=table.index)
    for ours, name in SINGLE.items():
        awards[ours] = table[by_name[name][0]].str.strip() if name in by_name else ""
    places = [h for h in table.columns if _BENEFICIARY.fullmatch(plain(h))]
    awards["beneficiary"] = [";".join(cells) for cells in table[places].to_numpy().tolist()]
    individual = [h for h in table.columns if _INDIVIDUAL.fullmatch(plain(h))]
    awards["to_individual"] = (table[individual].apply(lambda c: c.str.strip()) != "").any(axis=1)
    return awards.astype(dict.fromkeys([*SINGLE, "beneficiary"], "str"))


def _read_each(
    cells: pd.Series,
    read: Callable[[str], Any],
    *,
    where: str,
    unit: str,
    remedy: str,
    faults: list[Fault],
) -> list[Any]:
    """Return each cell as `read` makes of it; those that it refuses become one fault."""
    known: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for text in cells.unique():
        try:
            known[text] = read(text)
        except ValueError as error:
            refused[text] = str(error)
    if refused:
        wrong = cells[cells.isin(refused)]
        reason = refused[str(wrong.iloc[0])]
        faults.append(
            Fault(
                where,
                f"{len(wrong):,} {unit}{'s' if len(wrong) > 1 else ''} can't be read "
                f"({_rows(wrong.index, unit)}; {reason}).",
                remedy,
            )
        )
    return [known.get(text) for text in cells]


def _rows(rows: Iterable[object], unit: str) -> str:
    return rows_in_words(rows).replace("row", unit)


def _money(cells: pd.Series, *, unit: str, faults: list[Fault]) -> pd.Series:
    """Return awards in pence; negative, missing and impossible sums become faults."""
    sums = pd.Series(
        _read_each(
            cells.mask(cells == "", "0"),
            pence,
            where="Amount Awarded",
            unit=unit,
            remedy="Write a plain sum in pounds, such as 1234.50.",
            faults=faults,
        ),
        index=cells.index,
        dtype="object",
    )
    negative = pd.Series([isinstance(s, int) and s < 0 for s in sums], index=cells.index)
    if negative.any():
        smallest = in_words(min(sums[negative]))
        faults.append(
            Fault(
                "Amount Awarded",
                f"{counted(int(negative.sum()), unit)} negative "
                f"({_rows(cells.index[negative], unit)}; smallest {smallest}). "
                "Awards must be 0 or more.",
                'If these are repayments, move them to a column named "Amount Repaid".',
            )
        )
    empty = cells == ""
    if empty.any():
        faults.append(
            Fault(
                "Amount Awarded",
                f"{counted(int(empty.sum()), unit)} without a sum "
                f"({_rows(cells.index[empty], unit)}).",
                "Fill in the sum: a missing one is never taken as £0.",
            )
        )
    return sums


def _checked(
    awards: pd.DataFrame, *, fund: str, file: str, unit: str
) -> tuple[pd.DataFrame, list[Finding]]:
    faults: list[Fault] = []
    sums = _money(awards["award"], unit=unit, faults=faults)
    foreign = awards["currency"].str.upper()
    foreign = foreign[(foreign != "") & (foreign != "GBP")]
    if len(foreign):
        faults.append(
            Fault(
                "Currency",
                f"{counted(len(foreign), unit)} not in GBP but in {examples(sorted(set(foreign)))} "
                f"({_rows(foreign.index, unit)}).",
                "Leave them out, or convert them and say so in the file's name.",
            )
        )
    dates = {
        ours: _read_each(
            awards[ours],
            (lambda text: date_of(text, end=True)) if ours == "end" else date_of,
            where=where,
            unit=unit,
            remedy="Write dates as 2026-04-01 or 01/04/2026.",
            faults=faults,
        )
        for ours, where in (
            ("award_date", "Award Date"),
            ("start", "Planned Dates:Start Date"),
            ("end", "Planned Dates:End Date"),
        )
    }
    months = _read_each(
        awards["duration"],
        months_of,
        where="Planned Dates:Duration (months)",
        unit=unit,
        remedy="Write a number of months, such as 36.",
        faults=faults,
    )
    identifiers = awards["grant_id"]
    twice = identifiers[identifiers.duplicated(keep=False) & (identifiers != "")]
    if len(twice):
        faults.append(
            Fault(
                "Identifier",
                f"{counted(twice.nunique(), 'identifier')} there more than once "
                f"({examples(twice.unique())}; {_rows(twice.index, unit)}).",
                "Keep one row for each award: a second would be counted as more money.",
            )
        )
    faults += reserved_ids(
        awards.loc[~awards["to_individual"], "recipient_id"],
        where="Recipient Org:Identifier",
        rows=lambda rows: _rows(rows, unit),
    )
    refuse(file, faults)
    who, findings = recipients_of_awards(awards, file=file)
    postcode, mended = compact(awards["postcode"])
    individual = awards["to_individual"]
    unread = (awards["postcode"] != "") & (postcode == "") & ~individual
    mended &= ~individual
    findings += remarks_on_awards(awards, mended=mended, unread=unread, file=file)
    backwards = _backwards(dates)
    if any(backwards):
        dates["end"] = [
            None if wrong else end for end, wrong in zip(dates["end"], backwards, strict=True)
        ]
        findings.append(
            Finding(
                "grants-ending-before-they-start",
                "warning",
                file,
                f"{sum(backwards):,} awards end before they start "
                f"({_rows(awards.index[backwards], unit)}); their end date was not used.",
                "Correct the two dates.",
            )
        )
    grants = pd.DataFrame(
        {
            "grant_id": identifiers.mask(
                identifiers == "", [f"{file}:{row}" for row in awards.index]
            ).to_numpy(),
            "fund": fund,
            "recipient_id": who.to_numpy(),
            "recipient_name": awards["recipient_name"].mask(individual, INDIVIDUALS).to_numpy(),
            "award_pence": sums.astype("int64").to_numpy(),
            "award_date": pd.Series(dates["award_date"], dtype="object").to_numpy(),
            "start_date": pd.Series(dates["start"], dtype="object").to_numpy(),
            "end_date": pd.Series(dates["end"], dtype="object").to_numpy(),
            "duration_months": pd.Series(months, dtype="float64").to_numpy(),
            "postcode": postcode.mask(individual, "").to_numpy(),
            "beneficiary_codes": [
                () if one else _codes(cell)
                for cell, one in zip(awards["beneficiary"], individual, strict=True)
            ],
            "to_individual": individual.to_numpy(),
            "other_ids": [()] * len(awards),
            "funder": awards["funder"].to_numpy(),
            "grant_programme": "",
            "open_call": "",
            "scope": "",
            "regrant": "",
            "file": file,
            "row": awards.index.to_numpy(dtype="int64"),
        }
    )
    return grants, findings


def _backwards(dates: dict[str, list[date | None]]) -> list[bool]:
    """Return which awards end before they start."""
    return [
        start is not None and end is not None and end < start
        for start, end in zip(dates["start"], dates["end"], strict=True)
    ]


def _codes(cell: str) -> tuple[str, ...]:
    found = (code.strip() for code in re.split(r"[;|]", cell))
    return tuple(dict.fromkeys(code for code in found if code))

"""Applications: who asked for how much, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.money import in_words
from equitycli.settings import ApplicationsSection
from equitycli.sources.application_checks import outcomes, sums_asked
from equitycli.sources.awards import INDIVIDUALS, recipients_of_awards
from equitycli.sources.cells import counted, number_of, required, rows_in_words
from equitycli.sources.dates import date_of
from equitycli.sources.grant_cells import read_each
from equitycli.sources.grant_headings import (
    cell_words,
    columns_taken,
    headings_taken,
    is_person,
    synonyms,
    words,
    yes_or_no,
)
from equitycli.sources.postcode_form import postcodes_of_cells
from equitycli.sources.reading import Reading, read_table
from equitycli.tables import APPLICATIONS, check_table


def read_applications(
    path: Path, section: ApplicationsSection, *, written: str = ""
) -> Reading[pd.DataFrame]:
    """Read what a funder was asked for, and what came of each ask.

    Headings are those of data/grant_headings.toml. Without a column of outcomes the sum awarded
    tells: above £0 is awarded, £0 is refused, blank is pending. An individual is counted, and
    no name, postcode or place of theirs is kept. The `Amount Applied For` of a file of grants is
    no list of applications: what was refused is not in it, so it is never read as one.

    Parameters
    ----------
    path : a table, one row an application
    section : its columns and sheet
    written : how the programme names the file

    Returns
    -------
    Reading of a DataFrame as in `tables.APPLICATIONS`; `asked_pence` is 0 where `asked_known`
    is False

    Raises
    ------
    InputError   columns missing, or meant twice; sums that are negative, no numbers or not in
                 pounds; an outcome in words that are not known, or that the sum awarded
                 contradicts; dates that can't be read; nobody who asked; an identifier twice
    """
    sheet = read_table(
        path, role="applications", written=written, sheet=section.sheet, wanted=_are_applications
    )
    file, table = sheet.record.file, sheet.table
    headings = list(table.columns)
    taken, faults = columns_taken(
        headings, layout="applications", mapped=section.columns, section="applications"
    )
    refuse(file, faults or _missing(taken, headings))
    cells = pd.DataFrame(
        {
            ours: table[taken[ours]].str.strip() if ours in taken else ""
            for ours in synonyms("applications")
        },
        index=table.index,
    ).astype("str")
    applications, findings = _checked(
        cells,
        where={ours: ours for ours in synonyms("applications")} | taken,
        there=set(taken),
        file=file,
    )
    check_table(applications, APPLICATIONS, subject=file)
    said = headings_taken(taken, headings, subject=file, section="applications")
    record = replace(sheet.record, title="Applications")
    return Reading(applications, record, (*sheet.findings, said, *findings))


def _are_applications(headings: Sequence[str]) -> bool:
    taken, _ = columns_taken(headings, layout="applications", mapped={}, section="applications")
    return "asked" in taken and bool({"outcome", "awarded"} & set(taken))


def _missing(taken: dict[str, str], headings: list[str]) -> list[Fault]:
    """Return the fault of columns that applications can't do without, or none."""
    wanted = [] if "asked" in taken else ["asked"]
    if not {"outcome", "awarded"} & set(taken):
        wanted.append("outcome")
    if not {"applicant_id", "applicant_name", "charity_number", "registration"} & set(taken):
        wanted.append("applicant_name")
    return required(
        [heading for heading in headings if heading not in wanted],
        wanted,
        remedy="Rename the column, or set under [[applications]]  columns = "
        f'{{ {wanted[0] if wanted else "asked"} = "its heading" }}',
    )


def _checked(
    cells: pd.DataFrame, *, where: dict[str, str], there: set[str], file: str
) -> tuple[pd.DataFrame, list[Finding]]:
    faults: list[Fault] = []
    cells = cells.assign(to_individual=_individuals(cells))
    asked, awarded = (
        sums_asked(cells[ours], cells["currency"], where=where[ours], faults=faults)
        for ours in ("asked", "awarded")
    )
    outcome = outcomes(cells["outcome"], awarded, where=where, there=there, faults=faults)
    dates = read_each(
        cells["application_date"],
        date_of,
        where=where["application_date"],
        noun="row",
        rows=rows_in_words,
        remedy="Write dates as 2026-04-01 or 01/04/2026, the day before the month.",
        faults=faults,
    )
    twice = cells["application_id"][
        cells["application_id"].duplicated(keep=False) & (cells["application_id"] != "")
    ]
    if len(twice):
        faults.append(
            Fault(
                where["application_id"],
                f"{counted(twice.nunique(), 'identifier')} there more than once "
                f"({examples(twice.unique())}; {rows_in_words(twice.index)}).",
                "Keep one row for each application.",
            )
        )
    individual = cells["to_individual"]
    who, _, findings = recipients_of_awards(
        cells.rename(columns={"applicant_id": "recipient_id", "applicant_name": "recipient_name"}),
        file=file,
        rows=rows_in_words,
        where=where["applicant_name"],
        where_id=where["applicant_id"],
        noun="application",
        faults=faults,
    )
    refuse(file, faults)
    postcode, unlocated = postcodes_of_cells(cells["postcode"].mask(individual, ""), subject=file)
    findings += unlocated
    findings += _remarks(cells, asked, awarded, where=where, file=file)
    applications = pd.DataFrame(
        {
            "application_id": [
                one or f"{file}:{row}"
                for row, one in zip(cells.index, cells["application_id"], strict=True)
            ],
            "applicant_id": who.to_numpy(),
            "applicant_name": cells["applicant_name"].mask(individual, INDIVIDUALS).to_numpy(),
            "postcode": postcode.to_numpy(),
            "area_code": cells["area_code"].mask(individual, "").to_numpy(),
            "place": cells["place"].mask(individual, "").to_numpy(),
            "asked_pence": pd.array([one or 0 for one in asked], dtype="int64"),
            "asked_known": asked.notna().to_numpy(),
            "awarded_pence": pd.array([one or 0 for one in awarded], dtype="int64"),
            "outcome": outcome.to_numpy(),
            "application_date": pd.Series(dates, dtype="object"),
            "fund": cells["fund"].to_numpy(),
            "open_call": cells["open_call"].map(yes_or_no).to_numpy(),
            "scope": cells["scope"].to_numpy(),
            "regrant": cells["regrant"].to_numpy(),
            "file": file,
            "row": cells.index.to_numpy(dtype="int64"),
        }
    ).astype({"application_id": "str", "file": "str", "outcome": "str"})
    return applications, findings


def _individuals(cells: pd.DataFrame) -> pd.Series:
    """Return which applicants are persons: the list says so, or withholds the name."""
    said = cells["individual"].map(words)
    yes = cell_words("yes") | cell_words("individuals")
    return said.isin(yes) | cells["applicant_name"].map(is_person).astype(bool)


def _remarks(
    cells: pd.DataFrame,
    asked: pd.Series,
    awarded: pd.Series,
    *,
    where: dict[str, str],
    file: str,
) -> list[Finding]:
    findings = []
    without = asked.isna()
    above = pd.Series(
        [a is not None and b is not None and b > a for a, b in zip(asked, awarded, strict=True)],
        index=cells.index,
    )
    if without.any():
        findings.append(
            Finding(
                "applications-without-sum",
                "warning",
                file,
                f"{where['asked']}: {number_of(int(without.sum()), 'application')} of "
                f"{len(cells):,} without the sum asked ({rows_in_words(cells.index[without])}); "
                "they count as asks, and their sums are not known.",
                "Fill in what was asked.",
            )
        )
    if above.any():
        more = sum(b - a for a, b in zip(asked[above], awarded[above], strict=True))
        findings.append(
            Finding(
                "awards-above-ask",
                "warning",
                file,
                f"{number_of(int(above.sum()), 'application')} awarded more than was asked "
                f"({rows_in_words(cells.index[above])}; {in_words(more)} in all).",
                "Check whether the two sums stand in the right columns.",
            )
        )
    individuals = int(cells["to_individual"].sum())
    if individuals:
        findings.append(
            Finding(
                "applications-of-individuals",
                "note",
                file,
                f"{number_of(individuals, 'application')} of individuals: counted, never located, "
                "no name or postcode kept.",
            )
        )
    return findings

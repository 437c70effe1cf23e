"""What officers keep in a workbook, read back with the same checks as any other source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, Severity, examples, refuse
from equitycli.officers_sheets import (
    AGREEMENTS,
    CORRECTIONS,
    DELIVERY_SHEET,
    EQUALITY,
    LEDGER,
    PREMISES,
    REFERENCE,
    SHEETS,
    VIABILITY,
    OfficersSheet,
)
from equitycli.sources.cells import counted, rows_in_words
from equitycli.sources.corrections import correction_faults
from equitycli.sources.delivery import delivery_rows
from equitycli.sources.kinds import plain
from equitycli.sources.officers_cells import SheetCells, workbook_cells
from equitycli.sources.officers_rows import (
    FilledRows,
    days,
    empty_cells,
    empty_rows,
    filled_rows,
    on_sheet,
    typed_rows,
)
from equitycli.sources.reading import Reading, SourceRecord
from equitycli.tables import DELIVERY, INDIVIDUALS, OUTSIDE, check_table, empty_table

MOST_NOTICE_MONTHS = 120
"""Ten years: a longer notice is a mistake of units."""


def _empty_delivery() -> pd.DataFrame:
    return empty_table(DELIVERY).rename_axis("row")


def _empty(sheet: OfficersSheet) -> pd.DataFrame:
    return field(default_factory=lambda: empty_rows(sheet))


@dataclass(frozen=True, eq=False)
class OfficersWorkbook:
    """The sheets as tables, each by its row number in the sheet; see `officers_sheets` for them.

    Money is whole pence, a date is a date or None, ids are as the officer wrote them: see
    `corrections.with_meant_ids` for those that are another name of a body.
    """

    delivery: pd.DataFrame = field(default_factory=_empty_delivery)
    agreements: pd.DataFrame = _empty(AGREEMENTS)
    premises: pd.DataFrame = _empty(PREMISES)
    equality: pd.DataFrame = _empty(EQUALITY)
    corrections: pd.DataFrame = _empty(CORRECTIONS)
    ledger: pd.DataFrame = _empty(LEDGER)
    viability: pd.DataFrame = _empty(VIABILITY)


def read_officers_workbook(path: Path, *, written: str = "") -> Reading[OfficersWorkbook]:
    """Read what officers have filled in; a sheet that is not there is empty.

    Only the form is judged here: headings, kinds of cells, words, dates, sums of shares. Whether
    the names mean anything is for `workbook_known`, once the county is read. Rows that hold no
    more than was written there to help are passed over and counted.

    Raises
    ------
    InputError   no workbook of ours, or with faults: all of all sheets at once
    """
    names = {plain(sheet.title): sheet.name for sheet in SHEETS}
    book = workbook_cells(path, wanted=names, written=written)
    faults: list[Fault] = []
    found = _sheets(book.sheets, faults=faults)
    if not found and not faults:
        raise InputError(
            book.subject,
            [
                Fault(
                    "",
                    "has none of the sheets of an officers' workbook "
                    f"(found: {examples(book.titles)}).",
                    "Make one with `equitycli workbook PROGRAMME`, and fill it in.",
                )
            ],
        )
    rows = {
        sheet.name: filled_rows(found[sheet.name], sheet, faults=faults)
        if sheet.name in found
        else FilledRows(empty_cells(sheet))
        for sheet in SHEETS
    }
    wrong: list[Fault] = []
    tables = {"delivery": delivery_rows(rows["delivery"].cells, faults=wrong)}
    faults += on_sheet(wrong, DELIVERY_SHEET)
    for sheet in SHEETS[1:]:
        tables[sheet.name] = typed_rows(rows[sheet.name].cells, sheet, faults=faults)
    if not faults:
        faults += _agreement_faults(tables["agreements"])
        faults += correction_faults(tables["corrections"])
    refuse(book.subject, faults)
    check_table(tables["delivery"], DELIVERY, subject=book.subject)
    findings = _remarks(book.subject, book.titles, rows, tables)
    record = SourceRecord(
        "workbook", book.subject, book.sha256, sum(len(table) for table in tables.values())
    )
    return Reading(OfficersWorkbook(**tables), record, tuple(findings))


def _sheets(sheets: Iterable[SheetCells], *, faults: list[Fault]) -> dict[str, SheetCells]:
    """Return the sheets that are ours by name; one without a single cell is not there."""
    found: dict[str, SheetCells] = {}
    names = {plain(sheet.title): sheet.name for sheet in SHEETS}
    for cells in sheets:
        name = names[plain(cells.title)]
        if not (len(cells.cells.columns) or cells.faults):
            continue
        if name in found:
            faults.append(
                Fault(
                    f"sheet {cells.title}",
                    "is there twice, under names that differ only in spaces.",
                    "Keep one of the two.",
                )
            )
        found[name] = cells
    return found


def _agreement_faults(agreements: pd.DataFrame) -> list[Fault]:
    """Return what is wrong between the cells of one row."""
    kind, rows = agreements["kind"], agreements.index
    starts, until, breaks = (days(agreements[name]) for name in ("starts", "until", "break_date"))
    checks = (
        (
            [bool(b and u and b > u) for b, u in zip(breaks, until, strict=True)],
            "Break date",
            "a break date after the agreement ends",
            "A break comes before the end: check both dates.",
        ),
        (
            [bool(s and u and s > u) for s, u in zip(starts, until, strict=True)],
            "Until",
            "an end before the start",
            "Check both dates.",
        ),
        (
            [bool(s and b and s > b) for s, b in zip(starts, breaks, strict=True)],
            "Break date",
            "a break date before the start",
            "Check both dates.",
        ),
        (
            [months > MOST_NOTICE_MONTHS for months in agreements["notice_months"]],
            "Notice (months)",
            f"a notice of over {MOST_NOTICE_MONTHS} months",
            "Write months, not days.",
        ),
        (
            [said == "contract" and u is None for said, u in zip(kind, until, strict=True)],
            "Until",
            "a contract without an end",
            "Write the last day of the contract.",
        ),
    )
    faults = []
    for wrong, heading, text, remedy in checks:
        if any(wrong):
            count = sum(wrong)
            faults.append(
                Fault(
                    heading,
                    f"{count:,} row{' has' if count == 1 else 's have'} {text} "
                    f"({rows_in_words(rows[wrong])}).",
                    remedy,
                )
            )
    return on_sheet(faults, AGREEMENTS)


def _remarks(
    subject: str,
    titles: Iterable[str],
    rows: dict[str, FilledRows],
    tables: dict[str, pd.DataFrame],
) -> list[Finding]:
    there = {plain(title) for title in titles}
    ours = {plain(title) for title in (*REFERENCE, *(sheet.title for sheet in SHEETS))}
    absent = [sheet.title for sheet in SHEETS if plain(sheet.title) not in there]
    strange = [title for title in titles if plain(title) not in ours]
    waiting = [
        f"{sheet.title} {rows[sheet.name].not_filled_in:,}"
        for sheet in SHEETS
        if rows[sheet.name].not_filled_in
    ]
    columns = [
        f"{heading} on {sheet.title}" for sheet in SHEETS for heading in rows[sheet.name].not_read
    ]
    by = tables["equality"]["assessed_by"]
    people = by.index[by.str.contains("@", regex=False)]
    findings = []
    for code, said, text, remedy in (
        ("workbook-sheets-missing", absent, "Sheets that are not there count as empty", ""),
        ("workbook-sheets-not-read", strange, "Sheets that are not ours were not read", ""),
        (
            "workbook-columns-not-read",
            columns,
            "Columns that are not ours were not read",
            "If one of them is an answer, move it under our heading.",
        ),
        (
            "workbook-rows-not-filled-in",
            waiting,
            "Rows that hold only what was written there to help were passed over",
            "Fill them in as far as you know; nothing is taken as 0.",
        ),
    ):
        if said:
            # one of ours gone and one that is not ours there: a sheet was perhaps renamed
            lost = bool(absent and strange) and code.startswith("workbook-sheets-")
            severity: Severity = "warning" if lost else "note"
            remedy = "Give each sheet the name that it had." if lost else remedy
            findings.append(Finding(code, severity, subject, f"{text}: {_listed(said)}.", remedy))
    if len(people):
        findings.append(
            Finding(
                "workbook-names-a-person",
                "warning",
                subject,
                f"sheet Equality: {counted(len(people), 'cell')} an e-mail address "
                f"({rows_in_words(people)}); a role is asked, and no person's name.",
                "Write the role, such as equalities lead.",
            )
        )
    return findings


def _listed(said: list[str]) -> str:
    return ", ".join(said) if len(said) <= len(SHEETS) else examples(said)


def workbook_known(
    workbook: OfficersWorkbook,
    *,
    places: Iterable[str],
    recipients: Iterable[str],
    funds: Iterable[str],
    subject: str,
) -> tuple[Finding, ...]:
    """Refuse places, organisations and funds that nothing else knows of, all of them at once.

    An id that the sheet Corrections gives another id for is known; it need be in no list.

    Parameters
    ----------
    places : names of the county's places; "outside" may always stand
    recipients : ids of everybody who is paid or may be, after corrections or before
    funds : names of the programme's funds
    subject : the workbook as the programme names it

    Returns
    -------
    findings: bodies that corrections point to and that nothing else knows of

    Raises
    ------
    InputError   with the sheets, the rows and the names
    """
    corrections = workbook.corrections
    real = corrections[corrections["same_as"] != ""]
    listed = set(recipients)
    somebody = listed | set(real["organisation"]) | set(real["same_as"])
    purses, where = list(funds), sorted(set(places))
    faults: list[Fault] = []
    tables = {one.name: getattr(workbook, one.name) for one in fields(workbook)}
    for sheet in SHEETS:
        table, wrong = tables[sheet.name], []
        for column, known, noun, remedy in (
            ("organisation", somebody, "organisation", "Use the id that the grants have for it."),
            (
                "place",
                {*where, OUTSIDE},
                "place",
                f"Places here are: {', '.join(where[:40])}; and {OUTSIDE}.",
            ),
            ("fund", {*purses, ""}, "fund", f"Funds here are: {', '.join(purses[:40])}."),
        ):
            if column in table:
                wrong += _strangers(table[column], known, noun, remedy)
        faults += on_sheet(wrong, sheet)
    people = tables["delivery"].index[tables["delivery"]["organisation"] == INDIVIDUALS]
    if len(people):
        fault = Fault(
            "Organisation",
            f'"{INDIVIDUALS}" stands for everybody who is paid as a person, and is never located '
            f"({rows_in_words(people)}).",
            "Remove the row.",
        )
        faults += on_sheet([fault], DELIVERY_SHEET)
    refuse(subject, faults)
    nobody = sorted(set(real["same_as"]) - listed)
    if not nobody:
        return ()
    return (
        Finding(
            "correction-to-nobody-known",
            "warning",
            subject,
            f"sheet Corrections: {counted(len(nobody), 'body')} in no list and has no grant, but "
            f"others are said to be the same ({examples(nobody)}; "
            f"{rows_in_words(real.index[real['same_as'].isin(nobody)])}).",
            "Check the id: the money of those others goes to it.",
        ),
    )


def _strangers(names: pd.Series, known: set[str], noun: str, remedy: str) -> list[Fault]:
    strange = names[~names.isin(known)]
    if not len(strange):
        return []
    return [
        Fault(
            noun.capitalize(),
            f"{counted(strange.nunique(), noun)} not known ({examples(strange.unique())}; "
            f"{rows_in_words(strange.index)}).",
            remedy,
        )
    ]

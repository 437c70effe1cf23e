"""Where organisations say that they work, and what they do: the register's other tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.sources.cells import number_of, required, rows_in_words
from equitycli.sources.description import described
from equitycli.sources.extracts import Entry, is_extract, read_extract
from equitycli.sources.identifiers import charity_id, org_id
from equitycli.sources.kinds import plain
from equitycli.sources.reading import Reading, SourceRecord, read_table
from equitycli.sources.registers import LINKED, REASONS, reason_left_out
from equitycli.tables import OPERATES, check_table

WHO = ("registered_charity_number", "organisation", "organisation_id", "id", "charity number")
OPERATES_HEADINGS = {
    "organisation_id": WHO,
    "area": (
        "geographic_area_description",
        "area",
        "area of operation",
        "main operating location",
    ),
    "area_type": ("geographic_area_type", "area_type", "area type"),
    "within": ("parent_geographic_area_description", "within"),
    "linked": ("linked_charity_number",),
}
CLASSIFICATION_HEADINGS = {
    "organisation_id": WHO,
    "description": ("classification_description",),
    "classification_type": ("classification_type",),
    "linked": ("linked_charity_number",),
}
ROLE = "organisations"
MAIN_LOCATION = "main operating location"
THEME = "what"
"""The type of classification that says what a charity does, beside who it helps and how."""


def read_areas_of_operation(
    path: Path, *, written: str = "", sheet: str = ""
) -> Reading[pd.DataFrame]:
    """Read where each organisation says that it works.

    Parameters
    ----------
    path : the Charity Commission's `charity_area_of_operation` (JSON or text), the Scottish
        register (its main operating location, one for each charity), or a table with the
        columns `organisation` and `area`, and perhaps `area_type` and `within`
    written : how the programme names the file
    sheet : of a workbook, the sheet

    Returns
    -------
    Reading of a DataFrame as in `tables.OPERATES`: area as the file writes it, area_type in
    small letters, within the larger area that holds it or ""; main charities only, each row
    once, sorted. For "Throughout …" see `flags.is_throughout`.

    Raises
    ------
    InputError   columns missing, no rows, no area in any row
    """
    told, record, findings = _told(
        path, OPERATES_HEADINGS, needed=("organisation_id", "area"), written=written, sheet=sheet
    )
    told["area_type"] = told["area_type"].str.casefold()
    operates = told[["organisation_id", "area_type", "area", "within"]]
    operates = operates.drop_duplicates().sort_values(["organisation_id", "area_type", "area"])
    operates = operates.reset_index(drop=True)
    check_table(operates, OPERATES, subject=record.file)
    return Reading(operates, record, findings)


def read_classification(path: Path, *, written: str = "", sheet: str = "") -> Reading[pd.DataFrame]:
    """Read what each charity does, whom it helps and how: the register's classification.

    Parameters
    ----------
    path : the Charity Commission's `charity_classification`, JSON, text or a table
    written : how the programme names the file
    sheet : of a workbook, the sheet

    Returns
    -------
    Reading of a DataFrame: organisation_id, classification_type ("what", "who", "how") and
    description; main charities only, each row once, sorted

    Raises
    ------
    InputError   columns missing, no rows
    """
    told, record, findings = _told(
        path,
        CLASSIFICATION_HEADINGS,
        needed=("organisation_id", "description", "classification_type"),
        written=written,
        sheet=sheet,
    )
    told["classification_type"] = told["classification_type"].str.casefold()
    columns = ["organisation_id", "classification_type", "description"]
    classification = told[columns].drop_duplicates().sort_values(columns)
    return Reading(classification.reset_index(drop=True), record, findings)


def with_themes(organisations: pd.DataFrame, classification: pd.DataFrame) -> pd.DataFrame:
    """Return organisations with the themes of the classification where a list gives none."""
    what = classification[classification["classification_type"] == THEME]
    themes = what.groupby("organisation_id")["description"].agg(tuple)
    joined = [
        given or themes.get(who, ())
        for who, given in zip(organisations.index, organisations["themes"], strict=True)
    ]
    return organisations.assign(themes=pd.Series(joined, index=organisations.index, dtype="object"))


def of_known(
    told: pd.DataFrame, *, known: pd.Index, subject: str
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return the rows of organisations that a list or the grants know; the others are counted.

    Parameters
    ----------
    told : areas of operation or classification, with the ids that `known` uses
    known : ids of organisations and recipients
    """
    strange = ~told["organisation_id"].isin(known)
    if not strange.any():
        return told, ()
    nobody = told.loc[strange, "organisation_id"].unique()
    all_of_them = bool(strange.all())
    finding = Finding(
        "rows-of-unknown-organisations",
        "warning" if all_of_them else "note",
        subject,
        f"{int(strange.sum()):,} of {number_of(len(told), 'row')} of organisations that no list "
        f"and no grant names, left out ({number_of(len(nobody), 'organisation')}: "
        f"{examples(nobody)}).",
        "Check that its ids are those of the lists." if all_of_them else "",
    )
    return told[~strange].reset_index(drop=True), (finding,)


def _told(
    path: Path,
    headings: Mapping[str, Sequence[str]],
    *,
    needed: Sequence[str],
    written: str,
    sheet: str,
) -> tuple[pd.DataFrame, SourceRecord, tuple[Finding, ...]]:
    """Return what a file tells of main charities, under our names, "" where it has no column."""
    left_out: Counter[str] = Counter()
    if is_extract(path):
        reading, left_out = read_extract(
            path,
            role=ROLE,
            wanted=[names[0] for names in headings.values()],
            needed=[headings[ours][0] for ours in needed],
            left_out=_reason_of_entry,
            written=written,
        )
    else:
        reading = read_table(path, role=ROLE, written=written, sheet=sheet)
    subject, table = reading.record.file, reading.table
    by_name = {plain(str(heading)): heading for heading in table.columns}
    found = {
        ours: next((by_name[one] for one in names if one in by_name), None)
        for ours, names in headings.items()
    }
    missing = [
        headings[ours][1 if ours == "organisation_id" else 0]
        for ours in needed
        if found[ours] is None
    ]
    refuse(subject, required([str(heading) for heading in table.columns], missing))
    told = pd.DataFrame(
        {
            ours: "" if heading is None else table[heading].str.strip()
            for ours, heading in found.items()
        },
        index=table.index,
    ).astype("str")
    if plain(str(found.get("area"))) == MAIN_LOCATION:
        told["area_type"] = MAIN_LOCATION
    branch = [reason_left_out(linked=text) == LINKED for text in told["linked"]]
    linked = pd.Series(branch, index=told.index, dtype="bool")
    branches = int(linked.sum()) + left_out[LINKED]
    findings = list(reading.findings)
    if branches:
        findings.append(
            Finding(
                "rows-left-out-linked",
                "note",
                subject,
                f"{branches:,} of {number_of(reading.record.rows, 'row')} left out: "
                f"{REASONS[LINKED]}.",
            )
        )
    told = told[~linked]
    said = needed[1]
    blank = (told["organisation_id"] == "") | (told[said] == "")
    if blank.any():
        findings.append(
            Finding(
                "rows-without-organisation-or-text",
                "warning",
                subject,
                f"{number_of(int(blank.sum()), 'row')} without an organisation or without "
                f"{found[said]}, left out ({rows_in_words(told.index[blank])}).",
                "Fill them in.",
            )
        )
    told = told[~blank]
    if not len(told):
        raise InputError(
            subject,
            [
                Fault(
                    "",
                    f"tells nothing of main charities ({number_of(reading.record.rows, 'row')}).",
                    "Take the register's table as it is published.",
                )
            ],
        )
    ids = {text: charity_id(text) or org_id(text) for text in told["organisation_id"].unique()}
    told = told.assign(organisation_id=told["organisation_id"].map(ids))
    return told, described(reading.record, [str(one) for one in table.columns]), tuple(findings)


def _reason_of_entry(entry: Entry) -> str:
    return reason_left_out(linked=entry.get("linked_charity_number", ""))

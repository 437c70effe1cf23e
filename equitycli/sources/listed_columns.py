"""The columns of a list of organisations, whatever their headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from equitycli.errors import Fault, InputError, examples, refuse
from equitycli.sources.cells import required
from equitycli.sources.kinds import Kind, column_beginning, kinds, plain, recognised

ROLE = "organisations"
SYNONYMS = {
    "organisation_id": ("id", "organisation_id", "org_id", "recipient_org_id", "identifier"),
    "name": (
        "name",
        "charity_name",
        "charity name",
        "organisation",
        "organisation_name",
        "organisation name",
        "name of organisation",
        "group",
        "group name",
        "name of group",
        "beneficiary",
        "recipient",
        "community_hub",
        "distname",
        "site_name",
    ),
    "charity_number": (
        "charity_number",
        "registered_charity_number",
        "charity number",
        "charity no",
        "charity no.",
        "registered charity number",
        "reg charity number",
        "registration number",
    ),
    "company_number": (
        "company_number",
        "company number",
        "charity_company_registration_number",
    ),
    "postcode": (
        "postcode",
        "charity_contact_postcode",
        "postal code",
        "post_code",
        "post code",
        "office postcode",
    ),  # fmt: skip
    "address": ("public address", "address", "full address"),
    "area_code": ("area_code", "area code"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "long", "lon", "lng"),
    "easting": ("easting", "eastings", "x"),
    "northing": ("northing", "northings", "y"),
    "themes": ("themes", "theme"),
    "kind": ("kind", "type", "category", "charity_type", "classifica"),
    "income": (
        "income",
        "income (£)",
        "income_gbp",
        "annual income",
        "annual_income",
        "yearly income",
        "latest income",
        "latest_income",
        "most recent year income",
        "total income",
        "total gross income",
        "gross income",
    ),
    "registered": (
        "registered",
        "registered date",
        "date registered",
        "date of registration",
        "date_of_registration",
        "registration date",
        "registration_date",
    ),
    "linked": ("linked_charity_number",),
    "status": ("charity_registration_status", "charity status"),
    "removal": ("date_of_removal",),
}


def register_kind(headings: Sequence[str], *, kind: str, subject: str) -> Kind | None:
    """Return the register that a list is, or None; refuse one that the programme does not mean."""
    found = recognised(headings, role=ROLE)
    if kind in ("auto", "") or (found is not None and found.name == kind):
        return found
    named = next((one for one in kinds() if one.role == ROLE and one.name == kind), None)
    if named is None:
        known = ", ".join(one.name for one in kinds() if one.role == ROLE)
        raise InputError(
            subject, [Fault("kind", f"{kind} is not known.", f"Known are: auto, {known}.")]
        )
    missing = [one for one in named.recognised_by if column_beginning(headings, one) is None]
    refuse(subject, required(headings, missing, remedy=f'Or leave out  kind = "{kind}".'))
    return named


def listed_cells(
    table: pd.DataFrame, kind: Kind | None, *, columns: Mapping[str, str], subject: str
) -> dict[str, pd.Series]:
    """Return the columns that are known, under our names; "NA" is an empty cell but in names.

    columns : our name = the file's heading, as the programme says; it goes before all others

    Raises
    ------
    InputError   `columns` names a heading that is not there, or a column that is none of ours
    """
    _refuse_columns(columns, table=table, subject=subject)
    by_name = {plain(str(heading)): heading for heading in table.columns}
    headings = {
        ours: found
        for ours, names in SYNONYMS.items()
        if (found := next((by_name[one] for one in names if one in by_name), None)) is not None
    }
    if kind is not None:
        for ours, beginning in kind.columns.items():
            found = column_beginning(table.columns, beginning)
            if found is not None:
                headings[ours] = found
    headings |= dict(columns)
    cells = {ours: table[heading].str.strip() for ours, heading in headings.items()}
    return {
        ours: column if ours == "name" else column.mask(column == "NA", "")
        for ours, column in cells.items()
    }


def _refuse_columns(columns: Mapping[str, str], *, table: pd.DataFrame, subject: str) -> None:
    strange = sorted(set(columns) - set(SYNONYMS))
    absent = sorted(heading for heading in columns.values() if heading not in table.columns)
    faults = [
        Fault("columns under [[organisations]]", f"{text}: {examples(names)}.", remedy)
        for text, names, remedy in (
            ("not known", strange, f"Known: {', '.join(SYNONYMS)}."),
            ("no heading of the file", absent, f"Headings there: {examples(table.columns)}."),
        )
        if names
    ]
    refuse(subject, faults)


def lacking_name(headings: Sequence[str]) -> Fault:
    """Return the fault of a list whose column of names is not told by its heading."""
    return Fault(
        "headings",
        f"no column is known to hold the names (headings: {examples(headings)}).",
        "Call it  name,  or say which it is under [[organisations]]:\n"
        'columns = { name = "…", postcode = "…", charity_number = "…" }',
    )

"""The tables that pass between the rooms: their columns, and one check at the door.

A reader refuses faulty rows in the words of the file. The check here is the last line: it
asserts what every other room may take for granted, whoever made the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from equitycli.errors import Fault, examples, refuse

OUTSIDE = "outside"
UNKNOWN = "unknown"
RESERVED_PLACES = (OUTSIDE, UNKNOWN, "committed", "unallocated")
"""Rows that stand beside the places in every table, so no place may bear the name."""

UNPLACED = "unplaced: "
"""Before a beneficiary location that locates nothing, but stands beside one that does."""

NEW_PROVISION = "new: "
"""How the ids of provision that is yet to be started begin, so no organisation's may. The model
has the same constant of its own, as it sees no tables."""

INDIVIDUALS = "individuals"
"""The one id of everybody who is paid as a person: counted, never located, no organisation's."""

BY_NAME = "name:"
"""How the id of a body begins that is known by nothing but its name."""


@dataclass(frozen=True)
class ColumnSpec:
    """One column: its kind and range. Text is never missing unless `may_miss`."""

    name: str
    kind: str
    """text, number, count, flag, date, tuple"""
    lowest: float | None = None
    highest: float | None = None
    may_miss: bool = False
    optional: bool = False


@dataclass(frozen=True)
class TableSpec:
    """A table: what a row is, the name of its index, and its columns in order."""

    name: str
    row: str
    index: str
    """"" for rows that are only numbered."""
    columns: tuple[ColumnSpec, ...]

    @property
    def names(self) -> list[str]:
        """Return the columns that must be there, in order."""
        return [column.name for column in self.columns if not column.optional]


INDEX = TableSpec(
    "index",
    "a small area",
    "area_code",
    (
        ColumnSpec("area_name", "text"),
        ColumnSpec("district_code", "text"),
        ColumnSpec("district_name", "text"),
        ColumnSpec("score", "number", lowest=0, may_miss=True),
        ColumnSpec("rank", "number", lowest=1, may_miss=True),
        ColumnSpec("decile", "number", lowest=1, highest=10, may_miss=True),
        ColumnSpec("income_rate", "number", lowest=0, highest=1, may_miss=True),
        ColumnSpec("population", "count", lowest=0, optional=True),
        ColumnSpec("nation", "text", optional=True),
        ColumnSpec("edition", "text", optional=True),
        ColumnSpec("vintage", "number", may_miss=True, optional=True),
    ),
)
"""Beside these, an index may have the rank, decile and score of its domains: see sources/kinds.py.
Ranks and deciles are those of the area's own nation; 1 is the most deprived."""

ORGANISATIONS = TableSpec(
    "organisations",
    "an organisation",
    "organisation_id",
    (
        ColumnSpec("name", "text"),
        ColumnSpec("area_code", "text", may_miss=True),
        ColumnSpec("outside", "flag"),
        ColumnSpec("office_route", "text"),
        ColumnSpec("themes", "tuple"),
        ColumnSpec("kind", "text"),
        ColumnSpec("postcode", "text"),
        ColumnSpec("other_ids", "tuple"),
        ColumnSpec("flags", "tuple"),
        ColumnSpec("income_gbp", "number", lowest=0, may_miss=True, optional=True),
        ColumnSpec("registered", "date", may_miss=True, optional=True),
    ),
)
"""income_gbp: latest yearly income as the register has it; registered: since when it is there."""

ASSETS = TableSpec(
    "assets",
    "something that a place has: a hall, a hub, a library, a club",
    "",
    (
        ColumnSpec("name", "text"),
        ColumnSpec("kind", "text"),
        ColumnSpec("area_code", "text", may_miss=True),
        ColumnSpec("outside", "flag"),
        ColumnSpec("x", "number", may_miss=True),
        ColumnSpec("y", "number", may_miss=True),
        ColumnSpec("file", "text"),
        ColumnSpec("row", "count", lowest=1),
    ),
)

OPERATES = TableSpec(
    "areas of operation",
    "a part of the country where an organisation says that it works",
    "",
    (
        ColumnSpec("organisation_id", "text"),
        ColumnSpec("area_type", "text"),
        ColumnSpec("area", "text"),
        ColumnSpec("within", "text"),
    ),
)

APPLICATIONS = TableSpec(
    "applications",
    "an ask for money, whatever came of it",
    "",
    (
        ColumnSpec("application_id", "text"),
        ColumnSpec("applicant_id", "text"),
        ColumnSpec("applicant_name", "text"),
        ColumnSpec("postcode", "text"),
        ColumnSpec("area_code", "text"),
        ColumnSpec("place", "text"),
        ColumnSpec("asked_pence", "count", lowest=0),
        ColumnSpec("asked_known", "flag"),
        ColumnSpec("awarded_pence", "count", lowest=0),
        ColumnSpec("outcome", "text"),
        ColumnSpec("application_date", "date", may_miss=True),
        ColumnSpec("fund", "text"),
        ColumnSpec("open_call", "text"),
        ColumnSpec("scope", "text"),
        ColumnSpec("regrant", "text"),
        ColumnSpec("file", "text"),
        ColumnSpec("row", "count", lowest=1),
    ),
)

GRANTS = TableSpec(
    "grants",
    "an award",
    "",
    (
        ColumnSpec("grant_id", "text"),
        ColumnSpec("fund", "text"),
        ColumnSpec("recipient_id", "text"),
        ColumnSpec("recipient_name", "text"),
        ColumnSpec("award_pence", "count", lowest=0),
        ColumnSpec("award_date", "date", may_miss=True),
        ColumnSpec("start_date", "date", may_miss=True),
        ColumnSpec("end_date", "date", may_miss=True),
        ColumnSpec("duration_months", "number", lowest=0, may_miss=True),
        ColumnSpec("postcode", "text"),
        ColumnSpec("beneficiary_codes", "tuple"),
        ColumnSpec("to_individual", "flag"),
        ColumnSpec("other_ids", "tuple"),
        ColumnSpec("funder", "text"),
        ColumnSpec("grant_programme", "text"),
        ColumnSpec("open_call", "text"),
        ColumnSpec("scope", "text"),
        ColumnSpec("regrant", "text"),
        ColumnSpec("office_area", "text", optional=True),
        ColumnSpec("office_vintage", "number", may_miss=True, optional=True),
        ColumnSpec("file", "text"),
        ColumnSpec("row", "count", lowest=1),
    ),
)
"""office_area: where this award's own recipient has its office, "" where only its other awards, a
register or a postcode tell; as the file writes it until `grants_area` has looked it up. Its year,
where the file tells one, is office_vintage."""

DELIVERY = TableSpec(
    "delivery",
    "an organisation's work in a place",
    "",
    (
        ColumnSpec("organisation", "text"),
        ColumnSpec("place", "text"),
        ColumnSpec("share", "number", lowest=0, highest=1),
        ColumnSpec("source", "text"),
        ColumnSpec("date", "text"),
    ),
)

CANDIDATES = TableSpec(
    "candidates",
    "a place where an organisation that is not paid now would work",
    "",
    (
        ColumnSpec("organisation", "text"),
        ColumnSpec("name", "text"),
        ColumnSpec("place", "text"),
        ColumnSpec("share", "number", lowest=0, highest=1),
        ColumnSpec("asked_pence", "count", lowest=100),
        ColumnSpec("themes", "tuple"),
        ColumnSpec("postcode", "text"),
        ColumnSpec("row", "count", lowest=1),
    ),
)
"""asked_pence: what the organisation asks for a year, in all; the same on each of its rows."""

RECIPIENTS = TableSpec(
    "recipients",
    "an organisation that is paid or may be",
    "recipient_id",
    (
        ColumnSpec("name", "text"),
        ColumnSpec("area_code", "text", may_miss=True),
        ColumnSpec("outside", "flag"),
        ColumnSpec("office_route", "text"),
        ColumnSpec("themes", "tuple"),
        ColumnSpec("postcode", "text"),
        ColumnSpec("other_ids", "tuple"),
        ColumnSpec("flags", "tuple"),
        ColumnSpec("income_gbp", "number", lowest=0, may_miss=True, optional=True),
        ColumnSpec("registered", "date", may_miss=True, optional=True),
    ),
)


def check_table(table: pd.DataFrame, spec: TableSpec, *, subject: str) -> None:
    """Refuse a table that is not what its spec says: columns, index, kinds, ranges.

    Raises
    ------
    InputError   all departures at once, each with how many rows and which
    """
    faults = []
    missing = [name for name in spec.names if name not in table.columns]
    if missing:
        faults.append(Fault("", f"columns are missing: {examples(missing)}."))
    if spec.index:
        if table.index.name != spec.index:
            faults.append(Fault("", f"must be indexed by {spec.index}."))
        repeated = table.index[table.index.duplicated()].unique()
        if len(repeated):
            faults.append(
                Fault(spec.index, f"{len(repeated):,} occur more than once ({examples(repeated)}).")
            )
    for column in spec.columns:
        if column.name in table.columns:
            faults.extend(_column_faults(table[column.name], column))
    refuse(subject, faults)


def empty_table(spec: TableSpec) -> pd.DataFrame:
    """Return a table without rows that has a spec's columns, index and dtypes."""
    dtypes: dict[str, str] = {"text": "str", "number": "float64", "count": "int64", "flag": "bool"}
    table = pd.DataFrame(
        {
            column.name: pd.Series([], dtype=dtypes.get(column.kind, "object"))
            for column in spec.columns
            if not column.optional
        }
    )
    if spec.index:
        table.index = pd.Index([], dtype="str", name=spec.index)
    return table


_KINDS: dict[str, Callable[[pd.Series], bool]] = {
    "text": lambda column: bool(
        isinstance(column.dtype, pd.StringDtype)
        or pd.api.types.is_string_dtype(column.dropna())
        or column.isna().all()
    ),
    "number": lambda column: bool(pd.api.types.is_numeric_dtype(column)),
    "count": lambda column: bool(pd.api.types.is_integer_dtype(column)),
    "flag": lambda column: bool(pd.api.types.is_bool_dtype(column)),
    "date": lambda column: bool(pd.api.types.is_object_dtype(column)),
    "tuple": lambda column: all(isinstance(entry, tuple) for entry in column.tolist()),
}


def _column_faults(column: pd.Series, spec: ColumnSpec) -> list[Fault]:
    if len(column) == 0:
        return []
    if not _KINDS[spec.kind](column):
        return [Fault(spec.name, f"must be {spec.kind}, not {column.dtype}.")]
    faults = []
    missing = column.isna()
    if missing.any() and not spec.may_miss:
        faults.append(_rows_fault(column, missing, spec, "missing"))
    if spec.kind in ("number", "count"):
        numbers = column.astype("float64")
        faults += [
            _rows_fault(column, wrong, spec, text)
            for wrong, text in (
                (pd.Series(np.isinf(numbers), index=column.index), "infinite"),
                (
                    numbers < (-np.inf if spec.lowest is None else spec.lowest),
                    f"below {spec.lowest}",
                ),
                (
                    numbers > (np.inf if spec.highest is None else spec.highest),
                    f"above {spec.highest}",
                ),
            )
            if wrong.any()
        ]
    return faults


def _rows_fault(column: pd.Series, wrong: pd.Series, spec: ColumnSpec, text: str) -> Fault:
    offenders = column.index[wrong]
    return Fault(spec.name, f"{len(offenders):,} rows are {text} ({examples(offenders)}).")

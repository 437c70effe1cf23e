"""Which columns of a postcode directory hold what, in any of its years and editions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from equitycli.errors import Fault, InputError, examples
from equitycli.sources.kinds import CodeColumn, CodeSystem, code_columns, code_systems

# The surest heading first. A group "year" tells editions apart: the latest is taken.
_POSTCODE = [r"pcds", r"pcd8", r"pcd7", r"pcd2", r"pcd", r"post_?code", r"post ?code"]
_HELD = {
    "ward": [r"wd(?P<year>\d\d)?_?(?:cd)?", r"(?:os)?ward(?P<year>\d\d)?_?(?:cd|code)?"],
    "division": [r"ced(?P<year>\d\d)?_?(?:cd)?", r"division_code"],
    "district": [
        r"(?:lad|ltla|lau1)(?P<year>\d\d)?_?(?:cd|code)?",
        r"(?:os)?laua(?P<year>\d\d)?(?:cd)?",
        r"la_code|district_code",
    ],
    "terminated": [r"doterm", r"date_?of_?termination", r"terminated"],
    "easting": [r"(?:os)?east(?:1m)?", r"eastings?"],
    "northing": [r"(?:os)?(?:nrth|north)(?:1m)?", r"northings?"],
    "latitude": [r"lat(?:itude)?"],
    "longitude": [r"long?(?:itude)?", r"lng"],
    "grid": [r"(?:os)?gr(?:i)?d_?ind(?:icator)?", r"positional_quality_indicator"],
}


@dataclass(frozen=True)
class DirectoryColumns:
    """Where each thing stands in a row, counted from 0; None where the directory lacks it."""

    postcode: int
    areas: tuple[tuple[str, int | None, int], ...]
    """heading, vintage and position of every column of small areas"""
    ward: int | None = None
    division: int | None = None
    district: int | None = None
    terminated: int | None = None
    easting: int | None = None
    northing: int | None = None
    latitude: int | None = None
    longitude: int | None = None
    grid: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what `columns_of_json` makes the same again of."""
        return asdict(self)


def columns_of_json(written: dict[str, Any]) -> DirectoryColumns:
    """Return the columns that `as_json` wrote."""
    areas = tuple((str(name), vintage, int(at)) for name, vintage, at in written["areas"])
    return DirectoryColumns(**{**written, "areas": areas})


def directory_columns(headings: list[str], *, subject: str) -> DirectoryColumns:
    """Return which columns of a directory are read.

    Raises
    ------
    InputError   no column of postcodes, or none of small areas
    """
    faults = []
    postcode = _position(headings, _POSTCODE)
    if postcode is None:
        faults.append(
            Fault(
                "headings",
                f"1 column is missing: pcds, that of the postcodes (found: {examples(headings)}).",
                "Name the column of postcodes  pcds.",
            )
        )
    areas = _area_columns(headings)
    if not areas:
        faults.append(
            Fault(
                "headings",
                f"no column holds area codes (headings: {examples(headings)}).",
                "Name the column of codes  area_code.",
            )
        )
    if faults or postcode is None:
        raise InputError(subject, faults)
    return DirectoryColumns(
        postcode, areas, **{name: _position(headings, forms) for name, forms in _HELD.items()}
    )


def _position(headings: list[str], forms: list[str]) -> int | None:
    """Return the position of the heading that fits the earliest form, the latest year of those."""
    for form in forms:
        fitting = [
            (int(match.groupdict().get("year") or 0), -at)
            for at, heading in enumerate(headings)
            if (match := re.fullmatch(form, heading.strip(), re.IGNORECASE))
        ]
        if fitting:
            return -max(fitting)[1]
    return None


def _area_columns(headings: list[str]) -> tuple[tuple[str, int | None, int], ...]:
    layers = dict.fromkeys(system.layer for system in code_systems())
    found: dict[str, CodeColumn] = {}
    for layer in layers:
        for column in code_columns(headings, layer=layer):
            found.setdefault(column.heading, column)
    return tuple(
        (column.heading, column.vintage, headings.index(column.heading))
        for column in found.values()
    )


@dataclass(frozen=True)
class AreaColumn:
    """The column of areas that is read, by its place among `DirectoryColumns.areas`."""

    place: int
    heading: str
    vintage: int | None
    bridged: bool
    """its codes are of another vintage and come to the index over a bridge"""


def area_column(
    columns: DirectoryColumns,
    *,
    system: CodeSystem | None,
    can_bridge: bool,
    beginnings: Callable[[], dict[int, set[str]]],
    subject: str,
) -> AreaColumn:
    """Return the column whose codes are those of the index.

    A directory of the United Kingdom holds data zones and super output areas in its columns of
    LSOAs; there the codes themselves decide.

    Parameters
    ----------
    can_bridge : pairs of codes of 2011 and 2021 are at hand
    beginnings : gives the first three characters of the codes in each column, by its place

    Raises
    ------
    InputError   every column is of another vintage than the index
    """
    every = [
        AreaColumn(place, heading, vintage, False)
        for place, (heading, vintage, _) in enumerate(columns.areas)
    ]
    if system is None:
        return every[0]
    shared = [column for column in every if column.heading.casefold().startswith("lsoa")]
    own = every if system.layer == "lsoa" else [one for one in every if one not in shared]
    for column in own:
        if column.vintage in (None, system.vintage):
            return column
    if system.layer != "lsoa" and shared:
        begun = re.match("[A-Z0-9]*", system.pattern)
        held = beginnings()
        for column in shared:
            if begun and any(one.startswith(begun[0][:3]) for one in held[column.place]):
                return column
    if can_bridge:
        for column in every:
            if {column.vintage, system.vintage} == {2011, 2021}:
                return AreaColumn(column.place, column.heading, column.vintage, True)
    latest = max(every, key=lambda column: column.vintage or 0)
    raise InputError(
        subject,
        [
            Fault(
                latest.heading,
                f"its codes are of {latest.vintage}, those of the index are of {system.vintage}.",
                f"Take the file for {system.vintage}, or name the lookup between the two "
                "(LSOA11CD to LSOA21CD) as  bridge  under [areas].",
            )
        ],
    )

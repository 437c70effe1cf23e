"""What places have: halls, hubs, libraries, clubs, out of any table or map that tells where."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.settings import AssetsSection
from equitycli.sources.cells import counted, number_of, rows_in_words
from equitycli.sources.description import described
from equitycli.sources.kinds import plain
from equitycli.sources.listed_columns import SYNONYMS
from equitycli.sources.listed_files import Listing, read_mapped
from equitycli.sources.map_parts import is_map
from equitycli.sources.office_points import office_points
from equitycli.sources.postcode_form import postcodes_of_cells
from equitycli.sources.reading import Reading, read_table

ROLE = "assets"
UNKNOWN_KIND = "kind not stated"
LONGEST_KIND = 60
"""Of a kind, in characters: it heads a column of every table."""
_POINTS = (("latitude", "longitude"), ("easting", "northing"))
_NAMES = (
    *SYNONYMS["name"],
    *("asset", "asset name", "asset_name", "venue", "venue name", "facility", "facility name"),
    *("library", "library name", "hall", "club", "club name", "hub", "centre", "site", "title"),
)
HEADINGS = {"name": _NAMES} | {
    ours: SYNONYMS[ours]
    for ours in ("postcode", "area_code", "latitude", "longitude", "easting", "northing")
}
"""Our name of each column that is read, with the headings that are known; no address is."""


def read_assets(path: Path, section: AssetsSection, *, written: str = "") -> Reading[pd.DataFrame]:
    """Read a file of what places have. Addresses, telephones and the like are not kept.

    Parameters
    ----------
    path : a table with latitude and longitude, easting and northing, a postcode or the code of
        the small area; or a map (GeoJSON, GeoPackage, shapefile) of points or of polygons, of
        which a point inside each is taken
    section : its kind, or the heading that tells the kind; headings that are not recognised;
        of a workbook, the sheet
    written : how the programme names the file

    Returns
    -------
    Reading of a DataFrame, numbered from 0: name ("" where the file has none), kind, postcode
    (compact, ""), area_code (as the file says, ""), x and y (metres of the British National
    Grid, NaN), file, row. In which area each lies is found by `asset_areas.placed_assets`.

    Raises
    ------
    InputError   nothing tells where they are; a heading that the programme names is not there;
                 coordinates that are no numbers, half given, out of range, swapped, or degrees
                 as metres; a kind that is too long
    """
    subject = written or path.name
    mapped = is_map(path, written=written)
    if mapped:
        listing = read_mapped(path, written=subject, role=ROLE, what="asset", names=_NAMES)
    else:
        reading = read_table(path, role=ROLE, written=subject, sheet=section.sheet)
        listing = Listing(reading.table, reading.record, reading.findings)
    table, findings = listing.table, list(listing.findings)
    refuse(subject, _headings_faults(table, section))
    cells = _cells(table, section, mapped=mapped)
    if not _tells_where(cells):
        refuse(subject, [_lacking_places(table)])
    index = table.index
    empty = pd.Series("", index=index, dtype="str")
    faults: list[Fault] = []
    points = office_points(cells, index=index, faults=faults)
    kind = _kinds(table, section, subject=subject, faults=faults, findings=findings)
    refuse(subject, faults)
    postcode = empty
    if "postcode" in cells:
        postcode, remarks = postcodes_of_cells(cells["postcode"], subject=subject)
        findings += remarks
    assets = pd.DataFrame(
        {
            "name": cells.get("name", empty),
            "kind": kind,
            "postcode": postcode,
            "area_code": cells.get("area_code", empty),
            "x": points[:, 0],
            "y": points[:, 1],
            "file": pd.Series(subject, index=index, dtype="str"),
            "row": index.astype("int64"),
        }
    ).reset_index(drop=True)
    record = described(listing.record, [str(heading) for heading in table.columns])
    return Reading(assets, record, tuple(findings))


def _headings_faults(table: pd.DataFrame, section: AssetsSection) -> list[Fault]:
    """Return what is wrong with the headings that the programme names."""
    strange = sorted(set(section.columns) - set(HEADINGS))
    named = [*section.columns.values(), *([section.kind_column] if section.kind_column else [])]
    absent = sorted({heading for heading in named if heading not in table.columns})
    return [
        Fault(where, f"{text}: {examples(names)}.", remedy)
        for where, text, names, remedy in (
            ("columns under [[assets]]", "not known", strange, f"Known: {', '.join(HEADINGS)}."),
            (
                "headings named under [[assets]]",
                "none of the file",
                absent,
                f"Headings there: {examples(table.columns)}.",
            ),
        )
        if names
    ]


def _cells(table: pd.DataFrame, section: AssetsSection, *, mapped: bool) -> dict[str, pd.Series]:
    """Return the columns that are known, under our names; a map's shapes go before its columns."""
    by_name = {plain(str(heading)): heading for heading in table.columns}
    headings = {
        ours: found
        for ours, names in HEADINGS.items()
        if (found := next((by_name[one] for one in names if one in by_name), None)) is not None
    }
    headings |= section.columns
    if mapped:
        headings = {
            **{ours: one for ours, one in headings.items() if ours not in _POINTS[0]},
            **{ours: ours for ours in _POINTS[1]},
        }
    cells = {ours: table[heading].str.strip() for ours, heading in headings.items()}
    return {
        ours: column if ours == "name" else column.mask(column == "NA", "")
        for ours, column in cells.items()
    }


def _tells_where(cells: dict[str, pd.Series]) -> bool:
    pairs = any(first in cells and second in cells for first, second in _POINTS)
    return pairs or "postcode" in cells or "area_code" in cells


def _lacking_places(table: pd.DataFrame) -> Fault:
    return Fault(
        "headings",
        f"no column is known to tell where these are (headings: {examples(table.columns)}).",
        "Give  postcode,  latitude  and  longitude,  easting  and  northing,  or  area_code;  or "
        'say under [[assets]] which they are:\ncolumns = { postcode = "…" }',
    )


def _kinds(
    table: pd.DataFrame,
    section: AssetsSection,
    *,
    subject: str,
    faults: list[Fault],
    findings: list[Finding],
) -> pd.Series:
    """Return the kind of each, in one spelling: the first that the file has of it."""
    if section.kind:
        return pd.Series(section.kind, index=table.index, dtype="str")
    kind = table[section.kind_column].str.split().str.join(" ").astype("str")
    long = kind.str.len() > LONGEST_KIND
    if long.any():
        faults.append(
            Fault(
                section.kind_column,
                f"{counted(int(long.sum()))} longer than {LONGEST_KIND} characters "
                f"({rows_in_words(kind.index[long])}).",
                "A kind is a word or two, such as library. Name the column that has it as  "
                "kind_column.",
            )
        )
    blank = kind == ""
    if blank.any():
        findings.append(
            Finding(
                "assets-without-kind",
                "warning",
                subject,
                f"{number_of(int(blank.sum()), 'asset')} without a kind "
                f"({rows_in_words(kind.index[blank])}): counted as “{UNKNOWN_KIND}”.",
                "Fill the kind in.",
            )
        )
    return kind.mask(blank, UNKNOWN_KIND)

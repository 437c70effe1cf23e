"""From small areas to the town, ward or other place that each belongs to."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, InputError, examples, refuse
from equitycli.sources.built_up_areas import BUILT_UP_AREA, Lookup, built_up_towns, one_column
from equitycli.sources.cells import codes, required
from equitycli.sources.description import described
from equitycli.sources.kinds import CodeSystem, code_column, code_columns
from equitycli.sources.place_names import names_apart
from equitycli.sources.reading import Reading, read_table

TOWN = re.compile(r"town|town_?name|tcity\d\dnm|bua\d\d_?nm|bua_name", re.IGNORECASE)
DISTRICT_NAME = re.compile(
    r"district_name|lad\d\d_?nm|ltla\d\d_?name|local authority district name.*", re.IGNORECASE
)
NAMES = {
    "ward": re.compile(
        r"ward|ward_?name|wd\d\d_?nm|ward\d\d_?name|ward\d\d_?nm|wd_?nm", re.IGNORECASE
    ),
    "division": re.compile(
        r"division|(electoral_?)?division_?name|ced\d\d_?nm|ced_?nm", re.IGNORECASE
    ),
}
"""Headings of the names of wards and of electoral divisions."""
_PLAIN_TOWN = re.compile(r"town|town_?name", re.IGNORECASE)
_YEAR_OF_TOWNS_BY_SUBDIVISION = 2011


def read_towns(
    path: Path,
    *,
    system: CodeSystem | None,
    areas: pd.Series,
    bridge: Path | None = None,
    rescue: Path | None = None,
    written: str = "",
    bridge_written: str = "",
    rescue_written: str = "",
) -> Reading[Lookup]:
    """Read which town each area belongs to.

    Parameters
    ----------
    path : a column of the index's codes and one of towns: `town`, or BUA24NM or TCITY15NM; or
        the built-up area lookup of 2011, whose town is BUASD11NM, else BUA11NM, without
        " BUASD" or " BUA"
    system : the code system of the index
    areas : name of every area of the index, indexed by area_code
    bridge : lookup LSOA11CD to LSOA21CD, where the towns are keyed on older codes
    rescue : the same towns by MSOA, for areas that the town lookup does not hold

    Returns
    -------
    Reading of a Lookup: "" is an area without a town

    Raises
    ------
    InputError   no column of towns or of codes, codes of another vintage without a bridge,
                 repeated codes, two towns of one name that nothing tells apart
    """
    sheet = read_table(path, role="lookup", written=written)
    headings, subject = list(sheet.table.columns), sheet.record.file
    town = one_column(headings, _PLAIN_TOWN) or one_column(headings, TOWN)
    if _is_older(headings, system=system):
        return built_up_towns(
            sheet,
            system=system,
            areas=areas,
            bridge=bridge,
            rescue=rescue,
            bridge_written=bridge_written,
            rescue_written=rescue_written,
        )
    if town is None:
        refuse(subject, required(headings, ["town"]))
        raise AssertionError
    reading = _named_by(sheet, town, system=system)
    built_up = code_columns(headings, layer="bua")
    if _PLAIN_TOWN.fullmatch(town) or not built_up:
        return reading
    table = by_area(sheet, system=system)
    district = one_column(headings, DISTRICT_NAME)
    named = names_apart(
        reading.table.named,
        identity=table[built_up[0].heading].str.strip(),
        district=table[district].str.strip() if district else None,
        kind="towns",
        heading=town,
        subject=subject,
    )
    return Reading(
        Lookup(named, _within(table, headings, "bua", "district"), reading.table.records),
        reading.record,
        reading.findings,
    )


def _is_older(headings: list[str], *, system: CodeSystem | None) -> bool:
    """Return whether towns are those of 2011, or keyed on areas older than the index's."""
    if one_column(headings, _PLAIN_TOWN):
        return False
    matches = [BUILT_UP_AREA.fullmatch(heading) for heading in headings]
    years = {2000 + int(match["year"]) for match in matches if match}
    layer = system.layer if system else "lsoa"
    keyed = {column.vintage for column in code_columns(headings, layer=layer)}
    vintage = system.vintage if system else None
    return _YEAR_OF_TOWNS_BY_SUBDIVISION in years or (
        bool(years) and vintage is not None and not keyed & {vintage, None}
    )


def by_area(sheet: Reading[pd.DataFrame], *, system: CodeSystem | None) -> pd.DataFrame:
    """Return the rows of a lookup by the area that each is keyed on, sorted."""
    headings, subject = list(sheet.table.columns), sheet.record.file
    column = code_column(headings, system=system, subject=subject)
    area_code = sheet.table[column.heading].str.strip()
    return sheet.table.set_axis(pd.Index(area_code, name="area_code", dtype="str")).sort_index()


def _named_by(
    sheet: Reading[pd.DataFrame], heading: str, *, system: CodeSystem | None
) -> Reading[Lookup]:
    """Return a lookup that is keyed on the index's own codes."""
    headings, subject = list(sheet.table.columns), sheet.record.file
    column = code_column(headings, system=system, subject=subject)
    faults: list[Fault] = []
    area_code = codes(sheet.table[column.heading], faults=faults, system=system)
    refuse(subject, faults)
    named = pd.Series(
        sheet.table[heading].str.strip().to_numpy(),
        index=pd.Index(area_code, name="area_code", dtype="str"),
        name="place",
        dtype="str",
    ).sort_index()
    record = described(sheet.record, headings, vintage=column.vintage, system=system)
    return Reading(Lookup(named, records=(record,)), record, sheet.findings)


def _within(table: pd.DataFrame, headings: list[str], *layers: str) -> dict[str, tuple[str, ...]]:
    """Return the areas within each larger one whose code the table holds."""
    code_areas: dict[str, tuple[str, ...]] = {}
    for layer in layers:
        for column in code_columns(headings, layer=layer)[:1]:
            code_areas |= areas_by_code(table[column.heading].str.strip())
    return code_areas


def areas_by_code(held: pd.Series) -> dict[str, tuple[str, ...]]:
    """Return the areas of each code, from the code of each area."""
    return {str(code): tuple(sorted(group.index)) for code, group in held.groupby(held) if code}


def read_wards(
    path: Path, *, system: CodeSystem | None, written: str = "", layer: str = "ward"
) -> Reading[Lookup]:
    """Read which ward, or electoral division, each area belongs to.

    Two of one name are told apart by their district: "Abbey (Cambridge)".

    Parameters
    ----------
    path : a column of the index's codes and one of names (WD25NM, CED25NM, ward_name, …)
    layer : "ward" or "division"

    Raises
    ------
    InputError   no column of names or of the index's codes, a ward without a name, two wards
                 of one name in one district
    """
    sheet = read_table(path, role="lookup", written=written)
    headings, subject = list(sheet.table.columns), sheet.record.file
    ward = one_column(headings, NAMES[layer])
    if ward is None:
        refuse(subject, required(headings, [f"{layer}_name"]))
        raise AssertionError
    reading = _named_by(sheet, ward, system=system)
    table = by_area(sheet, system=system)
    named = reading.table.named
    blank = named.index[named == ""]
    if len(blank):
        raise InputError(
            subject,
            [
                Fault(
                    ward, f"{len(blank)} areas have no {layer} ({examples(blank)}).", "Fill it in."
                )
            ],
        )
    ward_codes = code_columns(headings, layer=layer)
    district_heading = one_column(headings, DISTRICT_NAME)
    district = table[district_heading].str.strip() if district_heading else None
    identity = table[ward_codes[0].heading].str.strip() if ward_codes else district
    if identity is not None:
        named = names_apart(
            named,
            identity=identity,
            district=district,
            kind=f"{layer}s",
            heading=ward,
            subject=subject,
        )
    lookup = Lookup(named, _within(table, headings, layer, "district"), reading.table.records)
    return Reading(lookup, reading.record, reading.findings)


def read_column(
    path: Path, *, system: CodeSystem | None, column: str, written: str = ""
) -> Reading[Lookup]:
    """Read the place of each area from the named column of a lookup."""
    sheet = read_table(path, role="lookup", written=written)
    refuse(
        sheet.record.file,
        required(sheet.table.columns, [column], remedy="Mend  column  under [places]."),
    )
    return _named_by(sheet, column, system=system)

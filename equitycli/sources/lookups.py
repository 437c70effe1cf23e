"""From small areas to the town, ward or other place that each belongs to."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, InputError, examples, refuse
from equitycli.sources.built_up_areas import BUILT_UP_AREA, Lookup, built_up_towns, one_column
from equitycli.sources.cells import codes, required
from equitycli.sources.deprivation import described
from equitycli.sources.kinds import CodeSystem, code_column, code_columns
from equitycli.sources.reading import Reading, read_table

TOWN = re.compile(r"town|town_?name|tcity\d\dnm|bua\d\d_?nm|bua_name", re.IGNORECASE)
WARD_NAME = re.compile(r"ward|ward_?name|wd\d\d_?nm|ward\d\d_?name|ward\d\d_?nm", re.IGNORECASE)
DISTRICT_NAME = re.compile(
    r"district_name|lad\d\d_?nm|ltla\d\d_?name|local authority district name.*", re.IGNORECASE
)


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
    path : a column of the index's codes and one named `town`; or the built-up area lookup of
        2011, whose town is BUASD11NM, else BUA11NM, without " BUASD" or " BUA"
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
                 repeated codes
    """
    sheet = read_table(path, role="lookup", written=written)
    headings, subject = list(sheet.table.columns), sheet.record.file
    if any(BUILT_UP_AREA.fullmatch(heading) for heading in headings) and not any(
        heading.casefold() == "town" for heading in headings
    ):
        return built_up_towns(
            sheet,
            system=system,
            areas=areas,
            bridge=bridge,
            rescue=rescue,
            bridge_written=bridge_written,
            rescue_written=rescue_written,
        )
    town = one_column(headings, TOWN)
    if town is None:
        refuse(subject, required(headings, ["town"]))
        raise AssertionError
    return _named_by(sheet, town, system=system)


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


def read_wards(path: Path, *, system: CodeSystem | None, written: str = "") -> Reading[Lookup]:
    """Read which ward each area belongs to.

    Two wards of one name are told apart by their district: "Abbey (Cambridge)".

    Raises
    ------
    InputError   no column of ward names or of the index's codes, a ward without a name,
                 two wards of one name in one district
    """
    sheet = read_table(path, role="lookup", written=written)
    headings, subject = list(sheet.table.columns), sheet.record.file
    ward = one_column(headings, WARD_NAME)
    if ward is None:
        refuse(subject, required(headings, ["ward_name"]))
        raise AssertionError
    reading = _named_by(sheet, ward, system=system)
    table = sheet.table.set_axis(
        pd.Index(
            sheet.table[code_column(headings, system=system, subject=subject).heading].str.strip(),
            name="area_code",
        )
    ).sort_index()
    named = reading.table.named
    blank = named.index[named == ""]
    if len(blank):
        raise InputError(
            subject,
            [Fault(ward, f"{len(blank)} areas have no ward ({examples(blank)}).", "Fill it in.")],
        )
    ward_codes = code_columns(headings, layer="ward")
    district_heading = one_column(headings, DISTRICT_NAME)
    district = table[district_heading].str.strip() if district_heading else None
    identity = table[ward_codes[0].heading].str.strip() if ward_codes else district
    if identity is not None:
        several = identity.groupby(named).nunique()
        shared = named.isin(several.index[several > 1])
        if shared.any() and district is not None:
            named = named.mask(shared, named + " (" + district + ")")
            several = identity.groupby(named).nunique()
        left = several.index[several > 1]
        if len(left):
            raise InputError(
                subject,
                [
                    Fault(
                        ward,
                        f"{len(left)} names are borne by two wards ({examples(left)}).",
                        "Add a column  district_name  that tells them apart.",
                    )
                ],
            )
    code_areas: dict[str, tuple[str, ...]] = {}
    for column in [*ward_codes[:1], *code_columns(headings, layer="district")[:1]]:
        held = table[column.heading].str.strip()
        code_areas |= {
            str(code): tuple(sorted(group.index)) for code, group in held.groupby(held) if code
        }
    lookup = Lookup(named.astype("str").rename("place"), code_areas, reading.table.records)
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

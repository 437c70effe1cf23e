"""Which region each district is in."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.sources.built_up_areas import one_column
from equitycli.sources.cells import counted, counted_of, required, rows_in_words
from equitycli.sources.reading import Reading, read_table

_DISTRICT = re.compile(
    r"(lad|ltla)_?\d{0,4}_?(cd|code)|district_code|local authority district code.*", re.IGNORECASE
)
_REGION = re.compile(r"(rgn|region)_?\d{0,4}_?(nm|name)?|region name.*", re.IGNORECASE)


def districts_of(index: pd.DataFrame) -> pd.Series:
    """Return the name of each district of an index, by its code."""
    named = index[index["district_code"] != ""].drop_duplicates("district_code")
    return named.set_index("district_code")["district_name"].sort_index()


def read_regions(path: Path, *, districts: pd.Series, written: str = "") -> Reading[pd.Series]:
    """Read the region of each district.

    Parameters
    ----------
    path : a column of district codes (LADCD, LAD24CD, district_code, …) and one of names of
        regions (RGNNM, RGN24NM, region, …); a district may stand in many rows
    districts : name of each district of the index, by its code

    Returns
    -------
    Reading of a Series of str named "region", by the codes of `districts`, sorted; "" where the
    file has none, with a finding

    Raises
    ------
    InputError   columns missing, a district in two regions, none of the index's districts
    """
    sheet = read_table(path, role="regions", written=written)
    headings, subject = list(sheet.table.columns), sheet.record.file
    code, name = one_column(headings, _DISTRICT), one_column(headings, _REGION)
    absent = [one for one, found in (("district_code", code), ("region", name)) if found is None]
    refuse(subject, required(headings, absent))
    if code is None or name is None:
        raise AssertionError
    told = pd.DataFrame(
        {"district": sheet.table[code].str.strip(), "region": sheet.table[name].str.strip()}
    )
    told = told[(told["district"] != "") & (told["region"] != "")].drop_duplicates()
    faults: list[Fault] = []
    twice = told[told["district"].duplicated(keep=False)]
    if len(twice):
        faults.append(
            Fault(
                name,
                f"{counted(twice['district'].nunique(), 'district')} in more than one region "
                f"({examples(twice['district'].unique())}; {rows_in_words(twice.index)}).",
                "Keep one region for each district.",
            )
        )
    codes = pd.Index(sorted(set(districts.index) - {""}), dtype="str", name="district_code")
    known = codes.intersection(told["district"])
    if not len(known):
        faults.append(
            Fault(
                code,
                f"none of the {len(codes):,} districts of the index is there "
                f"({examples(told['district'])}).",
                "Take the lookup for the district codes of the index.",
            )
        )
    refuse(subject, faults)
    region = told.set_index("district")["region"].reindex(codes)
    without = codes[region.isna()]
    findings = []
    if len(without):
        findings.append(
            Finding(
                "districts-without-region",
                "warning",
                subject,
                f"{counted_of(len(without), len(codes), 'district')} in no region of the file "
                f"({examples(districts[without])}).",
                "Take the lookup for the district codes of the index.",
            )
        )
    region = region.where(region.notna(), "").astype("str").rename("region")
    return Reading(region, sheet.record, (*sheet.findings, *findings))

"""What need is multiplied by, area by area: the cost of an area, its rural or urban class."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.sources.cells import codes, counted_of, number_of
from equitycli.sources.checked import area_finding
from equitycli.sources.description import described
from equitycli.sources.kinds import CodeSystem, code_column, code_columns
from equitycli.sources.need_columns import (
    MOSTLY,
    NeedFile,
    number_column,
    numbers_of_need,
    sheet_of_need,
)
from equitycli.sources.reading import Reading
from equitycli.sources.rural_urban import class_column, classes


def read_factor(
    path: Path,
    *,
    districts: pd.Series,
    system: CodeSystem | None,
    asked: NeedFile,
    uplift: Mapping[str, float],
    index_file: str = "the index",
) -> Reading[pd.Series]:
    """Read what need is multiplied by, area by area: multipliers, or an uplift by class.

    Parameters
    ----------
    path : a table by area code or by district code, whichever it has, of multipliers of 0 or
        more; or, where `uplift` has any, of classes
    districts : the district code of each area of the index ("" where it is not known), indexed by
        area code
    system : the code system of the index
    asked : how the programme names the file and its column
    uplift : class → share by which need there is raised; a class without one counts once
    index_file : how the programme names the index, for messages

    Returns
    -------
    Reading of a Series of float "factor" indexed by area code, as `districts` is; with a finding
    of classes that no uplift is named for

    Raises
    ------
    InputError   columns missing, or several that could be meant; codes of another vintage or
                 nation; an area or district twice, or missing; a multiplier that is missing,
                 negative or infinite; a class that is empty, or an uplift for one that is not there
    """
    sheet = sheet_of_need(path, asked, role="factor")
    headings, subject = list(sheet.table.columns), sheet.record.file
    heading, by_district = _codes_of_either(sheet, districts, system=system)
    faults: list[Fault] = []
    keyed = codes(sheet.table[heading], faults=faults, system=None if by_district else system)
    findings: list[Finding] = []
    if uplift:
        column = class_column(headings, column=asked.column, subject=subject, key=asked.key)
        named = classes(sheet.table[column], faults=faults)
        refuse(subject, faults + _strange_classes(named, uplift, asked))
        held = named.map({one: 1 + uplift.get(one, 0.0) for one in set(named)}).astype("float64")
    else:
        column = number_column(sheet.table, {heading}, asked, subject=subject)
        named = None
        held = numbers_of_need(sheet.table[column], faults=faults)
        refuse(subject, faults)
    held.index = pd.Index(keyed, dtype="str")
    if by_district:
        refuse(subject, _missing_districts(held.index, districts, index_file=index_file))
        held = held.loc[districts].set_axis(districts.index)
    else:
        remark = area_finding(
            held.index,
            areas=districts.index,
            system=system,
            subject=subject,
            index_file=index_file,
        )
        findings += [remark] if remark is not None else []
        held = held.loc[districts.index]
    if named is not None:
        named.index = pd.Index(keyed, dtype="str")
        here = named.loc[districts if by_district else districts.index]
        findings += _without_uplift(here, uplift, asked, subject=subject)
    record = described(sheet.record, headings, system=system)
    return Reading(held.rename("factor"), record, (*sheet.findings, *findings))


def _codes_of_either(
    sheet: Reading[pd.DataFrame], districts: pd.Series, *, system: CodeSystem | None
) -> tuple[str, bool]:
    """Return the heading of the codes of a table, and whether those are of districts."""
    headings, subject = list(sheet.table.columns), sheet.record.file
    layers = {part.layer for part in (system.parts or (system,))} if system else {"lsoa"}
    if any(code_columns(headings, layer=layer) for layer in layers):
        return code_column(headings, system=system, subject=subject).heading, False
    named = code_columns(headings, layer="district")
    if named:
        return named[0].heading, True
    for known, of_district in ((districts.index, False), (set(districts) - {""}, True)):
        for heading in headings:
            if sheet.table[heading].str.strip().isin(known).mean() > MOSTLY:
                return heading, of_district
    raise InputError(
        subject,
        [
            Fault(
                "headings",
                f"no column holds codes of areas or districts of the index ({examples(headings)}).",
                "Name the column of codes  area_code  or  district_code.",
            )
        ],
    )


def _missing_districts(there: pd.Index, districts: pd.Series, *, index_file: str) -> list[Fault]:
    """Return the faults of districts of the index that a table by district has not."""
    without = districts.index[(districts == "").to_numpy()]
    faults = []
    if len(without):
        faults.append(
            Fault(
                "district_code",
                f"{counted_of(len(without), len(districts), 'area')} of no district by "
                f"{index_file} ({examples(without)}).",
                "Give the table by area code.",
            )
        )
    wanted = pd.Index(districts.unique())
    missing = wanted.difference(there.append(pd.Index([""])))
    if len(missing):
        faults.append(
            Fault(
                "district_code",
                f"{counted_of(len(missing), len(wanted), 'district')} missing that {index_file} "
                f"has ({examples(missing)}).",
                "Add a row for each, or take the table for the districts of the index's year: no "
                "area is ever left out, or taken to have a factor of 1.",
            )
        )
    return faults


def _strange_classes(named: pd.Series, uplift: Mapping[str, float], asked: NeedFile) -> list[Fault]:
    """Return the faults of uplifts for classes that the table does not have."""
    there = sorted(set(named) - {""})
    faults = []
    for name in uplift:
        if name in there:
            continue
        near = get_close_matches(name[:80], [one[:80] for one in there[:200]], n=1)
        guess = f"Did you mean “{near[0]}”? " if near else ""
        faults.append(
            Fault(
                f"uplift under {asked.where}",
                f"the file has no class “{name[:80]}”.",
                f"{guess}Its classes are: {examples(there)}.",
            )
        )
    return faults


def _without_uplift(
    here: pd.Series, uplift: Mapping[str, float], asked: NeedFile, *, subject: str
) -> list[Finding]:
    """Return a finding of the classes of the county that no uplift is named for."""
    counts = here[~here.isin(list(uplift))].value_counts().sort_index()
    if not len(counts):
        return []
    listed = examples(f"{name} ({number_of(count, 'area')})" for name, count in counts.items())
    return [
        Finding(
            "classes-without-uplift", "note", subject,
            f"Areas of classes without an uplift under {asked.where} are not raised: {listed}.",
            "Name each under  uplift,  with 0 where that is meant.",
        )
    ]  # fmt: skip

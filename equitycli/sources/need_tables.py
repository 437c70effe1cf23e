"""Need from outside the index: a table of need by area, and live evidence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.sources.cells import codes, counted_of, number_of
from equitycli.sources.checked import area_finding, vintage_in_words
from equitycli.sources.description import described
from equitycli.sources.kinds import CodeSystem, code_column
from equitycli.sources.need_columns import (
    MOSTLY,
    NeedFile,
    number_column,
    numbers_of_need,
    sheet_of_need,
)
from equitycli.sources.reading import Reading


def read_need_table(
    path: Path,
    *,
    areas: pd.Index,
    system: CodeSystem | None,
    asked: NeedFile,
    index_file: str = "the index",
) -> Reading[pd.Series]:
    """Read a table of need by area: a weight for each resident, or people in need.

    Parameters
    ----------
    path : a table of area codes and numbers of 0 or more
    areas : every area code of the index
    system : the code system of the index
    asked : how the programme names the file and its column
    index_file : how the programme names the index, for messages

    Returns
    -------
    Reading of a Series of float "need_table" on `areas`

    Raises
    ------
    InputError   columns missing, or several that could be meant; codes of another vintage or
                 nation; an area twice, or missing; a number that is missing, negative or infinite
    """
    read = read_need_with_margin(
        path, areas=areas, system=system, asked=asked, index_file=index_file
    )
    return Reading(read.table["need_table"], read.record, read.findings)


def read_need_with_margin(
    path: Path,
    *,
    areas: pd.Index,
    system: CodeSystem | None,
    asked: NeedFile,
    margin: str = "",
    index_file: str = "the index",
) -> Reading[pd.DataFrame]:
    """Read a table of need by area, and beside it the margin of error of each number.

    Parameters
    ----------
    as of `read_need_table`
    margin : the heading of the margins, in the unit of the table, 0 or more; "": it has none

    Returns
    -------
    Reading of a DataFrame on `areas`: "need_table", and "need_margin" where there are margins

    Raises
    ------
    InputError   as `read_need_table`, of the margins too
    """
    sheet = sheet_of_need(path, asked, role="need")
    headings, subject = list(sheet.table.columns), sheet.record.file
    keyed = code_column(headings, system=system, subject=subject)
    taken = {keyed.heading}
    columns = {}
    if margin:
        named = replace(asked, column=margin, key="table_margin")
        columns["need_margin"] = number_column(sheet.table, taken, named, subject=subject)
    taken |= {*columns.values()}
    columns["need_table"] = number_column(sheet.table, taken, asked, subject=subject)
    faults: list[Fault] = []
    area_code = codes(sheet.table[keyed.heading], faults=faults, system=system)
    held = pd.DataFrame(
        {
            name: numbers_of_need(sheet.table[heading], faults=faults)
            for name, heading in columns.items()
        }
    )
    refuse(subject, faults)
    held.index = pd.Index(area_code, name="area_code", dtype="str")
    remark = area_finding(
        held.index, areas=areas, system=system, subject=subject, index_file=index_file
    )
    return Reading(
        held.loc[areas],
        described(sheet.record, headings, vintage=keyed.vintage, system=system),
        (*sheet.findings, *((remark,) if remark is not None else ())),
    )


def read_evidence(
    path: Path,
    *,
    areas: pd.Index,
    system: CodeSystem | None,
    asked: NeedFile,
    older: Collection[str] = (),
    bridged: bool = False,
    index_file: str = "the index",
) -> Reading[pd.Series]:
    """Read counts by area, such as food parcels: live evidence that is added to need.

    Parameters
    ----------
    path : a table of area codes and counts of 0 or more; the rows of an area are added up
    areas : every area code of the index
    system : the code system of the index
    asked : how the programme names the file and its column
    older : codes of another vintage that the bridge leads from, inside the county
    bridged : a lookup tells every older code of the county
    index_file : how the programme names the index, for messages

    Returns
    -------
    Reading of a Series of float "counts" on `areas`, 0 where the file has no row; with findings of
    areas that it does not have, of rows that were added up, and of counts that lie elsewhere

    Raises
    ------
    InputError   columns missing, or several that could be meant; codes of another vintage or
                 nation; no area of the index among them; a count that is missing, negative or
                 infinite
    """
    sheet = sheet_of_need(path, asked, role="evidence")
    headings, subject = list(sheet.table.columns), sheet.record.file
    keyed = code_column(headings, system=system, subject=subject)
    heading = number_column(sheet.table, {keyed.heading}, asked, subject=subject)
    faults: list[Fault] = []
    area_code = codes(sheet.table[keyed.heading], faults=faults, system=system, unique=False)
    held = numbers_of_need(sheet.table[heading], faults=faults)
    refuse(subject, faults)
    held.index = pd.Index(area_code, name="area_code", dtype="str")
    counts = held.groupby(level=0, sort=True).sum()
    refuse(
        subject,
        _of_another_year(
            counts.index,
            areas,
            system=system,
            older=older,
            bridged=bridged,
            index_file=index_file,
        ),
    )
    findings = [*sheet.findings]
    repeated = held.index[held.index.duplicated()].unique()
    if len(repeated):
        findings.append(
            Finding(
                "evidence-rows-added-up", "note", subject,
                f"{counted_of(len(repeated), len(counts), 'area')} in several rows, which were "
                f"added up ({examples(repeated)}).",
            )
        )  # fmt: skip
    elsewhere = counts.index.difference(areas)
    if len(elsewhere):
        lost, total = float(counts[elsewhere].sum()), float(counts.sum())
        findings.append(
            Finding(
                "evidence-elsewhere", "warning", subject,
                f"{counted_of(len(elsewhere), len(counts), 'code')} not in {index_file} "
                f"({examples(elsewhere)}): {lost:,g} of the {total:,g} counted lie elsewhere and "
                "are left out.",
                "Look whether they are of the year of the index.",
            )
        )  # fmt: skip
    absent = areas.difference(counts.index)
    if len(absent):
        findings.append(
            Finding(
                "evidence-absent", "warning", subject,
                f"{counted_of(len(absent), len(areas), 'area')} not in the file "
                f"({examples(absent)}): 0 is counted there.",
                "Where nobody counted, need is understated: give 0 only for areas where somebody "
                "did and found none.",
            )
        )  # fmt: skip
    record = described(sheet.record, headings, vintage=keyed.vintage, system=system)
    return Reading(counts.reindex(areas, fill_value=0.0).rename("counts"), record, tuple(findings))


def _of_another_year(
    there: pd.Index,
    areas: pd.Index,
    *,
    system: CodeSystem | None,
    older: Collection[str],
    bridged: bool,
    index_file: str,
) -> list[Fault]:
    """Return the fault of codes that are of another year than those of the index."""
    strangers = there.difference(areas)
    of_older = strangers[strangers.isin(list(older))]
    if len(of_older):
        text = (
            f"{counted_of(len(of_older), len(there), 'code')} of an older year, which the index "
            f"has under newer codes ({examples(of_older)})."
        )
        return [Fault("area_code", text, "Count by the areas of the index.")]
    known = len(there) - len(strangers)
    guess = vintage_in_words(there, strangers, areas, system=system)
    if not known:
        text = f"none of its {number_of(len(there), 'code')} is in {index_file} ({examples(there)})"
        return [Fault("area_code", f"{text}.", guess or "Take counts for the areas of the index.")]
    if guess and not bridged and known > MOSTLY * len(areas):
        text = f"{counted_of(len(strangers), len(there), 'code')} not in {index_file}"
        return [Fault("area_code", f"{text} ({examples(strangers)}).", guess)]
    return []

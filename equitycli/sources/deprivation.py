"""The deprivation index, and the people who live in each of its areas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.settings import IndexSection
from equitycli.sources.cells import codes, counted_of, numbers, required, rows_in_words
from equitycli.sources.kinds import (
    CodeSystem,
    Kind,
    code_column,
    column_beginning,
    kinds,
    nation_of,
    recognised,
    system_of,
)
from equitycli.sources.reading import Reading, SourceRecord, read_table
from equitycli.tables import INDEX, check_table

NEEDED = ("area_code", "score")
TEXTS = ("area_name", "district_code", "district_name")
LARGEST_POPULATION = 10_000_000


@dataclass(frozen=True)
class IndexTable:
    """The checked index, and the system that its codes belong to (None: one of your own)."""

    areas: pd.DataFrame
    system: CodeSystem | None
    nation: str
    vintage: int | None


def read_index(path: Path, section: IndexSection, *, written: str = "") -> Reading[IndexTable]:
    """Read a deprivation index: the list of all areas, with the score of each.

    Parameters
    ----------
    path : the file
    section : the [[index]] of the programme: its kind, or its own map of columns
    written : how the programme names the file

    Returns
    -------
    Reading of an IndexTable; `areas` as in `tables.INDEX`, sorted by area_code

    Raises
    ------
    InputError   not a kind that is known; columns missing; codes that repeat, of more than one
                 nation, of another than the programme states, or partly of no known form
                 (codes wholly of your own are let pass under a column map); scores, rates or
                 deciles that are no number or out of range
    """
    sheet = read_table(path, role="index", written=written)
    headings, subject = list(sheet.table.columns), sheet.record.file
    kind = _kind(headings, section, subject=subject)
    if kind.refused:
        raise InputError(subject, [Fault("", f"is {kind.title}.", kind.refused)])
    found = {
        name: column_beginning(headings, beginning) for name, beginning in kind.columns.items()
    }
    wanted = {name: kind.columns.get(name, name) for name in NEEDED if not found.get(name)}
    refuse(subject, required(headings, wanted.values()))
    cells = {
        name: sheet.table[heading].rename(heading) for name, heading in found.items() if heading
    }
    vintage = section.vintage or kind.vintage
    system = system_of(cells["area_code"].str.strip(), vintage=vintage, name=kind.system)
    faults: list[Fault] = []
    area_code = codes(cells["area_code"], faults=faults, system=system)
    faults += _nation_faults(area_code, stated=section.nation, system=system)
    areas = pd.DataFrame(index=sheet.table.index)
    for name in TEXTS:
        areas[name] = cells[name].str.strip() if name in cells else ""
    if "area_name" not in cells:
        areas["area_name"] = area_code
    areas["score"] = numbers(cells["score"], faults=faults, lowest=0)
    for name, lowest, highest in (("rank", 0.0, 1e9), ("decile", 1.0, 10.0)):
        areas[name] = (
            numbers(cells[name], faults=faults, lowest=lowest, highest=highest, thousands=True)
            if name in cells
            else float("nan")
        )
    areas["income_rate"] = _income_rate(cells, kind, faults=faults, index=areas.index)
    if "population" in cells:
        people = _people(cells["population"], faults=faults)
        if not people.isna().any():
            areas["population"] = people.astype("int64")
    refuse(subject, faults)
    areas.index = pd.Index(area_code, name="area_code", dtype="str")
    areas = areas.sort_index()
    check_table(areas, INDEX, subject=subject)
    nation = section.nation or kind.nation or (system.nation if system else "")
    record = replace(
        sheet.record,
        publisher=kind.publisher,
        licence=kind.licence,
        vintage=str(vintage or ""),
        nation=nation,
        title=kind.title,
    )
    return Reading(IndexTable(areas, system, nation, vintage), record, sheet.findings)


def _nation_faults(area_code: pd.Series, *, stated: str, system: CodeSystem | None) -> list[Fault]:
    """Return what is wrong with the nation of codes, beyond what `codes` says of a system."""
    heading, filled = str(area_code.name), area_code[area_code != ""]
    if system is None:
        nation = filled.map(nation_of)
        counts = nation[nation != ""].value_counts()
    else:
        nation = filled[filled.str.fullmatch(system.pattern)].map(lambda _: system.nation)
        counts = nation.value_counts()
    faults = []
    if len(counts) > 1:
        shares = [f"{counts[name]:,} of {name}" for name in sorted(counts.index)]
        firsts = [nation.index[nation == name][0] for name in sorted(counts.index)]
        faults.append(
            Fault(
                heading,
                f"the {len(filled):,} codes are of {len(counts)} nations: {', '.join(shares)} "
                f"({examples(filled[firsts])}). Ranks and scores of two nations can't be "
                "compared.",
                "Keep the rows of one nation.",
            )
        )
    elif len(counts) and stated and stated.strip().casefold() != counts.index[0].casefold():
        faults.append(
            Fault(
                heading,
                f"{counted_of(int(counts.iloc[0]), len(filled), 'code')} of {counts.index[0]} "
                f"({examples(filled[nation.index[nation != '']])}), but the programme "
                f"says  nation = {stated!r}.",
                "Mend  nation  under [[index]], or take the file of that nation.",
            )
        )
    unknown = filled[nation == ""] if system is None else filled[:0]
    if len(counts) and len(unknown):
        faults.append(
            Fault(
                heading,
                f"{counted_of(len(unknown), len(filled), 'code')} of no system that is known, "
                f"the others of {' and '.join(sorted(counts.index))} "
                f"({examples(unknown)}; {rows_in_words(unknown.index)}).",
                "Mend the codes, or remove the rows (totals and notes are no areas).",
            )
        )
    return faults


def joined_index(readings: list[Reading[IndexTable]]) -> IndexTable:
    """Return the areas of several index files as one list.

    Raises
    ------
    InputError   the files are of different nations, vintages or kinds, or share areas
    """
    first = readings[0]
    if len(readings) == 1:
        return first.table
    faults = []
    for other in readings[1:]:
        for what, one, two in (
            ("nation", first.table.nation, other.table.nation),
            ("vintage", first.table.vintage, other.table.vintage),
            ("index", first.record.title, other.record.title),
        ):
            if one != two:
                faults.append(
                    Fault(
                        other.record.file,
                        f"its {what} is {two or 'not known'}, that of {first.record.file} is "
                        f"{one or 'not known'}. Scores of the two can't be compared.",
                        "Name index files of one nation and one edition only.",
                    )
                )
    refuse("The index", faults)
    areas = pd.concat([reading.table.areas for reading in readings]).sort_index()
    check_table(areas, INDEX, subject="The index")
    return replace(first.table, areas=areas)


def _kind(headings: list[str], section: IndexSection, *, subject: str) -> Kind:
    """Return the kind of index: by the programme's own map, by name, or by its headings."""
    if section.columns:
        known = [*NEEDED, *TEXTS, "rank", "decile", "income_rate", "population"]
        strange = sorted(set(section.columns) - set(known))
        faults = required(
            headings,
            section.columns.values(),
            remedy="Mend  columns  under [[index]] in the programme: our name = the heading.",
        )
        if strange:
            faults.append(
                Fault(
                    "columns under [[index]]",
                    f"not known: {', '.join(strange)}.",
                    f"Known: {', '.join(known)}.",
                )
            )
        if section.vintage is None or not section.nation:
            faults.append(
                Fault(
                    "[[index]]",
                    "nation and vintage are needed beside columns.",
                    'Write, for example,  nation = "England"  and  vintage = 2021.',
                )
            )
        refuse(subject, faults)
        return Kind("own", "index", columns=dict(section.columns))
    if section.kind != "auto":
        named = [kind for kind in kinds() if kind.role == "index" and kind.name == section.kind]
        if not named:
            known = [kind.name for kind in kinds() if kind.role == "index" and not kind.refused]
            raise InputError(
                subject,
                [
                    Fault(
                        "kind under [[index]]",
                        f"{section.kind} is not known.",
                        f"Known: auto, {', '.join(known)}.",
                    )
                ],
            )
        return named[0]
    kind = recognised(headings, role="index")
    if kind is None:
        raise InputError(subject, [_not_recognised(headings)])
    return kind


def _not_recognised(headings: list[str]) -> Fault:
    """Return the fault of an index that is no known kind, with the nearest kind's columns."""
    nearest = max(
        (kind for kind in kinds() if kind.role == "index" and not kind.refused),
        key=lambda kind: sum(bool(column_beginning(headings, b)) for b in kind.recognised_by),
    )
    missing = [b for b in nearest.recognised_by if not column_beginning(headings, b)]
    if len(missing) < len(nearest.recognised_by):
        text = (
            f'they are almost those of "{nearest.title}", but {len(missing)} '
            f"column{' is' if len(missing) == 1 else 's are'} missing: {', '.join(missing)}."
        )
    else:
        text = f"they are of no index that is known here ({', '.join(headings[:5])[:200]})."
    return Fault(
        "headings",
        text,
        "Download the whole file again, or say in the programme which column is which:\n"
        '[[index]]  columns = { area_code = "…", score = "…", income_rate = "…" }',
    )


def _income_rate(
    cells: dict[str, pd.Series], kind: Kind, *, faults: list[Fault], index: pd.Index
) -> pd.Series:
    """Return the share of people in income deprivation, 0-1; NaN where the file has none."""
    if "income_rate" not in cells:
        return pd.Series(float("nan"), index=index)
    per = 100.0 if "income_rate" in kind.percent else 1.0
    return (
        numbers(
            cells["income_rate"],
            faults=faults,
            lowest=0,
            highest=per,
            remedy=f"The rate is a share of people, 0 to {per:g}.",
        )
        / per
    )


def _people(cells: pd.Series, *, faults: list[Fault]) -> pd.Series:
    """Return a column of people; "1,296" is 1296."""
    return numbers(
        cells, faults=faults, lowest=0, highest=LARGEST_POPULATION, whole=True, thousands=True
    )


def read_population(
    path: Path, *, system: CodeSystem | None, written: str = ""
) -> Reading[pd.Series]:
    """Read the people of each area.

    Parameters
    ----------
    path : the file: a column of codes and one of people, "1,296" allowed
    system : the code system of the index
    written : how the programme names the file

    Returns
    -------
    Reading of a Series of int "population" indexed by area_code, sorted

    Raises
    ------
    InputError   columns missing, codes of another vintage, repeated or of another nation;
                 people that are missing, negative, infinite or not whole
    """
    sheet = read_table(path, role="population", written=written)
    headings, subject = list(sheet.table.columns), sheet.record.file
    column = code_column(headings, system=system, subject=subject)
    people = column_beginning(headings, "Total population") or column_beginning(
        headings, "population"
    )
    if people is None:
        refuse(subject, required(headings, ["population"]))
        raise AssertionError
    faults: list[Fault] = []
    area_code = codes(sheet.table[column.heading], faults=faults, system=system)
    count = _people(sheet.table[people], faults=faults)
    refuse(subject, faults)
    population = pd.Series(
        count.to_numpy().astype("int64"),
        index=pd.Index(area_code, name="area_code", dtype="str"),
        name="population",
    ).sort_index()
    findings = list(sheet.findings)
    without = int((population == 0).sum())
    if without:
        findings.append(
            Finding(
                "areas-without-people",
                "note",
                subject,
                f"{without:,} of {len(population):,} areas have no people.",
            )
        )
    return Reading(
        population,
        described(sheet.record, headings, vintage=column.vintage, system=system),
        tuple(findings),
    )


def described(
    record: SourceRecord,
    headings: list[str],
    *,
    vintage: int | None = None,
    system: CodeSystem | None = None,
) -> SourceRecord:
    """Return a record with what the headings give away of the file's publisher and vintage."""
    kind = recognised(headings, role=record.role)
    fictional = system is not None and system.nation == "fictional"
    return replace(
        record,
        publisher=kind.publisher if kind else (system.publisher if fictional and system else ""),
        licence=kind.licence if kind else (system.licence if fictional and system else ""),
        title=kind.title if kind else "",
        vintage=str(vintage or (kind.vintage if kind else "") or ""),
        nation=system.nation if system else "",
    )

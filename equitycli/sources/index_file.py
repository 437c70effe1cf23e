"""One index file: the list of its areas, and how deprived each is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, examples, refuse
from equitycli.settings import IndexSection
from equitycli.sources.cells import codes, counted_of, rows_in_words, stripped
from equitycli.sources.index_columns import TEXTS, index_figures, people
from equitycli.sources.index_kind import index_kind, looked_for, what_was_taken
from equitycli.sources.kinds import CodeSystem, Kind, nation_of, system_of
from equitycli.sources.reading import Reading, Sheet, read_sheet
from equitycli.tables import INDEX, check_table


@dataclass(frozen=True)
class IndexTable:
    """The checked index, and the system that its codes belong to (None: one of your own)."""

    areas: pd.DataFrame
    """As in `tables.INDEX`, with nation, edition and vintage, and figures of single domains."""
    system: CodeSystem | None
    """One of several nations where the areas are: see `kinds.several`."""
    nation: str
    """"England and Scotland" where there are several."""
    vintage: int | None
    """None where several nations have areas of different years."""
    people: pd.Series[int] = field(default_factory=lambda: pd.Series(dtype="int64"))
    """Population of those areas whose index tells it, by area_code."""
    yields: tuple[str, ...] = ()
    """Columns that give way to another file's where the two differ."""


def read_index(path: Path, section: IndexSection, *, written: str = "") -> Reading[IndexTable]:
    """Read a deprivation index: the list of all areas, with the figures of each.

    Parameters
    ----------
    path : the file
    section : the [[index]] of the programme: its kind, or its own map of columns
    written : how the programme names the file

    Returns
    -------
    Reading of an IndexTable; `areas` as in `tables.INDEX`, sorted by area_code. Score, rank,
    decile and income rate are NaN where the file has none: `joined_index` looks whether other
    files have them, and `need_faults` whether the need can do without.

    Raises
    ------
    InputError   not a kind that is known; columns missing; codes that repeat, of more than one
                 nation, of another than the programme states, of another vintage than the
                 headings, or partly of no known form (codes wholly of your own are let pass
                 under a column map); figures that are no number, out of range or upside down
    """
    sheet = read_sheet(
        path, role="index", written=written, sheet=section.sheet, wanted=looked_for(section)
    )
    subject = sheet.record.file
    kind = index_kind(sheet.table, section, subject=subject)
    cells = _cells(sheet.table, kind)
    vintage = section.vintage or kind.vintage
    system = system_of(stripped(cells["area_code"]), vintage=vintage, name=kind.system)
    faults: list[Fault] = []
    area_code = _area_codes(cells["area_code"], kind, section, system=system, faults=faults)
    areas = pd.DataFrame(index=sheet.table.rows)
    for name in TEXTS:
        areas[name] = stripped(cells[name]) if name in cells else ""
    if "area_name" not in cells:
        areas["area_name"] = area_code
    as_text = partial(_as_text, sheet.table)
    figures, remarks = index_figures(cells, kind, subject=subject, faults=faults, as_text=as_text)
    areas = pd.concat([areas, figures], axis=1)
    counted = (
        people(cells["population"], faults=faults, as_text=as_text)
        if "population" in cells
        else None
    )
    refuse(subject, faults)
    if counted is not None:
        areas["population"] = counted.astype("int64")
    nation = system.nation if system else nation_of(area_code.iloc[0])
    nation = nation or kind.nation or section.nation.strip()
    areas["nation"], areas["edition"] = nation, kind.edition
    areas["vintage"] = float("nan") if vintage is None else float(vintage)
    areas.index = pd.Index(area_code, name="area_code", dtype="str")
    areas = areas.sort_index()
    check_table(areas, INDEX, subject=subject)
    record = replace(
        sheet.record,
        publisher=kind.publisher,
        licence=kind.licence,
        vintage=str(vintage or ""),
        nation=nation,
        title=kind.title,
    )
    taken = [what_was_taken(kind, subject=subject)] if kind.name != "own" else []
    told = areas["population"] if "population" in areas else pd.Series(dtype="int64")
    return Reading(
        IndexTable(areas, system, nation, vintage, told, kind.yields),
        record,
        (*sheet.findings, *taken, *remarks),
    )


def _cells(sheet: Sheet, kind: Kind) -> dict[str, pd.Series]:
    """Return the columns of an index by our names: figures as floats where all of them can be."""
    words = {kind.columns[name] for name in ("area_code", *TEXTS) if name in kind.columns}
    read = sheet.columns(sorted(words), sorted(set(kind.columns.values()) - words))
    return {name: read[heading] for name, heading in kind.columns.items()}


def _as_text(sheet: Sheet, figures: pd.Series) -> pd.Series:
    """Return a column of floats as the text that it is in the file, and text as it is."""
    if pd.api.types.is_string_dtype(figures):
        return figures
    return sheet.columns([str(figures.name)])[figures.name]


def _area_codes(
    cells: pd.Series,
    kind: Kind,
    section: IndexSection,
    *,
    system: CodeSystem | None,
    faults: list[Fault],
) -> pd.Series:
    """Return the codes of the areas, trimmed; what is wrong with them is added to `faults`."""
    trimmed = stripped(cells)
    if system is not None and kind.system and not any(map(system.fits, trimmed.tolist())):
        nations = sorted(set(trimmed.map(nation_of)) - {""})
        if nations:
            faults.append(
                Fault(
                    str(cells.name),
                    f"all {len(trimmed):,} codes are of {' and '.join(nations)} "
                    f"({examples(trimmed)}), and the headings are those of the {kind.title} "
                    f"({system.nation}).",
                    f"Take the index of {nations[0]} as its publisher gives it.",
                )
            )
            return codes(cells, faults=faults, system=None)
    area_code = codes(cells, faults=faults, system=system)
    faults += _nation_faults(area_code, stated=section.nation, system=system)
    if system is not None and system.last:
        later = area_code[area_code > system.last]
        later = later[[system.fits(code) for code in later]]
        if len(later):
            faults.append(
                Fault(
                    str(cells.name),
                    f"{counted_of(len(later), len(area_code), 'code')} newer than {system.vintage} "
                    f"({examples(later)}; {rows_in_words(later.index)}).",
                    "Mend  vintage  under [[index]], or take the file of one vintage.",
                )
            )
    return area_code


def _nation_faults(area_code: pd.Series, *, stated: str, system: CodeSystem | None) -> list[Fault]:
    """Return what is wrong with the nation of codes, beyond what `codes` says of a system."""
    heading, filled = str(area_code.name), area_code[area_code != ""]
    if system is None:
        nation = filled.map(nation_of)
        counts = nation[nation != ""].value_counts()
    else:
        fitting = filled[list(map(system.fits, filled.tolist()))] if stated else filled[:0]
        nation = fitting.mask(fitting != "", system.nation)
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
                "Keep the rows of one nation. A file of another may stand under an [[index]] of "
                "its own.",
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

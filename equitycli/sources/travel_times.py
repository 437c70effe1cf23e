"""How long it takes to come from each area to each other: a table that the user brings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.sources.cells import codes, counted, numbers, required, rows_in_words
from equitycli.sources.checked import area_finding
from equitycli.sources.kinds import CodeSystem, plain
from equitycli.sources.reading import Reading, read_table

SYNONYMS = {
    "from": ("from", "from_id", "from_area", "from area", "origin", "origin_id"),
    "to": ("to", "to_id", "to_area", "to area", "destination", "destination_id", "dest"),
    "minutes": ("minutes", "mins", "travel_time_minutes", "travel_time", "travel_time_p50"),
}
"""Headings that are recognised. The unnamed unit of `travel_time` is minutes where routing programs
write it; a column of seconds has to be turned into minutes first."""


def read_travel_times(
    path: Path,
    *,
    areas: pd.Index,
    system: CodeSystem | None = None,
    written: str = "",
    columns: Mapping[str, str] | None = None,
    sheet: str = "",
    index_file: str = "the index",
) -> Reading[pd.DataFrame]:
    """Read the minutes from areas to areas.

    A row leads one way, from where people live to where the supply is; the way back is another
    row. What is not in the table is out of reach. An area without a row to itself is taken to be 0
    minutes from itself, with a finding: who lives there is there already.

    Parameters
    ----------
    path : from and to (area codes), minutes (0 or more); a row a journey
    areas : codes of every area of the index
    system : their code system; None where it is not known
    columns : from, to, minutes = the file's heading, where it is not recognised
    sheet : of a workbook
    index_file : the index, for messages

    Returns
    -------
    Reading of a DataFrame numbered from 0, sorted: from, to (area codes of the index), minutes

    Raises
    ------
    InputError   columns missing; codes that are empty, of another form, or not of the index;
                 areas of the index that are nowhere in the table; minutes that are missing, no
                 numbers, negative or infinite; a journey twice
    """
    given = read_table(path, role="travel times", written=written, sheet=sheet)
    subject = given.record.file
    heading = _headings(given.table, columns or {}, subject=subject)
    faults: list[Fault] = []
    start = _codes(given.table[heading["from"]], faults=faults, system=system)
    end = _codes(given.table[heading["to"]], faults=faults, system=system)
    minutes = numbers(
        given.table[heading["minutes"]],
        faults=faults,
        lowest=0,
        remedy="A journey takes 0 minutes or more; leave out the rows of those that can't be made.",
    )
    journeys = pd.DataFrame({"from": start, "to": end, "minutes": minutes})
    faults += _repeated(journeys)
    refuse(subject, faults)
    named = pd.Index(pd.unique(pd.concat([start, end])))
    wider = area_finding(named, areas=areas, system=system, subject=subject, index_file=index_file)
    findings = [*given.findings, *([wider] if wider else [])]
    if wider:
        journeys = journeys[journeys["from"].isin(areas) & journeys["to"].isin(areas)]
    findings += _one_way(journeys, subject=subject)
    own = areas.difference(pd.Index(journeys.loc[journeys["from"] == journeys["to"], "from"]))
    if len(own):
        findings.append(_without_own(own, of=len(areas), subject=subject))
        at_home = pd.DataFrame({"from": own, "to": own, "minutes": 0.0})
        journeys = pd.concat([journeys, at_home])
    journeys = journeys.sort_values(["from", "to"]).reset_index(drop=True)
    return Reading(journeys, given.record, tuple(findings))


def _headings(table: pd.DataFrame, columns: Mapping[str, str], *, subject: str) -> dict[str, str]:
    """Return the file's heading of each of our columns."""
    strange = sorted(set(columns) - set(SYNONYMS))
    absent = sorted(set(columns.values()) - set(table.columns))
    by_name = {plain(str(one)): str(one) for one in table.columns}
    found = {
        ours: next((by_name[name] for name in names if name in by_name), "")
        for ours, names in SYNONYMS.items()
    } | dict(columns)
    faults = [
        Fault("columns under [access]", f"{text}: {examples(names)}.", remedy)
        for text, names, remedy in (
            ("not known", strange, f"Known: {', '.join(SYNONYMS)}."),
            ("no heading of the file", absent, f"Headings there: {examples(table.columns)}."),
        )
        if names
    ]
    faults += required(
        table.columns,
        [ours for ours, one in found.items() if not one],
        remedy="Mend the headings, or say which they are under [access]:\n"
        'columns = { from = "…", to = "…", minutes = "…" }',
    )
    refuse(subject, faults)
    return found


def _codes(cells: pd.Series, *, faults: list[Fault], system: CodeSystem | None) -> pd.Series:
    """Return codes trimmed; each is looked at once, however many journeys it has."""
    trimmed = cells.str.strip()
    once = trimmed[~trimmed.duplicated() | (trimmed == "")]
    codes(once, faults=faults, system=system, unique=False)
    return trimmed


def _repeated(journeys: pd.DataFrame) -> list[Fault]:
    start, _ = pd.factorize(journeys["from"])
    end, ends = pd.factorize(journeys["to"])
    journey = pd.Series(start * len(ends) + end, index=journeys.index)
    twice = journeys[journey.duplicated() & (journeys["from"] != "") & (journeys["to"] != "")]
    if not len(twice):
        return []
    first = twice.iloc[0]
    return [
        Fault(
            "from, to",
            f"{counted(len(twice), 'journey')} there already ({rows_in_words(twice.index)}; first "
            f"{first['from'][:40]} to {first['to'][:40]}).",
            "Keep one row for each journey, the quickest.",
        )
    ]


def _one_way(journeys: pd.DataFrame, *, subject: str) -> list[Finding]:
    """Return what is to be said of journeys without a way back."""
    away = journeys[journeys["from"] != journeys["to"]]
    codes_, _ = pd.factorize(pd.concat([away["from"], away["to"]]))
    start, end = codes_[: len(away)].astype("int64"), codes_[len(away) :].astype("int64")
    size = int(codes_.max(initial=0)) + 1
    alone = ~np.isin(start * size + end, end * size + start)
    if not alone.any():
        return []
    every = bool(alone.all())
    return [
        Finding(
            "travel-times-one-way",
            "warning" if every else "note",
            subject,
            f"{int(alone.sum()):,} of {len(away):,} journeys have no way back in the table; "
            "that way counts as out of reach.",
            "If the times hold both ways, add each journey the other way round." if every else "",
        )
    ]


def _without_own(own: pd.Index, *, of: int, subject: str) -> Finding:
    return Finding(
        "travel-times-without-own-area",
        "note",
        subject,
        f"{len(own):,} of {of:,} areas have no row to themselves ({examples(own)}): what is in an "
        "area is taken to be 0 minutes from who lives there.",
        "Add a row from each area to itself, where that would be wrong.",
    )

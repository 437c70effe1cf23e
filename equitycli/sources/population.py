"""The people who live in each area."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.sources.bridge import NEWER, OLDER, across_bridge_counts, turned
from equitycli.sources.cells import (
    codes,
    counted,
    number_of,
    required,
    rows_in_words,
    stripped,
)
from equitycli.sources.description import described
from equitycli.sources.index_columns import people
from equitycli.sources.kinds import (
    CodeColumn,
    CodeSystem,
    Kind,
    code_column,
    code_columns,
    column_beginning,
    nation_of,
    recognised,
)
from equitycli.sources.reading import Reading, read_table

HEADINGS = ("Total population", "Total_population", "population", "all_ages")
"""What a column of people is called where the file is of no kind that is known."""


def read_population(
    path: Path,
    *,
    system: CodeSystem | None,
    written: str = "",
    bridge: pd.DataFrame | None = None,
    people_new: pd.Series | None = None,
    sheet: str = "",
) -> Reading[pd.Series]:
    """Read the people of each area.

    Parameters
    ----------
    path : the file: a column of codes and one of people, "1,296" allowed; or a table by age and
        sex, of which all ages of all persons are taken
    system : the code system of the index
    written : how the programme names the file
    bridge : pairs of areas of 2011 and 2021, as `bridge.read_bridge` returns, for a file of the
        other of the two years than the index
    people_new : people of the index's own areas where something else tells them, by which an area
        that was split is parted; None or an area without any: in equal parts
    sheet : which sheet of a workbook, where several could be meant

    Returns
    -------
    Reading of a Series of int "population" indexed by area_code, sorted; the codes are the
    index's, but of areas that need not be in it

    Raises
    ------
    InputError   columns missing; codes of another vintage without a bridge, or that the bridge
                 lacks; repeated, or of another nation; people that are missing, negative,
                 infinite or not whole; an area without all persons, or without one of its parts
    """
    table = read_table(
        path,
        role="population",
        written=written,
        sheet=sheet,
        wanted=lambda headings: (
            _people_heading(list(headings), None) is not None
            or recognised(headings, role="population") is not None
        ),
    )
    headings, subject = list(table.table.columns), table.record.file
    kind = recognised(headings, role="population")
    column = _code_column(headings, system=system, bridge=bridge, subject=subject)
    heading = _people_heading(headings, kind)
    if heading is None:
        raise InputError(subject, required(headings, ["population"]))
    faults: list[Fault] = []
    rows = _whole_or_parts(table.table, column.heading, kind, faults=faults)
    refuse(subject, faults)
    parted = bool((rows == "part").any())
    kept, findings = _of_its_nations(
        table.table[rows != ""], column.heading, system=system, subject=subject
    )
    area_code = codes(kept[column.heading], faults=faults, system=system, unique=not parted)
    count = people(kept[heading], faults=faults)
    refuse(subject, faults)
    population = pd.Series(
        count.to_numpy().astype("int64"),
        index=pd.Index(area_code, name="area_code", dtype="str"),
        name="population",
    )
    population = population.groupby(level=0).sum() if parted else population.sort_index()
    findings = [*table.findings, *findings]
    if bridge is not None:
        population, remarks = _carried_over(
            population, column, bridge, people_new=people_new, system=system, subject=subject
        )
        findings += remarks
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
        described(table.record, headings, vintage=column.vintage, system=system),
        tuple(findings),
    )


def _people_heading(headings: list[str], kind: Kind | None) -> str | None:
    """Return the heading of the column of people, or None."""
    wanted = [kind.columns["population"]] if kind and "population" in kind.columns else []
    found = (column_beginning(headings, one) for one in (*wanted, *HEADINGS))
    return next((heading for heading in found if heading), None)


def _code_column(
    headings: list[str],
    *,
    system: CodeSystem | None,
    bridge: pd.DataFrame | None,
    subject: str,
) -> CodeColumn:
    """Return the column of codes, of any vintage that the bridge leads from."""
    if bridge is not None:
        column = next(
            (one for one in code_columns(headings, layer="lsoa") if one.vintage in (OLDER, NEWER)),
            None,
        )
        if column is not None:
            return column
    of_lsoa = system is not None and any(
        part.layer == "lsoa" for part in (system.parts or (system,))
    )
    return code_column(
        headings,
        system=system,
        subject=subject,
        or_else=(
            ", or name the lookup between the two (LSOA11CD to LSOA21CD) as  bridge  under [areas]"
            if of_lsoa
            else ""
        ),
    )


def _whole_or_parts(
    table: pd.DataFrame, keyed: str, kind: Kind | None, *, faults: list[Fault]
) -> pd.Series:
    """Return "whole", "part" or "" (left out) for each row of a table by sex.

    The rows of all persons are taken; where there are none, the two sexes are added up.
    """
    if kind is None or not kind.rows:
        return pd.Series("whole", index=table.index)
    heading = column_beginning(list(table.columns), kind.rows["column"]) or ""
    said = table[heading].str.strip().str.casefold()
    wholes = [one.casefold() for one in kind.rows["whole"]]
    parts = [one.casefold() for one in kind.rows["parts"]]
    strange = table[heading][~said.isin([*wholes, *parts])]
    if len(strange):
        faults.append(
            Fault(
                heading,
                f"{counted(len(strange))} neither of {', '.join(kind.rows['whole'])} nor of "
                f"{' or '.join(kind.rows['parts'])} ({rows_in_words(strange.index)}; first "
                f"{str(strange.iloc[0])[:40]!r}).",
                "Remove the rows, or mend the words.",
            )
        )
    area = table[keyed].str.strip()
    if said.isin(wholes).any():
        absent = sorted(set(area) - set(area[said.isin(wholes)]))
        text = f"no row of {' or '.join(kind.rows['whole'])}"
        kept = said.isin(wholes).map({True: "whole", False: ""})
    else:
        seen = said.groupby(area).agg(lambda one: sorted(one) == sorted(parts))
        absent = sorted(seen.index[~seen])
        text = f"not one row each of {' and '.join(kind.rows['parts'])}"
        kept = said.isin(parts).map({True: "part", False: ""})
    if absent:
        faults.append(
            Fault(
                heading,
                f"{number_of(len(absent), 'area')} with {text} ({examples(absent)}).",
                "Download the table again, with all persons.",
            )
        )
    return kept


def _of_its_nations(
    table: pd.DataFrame, keyed: str, *, system: CodeSystem | None, subject: str
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the rows without those of nations that the index has not: files cover several."""
    if system is None:
        return table, []
    code = stripped(table[keyed])
    strange = code[[system.form.fullmatch(one) is None for one in code.tolist()]]
    foreign = strange[strange.map(nation_of) != ""]
    if not len(foreign) or len(foreign) == len(table):
        return table, []
    names = " and ".join(sorted(set(foreign.map(nation_of))))
    return table.drop(foreign.index), [
        Finding(
            "areas-of-another-nation",
            "note",
            subject,
            f"It holds {number_of(len(foreign), 'area')} of {names} ({examples(foreign)}); they "
            "are left out.",
        )
    ]


def _carried_over(
    population: pd.Series,
    column: CodeColumn,
    bridge: pd.DataFrame,
    *,
    people_new: pd.Series | None,
    system: CodeSystem | None,
    subject: str,
) -> tuple[pd.Series, list[Finding]]:
    """Return the people of the index's own areas, where the file has those of the other year."""
    parts = (system.parts or (system,)) if system else ()
    own = next((p for p in parts if p.layer == "lsoa" and population.index.map(p.fits).all()), None)
    if own is None or own.vintage not in (OLDER, NEWER):
        return population, []
    vintage = column.vintage or _vintage_by_codes(population.index, bridge)
    if vintage in (None, own.vintage):
        return population, []
    pairs = bridge if own.vintage == NEWER else turned(bridge)
    beyond = population.index[~population.index.isin(pairs["old"])]
    findings = []
    if len(beyond) > pairs["old"].nunique() and pairs["old"].isin(population.index).all():
        population = population.drop(beyond)
        findings.append(
            Finding(
                "file-of-a-wider-area",
                "note",
                subject,
                f"It holds {len(beyond):,} areas beside those of the bridge; they are left out.",
            )
        )
    carried = across_bridge_counts(population, pairs, people_new, subject=subject)
    used = pairs[pairs["old"].isin(population.index)]
    split = used[used.groupby("old")["new"].transform("size") > 1]
    joined = used[used.groupby("new")["old"].transform("size") > 1]
    findings.append(
        Finding(
            "population-across-bridge",
            "warning" if len(split) else "note",
            subject,
            f"Its areas are of {vintage}, those of the index of {own.vintage}: "
            f"{int(population.sum()):,} people of {len(population):,} areas were carried over to "
            f"{len(carried):,}. {split['old'].nunique():,} areas were split, "
            f"{'in equal parts' if people_new is None else 'by the people that the index tells'} "
            f"({split['new'].nunique():,} parts), and {joined['new'].nunique():,} made of several. "
            "Nobody was lost.",
            f"Take the population of {own.vintage} areas where there is one.",
        )
    )
    return carried, findings


def _vintage_by_codes(codes_: pd.Index, bridge: pd.DataFrame) -> int | None:
    """Return the year that codes found in only one of the two give away, or None."""
    old, new = codes_.isin(bridge["old"]), codes_.isin(bridge["new"])
    only_old, only_new = bool((old & ~new).any()), bool((new & ~old).any())
    if only_old == only_new:
        return None
    return OLDER if only_old else NEWER

"""Several index files as one list of areas: more rows, more columns, or more nations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from equitycli.errors import Fault, examples, refuse
from equitycli.sources.cells import counted, number_of
from equitycli.sources.index_file import IndexTable
from equitycli.sources.kinds import several
from equitycli.sources.reading import Reading
from equitycli.tables import INDEX, check_table

SUBJECT = "The index"
SAME = 1e-9
"""Two figures no farther apart are one figure, written in two ways."""


@dataclass(frozen=True)
class _Part:
    """Some areas of one edition, and the files that they come from."""

    files: tuple[str, ...]
    titles: frozenset[str]
    areas: pd.DataFrame
    yields: frozenset[str]

    @property
    def named(self) -> str:
        return " and ".join(self.files)


def joined_index(readings: Sequence[Reading[IndexTable]]) -> IndexTable:
    """Return the areas of several index files as one list.

    Of one nation: files of the same areas give their columns, files of other areas of the same
    kind their rows. Nations stand below one another, each with the ranks that it was published
    with: nothing is ranked, or compared, across them.

    Returns
    -------
    IndexTable; "population" is a column only where every area has it, `people` has what there is

    Raises
    ------
    InputError   files of one nation are of different vintages or editions, share only part of
                 their areas, or tell different figures of one; areas with neither score nor rank
    """
    by_nation: dict[str, list[Reading[IndexTable]]] = {}
    for reading in readings:
        by_nation.setdefault(reading.table.nation, []).append(reading)
    faults: list[Fault] = []
    for nation, group in by_nation.items():
        faults += _one_edition(nation, group)
    refuse(SUBJECT, faults)
    parts = [_one_nation(group, faults=faults) for group in by_nation.values()]
    refuse(SUBJECT, faults)
    for part in parts:
        faults += _without_figures(part)
    shared = [
        (one, two) for one, two in combinations(parts, 2) if len(_common(one.areas, two.areas))
    ]
    faults += [_shared_fault(one, two) for one, two in shared]
    refuse(SUBJECT, faults)
    areas = pd.concat([part.areas for part in parts]).sort_index()
    told = pd.concat([p.areas["population"] for p in parts if "population" in p.areas] or [_none()])
    told = told.dropna().astype("int64").sort_index()
    if "population" in areas:
        areas = areas.drop(columns="population")
        if len(told) == len(areas):
            areas["population"] = told
    check_table(areas, INDEX, subject=SUBJECT)
    tables = [group[0].table for group in by_nation.values()]
    systems = [table.system for table in tables if table.system is not None]
    vintages = {table.vintage for table in tables}
    return IndexTable(
        areas,
        several(systems) if len(systems) == len(tables) else None,
        " and ".join(by_nation),
        vintages.pop() if len(vintages) == 1 else None,
        told.rename("population"),
    )


def _none() -> pd.Series:
    return pd.Series([], dtype="float64", index=pd.Index([], dtype="str", name="area_code"))


def _one_edition(nation: str, group: Sequence[Reading[IndexTable]]) -> list[Fault]:
    """Return a fault for each file of a nation that is of another vintage or edition."""
    first, faults = group[0], []
    for other in group[1:]:
        if first.table.vintage != other.table.vintage:
            faults.append(
                Fault(
                    other.record.file,
                    f"its areas are of {other.table.vintage or 'no known year'}, those of "
                    f"{first.record.file} of {first.table.vintage or 'no known year'}. An index is "
                    "never carried over to other areas.",
                    f"Name index files of one year for {nation or 'a nation'}. Population, towns "
                    "and grants of older areas come to it over  bridge  under [areas].",
                )
            )
        elif _edition(first) != _edition(other):
            faults.append(
                Fault(
                    other.record.file,
                    f"it is of {_edition(other) or 'no known edition'}, {first.record.file} of "
                    f"{_edition(first) or 'no known edition'}. Scores and ranks of two editions "
                    "can't be compared.",
                    "Name index files of one edition; with  columns  say which, as  edition  under "
                    "[[index]].",
                )
            )
    return faults


def _edition(reading: Reading[IndexTable]) -> str:
    return str(reading.table.areas["edition"].iloc[0])


def _one_nation(group: Sequence[Reading[IndexTable]], *, faults: list[Fault]) -> _Part:
    """Return the files of a nation as one: by columns where areas agree, else by rows."""
    parts = [
        _Part(
            (one.record.file,),
            frozenset({one.record.title}),
            one.table.areas,
            frozenset(one.table.yields),
        )
        for one in group
    ]
    while len(parts) > 1:
        pair = next((p for p in combinations(parts, 2) if _same(*p)), None)
        if pair:
            joined = _by_columns(*pair, faults=faults)
        else:
            pair = next((p for p in combinations(parts, 2) if _apart(*p)), None)
            if pair is None:
                break
            joined = _by_rows(*pair)
        at = parts.index(pair[0])
        parts = [part for part in parts if part is not pair[0] and part is not pair[1]]
        parts.insert(at, joined)
    for other in parts[1:]:
        faults.append(_shared_fault(parts[0], other))
    return parts[0]


def _same(one: _Part, two: _Part) -> bool:
    return len(one.areas) == len(two.areas) and bool((one.areas.index == two.areas.index).all())


def _apart(one: _Part, two: _Part) -> bool:
    return one.titles == two.titles and not len(_common(one.areas, two.areas))


def _common(one: pd.DataFrame, two: pd.DataFrame) -> pd.Index:
    return one.index[one.index.isin(two.index)]


def _by_rows(one: _Part, two: _Part) -> _Part:
    areas = pd.concat([one.areas, two.areas]).sort_index()
    return _Part(one.files + two.files, one.titles, areas, one.yields | two.yields)


def _by_columns(one: _Part, two: _Part, *, faults: list[Fault]) -> _Part:
    """Return two parts of the same areas as one; figures that both have must be the same."""
    areas = one.areas.copy()
    for name in two.areas.columns:
        theirs = two.areas[name]
        if name not in areas:
            areas[name] = theirs
            continue
        ours = areas[name]
        unsaid_here, unsaid_there = _unsaid(ours, name), _unsaid(theirs, name)
        if pd.api.types.is_numeric_dtype(ours):
            differ = pd.Series(~np.isclose(ours, theirs, rtol=0, atol=SAME), index=ours.index)
        else:
            differ = ours.str.casefold() != theirs.str.casefold()
        clash = ours.index[differ & ~unsaid_here & ~unsaid_there]
        if len(clash) and name in one.yields ^ two.yields:
            ours, theirs = (theirs, ours) if name in one.yields else (ours, theirs)
            unsaid_here = _unsaid(ours, name)
        elif len(clash):
            first = clash[0]
            faults.append(
                Fault(
                    name,
                    f"{two.named} tells another than {one.named} for {len(clash):,} of "
                    f"{number_of(len(areas), 'area')} ({examples(clash)}; {first}: "
                    f"{theirs[first]} and {ours[first]}).",
                    "They are not of the same release: download both again.",
                )
            )
        areas[name] = ours.mask(unsaid_here, theirs)
    return _Part(one.files + two.files, one.titles | two.titles, areas, one.yields & two.yields)


def _unsaid(column: pd.Series, name: str) -> pd.Series:
    """Return where a column says nothing; a code in place of a name says nothing."""
    if pd.api.types.is_numeric_dtype(column):
        return column.isna()
    blank = column == ""
    return blank | (column == column.index) if name == "area_name" else blank


def _shared_fault(one: _Part, two: _Part) -> Fault:
    """Return the fault of files that are neither of the same areas nor of different ones."""
    common = _common(one.areas, two.areas)
    if len(common):
        text = (
            f"it shares {len(common):,} of its {number_of(len(two.areas), 'area')} with "
            f"{one.named}, which has {len(one.areas):,} ({examples(common)})."
        )
    else:
        text = (
            f"it is another table than {one.named} ({', '.join(sorted(two.titles))}; "
            f"{', '.join(sorted(one.titles))}) and has none of its areas."
        )
    return Fault(
        two.named,
        text,
        "Files of one index must have the same areas, to join their columns, or be of one kind "
        "with no area in common, to join their rows.",
    )


def _without_figures(part: _Part) -> list[Fault]:
    """Return the fault of areas for which no file has an overall score or rank."""
    bare = part.areas.index[part.areas["score"].isna() & part.areas["rank"].isna()]
    if not len(bare):
        return []
    return [
        Fault(
            part.named,
            f"{counted(len(bare), 'area')} with neither a score nor a rank of the whole index "
            f"({examples(bare)}).",
            "Name the file with the overall ranks or scores beside it, under another [[index]].",
        )
    ]

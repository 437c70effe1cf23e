"""From areas of 2011 to those of 2021, by the exact-fit lookup, and back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, InputError, examples, refuse
from equitycli.money import split
from equitycli.sources.cells import codes, counted, counted_of, required, rows_in_words
from equitycli.sources.description import described
from equitycli.sources.kinds import code_columns, code_systems, column_beginning, several
from equitycli.sources.reading import Reading, read_table

OLDER, NEWER = 2011, 2021
CHANGES = {"U": "unchanged", "S": "split", "M": "merged", "X": "irregular"}


def read_bridge(path: Path, *, written: str = "") -> Reading[pd.DataFrame]:
    """Read which areas of 2021 each area of 2011 became.

    Parameters
    ----------
    path : LSOA11CD, LSOA21CD and, where it is there, CHGIND: U unchanged, S split, M merged,
        X irregular. The code of a split area, and that of a merged one, stands in several rows.
    written : how the programme names the file

    Returns
    -------
    Reading of a table of "old", "new" and "change" ("" where the file tells none), a row a pair

    Raises
    ------
    InputError   columns missing; codes that are empty or no areas; a change that the rows belie,
                 such as a split area with one part: rows are missing then
    """
    sheet = read_table(path, role="lookup", written=written)
    headings, subject = list(sheet.table.columns), sheet.record.file
    keyed = code_columns(headings, layer="lsoa")
    old = [column.heading for column in keyed if column.vintage == OLDER]
    new = [column.heading for column in keyed if column.vintage == NEWER]
    if not old or not new:
        absent = [name for name, found in (("LSOA11CD", old), ("LSOA21CD", new)) if not found]
        raise InputError(subject, required(headings, absent))
    faults: list[Fault] = []
    either = several(one for one in code_systems() if one.layer == "lsoa")
    pairs = pd.DataFrame(
        {
            "old": codes(sheet.table[old[0]], faults=faults, system=either, unique=False),
            "new": codes(sheet.table[new[0]], faults=faults, system=either, unique=False),
        }
    )
    change = column_beginning(headings, "CHGIND")
    pairs["change"] = sheet.table[change].str.strip().str.upper() if change else ""
    if change and not faults:
        faults += _belied(pairs, heading=change)
    refuse(subject, faults)
    pairs = pairs.drop_duplicates(["old", "new"]).reset_index(drop=True)
    return Reading(pairs, described(sheet.record, headings, vintage=NEWER), sheet.findings)


def _belied(pairs: pd.DataFrame, *, heading: str) -> list[Fault]:
    """Return the faults of changes that are of no known kind, or that the rows belie."""
    strange = pairs[~pairs["change"].isin(list(CHANGES))]
    faults = []
    if len(strange):
        known = ", ".join(f"{letter} {word}" for letter, word in CHANGES.items())
        faults.append(
            Fault(
                heading,
                f"{counted(len(strange))} of no known change ({rows_in_words(strange.index)}; "
                f"first {strange['change'].iloc[0][:40]!r}).",
                f"Known: {known}.",
            )
        )
    once = pairs.drop_duplicates(["old", "new"])
    parts = once.groupby("old")["new"].transform("size")
    sources = once.groupby("new")["old"].transform("size")
    change = once["change"]
    belied = once[
        ((change == "U") & ((once["old"] != once["new"]) | (parts > 1) | (sources > 1)))
        | ((change == "S") & ((parts < 2) | (sources > 1)))
        | ((change == "M") & ((sources < 2) | (parts > 1)))
    ]
    if len(belied):
        faults.append(
            Fault(
                heading,
                f"{counted(len(belied))} belied by the other rows ({rows_in_words(belied.index)}): "
                "a split area must have two parts or more, a merged one two sources or more, an "
                "unchanged one neither.",
                "Rows are missing: take the whole lookup, or all rows of your districts.",
            )
        )
    return faults


def turned(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the bridge in the other direction: from areas of 2021 to those of 2011."""
    return pairs.rename(columns={"old": "new", "new": "old"})


def new_of_old(pairs: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the new areas that each old one became, sorted.

    >>> new_of_old(pd.DataFrame({"old": ["a", "a", "b"], "new": ["y", "x", "b"]}))
    {'a': ('x', 'y'), 'b': ('b',)}
    """
    grouped = pairs.sort_values(["old", "new"]).groupby("old")["new"]
    return {str(old): tuple(group) for old, group in grouped}


def across_bridge_counts(
    by_old: pd.Series,
    pairs: pd.DataFrame,
    people_new: pd.Series | None = None,
    *,
    subject: str = "The bridge",
) -> pd.Series:
    """Return counts by new area: whole numbers, none lost.

        n_new = Σ_old part of n_old that falls to new; the parts of an old area add up to it

    Parameters
    ----------
    by_old : Series of int ≥ 0 by old area: people, or anything that is counted
    pairs : as `read_bridge` returns
    people_new : people by new area, where known: a split area is parted by them, by largest
        remainder; in equal parts where one of its parts is not known, or nobody lives there
    subject : the file that the counts come from, for messages

    Returns
    -------
    Series of int by new area, sorted, with the same sum

    Raises
    ------
    InputError   areas that the bridge has not, or only part of what makes up a new area

    >>> pairs = pd.DataFrame({"old": ["a", "a", "b", "c"], "new": ["x", "y", "z", "z"]})
    >>> across_bridge_counts(pd.Series({"a": 5, "b": 1, "c": 2}), pairs).to_dict()
    {'x': 3, 'y': 2, 'z': 3}
    """
    used = _used(by_old, pairs, subject=subject)
    parts = used.groupby("old")["new"].transform("size")
    whole = used[parts == 1]
    counts = by_old.loc[whole["old"]].set_axis(pd.Index(whole["new"])).groupby(level=0).sum()
    by_new = {str(code): int(count) for code, count in counts.items()}
    known = {} if people_new is None else people_new.to_dict()
    for old, new in new_of_old(used[parts > 1]).items():
        people = [int(known.get(code, 0)) for code in new]
        weights = people if sum(people) and known.keys() >= set(new) else [1] * len(new)
        for code, count in zip(new, split(int(by_old[old]), weights), strict=True):
            by_new[code] = by_new.get(code, 0) + count
    return _by_area(by_new, by_old.name)


def _by_area(by_new: dict[str, int], name: object) -> pd.Series:
    return pd.Series(
        list(by_new.values()),
        index=pd.Index(list(by_new), name="area_code", dtype="str"),
        name=name,
        dtype="int64",
    ).sort_index()


def _used(by_old: pd.Series, pairs: pd.DataFrame, *, subject: str) -> pd.DataFrame:
    """Return the pairs of the areas that are there; refuse where that would lose or cut any."""
    faults = []
    absent = by_old.index[~by_old.index.isin(pairs["old"])]
    if len(absent):
        faults.append(
            Fault(
                "area_code",
                f"{counted_of(len(absent), len(by_old), 'area')} not in the bridge "
                f"({examples(absent)}).",
                "Name a lookup that has all of them as  bridge  under [areas].",
            )
        )
    there = pairs["old"].isin(by_old.index)
    used = pairs[there]
    cut = pairs[~there & pairs["new"].isin(used["new"])]
    if len(cut):
        faults.append(
            Fault(
                "area_code",
                f"{counted(len(cut), 'area')} missing that the bridge joins with others of the "
                f"file ({examples(cut['old'])}, for {examples(cut['new'].unique())}).",
                "Take the file with all areas: part of an area would be counted as the whole.",
            )
        )
    refuse(subject, faults)
    return used

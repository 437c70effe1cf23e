"""Candidates: organisations that are not paid now, where they would work, and what they ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, examples, refuse
from equitycli.money import PENCE_PER_POUND
from equitycli.sources.application_checks import sums_asked
from equitycli.sources.cells import counted, numbers, required, rows_in_words
from equitycli.sources.delivery import TOLERANCE
from equitycli.sources.identifiers import reserved_ids
from equitycli.sources.kinds import plain
from equitycli.sources.postcode_form import BLANK, compact
from equitycli.sources.reading import Reading, read_table
from equitycli.tables import CANDIDATES, OUTSIDE, check_table

HEADINGS = {
    "organisation": ("organisation", "id"),
    "name": ("name",),
    "place": ("place",),
    "share": ("share",),
    "asked": ("asked (£)", "asked", "asked_gbp", "asked gbp", "asks for"),
    "themes": ("themes",),
    "postcode": ("postcode",),
}
"""Ours, and how a file may write them; case and spaces do not matter."""
NEEDED = ("organisation", "place", "asked")
LONGEST_NAME = 200


def read_candidates(path: Path, *, written: str = "", sheet: str = "") -> Reading[pd.DataFrame]:
    """Read who may be paid for the first time: one row for each organisation and place.

    A share is 0 to 1; those of one organisation add up to 1 at most, and what is left is unknown.
    It may be blank where an organisation has one row. What it asks for (£ a year), its name,
    themes and postcode stand on one of its rows, or the same on several.

    Parameters
    ----------
    path : a table with the columns organisation, place and asked (£), perhaps name, share, themes
        (separated by ;) and postcode (of its office)
    written : how the programme names the file
    sheet : of a workbook, the sheet; "" for its only one

    Returns
    -------
    Reading of a DataFrame as in `tables.CANDIDATES`

    Raises
    ------
    InputError   columns missing or meant twice, cells empty; shares that are no numbers, outside
                 0 to 1, missing, or that add up to more than 1; a place twice for one organisation,
                 work in no place of the county; sums asked for that are missing, no sums, below
                 £1, in another currency or two for one organisation; ids like those of new
                 provision
    """
    read = read_table(path, role="candidates", written=written, sheet=sheet, wanted=_are_candidates)
    subject = read.record.file
    headings = [str(heading) for heading in read.table.columns]
    taken, faults = _taken(headings)
    refuse(subject, faults + required(headings, [ours for ours in NEEDED if ours not in taken]))
    text = pd.DataFrame(
        {ours: read.table[taken[ours]].str.strip() if ours in taken else "" for ours in HEADINGS},
        index=read.table.index,
    ).astype("str")
    candidates, faults = _checked(text)
    refuse(subject, faults)
    check_table(candidates, CANDIDATES, subject=subject)
    return Reading(candidates, replace(read.record, title="Candidates"), read.findings)


def _are_candidates(headings: Sequence[str]) -> bool:
    taken, _ = _taken(headings)
    return all(ours in taken for ours in NEEDED)


def _taken(headings: Sequence[str]) -> tuple[dict[str, str], list[Fault]]:
    """Return the heading of each of our columns, with a fault where two mean the same."""
    taken, faults = {}, []
    for ours, known in HEADINGS.items():
        fitting = [heading for heading in headings if plain(heading) in known]
        if fitting:
            taken[ours] = fitting[0]
        if len(fitting) > 1:
            faults.append(
                Fault(
                    "headings",
                    f"{len(fitting)} columns mean {ours} ({examples(fitting)}).",
                    "Keep one of them.",
                )
            )
    return taken, faults


def _checked(text: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    faults = _empty_cells(text)
    faults += reserved_ids(text["organisation"], where="organisation")
    who = text["organisation"]
    asked = _asked_pence(text, faults=faults)
    candidates = pd.DataFrame(
        {
            "organisation": who,
            "name": _one_each(text, "name", faults=faults),
            "place": text["place"],
            "share": _shares(text, faults=faults),
            "asked_pence": asked,
            "themes": [_themes(one) for one in _one_each(text, "themes", faults=faults)],
            "postcode": _postcodes(text, faults=faults),
            "row": pd.Series(text.index, index=text.index, dtype="int64"),
        }
    )
    long = candidates["name"].str.len() > LONGEST_NAME
    if long.any():
        faults.append(
            Fault(
                "name",
                f"{counted(int(long.sum()))} longer than {LONGEST_NAME} letters "
                f"({rows_in_words(text.index[long])}).",
                "Shorten it.",
            )
        )
    faults += _faults_between_rows(candidates)
    return candidates.reset_index(drop=True), faults


def _empty_cells(text: pd.DataFrame) -> list[Fault]:
    faults = []
    for ours in ("organisation", "place"):
        empty = text[ours] == ""
        if empty.any():
            faults.append(
                Fault(
                    ours,
                    f"{counted(int(empty.sum()))} empty ({rows_in_words(text.index[empty])}).",
                    "Fill it in, or remove the row.",
                )
            )
    return faults


def _one_each(text: pd.DataFrame, column: str, *, faults: list[Fault]) -> pd.Series:
    """Return what an organisation's rows say of it, on each of them; two sayings are a fault."""
    said = text[text[column] != ""]
    several = said.groupby("organisation")[column].nunique()
    differ = several.index[several > 1]
    if len(differ):
        rows = said.index[said["organisation"].isin(differ)]
        faults.append(
            Fault(
                column,
                f"differs between the rows of {examples(differ)} ({rows_in_words(rows)}).",
                "Write it once, or the same on each row.",
            )
        )
    told = said.drop_duplicates("organisation")
    first = dict(zip(told["organisation"], told[column], strict=True))
    every = [first.get(who, "") for who in text["organisation"]]
    return pd.Series(every, index=text.index, dtype="str", name=column)


def _asked_pence(text: pd.DataFrame, *, faults: list[Fault]) -> pd.Series:
    """Return what each organisation asks for in pence, 0 where that is refused."""
    own = text["asked"]
    read = sums_asked(own, pd.Series("", index=own.index), where="asked (£)", faults=faults)
    sums: dict[str, set[int]] = {}
    for who, one in zip(text["organisation"], read, strict=True):
        sums.setdefault(who, set()).update(() if pd.isna(one) else (int(one),))
    stated = set(text.loc[own != "", "organisation"])
    for wrong, said, remedy in (
        (
            [who for who in sums if who not in stated],
            "without what it asks for",
            "Write it in £ a year: an ask that is missing is never taken as 0.",
        ),
        (
            [who for who, each in sums.items() if len(each) > 1],
            "that asks for two different sums",
            "Write what it asks for in all on one of its rows, or the same on each.",
        ),
        (
            [who for who, each in sums.items() if each and 0 <= max(each) < PENCE_PER_POUND],
            "that asks for less than £1",
            "Remove it, or write what it asks for in pounds.",
        ),
    ):
        if wrong:
            rows = text.index[text["organisation"].isin(wrong)]
            faults.append(
                Fault(
                    "asked (£)",
                    f"{len(wrong):,} organisation{'s' if len(wrong) > 1 else ''} {said} "
                    f"({examples(wrong)}; {rows_in_words(rows)}).",
                    remedy,
                )
            )
    most = {who: max(each, default=0) for who, each in sums.items()}
    return text["organisation"].map(most).astype("int64")


def _shares(text: pd.DataFrame, *, faults: list[Fault]) -> pd.Series:
    """Return shares; the blank one of an organisation with one row is 1."""
    alone = ~text["organisation"].duplicated(keep=False)
    return numbers(
        text["share"].mask((text["share"] == "") & alone, "1"),
        faults=faults,
        lowest=0,
        highest=1,
        remedy="A share is between 0 and 1: write 0.40 for 40 %.",
    )


def _themes(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for one in text.split(";") if (part := one.strip())))


def _postcodes(text: pd.DataFrame, *, faults: list[Fault]) -> pd.Series:
    written = _one_each(text, "postcode", faults=faults)
    read, _ = compact(written)
    strange = (written != "") & (read == "") & ~written.map(lambda one: bool(BLANK.fullmatch(one)))
    if strange.any():
        faults.append(
            Fault(
                "postcode",
                f"{counted(int(strange.sum()), 'cell')} no postcode "
                f"({examples(written[strange].unique())}; {rows_in_words(text.index[strange])}).",
                "Write a whole postcode, such as CB1 3PJ, or leave it blank.",
            )
        )
    return read


def _faults_between_rows(candidates: pd.DataFrame) -> list[Fault]:
    faults = []
    twice = candidates.duplicated(["organisation", "place"], keep=False)
    if twice.any():
        faults.append(
            Fault(
                "place",
                f"{counted(int(twice.sum()))} of an organisation and place that stand there twice "
                f"({rows_in_words(candidates.index[twice])}).",
                "Keep one row for each organisation and place, with its share.",
            )
        )
    totals = candidates.groupby("organisation", sort=False)["share"].sum()
    over = totals[totals > 1 + TOLERANCE]
    if len(over):
        shown = [f"{who} {total:.4g}" for who, total in over.items()]
        faults.append(
            Fault(
                "share",
                f"the shares of {len(over):,} organisation{'s' if len(over) > 1 else ''} add up to "
                f"more than 1 ({examples(shown)}).",
                "Lower them so that they add up to 1; a rest below 1 is shown as unknown.",
            )
        )
    here = candidates["share"].where(candidates["place"] != OUTSIDE, 0.0)
    worked = here.groupby(candidates["organisation"], sort=False).sum()
    nowhere = worked.index[worked == 0]
    if len(nowhere):
        rows = candidates.index[candidates["organisation"].isin(nowhere)]
        faults.append(
            Fault(
                "share",
                f"{examples(nowhere)} would work in no place of the county "
                f"({rows_in_words(rows)}).",
                "Name a place here with a share above 0, or remove it.",
            )
        )
    return faults

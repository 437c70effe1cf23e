"""What a postcode directory says of its areas: which column, which codes, how many postcodes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.sources.cells import number_of
from equitycli.sources.description import described
from equitycli.sources.kinds import CodeSystem
from equitycli.sources.postcode_headings import AreaColumn, area_column
from equitycli.sources.postcode_store import Store, directory_store, quiet
from equitycli.sources.reading import Reading, SourceRecord

PSEUDO = r"[A-Z]99999999"
ANY_NATION = r"[A-Z]\d{8}|95[A-Z]{2}\d{2}[A-Z]\d"
"""Codes of the Office for National Statistics, and the older ones of Northern Ireland."""
OF = {"ward": "wards", "division": "electoral divisions"}


def codes_by_area(
    path: Path,
    *,
    of: Literal["division", "ward"],
    system: CodeSystem | None,
    written: str = "",
    bridge_pairs: pd.DataFrame | None = None,
    progress: Callable[[str], None] = quiet,
) -> Reading[pd.DataFrame]:
    """Count the live postcodes of every area in each electoral division or ward.

    Terminated postcodes, pseudo-codes (E99999999) and areas that the bridge splits are left out.

    Returns
    -------
    Reading of a DataFrame: area_code, code, postcodes (int > 0), sorted by the first two

    Raises
    ------
    InputError   as `read_postcodes`, or the directory has no such codes
    """
    subject = written or path.name
    with directory_store(path, subject=subject, wanted=None, progress=progress) as store:
        area = area_read(store, system=system, bridge_pairs=bridge_pairs, subject=subject)
        refuse(subject, in_two_areas(store, store.clashes()))
        localities = store.localities()
        record, findings = record_of(store, area, subject=subject, system=system), store.findings
    codes, split = codes_read(localities["areas"], area=area, bridge_pairs=bridge_pairs)
    counted = pd.DataFrame(
        {
            "area_code": codes.to_numpy(),
            "code": localities[of].astype("str").to_numpy(),
            "postcodes": localities["postcodes"].to_numpy(),
        }
    )
    usable = counted["code"].ne("") & ~counted["code"].str.fullmatch(PSEUDO)
    if not usable.any():
        heading = "ced25cd" if of == "division" else "wd25cd"
        raise InputError(
            subject,
            [
                Fault(
                    "headings",
                    f"no column holds codes of {OF[of]}, or every code in it is blank "
                    f"(headings: {examples(store.headings)}).",
                    f"Take a directory with  {heading}, or set another  by  under [places].",
                )
            ],
        )
    if split.any():
        findings += (
            Finding(
                "postcodes-in-split-areas",
                "note",
                subject,
                f"{number_of(int(counted.loc[split.to_numpy(), 'postcodes'].sum()), 'postcode')} "
                f"in areas that were split are not counted to {OF[of]}.",
                "Take a directory with the codes of the index.",
            ),
        )
    kept = counted[usable & (counted["area_code"] != "")]
    totals = kept.groupby(["area_code", "code"], sort=True)["postcodes"].sum().astype("int64")
    return Reading(totals.reset_index(), record, findings)


def area_read(
    store: Store, *, system: CodeSystem | None, bridge_pairs: pd.DataFrame | None, subject: str
) -> AreaColumn:
    """Return which column of areas is read: see `postcode_headings.area_column`."""
    return area_column(
        store.columns,
        system=system,
        can_bridge=bridge_pairs is not None and len(bridge_pairs) > 0,
        beginnings=store.beginnings,
        subject=subject,
    )


def record_of(
    store: Store, area: AreaColumn, *, subject: str, system: CodeSystem | None
) -> SourceRecord:
    """Return what the record of a run says of a directory; it holds several nations."""
    record = described(
        SourceRecord("postcodes", subject, store.sha256, store.rows),
        store.headings,
        vintage=area.vintage,
        system=system,
    )
    return replace(record, nation="")


def in_two_areas(store: Store, clashes: list[str]) -> list[Fault]:
    """Return the fault of postcodes that the directory puts in two areas, or none."""
    if not clashes:
        return []
    return [
        Fault(
            store.headings[store.columns.postcode],
            f"{number_of(len(clashes), 'postcode')} in two areas ({examples(clashes)}).",
            "Keep one row for each postcode.",
        )
    ]


def codes_read(
    areas: pd.Series, *, area: AreaColumn, bridge_pairs: pd.DataFrame | None
) -> tuple[pd.Series, pd.Series]:
    """Return the code of each row of codes, "" for none, and which lie in a split area."""
    code = areas.map(lambda every: json.loads(every)[area.place]).astype("str")
    split = pd.Series(False, index=code.index)
    if area.bridged and bridge_pairs is not None:
        here, there = ("old", "new") if area.vintage == 2011 else ("new", "old")
        pairs = bridge_pairs[[here, there]].drop_duplicates()
        twice = pairs[here].duplicated(keep=False)
        sole = pairs[~twice].set_index(here)[there]
        split = code.isin(pairs.loc[twice, here])
        known = code.isin(sole.index)
        # A code that no pair names is of a nation without a bridge, and lies outside the index.
        code = code.mask(known, code.map(sole).where(known, "")).mask(split, "").astype("str")
    return code.mask(code.str.fullmatch(PSEUDO), ""), split


def strange_codes(code: pd.Series, *, heading: str, system: CodeSystem | None) -> list[Fault]:
    """Return the fault of areas that are no codes of any nation, as in a row that has slipped.

    Parameters
    ----------
    code : area of each postcode, "" for none
    system : the code system of the index; None lets everything pass
    """
    if system is None:
        return []
    strange = code[(code != "") & ~code.str.fullmatch(f"{ANY_NATION}|{system.pattern}")]
    if not len(strange):
        return []
    return [
        Fault(
            heading,
            f"{number_of(len(strange), 'postcode')} with what is no area code "
            f"({examples(f'{area!r} for {postcode}' for postcode, area in strange.items())}).",
            "A cell of the row may hold a comma without quotation marks, or the column is another.",
        )
    ]

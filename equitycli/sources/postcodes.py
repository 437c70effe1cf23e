"""The area, ward, division and district of postcodes, from a directory (ONSPD, NSPL or ours)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.errors import refuse
from equitycli.geography import points_on_grid
from equitycli.sources.kinds import CodeSystem, nation_of
from equitycli.sources.postcode_areas import (
    PSEUDO,
    area_read,
    codes_by_area,
    codes_read,
    in_two_areas,
    record_of,
    strange_codes,
)
from equitycli.sources.postcode_form import (
    ANOTHER_NATION,
    CHANNEL_ISLANDS,
    ISLE_OF_MAN,
    NON_GEOGRAPHIC,
    OUTSIDE_UK,
    SPLIT_AREA,
    compact,
    reach_of_form,
)
from equitycli.sources.postcode_headings import AreaColumn
from equitycli.sources.postcode_remarks import remarks_on_postcodes
from equitycli.sources.postcode_rows import NO_GRID_REFERENCE, TERMINATED
from equitycli.sources.postcode_store import directory_store, quiet
from equitycli.sources.reading import Reading

__all__ = ["area_of_postcode", "codes_by_area", "compact", "read_postcodes"]

COLUMNS = {
    "area_code": "str",
    "terminated": "bool",
    "ward_code": "str",
    "division_code": "str",
    "district_code": "str",
    "x": "float64",
    "y": "float64",
    "reach": "str",
}


def read_postcodes(
    path: Path,
    *,
    wanted: Collection[str],
    system: CodeSystem | None,
    written: str = "",
    bridge_pairs: pd.DataFrame | None = None,
    progress: Callable[[str], None] = quiet,
) -> Reading[pd.DataFrame]:
    """Look up the wanted postcodes in a directory.

    A terminated postcode is located like a live one. One that the directory does not hold is
    unknown, never outside: most directories at hand are extracts of a county.

    Parameters
    ----------
    path : CSV, .csv.gz, or the .zip of the publisher
    wanted : compact postcodes
    system : the code system of the index
    bridge_pairs : columns old (2011) and new (2021) of LSOA codes, for a directory of the other
        vintage than the index; None refuses such a one
    progress : told, in words, how far the building of a store is

    Returns
    -------
    Reading of a DataFrame indexed by compact postcode, sorted, only those found:
    area_code (may lie outside the index; "" where the directory gives none, or the area is
    split) · terminated · ward_code, division_code, district_code ("") · x, y (metres of the
    British National Grid, NaN) · reach ("", "channel islands", "isle of man", "non-geographic",
    "another nation", "split area"). A postcode whose letters alone tell its reach is there even
    where the directory lacks it.

    Raises
    ------
    InputError   columns missing, codes of another vintage, NUL bytes, a file cut short or
                 damaged, a postcode in two areas or in what is no area code
    """
    subject = written or path.name
    with directory_store(path, subject=subject, wanted=wanted, progress=progress) as store:
        area = area_read(store, system=system, bridge_pairs=bridge_pairs, subject=subject)
        clashes = [postcode for postcode in store.clashes() if postcode in set(wanted)]
        refuse(subject, in_two_areas(store, clashes))
        found = store.of(wanted)
        record, remarks = record_of(store, area, subject=subject, system=system), store.findings
        in_degrees = store.columns.easting is None or store.columns.northing is None
    code, _ = codes_read(found["areas"], area=area, bridge_pairs=bridge_pairs)
    refuse(subject, strange_codes(code, heading=area.heading, system=system))
    table = _table(found, area=area, bridge_pairs=bridge_pairs, in_degrees=in_degrees)
    told = reach_of_form(pd.Index(sorted(set(wanted).difference(table.index)), dtype="str"))
    told = told[told != ""]
    table["reach"] = _reach(table, found=found, system=system)
    if len(told):
        table = pd.concat([table, _without_row(told)])
    table = table.astype(COLUMNS).rename_axis("postcode").sort_index()
    table.index = table.index.astype("str")
    missing = sorted(set(wanted).difference(table.index))
    remarks += remarks_on_postcodes(table, missing, wanted=len(set(wanted)), subject=subject)
    return Reading(table, record, remarks)


def area_of_postcode(table: pd.DataFrame) -> pd.Series:
    """Return the area of each postcode that has one, as the joins of offices want it.

    A postcode outside the United Kingdom has the pseudo-code of where it is, which no index
    holds, so that it is outside and not unknown. What has no place is left out: it is unknown.

    Parameters
    ----------
    table : as `read_postcodes` gives it

    Returns
    -------
    Series of str named area_code, indexed by compact postcode
    """
    abroad = table["reach"].map(OUTSIDE_UK)
    area = table["area_code"].where(table["area_code"] != "", abroad)
    return area[area.notna()].astype("str").rename("area_code")


def _table(
    found: pd.DataFrame, *, area: AreaColumn, bridge_pairs: pd.DataFrame | None, in_degrees: bool
) -> pd.DataFrame:
    code, split = codes_read(found["areas"], area=area, bridge_pairs=bridge_pairs)
    points = _points(found, in_degrees=in_degrees)
    flags = found["flags"].astype("int64")
    return pd.DataFrame(
        {
            "area_code": code,
            "terminated": (flags & TERMINATED) > 0,
            **{
                f"{name}_code": found[name]
                .astype("str")
                .mask(found[name].astype("str").str.fullmatch(PSEUDO), "")
                for name in ("ward", "division", "district")
            },
            "x": points[:, 0],
            "y": points[:, 1],
            "reach": pd.Series(np.where(split, SPLIT_AREA, ""), index=found.index, dtype="str"),
        }
    )


def _points(found: pd.DataFrame, *, in_degrees: bool) -> NDArray[np.float64]:
    """Return eastings and northings, NaN where the directory has no point."""
    given: NDArray[np.float64] = (
        found[["east", "north"]]
        .apply(pd.to_numeric, errors="coerce")
        .to_numpy("float64", copy=True)
    )
    # Without a grid reference ONS writes latitude 99.999999 and longitude 0, or eastings of 0.
    none = (found["flags"].astype("int64").to_numpy() & NO_GRID_REFERENCE) > 0
    none |= (given[:, 1] > 90) & in_degrees | (given == 0).all(axis=1)
    given[none | ~np.isfinite(given).all(axis=1)] = np.nan
    if in_degrees:
        there = np.isfinite(given[:, 0])
        given[there] = points_on_grid(given[there, 0], given[there, 1])
        given[~np.isfinite(given).all(axis=1)] = np.nan
    return given


def _reach(table: pd.DataFrame, *, found: pd.DataFrame, system: CodeSystem | None) -> pd.Series:
    """Return why a postcode is in no area of the index, where more is known than that."""
    split, nowhere = table["reach"] != "", (table["area_code"] == "")
    islands = (found["areas"].astype("str") + found["district"].astype("str")).str.extract(
        "([LM])99999999", expand=False
    )
    by_form = reach_of_form(table.index)
    without_point = (found["flags"].astype("int64") & NO_GRID_REFERENCE) > 0
    nations = {code: nation_of(code) for code in table["area_code"].unique()}
    own = "" if system is None else system.nation
    foreign = table["area_code"].map(lambda code: own != "" and nations[code] not in ("", own))
    reach = np.select(
        [split, nowhere & (islands == "L"), nowhere & (islands == "M"), nowhere & (by_form != "")]
        + [nowhere & without_point, foreign.astype(bool)],
        [table["reach"], CHANNEL_ISLANDS, ISLE_OF_MAN, by_form, NON_GEOGRAPHIC, ANOTHER_NATION],
        default="",
    )
    return pd.Series(reach, index=table.index, dtype="str")


def _without_row(told: pd.Series) -> pd.DataFrame:
    """Return rows for postcodes that the directory lacks but whose letters tell their reach."""
    table = pd.DataFrame(dict.fromkeys(COLUMNS, ""), index=told.index)
    return table.assign(terminated=False, x=np.nan, y=np.nan, reach=told)

"""The lists of organisations as one, and the area where each has its office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.geography import area_of_points
from equitycli.sources.canonical_ids import one_row_each
from equitycli.sources.cells import counted_of, number_of
from equitycli.sources.kinds import CodeSystem, larger_areas, may_be_of_another_vintage
from equitycli.sources.postcodes import area_of_postcode
from equitycli.sources.reading import Reading
from equitycli.tables import ORGANISATIONS, check_table

if TYPE_CHECKING:
    import geopandas as gpd


def joined_organisations(
    readings: Sequence[Reading[pd.DataFrame]],
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return several lists as one, an organisation on two lists once: see `one_row_each`."""
    listed = pd.concat([reading.table for reading in readings])
    twice = listed.index.duplicated()
    if not twice.any():
        return listed, ()
    again = listed.index[twice].unique()
    finding = Finding(
        "organisations-on-two-lists",
        "note",
        readings[0].record.file,
        f"{number_of(len(again), 'organisation')} on more than one list: one row stays, "
        f"filled in from the others ({examples(again)}).",
    )
    return one_row_each(listed), (finding,)


def known_areas(postcodes: pd.Series | pd.DataFrame | None) -> pd.Series:
    """Return the area of each postcode that has one, from a directory in either form."""
    if postcodes is None:
        return pd.Series([], index=pd.Index([], dtype="str"), dtype="str")
    return area_of_postcode(postcodes) if isinstance(postcodes, pd.DataFrame) else postcodes


def located(
    listed: pd.DataFrame,
    *,
    areas: pd.Index,
    system: CodeSystem | None,
    postcodes: pd.Series | pd.DataFrame | None,
    boundaries: gpd.GeoDataFrame | None,
    subject: str,
    bridged: bool = False,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return organisations with the area of each office.

    First what the list says (`area_code`), then the postcode directory, then coordinates.
    Not found is unknown (None), never outside; outside is what a directory or the boundaries
    put in an area that the index does not have.

    Parameters
    ----------
    listed : as `organisations.read_organisations` gives it
    areas : the codes of the index
    postcodes : as `postcodes.read_postcodes` or `area_of_postcode` gives them; None without a
        directory. One in the Channel Islands or the Isle of Man is outside; one without a place
        of its own is unknown.
    boundaries : polygons in British National Grid; None without

    Returns
    -------
    DataFrame as in `tables.ORGANISATIONS` on the same index, and findings

    Raises
    ------
    InputError   an area_code is of no known form; points lie in the county only when their
                 easting and northing are swapped
    """
    given = listed["area_code"]
    stated = given != ""
    larger = stated & given.str.fullmatch(larger_areas("district").pattern)
    strange = stated & ~given.isin(areas) & ~larger
    if system is not None:
        strange &= ~given.str.fullmatch(system.pattern)
    if strange.any():
        refuse(
            subject,
            [
                Fault(
                    "area_code",
                    f"{counted_of(int(strange.sum()), int(stated.sum()), 'code')} not known "
                    f"({examples(given[strange].unique())}).",
                    "Write the code of a small area as in the index, or leave it empty and give a "
                    "postcode.",
                )
            ],
        )
    doubtful = (
        stated
        & ~given.isin(areas)
        & (given.map(lambda code: not bridged and may_be_of_another_vintage(code, system))).astype(
            bool
        )
    )
    found = given.where(stated & ~larger & ~doubtful, "")
    route = pd.Series("", index=listed.index, dtype="str").mask(found != "", "area code")
    by_postcode = listed["postcode"].map(known_areas(postcodes))
    open_ = (found == "") & by_postcode.notna()
    found, route = found.mask(open_, by_postcode), route.mask(open_, "postcode")
    outside = (found != "") & ~found.isin(areas)
    pointed = (found == "") & listed["x"].notna() & listed["y"].notna()
    if boundaries is not None and pointed.any():
        points = listed.loc[pointed, ["x", "y"]].to_numpy(dtype="float64")
        refuse(
            subject,
            swapped_pairs(listed.index[pointed], points, bounds=boundaries.total_bounds),
        )
        held = np.array(
            [area or "" for area in area_of_points(points, boundaries=boundaries)], dtype=object
        )
        found = found.copy()
        found[pointed] = held
        route = route.mask(pointed, "coordinates")
        outside |= pointed & (found == "")
    inside = found.where(found.isin(areas) & ~outside, "")
    organisations = pd.DataFrame(
        {
            "name": listed["name"],
            "area_code": none_where_missing(inside.mask(inside == "")),
            "outside": outside.astype(bool),
            "office_route": route,
            "themes": listed["themes"],
            "kind": listed["kind"],
            "postcode": listed["postcode"],
            "other_ids": listed["other_ids"],
            "flags": listed["flags"],
            **{name: listed[name] for name in ("income_gbp", "registered") if name in listed},
        }
    )
    check_table(organisations, ORGANISATIONS, subject=subject)
    findings: tuple[Finding, ...] = ()
    if pointed.any() and (route[pointed] == "coordinates").all() and outside[pointed].all():
        first = listed.loc[pointed, ["x", "y"]].iloc[0]
        findings += (
            Finding(
                "organisations-all-outside",
                "warning",
                subject,
                f"{number_of(int(pointed.sum()), 'organisation')} with coordinates, and none "
                f"lies in the county ({examples(listed.index[pointed])}; the first at easting "
                f"{first['x']:,.0f}, northing {first['y']:,.0f}).",
                "Check the coordinates, or leave the columns out and give postcodes.",
            ),
        )
    if doubtful.any():
        findings += (
            Finding(
                "office-codes-of-unknown-vintage",
                "warning",
                subject,
                f"{number_of(int(doubtful.sum()), 'area code')} not in the index may be of another "
                f"year, inside the county or not, and locate nothing "
                f"({examples(given[doubtful].unique())}).",
                "Name the lookup between the years as  bridge  under [areas], or give postcodes.",
            ),
        )
    if larger.any():
        findings += (
            Finding(
                "office-codes-too-wide",
                "note",
                subject,
                f"{int(larger.sum()):,} area codes are of whole districts and locate nothing "
                f"({examples(given[larger].unique())}).",
            ),
        )
    return organisations, findings


def swapped_pairs(
    who: pd.Index, points: NDArray[np.float64], *, bounds: NDArray[np.float64]
) -> list[Fault]:
    """Return the fault of points in the county's box only when turned round, or none."""
    west, south, east, north = bounds
    x, y = points[:, 0], points[:, 1]
    inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    turned = (y >= west) & (y <= east) & (x >= south) & (x <= north)
    swapped = turned & ~inside
    if not swapped.any():
        return []
    return [
        Fault(
            "easting, northing",
            f"{counted_of(int(swapped.sum()), len(who), 'pair')} swapped "
            f"({examples(who[swapped])}): turned round they lie in the county, as written not.",
            f"Swap the two headings, or correct these rows: eastings here are {west:,.0f} to "
            f"{east:,.0f}, northings {south:,.0f} to {north:,.0f}.",
        )
    ]


def none_where_missing(column: pd.Series) -> pd.Series:
    """Return codes, or dates, as objects, None where there is none."""
    there = column.notna()
    return pd.Series(
        [entry if known else None for entry, known in zip(column, there, strict=True)],
        index=column.index,
        dtype="object",
    )

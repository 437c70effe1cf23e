"""Who is paid or may be, and the area where each has its office."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.geography import area_of_points
from equitycli.sources.awards import INDIVIDUALS
from equitycli.sources.cells import counted_of, number_of
from equitycli.sources.kinds import CodeSystem, larger_areas
from equitycli.sources.reading import Reading
from equitycli.tables import ORGANISATIONS, RECIPIENTS, check_table, empty_table


def joined_organisations(
    readings: Sequence[Reading[pd.DataFrame]],
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return several lists as one; an organisation on two lists is taken from the first."""
    listed = pd.concat([reading.table for reading in readings])
    twice = listed.index.duplicated()
    if not twice.any():
        return listed, ()
    finding = Finding(
        "organisations-on-two-lists",
        "note",
        readings[0].record.file,
        f"{int(twice.sum()):,} organisations are on more than one list and are taken from the "
        f"first ({examples(listed.index[twice])}).",
    )
    return listed[~twice], (finding,)


def located(
    listed: pd.DataFrame,
    *,
    areas: pd.Index,
    system: CodeSystem | None,
    postcodes: pd.Series | None,
    boundaries: gpd.GeoDataFrame | None,
    subject: str,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return organisations with the area of each office.

    First what the list says (`area_code`), then the postcode directory, then coordinates.
    Not found is unknown (None), never outside; outside is what a directory or the boundaries
    put in an area that the index does not have.

    Parameters
    ----------
    listed : as `organisations.read_organisations` gives it
    areas : the codes of the index
    postcodes : area of each compact postcode; None without a directory
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
    found = given.where(stated & ~larger, "")
    route = pd.Series("", index=listed.index, dtype="str").mask(found != "", "area code")
    if postcodes is not None and len(postcodes):
        by_postcode = (
            listed["postcode"].map(postcodes).where(listed["postcode"].isin(postcodes.index), "")
        )
        open_ = (found == "") & (by_postcode != "")
        found, route = found.mask(open_, by_postcode), route.mask(open_, "postcode")
    outside = (found != "") & ~found.isin(areas)
    pointed = (found == "") & listed["x"].notna() & listed["y"].notna()
    if boundaries is not None and pointed.any():
        points = listed.loc[pointed, ["x", "y"]].to_numpy(dtype="float64")
        refuse(
            subject,
            _swapped(listed.index[pointed], points, bounds=boundaries.total_bounds),
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
            "area_code": _none_where_missing(inside.mask(inside == "")),
            "outside": outside.astype(bool),
            "office_route": route,
            "themes": listed["themes"],
            "kind": listed["kind"],
            "postcode": listed["postcode"],
            "other_ids": listed["other_ids"],
            "flags": listed["flags"],
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


def _swapped(
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


def recipients(
    grants: pd.DataFrame,
    organisations: pd.DataFrame,
    *,
    areas: pd.Index,
    postcodes: pd.Series | None,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return everybody who is paid, or is on a list and may be.

    The office comes from the organisations list where that knows it, else from the postcode
    that the grants give most often (of those that the directory holds; the later award on
    ties). The name is the one that the grants use most often, else the list's.

    Returns
    -------
    DataFrame as in `tables.RECIPIENTS`, sorted by id, and findings
    """
    named = grants[~grants["to_individual"]]
    name = _most_often(named, "recipient_name")
    offices = _offices(named, areas=areas, postcodes=postcodes)
    everybody = pd.Index(
        sorted({*grants["recipient_id"], *organisations.index}), name="recipient_id", dtype="str"
    )
    if not len(everybody):
        return empty_table(RECIPIENTS), ()
    listed = organisations.reindex(everybody)
    paid = offices.reindex(everybody)
    by_list = listed["area_code"].notna() | (listed["outside"] == True)  # noqa: E712
    known_name = name.reindex(everybody)
    final_name = known_name.where(known_name.notna() & (known_name != ""), listed["name"])
    final_name = final_name.where(final_name.notna(), everybody.to_series())
    table = pd.DataFrame(
        {
            "name": final_name.astype("str"),
            "area_code": _none_where_missing(listed["area_code"].where(by_list, paid["area_code"])),
            "outside": [
                bool(one if listing else two is True or two is np.True_)
                for one, two, listing in zip(
                    listed["outside"], paid["outside"], by_list, strict=True
                )
            ],
            "office_route": _text(listed["office_route"].where(by_list, paid["office_route"])),
            "themes": [themes if isinstance(themes, tuple) else () for themes in listed["themes"]],
            "postcode": _text(
                listed["postcode"].where(
                    listed["postcode"].notna() & (listed["postcode"] != ""), paid["postcode"]
                )
            ),
            "other_ids": [ids if isinstance(ids, tuple) else () for ids in listed["other_ids"]],
            "flags": [flags if isinstance(flags, tuple) else () for flags in listed["flags"]],
        },
        index=everybody,
    )
    if INDIVIDUALS in table.index:
        table.loc[INDIVIDUALS, "name"] = INDIVIDUALS
    check_table(table, RECIPIENTS, subject="Recipients")
    return table, _remarks(table, named, postcodes=postcodes)


def _none_where_missing(column: pd.Series) -> pd.Series:
    """Return codes as objects, None where there is none."""
    return pd.Series(
        [code if isinstance(code, str) else None for code in column],
        index=column.index,
        dtype="object",
    )


def _text(column: pd.Series) -> pd.Series:
    """Return text with "" where a recipient is not on the list that the text is from."""
    return column.where(column.notna(), "").astype("str")


def _most_often(grants: pd.DataFrame, column: str) -> pd.Series:
    """Return the commonest entry of each recipient; on ties the one of the latest award."""
    used = grants[grants[column] != ""]
    when = pd.to_datetime(used["award_date"], errors="coerce")
    counts = (
        used.assign(when=when)
        .groupby(["recipient_id", column], sort=True)
        .agg(times=(column, "size"), latest=("when", "max"))
        .reset_index()
        .sort_values(
            ["recipient_id", "times", "latest", column],
            ascending=[True, False, False, True],
            na_position="last",
        )
    )
    first = counts.drop_duplicates("recipient_id").set_index("recipient_id")[column]
    return first.astype("str")


def _offices(grants: pd.DataFrame, *, areas: pd.Index, postcodes: pd.Series | None) -> pd.DataFrame:
    """Return the office of each recipient by the postcodes of its grants."""
    known = pd.Index([]) if postcodes is None else postcodes.index
    found = _most_often(grants[grants["postcode"].isin(known)], "postcode")
    any_postcode = _most_often(grants, "postcode")
    postcode = found.reindex(any_postcode.index)
    postcode = postcode.where(postcode.notna(), any_postcode)
    area = postcode.map({} if postcodes is None else postcodes)
    inside = area.isin(areas)
    return pd.DataFrame(
        {
            "area_code": area.where(inside),
            "outside": area.notna() & ~inside,
            "office_route": pd.Series("postcode", index=area.index).where(area.notna(), ""),
            "postcode": postcode,
        }
    )


def _remarks(
    table: pd.DataFrame, grants: pd.DataFrame, *, postcodes: pd.Series | None
) -> tuple[Finding, ...]:
    findings = []
    unknown = table.index[table["area_code"].isna() & ~table["outside"]].drop(
        INDIVIDUALS, errors="ignore"
    )
    if len(unknown):
        without = int((table.loc[unknown, "postcode"] == "").sum())
        reason = (
            "no postcode directory is named under [areas]"
            if postcodes is None
            else f"{len(unknown) - without:,} have a postcode that is not in the directory"
        )
        findings.append(
            Finding(
                "recipients-without-known-office",
                "warning",
                "recipients",
                f"The office of {len(unknown):,} of {len(table):,} recipients is unknown: "
                f"{without:,} have no postcode, and {reason}. Unknown is not outside.",
                "Give their postcode or area code in the list of organisations.",
            )
        )
    names = table["name"].str.casefold().str.strip()
    shared = names[names.duplicated(keep=False)]
    if len(shared):
        findings.append(
            Finding(
                "one-name-several-ids",
                "warning",
                "recipients",
                f"{number_of(shared.nunique(), 'name')} under more than one id "
                f"({examples(sorted(table.loc[shared.index, 'name'].unique()))}): each id is "
                "counted as a recipient of its own.",
                "Use one id for one organisation in the grants.",
            )
        )
    several = grants[grants["postcode"] != ""].groupby("recipient_id")["postcode"].nunique()
    moved = several.index[several > 1]
    if len(moved):
        findings.append(
            Finding(
                "recipients-with-several-postcodes",
                "note",
                "recipients",
                f"{number_of(len(moved), 'recipient')} with several postcodes in the grants, "
                f"placed at the one used most often ({examples(moved)}).",
            )
        )
    return tuple(findings)

"""Where what places have stands: its area by its point, its code or its postcode, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.geography import area_of_points
from equitycli.sources.cells import counted, counted_of, number_of
from equitycli.sources.kinds import CodeSystem, larger_areas, may_be_of_another_vintage
from equitycli.sources.offices import known_areas, none_where_missing, swapped_pairs
from equitycli.tables import ASSETS, check_table, empty_table

if TYPE_CHECKING:
    import geopandas as gpd


def placed_assets(
    listed: Sequence[pd.DataFrame],
    *,
    areas: pd.Index,
    system: CodeSystem | None,
    postcodes: pd.DataFrame | None,
    boundaries: gpd.GeoDataFrame | None,
    older_codes: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    bridged: bool = False,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return the assets of all files with the area of each, what is there twice once.

    First its point within the boundaries, then the code of a small area that the file has, then
    its postcode. What none of them tells is unknown: it stays, without an area.

    Parameters
    ----------
    listed : one table a file, as `assets.read_assets` gives it
    areas : the codes of the index
    system : the code system of the index
    postcodes : as `postcodes.read_postcodes` gives them; None without a directory
    boundaries : polygons in British National Grid on `areas`; None without
    older_codes : codes of the other vintage with the areas of the index that each has become
    bridged : a lookup between the vintages of areas is named

    Returns
    -------
    DataFrame as in `tables.ASSETS`, numbered from 0, in the order of the files, and findings. x
    and y are those of the file, else of the postcode, NaN where neither is known.

    Raises
    ------
    InputError   an area_code is of no known form; points lie in the county only when their
                 easting and northing are swapped
    """
    if not listed:
        return empty_table(ASSETS), ()
    assets, findings = _in_one_spelling(pd.concat(listed, ignore_index=True))
    known = known_areas(postcodes)
    pointed = _with_point(assets) & (boundaries is not None)
    found = pd.Series("", index=assets.index, dtype="str")
    if boundaries is not None and pointed.any():
        _refuse_swapped(assets[pointed], boundaries=boundaries)
        found[pointed] = _areas_at(assets[pointed], boundaries=boundaries)
    stated, remarks = _stated(
        assets, areas=areas, system=system, older_codes=older_codes, bridged=bridged
    )
    findings += remarks
    found = found.mask(~pointed & (stated != ""), stated)
    by_postcode = assets["postcode"].map(known)
    found = found.mask(~pointed & (found == "") & by_postcode.notna(), by_postcode)
    assets = _with_points_of_postcodes(assets, postcodes)
    by_its_point = ~pointed & (found == "") & _with_point(assets) & (boundaries is not None)
    if boundaries is not None and by_its_point.any():  # a postcode of an area that was split
        found[by_its_point] = _areas_at(assets[by_its_point], boundaries=boundaries)
    outside = (pointed | by_its_point | (found != "")) & ~found.isin(areas)
    placed = pd.DataFrame(
        {
            "name": assets["name"],
            "kind": assets["kind"],
            "area_code": none_where_missing(found.mask(outside | (found == ""))),
            "outside": outside.astype(bool),
            "x": assets["x"],
            "y": assets["y"],
            "file": assets["file"],
            "row": assets["row"],
        }
    )
    findings += _not_placed(placed, assets["postcode"])
    again = _there_twice(assets)
    if again.any():
        findings.append(_twice_in_words(placed, again))
    placed = placed[~again].reset_index(drop=True)
    check_table(placed, ASSETS, subject=str(placed["file"].iloc[0]))
    return placed, tuple(findings)


def _with_point(assets: pd.DataFrame) -> pd.Series:
    return assets["x"].notna() & assets["y"].notna()


def _areas_at(assets: pd.DataFrame, *, boundaries: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return the area that each lies in, "" outside all of them."""
    points = assets[["x", "y"]].to_numpy(dtype="float64")
    held = area_of_points(points, boundaries=boundaries)
    return np.array([area or "" for area in held], dtype=object)


def _in_one_spelling(assets: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Return assets whose kinds differ by more than capitals: the first spelling stands for all."""
    folded = assets["kind"].str.casefold()
    first = assets["kind"].groupby(folded).transform("first").astype("str")
    other = sorted(set(assets.loc[assets["kind"] != first, "kind"]))
    if not other:
        return assets, []
    finding = Finding(
        "asset-kinds-alike",
        "note",
        str(assets["file"].iloc[0]),
        f"{counted(len(other), 'kind')} spelt in two ways and counted as one ({examples(other)}).",
    )
    return assets.assign(kind=first), [finding]


def _refuse_swapped(pointed: pd.DataFrame, *, boundaries: gpd.GeoDataFrame) -> None:
    """Refuse points that lie in the county's box only when turned round, file by file."""
    faults = []
    for file, those in pointed.groupby("file", sort=False):
        points = those[["x", "y"]].to_numpy(dtype="float64")
        rows = pd.Index([f"row {row}" for row in those["row"]])
        faults += [
            (str(file), fault)
            for fault in swapped_pairs(rows, points, bounds=boundaries.total_bounds)
        ]
    if faults:
        raise InputError(
            faults[0][0],
            [
                fault if file == faults[0][0] else Fault(
                    f"{file} · {fault.where}", fault.text, fault.remedy
                )
                for file, fault in faults
            ],
        )  # fmt: skip


def _stated(
    assets: pd.DataFrame,
    *,
    areas: pd.Index,
    system: CodeSystem | None,
    older_codes: Mapping[str, tuple[str, ...]],
    bridged: bool,
) -> tuple[pd.Series, list[Finding]]:
    """Return the small areas that the files state, "" where they state none or a wider one."""
    given = assets["area_code"].map(
        lambda code: older_codes[code][0] if len(older_codes.get(code, ())) == 1 else code
    ).astype("str")  # fmt: skip
    there = given != ""
    larger = there & given.str.fullmatch(larger_areas("district").pattern)
    strange = there & ~given.isin(areas) & ~larger
    if system is not None:
        strange &= ~given.str.fullmatch(system.pattern)
    if strange.any():
        subject = str(assets.loc[strange, "file"].iloc[0])
        refuse(
            subject,
            [
                Fault(
                    "area_code",
                    f"{counted_of(int(strange.sum()), int(there.sum()), 'code')} not known "
                    f"({examples(given[strange].unique())}).",
                    "Write the code of a small area as in the index, or leave it empty and give a "
                    "postcode.",
                )
            ],
        )
    doubt = {
        code: code in older_codes or (not bridged and may_be_of_another_vintage(code, system))
        for code in given[there & ~larger & ~given.isin(areas)].unique()
    }
    doubtful = given.map(lambda code: doubt.get(code, False)).astype(bool)
    findings = []
    if doubtful.any():
        findings.append(
            Finding(
                "asset-codes-of-unknown-vintage",
                "warning",
                str(assets.loc[doubtful, "file"].iloc[0]),
                f"{number_of(int(doubtful.sum()), 'area code')} not in the index may be of another "
                f"year, inside the county or not, or of an area that was split, and locate nothing "
                f"({examples(given[doubtful].unique())}).",
                "Name the lookup between the years as  bridge  under [areas], or give postcodes.",
            )
        )
    return given.mask(larger | doubtful, ""), findings


def _with_points_of_postcodes(assets: pd.DataFrame, postcodes: pd.DataFrame | None) -> pd.DataFrame:
    """Return assets with the point of their postcode where the file has none."""
    if postcodes is None:
        return assets
    without = ~_with_point(assets)
    return assets.assign(
        **{
            axis: assets[axis].mask(without, assets["postcode"].map(postcodes[axis]))
            for axis in ("x", "y")
        }
    )


def _there_twice(assets: pd.DataFrame) -> pd.Series:
    """Return which rows repeat one before: the same kind, name and point, or postcode.

    Those without a name, and those of which nothing but an area is known, are never the same.
    """
    point = [
        f"{x:.0f} {y:.0f}" if np.isfinite(x) and np.isfinite(y) else postcode
        for x, y, postcode in zip(assets["x"], assets["y"], assets["postcode"], strict=True)
    ]
    name = assets["name"].str.split().str.join(" ").str.casefold()
    keys = pd.DataFrame({"kind": assets["kind"], "name": name, "point": point})
    told = (keys["name"] != "") & (keys["point"] != "")
    return keys.duplicated() & told


def _twice_in_words(placed: pd.DataFrame, again: pd.Series) -> Finding:
    rows = [
        f"{file} row {row}"
        for file, row in placed.loc[again, ["file", "row"]].itertuples(index=False, name=None)
    ]
    return Finding(
        "assets-there-twice",
        "note",
        str(placed.loc[again, "file"].iloc[0]),
        f"{counted(int(again.sum()))} of the same kind, name and point as one before, and counted "
        f"once ({examples(rows)}).",
    )


def _not_placed(placed: pd.DataFrame, postcode: pd.Series) -> list[Finding]:
    """Return what a reader must know of those without an area here, file by file."""
    findings = []
    unknown = placed["area_code"].isna() & ~placed["outside"]
    for file, those in placed.groupby("file", sort=False):
        lost, beyond = unknown[those.index], those["outside"]
        if lost.any():
            rows = [f"row {row}" for row in those.loc[lost, "row"]]
            bare = int((postcode[those.index][lost] == "").sum())
            said = f", {bare:,} of them without a postcode" if bare else ""
            findings.append(
                Finding(
                    "assets-not-placed",
                    "warning",
                    str(file),
                    f"{counted_of(int(lost.sum()), len(those), 'asset')} in no known place"
                    f"{said} ({examples(rows)}): no place is said to have them.",
                    "Give their point, or a postcode that the directory holds; boundaries or "
                    "postcodes  under [areas] tell in which area each lies.",
                )
            )
        if beyond.any():
            every = bool(beyond.all())
            rows = [f"row {row}" for row in those.loc[beyond, "row"]]
            findings.append(
                Finding(
                    "assets-all-outside" if every else "assets-outside",
                    "warning" if every else "note",
                    str(file),
                    f"{counted_of(int(beyond.sum()), len(those), 'asset')} outside the county "
                    f"({examples(rows)}).",
                    "Check the coordinates or the postcodes." if every else "",
                )
            )
    return findings

"""Boundaries of areas from GeoJSON, GeoPackage and shapefiles, plain or zipped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.geography import (
    MOST_OVERLAPS,
    far_from_others,
    geometry_faults,
    on_national_grid,
    overlaps,
)
from equitycli.sources.cells import codes, counted
from equitycli.sources.kinds import CodeSystem, code_column, code_columns
from equitycli.sources.maps import Layer, read_layer
from equitycli.sources.reading import Reading, SourceRecord

if TYPE_CHECKING:
    import geopandas as gpd

FAR_M = 150_000.0
"""No area of these islands is so far from the next: Shetland is 80 km from Orkney."""


def read_boundaries(
    path: Path, *, system: CodeSystem | None, written: str = ""
) -> Reading[gpd.GeoDataFrame]:
    """Read the polygon of each area, in British National Grid.

    Parameters
    ----------
    path : GeoJSON (with or without the old `crs` member), GeoPackage or shapefile, or a zip
        file of one. Of several layers the one that holds the codes is taken. Heights are
        left out.
    system : the code system of the index; the property of codes is found by its prefix
    written : how the programme names the file

    Returns
    -------
    Reading of a GeoDataFrame indexed by area_code, sorted; other columns kept as text

    Raises
    ------
    InputError   not a map (see `maps.read_layer`), no property of codes, codes of another
                 vintage, repeated or of another nation, shapes that are empty, invalid or no
                 polygons, a coordinate system that is absent or wrong (see
                 `geography.on_national_grid`)
    """
    layer = read_layer(path, written=written, wanted=holding_codes(system), sought="area codes")
    subject = layer.subject
    column = code_column(layer.headings, system=system, subject=subject)
    faults: list[Fault] = []
    area_code = codes(layer.shapes[column.heading], faults=faults, system=system)
    named = layer.shapes.set_axis(pd.Index(area_code, name="area_code", dtype="str"))
    polygons, remarks = polygons_on_grid(layer, named, faults=faults)
    kept = polygons.sort_index()
    record = SourceRecord(
        "boundaries",
        subject,
        layer.sha256,
        len(kept),
        publisher=system.publisher if system else "",
        licence=system.licence if system else "",
        vintage=str(column.vintage or ""),
        nation=system.nation if system else "",
        title=f"Boundaries: {system.title_with_vintage}" if system else "Boundaries",
    )
    return Reading(kept, record, (*layer.findings, *remarks, *_lying_oddly(kept, subject=subject)))


def holding_codes(system: CodeSystem | None) -> list[Callable[[Sequence[str]], bool]]:
    """Return tests of a layer's properties: codes of the index's vintage, or else of any."""
    kind = system.layer if system else "lsoa"
    vintage = system.vintage if system else None
    return [
        lambda headings: any(
            column.vintage == vintage for column in code_columns(headings, layer=kind)
        ),
        lambda headings: bool(code_columns(headings, layer=kind)),
    ]


def polygons_on_grid(
    layer: Layer, named: gpd.GeoDataFrame, *, faults: list[Fault]
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """Return the polygons of a layer in British National Grid, and remarks.

    Parameters
    ----------
    layer : as read
    named : its shapes, indexed by what messages call them
    faults : those found so far; all are refused together

    Raises
    ------
    InputError   the faults, with those of the shapes and of the coordinate system
    """
    faults += geometry_faults(named, unreadable=layer.unreadable)
    findings: tuple[Finding, ...] = ()
    try:
        named, findings = on_national_grid(
            named, subject=layer.subject, stated=layer.stated, unstated_by=layer.unstated_by
        )
    except InputError as error:
        # Swapped or mislabelled coordinates make shapes no less valid: all faults at once.
        faults += error.faults
    refuse(layer.subject, faults)
    return named, findings


def _lying_oddly(polygons: gpd.GeoDataFrame, *, subject: str) -> tuple[Finding, ...]:
    """Return what is odd about where areas lie: on top of each other, or far from the others."""
    findings = []
    pairs = overlaps(polygons)
    if pairs:
        shown = examples(f"{one} within {other}" for one, other in pairs)
        findings.append(
            Finding(
                "areas-overlap",
                "warning",
                subject,
                ("" if len(pairs) < MOST_OVERLAPS else "At least ")
                + f"{counted(len({one for one, _ in pairs}), 'area')} overlapping another about "
                f"the middle ({shown}); a point there counts for the first of the two by code.",
                "Export the boundaries of one vintage, each area once.",
            )
        )
    far = far_from_others(polygons, distance_m=FAR_M)
    if far:
        findings.append(
            Finding(
                "areas-far-from-others",
                "warning",
                subject,
                f"{counted(len(far), 'area')} over {FAR_M / 1000:,.0f} km from every other "
                f"({examples(far)}).",
                "Check the coordinates of these areas.",
            )
        )
    return tuple(findings)

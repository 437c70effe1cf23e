"""A point for each area: where its people live, on average."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.geography import (
    GRID_BOX,
    LARGEST_DEGREES,
    in_degrees,
    on_national_grid,
    points_on_grid,
    representative_points,
)
from equitycli.sources.boundaries import holding_codes
from equitycli.sources.built_up_areas import one_column
from equitycli.sources.cells import codes, counted, counted_of, numbers, required, rows_in_words
from equitycli.sources.description import described
from equitycli.sources.kinds import CodeSystem, code_column
from equitycli.sources.map_parts import is_map
from equitycli.sources.maps import read_layer
from equitycli.sources.reading import Reading, SourceRecord, read_table

if TYPE_CHECKING:
    import geopandas as gpd

_WEST, _SOUTH, _EAST, _NORTH = GRID_BOX
_X = re.compile(r"x|x_?coord(inate)?|eastings?\b.*|bng_?e|oseast1m", re.IGNORECASE)
_Y = re.compile(r"y|y_?coord(inate)?|northings?\b.*|bng_?n|osnrth1m", re.IGNORECASE)
_LONGITUDE = re.compile(r"long?|long?itude|lng", re.IGNORECASE)
_LATITUDE = re.compile(r"lat|latitude", re.IGNORECASE)


def read_points(
    path: Path, *, system: CodeSystem | None, written: str = ""
) -> Reading[pd.DataFrame]:
    """Read the population-weighted centroid of each area.

    Parameters
    ----------
    path : a table with codes and x and y (or easting and northing) in British National Grid,
        or latitude and longitude, which are converted; or a map file of points
    system : the code system of the index

    Returns
    -------
    Reading of a DataFrame indexed by area_code, sorted; columns x, y in metres

    Raises
    ------
    InputError   columns missing, codes as in `cells.codes`, coordinates that are missing, no
                 numbers, degrees in place of metres, swapped, or far away; a map of no points
    """
    if is_map(path, written=written):
        return _points_of_map(path, system=system, written=written)
    sheet = read_table(path, role="points", written=written)
    headings, subject = list(sheet.table.columns), sheet.record.file
    column = code_column(headings, system=system, subject=subject)
    x, y = one_column(headings, _X), one_column(headings, _Y)
    longitude, latitude = one_column(headings, _LONGITUDE), one_column(headings, _LATITUDE)
    faults: list[Fault] = []
    area_code = codes(sheet.table[column.heading], faults=faults, system=system)
    if x is not None and y is not None:
        points = _metres(sheet.table[x], sheet.table[y], faults=faults)
        refuse(subject, faults)
    elif longitude is not None and latitude is not None:
        east, north = sheet.table[longitude], sheet.table[latitude]
        degrees = _degrees(east, north, faults=faults)
        refuse(subject, faults)
        on_grid = points_on_grid(degrees["x"].to_numpy(), degrees["y"].to_numpy())
        points = pd.DataFrame(on_grid, columns=["x", "y"])
    else:
        wanted = [name for name, heading in (("x", x), ("y", y)) if heading is None]
        refuse(
            subject,
            faults
            + required(
                headings,
                wanted,
                remedy="Give x and y (eastings and northings in metres), or  latitude  and  "
                "longitude.",
            ),
        )
        raise AssertionError
    points.index = pd.Index(area_code, name="area_code", dtype="str")
    record = described(sheet.record, headings, vintage=column.vintage, system=system)
    return Reading(points.sort_index(), record, sheet.findings)


def _metres(x: pd.Series, y: pd.Series, *, faults: list[Fault]) -> pd.DataFrame:
    """Return eastings and northings; degrees among them are a fault."""
    points = pd.DataFrame(
        {
            "x": numbers(x, faults=faults, lowest=_WEST, highest=_EAST),
            "y": numbers(y, faults=faults, lowest=_SOUTH, highest=_NORTH),
        }
    )
    degrees = (points["x"].abs() <= LARGEST_DEGREES) & (points["y"].abs() <= LARGEST_DEGREES)
    if degrees.any():
        faults.append(
            Fault(
                f"{x.name}, {y.name}",
                f"{counted(int(degrees.sum()))} in degrees "
                f"({rows_in_words(points.index[degrees])}).",
                "Points must be eastings and northings in metres (EPSG:27700), or stand in "
                "columns named  longitude  and  latitude.",
            )
        )
    return points


def _degrees(longitude: pd.Series, latitude: pd.Series, *, faults: list[Fault]) -> pd.DataFrame:
    """Return longitudes as x and latitudes as y; swapped and far ones are faults."""
    points = pd.DataFrame(
        {"x": numbers(longitude, faults=faults), "y": numbers(latitude, faults=faults)}
    )
    readable = points.notna().all(axis="columns")
    outside = readable & ~in_degrees(points["x"], points["y"])
    swapped = outside & in_degrees(points["y"], points["x"])
    for wrong, text, remedy in (
        (swapped, "swapped", "Latitude is 49 to 61 here, longitude -9 to 2: mend the headings."),
        (outside & ~swapped, "outside the British Isles", "Mend the coordinates."),
    ):
        if wrong.any():
            faults.append(
                Fault(
                    f"{latitude.name}, {longitude.name}",
                    f"{counted(int(wrong.sum()))} {text} ({rows_in_words(points.index[wrong])}).",
                    remedy,
                )
            )
    return points


def _points_of_map(path: Path, *, system: CodeSystem | None, written: str) -> Reading[pd.DataFrame]:
    """Read points from a map file."""
    import shapely

    layer = read_layer(path, written=written, wanted=holding_codes(system), sought="area codes")
    column = code_column(layer.headings, system=system, subject=layer.subject)
    faults: list[Fault] = []
    area_code = codes(layer.shapes[column.heading], faults=faults, system=system)
    shapes = layer.shapes.set_axis(pd.Index(area_code, name="area_code", dtype="str"))
    no_point = (shapely.get_type_id(shapes.geometry) != 0) | shapes.geometry.is_empty.to_numpy()
    if no_point.any():
        faults.append(
            Fault(
                "geometry",
                f"{counted_of(int(no_point.sum()), len(shapes), 'shape')} no point "
                f"({examples(shapes.index[no_point])}).",
                "Give polygons under  boundaries, and one point for each area under  points.",
            )
        )
    refuse(layer.subject, faults)
    on_grid, findings = on_national_grid(
        shapes, subject=layer.subject, stated=layer.stated, unstated_by=layer.unstated_by
    )
    points = pd.DataFrame(
        {"x": on_grid.geometry.x, "y": on_grid.geometry.y}, index=on_grid.index
    ).sort_index()
    record = described(
        SourceRecord("points", layer.subject, layer.sha256, len(points)),
        layer.headings,
        vintage=column.vintage,
        system=system,
    )
    return Reading(points, record, (*layer.findings, *findings))


def points_of_boundaries(
    boundaries: gpd.GeoDataFrame, *, subject: str
) -> tuple[pd.DataFrame, Finding]:
    """Return a point within each area, where no file of points is named, and a finding.

    Returns
    -------
    DataFrame as of `read_points`, on the index of the boundaries
    """
    return representative_points(boundaries), Finding(
        "points-from-boundaries",
        "note",
        subject,
        f"No population-weighted points are named: the midmost point of each of the "
        f"{len(boundaries):,} areas stands for where its people live.",
        "Name a file of population-weighted centroids as  points  under [areas].",
    )


def points_in_areas(
    points: pd.DataFrame, *, boundaries: gpd.GeoDataFrame, subject: str
) -> Finding | None:
    """Compare points with the areas that they stand for.

    Parameters
    ----------
    points, boundaries : on one index
    subject : the file of points, for messages

    Returns
    -------
    Finding where some points lie outside their areas, as a few weighted ones do

    Raises
    ------
    InputError   most lie outside: the coordinates are swapped, or of other areas
    """
    import shapely

    shapes = shapely.points(points[["x", "y"]].to_numpy())
    outside = ~shapely.intersects(boundaries.geometry.to_numpy(), shapes)
    count = int(outside.sum())
    if not count:
        return None
    text = (
        f"{counted_of(count, len(points), 'point')} outside the area that has its code "
        f"({examples(points.index[outside])})."
    )
    if 2 * count > len(points):
        raise InputError(
            subject,
            [Fault("x, y", text, "Look whether x and y are swapped, or the codes of other areas.")],
        )
    return Finding("points-outside-their-areas", "note", subject, text)

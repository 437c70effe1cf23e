"""Where things are: the only place that touches a coordinate system.

Everything is brought to British National Grid (EPSG:27700, metres) at once, and stays there.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.tables import RESERVED_PLACES

NATIONAL_GRID = "EPSG:27700"
LONGITUDE_LATITUDE = "EPSG:4326"

LARGEST_DEGREES = 180.0

# Bounding boxes, west south east north: the British Isles in degrees, the grid in metres.
_DEGREES = (-9.5, 49.0, 2.5, 61.5)
GRID_BOX = (-200_000.0, -100_000.0, 800_000.0, 1_400_000.0)


def _within(bounds: NDArray[np.float64], box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return bool(west >= box[0] and south >= box[1] and east <= box[2] and north <= box[3])


def on_national_grid(
    polygons: gpd.GeoDataFrame, *, subject: str, stated: bool = True
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """Return polygons in British National Grid, whatever system they came in.

    Parameters
    ----------
    polygons : shapes, with the system that the file states
    subject : the file, for messages
    stated : False for a GeoJSON without a `crs` member, which then must be longitude and
        latitude, as its standard says

    Raises
    ------
    InputError   no coordinate system is stated and the numbers are no longitudes and
                 latitudes; the numbers are not of the system that is stated; latitude and
                 longitude are swapped; or they lie outside the British Isles
    """
    bounds = polygons.total_bounds
    if not np.isfinite(bounds).all():
        raise InputError(
            subject, [Fault("geometry", "coordinates are missing or infinite.", "Export it again.")]
        )
    shown = f"x {bounds[0]:,.6g} to {bounds[2]:,.6g}, y {bounds[1]:,.6g} to {bounds[3]:,.6g}"
    findings: tuple[Finding, ...] = ()
    system = polygons.crs if stated else None
    swapped = _within(bounds[[1, 0, 3, 2]], _DEGREES) and not _within(bounds, _DEGREES)
    if swapped and (system is None or system.is_geographic):
        raise InputError(
            subject,
            [
                Fault(
                    "geometry",
                    f"latitude and longitude are swapped in all {len(polygons):,} areas ({shown}).",
                    "Coordinates must be longitude first (-9 to 2), then latitude (49 to 61).",
                )
            ],
        )
    if system is None:
        if not _within(bounds, _DEGREES):
            raise InputError(
                subject,
                [
                    Fault(
                        "coordinate system",
                        f"none is stated, and the coordinates of its {len(polygons):,} areas are "
                        f"no longitudes and latitudes ({shown}).",
                        "Export it as longitude and latitude (EPSG:4326), or with its system "
                        "stated (in a shapefile's .prj file, or a GeoJSON's  crs  member).",
                    )
                ],
            )
        findings = (
            ()
            if not stated
            else (
                Finding(
                    "coordinate-system-assumed",
                    "warning",
                    subject,
                    "No coordinate system is stated; the numbers are longitudes and latitudes of "
                    "the British Isles and were read as WGS 84.",
                    "Export it with its coordinate system.",
                ),
            )
        )
        polygons = polygons.set_crs(LONGITUDE_LATITUDE, allow_override=True)
    elif system.is_geographic and not _within(bounds, _DEGREES):
        guess = (
            "They look like British National Grid (EPSG:27700)."
            if _within(bounds, GRID_BOX) and bounds[2] > LARGEST_DEGREES
            else "They lie outside the British Isles."
        )
        raise InputError(
            subject,
            [
                Fault(
                    "coordinate system",
                    f"it states {system.name}, but the coordinates of its {len(polygons):,} areas "
                    f"are no longitudes and latitudes of the British Isles ({shown}).",
                    f"{guess}\nExport it as longitude and latitude, or state the right system.",
                )
            ],
        )
    elif system.is_projected and np.abs(bounds).max() <= LARGEST_DEGREES:
        raise InputError(
            subject,
            [
                Fault(
                    "coordinate system",
                    f"it states {system.name}, which is in metres, but the coordinates of its "
                    f"{len(polygons):,} areas are degrees ({shown}).",
                    "State longitude and latitude (EPSG:4326), or export it again.",
                )
            ],
        )
    on_grid = polygons.to_crs(NATIONAL_GRID)
    bounds = on_grid.total_bounds
    if not np.isfinite(bounds).all() or not _within(bounds, GRID_BOX):
        raise InputError(
            subject,
            [
                Fault(
                    "coordinate system",
                    f"it states {system.name if system else 'none'}, which puts its areas outside "
                    f"the British Isles ({shown}).",
                    "State the system that the coordinates are in, or export it again.",
                )
            ],
        )
    return on_grid, findings


def geometry_faults(polygons: gpd.GeoDataFrame) -> list[Fault]:
    """Return what is wrong with shapes indexed by area code: empty, no polygon, invalid."""
    shapes = polygons.geometry.to_numpy()
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    kinds = shapely.get_type_id(shapes)
    polygonal = np.isin(kinds, [3, 6])
    invalid = ~missing & polygonal & ~shapely.is_valid(shapes)
    faults = []
    for wrong, text, remedy in (
        (missing, "no shape", "Export the file again with all shapes."),
        (~missing & ~polygonal, "a shape that is no polygon", "Give points under  points."),
    ):
        if wrong.any():
            faults.append(
                Fault(
                    "geometry",
                    f"{int(wrong.sum()):,} of {len(shapes):,} areas have {text} "
                    f"({examples(polygons.index[wrong])}).",
                    remedy,
                )
            )
    if invalid.any():
        reason = str(shapely.is_valid_reason(shapes[invalid][0])).split("[")[0].lower()
        faults.append(
            Fault(
                "geometry",
                f"{int(invalid.sum()):,} of {len(shapes):,} areas have an invalid shape "
                f"({examples(polygons.index[invalid])}; the first: {reason}).",
                "Mend them in a mapping program (in QGIS: Fix geometries), or download again.",
            )
        )
    return faults


def points_on_grid(
    longitude: NDArray[np.float64], latitude: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return eastings and northings in metres, one row a point."""
    points = gpd.GeoSeries.from_xy(longitude, latitude, crs=LONGITUDE_LATITUDE)
    on_grid = points.to_crs(NATIONAL_GRID)
    return np.column_stack([on_grid.x.to_numpy(), on_grid.y.to_numpy()])


def area_of_points(
    points: NDArray[np.float64], *, boundaries: gpd.GeoDataFrame
) -> list[str | None]:
    """Return the area that each point lies in, None outside all of them.

    A point on a border between two areas goes to the first of them by code.

    Parameters
    ----------
    points : eastings and northings, one row a point
    boundaries : polygons in British National Grid indexed by area_code
    """
    found: list[str | None] = [None] * len(points)
    if not len(points):
        return found
    at, area = boundaries.sindex.query(shapely.points(points), predicate="intersects")
    for i, j in sorted(zip(at.tolist(), area.tolist(), strict=True), reverse=True):
        found[i] = str(boundaries.index[j])
    return found


def places(
    named: pd.Series,
    *,
    index: pd.DataFrame,
    population: pd.Series,
    smallest_population: int | None,
    remainder: str = "rural",
    subject: str,
) -> tuple[pd.Series, tuple[Finding, ...]]:
    """Return the place of every area: its own, or the remainder of its district.

    A place of fewer people than `smallest_population`, and an area without one, joins
    "rural <district>".

    Parameters
    ----------
    named : place of each area, "" where it has none; indexed by area_code like `index`
    index : the index table, for its districts
    population : people of each area, on the same index
    smallest_population : a place of exactly so many people stays; None keeps all
    remainder : the word before the district
    subject : the lookup, for messages

    Returns
    -------
    Series of str "place" on the same index, and findings

    Raises
    ------
    InputError   a place bears the name of a row of the tables ("outside", "unknown")
    """
    reserved = sorted({name for name in named if name.casefold() in RESERVED_PLACES})
    refuse(
        subject,
        [
            Fault("place", f"the name {name} is kept for a row of the tables.", "Rename the place.")
            for name in reserved
        ],
    )
    place = named.rename("place").copy()
    findings = []
    if smallest_population is not None:
        people = population.groupby(place).sum()
        small = sorted(name for name in people.index[people < smallest_population] if name)
        if small:
            place = place.mask(place.isin(small), "")
            findings.append(
                Finding(
                    "small-places-joined",
                    "note",
                    subject,
                    f"{len(small)} place{'s' if len(small) > 1 else ''} of under "
                    f"{smallest_population:,} people joined the "
                    f"{remainder} remainder of their district: {', '.join(small)}.",
                )
            )
    rest = (remainder + " " + index["district_name"]).str.strip()
    place = place.mask(place == "", rest)
    return place.astype("str"), tuple(findings)

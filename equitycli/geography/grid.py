"""Coordinate systems: everything comes to British National Grid (EPSG:27700, metres), and stays.

The only place that touches a coordinate system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.errors import Fault, Finding, InputError, examples, refuse

if TYPE_CHECKING:
    import geopandas as gpd

NATIONAL_GRID = "EPSG:27700"
LONGITUDE_LATITUDE = "EPSG:4326"

LARGEST_DEGREES = 180.0

# Bounding boxes, west south east north: the British Isles in degrees, the grid in metres.
_DEGREES = (-9.5, 49.0, 2.5, 61.5)
GRID_BOX = (-200_000.0, -100_000.0, 800_000.0, 1_400_000.0)


def _within(bounds: NDArray[np.float64], box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return bool(west >= box[0] and south >= box[1] and east <= box[2] and north <= box[3])


def is_system(code: int) -> bool:
    """Return whether EPSG knows a coordinate system of this number."""
    import pyproj

    try:
        pyproj.CRS.from_epsg(code)
    except pyproj.exceptions.CRSError:
        return False
    return True


def _each_within(
    bounds: NDArray[np.float64], box: tuple[float, float, float, float]
) -> NDArray[np.bool_]:
    """Return which bounds, one row a shape, lie in a box; those of no shape do."""
    west, south, east, north = bounds.T
    outside = (west < box[0]) | (south < box[1]) | (east > box[2]) | (north > box[3])
    return np.asarray(~outside, dtype=bool)


def _strays(
    bounds: NDArray[np.float64],
    *,
    names: pd.Index,
    box: tuple[float, float, float, float],
    subject: str,
) -> None:
    """Refuse a file in which some shapes, but not all, lie outside the British Isles.

    Where all do, the coordinate system is to blame, and the message is another.
    """
    west, _, east, _ = bounds.T
    outside = ~_each_within(bounds, box)
    around = outside & (east - west > LARGEST_DEGREES) & (box is _DEGREES)
    swapped = outside & _each_within(bounds[:, [1, 0, 3, 2]], box)
    if outside.all():
        return
    refuse(
        subject,
        [
            Fault(
                "geometry",
                f"{int(strange.sum()):,} of {len(bounds):,} areas {text} "
                f"({examples(names[strange])}).",
                remedy,
            )
            for strange, text, remedy in (
                (
                    around,
                    "reach round the world: they cross the 180th meridian",
                    "Cut them at the meridian, or leave them out: no area of ours lies there.",
                ),
                (
                    swapped & ~around,
                    "have latitude and longitude swapped",
                    "Coordinates must be longitude first (-9 to 2), then latitude (49 to 61).",
                ),
                (
                    outside & ~around & ~swapped,
                    "lie outside the British Isles",
                    "Leave them out, or mend their coordinates.",
                ),
            )
            if strange.any()
        ],
    )


def on_national_grid(
    polygons: gpd.GeoDataFrame, *, subject: str, stated: bool = True, unstated_by: str = ""
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """Return polygons in British National Grid, whatever system they came in.

    Parameters
    ----------
    polygons : shapes, with the system that the file states
    subject : the file, for messages
    stated : False for a GeoJSON without a `crs` member, which then must be longitude and
        latitude, as its standard says
    unstated_by : the file that should state the system, where that is missing

    Raises
    ------
    InputError   no coordinate system is stated and the numbers are no longitudes and
                 latitudes; the numbers are not of the system that is stated; latitude and
                 longitude are swapped; or they lie outside the British Isles
    """
    import pyproj

    bounds = polygons.total_bounds
    if not np.isfinite(bounds).all():
        raise InputError(
            subject, [Fault("geometry", "coordinates are missing or infinite.", "Export it again.")]
        )
    shown = f"x {bounds[0]:,.6g} to {bounds[2]:,.6g}, y {bounds[1]:,.6g} to {bounds[3]:,.6g}"
    findings: tuple[Finding, ...] = ()
    system = polygons.crs if stated else None
    named = f" ({unstated_by} is missing)" if unstated_by else ""
    if system is None or system.is_geographic:
        _strays(polygons.bounds.to_numpy(), names=polygons.index, box=_DEGREES, subject=subject)
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
                        f"none is stated{named}, and the coordinates of its {len(polygons):,} "
                        f"areas are no longitudes and latitudes ({shown}).",
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
                    f"No coordinate system is stated{named}; the numbers are longitudes and "
                    "latitudes of the British Isles and were read as WGS 84.",
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
    try:
        on_grid = polygons.to_crs(NATIONAL_GRID)
    except pyproj.exceptions.ProjError:  # of the moon, or of no place at all
        raise InputError(
            subject,
            [
                Fault(
                    "coordinate system",
                    f"it states {system.name[:80] if system else 'none'}, from which nothing leads "
                    "to the British National Grid.",
                    "Export it as longitude and latitude (EPSG:4326).",
                )
            ],
        ) from None
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


def points_on_grid(
    longitude: NDArray[np.float64], latitude: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return eastings and northings in metres, one row a point."""
    import geopandas as gpd

    points = gpd.GeoSeries.from_xy(longitude, latitude, crs=LONGITUDE_LATITUDE)
    on_grid = points.to_crs(NATIONAL_GRID)
    return np.column_stack([on_grid.x.to_numpy(), on_grid.y.to_numpy()])


def in_degrees(longitude: pd.Series, latitude: pd.Series) -> pd.Series:
    """Return which pairs of numbers are a longitude and a latitude of the British Isles."""
    west, south, east, north = _DEGREES
    return longitude.between(west, east) & latitude.between(south, north)

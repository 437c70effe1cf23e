"""Shapes and points on the grid: what is wrong with them, and which lies in which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.errors import Fault, examples

if TYPE_CHECKING:
    import geopandas as gpd

MOST_AREAS_OF_A_POINT = 5
"""More areas on top of each other than this are not told apart."""
MOST_OVERLAPS = 1_000
MOST_HOLES, MOST_PARTS = 1_000, 500
"""Beyond these, whether a shape is valid takes time by the square of their number."""
_POINTS_AT_ONCE = 64
_CELL_M = 1000.0


def geometry_faults(
    polygons: gpd.GeoDataFrame, *, unreadable: NDArray[np.bool_] | None = None
) -> list[Fault]:
    """Return what is wrong with shapes by area code: empty, unreadable, no polygon, invalid."""
    import shapely

    shapes = polygons.geometry.to_numpy()
    broken = np.zeros(len(shapes), dtype=bool) if unreadable is None else unreadable
    missing = (shapely.is_missing(shapes) | shapely.is_empty(shapes)) & ~broken
    kinds = shapely.get_type_id(shapes)
    polygonal = np.isin(kinds, [3, 6])
    strange = ~missing & ~broken & ~polygonal
    riddled = _riddled(shapes)
    checked = ~missing & polygonal & ~riddled
    invalid = np.zeros(len(shapes), dtype=bool)
    reasons = _reasons(shapes[checked])
    invalid[checked] = reasons != ""
    others = examples(sorted({shapes[i].geom_type for i in np.flatnonzero(strange)}))
    faults = []
    for wrong, text, remedy in (
        (missing, "no shape", "Export the file again with all shapes."),
        (
            broken,
            "a shape that can't be read: a ring that is not closed, or of under 4 points",
            "Export the file again, or mend them in a mapping program.",
        ),
        (strange, f"a shape that is no polygon but a {others}", "Give points under  points."),
        (
            riddled,
            f"a polygon of over {MOST_HOLES:,} holes",
            "No area has so many: look at the export, or fill them in a mapping program.",
        ),
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
        reason = str(reasons[reasons != ""][0]).split("[")[0].lower()
        faults.append(
            Fault(
                "geometry",
                f"{int(invalid.sum()):,} of {len(shapes):,} areas have an invalid shape "
                f"({examples(polygons.index[invalid])}; the first: {reason}).",
                "Mend them in a mapping program (in QGIS: Fix geometries), or download again.",
            )
        )
    return faults


def _riddled(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which shapes have a polygon of more holes than are checked in good time."""
    import shapely

    parts, of = shapely.get_parts(shapes, return_index=True)
    riddled = np.zeros(len(shapes), dtype=bool)
    riddled[of[shapely.get_num_interior_rings(parts) > MOST_HOLES]] = True
    return riddled


def _reasons(shapes: NDArray[np.object_]) -> NDArray[np.str_]:
    """Return why each polygon is invalid, "" where it is valid.

    Of a shape of very many parts, such as a coast with its islands, each part is checked by
    itself: how the parts lie to each other takes too long, and no point is misplaced by it.
    """
    import shapely

    many = shapely.get_num_geometries(shapes) > MOST_PARTS
    reasons = np.full(len(shapes), "", dtype=object)
    with np.errstate(all="ignore"):  # absurd coordinates overflow, and are said to be invalid
        wrong = ~many
        wrong[~many] = ~shapely.is_valid(shapes[~many])
        reasons[wrong] = shapely.is_valid_reason(shapes[wrong])
        for i in np.flatnonzero(many):
            parts = shapely.get_parts(shapes[i])
            invalid = parts[~shapely.is_valid(parts)]
            reasons[i] = shapely.is_valid_reason(invalid[0]) if len(invalid) else ""
    return reasons


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
    return [
        next(iter(found), None)
        for found in areas_of_points(points, boundaries=boundaries, predicate="intersects")
    ]


def areas_of_points(
    points: NDArray[np.float64],
    *,
    boundaries: gpd.GeoDataFrame,
    predicate: Literal["intersects", "within"],
) -> list[list[str]]:
    """Return the areas that each point lies in, the first few in the order of the boundaries.

    Parameters
    ----------
    points : eastings and northings, one row a point
    boundaries : polygons in British National Grid, indexed by code or name
    predicate : "intersects" counts a point on a border as in, "within" as out
    """
    found: list[list[str]] = []
    for start in range(0, len(points), _POINTS_AT_ONCE):
        found += _areas_of_few(
            points[start : start + _POINTS_AT_ONCE], boundaries=boundaries, predicate=predicate
        )
    return found


def _areas_of_few(
    points: NDArray[np.float64],
    *,
    boundaries: gpd.GeoDataFrame,
    predicate: Literal["intersects", "within"],
) -> list[list[str]]:
    import shapely

    found: list[list[str]] = [[] for _ in range(len(points))]
    at, area = boundaries.sindex.query(shapely.points(points), predicate=predicate)
    order = np.lexsort((area, at))
    at, area = at[order], area[order]
    before = np.arange(len(at)) - np.searchsorted(at, at)
    kept = before < MOST_AREAS_OF_A_POINT
    for i, j in zip(at[kept].tolist(), area[kept].tolist(), strict=True):
        found[i].append(str(boundaries.index[j]))
    return found


def representative_points(polygons: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return a point inside each polygon.

    Returns
    -------
    DataFrame on the index of the polygons; columns x, y in metres
    """
    inside = polygons.geometry.representative_point()
    return pd.DataFrame({"x": inside.x, "y": inside.y}, index=polygons.index)


def overlaps(polygons: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    """Return pairs of areas of which the first's midmost point lies in the second too.

    Cheap, and enough to find an area that is there twice or inside another; borders that cross
    by a sliver are not found. After `MOST_OVERLAPS` pairs no more are looked for.
    """
    inside = representative_points(polygons).to_numpy()
    pairs: list[tuple[str, str]] = []
    for start in range(0, len(inside), _POINTS_AT_ONCE):
        few = slice(start, start + _POINTS_AT_ONCE)
        pairs += [
            (str(code), other)
            for code, found in zip(
                polygons.index[few],
                areas_of_points(inside[few], boundaries=polygons, predicate="within"),
                strict=True,
            )
            for other in found
            if other != str(code)
        ]
        if len(pairs) >= MOST_OVERLAPS:
            break
    return pairs


def far_from_others(polygons: gpd.GeoDataFrame, *, distance_m: float) -> list[str]:
    """Return areas whose nearest other area is farther than so many metres away."""
    import shapely

    at = representative_points(polygons).to_numpy()
    cells = np.floor(at / _CELL_M)
    # One point stands for all in a square kilometre: thousands in one place cost no more than one.
    _, first, times = np.unique(cells, axis=0, return_index=True, return_counts=True)
    if len(first) < 2:
        return []
    inside = shapely.points(at[first])
    (one, _), distances = shapely.STRtree(inside).query_nearest(
        inside, exclusive=True, return_distance=True, all_matches=False
    )
    alone = first[one[(distances > distance_m) & (times[one] == 1)]]
    return [str(polygons.index[i]) for i in np.sort(alone)]

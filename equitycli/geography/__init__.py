"""Where things are: coordinate systems, shapes and points, and the place of every area."""

from equitycli.geography.grid import (
    GRID_BOX,
    LARGEST_DEGREES,
    in_degrees,
    is_system,
    on_national_grid,
    points_on_grid,
)
from equitycli.geography.places import places
from equitycli.geography.shapes import (
    MOST_OVERLAPS,
    area_of_points,
    areas_of_points,
    far_from_others,
    geometry_faults,
    overlaps,
    representative_points,
)

__all__ = [
    "GRID_BOX",
    "LARGEST_DEGREES",
    "MOST_OVERLAPS",
    "area_of_points",
    "areas_of_points",
    "far_from_others",
    "geometry_faults",
    "in_degrees",
    "is_system",
    "on_national_grid",
    "overlaps",
    "places",
    "points_on_grid",
    "representative_points",
]

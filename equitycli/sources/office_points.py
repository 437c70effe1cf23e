"""The points of offices: latitude and longitude, or easting and northing, brought to the grid."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.errors import Fault
from equitycli.geography import GRID_BOX, LARGEST_DEGREES, points_on_grid
from equitycli.sources.cells import counted, counted_of, numbers, rows_in_words

NORTH, SOUTH = 61.5, 49.0
WEST, EAST = -9.5, 2.5


def office_points(
    cells: dict[str, pd.Series], *, index: pd.Index, faults: list[Fault]
) -> NDArray[np.float64]:
    """Return eastings and northings, one row an organisation, NaN where the file has none.

    What is wrong is added to `faults`: half a pair, no numbers, swapped or out of range.
    """
    points = np.full((len(index), 2), np.nan)
    if "latitude" in cells and "longitude" in cells:
        latitude, longitude = _pair(cells["latitude"], cells["longitude"], faults=faults)
        swapped = latitude.between(WEST, EAST) & longitude.between(SOUTH, NORTH)
        where = f"{latitude.name}, {longitude.name}"
        if swapped.any():
            faults.append(
                Fault(
                    where,
                    f"{int(swapped.sum()):,} of {int(latitude.notna().sum()):,} rows have latitude "
                    f"and longitude swapped ({rows_in_words(index[swapped])}).",
                    "Swap the two headings: latitude here is 49 to 61, longitude -9 to 2.",
                )
            )
        inside = latitude.between(SOUTH, NORTH) & longitude.between(WEST, EAST)
        strange = latitude.notna() & longitude.notna() & ~inside & ~swapped
        if strange.any():
            faults.append(
                Fault(
                    where,
                    f"{counted(int(strange.sum()))} outside the British Isles "
                    f"({rows_in_words(index[strange])}).",
                    "Correct or empty them.",
                )
            )
        known = inside.to_numpy()
        if known.any():
            points[known] = points_on_grid(longitude[known].to_numpy(), latitude[known].to_numpy())
    elif "easting" in cells and "northing" in cells:
        easting, northing = _pair(cells["easting"], cells["northing"], faults=faults)
        points = np.column_stack([easting.to_numpy(), northing.to_numpy()])
        faults += _off_the_grid(easting, northing)
    return points


def _off_the_grid(easting: pd.Series, northing: pd.Series) -> list[Fault]:
    """Return what is wrong with metres: degrees in their place, or points off the grid."""
    where = f"{easting.name}, {northing.name}"
    west, south, east, north = GRID_BOX
    both = easting.notna() & northing.notna()
    degrees = both & (easting.abs() <= LARGEST_DEGREES) & (northing.abs() <= LARGEST_DEGREES)
    away = both & ~degrees & ~(easting.between(west, east) & northing.between(south, north))
    return [
        Fault(
            where,
            f"{counted_of(int(wrong.sum()), int(both.sum()), 'row')} {text} "
            f"({rows_in_words(easting.index[wrong])}; first {easting[wrong].iloc[0]:,.10g}, "
            f"{northing[wrong].iloc[0]:,.10g}).",
            remedy,
        )
        for wrong, text, remedy in (
            (
                degrees,
                "in degrees, not metres",
                "Name the columns  longitude  and  latitude,  or give eastings and northings in "
                "metres (EPSG:27700). Empty a pair of noughts.",
            ),
            (
                away,
                "off the British National Grid",
                f"Eastings are {west:,.0f} to {east:,.0f} and northings {south:,.0f} to "
                f"{north:,.0f}: correct or empty them, or swap the two headings.",
            ),
        )
        if wrong.any()
    ]


def _pair(
    first: pd.Series, second: pd.Series, *, faults: list[Fault]
) -> tuple[pd.Series, pd.Series]:
    one = numbers(first.mask(first == "NA", ""), faults=faults, may_miss=True)
    two = numbers(second.mask(second == "NA", ""), faults=faults, may_miss=True)
    half = one.isna() != two.isna()
    if half.any() and not faults:
        faults.append(
            Fault(
                f"{first.name}, {second.name}",
                f"{counted(int(half.sum()))} without one of the two "
                f"({rows_in_words(first.index[half])}).",
                "Give both, or neither.",
            )
        )
    return one, two

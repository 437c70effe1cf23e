"""Places drawn on a map: an area belongs to the polygon that its people's point lies in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.geography import areas_of_points
from equitycli.sources.boundaries import polygons_on_grid
from equitycli.sources.built_up_areas import Lookup, one_column
from equitycli.sources.cells import counted, counted_of, required
from equitycli.sources.lookups import DISTRICT_NAME, areas_by_code
from equitycli.sources.maps import read_layer
from equitycli.sources.place_names import names_apart
from equitycli.sources.reading import Reading, SourceRecord

if TYPE_CHECKING:
    import geopandas as gpd

MOST_TWICE = 100
_POINTS_AT_ONCE = 64


def read_place_polygons(path: Path, *, column: str, written: str = "") -> Reading[gpd.GeoDataFrame]:
    """Read the polygons of places, in British National Grid.

    Parameters
    ----------
    path : map file, as for `boundaries.read_boundaries`
    column : the property that names the place, matched without regard to case

    Returns
    -------
    Reading of a GeoDataFrame with columns place, code ("" where the file has none beside the
    name, as WD25CD beside WD25NM) and geometry, sorted by place, numbered from 0

    Raises
    ------
    InputError   no map, no such property, polygons without a name, two places of one name,
                 shapes or a coordinate system as in `boundaries.read_boundaries`
    """
    import geopandas as gpd

    layer = read_layer(
        path,
        written=written,
        wanted=[lambda headings: _heading(headings, column) is not None],
        sought=f"a property  {column}",
    )
    subject, headings = layer.subject, layer.headings
    heading = _heading(headings, column)
    if heading is None:
        refuse(
            subject,
            required(headings, [column], remedy="Mend  column  under [places]."),
        )
        raise AssertionError
    place = layer.shapes[heading].str.strip()
    faults: list[Fault] = []
    blank = place.index[place == ""]
    if len(blank):
        faults.append(
            Fault(
                heading,
                f"{counted_of(len(blank), len(place), 'polygon')} without a name "
                f"(feature {examples(blank)}).",
                "Name each place, or leave its polygon out: its areas join the rest of their "
                "district.",
            )
        )
    called = place.where(place != "", "feature " + place.index.astype("str"))
    polygons, findings = polygons_on_grid(
        layer, layer.shapes[["geometry"]].set_axis(pd.Index(called)), faults=faults
    )
    keyed = _heading(headings, _heading_of_codes(heading))
    code = layer.shapes[keyed].str.strip() if keyed else pd.Series("", index=place.index)
    district = one_column(headings, DISTRICT_NAME)
    place = names_apart(
        place,
        identity=code,
        district=layer.shapes[district].str.strip() if district and district != heading else None,
        kind="polygons",
        heading=heading,
        subject=subject,
    )
    drawn = gpd.GeoDataFrame(
        {"place": place.to_numpy(), "code": code.to_numpy()},
        geometry=polygons.geometry.to_numpy(),
        crs=polygons.crs,
    )
    drawn = drawn.sort_values(["place", "code"], kind="stable", ignore_index=True)
    repeated = sorted(drawn["place"][drawn["place"].duplicated()].unique())
    if repeated:
        findings += (
            Finding(
                "places-of-several-polygons",
                "note",
                subject,
                f"{counted(len(repeated), 'place')} drawn as several polygons "
                f"({examples(repeated)}).",
            ),
        )
    record = SourceRecord("lookup", subject, layer.sha256, len(drawn))
    return Reading(drawn, record, (*layer.findings, *findings))


def _heading(headings: Sequence[str], wanted: str) -> str | None:
    """Return the heading that is the wanted one without regard to case, or None."""
    sought = wanted.strip().casefold()
    return next((heading for heading in headings if heading.strip().casefold() == sought), None)


def _heading_of_codes(heading: str) -> str:
    """Return the heading of the codes that goes with one of names.

    >>> _heading_of_codes("WD25NM"), _heading_of_codes("area_name")
    ('WD25cd', 'area_code')
    """
    plain = heading.casefold()
    if plain.endswith("name"):
        return heading[: -len("name")] + "code"
    return heading[: -len("nm")] + "cd" if plain.endswith("nm") else ""


def lookup_of_polygons(
    drawn: gpd.GeoDataFrame, *, points: pd.DataFrame, subject: str
) -> tuple[Lookup, tuple[Finding, ...]]:
    """Return the place of each area: the polygon that its point lies in.

    A point on a border between two places goes to the first of them by name.

    Parameters
    ----------
    drawn : as of `read_place_polygons`
    points : x and y of every area of the index, in British National Grid, by area_code
    subject : the file of polygons, for messages

    Returns
    -------
    Lookup ("" is an area in none), and findings

    Raises
    ------
    InputError   a point lies inside the polygons of two places
    """
    at = points[["x", "y"]].to_numpy(dtype=np.float64)
    numbered = drawn.set_axis(pd.RangeIndex(len(drawn)).astype("str"))
    inside = _within_one_place(at, numbered, areas=points.index, subject=subject)
    touched = areas_of_points(at, boundaries=numbered, predicate="intersects")
    first = [next(iter([*within, *on]), None) for within, on in zip(inside, touched, strict=True)]
    named, code = (
        pd.Series(
            ["" if i is None else str(numbered.at[i, column]) for i in first],
            index=points.index,
            dtype="str",
        )
        for column in ("place", "code")
    )
    findings = []
    outside = named.index[named == ""]
    if len(outside):
        findings.append(
            Finding(
                "areas-in-no-polygon",
                "warning" if len(outside) == len(named) else "note",
                subject,
                f"{counted_of(len(outside), len(named), 'area')} in none of its polygons "
                f"({examples(outside)}) and join the rest of their district.",
                "Add a polygon where they should be a place of their own.",
            )
        )
    empty = sorted(set(drawn["place"]) - set(named))
    if empty:
        findings.append(
            Finding(
                "polygons-without-areas",
                "note",
                subject,
                f"{counted_of(len(empty), drawn['place'].nunique(), 'place')} drawn where no area "
                f"has its point, and no place here: {examples(empty)}.",
                "Draw larger places, or none smaller than an area.",
            )
        )
    lookup = Lookup(named.rename("place").rename_axis("area_code"), areas_by_code(code))
    return lookup, tuple(findings)


def _within_one_place(
    at: NDArray[np.float64], numbered: gpd.GeoDataFrame, *, areas: pd.Index, subject: str
) -> list[list[str]]:
    """Return the numbers of the polygons that each point is inside; refuse two places of one.

    After `MOST_TWICE` points in two places no more are looked for.
    """
    inside: list[list[str]] = []
    twice: dict[str, list[str]] = {}
    for start in range(0, len(at), _POINTS_AT_ONCE):
        few = slice(start, start + _POINTS_AT_ONCE)
        found = areas_of_points(at[few], boundaries=numbered, predicate="within")
        for area, within in zip(areas[few], found, strict=True):
            places = sorted({str(numbered.at[i, "place"]) for i in within})
            if len(places) > 1:
                twice[str(area)] = places
        inside += found
        if len(twice) >= MOST_TWICE:
            break
    if twice:
        shown = examples(f"{area} in {' and '.join(both)}" for area, both in twice.items())
        refuse(
            subject,
            [
                Fault(
                    "geometry",
                    ("" if len(twice) < MOST_TWICE else "at least ")
                    + f"{counted(len(twice), 'area')} inside the polygons of two places: {shown}.",
                    "Draw the places so that they do not overlap, or keep one kind of place.",
                )
            ],
        )
    return inside

"""Boundaries of areas from GeoJSON, GeoPackage and shapefiles."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.geography import geometry_faults, on_national_grid
from equitycli.sources.cells import codes
from equitycli.sources.kinds import CodeSystem, code_column
from equitycli.sources.reading import Content, Reading, SourceRecord, content

LARGEST_BOUNDARIES_BYTES = 1_000_000_000
_SHAPEFILE = b"\x00\x00\x27\x0a"
_GEOPACKAGE = b"SQLite format 3\x00"


def read_boundaries(
    path: Path, *, system: CodeSystem | None, written: str = ""
) -> Reading[gpd.GeoDataFrame]:
    """Read the polygon of each area, in British National Grid.

    Parameters
    ----------
    path : GeoJSON (with or without the old `crs` member), GeoPackage or shapefile
    system : the code system of the index; the property of codes is found by its prefix
    written : how the programme names the file

    Returns
    -------
    Reading of a GeoDataFrame indexed by area_code, sorted; other columns kept as text

    Raises
    ------
    InputError   not a map, no property of codes, codes of another vintage, repeated or of
                 another nation, shapes that are empty or invalid, a coordinate system that
                 is absent or wrong (see `geography.on_national_grid`)
    """
    packed = content(path, written=written, largest_bytes=LARGEST_BOUNDARIES_BYTES)
    subject = packed.subject
    polygons, findings, stated = _layer(packed, path)
    headings = [column for column in polygons.columns if column != "geometry"]
    column = code_column(headings, system=system, subject=subject)
    faults: list[Fault] = []
    cells = polygons[column.heading].map(lambda cell: "" if pd.isna(cell) else str(cell))
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    area_code = codes(cells.astype("str"), faults=faults, system=system)
    polygons.index = pd.Index(area_code, name="area_code", dtype="str")
    faults += geometry_faults(polygons)
    try:
        polygons, remarks = on_national_grid(polygons, subject=subject, stated=stated)
        findings += remarks
    except InputError as error:
        # Swapped or mislabelled coordinates make shapes no less valid: all faults at once.
        faults += error.faults
    refuse(subject, faults)
    kept = polygons.loc[:, [*headings, "geometry"]].sort_index()
    record = SourceRecord(
        "boundaries",
        subject,
        packed.sha256,
        len(kept),
        publisher=system.publisher if system else "",
        licence=system.licence if system else "",
        vintage=str(column.vintage or ""),
        nation=system.nation if system else "",
        title=f"Boundaries: {system.title_with_vintage}" if system else "Boundaries",
    )
    return Reading(kept, record, findings)


def _layer(packed: Content, path: Path) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...], bool]:
    """Return the first layer of a map file, remarks on it, and whether it states a system.

    Its kind is told by its first bytes, never by its name; shapes are flat.
    """
    octets, subject = packed.octets, packed.subject
    stated = True
    start = octets[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"{"):
        stated = _states_system(octets, subject=subject)
        opened: bytes | Path = octets
    elif octets.startswith(_GEOPACKAGE):
        opened = octets
    elif octets.startswith(_SHAPEFILE):
        opened = path  # a shapefile is read with the files beside it
    else:
        raise InputError(
            subject,
            [
                Fault(
                    "",
                    "is no GeoJSON, GeoPackage or shapefile.",
                    "Export the boundaries as one of these.",
                )
            ],
        )
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            polygons = pyogrio.read_dataframe(opened, force_2d=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        reason = str(error).replace("/vsimem/", "")[:200]
        raise InputError(
            subject, [Fault("", f"can't be read as a map: {reason}.", "Export it again.")]
        ) from None
    except (shapely.errors.GEOSException, pyogrio.errors.GeometryError, ValueError) as error:
        raise InputError(
            subject,
            [Fault("geometry", f"a shape can't be read: {str(error)[:200]}.", "Export it again.")],
        ) from None
    if not isinstance(polygons, gpd.GeoDataFrame) or not len(polygons):
        raise InputError(
            subject, [Fault("", "holds no shapes (0 features).", "Export it again with its areas.")]
        )
    remarks = sorted({str(warning.message)[:200] for warning in caught})
    findings = (
        (Finding("map-read-with-remarks", "note", subject, examples(remarks)),) if remarks else ()
    )
    return polygons, findings, stated


def _states_system(octets: bytes, *, subject: str) -> bool:
    """Return whether a GeoJSON has a `crs` member; refuse one that is not complete.

    GDAL would read half of a file in silence.
    """
    try:
        outline = json.loads(octets.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError(
            subject, [Fault("", "is not UTF-8 text.", "Export it again as GeoJSON.")]
        ) from None
    except json.JSONDecodeError as error:
        raise InputError(
            subject,
            [
                Fault(
                    f"line {error.lineno:,}",
                    f"is not valid JSON: {error.msg.lower()}.",
                    "The file may have been cut short: export or download it again.",
                )
            ],
        ) from None
    except RecursionError:
        raise InputError(
            subject, [Fault("", "is nested too deep to be a map.", "Export it again.")]
        ) from None
    if outline.get("type") != "FeatureCollection" or not isinstance(outline.get("features"), list):
        raise InputError(
            subject,
            [Fault("", "is JSON, but no GeoJSON FeatureCollection.", "Export it as GeoJSON.")],
        )
    return outline.get("crs") is not None

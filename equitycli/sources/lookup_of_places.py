"""The place of each area, by the [places] of a programme."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import pandas as pd

from equitycli.errors import Fault, InputError
from equitycli.programme_file import ProgrammeFile
from equitycli.settings import AreasSection, PlacesSection
from equitycli.sources.built_up_areas import Lookup
from equitycli.sources.checked import area_finding
from equitycli.sources.divisions import (
    LAYERS,
    has_area_codes,
    lookup_of_postcodes,
    read_code_names,
)
from equitycli.sources.gathered import Gathered
from equitycli.sources.index_file import IndexTable
from equitycli.sources.lookups import read_column, read_towns, read_wards
from equitycli.sources.place_polygons import lookup_of_polygons, read_place_polygons
from equitycli.sources.points import points_of_boundaries
from equitycli.sources.reading import Reading

if TYPE_CHECKING:
    import geopandas as gpd

PostcodeCounts = Callable[[Literal["division", "ward"]], Reading[pd.DataFrame]]
"""How many live postcodes of each area have each code of a division, or of a ward: columns
area_code, code and postcodes (see `postcode_areas.codes_by_area` and `divisions.majority`)."""


def lookup_of_places(
    programme_file: ProgrammeFile,
    table: IndexTable,
    gathered: Gathered,
    *,
    points: pd.DataFrame | None = None,
    boundaries: gpd.GeoDataFrame | None = None,
    postcode_counts: PostcodeCounts | None = None,
) -> Lookup:
    """Return the place of each area by the [places] of the programme.

    Parameters
    ----------
    table : the index
    gathered : where records and findings go
    points : x and y of each area, on the index, for by = "file"; None where none are named
    boundaries : polygons of the areas, on the index, in place of points
    postcode_counts : for by = "division", and by = "ward" without a lookup

    Raises
    ------
    InputError   [places] lacks what its `by` needs, or a file of it is refused
    """
    programme = programme_file.programme
    section, index = programme.places, table.areas
    if section.by == "district":
        return _districts(index, file=programme.index[0].file)
    _check_section(section, programme.areas, programme_file.file.name)
    if section.by == "file":
        return _drawn(programme_file, gathered, points=points, boundaries=boundaries)
    if section.by in LAYERS and not _keyed_on_areas(programme_file, table):
        return _by_postcode(programme_file, table, gathered, postcode_counts=postcode_counts)
    reading = _read(programme_file, table)
    remark = area_finding(
        reading.table.named.index,
        areas=index.index,
        system=table.system,
        subject=section.lookup,
        index_file=programme.index[0].file,
    )
    gathered.records += reading.table.records
    gathered.findings += [*reading.findings, *([remark] if remark else [])]
    return reading.table


def _read(programme_file: ProgrammeFile, table: IndexTable) -> Reading[Lookup]:
    """Read a lookup that is keyed on areas."""
    section, bridge = programme_file.programme.places, programme_file.programme.areas.bridge
    lookup = programme_file.path(section.lookup, where="[places] lookup")
    if section.by == "town":
        return read_towns(
            lookup,
            system=table.system,
            areas=table.areas["area_name"],
            bridge=(programme_file.path(bridge, where="[areas] bridge") if bridge else None),
            rescue=(
                programme_file.path(section.rescue, where="[places] rescue")
                if section.rescue
                else None
            ),
            written=section.lookup,
            bridge_written=bridge,
            rescue_written=section.rescue,
        )
    if section.by in LAYERS:
        return read_wards(lookup, system=table.system, written=section.lookup, layer=section.by)
    return read_column(lookup, system=table.system, column=section.column, written=section.lookup)


def _districts(index: pd.DataFrame, *, file: str) -> Lookup:
    blank = int((index["district_name"] == "").sum())
    if blank:
        raise InputError(
            file,
            [
                Fault(
                    "district_name",
                    f"{blank:,} of {len(index):,} areas have no district.",
                    "Choose another  by  under [places], or map  district_name  in [[index]].",
                )
            ],
        )
    return Lookup(index["district_name"].rename("place"))


def _keyed_on_areas(programme_file: ProgrammeFile, table: IndexTable) -> bool:
    """Return whether the lookup says by area, rather than naming codes."""
    written = programme_file.programme.places.lookup
    if not written:
        return False
    path = programme_file.path(written, where="[places] lookup")
    return not programme_file.programme.areas.postcodes or has_area_codes(
        path, system=table.system, written=written
    )


def _by_postcode(
    programme_file: ProgrammeFile,
    table: IndexTable,
    gathered: Gathered,
    *,
    postcode_counts: PostcodeCounts | None,
) -> Lookup:
    """Return the division or ward in which most postcodes of each area lie."""
    programme = programme_file.programme
    section, subject = programme.places, programme.areas.postcodes
    if postcode_counts is None:
        raise InputError(subject, [])  # the directory itself was refused, and that is said
    counts = postcode_counts("division" if section.by == "division" else "ward")
    gathered.findings += [one for one in counts.findings if one not in gathered.findings]
    names = None
    if section.lookup:
        reading = read_code_names(
            programme_file.path(section.lookup, where="[places] lookup"),
            layer=section.by,
            written=section.lookup,
        )
        names = reading.table
        gathered.records.append(reading.record)
        gathered.findings += reading.findings
    lookup, findings = lookup_of_postcodes(
        counts.table, index=table.areas, layer=section.by, names=names, subject=subject
    )
    gathered.findings += findings
    return lookup


def _drawn(
    programme_file: ProgrammeFile,
    gathered: Gathered,
    *,
    points: pd.DataFrame | None,
    boundaries: gpd.GeoDataFrame | None,
) -> Lookup:
    """Return the polygon that each area's point lies in."""
    section, areas = programme_file.programme.places, programme_file.programme.areas
    reading = read_place_polygons(
        programme_file.path(section.lookup, where="[places] lookup"),
        column=section.column,
        written=section.lookup,
    )
    gathered.records.append(reading.record)
    gathered.findings += reading.findings
    if points is None and boundaries is not None:
        points, remark = points_of_boundaries(boundaries, subject=", ".join(areas.boundaries))
        gathered.findings += [remark] if remark not in gathered.findings else []
    if points is None:
        raise InputError(section.lookup, [])  # its points were refused, and that is said
    lookup, findings = lookup_of_polygons(reading.table, points=points, subject=section.lookup)
    gathered.findings += findings
    return lookup


def _check_section(section: PlacesSection, areas: AreasSection, file: str) -> None:
    """Refuse [places] that lacks what its `by` needs."""
    needed: dict[str, object] = {"lookup": section.lookup}
    table = "[places]"
    if section.by in LAYERS and not section.lookup:
        needed, table = {"postcodes": areas.postcodes}, "[areas]"
    if section.by in ("column", "file"):
        needed["column"] = section.column
    missing = [name for name, written in needed.items() if not written]
    faults = []
    if missing:
        faults.append(
            Fault(
                "[places]",
                f'by = "{section.by}" needs {" and ".join(missing)}'
                + (", or a lookup." if table == "[areas]" else "."),
                f"Add  {missing[0]} = …  under {table}.",
            )
        )
    if section.by == "file" and not (areas.points or areas.boundaries):
        faults.append(
            Fault(
                "[areas]",
                'by = "file" needs a point, or the boundary, of each area.',
                "Add  points = …  or  boundaries = …  under [areas].",
            )
        )
    if faults:
        raise InputError(file, faults)

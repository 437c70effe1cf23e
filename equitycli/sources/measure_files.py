"""The files that only measures ask for: need from elsewhere, rurality, regions, assets, travel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from equitycli.programme_file import ProgrammeFile
from equitycli.sources.asset_areas import placed_assets
from equitycli.sources.county_areas import AreasRead
from equitycli.sources.county_files import FilesRead
from equitycli.sources.gathered import Gathered
from equitycli.sources.need_files import read_need_files
from equitycli.sources.regions import districts_of, read_regions
from equitycli.sources.travel_times import read_travel_times
from equitycli.tables import ASSETS, empty_table


@dataclass(frozen=True)
class MeasureFiles:
    """Each on the areas of the index; what the programme does not name is None or empty."""

    need_table: pd.Series | None = None
    """weight a resident, or people in need, by area"""
    need_margin: pd.Series | None = None
    """the margin of error of each of these, in the same unit; None where the table has none"""
    factors: Mapping[str, pd.Series] = field(default_factory=dict)
    """what need is multiplied by, by area, for each [[need.factor]] with a file, by its name"""
    evidence: Mapping[str, pd.Series] = field(default_factory=dict)
    """counts by area for each [[need.evidence]], by its name"""
    rural_urban: pd.Series | None = None
    """class of each area, as the publisher words it"""
    regions: pd.Series | None = None
    """name of the region by district code"""
    assets: pd.DataFrame = field(default_factory=partial(empty_table, ASSETS))
    """what places have, with the area and the point of each in metres"""
    travel: pd.DataFrame | None = None
    """from (area code), to (area code), minutes"""


def read_measure_files(
    programme_file: ProgrammeFile,
    areas: AreasRead,
    files: FilesRead,
    gathered: Gathered,
    *,
    postcodes: pd.DataFrame | None,
) -> MeasureFiles:
    """Read what measures ask for; faults, records and findings go to `gathered`."""
    need = read_need_files(programme_file, areas, gathered)
    return MeasureFiles(
        need_table=need.table,
        need_margin=need.margin,
        factors=need.factors,
        evidence=need.evidence,
        rural_urban=need.rural_urban,
        regions=_regions(programme_file, areas, gathered),
        assets=_assets(areas, files, gathered, postcodes=postcodes),
        travel=_travel_times(programme_file, areas, gathered),
    )


def _regions(
    programme_file: ProgrammeFile, areas: AreasRead, gathered: Gathered
) -> pd.Series | None:
    """Return the region of each district of the index; None where no lookup is named."""
    written = programme_file.programme.areas.regions
    if not written:
        return None
    return gathered.read(
        lambda: read_regions(
            programme_file.path(written, where="[areas] regions"),
            districts=districts_of(areas.table.areas),
            written=written,
        )
    )


def _travel_times(
    programme_file: ProgrammeFile, areas: AreasRead, gathered: Gathered
) -> pd.DataFrame | None:
    """Return the minutes from area to area; None where the programme names no table."""
    section = programme_file.programme.access
    if section is None or not section.travel_times:
        return None
    return gathered.read(
        lambda: read_travel_times(
            programme_file.path(section.travel_times, where="[access] travel_times"),
            areas=areas.table.areas.index,
            system=areas.table.system,
            written=section.travel_times,
            columns=section.columns,
            sheet=section.sheet,
            index_file=programme_file.programme.index[0].file,
        )
    )


def _assets(
    areas: AreasRead, files: FilesRead, gathered: Gathered, *, postcodes: pd.DataFrame | None
) -> pd.DataFrame:
    """Return what places have, each with its area."""
    placed = gathered.tried(
        lambda: placed_assets(
            files.assets,
            areas=areas.table.areas.index,
            system=areas.table.system,
            postcodes=postcodes,
            boundaries=areas.boundaries,
            older_codes=areas.older_codes,
            bridged=areas.bridge is not None,
        )
    )
    if placed is None:
        return empty_table(ASSETS)
    gathered.findings += placed[1]
    return placed[0]

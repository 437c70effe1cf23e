"""The areas of a programme: its index, and what describes them beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.programme_file import ProgrammeFile
from equitycli.settings import IndexSection
from equitycli.sources.boundaries import read_boundaries
from equitycli.sources.bridge import new_of_old, read_bridge
from equitycli.sources.cells import counted
from equitycli.sources.checked import area_finding
from equitycli.sources.gathered import Gathered
from equitycli.sources.index_file import IndexTable, read_index
from equitycli.sources.index_for_need import need_faults, weighed_domains
from equitycli.sources.joined_index import joined_index
from equitycli.sources.points import points_in_areas, read_points
from equitycli.sources.population import read_population
from equitycli.sources.reading import Reading

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class AreasRead:
    """What is known of the areas; every table is on the index of `table.areas`."""

    table: IndexTable
    population: pd.Series[int] | None
    boundaries: gpd.GeoDataFrame | None
    points: pd.DataFrame | None
    bridge: pd.DataFrame | None
    """pairs of old (2011) and new (2021) areas; None where no lookup is named"""

    @property
    def older_codes(self) -> dict[str, tuple[str, ...]]:
        """Codes of another vintage, each with the areas of the index that it became."""
        if self.bridge is None:
            return {}
        areas = self.table.areas.index
        return {
            old: kept
            for old, new in new_of_old(self.bridge).items()
            if old not in areas and (kept := tuple(code for code in new if code in areas))
        }


def read_areas(programme_file: ProgrammeFile, gathered: Gathered) -> AreasRead | None:
    """Return the index with all that describes its areas; None where the index is refused."""
    table = _index(programme_file, gathered)
    if table is None:
        return None
    section = programme_file.programme.areas
    bridge = None
    if section.bridge:
        bridge = gathered.read(
            lambda: read_bridge(
                programme_file.path(section.bridge, where="[areas] bridge"), written=section.bridge
            )
        )
    population = _on_index(
        programme_file,
        table,
        gathered,
        files=section.population,
        key="population",
        read=lambda path, written: read_population(
            path,
            system=table.system,
            written=written,
            bridge=bridge,
            people_new=table.people if len(table.people) else None,
        ),
        beside=table.people,
    )
    if not section.population:
        population = gathered.tried(lambda: _people_of_index(table, programme_file))
    boundaries = _on_index(
        programme_file,
        table,
        gathered,
        files=section.boundaries,
        key="boundaries",
        read=lambda path, written: read_boundaries(path, system=table.system, written=written),
    )
    points = _on_index(
        programme_file,
        table,
        gathered,
        files=section.points,
        key="points",
        read=lambda path, written: read_points(path, system=table.system, written=written),
    )
    if points is not None and boundaries is not None:
        held = points, boundaries
        gathered.tried(
            lambda: _noted(
                points_in_areas(held[0], boundaries=held[1], subject=", ".join(section.points)),
                gathered,
            )
        )
    return AreasRead(table, population, boundaries, points, bridge)


def _noted(finding: Finding | None, gathered: Gathered) -> None:
    if finding is not None:
        gathered.findings.append(finding)


def _index(programme_file: ProgrammeFile, gathered: Gathered) -> IndexTable | None:
    """Return the index of all [[index]] files, with the columns that the need asks for."""
    programme = programme_file.programme

    def read(section: IndexSection) -> Reading[IndexTable]:
        path = programme_file.path(section.file, where="[[index]] file")
        return read_index(path, section, written=section.file)

    readings = [gathered.tried(partial(read, section)) for section in programme.index]
    complete = [reading for reading in readings if reading is not None]
    if len(complete) < len(readings):
        return None
    for reading in complete:
        gathered.records.append(reading.record)
        gathered.findings += reading.findings
    table = gathered.tried(lambda: joined_index(complete))
    if table is None:
        return None
    weights = {programme.need.weight, *programme.need.show_beside}
    lacking = need_faults(
        table.areas,
        weights,
        programme.index[0].file,
        domains=weighed_domains(programme.need),
        sections=programme.index,
    )
    if lacking:
        gathered.faults += [(programme.index[0].file, fault) for fault in lacking]
        return None
    return table


def _people_of_index(table: IndexTable, programme_file: ProgrammeFile) -> pd.Series[int]:
    """Return the people that the index file itself tells.

    Raises
    ------
    InputError   it tells none, or not of every area
    """
    areas = table.areas.index
    missing = areas.difference(table.people.index)
    if len(missing):
        refuse(
            programme_file.file.name,
            [
                Fault(
                    "areas.population",
                    f"is missing, and the index does not tell the people of {len(missing):,} of "
                    f"its {len(areas):,} areas ({examples(missing)}).",
                    "Name a file of people by area under [areas] population.",
                )
            ],
        )
    return table.people.loc[areas].rename("population")


def _on_index(
    programme_file: ProgrammeFile,
    table: IndexTable,
    gathered: Gathered,
    *,
    files: tuple[str, ...],
    key: str,
    read: Callable[[Path, str], Reading[Any]],
    beside: pd.Series | None = None,
) -> Any:
    """Return the rows of one or several files for every area of the index; None without files.

    beside : what is known of further areas, for those that the files have not
    """

    def reading(written: str) -> Reading[Any]:
        return read(programme_file.path(written, where=f"[areas] {key}"), written)

    tables = [gathered.read(partial(reading, written)) for written in files]
    complete = [one for one in tables if one is not None]
    if not files or len(complete) < len(files):
        return None
    areas = table.areas.index
    rows = pd.concat(complete) if len(complete) > 1 else complete[0]
    repeated = rows.index[rows.index.duplicated()].unique()
    if len(repeated):
        gathered.faults.append(
            (
                ", ".join(files),
                Fault(
                    "area_code",
                    f"{counted(len(repeated), 'area')} in more than one of the files "
                    f"({examples(repeated)}).",
                    "Name each area once.",
                ),
            )
        )
        return None
    if beside is not None:
        known = beside.index.difference(rows.index).intersection(areas)
        if len(known):
            rows = pd.concat([rows, beside.loc[known].rename(rows.name)])
    try:
        remark = area_finding(
            rows.index,
            areas=areas,
            system=table.system,
            subject=", ".join(files),
            index_file=programme_file.programme.index[0].file,
        )
    except InputError as error:
        gathered.faults += [(error.subject, fault) for fault in error.faults]
        return None
    _noted(remark, gathered)
    return rows.loc[areas]

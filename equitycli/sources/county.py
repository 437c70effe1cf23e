"""Everything that one programme needs, read and checked together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import pandas as pd

from equitycli.errors import Fault, Finding
from equitycli.geography import places
from equitycli.programme_file import ProgrammeFile
from equitycli.settings import Programme
from equitycli.sources.boundaries import read_boundaries
from equitycli.sources.checked import area_finding, beneficiaries, delivery_known, grants_once
from equitycli.sources.delivery import read_delivery
from equitycli.sources.deprivation import IndexTable, joined_index, read_index, read_population
from equitycli.sources.gathered import Gathered
from equitycli.sources.grants import read_grants
from equitycli.sources.lookup_of_places import lookup_of_places
from equitycli.sources.organisations import read_organisations
from equitycli.sources.points import read_points
from equitycli.sources.postcodes import read_postcodes
from equitycli.sources.reading import Reading, SourceRecord
from equitycli.sources.recipients import joined_organisations, located, recipients
from equitycli.tables import DELIVERY, ORGANISATIONS, empty_table


@dataclass(frozen=True)
class County:
    """The checked tables of a programme: see equitycli/tables.py for their columns."""

    index: pd.DataFrame
    """one row an area, by area_code: the list of areas of everything else"""
    population: pd.Series[int]
    """people of each area, on the index of `index`"""
    boundaries: gpd.GeoDataFrame | None
    """polygons in British National Grid, on the index of `index`"""
    place: pd.Series[str]
    """name of the place of each area, on the index of `index`"""
    organisations: pd.DataFrame
    """by organisation_id; may be empty"""
    has_register: bool
    """a complete list of organisations is named, so that a zero means something"""
    grants: pd.DataFrame
    """awards of all files, numbered from 0"""
    delivery: pd.DataFrame
    """the officer's shares; may be empty"""
    recipients: pd.DataFrame
    """by recipient_id: who is paid, and the organisations that may be"""
    code_places: dict[str, tuple[str, ...]]
    """codes of wards, districts and older areas, with the areas of the index within each"""
    records: tuple[SourceRecord, ...]
    """one for each file, in the order of the programme"""
    findings: tuple[Finding, ...]


def read_county(programme_file: ProgrammeFile) -> County:
    """Read every file that a programme names, and check them against each other.

    Faults of all files are gathered and raised together; what can't be judged without the
    index waits for it.

    Returns
    -------
    County; every table is on, or refers to, the areas of the index

    Raises
    ------
    InputError   any file is refused, or files do not fit together
    """
    gathered = Gathered()
    programme = programme_file.programme
    for where, written in _named_files(programme):
        gathered.tried(partial(programme_file.path, written, where=where))
    gathered.stop()
    listed = _organisations(programme_file, gathered)
    grants = _grants(programme_file, gathered)
    delivery = None
    if programme.attribution.delivery:
        written = programme.attribution.delivery
        delivery = gathered.read(
            lambda: read_delivery(
                programme_file.path(written, where="[attribution] delivery"), written=written
            )
        )
    later, gathered.records = gathered.records, []
    table = _index(programme_file, gathered)
    if table is None:
        gathered.stop()
        raise AssertionError
    index, system = table.areas, table.system
    population, boundaries = _areas(programme_file, table, gathered)
    lookup = gathered.tried(lambda: lookup_of_places(programme_file, table, gathered))
    postcodes = _postcodes(programme_file, table, gathered, grants=grants, listed=listed)
    gathered.stop()
    if population is None or lookup is None or grants is None:
        raise AssertionError
    place, remarks = places(
        lookup.named.reindex(index.index),
        index=index,
        population=population,
        smallest_population=(
            programme.places.smallest_population if programme.places.by == "town" else None
        ),
        remainder="rural" if programme.places.by == "town" else "rest of",
        subject=programme.places.lookup or programme.index[0].file,
    )
    gathered.findings += remarks
    code_places = lookup.code_areas | _districts(index)
    grants, remarks = beneficiaries(
        grants,
        index=index,
        code_places=code_places,
        system=system,
        other_vintage=frozenset(
            section.file
            for section in programme.grants
            if section.vintage not in (None, table.vintage)
        ),
    )
    gathered.findings += remarks
    organisations = empty_table(ORGANISATIONS)
    if listed is not None:
        found = gathered.tried(
            lambda: located(
                listed,
                areas=index.index,
                system=system,
                postcodes=postcodes,
                boundaries=boundaries,
                subject=programme.organisations[0].file,
            )
        )
        gathered.stop()
        if found is not None:
            organisations = found[0]
            gathered.findings += found[1]
    everybody, remarks = recipients(grants, organisations, areas=index.index, postcodes=postcodes)
    gathered.findings += remarks
    if delivery is not None:
        delivery_known(
            delivery,
            places=place,
            recipients=everybody.index,
            subject=programme.attribution.delivery,
        )
    return County(
        index=index,
        population=population,
        boundaries=boundaries,
        place=place,
        organisations=organisations,
        has_register=any(section.register_ for section in programme.organisations),
        grants=grants,
        delivery=empty_table(DELIVERY) if delivery is None else delivery,
        recipients=everybody,
        code_places=code_places,
        records=(*gathered.records, *later),
        findings=tuple(dict.fromkeys(gathered.findings)),
    )


def _index(programme_file: ProgrammeFile, gathered: Gathered) -> IndexTable | None:
    """Return the index of all [[index]] files, with the columns that the need asks for."""
    programme = programme_file.programme
    readings = [
        gathered.tried(
            lambda section=section: read_index(  # type: ignore[misc]
                programme_file.path(section.file, where="[[index]] file"),
                section,
                written=section.file,
            )
        )
        for section in programme.index
    ]
    complete = [reading for reading in readings if reading is not None]
    if len(complete) < len(readings):
        return None
    for reading in complete:
        gathered.records.append(reading.record)
        gathered.findings += reading.findings
    table = gathered.tried(lambda: joined_index(complete))
    weights = {programme.need.weight, *programme.need.show_beside}
    if table is not None and "income_rate" in weights:
        without = int(table.areas["income_rate"].isna().sum())
        if without:
            gathered.faults.append(
                (
                    complete[0].record.file,
                    Fault(
                        "income_rate",
                        f"is missing for {without:,} of {len(table.areas):,} areas, and [need] "
                        "uses it.",
                        "Take an index file with the income score (rate), or set  weight = "
                        '"index_score"  under [need].',
                    ),
                )
            )
            return None
    return table


def _areas(
    programme_file: ProgrammeFile, table: IndexTable, gathered: Gathered
) -> tuple[pd.Series[int] | None, gpd.GeoDataFrame | None]:
    """Return the people and the boundaries of the index's areas; points are only checked."""
    section, system, areas = programme_file.programme.areas, table.system, table.areas.index
    index_file = programme_file.programme.index[0].file
    found = {}
    for what, files, read in (
        ("population", section.population, read_population),
        ("boundaries", section.boundaries, read_boundaries),
        ("points", section.points, read_points),
    ):
        tables = [
            gathered.read(
                lambda read=read, written=written, what=what: read(  # type: ignore[misc]
                    programme_file.path(written, where=f"[areas] {what}"),
                    system=system,
                    written=written,
                )
            )
            for written in files
        ]
        if not files or any(one is None for one in tables):
            continue
        rows = pd.concat(tables)
        compared = gathered.tried(
            lambda rows=rows, files=files: [  # type: ignore[misc]
                area_finding(
                    rows.index,
                    areas=areas,
                    system=system,
                    subject=", ".join(files),
                    index_file=index_file,
                )
            ]
        )
        if compared is not None:
            gathered.findings += [finding for finding in compared if finding is not None]
            found[what] = rows.loc[areas]
    if not section.population and "population" in table.areas:
        found["population"] = table.areas["population"].rename("population")
    return found.get("population"), found.get("boundaries")


def _named_files(programme: Programme) -> list[tuple[str, str]]:
    """Return every file that a programme names, with the key that names it, in its order."""
    areas, places = programme.areas, programme.places
    named = [
        *(("[[index]] file", one.file) for one in programme.index),
        *(("[areas] population", one) for one in areas.population),
        *(("[areas] boundaries", one) for one in areas.boundaries),
        *(("[areas] points", one) for one in areas.points),
        ("[areas] postcodes", areas.postcodes),
        ("[areas] bridge", areas.bridge),
        ("[places] lookup", places.lookup),
        ("[places] rescue", places.rescue),
        *(("[[organisations]] file", one.file) for one in programme.organisations),
        *(("[[grants]] file", one.file) for one in programme.grants),
        ("[attribution] delivery", programme.attribution.delivery),
    ]
    return [(where, written) for where, written in named if written]


def _organisations(programme_file: ProgrammeFile, gathered: Gathered) -> pd.DataFrame | None:
    readings = _each(
        gathered,
        (
            lambda section=section: read_organisations(  # type: ignore[misc]
                programme_file.path(section.file, where="[[organisations]] file"),
                written=section.file,
            )
            for section in programme_file.programme.organisations
        ),
    )
    if not readings:
        return None
    listed, remarks = joined_organisations(readings)
    gathered.findings += remarks
    return listed


def _grants(programme_file: ProgrammeFile, gathered: Gathered) -> pd.DataFrame | None:
    readings = _each(
        gathered,
        (
            lambda section=section: read_grants(  # type: ignore[misc]
                programme_file.path(section.file, where="[[grants]] file"),
                fund=section.fund,
                written=section.file,
            )
            for section in programme_file.programme.grants
        ),
    )
    if not readings:
        return None
    grants = pd.concat([reading.table for reading in readings], ignore_index=True)
    gathered.tried(lambda: grants_once(grants))
    return grants


def _each(
    gathered: Gathered, readers: Iterable[Callable[[], Reading[pd.DataFrame]]]
) -> list[Reading[pd.DataFrame]]:
    """Return all readings that succeed; records and findings are kept in their order."""
    complete = []
    for reader in readers:
        found = gathered.tried(reader)
        if found is not None:
            complete.append(found)
            gathered.records.append(found.record)
            gathered.findings += found.findings
    return complete


def _postcodes(
    programme_file: ProgrammeFile,
    table: IndexTable,
    gathered: Gathered,
    *,
    grants: pd.DataFrame | None,
    listed: pd.DataFrame | None,
) -> pd.Series[str] | None:
    """Return the area of every postcode that the grants or the lists use."""
    written = programme_file.programme.areas.postcodes
    if not written:
        return None
    wanted: set[str] = set()
    for used in (grants, listed):
        if used is not None:
            wanted |= set(used["postcode"])
    return gathered.read(
        lambda: read_postcodes(
            programme_file.path(written, where="[areas] postcodes"),
            wanted=wanted - {""},
            system=table.system,
            written=written,
        )
    )


def _districts(index: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the areas of each district of the index."""
    held = index["district_code"]
    return {str(code): tuple(group.index) for code, group in held.groupby(held) if code}

"""Everything that one programme needs, read and checked together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from equitycli.errors import Finding
from equitycli.financial_year import first_day
from equitycli.geography import places
from equitycli.programme_file import ProgrammeFile
from equitycli.settings import Programme
from equitycli.sources.authorities import authority_changes, read_authorities
from equitycli.sources.checked import beneficiaries
from equitycli.sources.county_areas import AreasRead, read_areas
from equitycli.sources.county_bodies import read_bodies
from equitycli.sources.county_files import named_files, read_files
from equitycli.sources.gathered import Gathered
from equitycli.sources.located import office_areas_read
from equitycli.sources.lookup_of_places import PostcodeCounts, lookup_of_places
from equitycli.sources.measure_files import MeasureFiles, read_measure_files
from equitycli.sources.money_ledger import MoneyRead
from equitycli.sources.officers_workbook import OfficersWorkbook
from equitycli.sources.postcodes import codes_by_area, read_postcodes
from equitycli.sources.reading import SourceRecord
from equitycli.tables import APPLICATIONS, CANDIDATES, OPERATES, empty_table

if TYPE_CHECKING:
    import geopandas as gpd


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
    """awards of all files, numbered from 0, under the one id of each recipient"""
    delivery: pd.DataFrame
    """the officer's shares, of the delivery file and the workbook; may be empty"""
    recipients: pd.DataFrame
    """by recipient_id: who is paid, and the organisations that may be"""
    code_places: dict[str, tuple[str, ...]]
    """codes of wards, districts and older areas, with the areas of the index within each"""
    records: tuple[SourceRecord, ...]
    """one for each file, in the order of the programme"""
    findings: tuple[Finding, ...]
    programme: Programme
    """the programme as resolved: ids of bodies, agreements of the workbook among its own"""
    points: pd.DataFrame | None = None
    """x and y in metres where each area's people live, on the index of `index`"""
    office_points: pd.DataFrame | None = None
    """x and y in metres of each recipient's office by its postcode, on the index of `recipients`"""
    operates: pd.DataFrame = field(default_factory=partial(empty_table, OPERATES))
    """where each organisation says that it works, by the register; may be empty"""
    applications: pd.DataFrame = field(default_factory=partial(empty_table, APPLICATIONS))
    """who asked for how much; may be empty"""
    applicant_area: pd.Series[str] = field(default_factory=lambda: pd.Series(dtype="str"))
    """area of each applicant's office by its postcode, on the index of `applications`; "" where
    that is not known"""
    postcodes_used: int = 0
    """how many different postcodes the files use, where a directory is named"""
    postcodes_found: int = 0
    """how many of those the directory holds, or whose letters alone tell where they are"""
    workbook: OfficersWorkbook = field(default_factory=OfficersWorkbook)
    """what officers filled in by hand"""
    ledgers: tuple[MoneyRead, ...] = ()
    """what became of the money of each file of grants while it was read"""
    joined: pd.DataFrame = field(default_factory=pd.DataFrame)
    """bodies that files know by several ids: see `identity.Identities`"""
    near: pd.DataFrame = field(default_factory=pd.DataFrame)
    """bodies that may be the same, for a person to decide"""
    authorities: pd.DataFrame | None = None
    """which authority each place belongs to, from and to which date; None where none are named"""
    measures: MeasureFiles = field(default_factory=MeasureFiles)
    """what an audit measures need, access and assets by, beside the index"""
    candidates: pd.DataFrame = field(default_factory=partial(empty_table, CANDIDATES))
    """who would be paid for the first time, where, and what they ask for; may be empty"""


def _quiet(_: str) -> None:
    """Say nothing."""


def read_county(
    programme_file: ProgrammeFile, *, progress: Callable[[str], None] = _quiet
) -> County:
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
    for where, written in named_files(programme_file):
        gathered.tried(partial(programme_file.path, written, where=where))
    gathered.stop()
    files = read_files(programme_file, gathered)
    later, gathered.records = gathered.records, []
    areas = read_areas(programme_file, gathered)
    if areas is None:
        gathered.stop()
        raise AssertionError
    index = areas.table.areas
    lookup = gathered.tried(
        lambda: lookup_of_places(
            programme_file,
            areas.table,
            gathered,
            points=areas.points,
            boundaries=areas.boundaries,
            postcode_counts=_postcode_counts(programme_file, areas, progress=progress),
        )
    )
    postcodes = _postcodes(
        programme_file, areas, gathered, wanted=files.postcodes, progress=progress
    )
    gathered.stop()
    if areas.population is None or lookup is None or files.grants is None:
        raise AssertionError
    place, remarks = places(
        lookup.named.reindex(index.index),
        index=index,
        population=areas.population,
        smallest_population=programme.places.smallest_population,
        remainder="rural" if programme.places.by == "town" else "rest of",
        subject=programme.places.lookup or programme.index[0].file,
    )
    gathered.findings += remarks
    authorities = _authorities(programme_file, place, gathered)
    measures = read_measure_files(programme_file, areas, files, gathered, postcodes=postcodes)
    vintages = {f"{vintage:.0f}" for vintage in index["vintage"].dropna().unique()}
    code_places = lookup.code_areas | areas.older_codes | _districts(index)
    grants, remarks = beneficiaries(
        office_areas_read(programme_file, files.grants, areas, gathered),
        index=index,
        code_places=code_places,
        system=areas.table.system,
        other_vintage=frozenset(
            section.file
            for section in programme.grants
            if section.vintage is not None and str(section.vintage) not in vintages
        ),
        own_vintage=frozenset(
            section.file for section in programme.grants if str(section.vintage) in vintages
        ),
        bridged=areas.bridge is not None,
    )
    gathered.findings += remarks
    bodies = gathered.tried(
        lambda: read_bodies(
            programme_file,
            files,
            areas,
            gathered,
            grants=grants,
            place=place,
            postcodes=postcodes,
        )
    )
    gathered.stop()
    if bodies is None:
        raise AssertionError
    return County(
        index=index,
        population=areas.population,
        boundaries=areas.boundaries,
        place=place,
        organisations=bodies.organisations,
        has_register=any(section.register_ for section in programme.organisations),
        grants=bodies.grants,
        delivery=bodies.delivery,
        recipients=bodies.recipients,
        code_places=code_places,
        records=_each_once([*gathered.records, *later]),
        findings=tuple(dict.fromkeys(gathered.findings)),
        programme=bodies.programme,
        points=areas.points,
        office_points=bodies.office_points,
        operates=bodies.operates,
        applications=bodies.applications,
        applicant_area=bodies.applicant_area,
        postcodes_used=0 if postcodes is None else len(files.postcodes),
        postcodes_found=0 if postcodes is None else len(postcodes),
        workbook=bodies.workbook,
        ledgers=files.ledgers,
        joined=bodies.identities.joined,
        near=bodies.identities.near,
        authorities=authorities,
        measures=measures,
        candidates=bodies.candidates,
    )


def _postcode_counts(
    programme_file: ProgrammeFile, areas: AreasRead, *, progress: Callable[[str], None]
) -> PostcodeCounts | None:
    """Return what counts live postcodes by area and division or ward; None without a directory."""
    written = programme_file.programme.areas.postcodes
    if not written:
        return None
    return lambda of: codes_by_area(
        programme_file.path(written, where="[areas] postcodes"),
        of=of,
        system=areas.table.system,
        written=written,
        bridge_pairs=areas.bridge,
        progress=progress,
    )


def _postcodes(
    programme_file: ProgrammeFile,
    areas: AreasRead,
    gathered: Gathered,
    *,
    wanted: set[str],
    progress: Callable[[str], None],
) -> pd.DataFrame | None:
    """Return what the directory says of every postcode that a file uses; None without one."""
    written = programme_file.programme.areas.postcodes
    if not written:
        return None
    return gathered.read(
        lambda: read_postcodes(
            programme_file.path(written, where="[areas] postcodes"),
            wanted=wanted,
            system=areas.table.system,
            written=written,
            bridge_pairs=areas.bridge,
            progress=progress,
        )
    )


def _authorities(
    programme_file: ProgrammeFile, place: pd.Series[str], gathered: Gathered
) -> pd.DataFrame | None:
    """Return the authority of each place and its dates, with a finding of what changes ahead."""
    programme = programme_file.programme
    written = programme.places.authorities
    if not written:
        return None
    authorities = gathered.read(
        lambda: read_authorities(
            programme_file.path(written, where="[places] authorities"),
            places=set(place),
            written=written,
        )
    )
    if authorities is not None:
        starts = first_day(programme.programme.year)
        latest = max([one.until for one in programme.committed], default=starts)
        ahead = authority_changes(
            authorities,
            day=starts,
            until=max(latest, starts.replace(year=starts.year + 1)),
            subject=written,
        )
        if ahead is not None:
            gathered.findings.append(ahead)
    return authorities


def _each_once(records: list[SourceRecord]) -> tuple[SourceRecord, ...]:
    """Return the records of all files; one that is read for two ends, as a bridge is, once."""
    return tuple({(one.file, one.sha256): one for one in reversed(records)}.values())[::-1]


def _districts(index: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the areas of each district of the index."""
    held, areas = index["district_code"], index.index.to_numpy(dtype=object)
    return {str(code): tuple(areas[at]) for code, at in held.groupby(held).indices.items() if code}

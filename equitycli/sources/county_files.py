"""The files of a programme that need no index to be read: who there is, who asked, who is paid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import pandas as pd

from equitycli.programme_file import ProgrammeFile
from equitycli.sources.applications import read_applications
from equitycli.sources.areas_of_operation import (
    read_areas_of_operation,
    read_classification,
)
from equitycli.sources.assets import read_assets
from equitycli.sources.candidates import read_candidates
from equitycli.sources.corrections import wanted_postcodes
from equitycli.sources.delivery import read_delivery
from equitycli.sources.gathered import Gathered
from equitycli.sources.grants import read_grants
from equitycli.sources.grants_once import grants_once
from equitycli.sources.money_ledger import MoneyRead
from equitycli.sources.officers_workbook import OfficersWorkbook, read_officers_workbook
from equitycli.sources.offices import joined_organisations
from equitycli.sources.organisations import read_organisations
from equitycli.sources.reading import Reading, T
from equitycli.tables import APPLICATIONS, CANDIDATES, DELIVERY, OPERATES, empty_table

Named = TypeVar("Named")


@dataclass(frozen=True)
class FilesRead:
    """Each table as its file has it: ids are not yet those of bodies, offices have no areas."""

    listed: pd.DataFrame | None
    grants: pd.DataFrame | None
    ledgers: tuple[MoneyRead, ...]
    delivery: pd.DataFrame
    operates: pd.DataFrame
    classification: pd.DataFrame | None
    applications: pd.DataFrame
    workbook: OfficersWorkbook = field(default_factory=OfficersWorkbook)
    assets: tuple[pd.DataFrame, ...] = ()
    """what places have, a table a file; in which area each lies is not yet known"""
    candidates: pd.DataFrame = field(default_factory=partial(empty_table, CANDIDATES))

    @property
    def postcodes(self) -> set[str]:
        """Every compact postcode that one of them uses."""
        used = wanted_postcodes(self.workbook.corrections)
        tables = (self.listed, self.grants, self.applications, self.candidates, *self.assets)
        for table in tables:
            if table is not None:
                used |= set(table["postcode"])
        return used - {""}


def named_files(programme_file: ProgrammeFile) -> Iterator[tuple[str, str]]:
    """Yield every file that a programme names after the key that names it, in its order."""
    programme = programme_file.programme
    areas, places = programme.areas, programme.places
    named: list[tuple[str, str]] = [
        *(("[[index]] file", one.file) for one in programme.index),
        *(("[areas] population", one) for one in areas.population),
        *(("[areas] boundaries", one) for one in areas.boundaries),
        *(("[areas] points", one) for one in areas.points),
        ("[areas] postcodes", areas.postcodes),
        ("[areas] bridge", areas.bridge),
        ("[areas] rural_urban", areas.rural_urban),
        ("[areas] regions", areas.regions),
        ("[places] lookup", places.lookup),
        ("[places] rescue", places.rescue),
        ("[places] authorities", places.authorities),
    ]
    for one in programme.organisations:
        named += [
            ("[[organisations]] file", one.file),
            ("[[organisations]] operates", one.operates),
            ("[[organisations]] classification", one.classification),
        ]
    named += [
        *(("[[grants]] file", one.file) for one in programme.grants),
        *(("[[grants]] located", one.located) for one in programme.grants),
        *(("[[applications]] file", one.file) for one in programme.applications),
        ("[attribution] delivery", programme.attribution.delivery),
        ("[workbook] file", programme.workbook.file if programme.workbook else ""),
        ("[candidates] file", programme.candidates.file if programme.candidates else ""),
        ("[need] table", programme.need.table),
        *(("[[need.factor]] file", one.file) for one in programme.need.factor),
        *(("[[need.evidence]] file", one.file) for one in programme.need.evidence),
        *(("[[assets]] file", one.file) for one in programme.assets),
        ("[access] travel_times", programme.access.travel_times if programme.access else ""),
    ]
    yield from ((where, written) for where, written in named if written)


def read_files(programme_file: ProgrammeFile, gathered: Gathered) -> FilesRead:
    """Read the lists, registers, grants, applications, delivery table and workbook."""
    programme = programme_file.programme
    listed = None
    lists = _each(
        gathered,
        programme.organisations,
        lambda section: read_organisations(
            programme_file.path(section.file, where="[[organisations]] file"),
            written=section.file,
            sheet=section.sheet,
            kind=section.kind,
            columns=section.columns,
        ),
    )
    if lists:
        listed, remarks = joined_organisations(lists)
        gathered.findings += remarks
    operates = _each(
        gathered,
        [section.operates for section in programme.organisations if section.operates],
        lambda written: read_areas_of_operation(
            programme_file.path(written, where="[[organisations]] operates"), written=written
        ),
    )
    classified = _each(
        gathered,
        [section.classification for section in programme.organisations if section.classification],
        lambda written: read_classification(
            programme_file.path(written, where="[[organisations]] classification"), written=written
        ),
    )
    grants, ledgers = _grants(programme_file, gathered)
    applications = _each(
        gathered,
        programme.applications,
        lambda section: read_applications(
            programme_file.path(section.file, where="[[applications]] file"),
            section,
            written=section.file,
        ),
    )
    assets = _each(
        gathered,
        programme.assets,
        lambda section: read_assets(
            programme_file.path(section.file, where="[[assets]] file"),
            section,
            written=section.file,
        ),
    )
    delivery = workbook = None
    if programme.attribution.delivery:
        written = programme.attribution.delivery
        delivery = gathered.read(
            lambda: read_delivery(
                programme_file.path(written, where="[attribution] delivery"), written=written
            )
        )
    if programme.workbook is not None:
        filled = programme.workbook.file
        workbook = gathered.read(
            lambda: read_officers_workbook(
                programme_file.path(filled, where="[workbook] file"), written=filled
            )
        )
    candidates = None
    if (named := programme.candidates) is not None:
        candidates = gathered.read(
            lambda: read_candidates(
                programme_file.path(named.file, where="[candidates] file"),
                written=named.file,
                sheet=named.sheet,
            )
        )
    return FilesRead(
        listed=listed,
        grants=grants,
        ledgers=ledgers,
        delivery=empty_table(DELIVERY) if delivery is None else delivery,
        operates=_stacked(operates) if operates else empty_table(OPERATES),
        classification=_stacked(classified) if classified else None,
        applications=_stacked(applications) if applications else empty_table(APPLICATIONS),
        workbook=OfficersWorkbook() if workbook is None else workbook,
        assets=tuple(reading.table for reading in assets),
        candidates=empty_table(CANDIDATES) if candidates is None else candidates,
    )


def _grants(
    programme_file: ProgrammeFile, gathered: Gathered
) -> tuple[pd.DataFrame | None, tuple[MoneyRead, ...]]:
    """Return the awards of all files, each once, and what became of the money of each file."""
    readings = _each(
        gathered,
        programme_file.programme.grants,
        lambda section: read_grants(
            programme_file.path(section.file, where="[[grants]] file"),
            section,
            written=section.file,
        ),
    )
    files = [reading.table for reading in readings]
    once = gathered.tried(lambda: grants_once(files))
    if once is not None:
        files = once[0]
        gathered.findings += once[1]
    if not files:
        return None, ()
    grants = pd.concat([one.grants for one in files], ignore_index=True)
    return grants, tuple(one.ledger for one in files)


def _stacked(readings: list[Reading[pd.DataFrame]]) -> pd.DataFrame:
    return pd.concat([reading.table for reading in readings], ignore_index=True)


def _each(
    gathered: Gathered, named: Iterable[Named], read: Callable[[Named], Reading[T]]
) -> list[Reading[T]]:
    """Return all readings that succeed; records and findings are kept in their order."""
    complete = []
    for one in named:
        found = gathered.tried(partial(read, one))
        if found is not None:
            complete.append(found)
            gathered.records.append(found.record)
            gathered.findings += found.findings
    return complete

"""The files of an audit without a programme: grants, an index, and what joins the two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from equitycli.errors import Fault, Finding, InputError
from equitycli.geography import places
from equitycli.programme_file import ProgrammeFile
from equitycli.settings import (
    AreasSection,
    GrantsSection,
    IndexSection,
    NeedSection,
    PlacesSection,
    Programme,
)
from equitycli.sources.checked import beneficiaries
from equitycli.sources.county_areas import AreasRead, read_areas
from equitycli.sources.flags_in_words import fault_in_flags, finding_in_flags
from equitycli.sources.gathered import Gathered
from equitycli.sources.grants import read_grants
from equitycli.sources.grants_area import AreasKnown, with_office_areas
from equitycli.sources.grants_once import grants_once
from equitycli.sources.kinds import larger_areas
from equitycli.sources.located import read_located
from equitycli.sources.lookup_of_places import lookup_of_places
from equitycli.sources.lookups import areas_by_code
from equitycli.sources.money_ledger import MoneyRead
from equitycli.sources.offices import known_areas
from equitycli.sources.places_told import places_section
from equitycli.sources.postcodes import read_postcodes
from equitycli.sources.reading import SourceRecord
from equitycli.sources.regions import districts_of, read_regions

SUBJECT = "the command line"
FUND = "grants"
NO_REGION = "not known"


@dataclass(frozen=True)
class FundersNamed:
    """The files that a command names, and which rows may be left out."""

    grants: tuple[Path, ...]
    index: tuple[Path, ...]
    population: tuple[Path, ...]
    postcodes: Path | None
    located: tuple[Path, ...]
    regions: Path | None
    places: Path | None
    """a lookup by area; None for districts"""
    bridge: Path | None
    set_aside: frozenset[Literal["negative", "currency", "duplicate"]]


@dataclass(frozen=True)
class FunderFiles:
    """Checked tables; those of areas are on the index of `index`."""

    index: pd.DataFrame
    population: pd.Series
    place: pd.Series
    region: pd.Series | None
    grants: pd.DataFrame
    """as in `tables.GRANTS`, each with a funder; codes and office areas mean something. Beside them
    two flags: `has_location`, a beneficiary location of any kind is written; `has_wide_code`, one
    is the code of a county, region or nation"""
    area_of_postcode: pd.Series
    code_areas: dict[str, tuple[str, ...]]
    whole_nations: frozenset[str]
    places_by: str
    ledgers: tuple[MoneyRead, ...]
    records: tuple[SourceRecord, ...]
    findings: tuple[Finding, ...]


def read_funder_files(named: FundersNamed, *, progress: Callable[[str], None]) -> FunderFiles:
    """Read every file and check them against each other; all faults are raised together.

    Raises
    ------
    InputError   any file is refused, or files do not fit together
    """
    try:
        found = _read(named, progress=progress)
    except InputError as error:
        raise InputError(error.subject, [fault_in_flags(fault) for fault in error.faults]) from None
    return replace(found, findings=tuple(map(finding_in_flags, found.findings)))


def _read(named: FundersNamed, *, progress: Callable[[str], None]) -> FunderFiles:
    gathered = Gathered()
    for flag, path in _every_file(named):
        if not path.is_file():
            gathered.faults.append((SUBJECT, Fault(flag, f"there is no file {path}.")))
    for flag, paths in (("--grants", named.grants), ("--index", named.index)):
        if not paths:
            gathered.faults.append((SUBJECT, Fault(flag, "is missing.", f"Say  {flag} FILE.")))
    gathered.stop()
    section = gathered.tried(partial(places_section, named.places))
    file = ProgrammeFile(_asked(named, section), Path(SUBJECT), sha256="", allow_outside=True)
    grants, ledgers = _grants(file, gathered)
    areas = read_areas(file, gathered)
    if areas is None or grants is None or section is None:
        gathered.stop()
        raise AssertionError
    index = areas.table.areas
    lookup = gathered.tried(lambda: lookup_of_places(file, areas.table, gathered))
    postcodes = _postcodes(named, areas, gathered, grants=grants, progress=progress)
    region = _regions(named, index, gathered)
    known = AreasKnown(index, areas.table.system, areas.older_codes, areas.bridge is not None)
    grants = _with_offices(named, grants, known, gathered)
    gathered.stop()
    if lookup is None or areas.population is None:
        raise AssertionError
    wide = larger_areas("wide")
    code_areas = lookup.code_areas | areas.older_codes | areas_by_code(index["district_code"])
    written = grants["beneficiary_codes"]
    grants, remarks = beneficiaries(
        grants.assign(
            has_location=[bool(codes) for codes in written],
            has_wide_code=[any(map(wide.fullmatch, codes)) for codes in written],
        ),
        index=index,
        code_places=code_areas,
        system=areas.table.system,
        bridged=known.bridged,
    )
    place, others = places(
        lookup.named.reindex(index.index),
        index=index,
        population=areas.population,
        smallest_population=None,
        remainder="rural" if section.by == "town" else "rest of",
        subject=section.lookup or str(named.index[0]),
    )
    return FunderFiles(
        index=index,
        population=areas.population,
        place=place,
        region=region,
        grants=grants,
        area_of_postcode=known_areas(postcodes),
        code_areas=code_areas,
        whole_nations=known.whole_nations,
        places_by="district"
        if section.by == "district"
        else f"{section.by}, by {Path(section.lookup).name}",
        ledgers=ledgers,
        records=tuple({(one.file, one.sha256): one for one in reversed(gathered.records)}.values())[
            ::-1
        ],
        findings=tuple(dict.fromkeys([*gathered.findings, *others, *remarks])),
    )


def _every_file(named: FundersNamed) -> Iterator[tuple[str, Path]]:
    for flag, paths in (
        ("--grants", named.grants),
        ("--index", named.index),
        ("--population", named.population),
        ("--postcodes", (named.postcodes,)),
        ("--located", named.located),
        ("--regions", (named.regions,)),
        ("--places", (named.places,)),
        ("--bridge", (named.bridge,)),
    ):
        yield from ((flag, path) for path in paths if path is not None)


def _asked(named: FundersNamed, section: PlacesSection | None) -> Programme:
    """Return as much of a programme as the readers of areas and places look at.

    It has no budget, no rules and no window, so nobody can make a plan of it.
    """
    sections: dict[str, Any] = {
        "areas": AreasSection.model_construct(
            population=tuple(map(str, named.population)),
            bridge=str(named.bridge or ""),
            postcodes=str(named.postcodes or ""),
        ),
        "index": tuple(IndexSection.model_construct(file=str(path)) for path in named.index),
        "places": section or PlacesSection(by="district"),
        "need": NeedSection(weight="equal_per_head"),
        "grants": tuple(
            GrantsSection.model_construct(
                file=str(path), fund=FUND, set_aside=tuple(sorted(named.set_aside))
            )
            for path in named.grants
        ),
    }
    return Programme.model_construct(**sections)


def _grants(
    file: ProgrammeFile, gathered: Gathered
) -> tuple[pd.DataFrame | None, tuple[MoneyRead, ...]]:
    """Return the awards of all files, each with a funder: the file's name where none is told."""
    readings = []
    for section in file.programme.grants:
        path = Path(section.file)
        reading = gathered.tried(partial(read_grants, path, section, written=section.file))
        if reading is not None:
            readings.append(reading)
            gathered.records.append(reading.record)
            gathered.findings += reading.findings
    once = gathered.tried(lambda: grants_once([one.table for one in readings]))
    if once is None or len(readings) < len(file.programme.grants):
        return None, ()
    files, remarks = once
    gathered.findings += remarks
    grants = pd.concat([one.grants for one in files], ignore_index=True)
    names = [path.name for path in map(Path, grants["file"].unique())]
    apart = len(set(names)) == len(names)
    of_file = grants["file"].map(lambda written: Path(written).name if apart else written)
    funder = grants["funder"].mask(grants["funder"] == "", of_file)
    return grants.assign(funder=funder), tuple(one.ledger for one in files)


def _postcodes(
    named: FundersNamed,
    areas: AreasRead,
    gathered: Gathered,
    *,
    grants: pd.DataFrame,
    progress: Callable[[str], None],
) -> pd.DataFrame | None:
    path = named.postcodes
    if path is None:
        return None
    return gathered.read(
        lambda: read_postcodes(
            path,
            wanted=set(grants["postcode"]) - {""},
            system=areas.table.system,
            written=str(path),
            bridge_pairs=areas.bridge,
            progress=progress,
        )
    )


def _regions(named: FundersNamed, index: pd.DataFrame, gathered: Gathered) -> pd.Series | None:
    """Return the region of each area."""
    path = named.regions
    if path is None:
        return None
    region = gathered.read(
        lambda: read_regions(path, districts=districts_of(index), written=str(path))
    )
    if region is None:
        return None
    told = region.mask(region == "", NO_REGION).to_dict()
    by_area = index["district_code"].map(lambda code: told.get(code, NO_REGION))
    return by_area.astype("str").rename("region")


def _with_offices(
    named: FundersNamed, grants: pd.DataFrame, known: AreasKnown, gathered: Gathered
) -> pd.DataFrame:
    """Return grants with the area of each office, as their files and the tables say."""
    tables = [
        gathered.read(partial(read_located, path, known=known, written=str(path)))
        for path in named.located
    ]
    found = gathered.tried(
        lambda: with_office_areas(
            grants, located=[one for one in tables if one is not None], known=known
        )
    )
    if found is None:
        return grants
    gathered.findings += found[1]
    return found[0]

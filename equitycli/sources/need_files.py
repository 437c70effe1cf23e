"""The files that a programme's need asks for beside the index, each on the areas of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from equitycli.errors import Fault, Finding, examples
from equitycli.programme_file import ProgrammeFile
from equitycli.settings import NeedEvidence, NeedFactor
from equitycli.sources.cells import counted_of
from equitycli.sources.county_areas import AreasRead
from equitycli.sources.gathered import Gathered
from equitycli.sources.need_columns import NeedFile
from equitycli.sources.need_factors import read_factor
from equitycli.sources.need_tables import read_evidence, read_need_with_margin
from equitycli.sources.reading import Reading
from equitycli.sources.rural_urban import read_rural_urban


@dataclass(frozen=True)
class NeedFiles:
    """Each on the areas of the index; what the programme does not name is None or empty."""

    table: pd.Series | None = None
    margin: pd.Series | None = None
    factors: Mapping[str, pd.Series] = field(default_factory=dict)
    evidence: Mapping[str, pd.Series] = field(default_factory=dict)
    rural_urban: pd.Series | None = None


def read_need_files(
    programme_file: ProgrammeFile, areas: AreasRead, gathered: Gathered
) -> NeedFiles:
    """Read the table of need, factors, evidence and rural classes; faults go to `gathered`."""
    programme = programme_file.programme
    need, index = programme.need, areas.table.areas
    index_file = programme.index[0].file
    system = areas.table.system

    def table() -> Reading[pd.DataFrame]:
        return read_need_with_margin(
            programme_file.path(need.table, where="[need] table"),
            areas=index.index,
            system=system,
            asked=NeedFile(
                "[need]", need.table, need.table_column, need.table_sheet, "table_column"
            ),
            margin=need.table_margin,
            index_file=index_file,
        )

    def factor(one: NeedFactor) -> Reading[pd.Series]:
        return read_factor(
            programme_file.path(one.file, where="[[need.factor]] file"),
            districts=index["district_code"],
            system=system,
            asked=NeedFile(f"[[need.factor]] {one.name}", one.file, one.column, one.sheet),
            uplift={name: share.value for name, share in one.uplift.items()},
            index_file=index_file,
        )

    def evidence(one: NeedEvidence) -> Reading[pd.Series]:
        return read_evidence(
            programme_file.path(one.file, where="[[need.evidence]] file"),
            areas=index.index,
            system=system,
            asked=NeedFile(f"[[need.evidence]] {one.name}", one.file, one.column, one.sheet),
            older=areas.older_codes,
            bridged=areas.bridge is not None,
            index_file=index_file,
        )

    def rural_urban() -> Reading[pd.Series]:
        return read_rural_urban(
            programme_file.path(programme.areas.rural_urban, where="[areas] rural_urban"),
            areas=index.index,
            system=system,
            column=programme.areas.rural_urban_column,
            written=programme.areas.rural_urban,
            index_file=index_file,
        )

    factors = {one.name: gathered.read(partial(factor, one)) for one in need.factor if one.file}
    counts = {one.name: gathered.read(partial(evidence, one)) for one in need.evidence}
    sparse = [one.name for one in need.factor if not one.file]
    if sparse and areas.boundaries is None:
        gathered.faults.append(
            (
                programme_file.file.name,
                Fault(
                    f"[[need.factor]] {sparse[0]}",
                    "people_per_km2_below needs to know how large each area is.",
                    "Name a map of the areas as  boundaries  under [areas].",
                ),
            )
        )
    columns = gathered.read(table) if need.table else None
    held = None if columns is None else columns["need_table"]
    if held is not None and areas.population is not None and need.table_holds == "people":
        gathered.findings += _more_than_live_there(held, areas.population, subject=need.table)
    return NeedFiles(
        table=held,
        margin=columns["need_margin"] if columns is not None and need.table_margin else None,
        factors={name: one for name, one in factors.items() if one is not None},
        evidence={name: one for name, one in counts.items() if one is not None},
        rural_urban=gathered.read(rural_urban) if programme.areas.rural_urban else None,
    )


def _more_than_live_there(held: pd.Series, people: pd.Series, *, subject: str) -> list[Finding]:
    """Return a finding of areas with more people in need than people."""
    above = held.index[(held > people).to_numpy()]
    if not len(above):
        return []
    return [
        Finding(
            "more-in-need-than-live-there", "warning", subject,
            f"{counted_of(len(above), len(held), 'area')} with more people in need than people "
            f"({examples(above)}).",
            "Look whether the column counts people, and whether both are of the same year.",
        )
    ]  # fmt: skip

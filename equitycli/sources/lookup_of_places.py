"""The place of each area, by the [places] of a programme."""

from __future__ import annotations

from equitycli.errors import Fault, InputError
from equitycli.programme_file import ProgrammeFile
from equitycli.settings import PlacesSection
from equitycli.sources.built_up_areas import Lookup
from equitycli.sources.checked import area_finding
from equitycli.sources.deprivation import IndexTable
from equitycli.sources.gathered import Gathered
from equitycli.sources.lookups import read_column, read_towns, read_wards


def lookup_of_places(
    programme_file: ProgrammeFile, table: IndexTable, gathered: Gathered
) -> Lookup:
    """Return the place of each area by the [places] of the programme."""
    section = programme_file.programme.places
    bridge = programme_file.programme.areas.bridge
    index, system = table.areas, table.system
    if section.by == "district":
        blank = int((index["district_name"] == "").sum())
        if blank:
            raise InputError(
                programme_file.programme.index[0].file,
                [
                    Fault(
                        "district_name",
                        f"{blank:,} of {len(index):,} areas have no district.",
                        "Choose another  by  under [places], or map  district_name  in [[index]].",
                    )
                ],
            )
        return Lookup(index["district_name"].rename("place"))
    _check_section(section, programme_file.file.name)

    lookup = programme_file.path(section.lookup, where="[places] lookup")
    if section.by == "town":
        reading = read_towns(
            lookup,
            system=system,
            areas=index["area_name"],
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
    elif section.by == "ward":
        reading = read_wards(lookup, system=system, written=section.lookup)
    else:
        reading = read_column(lookup, system=system, column=section.column, written=section.lookup)
    remark = area_finding(
        reading.table.named.index,
        areas=index.index,
        system=system,
        subject=section.lookup,
        index_file=programme_file.programme.index[0].file,
    )
    gathered.records += reading.table.records
    gathered.findings += [*reading.findings, *([remark] if remark else [])]
    return reading.table


def _check_section(section: PlacesSection, file: str) -> None:
    """Refuse [places] that lacks what its `by` needs."""
    needed = {"lookup": section.lookup}
    if section.by == "column":
        needed["column"] = section.column
    missing = [name for name, written in needed.items() if not written]
    if missing:
        raise InputError(
            file,
            [
                Fault(
                    "[places]",
                    f'by = "{section.by}" needs {" and ".join(missing)}.',
                    f"Add  {missing[0]} = …  under [places].",
                )
            ],
        )

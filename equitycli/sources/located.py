"""A table that says in which small area each grant, or each postcode, is."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.programme_file import ProgrammeFile
from equitycli.settings import GrantsSection
from equitycli.sources.cells import counted, counted_of, required, rows_in_words
from equitycli.sources.county_areas import AreasRead
from equitycli.sources.gathered import Gathered
from equitycli.sources.grant_headings import heading_words, synonyms
from equitycli.sources.grants_area import AreasKnown, Located, areas_meant, with_office_areas
from equitycli.sources.kinds import CodeColumn, code_columns
from equitycli.sources.postcode_form import compact
from equitycli.sources.reading import Reading, read_table


def read_located(
    path: Path, *, known: AreasKnown, file: str = "", fund: str = "", written: str = ""
) -> Reading[Located]:
    """Read where grants, or postcodes, are.

    An empty area is a grant that is not placed. A postcode may stand in many rows, as long as all
    of them name one area.

    Parameters
    ----------
    path : a column of area codes (lsoa21cd, LSOA code (2021), area_code, …), and one of grant
        identifiers (grant_id, Identifier) or of postcodes, or both
    known : the areas of the index, and what bridges other years to them
    file, fund : the grants that the table is for

    Raises
    ------
    InputError   no column of areas, neither grants nor postcodes, two columns of either; codes
                 as in `areas_meant`; a grant twice, or a postcode in two areas
    """
    sheet = read_table(path, role="located", written=written)
    table, subject = sheet.table, sheet.record.file
    headings = list(table.columns)
    column, faults = _area_column(headings, known=known)
    taken: dict[str, str] = {}
    for ours, tiers in synonyms("located").items():
        fitting = [h for tier in tiers for h in headings if heading_words(h) in tier]
        if len(fitting) > 1:
            faults.append(
                Fault(
                    "headings",
                    f"{len(fitting)} columns may be meant for {ours} ({examples(fitting)}).",
                    "Keep one of them.",
                )
            )
        taken |= {ours: fitting[0]} if fitting else {}
    if not taken:
        faults += required(
            headings, ["grant_id or postcode"], remedy="Name one of the two columns so."
        )
    refuse(subject, faults)
    if column is None:
        raise AssertionError
    area, findings = areas_meant(
        table[column.heading],
        known=known,
        vintage=column.vintage,
        where=column.heading,
        subject=subject,
        faults=faults,
    )
    none = pd.Series([], index=pd.Index([], dtype="str"), dtype="str")
    by_grant = by_postcode = none
    if "grant_id" in taken:
        by_grant = _by_grant(table[taken["grant_id"]].str.strip(), area, faults=faults)
    if "postcode" in taken:
        by_postcode, remarks = _by_postcode(
            table[taken["postcode"]], area, heading=taken["postcode"], subject=subject,
            faults=faults,
        )  # fmt: skip
        findings += remarks
    refuse(subject, faults)
    return Reading(
        Located(subject, file, fund, by_grant, by_postcode),
        sheet.record,
        (*sheet.findings, *findings),
    )


def office_areas_read(
    programme_file: ProgrammeFile, grants: pd.DataFrame, areas: AreasRead, gathered: Gathered
) -> pd.DataFrame:
    """Return grants with the area of each office, as their own files and `located` tables say.

    Faults, records and findings go to `gathered`.
    """
    known = AreasKnown(
        areas.table.areas, areas.table.system, areas.older_codes, areas.bridge is not None
    )
    tables = [
        gathered.read(partial(_located_of, programme_file, section, known))
        for section in programme_file.programme.grants
        if section.located
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


def _located_of(
    programme_file: ProgrammeFile, section: GrantsSection, known: AreasKnown
) -> Reading[Located]:
    return read_located(
        programme_file.path(section.located, where="[[grants]] located"),
        known=known,
        file=section.file,
        fund=section.fund,
        written=section.located,
    )


def _area_column(
    headings: list[str], *, known: AreasKnown
) -> tuple[CodeColumn | None, list[Fault]]:
    """Return the column of areas, of the index's own year where there are several."""
    found = code_columns(headings, layer=known.system.layer if known.system else "lsoa")
    own = [one for one in found if one.vintage in known.vintages] or found
    if own:
        return own[0], []
    return None, [
        Fault(
            "headings",
            f"no column holds area codes (headings: {examples(headings)}).",
            "Name the column of codes  area_code.",
        )
    ]


def _by_grant(grant: pd.Series, area: pd.Series, *, faults: list[Fault]) -> pd.Series:
    there = grant[grant != ""]
    told = pd.DataFrame({"grant": there, "area": area[there.index]}).drop_duplicates()
    twice = told[told["grant"].duplicated(keep=False)]
    if len(twice):
        faults.append(
            Fault(
                str(grant.name),
                f"{counted(twice['grant'].nunique(), 'grant')} in more than one area "
                f"({examples(twice['grant'].unique())}; {rows_in_words(twice.index)}).",
                "Keep one row for each grant.",
            )
        )
    once = told.drop_duplicates("grant")
    return once.set_index("grant")["area"]


def _by_postcode(
    cells: pd.Series, area: pd.Series, *, heading: str, subject: str, faults: list[Fault]
) -> tuple[pd.Series, list[Finding]]:
    postcode, _ = compact(cells)
    odd = cells[(postcode == "") & (cells.str.strip() != "")]
    findings = []
    if len(odd):
        findings.append(
            Finding(
                "located-postcodes-not-read",
                "note",
                subject,
                f"{heading}: {counted_of(len(odd), int((cells.str.strip() != '').sum()), 'cell')} "
                f"no postcode ({rows_in_words(odd.index)}).",
            )
        )
    placed = (postcode != "") & (area != "")
    told = pd.DataFrame({"postcode": postcode[placed], "area": area[placed]}).drop_duplicates()
    twice = told[told["postcode"].duplicated(keep=False)]
    if len(twice):
        faults.append(
            Fault(
                heading,
                f"{counted(twice['postcode'].nunique(), 'postcode')} in more than one area "
                f"({rows_in_words(twice.index)}).",
                "A postcode has one area: correct the rows.",
            )
        )
    return told.drop_duplicates("postcode").set_index("postcode")["area"], findings

"""Who there is, each body once and under one id, with its office: from all lists and grants."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from equitycli.errors import Finding, examples
from equitycli.geography import area_of_points
from equitycli.programme_file import ProgrammeFile
from equitycli.settings import Programme
from equitycli.sources.areas_of_operation import of_known, with_themes
from equitycli.sources.candidates_known import (
    agreed_in_year,
    candidate_findings,
    candidates_known,
    paid_in_window,
    under_one_id,
    with_candidates,
)
from equitycli.sources.canonical_ids import with_canonical_ids
from equitycli.sources.cells import counted
from equitycli.sources.checked import delivery_known
from equitycli.sources.corrections import (
    meant_ids,
    with_areas_of_the_index,
    with_corrections,
)
from equitycli.sources.county_areas import AreasRead
from equitycli.sources.county_files import FilesRead
from equitycli.sources.gathered import Gathered
from equitycli.sources.identity import Identities, identities
from equitycli.sources.officers_joins import joined_delivery, with_meant_ids
from equitycli.sources.officers_workbook import OfficersWorkbook, workbook_known
from equitycli.sources.offices import known_areas, located
from equitycli.sources.postcode_form import SPLIT_AREA
from equitycli.sources.programme_ids import programme_under_one_id
from equitycli.sources.recipients import recipients
from equitycli.sources.told_apart import told_apart
from equitycli.tables import CANDIDATES, ORGANISATIONS, empty_table


@dataclass(frozen=True)
class BodiesRead:
    """Everybody, under one id each, and all tables that name them."""

    organisations: pd.DataFrame
    grants: pd.DataFrame
    recipients: pd.DataFrame
    office_points: pd.DataFrame
    """x and y in metres of each recipient's office by its postcode, NaN where not known"""
    delivery: pd.DataFrame
    operates: pd.DataFrame
    applications: pd.DataFrame
    applicant_area: pd.Series[str]
    """area of each applicant by what it gives, "" where that is not known"""
    workbook: OfficersWorkbook
    identities: Identities
    programme: Programme
    """with ids of bodies in its rules and agreements, and the agreements of the workbook"""
    candidates: pd.DataFrame
    """who would be paid for the first time, under the one id of each body"""


def read_bodies(
    programme_file: ProgrammeFile,
    files: FilesRead,
    areas: AreasRead,
    gathered: Gathered,
    *,
    grants: pd.DataFrame,
    place: pd.Series[str],
    postcodes: pd.DataFrame | None,
) -> BodiesRead:
    """Return all bodies with their offices, joined by id first, then by name and postcode.

    Parameters
    ----------
    grants : with beneficiary codes that locate something (`checked.beneficiaries`)
    place : name of the place of each area
    postcodes : as `postcodes.read_postcodes` gives them; None without a directory

    Raises
    ------
    InputError   offices or corrections that can't be, work in unknown places or by nobody
    """
    programme = programme_file.programme
    subject = programme.organisations[0].file if programme.organisations else "The lists"
    directory = _with_split_areas(postcodes, areas)
    known = known_areas(directory)
    index = areas.table.areas.index
    listed = _of_this_vintage(files.listed, areas, gathered, subject=subject)
    grants, remarks = told_apart(grants)
    gathered.findings += remarks
    found = identities(grants, listed, same=meant_ids(files.workbook.corrections))
    gathered.findings += found.findings
    grants, listed = with_canonical_ids(grants, listed, found)
    operates, classification = (
        None if table is None else table.assign(
            organisation_id=found.canonical(table["organisation_id"])
        )
        for table in (files.operates, files.classification)
    )  # fmt: skip
    workbook = _under_one_id(files.workbook, found, programme_file)
    everybody_id = listed.index.union(pd.Index(grants["recipient_id"].unique()))
    if operates is not None and len(operates):
        operates, remarks = of_known(operates, known=everybody_id, subject="areas of operation")
        gathered.findings += remarks
    if classification is not None:
        classification, remarks = of_known(
            classification, known=everybody_id, subject="classification"
        )
        gathered.findings += remarks
        listed = with_themes(listed, classification)
    organisations = empty_table(ORGANISATIONS)
    if len(listed):
        organisations, remarks = located(
            listed,
            areas=index,
            system=areas.table.system,
            postcodes=directory,
            boundaries=areas.boundaries,
            subject=subject,
            bridged=areas.bridge is not None,
        )
        gathered.findings += remarks
    corrections = workbook.corrections
    if len(corrections) and programme.workbook is not None:
        corrections, remarks = with_areas_of_the_index(
            corrections,
            areas=index,
            older=areas.older_codes,
            system=areas.table.system,
            bridged=areas.bridge is not None,
            subject=programme.workbook.file,
        )
        gathered.findings += remarks
    organisations = with_corrections(organisations, corrections, areas=index, postcodes=known)
    everybody, remarks = recipients(
        grants,
        organisations,
        areas=index,
        postcodes=directory,
        classification=classification,
        operates=operates,
    )
    gathered.findings += remarks
    everybody = with_corrections(everybody, corrections, areas=index, postcodes=known)
    asked = programme_under_one_id(programme_file, found, workbook)
    candidates = gathered.tried(
        lambda: _candidates(files, found, gathered, grants=grants, place=place, programme=asked)
    )
    if candidates is not None:
        everybody = with_candidates(everybody, candidates, areas=index, known=known)
    delivery = files.delivery.assign(organisation=found.canonical(files.delivery["organisation"]))
    delivery, remarks = _delivery(
        programme_file, delivery, workbook, place=place, recipients=everybody.index
    )
    gathered.findings += remarks
    applications = files.applications.assign(
        applicant_id=found.canonical(files.applications["applicant_id"])
    )
    return BodiesRead(
        organisations=organisations,
        grants=grants,
        recipients=everybody,
        office_points=_office_points(everybody, postcodes),
        delivery=delivery,
        operates=files.operates if operates is None else operates,
        applications=applications,
        applicant_area=_applicant_area(applications, index=index, known=known),
        workbook=workbook,
        identities=found,
        programme=asked,
        candidates=empty_table(CANDIDATES) if candidates is None else candidates,
    )


def _candidates(
    files: FilesRead,
    found: Identities,
    gathered: Gathered,
    *,
    grants: pd.DataFrame,
    place: pd.Series[str],
    programme: Programme,
) -> pd.DataFrame:
    """Return the candidates under the one id of each body, each of them somebody somewhere."""
    if programme.candidates is None or not len(files.candidates):
        return files.candidates
    subject = programme.candidates.file
    candidates = under_one_id(files.candidates, found, subject=subject)
    candidates_known(
        candidates,
        places=set(place),
        paid_now=paid_in_window(grants, programme.baseline, among=set(candidates["organisation"])),
        agreed=agreed_in_year(programme),
        subject=subject,
    )
    gathered.findings += candidate_findings(candidates, subject=subject)
    return candidates


def _applicant_area(
    applications: pd.DataFrame, *, index: pd.Index, known: pd.Series
) -> pd.Series[str]:
    """Return the area that an applicant names, else that of its postcode; "" of none."""
    named = applications["area_code"]
    by_postcode = applications["postcode"].map(known)
    told = named.where(named.isin(index), by_postcode.where(by_postcode.notna(), ""))
    return told.astype("str").rename("area_code")


def _office_points(everybody: pd.DataFrame, postcodes: pd.DataFrame | None) -> pd.DataFrame:
    """Return where each office stands, as its postcode says."""
    axes = ["x", "y"]
    if postcodes is None:
        return pd.DataFrame(float("nan"), index=everybody.index, columns=axes)
    return postcodes[axes].reindex(everybody["postcode"]).set_axis(everybody.index)


def _with_split_areas(postcodes: pd.DataFrame | None, areas: AreasRead) -> pd.DataFrame | None:
    """Return a directory whose postcodes in split areas are told by their point on the map."""
    if postcodes is None or areas.boundaries is None:
        return postcodes
    split = (postcodes["reach"] == SPLIT_AREA) & postcodes["x"].notna()
    if not split.any():
        return postcodes
    held = area_of_points(
        postcodes.loc[split, ["x", "y"]].to_numpy(dtype="float64"), boundaries=areas.boundaries
    )
    told = postcodes["area_code"].copy()
    told[split] = [code or "" for code in held]
    return postcodes.assign(area_code=told)


def _of_this_vintage(
    listed: pd.DataFrame | None, areas: AreasRead, gathered: Gathered, *, subject: str
) -> pd.DataFrame:
    """Return a list whose older area codes are those of the index; of split ones none is told."""
    if listed is None:
        return empty_table(ORGANISATIONS).drop(columns=["outside", "office_route"]).assign(
            x=pd.Series(dtype="float64"), y=pd.Series(dtype="float64")
        )  # fmt: skip
    older = areas.older_codes
    old = listed["area_code"].isin(list(older))
    if not old.any():
        return listed
    new = listed.loc[old, "area_code"].map(older)
    split = new.index[new.map(len) > 1]
    gathered.findings.append(
        Finding(
            "offices-in-older-areas",
            "warning" if len(split) else "note",
            subject,
            f"{counted(int(old.sum()), 'area code')} of another vintage and brought to the areas "
            f"of the index; {len(split):,} of them were split since, and tell no office "
            f"({examples(split)})." if len(split) else
            f"{counted(int(old.sum()), 'area code')} of another vintage and brought to the areas "
            "of the index.",
            "Give the postcode of these offices." if len(split) else "",
        )
    )  # fmt: skip
    told = listed["area_code"].copy()
    told[old] = new.map(lambda codes: codes[0] if len(codes) == 1 else "")
    return listed.assign(area_code=told)


def _under_one_id(
    workbook: OfficersWorkbook, found: Identities, programme_file: ProgrammeFile
) -> OfficersWorkbook:
    """Return the workbook with each organisation under the id of its body."""
    section = programme_file.programme.workbook
    if section is None:
        return workbook
    workbook = with_meant_ids(workbook, subject=section.file)
    return replace(
        workbook,
        **{
            name: table.assign(organisation=found.canonical(table["organisation"]))
            for name, table in vars(workbook).items()
            if "organisation" in table and len(table)
        },
    )


def _delivery(
    programme_file: ProgrammeFile,
    delivery: pd.DataFrame,
    workbook: OfficersWorkbook,
    *,
    place: pd.Series[str],
    recipients: pd.Index,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return the shares of the delivery file and of the workbook, each of somebody somewhere."""
    programme = programme_file.programme
    if len(delivery):
        delivery_known(
            delivery,
            places=place,
            recipients=recipients,
            subject=programme.attribution.delivery,
        )
    if programme.workbook is None:
        return delivery, ()
    subject = programme.workbook.file
    findings = workbook_known(
        workbook,
        places=place.unique(),
        recipients=recipients,
        funds=[fund.name for fund in programme.fund],
        subject=subject,
    )
    joined, remarks = joined_delivery(delivery, workbook.delivery, subject=subject)
    return joined, (*findings, *remarks)

"""Checks across files: the same areas in all of them, and codes that mean something."""

from __future__ import annotations

import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.sources.cells import counted_of
from equitycli.sources.kinds import (
    CodeSystem,
    code_systems,
    larger_areas,
    may_be_of_another_vintage,
)
from equitycli.tables import INDIVIDUALS, OUTSIDE, UNPLACED


def area_finding(
    codes: pd.Index,
    *,
    areas: pd.Index,
    system: CodeSystem | None,
    subject: str,
    index_file: str,
) -> Finding | None:
    """Compare the areas of a file with those of the index: both must hold the same.

    A file of a whole country or region is let pass, with a finding: it has every area of the
    index, and more others than the index has areas.

    Raises
    ------
    InputError   areas of the index are missing in the file, or others stand in it
    """
    if areas.equals(codes):
        return None
    missing, strangers = areas.difference(codes), codes.difference(areas)
    if not len(missing) and len(strangers) > len(areas):
        return Finding(
            "file-of-a-wider-area",
            "note",
            subject,
            f"It holds {len(strangers):,} areas beside the {len(areas):,} of the index; they are "
            "left out.",
        )
    faults = []
    guess = vintage_in_words(codes, strangers, areas, system=system)
    if len(strangers):
        faults.append(
            Fault(
                "area_code",
                f"{counted_of(len(strangers), len(codes), 'code')} not in {index_file} "
                f"({examples(strangers)}).",
                guess or "Remove them, or mend the codes: every area comes from the index.",
            )
        )
    if len(missing):
        faults.append(
            Fault(
                "area_code",
                f"{counted_of(len(missing), len(areas), 'area')} missing that {index_file} has "
                f"({examples(missing)}).",
                (guess if not len(strangers) else "")
                or "Add a row for each: no area is ever left out, or taken as empty.",
            )
        )
    refuse(subject, faults)
    return None


def vintage_in_words(
    codes: pd.Index, strangers: pd.Index, areas: pd.Index, *, system: CodeSystem | None
) -> str:
    """Return what gives away codes of another vintage; "" where nothing does."""
    if system is None or not len(strangers):
        return ""
    others = [
        other
        for other in code_systems()
        if other.layer == system.layer
        and other.nation == system.nation
        and other.vintage != system.vintage
        and all(map(other.fits, strangers))
    ]
    for other in others:
        older = bool(system.first_new) and bool((areas >= system.first_new).any())
        if (older and not (codes >= system.first_new).any()) or (
            other.first_new and (strangers >= other.first_new).any()
        ):
            return (
                f"They look like {other.vintage} codes, the index has {system.vintage} codes: "
                f"take the file for {system.vintage}."
            )
    return ""


def delivery_known(
    delivery: pd.DataFrame, *, places: pd.Series, recipients: pd.Index, subject: str
) -> None:
    """Refuse work in a place, or by an organisation, that nothing else knows of.

    Raises
    ------
    InputError   with the names, and the places that there are
    """
    known = sorted(places.unique())
    strange = sorted(set(delivery["place"]) - {*known, OUTSIDE})
    nobody = sorted(set(delivery["organisation"]) - set(recipients) - {INDIVIDUALS})
    faults = []
    if strange:
        faults.append(
            Fault(
                "place",
                f"{counted_of(len(strange), delivery['place'].nunique(), 'place')} not known "
                f"({examples(strange)}).",
                f"Places here are: {', '.join(known[:40])}; and {OUTSIDE}.",
            )
        )
    if (delivery["organisation"] == INDIVIDUALS).any():
        faults.append(
            Fault(
                "organisation",
                f'"{INDIVIDUALS}" stands for everybody who is paid as a person, and is never '
                "located.",
                "Remove the row.",
            )
        )
    if nobody:
        faults.append(
            Fault(
                "organisation",
                f"{counted_of(len(nobody), delivery['organisation'].nunique(), 'organisation')} "
                f"neither in a list of organisations nor in the grants ({examples(nobody)}).",
                "Use the id that the grants have for it.",
            )
        )
    refuse(subject, faults)


def beneficiaries(
    grants: pd.DataFrame,
    *,
    index: pd.DataFrame,
    code_places: dict[str, tuple[str, ...]],
    system: CodeSystem | None,
    other_vintage: frozenset[str] = frozenset(),
    own_vintage: frozenset[str] = frozenset(),
    bridged: bool = False,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return grants whose beneficiary codes all locate something.

    Kept: a code of the index, one of `code_places`, and a code of the same kind that is
    neither (it lies outside). An area's name in place of its code is mended. Regions and the
    like that hold many places, names, and codes that nothing explains locate nothing, with a
    finding: beside a code that does they keep their part of the grant, marked as unplaced.

    Parameters
    ----------
    grants : as in `tables.GRANTS`
    code_places : codes of larger or older areas, with the areas within each
    other_vintage : files whose codes the programme says are of another vintage than the index:
        one of theirs that the lookups don't explain is not known, rather than outside
    own_vintage : files whose codes the programme says are of the index's vintage
    bridged : a lookup tells every older code of the county; without one, a code that may be an
        area of the county in another year is not known, rather than outside
    """
    names = pd.Series(index.index, index=index["area_name"].str.casefold())
    names = names[~names.index.duplicated(keep=False)]
    used = grants["beneficiary_codes"].explode().dropna().astype("str")
    theirs = set(used[grants["file"].isin(other_vintage).reindex(used.index)])
    in_doubt = (
        set() if bridged else set(used[~grants["file"].isin(own_vintage).reindex(used.index)])
    )
    meant: dict[str, str] = {}
    wide, named, strange, without, of_no_year = [], [], [], [], []
    districts = larger_areas("district")
    has_districts = bool((index["district_code"] != "").any())
    for code in used.unique():
        if code in index.index or code in code_places:
            meant[code] = code
        elif code.casefold() in names.index:
            meant[code] = str(names[code.casefold()])
            named.append(code)
        elif larger_areas("wide").fullmatch(code):
            wide.append(code)
        elif code in in_doubt and may_be_of_another_vintage(code, system):
            of_no_year.append(code)
        elif (system is not None and system.fits(code) and code not in theirs) or (
            has_districts and districts.fullmatch(code)
        ):
            meant[code] = code
        elif any(letter.isdigit() for letter in code):
            strange.append(code)
        else:
            without.append(code)
    findings = []
    for found, code_, severity, text, remedy in (
        (
            named,
            "beneficiary-names-mended",
            "note",
            "hold the name of an area in place of its code and were read as that area",
            "",
        ),
        (
            wide,
            "beneficiary-codes-too-wide",
            "warning",
            "are of regions or counties that hold many places and locate nothing",
            "Give the ward, district or small area.",
        ),
        (
            strange,
            "beneficiary-codes-not-known",
            "warning",
            "are not explained by the index or a lookup and locate nothing",
            "Give codes of the same vintage as the lookups.",
        ),
        (
            of_no_year,
            "beneficiary-codes-of-unknown-vintage",
            "warning",
            "are not in the index and may be areas of another year, inside the county or not; "
            "they locate nothing",
            "Name the lookup between the years as  bridge  under [areas], or say  vintage  under "
            "[[grants]].",
        ),
        (
            without,
            "beneficiary-locations-without-code",
            "warning",
            "are names without a code and locate nothing",
            "Give the code of the ward, district or small area beside the name.",
        ),
    ):
        if found:
            times = int(used.isin(found).sum())
            findings.append(
                Finding(
                    code_,
                    "warning" if severity == "warning" else "note",
                    "grants",
                    f"{times:,} of {len(used):,} beneficiary codes {text} ({examples(found)}).",
                    remedy,
                )
            )
    if not findings:
        return grants, ()
    located = [_located(codes, meant) for codes in grants["beneficiary_codes"]]
    codes = pd.Series(located, index=grants.index, dtype="object")
    return grants.assign(beneficiary_codes=codes), tuple(findings)


def _located(codes: tuple[str, ...], meant: dict[str, str]) -> tuple[str, ...]:
    """Return the codes that locate something; what locates nothing keeps its part as unplaced.

    A grant none of whose codes locates anything has no record of its place: it has no codes.
    """
    if not any(code in meant for code in codes):
        return ()
    return tuple(dict.fromkeys(meant.get(code, f"{UNPLACED}{code}") for code in codes))

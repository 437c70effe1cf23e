"""Candidates among everybody else: under one id, of places that are there, and not paid already."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.financial_year import first_day
from equitycli.settings import BaselineSection, Programme
from equitycli.sources.cells import counted, number_of, rows_in_words
from equitycli.sources.delivery import TOLERANCE
from equitycli.sources.flags import flagged
from equitycli.sources.identity import Identities
from equitycli.sources.offices import none_where_missing
from equitycli.tables import OUTSIDE, RECIPIENTS, check_table
from equitycli.window import DATES, award_in_window

BY_CANDIDATE = "candidate's own postcode"
"""How an office is said to be known that only the file of candidates tells."""


def under_one_id(candidates: pd.DataFrame, found: Identities, *, subject: str) -> pd.DataFrame:
    """Return candidates under the one id of each body.

    Raises
    ------
    InputError   two ids of the file are one body
    """
    meant = found.canonical(candidates["organisation"])
    pairs = pd.DataFrame({"theirs": candidates["organisation"], "meant": meant}).drop_duplicates()
    same = pairs[pairs["meant"].duplicated(keep=False)]
    if len(same):
        rows = candidates.loc[meant.isin(same["meant"]), "row"]
        refuse(
            subject,
            [
                Fault(
                    "organisation",
                    f"{examples(same['theirs'])} are ids of the same body ({rows_in_words(rows)}).",
                    "Keep one of them.",
                )
            ],
        )
    return candidates.assign(organisation=meant)


def candidates_known(
    candidates: pd.DataFrame,
    *,
    places: Collection[str],
    paid_now: Collection[str],
    agreed: Collection[str],
    subject: str,
) -> None:
    """Refuse candidates that nobody could propose: work in an unknown place, or paid already.

    Parameters
    ----------
    places : names of the county's places
    paid_now : ids of those with a grant in the window
    agreed : ids of those with an agreement that runs in the year

    Raises
    ------
    InputError   with the names, and the places that there are
    """
    known = sorted(places)
    strange = candidates[~candidates["place"].isin([*known, OUTSIDE])]
    faults = []
    if len(strange):
        faults.append(
            Fault(
                "place",
                f"{counted(strange['place'].nunique(), 'place')} not known "
                f"({examples(strange['place'].unique())}; {rows_in_words(strange['row'])}).",
                f"Places here are: {', '.join(known[:40])}; and {OUTSIDE}.",
            )
        )
    for among, said in (
        (set(paid_now), "paid now"),
        (set(agreed) - set(paid_now), "promised money by agreement"),
    ):
        rows = candidates[candidates["organisation"].isin(among)]
        if len(rows):
            faults.append(
                Fault(
                    "organisation",
                    f"{counted(rows['organisation'].nunique(), 'organisation')} {said} already "
                    f"({examples(rows['organisation'].unique())}; {rows_in_words(rows['row'])}).",
                    "Remove the row: a candidate is somebody who would be paid for the first "
                    "time; what those paid now may grow to is a rule of the programme.",
                )
            )
    refuse(subject, faults)


def candidate_findings(candidates: pd.DataFrame, *, subject: str) -> tuple[Finding, ...]:
    """Return what a reader must know of candidates that were read: work of unknown place."""
    totals = candidates.groupby("organisation")["share"].sum()
    partly = totals.index[totals < 1 - TOLERANCE]
    if not len(partly):
        return ()
    return (
        Finding(
            "candidates-of-partly-unknown-place", "note", subject,
            f"the shares of {number_of(len(partly), 'candidate')} add up to less than 1 "
            f"({examples(partly)}): the rest of what is proposed for them is of unknown place.",
            "Complete the shares.",
        ),
    )  # fmt: skip


def paid_in_window(
    grants: pd.DataFrame, window: BaselineSection, *, among: Collection[str]
) -> set[str]:
    """Return who of some ids has money in the window that the baseline is counted in."""
    theirs = grants[grants["recipient_id"].isin(list(among))]
    return {
        who
        for who, award, *dates in zip(
            theirs["recipient_id"].tolist(),
            map(int, theirs["award_pence"].tolist()),
            *(theirs[name].tolist() for name in DATES),
            strict=True,
        )
        if award_in_window(award, *dates, window_from=window.from_, window_to=window.to)
    }


def agreed_in_year(programme: Programme) -> set[str]:
    """Return who has an agreement that has not ended when the programme's year starts."""
    starts = first_day(programme.programme.year)
    return {one.organisation for one in programme.committed if one.until >= starts}


def with_candidates(
    everybody: pd.DataFrame, candidates: pd.DataFrame, *, areas: pd.Index, known: pd.Series
) -> pd.DataFrame:
    """Return everybody who is paid or may be, with the candidates that no list or grant names.

    Of those that are there already only what is missing is filled in: themes are added, and an
    office is taken from the postcode in the file of candidates where none is known.

    Parameters
    ----------
    everybody : as in `tables.RECIPIENTS`
    candidates : as in `tables.CANDIDATES`, under the one id of each body
    areas : codes of the index · known : area code by compact postcode

    Returns
    -------
    DataFrame as in `tables.RECIPIENTS`, sorted by id
    """
    if not len(candidates):
        return everybody
    each = candidates.drop_duplicates("organisation").set_index("organisation")
    code = each["postcode"].map(known)
    code = code.where(code.notna() & (code != ""))
    name = each["name"].where(each["name"] != "", each.index.to_series())
    theirs = pd.DataFrame(
        {
            "name": name.astype("str"),
            "area_code": none_where_missing(code.where(code.isin(areas))),
            "outside": (code.notna() & ~code.isin(areas)).astype("bool"),
            "office_route": code.notna().map({True: BY_CANDIDATE, False: ""}).astype("str"),
            "themes": each["themes"],
            "postcode": each["postcode"],
            "other_ids": [()] * len(each),
            "flags": flagged(name),
        },
        index=each.index,
    )
    if "income_gbp" in everybody:
        theirs["income_gbp"] = float("nan")
    if "registered" in everybody:
        theirs["registered"] = None
    there = theirs.index.intersection(everybody.index)
    joined = pd.concat([_filled_in(everybody, theirs.loc[there]), theirs.drop(there)])
    joined = joined.astype(everybody.dtypes.to_dict()).sort_index()
    joined.index = joined.index.rename("recipient_id")
    check_table(joined, RECIPIENTS, subject="Recipients")
    return joined


def _filled_in(everybody: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Return recipients with the themes and the unknown offices that candidates tell."""
    at = everybody.index.get_indexer(theirs.index)
    columns = {name: everybody[name].tolist() for name in everybody}
    for i, told in zip(at, theirs.to_dict("records"), strict=True):
        columns["themes"][i] = tuple(dict.fromkeys((*columns["themes"][i], *told["themes"])))
        if not columns["area_code"][i] and not columns["outside"][i]:
            for column in ("area_code", "outside", "office_route", "postcode"):
                columns[column][i] = told[column]
    return everybody.assign(
        **{
            name: pd.Series(columns[name], index=everybody.index, dtype=everybody[name].dtype)
            for name in ("themes", "area_code", "outside", "office_route", "postcode")
        }
    )

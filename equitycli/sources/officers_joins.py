"""What the officers' workbook means for the rest: shares, agreements and ids joined with theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date

import numpy as np
import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.financial_year import first_day
from equitycli.money import PENCE_PER_POUND, pence
from equitycli.officers_sheets import DELIVERY_SHEET
from equitycli.settings import CommittedSection, Sourced
from equitycli.sources.cells import number_of, rows_in_words
from equitycli.sources.corrections import meant_ids
from equitycli.sources.delivery import share_faults
from equitycli.sources.officers_rows import days, on_sheet
from equitycli.sources.officers_workbook import OfficersWorkbook

NO_END = date.max
"""Until when a statutory service is promised that has no end date."""


def joined_delivery(
    csv: pd.DataFrame, sheet: pd.DataFrame, *, subject: str
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return the shares of the delivery file and of the sheet as one table.

    One source for each organisation: where both name one, they must have the same places and
    shares, as when the sheet was written from the file; the file's rows are then kept.

    Parameters
    ----------
    csv, sheet : as in `tables.DELIVERY`
    subject : the workbook as the programme names it

    Raises
    ------
    InputError   an organisation's places or shares differ between the two
    """
    theirs, ours = (_shares(table) for table in (csv, sheet))
    both = sorted(set(theirs) & set(ours))
    differ = [who for who in both if theirs[who] != ours[who]]
    if differ:
        rows = sheet.index[sheet["organisation"].isin(differ)]
        refuse(
            subject,
            on_sheet(
                [
                    Fault(
                        "Organisation",
                        f"{number_of(len(differ), 'organisation')} with other places or shares "
                        f"here than in [attribution] delivery ({examples(differ)}; "
                        f"{rows_in_words(rows)}).",
                        "Keep one source for each organisation: take its rows out of one of them.",
                    )
                ],
                DELIVERY_SHEET,
            ),
        )
    joined = pd.concat([csv, sheet[~sheet["organisation"].isin(both)]], ignore_index=True)
    findings = (
        Finding(
            "delivery-in-file-and-sheet",
            "note",
            subject,
            f"{number_of(len(both), 'organisation')} with the same shares on the sheet Delivery "
            "and in [attribution] delivery: counted once.",
        ),
    )
    return joined.astype(csv.dtypes.to_dict()), findings if both else ()


def _shares(delivery: pd.DataFrame) -> dict[str, set[tuple[str, float]]]:
    return {
        str(who): set(zip(rows["place"], rows["share"].round(9), strict=True))
        for who, rows in delivery.groupby("organisation")
    }


def committed_of(agreements: pd.DataFrame, *, year: int | None = None) -> list[CommittedSection]:
    """Return the agreements that promise money, as [[committed]] of a programme would say them.

    A grant without an end is not promised. A statutory service without one has no end.

    Parameters
    ----------
    agreements : as the workbook has them
    year : financial year of the programme, by the year in which it starts; agreements that
        begin after it are left out
    """
    after = date.max if year is None else first_day(year + 1)
    starts, until, breaks = (days(agreements[name]) for name in ("starts", "until", "break_date"))
    return [
        CommittedSection(
            organisation=row["organisation"],
            gbp_a_year=Sourced(value=row["pence_a_year"] / PENCE_PER_POUND, source=row["source"]),
            until=ends or NO_END,
            kind=row["kind"],
            fund=row["fund"],
            break_date=breaks_on,
            cost_centre=row["cost_centre"],
        )
        for row, begins, ends, breaks_on in zip(
            agreements.to_dict("records"), starts, until, breaks, strict=True
        )
        if (ends or row["kind"] == "statutory") and (begins or date.min) < after
    ]


def joined_committed(
    programme: Sequence[CommittedSection], sheet: Sequence[CommittedSection], *, subject: str
) -> tuple[CommittedSection, ...]:
    """Return the agreements of the programme file and of the sheet, each once.

    One source for each organisation and fund: where both have one, they must say the same, as
    when the sheet was written from the programme. An agreement that names no fund may be of any.

    Raises
    ------
    InputError   the two say different things of an organisation's agreements from one fund
    """
    differ, added = [], []
    for who in dict.fromkeys(one.organisation for one in sheet):
        theirs = [one for one in programme if one.organisation == who]
        ours = [one for one in sheet if one.organisation == who]
        purses = {one.fund for one in theirs}
        shared = [
            one for one in ours if theirs and (one.fund in purses or not one.fund or "" in purses)
        ]
        met = (
            theirs
            if "" in {one.fund for one in shared} | purses
            else [one for one in theirs if one.fund in {each.fund for each in shared}]
        )
        if sorted(map(agreement_in_words, shared)) != sorted(
            map(agreement_in_words, met if shared else [])
        ):
            differ.append(who)
        added += [one for one in ours if one not in shared]
    if differ:
        refuse(
            subject,
            [
                Fault(
                    "sheet Agreements, Organisation",
                    f"{number_of(len(differ), 'organisation')} with other agreements from the "
                    f"same fund here than in [[committed]] ({examples(differ)}).",
                    "Keep one source for each organisation and fund: take it out of one of them.",
                )
            ],
        )
    return (*programme, *added)


def agreement_in_words(agreement: CommittedSection) -> tuple[str, ...]:
    """Return what an agreement says, to be compared: its note and source may differ."""
    return (
        agreement.fund,
        str(pence(agreement.gbp_a_year.value)),
        agreement.until.isoformat(),
        agreement.kind,
        str(agreement.break_date or ""),
        agreement.cost_centre,
    )


def relief_by_recipient(premises: pd.DataFrame, *, on: date | None = None) -> pd.Series:
    """Return the premises relief of each recipient, in pence a year.

    Parameters
    ----------
    premises : as the workbook has them
    on : only relief that has not ended before this day; a relief without an end has not

    Returns
    -------
    Series of whole pence by id, sorted, named "relief_pence_a_year"
    """
    runs = np.array(
        [until is None or on is None or until >= on for until in days(premises["until"])],
        dtype=bool,
    )
    return premises[runs].groupby("organisation")["relief_pence_a_year"].sum().astype("int64")


def with_meant_ids(workbook: OfficersWorkbook, *, subject: str) -> OfficersWorkbook:
    """Return the workbook with each organisation under the id of the body that it really is.

    Raises
    ------
    InputError   two ids are one body, and their shares of work do not fit together
    """
    meant = meant_ids(workbook.corrections)
    if not meant:
        return workbook
    changed = {
        name: table.assign(organisation=_renamed(table["organisation"], meant))
        for name, table in _named_tables(workbook)
    }
    refuse(subject, on_sheet(share_faults(changed["delivery"]), DELIVERY_SHEET))
    return replace(workbook, **changed)


def _named_tables(workbook: OfficersWorkbook) -> Iterable[tuple[str, pd.DataFrame]]:
    for one in fields(workbook):
        table = getattr(workbook, one.name)
        if "organisation" in table and one.name != "corrections":
            yield one.name, table


def _renamed(ids: pd.Series, meant: dict[str, str]) -> pd.Series:
    return ids.map(lambda who: meant.get(who, who)).astype("str")

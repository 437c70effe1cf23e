"""The rows that the officers' workbook begins with: who is paid now, and what is known already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from equitycli.errors import visible
from equitycli.financial_year import financial_years
from equitycli.money import pence
from equitycli.officers_sheets import SHEETS, OfficersSheet
from equitycli.plan import Audit
from equitycli.settings import CommittedSection
from equitycli.sources.awards import INDIVIDUALS
from equitycli.sources.officers_joins import NO_END, agreement_in_words, committed_of
from equitycli.sources.officers_workbook import OfficersWorkbook

Row = Mapping[str, Any]
"""A row of a sheet by our column names: text, whole pence, share, date, year; none is blank."""


def officers_rows(found: Audit, known: OfficersWorkbook) -> dict[str, list[Row]]:
    """Return the rows of every sheet by its name, what waits for an answer first.

    Parameters
    ----------
    found : the audit of the programme
    known : what officers have filled in before; its rows are kept as they are

    Returns
    -------
    dict of lists of rows, the largest money first and then by id
    """
    rows = {
        "delivery": _delivery(found),
        "agreements": _agreements(found, known),
        "premises": _kept(known.premises),
        "equality": _equality(found, known),
        "corrections": _corrections(found, known),
        "ledger": _ledger(found, known),
        "viability": _viability(found, known),
    }
    names = found.county.recipients["name"].to_dict()
    paid = paid_now_pence(found)
    return {
        sheet.name: [_with_help(row, sheet, names, paid) for row in rows[sheet.name]]
        for sheet in SHEETS
    }


def paid_now_pence(found: Audit) -> dict[str, int]:
    """Return pence a year by recipient, the largest first; nobody who is paid as a person."""
    paid = found.claims.by_recipient_pence
    everybody = {str(who): int(sum_pence) for who, sum_pence in paid.items() if sum_pence > 0}
    everybody.pop(INDIVIDUALS, None)
    return dict(sorted(everybody.items(), key=lambda pair: (-pair[1], pair[0])))


def _with_help(
    row: Row, sheet: OfficersSheet, names: Mapping[Any, str], paid: Mapping[str, int]
) -> Row:
    who = row.get("organisation")
    told = {"name": visible(str(names.get(who, ""))), "paid_now": paid.get(str(who))}
    return {**row, **{c.name: told[c.name] for c in sheet.columns if c.told_only}}


def _kept(table: pd.DataFrame) -> list[Row]:
    """Return the rows of a table as they were, blank where nothing was said."""
    return [
        {
            str(name): None if cell is pd.NA or cell is None or cell != cell else cell
            for name, cell in row.items()
        }
        for row in table.to_dict("records")
    ]


def _delivery(found: Audit) -> list[Row]:
    """Return a row for each recipient without a delivery record, then the records."""
    told = found.county.delivery
    known = set(told["organisation"])
    waiting = [{"organisation": who} for who in paid_now_pence(found) if who not in known]
    return [*waiting, *({**row, "date": _day(row["date"])} for row in _kept(told))]


def _day(text: str | None) -> object:
    """Return a date as a date where it is written as 2026-04-01; any other text as it is."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return text
    return day if day.isoformat() == text and day.year >= 1900 else text


def _agreements(found: Audit, known: OfficersWorkbook) -> list[Row]:
    """Return what is promised, then a row for each other recipient and fund that is paid now."""
    ours = {agreement_in_words(one) for one in committed_of(known.agreements)}
    promised = [
        one for one in found.file.programme.committed if agreement_in_words(one) not in ours
    ]
    rows = [*_kept(known.agreements), *map(_agreement, promised)]
    covered = {(row["organisation"], row["fund"] or "") for row in rows}
    claims = found.claims
    paid = paid_now_pence(found)
    waiting: list[tuple[int, str, str]] = []
    for who, of_funds in zip(claims.recipients, claims.baseline_pence.tolist(), strict=True):
        for fund, sum_pence in zip(found.file.programme.fund, of_funds, strict=True):
            seen = {(who, fund.name), (who, "")} & covered
            if sum_pence > 0 and who in paid and not seen:
                waiting.append((-int(sum_pence), who, fund.name))
    blank = [
        {"organisation": who, "fund": fund, "pence_a_year": -sum_pence}
        for sum_pence, who, fund in sorted(waiting)
    ]
    return [*rows, *blank]


def _agreement(one: CommittedSection) -> Row:
    return {
        "organisation": one.organisation,
        "fund": one.fund,
        "kind": one.kind,
        "pence_a_year": pence(one.gbp_a_year.value),
        "until": None if one.until == NO_END else one.until,
        "break_date": one.break_date,
        "cost_centre": one.cost_centre,
        "source": one.gbp_a_year.source,
    }


def _equality(found: Audit, known: OfficersWorkbook) -> list[Row]:
    """Return what was assessed, then a row for each other recipient that is paid now."""
    assessed = set(known.equality["organisation"])
    return [
        *_kept(known.equality),
        *({"organisation": who} for who in paid_now_pence(found) if who not in assessed),
    ]


def _viability(found: Audit, known: OfficersWorkbook) -> list[Row]:
    """Return what is known of means, then a row for each other recipient that is paid now."""
    told = set(known.viability["organisation"])
    return [
        *_kept(known.viability),
        *({"organisation": who} for who in paid_now_pence(found) if who not in told),
    ]


def _corrections(found: Audit, known: OfficersWorkbook) -> list[Row]:
    """Return what was corrected, then a row for each recipient paid now without a known office."""
    corrected = set(known.corrections["organisation"])
    offices = found.county.recipients
    unknown = set(offices.index[offices["area_code"].isna() & ~offices["outside"]])
    return [
        *_kept(known.corrections),
        *(
            {"organisation": who}
            for who in paid_now_pence(found)
            if who in unknown and who not in corrected
        ),
    ]


def _ledger(found: Audit, known: OfficersWorkbook) -> list[Row]:
    """Return the totals that are known, then a row for each other fund and year of the window."""
    window = found.file.programme.baseline
    rows = _kept(known.ledger)
    covered = {(row["fund"], row["financial_year"]) for row in rows}
    blank: Sequence[Row] = [
        {"fund": fund.name, "financial_year": year}
        for fund in found.file.programme.fund
        for year in financial_years(window.from_, window.to)
        if (fund.name, year) not in covered
    ]
    return [*rows, *blank]

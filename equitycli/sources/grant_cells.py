"""Sums, dates and periods of awards: each distinct text is read once, each refusal has its rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from equitycli.errors import Fault, Finding, examples
from equitycli.money import pence
from equitycli.sources.awards import Rows
from equitycli.sources.cells import number_of
from equitycli.sources.dates import date_of, is_serial, is_short, months_of
from equitycli.sources.periods import Period, period_of

_SIGNS = {"€": "EUR", "$": "USD", "US$": "USD", "¥": "JPY", "£": "GBP"}
_CURRENCY = r"US\$|[€$¥£]|[A-Z]{3}"
_MONEY = re.compile(rf"(?P<before>{_CURRENCY})? ?(?P<sum>.*?) ?(?P<after>{_CURRENCY})?", re.DOTALL)
_IN_BRACKETS = re.compile(r"\((?P<sum>[^()]*)\)")
_SCIENTIFIC = re.compile(r"\d[eE][+-]?\d")


class Sums(NamedTuple):
    """Sums as they are written, on the index of the cells."""

    pence: pd.Series
    """int, hundredths of whatever the currency is; None where it can't be read"""
    currency: pd.Series
    """of the cell itself or of its column; GBP where neither says one"""
    refused: dict[str, str]
    """texts that are no sums, and why"""


def sum_of(text: str, *, exact: bool = False) -> tuple[int, str]:
    """Return a sum in hundredths, and the currency that stands beside it, or "".

    "(500.00)" and "500-" are negative, as in a ledger. Powers of ten ("1.2E+05") are refused
    unless `exact`: a spreadsheet that shows them has cut figures off.

    Raises
    ------
    ValueError   no sum of money

    >>> sum_of("£1,000.00"), sum_of("(500.00)"), sum_of("EUR 20")
    ((100000, 'GBP'), (-50000, ''), (2000, 'EUR'))
    """
    trimmed = text.strip().replace("\u00a0", " ").replace("\u2212", "-")
    brackets = _IN_BRACKETS.fullmatch(trimmed)
    inside = brackets["sum"].strip() if brackets else trimmed
    negative = brackets is not None
    match = _MONEY.fullmatch(inside)
    figures = match["sum"] if match else inside
    signs = [] if match is None else [s for s in (match["before"], match["after"]) if s]
    if len(signs) > 1 and {_SIGNS.get(sign, sign) for sign in signs} != {"GBP"}:
        raise ValueError(f"{text[:40]!r} is not a sum of money")
    if re.fullmatch(r"[\d., ]+-", figures):
        figures, negative = figures[:-1], not negative
    if _SCIENTIFIC.search(figures) and not exact:
        raise ValueError(f"{text[:40]!r} is a rounded sum: a spreadsheet cut its figures off")
    try:
        found = pence(figures)
    except ValueError:
        found = pence(inside) if not signs else pence(text)
    if negative and (found < 0 or re.match(r"\s*[-+]", figures)):
        raise ValueError(f"{text[:40]!r} is not a sum of money")
    return (-found if negative else found), (_SIGNS.get(signs[0], signs[0]) if signs else "")


def sums_of(cells: pd.Series, *, currency: pd.Series, exact: bool) -> Sums:
    """Return the sums of a column, with their currencies; empty cells are None."""
    known: dict[str, tuple[int | None, str]] = {"": (None, "")}
    refused = {}
    for text in cells.unique():
        if text:
            try:
                known[text] = sum_of(text, exact=exact)
            except ValueError as error:
                refused[text] = str(error)
                known[text] = (None, "")
    beside = cells.map({text: sign for text, (_, sign) in known.items()})
    stated = currency.str.upper().replace({"STERLING": "GBP", "£": "GBP", "POUNDS": "GBP"})
    said = stated.mask(stated == "", beside.mask(beside == "", "GBP"))
    said = said.mask((stated == "GBP") & ~beside.isin(["", "GBP"]), beside)
    return Sums(
        pd.Series([known[text][0] for text in cells], index=cells.index, dtype="object"),
        said.astype("str"),
        refused,
    )


def read_each(
    cells: pd.Series,
    read: Callable[[str], Any],
    *,
    where: str,
    noun: str,
    rows: Rows,
    remedy: str,
    faults: list[Fault],
) -> list[Any]:
    """Return each cell as `read` makes of it; those that it refuses become one fault."""
    known: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for text in cells.unique():
        try:
            known[text] = read(text)
        except ValueError as error:
            refused[text] = str(error)
    refused_cells(cells, refused, where=where, noun=noun, rows=rows, remedy=remedy, faults=faults)
    return [known.get(text) for text in cells]


def refused_cells(
    cells: pd.Series,
    refused: dict[str, str],
    *,
    where: str,
    noun: str,
    rows: Rows,
    remedy: str,
    faults: list[Fault],
) -> None:
    """Add one fault for all cells that could not be read, if there are any."""
    wrong = cells[cells.isin(refused)] if refused else cells[:0]
    if len(wrong):
        faults.append(
            Fault(
                where,
                f"{number_of(len(wrong), noun)} can't be read "
                f"({rows(wrong.index)}; {refused[str(wrong.iloc[0])]}).",
                remedy,
            )
        )


class Days(NamedTuple):
    """When each award was made, and when it runs."""

    award_date: list[date | None]
    start: list[date | None]
    end: list[date | None]
    months: list[float]


def days_of_awards(
    awards: pd.DataFrame,
    *,
    where: dict[str, str],
    file: str,
    noun: str,
    rows: Rows,
    faults: list[Fault],
) -> tuple[Days, list[Finding]]:
    """Return the dates and lengths of awards, and what is odd about them.

    A period in words fills in what the columns of start, end and duration leave open; one that
    can't be read says nothing, with a finding. An end before the start is not used.
    """
    dates = {
        ours: read_each(
            awards[ours],
            (lambda text: date_of(text, end=True)) if ours == "end" else date_of,
            where=where[ours],
            noun=noun,
            rows=rows,
            remedy="Write dates as 2026-04-01 or 01/04/2026, the day before the month.",
            faults=faults,
        )
        for ours in ("award_date", "start", "end")
    }
    months = read_each(
        awards["duration"],
        months_of,
        where=where["duration"],
        noun=noun,
        rows=rows,
        remedy="Write a number of months, such as 36.",
        faults=faults,
    )
    findings = _as_spreadsheets_read(awards, where=where, file=file, rows=rows)
    periods, unread = _periods(awards["period"])
    if unread.any():
        texts = awards["period"][unread]
        findings.append(
            Finding(
                "periods-not-read",
                "warning",
                file,
                f"{where['period']}: {number_of(len(texts), noun)} with a period that can't be "
                f"read ({examples(texts.unique())}; {rows(texts.index)}); these awards count "
                "whole on their date.",
                'Write it as "01/04/2025 to 31/03/2026", "2025/26" or "3 years".',
            )
        )
    start = [one or period.start for one, period in zip(dates["start"], periods, strict=True)]
    end = [one or period.end for one, period in zip(dates["end"], periods, strict=True)]
    lasting = [
        period.months if one != one and period.months else one  # NaN is not itself
        for one, period in zip(months, periods, strict=True)
    ]
    backwards = [bool(a and b and b < a) for a, b in zip(start, end, strict=True)]
    if any(backwards):
        end = [None if wrong else one for one, wrong in zip(end, backwards, strict=True)]
        findings.append(
            Finding(
                "grants-ending-before-they-start",
                "warning",
                file,
                f"{sum(backwards):,} awards end before they start "
                f"({rows(awards.index[backwards])}); their end date was not used.",
                "Correct the two dates.",
            )
        )
    return Days(dates["award_date"], start, end, lasting), findings


def _periods(cells: pd.Series) -> tuple[list[Period], pd.Series]:
    known = {}
    unread = set()
    for text in cells.unique():
        try:
            known[text] = period_of(text)
        except ValueError:
            known[text] = Period()
            unread.add(text)
    return [known[text] for text in cells], cells.isin(unread)


def _as_spreadsheets_read(
    awards: pd.DataFrame, *, where: dict[str, str], file: str, rows: Rows
) -> list[Finding]:
    """Return findings on dates that are day numbers, or that have a year of two figures."""
    findings = []
    for code, are, said, remedy in (
        (
            "dates-as-day-numbers",
            is_serial,
            "day numbers of a spreadsheet, counted from 1900",
            "Format the column as dates before it is saved as CSV.",
        ),
        (
            "dates-with-short-years",
            is_short,
            "dates with a year of two figures, read as spreadsheets do (29 is 2029, 30 is 1930)",
            "Write the year with four figures.",
        ),
    ):
        for ours in ("award_date", "start", "end"):
            there = awards[ours].isin([text for text in awards[ours].unique() if are(text)])
            if there.any():
                text = awards[ours][there].iloc[0]
                findings.append(
                    Finding(
                        code,
                        "warning",
                        file,
                        f"{where[ours]}: {number_of(int(there.sum()), 'cell')} with {said} "
                        f"({rows(awards.index[there])}; {text} is {date_of(text)}).",
                        remedy,
                    )
                )
    return findings

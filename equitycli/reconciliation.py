"""The ledger held against the grants: what was paid, what is counted, and the difference."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
import pandas as pd

from equitycli.checks import unusable
from equitycli.errors import Finding, examples, refuse
from equitycli.financial_year import (
    financial_year_in_words,
    financial_years,
    first_day,
    last_day,
)
from equitycli.money import in_words
from equitycli.window import award_in_window

WHY = (
    "Usual reasons: a ledger counts money on the day it is paid and this count spreads it over the "
    "days of the award; grants that are in no file; contracts or VAT that are in the ledger alone."
)


def reconciliation(
    grants: pd.DataFrame, ledger: pd.DataFrame, *, window_from: date, window_to: date
) -> pd.DataFrame:
    """Each fund and financial year: what the ledger paid and what the grants count.

        counted_fy = Σ_grants ( W(end of y) − W(end of y − 1) ),   difference = counted − ledger

    W(t) is the part of an award that falls in the window up to day t, by
    `window.award_in_window`. Halves of a penny are rounded there on what has run up so far and
    not year by year, so that the years of an award add up to what the window counts of it, to
    the penny.

    Parameters
    ----------
    grants : fund, award_pence (whole pence, ≥ 0), start_date, end_date, duration_months,
        award_date
    ledger : fund, financial_year (the year in which it starts, in April), paid_pence; one row
        for each at most
    window_from, window_to : first and last day of the window, both in

    Returns
    -------
    DataFrame, a row for each fund of the grants or the ledger and each financial year that the
    window touches, sorted: fund, financial_year ("2023/24"), partial (the window holds only part
    of the year), ledger_pence (None where the ledger gives none: never 0), counted_pence,
    difference_pence and share (of the ledger; missing where that is 0). A partial year has no
    difference (None): the ledger has the whole of the year and the window has not.

    Raises
    ------
    InputError   sums that are negative or no whole pence

    >>> ledger = pd.DataFrame({"fund": ["a"], "financial_year": [2024], "paid_pence": [900]})
    >>> grants = pd.DataFrame(
    ...     {"fund": ["a"], "award_pence": [1000], "start_date": [date(2024, 4, 1)],
    ...      "end_date": [date(2025, 3, 31)], "duration_months": [None], "award_date": [None]})
    >>> found = reconciliation(
    ...     grants, ledger, window_from=date(2024, 4, 1), window_to=date(2025, 3, 31))
    >>> found["difference_pence"].tolist(), found["share"].round(4).tolist()
    ([100], [0.1111])
    """
    for table, name in ((grants, "award_pence"), (ledger, "paid_pence")):
        refuse("the reconciliation", unusable(table[name], where=name))
    years = financial_years(window_from, window_to)
    counted: dict[tuple[str, int], int] = defaultdict(int)
    names = ("fund", "award_pence", "start_date", "end_date", "duration_months", "award_date")
    for fund, award, *dates in zip(*(grants[name].tolist() for name in names), strict=True):
        before = 0
        for year in years:
            until = award_in_window(
                award, *dates, window_from=window_from, window_to=min(last_day(year), window_to)
            )
            counted[str(fund), year] += until - before
            before = until
    paid = {
        (str(fund), int(year)): int(sum_pence)
        for fund, year, sum_pence in zip(
            ledger["fund"], ledger["financial_year"], ledger["paid_pence"], strict=True
        )
    }
    funds = sorted({*map(str, grants["fund"]), *map(str, ledger["fund"])})
    keys = [(fund, year) for fund in funds for year in years]
    partial = {year: first_day(year) < window_from or last_day(year) > window_to for year in years}
    ledger_pence = [paid.get(key) for key in keys]
    difference = [
        None if key not in paid or partial[key[1]] else counted[key] - paid[key] for key in keys
    ]
    return pd.DataFrame(
        {
            "fund": pd.Series([fund for fund, _ in keys], dtype="str"),
            "financial_year": pd.Series(
                [financial_year_in_words(year) for _, year in keys], dtype="str"
            ),
            "partial": pd.Series([partial[year] for _, year in keys], dtype="bool"),
            "ledger_pence": pd.Series(ledger_pence, dtype="object"),
            "counted_pence": pd.Series([counted[key] for key in keys], dtype="int64"),
            "difference_pence": pd.Series(difference, dtype="object"),
            "share": pd.Series(
                [
                    np.nan if apart is None or not paid[key] else apart / paid[key]
                    for key, apart in zip(keys, difference, strict=True)
                ],
                dtype="float64",
            ),
        }
    )


def ledger_findings(compared: pd.DataFrame, ledger: pd.DataFrame) -> tuple[Finding, ...]:
    """What a reader must know of a reconciliation: differences, and what was not compared.

    Parameters
    ----------
    compared : as `reconciliation` gives it
    ledger : as it was given there

    Returns
    -------
    findings, none at all for a ledger without rows: a warning for each fund that differs, and
    notes of years that are not given, partly in the window, or outside it
    """
    if not len(ledger):
        return ()
    years_in_words = ledger["financial_year"].map(financial_year_in_words)
    stated = ledger.assign(financial_year=years_in_words)
    findings = []
    given = compared[compared["difference_pence"].notna()]
    apart = given[given["difference_pence"] != 0]
    for fund, years in apart.groupby("fund", sort=True):
        findings.append(Finding("ledger-differs", "warning", str(fund), _differences(years), WHY))
    for code, rows, text, remedy in (
        (
            "ledger-not-given",
            compared[compared["ledger_pence"].isna()],
            "the ledger gives no total, so nothing is compared",
            "Fill in the sheet Ledger.",
        ),
        (
            "ledger-year-partly-in-window",
            compared[compared["partial"] & compared["ledger_pence"].notna()],
            "the window holds only part of the year and the ledger all of it, so they are not "
            "compared",
            "Let the window of [baseline] run over whole financial years.",
        ),
        (
            "ledger-year-outside-window",
            stated[~stated["financial_year"].isin(compared["financial_year"])],
            "the year is outside the window, so nothing is compared",
            "",
        ),
    ):
        if len(rows):
            said = [
                f"{fund} {year}"
                for fund, year in zip(rows["fund"], rows["financial_year"], strict=True)
            ]
            findings.append(Finding(code, "note", "ledger", f"{examples(said)}: {text}.", remedy))
    return tuple(findings)


def _differences(years: pd.DataFrame) -> str:
    return (
        "; ".join(
            f"in {year} the grants count {in_words(int(counted))} "
            f"and the ledger paid {in_words(int(paid))}: {in_words(abs(int(difference)))} "
            f"{'more' if difference > 0 else 'less'} than the ledger"
            + (f" ({abs(share):.1%})" if not np.isnan(share) else "")
            for year, counted, paid, difference, share in zip(
                *(
                    years[name].tolist()
                    for name in (
                        "financial_year",
                        "counted_pence",
                        "ledger_pence",
                        "difference_pence",
                        "share",
                    )
                ),
                strict=True,
            )
        )
        + "."
    )

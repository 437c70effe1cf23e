"""How large and how old the organisations of a place are: bands of income, and medians."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from equitycli.capacity.counted import counts, known, medians
from equitycli.errors import Fault, examples, refuse

INCOME_NOT_KNOWN = "income not known"
DAYS_A_YEAR = 365.25


def band_names(income_bands_gbp: Sequence[float]) -> list[str]:
    """Return what bands of yearly income are called, from small to large.

    Parameters
    ----------
    income_bands_gbp : where one band ends and the next begins, growing, > 0; an income on the
        line is in the upper band

    Raises
    ------
    InputError   no line, or lines that do not grow from above 0

    >>> band_names([10_000, 100_000])
    ['under £10,000', '£10,000 to £100,000', '£100,000 or more']
    """
    lines = list(income_bands_gbp)
    if not lines or lines != sorted(set(lines)) or not 0 < lines[0] <= lines[-1] < np.inf:
        text = f"must grow, from above 0: {examples(lines)}." if lines else "names no line."
        refuse("income bands", [Fault("income_bands_gbp", text)])
    said = [f"£{line:,.0f}" if line == round(line) else f"£{line:,.2f}" for line in lines]
    between = [f"{low} to {high}" for low, high in zip(said, said[1:], strict=False)]
    return [f"under {said[0]}", *between, f"{said[-1]} or more"]


def by_income_band(
    income_gbp: pd.Series,
    *,
    office_place: pd.Series,
    places: pd.Series,
    income_bands_gbp: Sequence[float],
) -> pd.DataFrame:
    """How many organisations of each size have their office in each place.

    Parameters
    ----------
    income_gbp : Series indexed by organisation, £ a year, ≥ 0, missing where not known; £0 is an
        income, and in the lowest band
    office_place : Series on the same index, a place, "outside" or "unknown", as
        `landing_table.office_place` gives
    places : Series indexed by area, the place of each area
    income_bands_gbp : as for `band_names`

    Returns
    -------
    DataFrame of counts indexed by place, alphabetical: a column a band, from small to large, and
    "income not known". A place without organisations is a row of 0. Offices outside and
    unknown are in no row.

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        an income is negative or infinite; bands that do not grow; an office lies in
                      a place that is none of these

    >>> by_income_band(pd.Series({"o1": 10_000.0, "o2": None}), income_bands_gbp=[10_000],
    ...     office_place=pd.Series({"o1": "Ely", "o2": "Ely"}),
    ...     places=pd.Series({"a": "Ely"})).loc["Ely"].tolist()
    [0, 1, 1]
    """
    names = band_names(income_bands_gbp)
    income = known(income_gbp, office_place, name="income_gbp")
    # A line belongs to the band above it, so that the place of an income is right of the line.
    band = np.searchsorted(np.asarray(income_bands_gbp, dtype=float), income, side="right")
    kinds = [*names, INCOME_NOT_KNOWN]
    which = np.where(np.isnan(income), len(names), band)
    return counts(
        pd.Series([kinds[i] for i in which], index=office_place.index, dtype="str"),
        kinds=kinds,
        office_place=office_place,
        places=places,
    )


def median_income(
    income_gbp: pd.Series, *, office_place: pd.Series, places: pd.Series
) -> pd.DataFrame:
    """How large the organisations of each place are: the income that half of them have or exceed.

    Parameters and refusals are those of `by_income_band`; the median of an even number is halfway
    between the two in the middle.

    Returns
    -------
    DataFrame indexed by place, alphabetical: median_income_gbp, £ a year, missing where no income
    is known; incomes_known, how many it rests on

    >>> median_income(pd.Series({"o1": 0.0, "o2": 500.0}), places=pd.Series({"a": "Ely"}),
    ...     office_place=pd.Series({"o1": "Ely", "o2": "Ely"})).loc["Ely"].tolist()
    [250.0, 2.0]
    """
    income = known(income_gbp, office_place, name="income_gbp")
    return medians(
        income,
        names=("median_income_gbp", "incomes_known"),
        office_place=office_place,
        places=places,
    )


def age_years(registered: pd.Series, *, on: date) -> pd.Series:
    """How long ago each organisation was registered.

        (on − registered) / 365.25 days

    Parameters
    ----------
    registered : Series indexed by organisation, dates, missing where not known
    on : the day to count to: best that of the register

    Returns
    -------
    Series on that index, years, ≥ 0, named "age_years"; missing where the date is, and where it
    is later than `on`

    >>> age_years(pd.Series({"o": date(2005, 3, 1)}), on=date(2026, 3, 1)).round(1).item()
    21.0
    """
    days = [
        (on - day).days if isinstance(day, date) and not pd.isna(day) and day <= on else np.nan
        for day in registered
    ]
    years = pd.Series(days, index=registered.index, dtype="float64") / DAYS_A_YEAR
    return years.rename("age_years")


def median_age_years(
    registered: pd.Series, *, office_place: pd.Series, places: pd.Series, on: date
) -> pd.DataFrame:
    """How long the organisations of each place have been registered, at the median.

    A register tells since when it knows an organisation, which may be older.

    Parameters
    ----------
    registered, on : as for `age_years`
    office_place, places : as for `by_income_band`

    Returns
    -------
    DataFrame indexed by place, alphabetical: median_age_years, missing where no date is known;
    dates_known, how many it rests on

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        an office lies in a place that is none of these

    >>> median_age_years(pd.Series({"o": date(2005, 3, 1)}), on=date(2026, 3, 1),
    ...     office_place=pd.Series({"o": "Ely"}), places=pd.Series({"a": "Ely"})).round(1).loc[
    ...     "Ely"].tolist()
    [21.0, 1.0]
    """
    years = known(age_years(registered, on=on), office_place, name="registered")
    return medians(
        years,
        names=("median_age_years", "dates_known"),
        office_place=office_place,
        places=places,
    )

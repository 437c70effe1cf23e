"""How the days of a grant are read from its dates, and how much falls in a window."""

from __future__ import annotations

import math
from calendar import monthrange
from datetime import date, datetime, timedelta
from operator import index

import pandas as pd

from equitycli.errors import Fault, refuse

MONTHS_A_YEAR = 12
DAYS_A_MONTH = 365.25 / MONTHS_A_YEAR
"""Only for the odd part of a duration such as 4.5 months; whole months go by the calendar."""
DATES = ("start_date", "end_date", "duration_months", "award_date")
"""Of a grant, in the order in which `award_in_window` takes them."""
WITHOUT_DATE = "grants-without-date"
WITHOUT_DURATION = "grants-without-duration"
ENDS_BEFORE_START = "grants-ending-before-start"


def award_in_window(
    award_pence: int,
    start: date | None,
    end: date | None,
    duration_months: float | None,
    award_date: date | None,
    *,
    window_from: date,
    window_to: date,
) -> int:
    """How much of an award falls in the window, spread evenly over the days it lasts.

        a · |[s, e] ∩ [from, to]| / |[s, e]|       in days, both ends in; half a penny goes up

    s is the start date, else the award date. e is the end date, else the last day of the
    stated months. An end date that is the day after those months (1 April 2015 to 1 April
    2018, 36 months) means the day before it. An award that ends before it starts is taken by
    its months, and one without any duration falls whole on s. Without s it counts for 0.

    Parameters
    ----------
    award_pence : pence, ≥ 0
    start, end, award_date : a day each, or None
    duration_months : ≥ 0 months; 0, NaN and None say nothing
    window_from, window_to : first and last day of the window

    Returns
    -------
    pence, 0 to the award

    Raises
    ------
    InputError   a negative award or duration, one that ends past the calendar, a window that
                 ends before it begins

    >>> year = {"window_from": date(2024, 1, 1), "window_to": date(2024, 12, 31)}
    >>> award_in_window(73_100, date(2023, 1, 1), date(2024, 12, 31), None, None, **year)
    36600
    """
    if window_to < window_from:
        refuse("the window", [Fault("", f"ends ({window_to}) before it begins ({window_from}).")])
    if index(award_pence) < 0:
        refuse("a grant", [Fault("award_pence", f"is {award_pence:,}; it must be 0 or more.")])
    days, _ = days_of_grant(start, end, duration_months, award_date)
    if days is None:
        return 0
    first, last = days
    lasting = (last - first).days + 1
    inside = max((min(last, window_to) - max(first, window_from)).days + 1, 0)
    return (2 * int(award_pence) * inside + lasting) // (2 * lasting)


def days_of_grant(
    start: date | None,
    end: date | None,
    duration_months: float | None,
    award_date: date | None,
) -> tuple[tuple[date, date] | None, str]:
    """First and last day of a grant, both in, read as `award_in_window` says.

    Returns
    -------
    the two days, or None where there is no date to start from; and the code of the finding
    that its dates call for, or ""

    >>> days_of_grant(date(2015, 4, 1), date(2018, 4, 1), 36, None)
    ((datetime.date(2015, 4, 1), datetime.date(2018, 3, 31)), '')
    """
    first, end = _day(start) or _day(award_date), _day(end)
    months = 0.0 if duration_months is None or math.isnan(duration_months) else duration_months
    if months < 0:
        refuse("a grant", [Fault("duration_months", f"is {months:g}; it must be 0 or more.")])
    if first is None:
        return None, WITHOUT_DATE
    stated = _last_day(first, months) if months else None
    if end is not None and end >= first:
        return (first, stated if stated == end - timedelta(days=1) else end), ""
    remark = ENDS_BEFORE_START if end is not None else "" if stated else WITHOUT_DURATION
    return (first, stated or first), remark


def _last_day(first: date, months: float) -> date:
    """Return the last day of so many months: 31 January and one month end in February."""
    whole = int(min(months, MONTHS_A_YEAR * date.max.year))
    year, month = divmod(first.year * MONTHS_A_YEAR + first.month - 1 + whole, MONTHS_A_YEAR)
    if year >= date.max.year:
        text = f"{months:,.6g} months from {first} end past the calendar."
        refuse("a grant", [Fault("duration_months", text)])
    last_of_month = monthrange(year, month + 1)[1]
    if first.day > last_of_month:
        end = date(year, month + 1, last_of_month)
    else:
        end = date(year, month + 1, first.day) - timedelta(days=1)
    odd_days = math.floor((months - whole) * DAYS_A_MONTH + 0.5)
    return max(end + timedelta(days=odd_days), first)


def _day(given: date | None) -> date | None:
    if given is None or type(given) is date:
        return given
    if pd.isna(given):
        return None
    return given.date() if isinstance(given, datetime) else given

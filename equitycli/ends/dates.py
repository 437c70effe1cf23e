"""Spans of days, working days, weeks and months, forwards and backwards, to the day.

A span takes up whole days, its first and its last day in it. What follows begins on the day after
its last. Working days are Monday to Friday without the bank holidays that the programme lists;
no holiday is known here. The other units run through weekends and holidays alike.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta
from fractions import Fraction

from equitycli.settings import Length

DAY = timedelta(days=1)
DAYS_A_WEEK, SATURDAY, MONTHS_A_YEAR = 7, 5, 12


def months_after(day: date, *, months: int) -> date:
    """Return the day of the same number some months on, or back; the first after, where none is.

    Notice of three months that is given on 30 November is over when February is: a cut may begin
    on 1 March. Rounding the other way would shorten the notice.

    Source
    ------
    The corresponding date rule: Dodds v Walker [1981] 1 WLR 1027 (a period of months ends with the
    day of the same number, or with the month where it has none).

    >>> months_after(date(2026, 2, 1), months=3), months_after(date(2025, 11, 30), months=3)
    (datetime.date(2026, 5, 1), datetime.date(2026, 3, 1))
    """
    year, month = _month(day, months)
    if day.day <= monthrange(year, month)[1]:
        return date(year, month, day.day)
    year, month = _month(date(year, month, 1), 1)
    return date(year, month, 1)


def _month(day: date, months: int) -> tuple[int, int]:
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    return year, month + 1


def last_day_of_span(first: date, length: Length, *, holidays: Collection[date] = ()) -> date:
    """Return the last day of a span that begins on a day; the day before it for a length of 0.

    >>> last_day_of_span(date(2026, 2, 12), Length(value=5, unit="working days"))
    datetime.date(2026, 2, 18)
    """
    if length.unit == "months":
        return months_after(first, months=length.value) - DAY
    if length.unit == "working days":
        return _working_days(first - DAY, length.value, DAY, holidays)
    return first + (length.value * _days_each(length) - 1) * DAY


def latest_first_day(last: date, length: Length, *, holidays: Collection[date] = ()) -> date:
    """Return the latest day on which a span may begin, to be over by the end of a last day.

        max {d : last_day_of_span(d) ≤ last};   the day after `last` for a length of 0

    >>> latest_first_day(date(2026, 3, 31), Length(value=3, unit="months"))
    datetime.date(2026, 1, 1)
    """
    if length.unit == "months":
        after = last + DAY
        year, month = _month(after, -length.value)
        return date(year, month, min(after.day, monthrange(year, month)[1]))
    if length.unit == "working days":
        return _working_days(last + DAY, length.value, -DAY, holidays)
    return last - (length.value * _days_each(length) - 1) * DAY


def _days_each(length: Length) -> int:
    return DAYS_A_WEEK if length.unit == "weeks" else 1


def is_working_day(day: date, *, holidays: Collection[date] = ()) -> bool:
    """Whether a day is one of Monday to Friday and no bank holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def _working_days(day: date, count: int, step: timedelta, holidays: Collection[date]) -> date:
    for _ in range(count):
        day += step
        while not is_working_day(day, holidays=holidays):
            day += step
    return day


def part_of_year(first: date, *, year_starts: date) -> Fraction:
    """Return the part of a year that a change is in force, from its first day, in months.

        (12 − whole months gone − days gone of the month ÷ days of that month) ÷ 12

    1 where it begins with the year or before, 0 from the year's end on. Awards are paid by the
    month, so a month is a twelfth of the year whatever its days.

    >>> part_of_year(date(2026, 5, 1), year_starts=date(2026, 4, 1))
    Fraction(11, 12)
    """
    gone = (first.year - year_starts.year) * MONTHS_A_YEAR + first.month - year_starts.month
    days = monthrange(first.year, first.month)[1]
    left = MONTHS_A_YEAR - gone - Fraction(first.day - year_starts.day, days)
    return min(max(left / MONTHS_A_YEAR, Fraction(0)), Fraction(1))

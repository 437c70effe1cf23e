"""Financial years, from April to March, by the calendar year in which each starts."""

from __future__ import annotations

import re
from datetime import date, timedelta

STARTS = (4, 1)
_FORM = re.compile(r"([0-9]{4})\s*[/–-]\s*([0-9]{2}|[0-9]{4})")
FIRST, LAST = 1900, 2100


def first_day(financial_year: int) -> date:
    """Return the first day of a financial year.

    >>> first_day(2023)
    datetime.date(2023, 4, 1)
    """
    return date(financial_year, *STARTS)


def last_day(financial_year: int) -> date:
    """Return the last day of a financial year: 31 March of the year after.

    >>> last_day(2023)
    datetime.date(2024, 3, 31)
    """
    return first_day(financial_year + 1) - timedelta(days=1)


def financial_years(first: date, last: date) -> range:
    """Return the financial years that the days from one to another touch, both in.

    >>> list(financial_years(date(2023, 3, 31), date(2024, 4, 1)))
    [2022, 2023, 2024]
    """
    starts, ends = (day.year - ((day.month, day.day) < STARTS) for day in (first, last))
    return range(starts, ends + 1)


def financial_year_in_words(financial_year: int) -> str:
    """Return a financial year as people write it.

    >>> financial_year_in_words(2023), financial_year_in_words(1999)
    ('2023/24', '1999/00')
    """
    return f"{financial_year}/{(financial_year + 1) % 100:02d}"


def financial_year_of(text: str) -> int:
    """Return the financial year that a text names.

    Raises
    ------
    ValueError   not two years that follow each other, such as 2023/24, from 1900 to 2100

    >>> financial_year_of("2023/24"), financial_year_of("1999-2000")
    (2023, 1999)
    """
    match = _FORM.fullmatch(text.strip())
    if match is None or not FIRST <= int(match[1]) <= LAST:
        raise ValueError(f"{text[:40]!r} is not a financial year such as 2023/24")
    first, second = int(match[1]), match[2]
    if second != f"{first + 1:04d}"[-len(second) :]:
        raise ValueError(f"{text[:40]!r} is not a financial year: {second} does not follow {first}")
    return first

"""The period that an award is for, in the forms that councils write."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from equitycli.sources.dates import date_of, months_of
from equitycli.sources.grant_headings import cell_words, words

LONGEST_SPAN_YEARS = 10
_APRIL, _MARCH_31 = (4, 1), (3, 31)
_SPELT = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {name: str(i) for i, name in enumerate(_SPELT, start=1)}
_YEARS = re.compile(
    r"(?:fy |financial year )?(\d{4}|\d{2}) ?([/-]) ?(\d{4}|\d{2})(?: financial year)?"
)
_QUARTER = re.compile(r"(?:q|quarter )([1-4]),? (.+)")
_SPAN = re.compile(r"\d+(?:\.\d+)? ?(?:months?|mths?|years?|yrs?)")
_BETWEEN = (r" (?:to|until|till|through|-) ", r"-", r" ?to ?")


class Period(NamedTuple):
    """When an award starts and ends, or how many months it lasts."""

    start: date | None = None
    end: date | None = None
    months: float | None = None


def period_of(text: str) -> Period:
    """Return the period that a text means; an empty one for "", "one-off" and the like.

    Read are two dates or months ("April 2023 to March 2024"), financial years from April to
    March ("2023/24", "2023-26", "2023/24 to 2025/26"), their quarters, a month, and a length with
    its unit ("3 years"). A bare number and a bare year are neither: they can be read in two ways.

    Raises
    ------
    ValueError   none of these forms, or an end before the start

    >>> period_of("2023/24")
    Period(start=datetime.date(2023, 4, 1), end=datetime.date(2024, 3, 31), months=None)
    >>> period_of("3 years").months
    36.0
    """
    plain = re.sub(r"\s+", " ", re.sub("[\u2010-\u2015\u2212]", "-", text)).strip(" .").casefold()
    if not plain or words(plain) in cell_words("one_off"):
        return Period()
    first, _, rest = plain.partition(" ")
    spelt = f"{_NUMBERS[first]} {rest}" if first in _NUMBERS else plain
    if _SPAN.fullmatch(spelt):
        return Period(months=months_of(spelt.replace("mth", "month")))
    found = _financial_years(plain) or _quarter(plain) or _two(plain) or _one(plain)
    if found is None or (found[1] is not None and found[1] < found[0]):
        raise ValueError(f"{text.strip()[:40]!r} is not a period")
    return Period(*found)


def _financial_years(plain: str) -> tuple[date, date] | None:
    """Return the days of "2023/24" (one year) or "2023-26" (three)."""
    match = _YEARS.fullmatch(plain)
    if match is None:
        return None
    written, mark, last = match.groups()
    if len(written) == 2 and len(last) == 4:
        return None
    begins = int(written) + (2000 if len(written) == 2 else 0)
    ends = int(last) if len(last) == 4 else begins // 100 * 100 + int(last)
    ends += 100 if ends < begins and begins % 100 == 99 else 0
    years = ends - begins
    if not 1 <= years <= LONGEST_SPAN_YEARS or not 1900 <= begins <= 2099:
        return None
    if years > 1 and mark == "-" and len(last) == 2 and int(last) <= 12:
        return None  # 2003-06 may be June 2003
    if years > 1 and mark == "/":
        return None  # 2023/25 may be two years or three
    return date(begins, *_APRIL), date(ends, *_MARCH_31)


def _quarter(plain: str) -> tuple[date, date] | None:
    match = _QUARTER.fullmatch(plain)
    year = _financial_years(match[2]) if match else None
    if match is None or year is None or year[1].year != year[0].year + 1:
        return None
    month = 3 * int(match[1]) + 1
    in_year = year[0].year + month // 13
    begins = date(in_year, (month - 1) % 12 + 1, 1)
    ends = date_of(f"{begins.month + 2:02d}/{in_year}", end=True)
    return (begins, ends) if ends else None


def _two(plain: str) -> tuple[date, date] | None:
    """Return the days of "A to B" where both are dates, months or financial years."""
    for between in _BETWEEN:
        parts = re.split(between, plain)
        if len(parts) % 2:
            continue
        half = len(parts) // 2
        mark = re.findall(between, plain)[0]
        begins = _days(mark.join(parts[:half]))
        ends = _days(mark.join(parts[half:]))
        if begins and ends:
            return begins[0], ends[1]
    return None


def _one(plain: str) -> tuple[date, date | None] | None:
    """Return the days of one month, or the day on which it starts."""
    found = _days(plain) if not re.fullmatch(r"[\d.]+", plain) else None
    if found is None:
        return None
    return (found[0], found[1]) if found[1] > found[0] else (found[0], None)


def _days(plain: str) -> tuple[date, date] | None:
    years = _financial_years(plain)
    if years:
        return years
    if re.fullmatch(r"[\d.]+", plain):
        return None
    try:
        begins, ends = date_of(plain), date_of(plain, end=True)
    except ValueError:
        return None
    return (begins, ends) if begins and ends else None

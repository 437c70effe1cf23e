"""Dates and durations in the forms that funders write."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1900, 2100
_MONTHS = {name.casefold(): i for i, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): i for i, name in enumerate(calendar.month_abbr) if name}
_MONTHS["sept"] = 9
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_FORMS = [
    re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}}){_TIME}"),
    re.compile(rf"(?P<day>\d{{1,2}})[/.-](?P<month>\d{{1,2}})[/.-](?P<year>\d{{4}}){_TIME}"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})"),
    re.compile(r"(?P<month>\d{1,2})/(?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<name>[A-Za-z]+),? (?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{1,2})-(?P<name>[A-Za-z]{3})-(?P<year>\d{4})"),
    re.compile(r"(?P<name>[A-Za-z]+),? (?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})"),
]
_SHORT_FORMS = [
    re.compile(rf"(?P<day>\d{{1,2}})[/.-](?P<month>\d{{1,2}})[/.-](?P<year>\d{{2}}){_TIME}"),
    re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<name>[A-Za-z]+)[ -](?P<year>\d{2})"),
    re.compile(r"(?P<name>[A-Za-z]{3,})[ -](?P<year>\d{2})"),
]
_SHORT_PIVOT = 30
"""Years of two figures as spreadsheets read them: 29 is 2029, 30 is 1930."""
_SERIAL = re.compile(r"(\d{5})(?:\.\d*)?")
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000
_DAY_ZERO = date(1899, 12, 30)
_DURATION = re.compile(r"(?P<count>\d+(?:\.\d+)?)\s*(?P<unit>months?|years?|yrs?)?", re.IGNORECASE)


def date_of(text: str, *, end: bool = False) -> date | None:
    """Return a date; None where the text is empty.

    Day comes before month, as in Britain. A month or a year alone is its first day, or, for
    the end of something, its last. A year of two figures and a day number of a spreadsheet are
    read as spreadsheets read them: `is_short` and `is_serial` tell which were.

    Raises
    ------
    ValueError   no date in a form that is known, or not between 1900 and 2100

    >>> date_of("02/2009"), date_of("28/08/2002 00:00"), date_of("1 July 2009")
    (datetime.date(2009, 2, 1), datetime.date(2002, 8, 28), datetime.date(2009, 7, 1))
    >>> date_of("02/2009", end=True)
    datetime.date(2009, 2, 28)
    """
    trimmed = re.sub(r"\s+", " ", text.strip())
    if not trimmed:
        return None
    if is_serial(trimmed):
        return _DAY_ZERO + timedelta(days=int(trimmed[:5]))
    for form in (*_FORMS, *_SHORT_FORMS):
        match = form.fullmatch(trimmed)
        if match is None:
            continue
        parts = match.groupdict()
        year = int(parts["year"])
        if form in _SHORT_FORMS:
            year += 2000 if year < _SHORT_PIVOT else 1900
        month = _month(parts, end=end)
        if not FIRST_YEAR <= year <= LAST_YEAR or not month:
            break
        last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
        day = int(parts["day"]) if parts.get("day") else (last if end else 1)
        if 1 <= day <= last:
            return date(year, month, day)
        break
    raise ValueError(f"{text[:40]!r} is not a date")


def is_serial(text: str) -> bool:
    """Return whether a date is the day number of a spreadsheet, between 1954 and 2064.

    >>> is_serial("41275"), is_serial("2013")
    (True, False)
    """
    match = _SERIAL.fullmatch(text.strip())
    return match is not None and _FIRST_SERIAL <= int(match[1]) <= _LAST_SERIAL


def is_short(text: str) -> bool:
    """Return whether a date has a year of two figures.

    >>> is_short("01-Apr-23"), is_short("01/04/2023")
    (True, False)
    """
    trimmed = re.sub(r"\s+", " ", text.strip())
    return any(form.fullmatch(trimmed) for form in _SHORT_FORMS)


def _month(parts: dict[str, str | None], *, end: bool) -> int:
    if parts.get("name"):
        return _MONTHS.get(str(parts["name"]).casefold(), 0)
    if parts.get("month"):
        return int(str(parts["month"]))
    return 12 if end else 1


def months_of(text: str) -> float:
    """Return a duration in months; NaN where the text is empty, or 0 months.

    Raises
    ------
    ValueError   neither a number of months nor of years

    >>> months_of("36 months"), months_of("2 years"), months_of("12.0")
    (36.0, 24.0, 12.0)
    """
    trimmed = text.strip()
    if not trimmed:
        return float("nan")
    match = _DURATION.fullmatch(trimmed)
    if match is None:
        raise ValueError(f"{text[:40]!r} is not a number of months")
    months = float(match["count"]) * (12 if (match["unit"] or "m")[0] in "yY" else 1)
    if months > 1200:
        raise ValueError(f"{text[:40]!r} is longer than a century")
    return months or float("nan")

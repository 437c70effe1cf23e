"""Cells of a workbook as exact text: numbers, dates, truths."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

DIGITS_KEPT = 15
FIRST_OF_16_DIGITS = 1e15
Cell = int | float | str | bool | time | date | datetime | timedelta

_LAST_SERIAL = 2_958_466
"""The first of January of the year 10000."""
_NO_LETTERS_OF_DATES = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_ELAPSED = 46
"""The built-in form [h]:mm:ss."""


def cell_text(cell: Cell) -> str:
    """Return a cell as exact text.

    >>> cell_text(1099555.0), cell_text(1234.1), cell_text(30.000000000000004)
    ('1099555', '1234.1', '30')
    >>> cell_text(datetime(2024, 4, 1)), cell_text(datetime(2024, 4, 1, 13, 30)), cell_text(True)
    ('2024-04-01', '2024-04-01 13:30:00', 'TRUE')
    >>> cell_text(timedelta(hours=36, minutes=5))
    '36:05:00'
    """
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time.min
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    if isinstance(cell, time):
        return cell.isoformat("seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def number_text(number: float) -> str:
    """Return a number in plain digits, to the 15 that Excel keeps and shows.

    >>> number_text(0.1 + 0.2), number_text(1e20), number_text(-0.0), number_text(1e-7)
    ('0.3', '100000000000000000000', '0', '0.0000001')
    """
    if number.is_integer() and abs(number) < FIRST_OF_16_DIGITS:
        return str(int(number))
    short = f"{number:.{DIGITS_KEPT}g}"
    return format(Decimal(short), "f") if "e" in short else short


def dated(serial: float, *, form: str, built_in: int, from_1904: bool) -> Cell:
    """Return the date, the time or the length of time that a number is shown as, or the number.

    Parameters
    ----------
    serial : days since the workbook's first day
    form : the number format, such as dd/mm/yyyy; "" for a built-in one
    built_in : the number of the format
    from_1904 : days are counted from 1904, as older Macintosh workbooks do

    >>> dated(45383.0, form="dd/mm/yyyy", built_in=164, from_1904=False)
    datetime.datetime(2024, 4, 1, 0, 0)
    >>> dated(45383.0, form='0.00 "days"', built_in=165, from_1904=False)
    45383.0
    """
    if not math.isfinite(serial) or not 0 <= serial < _LAST_SERIAL:
        return serial
    if form:
        elapsed = re.search(r"\[(h+|m+|s+)\]", form, re.IGNORECASE) is not None
        letters = _NO_LETTERS_OF_DATES.sub("", form.split(";")[0]).lower()
        shown = elapsed or (letters != "general" and any(one in letters for one in "dmyhs"))
    else:
        elapsed, shown = built_in == _ELAPSED, built_in in _BUILT_IN_DATES
    if not shown:
        return serial
    length = timedelta(seconds=round(serial * 86_400))
    if elapsed:
        return length
    if serial < 1 and not from_1904:
        return (datetime.min + length).time() if length < timedelta(days=1) else serial
    if from_1904:
        return datetime(1904, 1, 1) + length
    return datetime(1899, 12, 30 if serial >= 60 else 31) + length

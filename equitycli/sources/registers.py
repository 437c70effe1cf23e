"""What the charity registers mean by their columns: main, removed, dormant, size, age, withheld."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from equitycli.errors import Finding
from equitycli.money import LARGEST_SUM_PENCE, PENCE_PER_POUND
from equitycli.sources.cells import cells_in_words, number_of
from equitycli.sources.dates import date_of
from equitycli.sources.flags import DORMANT, register_words, spread_flags

LINKED = "linked"
REMOVED = "removed"
REASONS = {
    LINKED: "branches, for which their main charity stands",
    REMOVED: "charities that are no longer registered",
}
_MAIN = re.compile(r"0*(\.0+)?")
_AT_END = re.compile(
    r"([A-Z]{1,2}[0-9][0-9A-Z]?\s*[0-9OI][A-Z]{2})"
    r"[\s,.]*(northern ireland|united kingdom|uk|england|scotland|wales)?[\s,.]*$",
    re.IGNORECASE,
)
LONGEST_END = 60
_SUM = r"[+-]?[0-9]+(\.[0-9]*)?(e[+-]?[0-9]{1,2})?"
_IN_THOUSANDS = r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?"


@lru_cache(maxsize=65_536)
def reason_left_out(*, linked: str = "", status: str = "", removal: str = "") -> str:
    """Return why an entry of a register is no charity of today, "" where it is one.

    >>> reason_left_out(linked="0", status="Registered"), reason_left_out(status="Removed")
    ('', 'removed')
    """
    if not _MAIN.fullmatch(linked.strip()):
        return LINKED
    removed = any(one.fullmatch(status.strip()) for one in register_words().removed)
    return REMOVED if removed or removal.strip() not in ("", "NA") else ""


def latest_date(cells: dict[str, pd.Series]) -> date | None:
    """Return the latest day that an extract tells of: when it was made, or the last entry."""
    found = [
        day
        for ours in ("extracted", "registered")
        if ours in cells
        for text in cells[ours].unique()
        if (day := _day(text)) is not None
    ]
    return max(found, default=None)


def register_flags(cells: dict[str, pd.Series], *, index: pd.Index) -> list[tuple[str, ...]]:
    """Return the flags that a register's own columns tell of: dormant, national head office.

    Dormant is a charity whose latest income and spending are both nought; or whose neither was
    ever reported, though it was registered so many years before the extract's latest day that
    its accounts are due (data/organisation_flags.toml says how many).
    """
    dormant = _dormant(cells, index=index)
    spread = cells.get("spread", pd.Series("", index=index, dtype="str"))
    wide = {text: spread_flags(text) for text in spread.unique()}
    return [
        ((DORMANT,) if asleep else ()) + wide[text]
        for asleep, text in zip(dormant, spread, strict=True)
    ]


def _dormant(cells: dict[str, pd.Series], *, index: pd.Index) -> pd.Series:
    nobody = pd.Series(False, index=index)
    if "income" not in cells or "spending" not in cells:
        return nobody
    income, spending = (_money(cells[ours]) for ours in ("income", "spending"))
    asleep = (income == 0) & (spending == 0)
    latest = latest_date(cells)
    if "registered" not in cells or latest is None:
        return asleep
    years = register_words().dormant_after_years
    days = {text: _day(text) for text in cells["registered"].unique()}
    old = cells["registered"].map(
        lambda text: (day := days[text]) is not None and _years_on(day, years) < latest
    )
    silent = (cells["income"] == "") & (cells["spending"] == "")
    return asleep | (silent & old.astype(bool))


def _years_on(day: date, years: int) -> date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year + years, day=28 if leap else day.day)


def _money(cells: pd.Series) -> pd.Series:
    """Return sums as numbers, NaN where a cell holds none: they are only compared with nought."""
    return pd.to_numeric(cells.str.replace(r"[£,\s]", "", regex=True), errors="coerce")


def incomes(
    cells: dict[str, pd.Series], *, index: pd.Index, subject: str, findings: list[Finding]
) -> pd.Series:
    """Return the yearly income of each organisation in pounds, NaN where it is not known.

    £0 is an income. What is no sum, or below 0, is not known: nobody can mend a register that
    somebody else keeps, so that it is said in `findings` and does not stop the run.
    """
    if "income" not in cells:
        return pd.Series(np.nan, index=index, dtype="float64", name="income_gbp")
    text = cells["income"].str.replace(r"^\s*([+-]?)\s*£\s*", r"\1", regex=True).str.strip()
    text = text.str.casefold()
    text = text.mask(text.str.fullmatch(_IN_THOUSANDS), text.str.replace(",", "", regex=False))
    readable = text.str.fullmatch(_SUM)
    gbp = pd.to_numeric(text.where(readable, ""), errors="coerce").astype("float64")
    negative = gbp < 0
    too_large = gbp > LARGEST_SUM_PENCE / PENCE_PER_POUND
    for wrong, code, text_of, remedy in (
        (
            (text != "") & ~readable,
            "incomes-not-read",
            "no sum of money",
            "Write a plain number of pounds a year, such as 12500, or leave the cell empty.",
        ),
        (negative, "incomes-negative", "below £0", "Check them: income is 0 or more."),
        (too_large, "incomes-too-large", "too much to be true", "Check them."),
    ):
        if wrong.any():
            findings.append(
                Finding(
                    code,
                    "warning",
                    subject,
                    f"{cells['income'].name}: {number_of(int(wrong.sum()), 'income')} {text_of} "
                    f"({cells_in_words(cells['income'][wrong])}): taken as not known.",
                    remedy,
                )
            )
    return gbp.mask(negative | too_large).rename("income_gbp")


def registration_dates(
    cells: dict[str, pd.Series], *, index: pd.Index, subject: str, findings: list[Finding]
) -> pd.Series:
    """Return since when each organisation is registered, None where that is not known.

    A month or a year alone is its first day. What is no date is not known, and is said.
    """
    if "registered" not in cells:
        return pd.Series([None] * len(index), index=index, dtype="object", name="registered")
    texts = cells["registered"]
    days = {text: _day(text) for text in texts.unique()}
    unread = (texts != "") & texts.map(lambda text: days[text] is None).astype(bool)
    if unread.any():
        findings.append(
            Finding(
                "registration-dates-not-read",
                "warning",
                subject,
                f"{texts.name}: {number_of(int(unread.sum()), 'cell')} without a date between "
                f"1900 and 2100 ({cells_in_words(texts[unread])}): since when is not known.",
                "Write dates as 2015-06-30, or leave the cell empty.",
            )
        )
    return pd.Series(
        [days[text] for text in texts], index=texts.index, dtype="object", name="registered"
    )


@lru_cache(maxsize=65_536)
def _day(text: str) -> date | None:
    try:
        return date_of(text[:LONGEST_END])
    except ValueError:
        return None


def postcodes_of_addresses(addresses: pd.Series) -> pd.Series:
    """Return the postcode at the end of each address, "" without one; nothing else is kept.

    >>> postcodes_of_addresses(pd.Series(["1 High Street, Newtown, BT1 1AA", "Newtown"])).tolist()
    ['BT1 1AA', '']
    """
    ends = addresses.str.strip().str[-LONGEST_END:]
    return ends.map(lambda end: found[1] if (found := _AT_END.search(end)) else "").astype("str")


def withheld(postcodes: pd.Series) -> pd.Series:
    """Return which postcodes a register writes in place of an address that it withholds."""
    plain = postcodes.str.upper().str.replace(r"\s", "", regex=True)
    return plain.isin(register_words().withheld_postcodes)

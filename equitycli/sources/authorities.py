"""Which authority each place belongs to, from and to which date: councils are being redrawn."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.sources.cells import counted, counted_of, required, rows_in_words
from equitycli.sources.dates import date_of
from equitycli.sources.kinds import column_beginning
from equitycli.sources.reading import Reading, read_table

HEADINGS = ("place", "authority", "from", "to", "successor")
_MAY_LACK = ("from", "to", "successor")


def read_authorities(
    path: Path, *, places: Collection[str], written: str = ""
) -> Reading[pd.DataFrame]:
    """Read the authority of each place, and the days between which it is that.

    Parameters
    ----------
    path : columns place and authority; from and to (first and last day; blank: since ever, for
        ever), and successor (the authority that the place then belongs to)
    places : names of all places of the programme

    Returns
    -------
    Reading of a DataFrame numbered from 0, sorted by place and day: place, authority, from and
    to (date, or None), successor ("" where none is named)

    Raises
    ------
    InputError   columns missing, cells empty, places not known, dates that are none, to before
                 from, two authorities of a place at once, days without any between two, a
                 successor without a last day, or another than the next authority
    """
    sheet = read_table(path, role="lookup", written=written)
    subject = sheet.record.file
    found = {name: _exactly(sheet.table.columns, name) for name in HEADINGS}
    refuse(
        subject,
        required(
            sheet.table.columns,
            [name for name, heading in found.items() if not heading and name not in _MAY_LACK],
        ),
    )
    blank = pd.Series("", index=sheet.table.index, dtype="str")
    text = {name: sheet.table[h].str.strip() if h else blank for name, h in found.items()}
    faults: list[Fault] = []
    for name in ("place", "authority"):
        empty = text[name].index[text[name] == ""]
        if len(empty):
            faults.append(
                Fault(
                    name,
                    f"{counted(len(empty))} empty ({rows_in_words(empty)}).",
                    "Fill it in, or remove the row.",
                )
            )
    strange = sorted(set(text["place"]) - {*places, ""})
    if strange:
        faults.append(
            Fault(
                "place",
                f"{counted_of(len(strange), text['place'].nunique(), 'place')} not known "
                f"({examples(strange)}).",
                f"Places here are: {', '.join(sorted(places)[:40])}.",
            )
        )
    authorities = pd.DataFrame(
        {
            "place": text["place"],
            "authority": text["authority"],
            "from": _days(text["from"], end=False, faults=faults),
            "to": _days(text["to"], end=True, faults=faults),
            "successor": text["successor"],
        }
    )
    refuse(subject, [*faults, *_of_rows(authorities)])
    order = authorities["from"].map(lambda day: day or date.min)
    authorities = (
        authorities.assign(order=order)
        .sort_values(["place", "order"], kind="stable")
        .drop(columns="order")
    )
    refuse(subject, _between_rows(authorities))
    without = sorted(set(places) - set(authorities["place"]))
    remarks = (
        Finding(
            "places-without-authority",
            "warning",
            subject,
            f"{counted_of(len(without), len(set(places)), 'place')} without an authority "
            f"({examples(without)}).",
            "Add a row for each.",
        ),
    )
    return Reading(
        authorities.reset_index(drop=True),
        sheet.record,
        (*sheet.findings, *(remarks if without else ())),
    )


def _exactly(headings: Collection[str], name: str) -> str | None:
    found = column_beginning(headings, name)
    return found if found is not None and found.strip().casefold() == name else None


def _days(cells: pd.Series, *, end: bool, faults: list[Fault]) -> pd.Series:
    """Return cells as dates, None where they are blank."""
    days: list[date | None] = []
    unread = []
    for cell in cells:
        try:
            days.append(date_of(cell, end=end))
            unread.append(False)
        except ValueError:
            days.append(None)
            unread.append(True)
    wrong = cells[unread]
    if len(wrong):
        faults.append(
            Fault(
                "to" if end else "from",
                f"{counted(len(wrong))} no date ({rows_in_words(wrong.index)}; first "
                f"{wrong.iloc[0][:40]!r}).",
                "Write dates as 2028-03-31 or 31/03/2028.",
            )
        )
    return pd.Series(days, index=cells.index, dtype="object")


def _of_rows(authorities: pd.DataFrame) -> list[Fault]:
    """Return what is wrong with single rows."""
    backwards = [
        row
        for row, first, last in zip(
            authorities.index, authorities["from"], authorities["to"], strict=True
        )
        if first is not None and last is not None and last < first
    ]
    endless = authorities.index[(authorities["successor"] != "") & authorities["to"].isna()]
    return [
        Fault(where, f"{counted(len(rows))} {text} ({rows_in_words(rows)}).", remedy)
        for where, rows, text, remedy in (
            ("to", backwards, "before  from", "Mend one of the two dates."),
            (
                "successor",
                list(endless),
                "with a successor and without a last day",
                "Give the last day of the present authority under  to.",
            ),
        )
        if rows
    ]


def _between_rows(authorities: pd.DataFrame) -> list[Fault]:
    """Return what is wrong between the rows of one place, sorted by their first day."""
    overlapping, gaps, others = [], [], []
    rows = list(authorities.itertuples(index=False, name=None))
    for before, after in zip(rows, rows[1:], strict=False):
        place, _, _, last, successor = before
        name, authority, first, _, _ = after
        if place != name:
            continue
        if last is None or first is None or first <= last:
            overlapping.append(f"{place}: {before[1]} and {authority}")
        elif first > last + timedelta(days=1):
            gaps.append(f"{place}: from {last + timedelta(days=1)} to {first - timedelta(days=1)}")
        if successor and successor != authority:
            others.append(f"{place}: {successor}, then {authority}")
    return [
        Fault(where, f"{text} ({examples(found)}).", remedy)
        for where, found, text, remedy in (
            (
                "from, to",
                overlapping,
                f"{counted(len(overlapping), 'place')} in two authorities at once",
                "End the one the day before the other begins.",
            ),
            (
                "from, to",
                gaps,
                f"{counted(len(gaps), 'place')} in no authority for some days",
                "Begin the next authority the day after the one before it ends.",
            ),
            (
                "successor",
                others,
                f"{counted(len(others), 'successor')} not the authority of the next row",
                "Mend the one or the other.",
            ),
        )
        if found
    ]


def authority_on(authorities: pd.DataFrame, day: date) -> pd.Series:
    """Return the authority of each place on a day; places without one then are left out.

    Parameters
    ----------
    authorities : as of `read_authorities`; its first and last days are both in

    Returns
    -------
    Series of str "authority" indexed by place, sorted
    """
    held = authorities[_holds_on(authorities, day)]
    return held.set_index("place")["authority"].astype("str").sort_index()


def _holds_on(authorities: pd.DataFrame, day: date) -> pd.Series:
    begun = authorities["from"].map(lambda first: first is None or first <= day)
    going = authorities["to"].map(lambda last: last is None or last >= day)
    return begun.astype("bool") & going.astype("bool")


def border_ahead(authorities: pd.DataFrame, *, day: date, until: date) -> pd.DataFrame:
    """Return the places whose authority of today ends before a day to come.

    A transfer between places stops at such a border: after it they are of different councils,
    or of one council where they were of two.

    Parameters
    ----------
    day : today; the authority of this day is looked at
    until : an authority whose last day is before this one is listed

    Returns
    -------
    DataFrame indexed by place, sorted: authority, last_day (date), successor (the one named, or
    the authority of the day after; "" where neither is known)
    """
    held = authorities[_holds_on(authorities, day)]
    ending = held[held["to"].map(lambda last: last is not None and last < until).astype("bool")]
    following = {
        (row.place, first): row.authority
        for row, first in zip(authorities.itertuples(), authorities["from"], strict=True)
    }
    successors = [
        successor or following.get((place, last + timedelta(days=1)), "")
        for place, last, successor in zip(
            ending["place"], ending["to"], ending["successor"], strict=True
        )
    ]
    ahead = pd.DataFrame(
        {
            "authority": ending["authority"].to_numpy(),
            "last_day": ending["to"].to_numpy(),
            "successor": successors,
        },
        index=pd.Index(ending["place"], name="place", dtype="str"),
    )
    return ahead.astype({"successor": "str"}).sort_index()


def authority_changes(
    authorities: pd.DataFrame, *, day: date, until: date, subject: str
) -> Finding | None:
    """Return a finding that names the places whose authority changes before a day, or None."""
    ahead = border_ahead(authorities, day=day, until=until)
    if not len(ahead):
        return None
    shown = [
        f"{place} to {successor or 'an authority not named'} after {last_day}"
        for place, last_day, successor in zip(
            ahead.index, ahead["last_day"], ahead["successor"], strict=True
        )
    ]
    return Finding(
        "authority-changes-ahead",
        "warning",
        subject,
        f"{counted(len(ahead), 'place')} to change authority before {until}: {examples(shown)}.",
        "A transfer across a border to come stops there: agree it with the successor, or plan to "
        "that day.",
    )

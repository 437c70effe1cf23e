"""The chapter of capacity as JSON: what is kept back is null, and the reason stands beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from equitycli.capacity import SCOPE_UNKNOWN, SCOPES
from equitycli.chapters.capacity import CapacityChapter
from equitycli.chapters.capacity_kept_back import ALL
from equitycli.provision import NO_REGISTER
from equitycli.small_numbers import fewer_than


def capacity_as_values(chapter: CapacityChapter) -> dict[str, object]:
    """Return the chapter as JSON values; what is kept back is null, and the reason beside it."""
    quarter = chapter.quarter
    table = None if chapter.organisations is None else by_row(chapter.organisations)
    bands = None if chapter.bands is None else by_row(chapter.bands)
    recipients = chapter.recipients_known
    known = {} if recipients is None else by_name(recipients)
    money = by_row(chapter.money)
    reason = None if chapter.suppress_below is None else _reason(chapter.suppress_below)

    def of(place: str) -> dict[str, object]:
        one: dict[str, object] = {}
        if table is None:
            one["recipients_known"] = _number(known[place])
        else:
            one |= {_key(name): _number(cell) for name, cell in table[place].items()}
        if bands is not None:
            one["by_income_band"] = {name: _number(cell) for name, cell in bands[place].items()}
        one |= {name: _number(cell) for name, cell in money[place].items()}
        one["not_shown"] = reason if _has_kept_back(chapter, place) else None
        return one

    by_place = [
        {"place": place, "people": int(chapter.people[place])}
        | of(place)
        | ({} if quarter is None else {"quarter": quarter[place] or None})
        for place in map(str, chapter.people.index)
    ]
    return {
        "register": chapter.has_register,
        "organisations": None if chapter.has_register else NO_REGISTER,
        "suppress_below": chapter.suppress_below,
        "shrunk": chapter.shrunk and chapter.has_register,
        "counted_to": None if chapter.counted_to is None else chapter.counted_to.isoformat(),
        "by_place": by_place,
        "all_places": {"people": int(chapter.people.sum())} | of(ALL),
        "offices_outside": chapter.elsewhere[0] if chapter.has_register else None,
        "offices_unknown": chapter.elsewhere[1] if chapter.has_register else None,
        "quarters": _quarter_values(chapter, reason),
        "zero_kinds": {
            attribution: [
                {"zero_kind": kind, "places": int(one["places"]), "people": int(one["people"])}
                for kind, one in by_row(zeros).items()
            ]
            for attribution, zeros in chapter.zeros.items()
        },
    }


def _reason(below: float) -> str:
    return f"{fewer_than(below)}, or kept back with such a one"


def _has_kept_back(chapter: CapacityChapter, place: str) -> bool:
    """Return whether any figure of a place is missing because it rests on few organisations."""
    if chapter.suppress_below is None:
        return False
    cells = [chapter.hidden[place]]
    if chapter.organisations is not None:
        counts = [*SCOPES, "incomes_known", "dates_known"]
        cells.append(chapter.organisations.loc[place, counts].isna().any())
    if chapter.bands is not None:
        cells.append(chapter.bands.loc[place].isna().any())
    return any(cells)


def _quarter_values(
    chapter: CapacityChapter, reason: str | None
) -> list[Mapping[str, object]] | None:
    if chapter.quarters is None:
        return None
    return [
        {"quarter": name}
        | {key: _number(cell) for key, cell in one.items()}
        | {"not_shown": reason if chapter.hidden_quarters[name] else None}
        for name, one in by_row(chapter.quarters).items()
    ]


def by_row(table: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return the rows of a table of numbers by their name, each by its columns."""
    return {
        str(name): {str(column): float(cell) for column, cell in row.items()}
        for name, row in table.to_dict("index").items()
    }


def by_name(numbers: pd.Series) -> dict[str, float]:
    """Return numbers by the name of their row."""
    return {str(name): float(number) for name, number in numbers.items()}


def _key(name: str) -> str:
    return "scope_not_known" if name == SCOPE_UNKNOWN else name


def _number(number: float) -> float | int | None:
    """Return a number for JSON: whole where it is, null where it is missing."""
    if math.isnan(number):
        return None
    return int(number) if float(number).is_integer() else float(number)

"""Borders that move within the years of a plan: a place passes to another authority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from equitycli.errors import Finding, examples
from equitycli.financial_year import first_day, last_day
from equitycli.model.problem import Ints
from equitycli.plan import Audit
from equitycli.sources.authorities import authority_on, border_ahead

NOT_NAMED = "an authority not named"


def authorities_by_year(
    found: Audit, *, years: Sequence[int]
) -> tuple[list[Ints | None], list[Finding]]:
    """Return the authority of each place by year where a border has moved, and what to say.

    years : financial years, the programme's own first
    """
    table = found.county.authorities
    if table is None:
        return [None] * len(years), []
    places = list(map(str, found.need.index))
    start, after = first_day(years[0]), last_day(years[-1]) + timedelta(days=1)
    table_ahead = border_ahead(table, day=start, until=after)
    changes: dict[str, tuple[date, str]] = {
        str(place): (last, str(successor) or NOT_NAMED)
        for place, last, successor in zip(
            table_ahead.index,
            table_ahead["last_day"].tolist(),
            table_ahead["successor"].tolist(),
            strict=True,
        )
    }
    held = [_held_on(table, first_day(year), places, changes) for year in years]
    return held, _findings_on_border(years, changes, held)


def _held_on(
    table: pd.DataFrame,
    day: date,
    places: Sequence[str],
    changes: Mapping[str, tuple[date, str]],
) -> Ints | None:
    """Return the number of each place's authority on a day, None where no border has moved."""
    gone = {place for place, (last, _) in changes.items() if last < day}
    if not gone:
        return None
    then = authority_on(table, day).to_dict()
    names = [
        str(then.get(place, changes[place][1] if place in gone else NOT_NAMED)) for place in places
    ]
    number = {name: i for i, name in enumerate(sorted(set(names)))}
    if len(number) < 2:  # all of one authority: nothing parts them
        return None
    return np.array([number[name] for name in names], dtype=np.int64)


def _findings_on_border(
    years: Sequence[int], changes: Mapping[str, tuple[date, str]], held: Sequence[Ints | None]
) -> list[Finding]:
    if not changes:
        return []
    shown = (f"{place} to {then} after {last}" for place, (last, then) in changes.items())
    text = f"{len(changes):,} places change authority within the years planned: {examples(shown)}."
    if any(one is not None for one in held):
        text += (
            " From the first financial year that begins after it, what lands in the places of "
            "each authority moves only in proportion to the budget: nothing is transferred "
            "across the new border."
        )
    begins = {first_day(year) for year in range(years[0], years[-1] + 2)}
    inside = [last for last, _ in changes.values() if last + timedelta(days=1) not in begins]
    if inside:
        text += (
            f" The change on {min(inside)} is inside a financial year: that year is planned "
            "whole, by the authority of its first day."
        )
    return [
        Finding(
            "border-within-years", "warning", "[places] authorities", text,
            "Agree the years after it with the successor named.",
        )
    ]  # fmt: skip

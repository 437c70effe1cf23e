"""The place of every area: its own, or the remainder of its district."""

from __future__ import annotations

import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.tables import RESERVED_PLACES


def places(
    named: pd.Series,
    *,
    index: pd.DataFrame,
    population: pd.Series,
    smallest_population: int | None,
    remainder: str = "rural",
    subject: str,
) -> tuple[pd.Series, tuple[Finding, ...]]:
    """Return the place of every area: its own, or the remainder of its district.

    A place of fewer people than `smallest_population`, and an area without one, joins
    "rural <district>".

    Parameters
    ----------
    named : place of each area, "" where it has none; indexed by area_code like `index`
    index : the index table, for its districts
    population : people of each area, on the same index
    smallest_population : a place of exactly so many people stays; None keeps all
    remainder : the word before the district
    subject : the lookup, for messages

    Returns
    -------
    Series of str "place" on the same index, and findings

    Raises
    ------
    InputError   a place bears the name of a row of the tables ("outside", "unknown")
    """
    reserved = sorted({name for name in named.unique() if name.casefold() in RESERVED_PLACES})
    refuse(
        subject,
        [
            Fault("place", f"the name {name} is kept for a row of the tables.", "Rename the place.")
            for name in reserved
        ],
    )
    place = named.rename("place").copy()
    findings = []
    if smallest_population is not None:
        people = population.groupby(place).sum()
        small = sorted(name for name in people.index[people < smallest_population] if name)
        if small:
            place = place.mask(place.isin(small), "")
            findings.append(
                Finding(
                    "small-places-joined",
                    "note",
                    subject,
                    f"{len(small)} place{'s' if len(small) > 1 else ''} of under "
                    f"{smallest_population:,} people joined the "
                    f"{remainder} remainder of their district: {', '.join(small)}.",
                )
            )
    blank = place == ""
    if blank.any():
        rest = (remainder + " " + index["district_name"]).str.strip()
        place = place.mask(blank, rest).astype("str")
    spelt = pd.Series(sorted(place.unique()), dtype="str")
    alike = spelt[spelt.str.split().str.join(" ").str.casefold().duplicated(keep=False)]
    if len(alike):
        findings.append(
            Finding(
                "place-names-alike",
                "warning",
                subject,
                f"{len(alike)} places differ by capitals or spaces alone: {examples(alike)}.",
                "Spell each place in one way, or they are planned for apart.",
            )
        )
    return place, tuple(findings)

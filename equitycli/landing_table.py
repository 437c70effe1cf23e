"""What every landing is: rows of recipient, place, share and route that add up to 1.

What is left over is "outside" or "unknown" and stays a row, so that no pound is lost from sight.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.tables import OUTSIDE, RESERVED_PLACES, UNKNOWN

ROUTES = (
    BY_TABLE := "delivery table",
    BY_CODE := "beneficiary code",
    BY_SPREAD := "beneficiary code (spread)",
    BY_OFFICE := "office",
    BY_OFFICE_FOR_WANT := "office (no delivery record)",
    BY_REGISTER := "apportioned: area of operation",
    TOO_WIDE := "apportioned: ten or more authorities",
    NO_AREA := "apportioned: no area of operation",
    BY_CATCHMENT := "catchment: round the office",
    BY_OFFICE_ALONE := "catchment: the office's own area",
    BEYOND := "catchment: office outside",
    NO_CENTRE := "catchment: no office known",
    NO_RECORD := "no delivery record",
    NO_OFFICE := "no office known",
)
"""How a share was decided. Those of money whose place is unknown say what is not known."""
COLUMNS = ["recipient_id", "place", "share", "route"]
SMALLEST_SHARE = 1e-5
"""A place's share of a recipient's money that is kept as such: £1 of £100,000. Smaller ones are
below what anybody knows of the work, and beside shares near 1 they spread the solver's numbers
over more orders of magnitude than it can prove an answer for."""
_MOVED = "tiny shares"


def office_place(recipients: pd.DataFrame, places: pd.Series) -> pd.Series:
    """In which place each recipient has its office.

    Parameters
    ----------
    recipients : table indexed by recipient, with area_code (missing where the office is
        unknown or outside the county) and outside (true where it is known to lie outside)
    places : Series indexed by area, the place of each area

    Returns
    -------
    Series indexed by recipient, a place, "outside" or "unknown", named "place"

    Raises
    ------
    InputError   an area is in no place, a recipient occurs twice, or a place is named like a row
                 that stands beside the places ("outside", "unknown", …)

    >>> recipients = pd.DataFrame({"area_code": ["a", None], "outside": [False, True]})
    >>> office_place(recipients, pd.Series({"a": "Ely"})).tolist()
    ['Ely', 'outside']
    """
    code, outside = recipients["area_code"], recipients["outside"].astype(bool)
    stated = code.notna() & (code != "")
    strange = stated & ~code.isin(places.index)
    twice = recipients.index[recipients.index.duplicated()]
    reserved = sorted(set(places.unique()) & set(RESERVED_PLACES))
    faults = []
    if strange.any():
        found = f"{int(strange.sum()):,} recipients have an area that is in no place"
        pairs = [f"{name} in {area}" for name, area in code[strange].items()]
        faults.append(Fault("area_code", f"{found} ({examples(pairs)})."))
    if len(twice):
        faults.append(Fault("", f"{len(twice):,} recipients occur twice ({examples(twice)})."))
    if reserved:
        faults.append(Fault("place", f"no place may be called {examples(reserved)}."))
    refuse("recipients", faults)
    known = places.to_numpy(dtype=object)[places.index.get_indexer(pd.Index(code[stated]))]
    place = np.where(outside, OUTSIDE, UNKNOWN).astype(object)
    place[stated.to_numpy()] = known
    return pd.Series(place, index=recipients.index, name="place", dtype="str")


def whole_at(place: pd.Series, *, known: str, unknown: str) -> pd.DataFrame:
    """Where money lands that lands whole in one place.

    Parameters
    ----------
    place : Series indexed by recipient, a place, "outside" or "unknown"
    known, unknown : the routes of money whose place is, and is not, known

    Returns
    -------
    table of recipient_id, place, share, route; one row a recipient, share 1

    >>> whole_at(pd.Series({"r": "Ely"}), known="office", unknown="?").to_dict("records")
    [{'recipient_id': 'r', 'place': 'Ely', 'share': 1.0, 'route': 'office'}]
    """
    return pd.DataFrame(
        {
            "recipient_id": place.index.astype("str"),
            "place": place.to_numpy(),
            "share": 1.0,
            "route": np.where(place == UNKNOWN, unknown, known),
        }
    )


def landing_table(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the parts of a landing as one table in its order.

    Parameters
    ----------
    parts : tables of recipient_id, place, share (≥ 0), route; together at least one share above
        0 for each recipient

    Returns
    -------
    table of recipient_id, place, share, route, sorted by these; each share is above 0, and those
    of a recipient add up to 1 (within 1e-12); a place with less than `SMALLEST_SHARE` of a
    recipient's money is left out, and that added to its largest row

    >>> rest = pd.DataFrame({"recipient_id": ["r", "r"], "place": ["Ely", "March"],
    ...     "share": [3.0, 1.0], "route": ["office"] * 2})
    >>> landing_table([rest])["share"].tolist()
    [0.75, 0.25]
    """
    table = pd.concat([part[COLUMNS] for part in parts if len(part)] or [parts[0][COLUMNS]])
    table = table[table["share"] > 0]
    keys = ["recipient_id", "place", "route"]
    table = table.groupby(keys, sort=True)["share"].sum().reset_index()
    table["share"] /= table.groupby("recipient_id")["share"].transform("sum")
    return _without_tiny_shares(table[COLUMNS].astype(dict.fromkeys(keys, "str")))


def tiny_share_findings(landing: pd.DataFrame) -> tuple[Finding, ...]:
    """What a reader must know of shares that were too small to keep; none where none were."""
    moved = landing.attrs.get(_MOVED, ())
    if not moved:
        return ()
    return (
        Finding(
            "tiny-landing-shares", "note", "landing",
            f"{len(moved):,} shares of a recipient's money in a place are below "
            f"{SMALLEST_SHARE:.5f} and were added to its largest share ({examples(moved)}).",
            "Leave them out of the delivery table.",
        ),
    )  # fmt: skip


def _without_tiny_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Return a landing with shares below `SMALLEST_SHARE` added to the recipient's largest row.

    A place counts with all its routes; a share of exactly `SMALLEST_SHARE` stays, and of equally
    large rows the first is taken. What was moved stands in `attrs`, for `tiny_share_findings`.
    """
    here = ["recipient_id", "place"]
    tiny = table.groupby(here)["share"].transform("sum") < SMALLEST_SHARE
    if not tiny.any():
        return table
    tiny[table["share"].groupby(table["recipient_id"]).idxmax()] = False  # one row always stays
    moved = table[tiny].groupby("recipient_id")["share"].sum()
    kept = table[~tiny].reset_index(drop=True)
    largest = kept["share"].round(9).groupby(kept["recipient_id"]).idxmax()[moved.index]
    kept.loc[largest, "share"] += moved.to_numpy()
    pairs = table.loc[tiny, here].drop_duplicates()
    kept.attrs[_MOVED] = tuple(
        f"{who} in {place}" for who, place in pairs.itertuples(index=False, name=None)
    )
    return kept

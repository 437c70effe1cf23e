"""Areas of operation by name: which of them lie here, which elsewhere, and which nobody can tell.

A register names authorities, not codes, and writes them differently from an index.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

import pandas as pd

from equitycli.tables import OUTSIDE, UNKNOWN

_TITLES = frozenset(
    (
        "authority", "borough", "city", "combined", "council", "county", "district",
        "metropolitan", "of", "royal", "the", "unitary",
    )
)  # fmt: skip
"""Words that a register and an index put differently: Bristol City is Bristol, City of."""
_NATIONS = frozenset(
    (
        "england", "wales", "scotland", "northern ireland", "england and wales",
        "great britain", "united kingdom", "uk",
    )
)  # fmt: skip
_WIDE_TYPES = frozenset(("region", "country", "continent"))
_LONDON = "greater london"


class NamedArea(NamedTuple):
    """An area that a register names.

    called : as the register has it · where : "here", "outside" or "unknown" · areas : the codes
    of its small areas, none unless it is here
    """

    called: str
    where: str
    areas: tuple[str, ...]


def plain_name(name: str) -> str:
    """Return an authority's name as it is compared: small letters, without titles and marks.

    >>> plain_name("Peterborough City"), plain_name("Bristol, City of"), plain_name("Trafford")
    ('peterborough', 'bristol', 'trafford')
    """
    words = re.findall(r"\w+", re.sub(r"['’]", "", name.casefold().replace("&", " and ")))
    return " ".join([word for word in words if word not in _TITLES] or words)


def area_key(name: str) -> str:
    """Return under which key an area of operation stands; all names of London are one.

    >>> area_key("Throughout London"), area_key("City Of London")
    ('greater london', 'london')
    """
    bare = " ".join(name.casefold().split())
    return _LONDON if bare in ("throughout london", "london", _LONDON) else plain_name(bare)


def named_areas(
    operates: pd.DataFrame,
    *,
    places: pd.Series,
    districts: pd.Series,
    county_names: Collection[str],
) -> dict[str, NamedArea]:
    """Where each area lies that a register names: in the county, outside, or nobody knows.

    A name is first that of a district, then of the county, then of a place; so Durham is the
    county before it is the city. What holds ten or more authorities is unknown, since the
    county may or may not be one of them: "Throughout …", a nation, a region, a country, and
    what the register itself puts one of our districts within (Greater Manchester). Any other
    name is an authority elsewhere.

    Parameters
    ----------
    operates : rows of area_type, area, within, as in `tables.OPERATES`
    places, districts : Series indexed by area, the names of its place and of its district
    county_names : names that mean every area

    Returns
    -------
    the areas by `area_key`

    >>> rows = pd.DataFrame({"area_type": ["Local Authority", "Region"], "within": ["", ""],
    ...     "area": ["Trafford", "Throughout England"]})
    >>> found = named_areas(rows, places=pd.Series({"a": "Sale"}), county_names=(),
    ...     districts=pd.Series({"a": "Trafford"}))
    >>> found["trafford"].areas, found["throughout england"].where
    (('a',), 'unknown')
    """
    here = (
        _by_name(places)
        | {plain_name(name): tuple(places.index) for name in county_names}
        | _by_name(districts)
    )
    rows = [
        (kind, area, within)
        for kind, area, within in operates[["area_type", "area", "within"]]
        .drop_duplicates()
        .sort_values(["area", "area_type", "within"])
        .itertuples(index=False, name=None)
        if area_key(area)
    ]
    wide = {area_key(area) for kind, area, _ in rows if _is_wide(kind, area)}
    ours = set(here) - wide
    around = {area_key(within) for _, area, within in rows if area_key(area) in ours}
    found: dict[str, NamedArea] = {}
    for _, area, _ in rows:
        key = area_key(area)
        inside = key in ours
        where = "here" if inside else UNKNOWN if key in wide | around else OUTSIDE
        found.setdefault(key, NamedArea(area, where, here[key] if inside else ()))
    return found


def _by_name(names: pd.Series) -> dict[str, tuple[str, ...]]:
    """Return the areas of each name; two spellings of one name are one."""
    areas: dict[str, list[str]] = {}
    for area, name in names.items():
        if key := plain_name(str(name)):
            areas.setdefault(key, []).append(str(area))
    return {name: tuple(several) for name, several in areas.items()}


def _is_wide(kind: str, name: str) -> bool:
    """Say whether an area holds ten or more authorities; London is judged by its boroughs."""
    if area_key(name) == _LONDON:
        return False
    bare = " ".join(name.casefold().split())
    wide_kind = kind.casefold().strip() in _WIDE_TYPES
    return wide_kind or bare in _NATIONS or bare.startswith("throughout ")

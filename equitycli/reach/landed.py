"""Where each award lands, to the penny: by its own office, or by its own beneficiary codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from equitycli.beneficiary_codes import stranger_place, whole_county_codes
from equitycli.checks import unusable
from equitycli.errors import Fault, examples, refuse
from equitycli.money import split
from equitycli.tables import BY_NAME, OUTSIDE, UNKNOWN, UNPLACED

NATION_LETTERS = {"England": "E", "Wales": "W", "Scotland": "S", "Northern Ireland": "N"}
"""How ONS codes of a nation begin. Source: ONS Register of Geographic Codes."""


class Landed(NamedTuple):
    """The money of each funder, in pence: `by_area`, `outside` and `unknown` make all of it."""

    by_area: pd.DataFrame
    """int by area of the index and funder: every area a row, with 0 where nothing lands"""
    outside: pd.Series
    """int by funder: lands in no area of the index"""
    unknown: pd.Series
    """int by funder: nobody can tell where it lands"""
    spread: pd.Series
    """int by funder: part of `by_area` for larger areas, spread over their people"""

    @property
    def read(self) -> pd.Series:
        """All money of each funder."""
        placed: pd.Series = self.by_area.sum() + self.outside + self.unknown
        return placed.astype("int64")


def offices(
    awards: pd.DataFrame, *, by_postcode: pd.Series, nations: Collection[str]
) -> pd.DataFrame:
    """Where the office of each award's own recipient is, and what tells it.

    1. The award's own `office_area`; 2. the area of its own postcode; 3. outside, where the
    letters of its postcode are of a nation that the index does not have; 4. the office of the same
    recipient's other awards by the same funder, the one of most money, the first on ties: only
    for recipients with an identifier, as a name alone may be of two bodies; and not by what other
    funders know, or a funder's figures would hang on whom it is compared with.

    Parameters
    ----------
    awards : rows of funder, recipient_id, award_pence, postcode (compact, ""), office_area (""),
        to_individual; an individual is never located
    by_postcode : area of each compact postcode, from a directory; may be empty
    nations : those of the index

    Returns
    -------
    table on the same index: `office`, an area, in the index or outside it, "outside", or "" where
    nobody can tell; `route`, one of `ROUTES`

    >>> awards = pd.DataFrame({"recipient_id": ["r", "r", "s"], "award_pence": [5, 1, 1],
    ...     "funder": ["f"] * 3,
    ...     "postcode": ["", "", "EH11AA"], "office_area": ["a", "", ""],
    ...     "to_individual": [False] * 3})
    >>> offices(awards, by_postcode=pd.Series(dtype="str"), nations=["England"])["office"].tolist()
    ['a', 'a', 'outside']
    """
    own, by_directory, by_letters, by_others, unknown, individual = ROUTES
    directory = by_postcode.to_dict()
    told = awards["postcode"].map(lambda one: directory.get(one, "")).astype("str")
    nation = awards["postcode"].str.extract(r"^([A-Z]+)", expand=False).map(NATION_OF_LETTERS)
    abroad = nation.notna() & ~nation.isin(list(nations))
    office = awards["office_area"].astype("str")
    route = pd.Series(unknown, index=awards.index, dtype="str").mask(office != "", own)
    for found, name in (
        (told, by_directory),
        (pd.Series("", index=awards.index, dtype="str").mask(abroad, OUTSIDE), by_letters),
    ):
        open_ = (office == "") & (found != "")
        office, route = office.mask(open_, found), route.mask(open_, name)
    named = ~awards["recipient_id"].str.startswith(BY_NAME)
    known = awards[(office != "") & named].assign(office=office)
    who = ["funder", "recipient_id"]
    money = known.groupby([*who, "office"], sort=False)["award_pence"].sum()
    most = money.reset_index().sort_values("award_pence", ascending=False, kind="stable")
    usual = most.drop_duplicates(who).set_index(who)["office"].to_dict()
    pairs = zip(awards["funder"], awards["recipient_id"], strict=True)
    others = pd.Series([usual.get(pair, "") for pair in pairs], index=awards.index, dtype="str")
    open_ = (office == "") & named & (others != "")
    office, route = office.mask(open_, others), route.mask(open_, by_others)
    paid_alone = awards["to_individual"].astype(bool)
    return pd.DataFrame(
        {"office": office.mask(paid_alone, ""), "route": route.mask(paid_alone, individual)}
    )


ROUTES = (
    "its own area in a file",
    "its postcode in a directory",
    "the letters of its postcode",
    "other awards of its recipient",
    "not known",
    "an individual, never located",
)
"""What tells where the office of an award's recipient is."""

NATION_OF_LETTERS = {
    **dict.fromkeys(
        ("AB", "DD", "EH", "FK", "G", "HS", "IV", "KA", "KW", "KY", "ML", "PA", "PH", "ZE"),
        "Scotland",
    ),
    **dict.fromkeys(("CF", "SA"), "Wales"),
    "BT": "Northern Ireland",
    **dict.fromkeys(("JE", "GY"), "Channel Islands"),
    "IM": "Isle of Man",
}
"""Postcode areas that lie whole in one nation; those on a border (CH, DG, HR, LD, LL, NP, SY, TD)
tell nothing. Source: ONS Postcode Directory, postcode areas by country."""


def by_office(awards: pd.DataFrame, *, areas: pd.Index, funders: Sequence[str]) -> Landed:
    """Where money lands if each award lands whole at its recipient's office.

    Parameters
    ----------
    awards : rows of funder, award_pence (whole, ≥ 0), office as `offices` gives it
    areas : codes of the index
    funders : whose money is told apart, in order

    Returns
    -------
    Landed; no penny is lost

    Raises
    ------
    InputError   an award is missing, negative or infinite

    >>> awards = pd.DataFrame({"funder": ["f", "f"], "award_pence": [7, 2], "office": ["a", ""]})
    >>> landed = by_office(awards, areas=pd.Index(["a", "b"]), funders=["f"])
    >>> landed.by_area["f"].tolist(), landed.unknown.tolist()
    ([7, 0], [2])
    """
    refuse("awards", unusable(awards["award_pence"], where="award_pence"))
    row = areas.get_indexer(pd.Index(awards["office"]))
    column = pd.Index(funders).get_indexer(pd.Index(awards["funder"]))
    pence = awards["award_pence"].to_numpy(dtype=np.int64)
    cells = np.zeros((len(areas), len(funders)), dtype=np.int64)
    inside = row >= 0
    np.add.at(cells, (row[inside], column[inside]), pence[inside])
    blank = (awards["office"] == "").to_numpy()
    return Landed(
        pd.DataFrame(cells, index=areas, columns=list(funders)),
        _by_funder(column, pence, ~inside & ~blank, funders),
        _by_funder(column, pence, ~inside & blank, funders),
        pd.Series(0, index=list(funders), dtype="int64"),
    )


def _by_funder(
    column: np.ndarray, pence: np.ndarray, there: np.ndarray, funders: Sequence[str]
) -> pd.Series:
    sums = np.zeros(len(funders), dtype=np.int64)
    np.add.at(sums, column[there], pence[there])
    return pd.Series(sums, index=list(funders), dtype="int64")


def by_delivery(
    awards: pd.DataFrame,
    *,
    population: pd.Series,
    places: pd.Series,
    code_areas: Mapping[str, tuple[str, ...]],
    whole_nations: Collection[str],
    funders: Sequence[str],
) -> Landed:
    """Where money lands if each award lands where its own beneficiary codes say.

    An award is split over its codes in equal parts, odd pennies to the first. The code of an area
    is that area. The code of a ward, district or older area is spread over the people of its areas
    (in equal parts where nobody lives there), each funder's money for it in one sum, by largest
    remainder: exact for the larger area, a model below it. An award without a code, the code of a
    county, region or nation, and one that holds nearly all people of the index are unknown; a code
    elsewhere is outside, but unknown where the index has the whole of its nation, as it can only
    be of another year.

    Parameters
    ----------
    awards : rows of funder, award_pence (whole, ≥ 0), beneficiary_codes (tuple, often empty), as
        `sources.checked.beneficiaries` gives them
    population : Series indexed by area, people, ≥ 0
    places : Series on that index, the place of each area
    code_areas : the areas of each ward, district or older area, by its code
    whole_nations : names of nations of which the index has every area
    funders : whose money is told apart, in order

    Returns
    -------
    Landed; no penny is lost

    Raises
    ------
    InputError   an award is missing, negative or infinite; a code with areas that are not there

    >>> awards = pd.DataFrame({"funder": ["f"], "award_pence": [9],
    ...     "beneficiary_codes": [("a", "W")]})
    >>> landed = by_delivery(awards, population=pd.Series({"a": 1, "b": 1, "c": 1}),
    ...     places=pd.Series({"a": "P", "b": "P", "c": "P"}), code_areas={"W": ("b", "c")},
    ...     whole_nations=[], funders=["f"])
    >>> landed.by_area["f"].tolist(), landed.spread.tolist()
    ([5, 2, 2], [4])
    """
    refuse(
        "awards",
        unusable(awards["award_pence"], where="award_pence")
        + unusable(population, where="population"),
    )
    by_code: Counter[tuple[str, str]] = Counter()
    for funder, pence, codes in zip(
        awards["funder"], awards["award_pence"].tolist(), awards["beneficiary_codes"], strict=True
    ):
        several = list(dict.fromkeys(filter(None, codes))) or [_NO_CODE]
        for code, part in zip(several, split(pence, [1] * len(several)), strict=True):
            by_code[code, funder] += part
    used = sorted({code for code, _ in by_code if code in code_areas})
    wide = set(
        whole_county_codes(
            used, places=places, weighted_population=population.astype(float), code_areas=code_areas
        )
    )
    letters = tuple(NATION_LETTERS[name] for name in whole_nations if name in NATION_LETTERS)
    at, column = population.index, pd.Index(funders)
    astray = {
        code: lost
        for code in used
        if (lost := [area for area in code_areas[code] if area not in at])
    }
    refuse(
        "beneficiary codes",
        [
            Fault(code, f"{len(lost):,} of its areas are not in the index ({examples(lost)}).")
            for code, lost in astray.items()
        ],
    )
    people = population.to_numpy(dtype=np.int64)
    cells = np.zeros((len(at), len(funders)), dtype=np.int64)
    aside = {name: np.zeros(len(funders), dtype=np.int64) for name in (OUTSIDE, UNKNOWN)}
    spread = np.zeros(len(funders), dtype=np.int64)
    rows = {code: at.get_indexer(pd.Index(code_areas[code])) for code in used}
    for (code, funder), pence in by_code.items():
        j = column.get_loc(funder)
        if code in at:
            cells[at.get_loc(code), j] += pence
        elif code in rows and code not in wide:
            weights = people[rows[code]].tolist()
            parts = split(pence, weights if sum(weights) else [1] * len(weights))
            np.add.at(cells[:, j], rows[code], parts)
            spread[j] += pence
        else:
            aside[_elsewhere(code, letters, wide)][j] += pence
    return Landed(
        pd.DataFrame(cells, index=at, columns=list(funders)),
        pd.Series(aside[OUTSIDE], index=list(funders)),
        pd.Series(aside[UNKNOWN], index=list(funders)),
        pd.Series(spread, index=list(funders)),
    )


_NO_CODE = UNPLACED


def _elsewhere(code: str, letters: tuple[str, ...], wide: Collection[str]) -> str:
    if code.startswith(UNPLACED) or code in wide or (letters and code.startswith(letters)):
        return UNKNOWN
    return stranger_place(code)


def all_together(landed: Landed, *, name: str) -> Landed:
    """Return the money of all funders, followed by that of each, with the sum under a name."""
    return Landed(
        pd.concat([landed.by_area.sum(axis=1).rename(name), landed.by_area], axis=1),
        *(
            pd.concat([pd.Series({name: int(one.sum())}), one]).astype("int64")
            for one in (landed.outside, landed.unknown, landed.spread)
        ),
    )

"""What grants say of where their work is done: the codes of their beneficiaries' locations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from equitycli.errors import Fault, examples, refuse
from equitycli.landing_table import BY_CODE, BY_SPREAD
from equitycli.tables import OUTSIDE, UNKNOWN

WIDER_THAN_A_COUNTY = re.compile(r"(E1[0-3]|E15|E47|[EWNS]92|K0[1-4])\d{6}")
"""Codes of counties, regions, combined authorities and nations: they may well contain the county
itself, so money for them is unknown, not outside. Source: ONS Register of Geographic Codes."""
WHOLE_COUNTY = 0.9
"""A code with so much of the county's weighted population says where the payer is, not where the
work is done: a borough's own grants all name the borough. The last tenth allows for boundaries
that moved between the vintages of code and index."""
Split = Literal["equal", "need"]
_A_CODE = re.compile(r"[A-Z]\d{8}")
_NOT_TOLD = ""


def whole_county_codes(
    codes: Iterable[str],
    *,
    places: pd.Series,
    weighted_population: pd.Series,
    code_areas: Mapping[str, tuple[str, ...]],
) -> list[str]:
    """Which codes hold so much of the county, in several places, that they tell nothing of it.

    Parameters are those of `recorded`; the boundary, `WHOLE_COUNTY`, is in. Where nobody has any
    weight, areas are counted instead.

    >>> areas = pd.Series({"a": "Ely", "b": "March"})
    >>> whole_county_codes(["E08000009", "a"], places=areas, code_areas={"E08000009": ("a", "b")},
    ...     weighted_population=pd.Series({"a": 1.0, "b": 1.0}))
    ['E08000009']
    """
    people = weighted_population if weighted_population.sum() > 0 else weighted_population + 1.0
    people_of, place_of, total = people.to_dict(), places.to_dict(), float(people.sum())
    found = []
    for code in sorted(set(codes)):
        areas = sorted(area for area in set(code_areas.get(code, ())) if area in place_of)
        several = len({place_of[area] for area in areas}) > 1
        # relative tolerance: a sum in another order may miss the boundary by its last bit
        enough = sum(people_of[area] for area in areas) >= WHOLE_COUNTY * total * (1 - 1e-12)
        if several and enough and code not in place_of:
            found.append(code)
    return found


def landed_by_code(
    grants: pd.DataFrame, codes: pd.DataFrame, several_locations: Split
) -> tuple[pd.DataFrame, pd.Series]:
    """Return the shares by code, and the share of each recipient's money that they don't place."""
    several = [tuple(dict.fromkeys(filter(None, codes))) for codes in grants["beneficiary_codes"]]
    money = pd.DataFrame(
        {
            "recipient_id": grants["recipient_id"].astype("str").array,
            "code": pd.Series(several, dtype="object"),
            "share": grants["award_pence"].to_numpy(dtype=float),
        }
    )
    total = money.groupby("recipient_id")["share"].transform("sum")
    money["share"] = money["share"].where(total > 0, 1.0)  # grants of £0 count alike
    money["share"] /= money.groupby("recipient_id")["share"].transform("sum")
    unnamed = np.array([not each for each in several], dtype=bool)
    coded = money[~unnamed].explode("code").astype({"code": "str"})
    parts = _parts(coded, codes.groupby("code")["people"].first(), several_locations)
    coded["share"] *= parts.to_numpy()
    landed = coded.merge(codes, on="code", how="inner", validate="many_to_many")
    landed["share"] *= landed["part"]
    told = landed["place"] != _NOT_TOLD
    without = pd.concat([money[unnamed], landed[~told]]).groupby("recipient_id")["share"].sum()
    everybody = pd.Index(money["recipient_id"].unique())
    return landed[told], without.reindex(everybody, fill_value=0.0)


def _parts(coded: pd.DataFrame, people: pd.Series, several_locations: Split) -> pd.Series:
    """Return which part of its grant each code has; those of a grant add up to 1."""
    grant = coded.index
    several = pd.Series(1.0, index=grant).groupby(level=0).transform("sum")
    if several_locations == "equal" or coded.empty:
        return 1 / several
    weight = pd.Series(coded["code"].map(people).to_numpy(dtype=float), index=grant)
    whole = weight.groupby(level=0).transform("sum")
    usable = weight.notna().groupby(level=0).transform("all") & (whole > 0)
    return (weight / whole.where(usable)).where(usable, 1 / several)


def code_table(
    several: Iterable[tuple[str, ...]],
    places: pd.Series,
    weighted_population: pd.Series,
    code_areas: Mapping[str, tuple[str, ...]],
) -> pd.DataFrame:
    """Return where each code lands: code, place, part (adding up to 1 for a code), route, people.

    People is the weighted population of the whole code, missing where nothing is known of it.
    The place of a code of the whole county is `_NOT_TOLD`.
    """
    codes = sorted({code for each in several for code in each if code})
    place_of, people_of = places.to_dict(), weighted_population.to_dict()
    whole = set(
        whole_county_codes(
            codes, places=places, weighted_population=weighted_population, code_areas=code_areas
        )
    )
    rows: list[tuple[str, str, float, str, float]] = []
    astray = {}
    for code in codes:
        areas = code_areas.get(code, ())
        if code in place_of:
            rows.append((code, place_of[code], 1.0, BY_CODE, float(people_of[code])))
        elif not areas:
            rows.append((code, stranger_place(code), 1.0, BY_CODE, np.nan))
        elif lost := [area for area in areas if area not in place_of]:
            astray[code] = lost
        else:
            people = [float(people_of[area]) for area in areas]
            here = sum(people)
            if code in whole:
                rows.append((code, _NOT_TOLD, 1.0, BY_SPREAD, here))
                continue
            parts = [n / here for n in people] if here > 0 else [1 / len(areas)] * len(areas)
            rows.extend(
                (code, place_of[area], part, BY_SPREAD, here)
                for area, part in zip(areas, parts, strict=True)
            )
    refuse(
        "beneficiary codes",
        [
            Fault(code, f"{len(lost):,} of its areas are in no place ({examples(lost)}).")
            for code, lost in astray.items()
        ],
    )
    table = pd.DataFrame(rows, columns=["code", "place", "part", "route", "people"])
    return table.astype({"code": "str", "part": float, "people": float})


def stranger_place(code: str) -> str:
    """Return where a code lands that is no area and has no areas here."""
    if WIDER_THAN_A_COUNTY.fullmatch(code) or not _A_CODE.fullmatch(code):
        return UNKNOWN
    return OUTSIDE

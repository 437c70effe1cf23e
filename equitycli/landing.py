"""Where money lands: the share of each recipient's money that lands in each place, and by what.

A head office is not delivery. The officer's own table comes first, then the places that the
grants themselves name, then the office or nothing, as the programme says. What is left over is
"outside" or "unknown" and stays a row, so that no pound is lost from sight.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Literal

import numpy as np
import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.landed import bounds as bounds
from equitycli.landed import landed_pence as landed_pence
from equitycli.landed import pence_per_place as pence_per_place
from equitycli.landed import reached_from_elsewhere as reached_from_elsewhere
from equitycli.tables import OUTSIDE, RESERVED_PLACES, UNKNOWN

ROUTES = (
    BY_TABLE := "delivery table",
    BY_CODE := "beneficiary code",
    BY_SPREAD := "beneficiary code (spread)",
    BY_OFFICE := "office",
    BY_OFFICE_FOR_WANT := "office (no delivery record)",
    NO_RECORD := "no delivery record",
    NO_OFFICE := "no office known",
)
"""How a share was decided. The last two are those of money whose place is unknown."""
COLUMNS = ["recipient_id", "place", "share", "route"]
WIDER_THAN_A_COUNTY = re.compile(r"(E1[0-3]|E15|E47|[EWNS]92|K0[1-4])\d{6}")
"""Codes of counties, regions, combined authorities and nations: they may well contain the county
itself, so money for them is unknown, not outside. Source: ONS Register of Geographic Codes."""
SMALLEST_SHARE = 1e-5
"""A place's share of a recipient's money that is kept as such: £1 of £100,000. Smaller ones are
below what anybody knows of the work, and beside shares near 1 they spread the solver's numbers
over more orders of magnitude than it can prove an answer for."""
_MOVED = "tiny shares"
_A_CODE = re.compile(r"[A-Z]\d{8}")
_SHARE_TOLERANCE = 1e-9


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
    reserved = sorted(set(places) & set(RESERVED_PLACES))
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
    place = code.map(places).astype(object)
    place = place.where(stated, np.where(outside, OUTSIDE, UNKNOWN))
    return place.astype("str").rename("place")


def landing_by_office(recipients: pd.DataFrame, places: pd.Series) -> pd.DataFrame:
    """Where money lands if all of it is spent where the office stands.

    Parameters, and what is refused, are those of `office_place`. It may audit; it is no ground
    to plan on.

    Returns
    -------
    table of recipient_id, place, share, route; one row a recipient, share 1, its place
    "outside" or "unknown" where the office is not in the county or not known

    >>> recipients = pd.DataFrame({"area_code": ["a"], "outside": [False]}, index=["r"])
    >>> landing_by_office(recipients, pd.Series({"a": "Ely"})).to_dict("records")
    [{'recipient_id': 'r', 'place': 'Ely', 'share': 1.0, 'route': 'office'}]
    """
    place = office_place(recipients, places)
    return _landing([_by_office(place, known=BY_OFFICE, unknown=NO_OFFICE)])


def landing_by_delivery(
    recipients: pd.DataFrame,
    places: pd.Series,
    *,
    delivery: pd.DataFrame,
    grants: pd.DataFrame,
    weighted_population: pd.Series,
    code_areas: Mapping[str, tuple[str, ...]],
    without_delivery: Literal["office", "unknown"],
) -> pd.DataFrame:
    """Where money lands by what is known of the work, the best source first.

    1. A recipient in the delivery table lands as the table says; what its shares lack to 1
       is unknown.
    2. Else each grant lands where its beneficiary codes say: equal parts for several codes,
       grants weighted by their money. The code of an area is its place; of a ward, district or
       place, spread over its areas by weighted population (equally where that is 0); of anything
       else, outside; of a county, region or nation that is not in `code_areas`, or text that is
       no code, unknown.
    3. Money with neither lands at the office, or is unknown, as `without_delivery` says.

        a_rk = Σ_g m_g / |C_g| · Σ_{c ∈ C_g} share of c in k  /  Σ_g m_g

    Parameters
    ----------
    recipients : as for `office_place`
    places : Series indexed by area, the place of each area
    delivery : rows of organisation, place (a known place, "outside" or "unknown"), share (0–1)
    grants : rows of recipient_id, award_pence (≥ 0), beneficiary_codes (tuple, often empty)
    weighted_population : Series on the index of `places`, ≥ 0
    code_areas : the areas of each ward, district or place, by its code
    without_delivery : "office" or "unknown"

    Returns
    -------
    table of recipient_id, place, share, route, sorted by these; every recipient is there, each
    share is above 0, and those of a recipient add up to 1 (within 1e-12); a place with less
    than `SMALLEST_SHARE` of a recipient's money is left out, and that added to its largest row

    Raises
    ------
    MisalignedError   weighted population and places have different areas
    InputError        what `office_place` refuses; in the delivery table an unknown place, a
                      missing, negative or infinite share, shares that add up to more than 1, a
                      place named twice for one organisation; a code with areas in no place;
                      a missing, negative or infinite award or weighted population

    >>> landing = landing_by_delivery(
    ...     pd.DataFrame({"area_code": ["a"], "outside": [False]}, index=["r"]),
    ...     pd.Series({"a": "Ely", "b": "March"}),
    ...     delivery=pd.DataFrame({"organisation": ["r"], "place": ["March"], "share": [0.75]}),
    ...     grants=pd.DataFrame({"recipient_id": [], "award_pence": [], "beneficiary_codes": []}),
    ...     weighted_population=pd.Series({"a": 1.0, "b": 1.0}),
    ...     code_areas={}, without_delivery="unknown",
    ... )
    >>> landing[["place", "share"]].to_records(index=False).tolist()
    [('March', 0.75), ('unknown', 0.25)]
    """
    office = office_place(recipients, places)
    check_aligned(places.index, weighted_population.index, names=("places", "weighted_population"))
    refuse(
        "landing",
        unusable(weighted_population, where="weighted_population")
        + (unusable(grants["award_pence"], where="award_pence") if len(grants) else []),
    )
    refuse("the delivery table", _delivery_faults(delivery, set(places)))
    by_table = _by_table(delivery[delivery["organisation"].isin(recipients.index)])
    others = recipients.index[~recipients.index.isin(by_table["recipient_id"])]
    by_code, lacking_code = _by_code(
        grants[grants["recipient_id"].isin(others)],
        _code_table(grants["beneficiary_codes"], places, weighted_population, code_areas),
    )
    lacking = pd.Series(1.0, index=others)
    lacking.update(lacking_code)
    if without_delivery == "office":
        rest = _by_office(office[others], known=BY_OFFICE_FOR_WANT, unknown=NO_RECORD)
    else:
        rest = _by_office(
            pd.Series(UNKNOWN, index=others, dtype="str"), known=NO_RECORD, unknown=NO_RECORD
        )
    rest["share"] = lacking.to_numpy()
    return _landing([by_table, by_code, rest])


def landing_findings(
    landing: pd.DataFrame,
    *,
    delivery: pd.DataFrame,
    grants: pd.DataFrame,
    places: pd.Series,
    code_areas: Mapping[str, tuple[str, ...]],
) -> tuple[Finding, ...]:
    """What a reader must know of a landing by delivery, beside the shares themselves.

    Parameters are those of `landing_by_delivery`, with what it gave.

    Returns
    -------
    findings on delivery rows of nobody who is paid, codes that were taken to lie outside the
    county or that no place could be told from, recipients without any record, and shares too
    small to keep

    >>> landing = pd.DataFrame({"recipient_id": ["r"], "route": ["no delivery record"]})
    >>> nothing = pd.DataFrame({"organisation": [], "beneficiary_codes": []})
    >>> landing_findings(landing, delivery=nothing, grants=nothing,
    ...     places=pd.Series({"a": "Ely"}), code_areas={})[0].code
    'no-delivery-record'
    """
    paid = set(landing["recipient_id"])
    idle = sorted(set(delivery["organisation"]) - paid)
    codes = sorted({code for several in grants["beneficiary_codes"] for code in several if code})
    kinds = {code: _stranger(code) for code in codes if code not in places.index}
    outside = [c for c, kind in kinds.items() if kind == OUTSIDE and not code_areas.get(c)]
    unplaced = [c for c, kind in kinds.items() if kind == UNKNOWN and not code_areas.get(c)]
    at_office = landing.loc[landing["route"] == BY_OFFICE_FOR_WANT, "recipient_id"].unique()
    nowhere = landing.loc[landing["route"] == NO_RECORD, "recipient_id"].unique()
    told: tuple[tuple[str, Literal["note", "warning"], Iterable[str], str, str], ...] = (
        ("delivery-of-unpaid", "note", idle,
         "organisations in the delivery table are paid nothing", "Check that their ids agree."),
        ("beneficiary-codes-outside", "note", outside,
         "beneficiary codes are no area, ward, district or place here, and count as outside",
         "Codes of another vintage look like this too."),
        ("beneficiary-codes-unplaced", "warning", unplaced,
         "beneficiary codes name something wider than the county, or are no code; their money "
         "counts as unknown", "Name a ward, a district or an area, or add a delivery table."),
        ("office-for-want-of-delivery", "warning", at_office,
         "recipients have money without any delivery record, taken to land at the office",
         "Add them to the delivery table."),
        ("no-delivery-record", "warning", nowhere,
         "recipients have money without any delivery record, and its place is unknown",
         "Add them to the delivery table."),
        ("tiny-landing-shares", "note", landing.attrs.get(_MOVED, ()),
         f"shares of a recipient's money in a place are below {SMALLEST_SHARE:.5f} and were added "
         "to its largest share", "Leave them out of the delivery table."),
    )  # fmt: skip
    return tuple(
        Finding(code, severity, "landing", f"{len(who):,} {text} ({examples(who)}).", remedy)
        for code, severity, found, text, remedy in told
        if (who := list(found))
    )


def _landing(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the parts as one table in its order, the shares of each recipient adding up to 1."""
    table = pd.concat([part[COLUMNS] for part in parts if len(part)] or [parts[0][COLUMNS]])
    table = table[table["share"] > 0]
    keys = ["recipient_id", "place", "route"]
    table = table.groupby(keys, sort=True)["share"].sum().reset_index()
    table["share"] /= table.groupby("recipient_id")["share"].transform("sum")
    return _without_tiny_shares(table[COLUMNS].astype(dict.fromkeys(keys, "str")))


def _without_tiny_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Return a landing with shares below `SMALLEST_SHARE` added to the recipient's largest row.

    A place counts with all its routes; a share of exactly `SMALLEST_SHARE` stays, and of equally
    large rows the first is taken. What was moved stands in `attrs`, for `landing_findings`.
    """
    here = ["recipient_id", "place"]
    tiny = table.groupby(here)["share"].transform("sum") < SMALLEST_SHARE
    if not tiny.any():
        return table
    moved = table[tiny].groupby("recipient_id")["share"].sum()
    kept = table[~tiny].reset_index(drop=True)
    largest = kept["share"].round(9).groupby(kept["recipient_id"]).idxmax()[moved.index]
    kept.loc[largest, "share"] += moved.to_numpy()
    pairs = table.loc[tiny, here].drop_duplicates()
    kept.attrs[_MOVED] = tuple(
        f"{who} in {place}" for who, place in pairs.itertuples(index=False, name=None)
    )
    return kept


def _by_office(place: pd.Series, *, known: str, unknown: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "recipient_id": place.index,
            "place": place.to_numpy(),
            "share": 1.0,
            "route": np.where(place == UNKNOWN, unknown, known),
        }
    )


def _delivery_faults(delivery: pd.DataFrame, known: set[str]) -> list[Fault]:
    faults = unusable(delivery["share"], where="share", most=1.0) if len(delivery) else []
    strangers = delivery[~delivery["place"].isin([*known, OUTSIDE, UNKNOWN])]
    for place, rows in strangers.groupby("place", sort=True):
        close = get_close_matches(str(place), sorted(known), n=1)
        hint = f"Did you mean  {close[0]}?\n" if close else ""
        faults.append(
            Fault(
                "place",
                f"{str(place)[:80]!r} is no place here ({examples(rows['organisation'])}).",
                f"{hint}Known places: {', '.join(sorted(known))}; or outside.",
            )
        )
    twice = delivery[delivery.duplicated(["organisation", "place"])]
    if len(twice):
        pairs = [f"{o} in {p}" for o, p in zip(twice["organisation"], twice["place"], strict=True)]
        faults.append(Fault("", f"{len(pairs):,} rows are there twice ({examples(pairs)})."))
    if not faults and len(delivery):
        total = delivery.groupby("organisation")["share"].sum()
        above = total[total > 1 + _SHARE_TOLERANCE]
        if len(above):
            pairs = [f"{organisation} {share:g}" for organisation, share in above.items()]
            text = f"{len(above):,} organisations have shares that add up to more than 1"
            faults.append(Fault("share", f"{text} ({examples(pairs)})."))
    return faults


def _by_table(delivery: pd.DataFrame) -> pd.DataFrame:
    """Return the officer's shares, and what they lack to 1 as unknown."""
    stated = delivery[["organisation", "place", "share"]].astype({"share": float})
    total = stated.groupby("organisation")["share"].sum()
    lacking = (1 - total)[1 - total > _SHARE_TOLERANCE]
    rest = pd.DataFrame({"organisation": lacking.index, "place": UNKNOWN, "share": lacking.array})
    every = pd.concat([stated, rest]) if len(rest) else stated
    return every.rename(columns={"organisation": "recipient_id"}).assign(route=BY_TABLE)


def _by_code(grants: pd.DataFrame, codes: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return the shares by code, and the share of each recipient's money that names no code."""
    several = [tuple(dict.fromkeys(filter(None, codes))) for codes in grants["beneficiary_codes"]]
    money = pd.DataFrame(
        {
            "recipient_id": grants["recipient_id"].astype("str").array,
            "code": pd.Series(several, dtype="object"),
            "codes": pd.Series([len(each) for each in several], dtype="int64"),
            "share": grants["award_pence"].to_numpy(dtype=float),
        }
    )
    total = money.groupby("recipient_id")["share"].transform("sum")
    money["share"] = money["share"].where(total > 0, 1.0)  # grants of £0 count alike
    money["share"] /= money.groupby("recipient_id")["share"].transform("sum")
    lacking = money["share"].where(money["codes"] == 0, 0.0).groupby(money["recipient_id"]).sum()
    coded = money[money["codes"] > 0].explode("code").astype({"code": "str"})
    merged = coded.merge(codes, on="code", how="inner", validate="many_to_many")
    return merged.assign(share=merged["share"] / merged["codes"] * merged["part"]), lacking


def _code_table(
    several: Iterable[tuple[str, ...]],
    places: pd.Series,
    weighted_population: pd.Series,
    code_areas: Mapping[str, tuple[str, ...]],
) -> pd.DataFrame:
    """Return where each code lands: code, place, part (adding up to 1 for a code), route."""
    codes = sorted({code for each in several for code in each if code})
    place_of, people_of = places.to_dict(), weighted_population.to_dict()
    rows: list[tuple[str, str, float, str]] = []
    astray = {}
    for code in codes:
        areas = code_areas.get(code, ())
        if code in place_of:
            rows.append((code, place_of[code], 1.0, BY_CODE))
        elif not areas:
            rows.append((code, _stranger(code), 1.0, BY_CODE))
        elif lost := [area for area in areas if area not in place_of]:
            astray[code] = lost
        else:
            people = [float(people_of[area]) for area in areas]
            people = people if sum(people) > 0 else [1.0] * len(areas)
            whole = sum(people)
            rows.extend(
                (code, place_of[area], n / whole, BY_SPREAD)
                for area, n in zip(areas, people, strict=True)
            )
    refuse(
        "beneficiary codes",
        [
            Fault(code, f"{len(lost):,} of its areas are in no place ({examples(lost)}).")
            for code, lost in astray.items()
        ],
    )
    table = pd.DataFrame(rows, columns=["code", "place", "part", "route"])
    return table.astype({"code": "str", "part": float})


def _stranger(code: str) -> str:
    """Return where a code lands that is no area and has no areas here."""
    if WIDER_THAN_A_COUNTY.fullmatch(code) or not _A_CODE.fullmatch(code):
        return UNKNOWN
    return OUTSIDE

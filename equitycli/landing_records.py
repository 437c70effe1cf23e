"""What is on record of where work is done: the officer's own table, then the grants' own codes.

Every landing but that by office begins here, and differs only in what it does with the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Literal, NamedTuple

import pandas as pd

from equitycli.beneficiary_codes import (
    Split,
    code_table,
    landed_by_code,
    stranger_place,
    whole_county_codes,
)
from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.landing_table import BY_TABLE
from equitycli.money import in_words
from equitycli.tables import OUTSIDE, UNKNOWN, UNPLACED

_SHARE_TOLERANCE = 1e-9


class Recorded(NamedTuple):
    """The shares on record, and what of each other recipient's money (0–1) has no record.

    by_table, by_code : recipient_id, place, share, route · lacking : by recipient, without those
        of the officer's table, who lack nothing
    """

    by_table: pd.DataFrame
    by_code: pd.DataFrame
    lacking: pd.Series


def recorded(
    recipients: pd.Index,
    places: pd.Series,
    *,
    delivery: pd.DataFrame,
    grants: pd.DataFrame,
    weighted_population: pd.Series,
    code_areas: Mapping[str, tuple[str, ...]],
    several_locations: Split,
) -> Recorded:
    """Where money lands by what is on record of the work, and how much of it is not.

    1. A recipient in the delivery table lands as the table says; what its shares lack to 1
       is unknown.
    2. Else each grant lands where its beneficiary codes say, grants weighted by their money. The
       code of an area is its place; of a ward, district or place, spread over its areas by
       weighted population (equally where that is 0); of anything else, outside; of a county,
       region or nation that is not in `code_areas`, or text that is no code, unknown. A code
       with `WHOLE_COUNTY` or more of the weighted population, in several places, is no record.

        a_rk = Σ_g m_g · Σ_{c ∈ C_g} w_gc · (share of c in k)  /  Σ_g m_g

        w_gc = 1 / |C_g|, or by need N_c / Σ_{c ∈ C_g} N_c. By need, a grant with a code that has
        no weighted population here (outside, unknown) is still split in equal parts, since
        nothing says how many live there; so is one whose codes have none at all.

    Parameters
    ----------
    recipients : ids of those who are paid
    places : Series indexed by area, the place of each area
    delivery : rows of organisation, place (a known place, "outside" or "unknown"), share (0–1)
    grants : rows of recipient_id, award_pence (≥ 0), beneficiary_codes (tuple, often empty)
    weighted_population : Series on the index of `places`, ≥ 0
    code_areas : the areas of each ward, district or place, by its code
    several_locations : how a grant is split over several codes

    Raises
    ------
    MisalignedError   weighted population and places have different areas
    InputError        in the delivery table an unknown place, a missing, negative or infinite
                      share, shares that add up to more than 1, a place named twice for one
                      organisation; a code with areas in no place; a missing, negative or
                      infinite award or weighted population

    >>> record = recorded(
    ...     pd.Index(["r"]), pd.Series({"a": "Ely", "b": "March"}),
    ...     delivery=pd.DataFrame({"organisation": ["r"], "place": ["March"], "share": [0.75]}),
    ...     grants=pd.DataFrame({"recipient_id": [], "award_pence": [], "beneficiary_codes": []}),
    ...     weighted_population=pd.Series({"a": 1.0, "b": 1.0}),
    ...     code_areas={}, several_locations="equal",
    ... )
    >>> record.by_table[["place", "share"]].to_records(index=False).tolist()
    [('March', 0.75), ('unknown', 0.25)]
    """
    check_aligned(places.index, weighted_population.index, names=("places", "weighted_population"))
    refuse(
        "landing",
        unusable(weighted_population, where="weighted_population")
        + (unusable(grants["award_pence"], where="award_pence") if len(grants) else []),
    )
    refuse("the delivery table", _delivery_faults(delivery, set(places)))
    by_table = _by_table(delivery[delivery["organisation"].isin(recipients)])
    others = recipients[~recipients.isin(by_table["recipient_id"])]
    by_code, lacking_code = landed_by_code(
        grants[grants["recipient_id"].isin(others)],
        code_table(grants["beneficiary_codes"], places, weighted_population, code_areas),
        several_locations,
    )
    lacking = pd.Series(1.0, index=others)
    lacking.update(lacking_code)
    return Recorded(by_table, by_code, lacking)


def record_findings(
    recipients: Iterable[str],
    *,
    delivery: pd.DataFrame,
    grants: pd.DataFrame,
    places: pd.Series,
    weighted_population: pd.Series,
    code_areas: Mapping[str, tuple[str, ...]],
) -> tuple[Finding, ...]:
    """What a reader must know of the records, whatever is done with the rest.

    Returns
    -------
    findings on delivery rows of nobody who is paid, codes that were taken to lie outside the
    county, that no place could be told from, or that name the whole county
    """
    idle = sorted(set(delivery["organisation"]) - set(recipients))
    codes = sorted({code for several in grants["beneficiary_codes"] for code in several if code})
    kinds = {code: stranger_place(code) for code in codes if code not in places.index}
    outside = [c for c, kind in kinds.items() if kind == OUTSIDE and not code_areas.get(c)]
    unplaced = [
        code
        for code, kind in kinds.items()
        if kind == UNKNOWN and not code_areas.get(code) and not code.startswith(UNPLACED)
    ]  # those marked as unplaced were told of when they were read
    told: tuple[tuple[str, Literal["note", "warning"], list[str], str, str], ...] = (
        ("delivery-of-unpaid", "note", idle,
         "organisations in the delivery table are paid nothing", "Check that their ids agree."),
        ("beneficiary-codes-outside", "note", outside,
         "beneficiary codes are no area, ward, district or place here, and count as outside",
         "Codes of another vintage look like this too."),
        ("beneficiary-codes-unplaced", "warning", unplaced,
         "beneficiary codes name something wider than the county, or are no code; their money "
         "counts as unknown", "Name a ward, a district or an area, or add a delivery table."),
    )  # fmt: skip
    findings = [
        Finding(code, severity, "landing", f"{len(who):,} {text} ({examples(who)}).", remedy)
        for code, severity, who, text, remedy in told
        if who
    ]
    whole = whole_county_codes(
        codes, places=places, weighted_population=weighted_population, code_areas=code_areas
    )
    counted = grants[~grants["recipient_id"].isin(delivery["organisation"])]
    naming = counted[[bool(set(whole) & set(each)) for each in counted["beneficiary_codes"]]]
    if len(naming):
        findings.append(
            Finding(
                "beneficiary-codes-whole-county", "warning", "landing",
                f"{len(naming):,} of {len(grants):,} grants in the window, with "
                f"{in_words(int(naming['award_pence'].sum()))} of "
                f"{in_words(int(grants['award_pence'].sum()))}, name the whole county as where "
                f"their work is done ({examples(whole)}). That tells nothing of the places "
                "within it, so it counts as no record.",
                "Name a ward or an area in the grants, or add a delivery table.",
            )
        )  # fmt: skip
    return tuple(findings)


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
